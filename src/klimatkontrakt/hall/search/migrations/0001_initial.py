# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Makes the tables of the index of search; they are filled from the versions that stand."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("hall", "0010_doors")]
    operations = [
        migrations.CreateModel(
            name="IndexedVersion",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="hall.version",
                    ),
                ),
                ("form", models.CharField(help_text="the hash of the program that made it", max_length=64)),
                (
                    "vocabulary",
                    models.JSONField(default=dict, help_text="language → its words, each once, with spaces between"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IndexedThing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("item", models.CharField(help_text="its story's id, or the page's name", max_length=200)),
                ("title_sv", models.TextField()),
                ("title_en", models.TextField()),
                ("context_sv", models.TextField()),
                ("context_en", models.TextField()),
                ("note", models.TextField(help_text="what its author says of it, in their own language")),
                (
                    "version",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hall.version"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "kind", "item"), name="one_thing_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndexedWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=2)),
                ("word", models.CharField(max_length=60)),
                ("weight", models.PositiveIntegerField()),
                (
                    "thing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="search.indexedthing"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hall.version"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["language", "word", "version"], name="word_of_version")],
            },
        ),
    ]
