# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who did what, when? The audit chain: each entry holds the hash of the one before, so that none can be taken out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.hall.core.actors import Actor
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.core.models import Entry, Person
from klimatkontrakt.language import words

HALL = "hall"
Details = Mapping[str, str | int]
"""What an entry says of before and after, each by a word that the log has a text for."""
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


@dataclass
class _Act:
    """A verb that is being done: the words that its entry may have, and the entries that it has written."""

    entries: tuple[str, ...]
    written: list[Entry] = field(default_factory=list)


_now: ContextVar[_Act | None] = ContextVar("the verb that is being done", default=None)


@contextmanager
def act_of(entries: tuple[str, ...]) -> Iterator[list[Entry]]:
    """While a verb is being done: what it may write, and what it has written.

    Raises:
        TransactionManagementError: inside another verb, for each has a transaction and an entry of its own.
    """
    if _now.get() is not None:
        raise transaction.TransactionManagementError("a verb is done inside another")
    act = _Act(entries)
    token = _now.set(act)
    try:
        yield act.written
    finally:
        _now.reset(token)


def _check_words(allowed: Iterable[str], word: str, details: Iterable[str]) -> None:
    """Refuses an entry that its verb has not declared, and a detail that the log has no word for."""
    texts = words.catalogue(SUBJECT)
    unsaid = [] if word in allowed else [word]
    unsaid += [detail for detail in details if f"log.key.{detail}" not in texts]
    if unsaid:
        raise ValueError(f"the log has no word for {', '.join(unsaid)}")


def add(
    actor: Actor,
    word: str,
    what: str,
    *,
    before: Details | None = None,
    after: Details | None = None,
) -> Entry:
    """Adds an entry to the end of the chain; only by the verb that declares it, in its transaction.

    Raises:
        TransactionManagementError: outside a verb or its transaction.
        ValueError: for an entry that the verb does not declare, or a detail that the log has no word for.
    """
    act = _now.get()
    if act is None or not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an entry belongs to the transaction of its act")
    details = {"before": dict(before or {}), "after": dict(after or {})}
    _check_words(act.entries, word, [*details["before"], *details["after"]])
    _take_turns()
    last = Entry.objects.order_by("-number").first()
    entry = Entry(
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        actor=str(actor.pseudonym) if isinstance(actor, Person) else HALL,
        verb=word,
        what=what[: lengths.most("log_subject")],
        **details,
        previous=last.hash if last else FIRST,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    act.written.append(entry)
    return entry


def last(entries: Iterable[str], what: str, *, starts: bool = False) -> Entry | None:
    """The latest entry of some words about something; `starts` where that only begins so."""
    about = {"what__startswith" if starts else "what": what}
    return Entry.objects.filter(verb__in=list(entries), **about).order_by("-number").first()


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
