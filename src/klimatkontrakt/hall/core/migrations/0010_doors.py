# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""An earlier address of a city may be as long as an address of today."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hall", "0009_chain")]
    operations = [
        migrations.AlterField(
            model_name="city",
            name="former",
            field=models.CharField(blank=True, db_index=True, help_text="an address that it had before", max_length=80),
        ),
    ]
