# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a try counted? In a row of the database, for all processes of the hall alike.

A limit is a bucket of `most` tries that fills again evenly over `seconds`. A row holds a keyed hash of whom it counts
and the moment when the bucket is full again: nobody can be read out of it.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from klimatkontrakt.hall.core.models import Tally

log = logging.getLogger("klimatkontrakt.hall")
SECONDS_BETWEEN_LINES = 300.0  # of the log, about one and the same limit
_told_at: dict[str, float] = {}
A_MICROSECOND = 1e-6  # moments are kept in whole ones


@dataclass(frozen=True)
class Limit:
    """How often something may be done by one and the same.

    Attributes:
        name: of what is counted.
        most: so many at once.
        seconds: in which as many come again.
        reason: why just so many.
        is_strict: whether it is refused where the database cannot count; else it is done all the same.
    """

    name: str
    most: int
    seconds: int
    reason: str
    is_strict: bool = True


class TooManyError(Exception):
    """A try that is one too many.

    Attributes:
        limit: which limit.
        wait_seconds: until the next one is let through.
    """

    def __init__(self, limit: Limit, wait_seconds: int) -> None:
        super().__init__(f"{limit.name}: wait {wait_seconds} s")
        self.limit, self.wait_seconds = limit, wait_seconds


Token = tuple[Limit, str]
"""A limit, and whom it counts."""


def key(limit: Limit, subject: str) -> str:
    """What a row is found by: nobody can tell from it whom it counts, without the hall's key."""
    return salted_hmac(f"limit:{limit.name}", subject, algorithm="sha256").hexdigest()


def take(limit: Limit, subject: str) -> None:
    """Counts a try.

    Raises:
        TooManyError: when it is one too many; it is then not counted.
    """
    try:
        wait_seconds = _take(limit, subject)
    except DatabaseError as error:
        if limit.is_strict:
            raise
        log.warning("%s is not counted: %s", limit.name, error)
        return
    if wait_seconds > 0:
        _tell(limit)
        raise TooManyError(limit, math.ceil(wait_seconds))


def _tell(limit: Limit) -> None:
    """Tells the operator that somebody tries too much: once in a while, and not who."""
    now = time.monotonic()
    if now - _told_at.get(limit.name, -SECONDS_BETWEEN_LINES) >= SECONDS_BETWEEN_LINES:
        _told_at[limit.name] = now
        log.warning("%s: more is tried than %d in %d s, and is refused", limit.name, limit.most, limit.seconds)


@transaction.atomic
def _take(limit: Limit, subject: str) -> float:
    """Counts a try where there is room for it; else how long to wait, in seconds."""
    row = _row(key(limit, subject))
    now = timezone.now()
    full_at = max(row.full_at, now) + timedelta(seconds=limit.seconds / limit.most)
    over = (full_at - now).total_seconds() - limit.seconds
    if over > A_MICROSECOND:
        return over
    _put(row, full_at)
    return 0.0


def _row(name: str) -> Tally:
    """A row of the table, made where there is none, which nobody else changes until the transaction is over."""
    Tally.objects.get_or_create(key=name, defaults={"full_at": timezone.now()})
    return Tally.objects.select_for_update().get(key=name)


def _put(row: Tally, full_at: datetime) -> None:
    row.full_at = full_at
    row.save(update_fields=["full_at"])


@transaction.atomic
def give_back(tokens: Iterable[Token]) -> None:
    """What turned out to be no guess is not counted."""
    for limit, subject in tokens:
        row = _row(key(limit, subject))
        _put(row, row.full_at - timedelta(seconds=limit.seconds / limit.most))


def forget(limit: Limit, subject: str) -> None:
    """As if nothing had been counted."""
    Tally.objects.filter(key=key(limit, subject)).delete()


def open_for(limit: Limit, subject: str, minutes: int) -> None:
    """A limit does not hold for someone for a while."""
    forget(limit, subject)
    until = timezone.now() + timedelta(minutes=minutes)
    Tally.objects.update_or_create(key=key(limit, f"open {subject}"), defaults={"full_at": until})


def is_open(limit: Limit, subject: str) -> bool:
    """Whether a limit does not hold for someone now."""
    return Tally.objects.filter(key=key(limit, f"open {subject}"), full_at__gt=timezone.now()).exists()
