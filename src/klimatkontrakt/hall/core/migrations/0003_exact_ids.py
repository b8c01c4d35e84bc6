# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A city is its document's id, letter by letter; what is worked out names the program and the year that it is for."""

from __future__ import annotations

from django.db import migrations, models

from klimatkontrakt.hall.core import identity


def name_by_document(apps, schema_editor):
    """Addresses of cities become the ids of their documents; the old ones still lead there."""
    identity.settle(apps.get_model("hall", "City"), apps.get_model("hall", "Version"))


class Migration(migrations.Migration):
    dependencies = [("hall", "0002_frozen")]
    operations = [
        migrations.RemoveConstraint(model_name="worked", name="one_answer"),
        migrations.AddField(
            model_name="city",
            name="former",
            field=models.CharField(blank=True, db_index=True, help_text="an address that it had before", max_length=64),
        ),
        migrations.AddField(
            model_name="worked",
            name="budget_year",
            field=models.PositiveSmallIntegerField(default=0, help_text="the next budget year when it was made"),
        ),
        migrations.AddField(
            model_name="worked",
            name="package",
            field=models.CharField(default="", help_text="the hash of the program that made it", max_length=64),
        ),
        migrations.AlterField(model_name="city", name="name", field=models.CharField(max_length=4000)),
        migrations.AlterField(
            model_name="city",
            name="shown",
            field=models.CharField(help_text="the scenario that its pages show when none is asked for", max_length=80),
        ),
        migrations.AlterField(
            model_name="city",
            name="slug",
            field=models.CharField(help_text="its document's id, which is its address too", max_length=80, unique=True),
        ),
        migrations.AlterField(model_name="page", name="name", field=models.CharField(max_length=100)),
        migrations.AlterField(model_name="worked", name="scenario", field=models.CharField(max_length=80)),
        migrations.AddConstraint(
            model_name="worked",
            constraint=models.UniqueConstraint(
                fields=("version", "scenario", "package", "budget_year", "seed", "draws"), name="one_answer"
            ),
        ),
        migrations.RunPython(name_by_document, migrations.RunPython.noop),
    ]
