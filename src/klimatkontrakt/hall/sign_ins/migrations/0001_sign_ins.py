# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Makes the table of who has signed in, and who has tried."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = (("hall", "0010_doors"),)
    operations = (
        migrations.CreateModel(
            "KeptSignIn",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("origin", models.CharField(blank=True, max_length=43)),
                ("first", models.DateTimeField()),
                ("last", models.DateTimeField(db_index=True)),
                ("count", models.PositiveIntegerField(default=1)),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hall.person"
                    ),
                ),
            ],
            options={"ordering": ("-last", "-pk")},
        ),
    )
