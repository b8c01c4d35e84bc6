# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Makes the table of what one asked for that two are to want."""

import uuid

import django.utils.timezone
from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):
    """One table."""

    dependencies = (("hall", "0012_seats"),)
    operations = (
        migrations.CreateModel(
            "SeatRequest",
            [
                ("wanted", models.JSONField(default=dict)),
                ("by", models.UUIDField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("city", models.ForeignKey(on_delete=deletion.CASCADE, related_name="+", to="hall.city")),
                (
                    "person",
                    models.ForeignKey(null=True, on_delete=deletion.CASCADE, related_name="+", to="hall.person"),
                ),
                ("seat", models.ForeignKey(null=True, on_delete=deletion.CASCADE, related_name="+", to="hall.seat")),
            ],
            options={"ordering": ("at",)},
        ),
    )
