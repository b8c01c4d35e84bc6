# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is kept of notes?"""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from klimatkontrakt.hall.core.declarations import EVERY_FIELD, UNTIL_ERASED
from klimatkontrakt.hall.core.models import City


class Note(models.Model):
    kept_in_backup = True
    names_people = ()
    retention = UNTIL_ERASED
    bound = EVERY_FIELD
    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
