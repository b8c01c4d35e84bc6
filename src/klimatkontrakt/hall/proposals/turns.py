# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whose turn is it to write a document? A lease with a time limit: one row a city, held by one at a time.

It keeps two from working out the same thing at once. That nothing is lost does not rest on it: whoever writes compares
the head first. A lease that ends later than any that is given now is of a clock that has been set back, and counts for
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from klimatkontrakt.hall.core.models import City
from klimatkontrakt.hall.proposals.models import DocumentTurn

LEASE = timedelta(seconds=120)


@contextmanager
def held(city: City) -> Iterator[bool]:
    """Takes the turn of a city where nobody has it; says whether it was taken."""
    holder = uuid4()
    is_mine = _take(city, holder)
    try:
        yield is_mine
    finally:
        if is_mine:
            DocumentTurn.objects.filter(city=city, holder=holder).delete()


def _take(city: City, holder: UUID) -> bool:
    now = timezone.now()
    with transaction.atomic():
        free = Q(until__lt=now) | Q(until__gt=now + LEASE)
        if DocumentTurn.objects.filter(free, city=city).update(holder=holder, until=now + LEASE):
            return True
        _, is_new = DocumentTurn.objects.get_or_create(city=city, defaults={"holder": holder, "until": now + LEASE})
        return is_new
