# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Tries are counted without names; the tables of django-axes, which kept names, addresses and browsers, go."""

from __future__ import annotations

from django.db import migrations, models

OF_AXES = ("axes_accessattemptexpiration", "axes_accessfailurelog", "axes_accesslog", "axes_accessattempt")


def forget_axes(apps, schema_editor):
    standing = set(schema_editor.connection.introspection.table_names())
    for table in OF_AXES:
        if table in standing:
            schema_editor.execute(f"DROP TABLE {table}")
    kinds = "SELECT id FROM django_content_type WHERE app_label = 'axes'"
    schema_editor.execute(f"DELETE FROM auth_permission WHERE content_type_id IN ({kinds})")
    schema_editor.execute("DELETE FROM django_content_type WHERE app_label = 'axes'")
    schema_editor.execute("DELETE FROM django_migrations WHERE app = 'axes'")


class Migration(migrations.Migration):
    dependencies = [("hall", "0006_answers"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("full_at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(forget_axes, migrations.RunPython.noop),
    ]
