# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Finished pages go: an Answer lies in the store, and a row says of it what lists need. All of it is worked out again."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hall", "0005_attachments")]
    operations = [
        migrations.DeleteModel(name="Page"),
        migrations.DeleteModel(name="Worked"),
        migrations.CreateModel(
            name="AnswerRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scenario", models.CharField(max_length=80)),
                ("key", models.CharField(db_index=True, max_length=64)),
                ("engine", models.CharField(help_text="the version of the program that made it", max_length=32)),
                ("package", models.CharField(help_text="the hash of the engine that made it", max_length=64)),
                ("seed", models.PositiveIntegerField()),
                ("draws", models.PositiveIntegerField()),
                ("numbers", models.JSONField(default=dict, help_text="what lists and comparisons need")),
                ("made", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="hall.version"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("version", "scenario"), name="one_answer")],
            },
        ),
    ]
