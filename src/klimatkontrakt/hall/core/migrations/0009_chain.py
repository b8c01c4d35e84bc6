# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Entries bind rows. Those that are there keep the hash that they have; that the chain binds from here is said after it.

What stands is bound when all migrations are done (chain_start.py), for the rows are then as today's models have them.
"""

from __future__ import annotations

from django.db import migrations, models

from klimatkontrakt.hall.core import frozen_tables

FROZEN = ("hall_entry",)


def thaw(apps, schema_editor):
    """The refusals are taken away for as long as the step lasts."""
    frozen_tables.thaw(schema_editor.connection, FROZEN)


def freeze(apps, schema_editor):
    """Entries refuse again, in the same transaction."""
    while schema_editor.deferred_sql:
        schema_editor.execute(schema_editor.deferred_sql.pop(0))
    frozen_tables.freeze(schema_editor.connection, FROZEN)


class Migration(migrations.Migration):
    dependencies = [("hall", "0008_jobs")]
    operations = [
        migrations.RunPython(thaw, freeze),
        migrations.CreateModel(
            name="Salt",
            fields=[
                ("row", models.CharField(help_text="whose: its model's label and its key", max_length=160, primary_key=True, serialize=False)),
                ("salt", models.CharField(max_length=64)),
            ],
        ),
        migrations.AddField("entry", "formula", models.PositiveSmallIntegerField(default=1, help_text="how its hash is made: 2 binds rows")),
        migrations.AddField("entry", "binds", models.JSONField(default=list, help_text="rows that the act made or changed: model, key, hash; no hash: gone")),
        migrations.RunPython(freeze, thaw),
    ]  # fmt: skip
