# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is kept of seats that are not given yet? What one asked for that two are to want (four eyes)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from klimatkontrakt.hall.core.declarations import EVERY_FIELD, UNTIL_REMOVED
from klimatkontrakt.hall.core.models import City, Person, Seat
from klimatkontrakt.hall.core.touched_rows import BoundRows


class SeatRequest(models.Model):
    """That somebody asks for a seat, for a wider one, or that four eyes are no longer asked for; another confirms it.

    Attributes:
        person: whose seat; nobody's where it is four eyes that are to end.
        seat: the one that is to be another; none where it is new.
        wanted: the seat as it is to be (wanted_seats.py).
        by: the pseudonym of whoever asks.
    """

    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = UNTIL_REMOVED
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, null=True, related_name="+")
    wanted = models.JSONField(default=dict)
    by = models.UUIDField()
    at = models.DateTimeField(default=timezone.now, editable=False)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        ordering = ("at",)
