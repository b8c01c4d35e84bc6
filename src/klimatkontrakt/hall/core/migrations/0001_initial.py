# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The hall's tables."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="City",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("kommunkod", models.CharField(blank=True, max_length=4)),
                (
                    "shown",
                    models.CharField(
                        help_text="the scenario that its pages show when none is asked for", max_length=64
                    ),
                ),
                ("is_demonstration", models.BooleanField(default=False)),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(help_text="a person's pseudonym, or the hall", max_length=36)),
                ("verb", models.CharField(max_length=40)),
                ("what", models.CharField(max_length=200)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Flaw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("page", models.CharField(blank=True, max_length=300)),
                ("text", models.TextField(max_length=4000)),
                ("answer_to", models.EmailField(blank=True, max_length=254)),
                ("is_handled", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("-at",),
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=32)),
                ("asked", models.JSONField(default=dict, help_text="what the work is about")),
                ("file", models.BinaryField(help_text="an uploaded file, until the work is done", null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("step", models.PositiveIntegerField(default=0)),
                ("steps", models.PositiveIntegerField(default=1)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("task", models.CharField(blank=True, max_length=64)),
                ("outcome", models.JSONField(default=dict)),
                ("author", models.UUIDField(null=True)),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("heartbeat", models.DateTimeField(null=True)),
                ("ended", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("-created",),
                "indexes": [models.Index(fields=["state"], name="hall_job_state_044b37_idx")],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pseudonym", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("is_administrator", models.BooleanField(default=False)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="person", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("files", models.JSONField(help_text="file name → text")),
                ("document", models.CharField(help_text="the hash of the files", max_length=64)),
                ("message", models.CharField(max_length=500)),
                ("author", models.UUIDField(help_text="a person's pseudonym; empty for the hall itself", null=True)),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="hall.city"
                    ),
                ),
            ],
            options={
                "ordering": ("city", "-number"),
            },
        ),
        migrations.CreateModel(
            name="SavedPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("query", models.TextField(help_text="the explorer's address, after the question mark")),
                ("author", models.UUIDField()),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="plans", to="hall.city"
                    ),
                ),
                ("version", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="hall.version")),
            ],
            options={
                "ordering": ("-created",),
            },
        ),
        migrations.CreateModel(
            name="Worked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scenario", models.CharField(max_length=64)),
                ("engine", models.CharField(max_length=32)),
                ("seed", models.PositiveIntegerField()),
                ("draws", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Done"), ("failed", "Failed")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("numbers", models.JSONField(default=dict, help_text="what lists and comparisons need")),
                ("made", models.DateTimeField(null=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="worked", to="hall.version"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=2)),
                ("content", models.JSONField()),
                (
                    "worked",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pages", to="hall.worked"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Editor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="editors", to="hall.city"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="edits", to="hall.person"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "city"), name="one_seat")],
            },
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("city", "number"), name="one_version_a_number"),
        ),
        migrations.AddConstraint(
            model_name="savedplan",
            constraint=models.UniqueConstraint(fields=("city", "name"), name="one_plan_a_name"),
        ),
        migrations.AddConstraint(
            model_name="worked",
            constraint=models.UniqueConstraint(
                fields=("version", "scenario", "engine", "seed", "draws"), name="one_answer"
            ),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.UniqueConstraint(fields=("worked", "name", "language"), name="one_page"),
        ),
    ]
