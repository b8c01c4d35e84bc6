# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A job's row alone says what state it is in: the second record, of a library, goes. Open jobs go on.

No worker of the last release runs while the tables are changed, so whatever it was doing waits again. Jobs that it had
taken and not begun stood as waiting here already.
"""

from __future__ import annotations

from django.db import migrations, models

LIBRARY = "django_tasks_database"
TABLE = "django_tasks_database_dbtaskresult"


def put_back(apps, schema_editor):
    """Whatever was being done waits."""
    apps.get_model("hall", "Job").objects.filter(state="running").update(state="waiting", heartbeat=None)


def forget_library(apps, schema_editor):
    """The library's table goes, and that it was ever made: an earlier release, should it come back, makes it anew."""
    schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(TABLE)}")
    migrations_made = schema_editor.quote_name("django_migrations")
    schema_editor.execute(f"DELETE FROM {migrations_made} WHERE app = %s", [LIBRARY])


class Migration(migrations.Migration):
    dependencies = [("hall", "0007_people")]
    operations = [
        migrations.RunPython(put_back, migrations.RunPython.noop),
        migrations.RemoveField("job", "task"),
        migrations.AddField(
            "job",
            "same",
            models.CharField(
                help_text="what it works on, where that is done once at a time", max_length=200, null=True
            ),
        ),
        migrations.AddConstraint(
            "job",
            models.UniqueConstraint(
                condition=models.Q(("state__in", ("waiting", "running"))), fields=("same",), name="one_open_job"
            ),
        ),
        migrations.CreateModel(
            name="Beat",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(forget_library, migrations.RunPython.noop),
    ]
