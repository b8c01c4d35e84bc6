# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Files that belong to a city and are too large for its document."""

from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hall", "0004_texts_and_heads")]
    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("hash", models.CharField(db_index=True, help_text="of its bytes, which lie under it", max_length=64)),
                ("size", models.PositiveBigIntegerField(help_text="how many they are")),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(help_text="its media type", max_length=100)),
                ("author", models.UUIDField(help_text="a person's pseudonym; empty for the hall itself", null=True)),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("kept_until", models.DateField(blank=True, help_text="the last day that it is kept; empty where no day ends that", null=True)),
                ("city", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="hall.city")),
            ],
            options={"ordering": ("created",)},
        ),
    ]  # fmt: skip
