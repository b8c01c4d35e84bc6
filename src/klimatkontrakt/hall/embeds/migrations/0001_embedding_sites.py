# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Makes the table of the sites where a city's charts may be shown."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = (("hall", "0010_doors"),)
    operations = (
        migrations.CreateModel(
            "EmbeddingSites",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("origins", models.TextField()),
                (
                    "city",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hall.city"),
                ),
            ],
        ),
    )
