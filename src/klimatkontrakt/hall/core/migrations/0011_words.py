# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A job knows when it was taken up, so that whoever waits is told how long such work takes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hall", "0010_doors")]
    operations = [
        migrations.AddField(
            model_name="job",
            name="begun",
            field=models.DateTimeField(help_text="when it was last taken up", null=True),
        ),
    ]
