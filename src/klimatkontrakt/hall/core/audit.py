# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who did what, when? The audit chain: each entry holds the hash of the one before, so that none can be taken out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, get_args

from django.db import connection, transaction
from django.utils import timezone

from klimatkontrakt.hall.core.models import Entry, Person

HALL = "hall"
Verb = Literal[
    "added_city", "accepted_version", "saved_plan", "dropped_plan", "chose_shown", "added_person", "welcomed",
    "renewed_link", "changed_password", "invited", "erased_person", "made_editor", "dropped_editor", "reported_flaw",
    "handled_flaw",
]  # fmt: skip
"""What can be done; a verb that has stood in an entry stays here for good, for the log tells of old entries too."""
Detail = Literal["number", "document", "message", "query", "shown", "person", "is_administrator"]
"""What an entry may say of before and after."""
FIRST = "0" * 64
LOCK = 20_301_231  # any number of our own: the key of PostgreSQL's advisory lock for the chain


def digest(entry: Entry) -> str:
    """The hash of all that an entry says and of the entry before it."""
    said = {
        "number": entry.number,
        "at": _moment(entry.at),
        "actor": entry.actor,
        "verb": entry.verb,
        "what": entry.what,
        "before": entry.before,
        "after": entry.after,
        "previous": entry.previous,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds")


def _check_words(used: Iterable[str]) -> None:
    """Refuses a verb or a detail that the log has no word for."""
    unsaid = [word for word in used if word not in (*get_args(Verb), *get_args(Detail))]
    if unsaid:
        raise ValueError(f"the log has no word for {', '.join(unsaid)}")


def add(
    actor: Person | None,
    verb: Verb,
    what: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Entry:
    """Adds an entry to the end of the chain; only inside the transaction of the act itself.

    Raises:
        TransactionManagementError: outside a transaction.
        ValueError: for a verb or a detail that the log has no word for.
    """
    details = {"before": dict(before or {}), "after": dict(after or {})}
    _check_words([verb, *details["before"], *details["after"]])
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an entry belongs to the transaction of its act")
    _take_turns()
    last = Entry.objects.order_by("-number").first()
    entry = Entry(
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        actor=str(actor.pseudonym) if actor else HALL,
        verb=verb,
        what=what[:200],
        **details,
        previous=last.hash if last else FIRST,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    return entry


def last(verbs: Iterable[Verb], what: str, *, starts: bool = False) -> Entry | None:
    """The latest entry of some verbs about something; `starts` where that only begins so."""
    about = {"what__startswith" if starts else "what": what}
    return Entry.objects.filter(verb__in=list(verbs), **about).order_by("-number").first()


def _take_turns() -> None:
    """One writer at the chain's end; SQLite's immediate transactions are that already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def broken(entries: Iterable[Entry] | None = None) -> list[int]:
    """The numbers of entries that do not follow from the one before, or were changed; empty for a whole chain."""
    found, previous, expected = [], FIRST, 1
    for entry in Entry.objects.order_by("number").iterator() if entries is None else entries:
        if entry.number != expected or entry.previous != previous or entry.hash != digest(entry):
            found.append(entry.number)
        previous, expected = entry.hash, entry.number + 1
    return found
