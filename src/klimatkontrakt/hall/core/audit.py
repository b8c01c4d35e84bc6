# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who did what, when? The audit chain: each entry holds the hash of the one before, so that none can be taken out.

It holds the hash of each row that its act made or changed too (row_digests.py), which chain_checks.py compares with
the rows that stand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from django.db import connection, transaction
from django.utils import timezone

from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.hall.core import declarations, holdable_rows, row_digests, touched_rows
from klimatkontrakt.hall.core.actors import OPERATOR, Actor
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.core.models import Entry, Person
from klimatkontrakt.language import words

HALL = "hall"
Details = Mapping[str, str | int]
"""What an entry says of before and after, each by a word that the log has a text for."""
HallWord = Literal["binds_from_here", "accepted_beside", "swept", "renewed_hash"]
"""What the hall does of itself, or whoever runs it, and no verb declares."""
FIRST = "0" * 64
BINDING = 2  # the formula of an entry's hash that binds rows; 1 is of entries from before that
LOCK = 20_301_231  # any number of our own: the key of PostgreSQL's advisory lock for the chain


def digest(entry: Entry) -> str:
    """The hash of all that an entry says, of the rows that it binds, and of the entry before it."""
    content = {
        "number": entry.number,
        "at": row_digests.moment(entry.at),
        "actor": entry.actor,
        "verb": entry.verb,
        "what": entry.what,
        "before": entry.before,
        "after": entry.after,
        "previous": entry.previous,
    }
    if _formula(entry) >= BINDING:
        content |= {"formula": entry.formula, "binds": entry.binds}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _formula(entry: Entry) -> int:
    """How an entry's hash is made; an entry as an earlier migration knew it does not say."""
    return getattr(entry, "formula", 1)


@dataclass
class _Act:
    """An act that is being done: the words that its entry may have, and the entries that stand at its end."""

    entries: tuple[str, ...]
    written: list[Entry] = field(default_factory=list)


_now: ContextVar[_Act | None] = ContextVar("the verb that is being done", default=None)


@contextmanager
def act_of(entries: tuple[str, ...]) -> Iterator[list[Entry]]:
    """While an act is being done: what it may write, and what it has written. Its entry is put down when it is over.

    Raises:
        TransactionManagementError: inside another verb, for each has a transaction and an entry of its own.
        UnboundError: when it wrote rows in a way that does not tell which.
    """
    if _now.get() is not None:
        raise transaction.TransactionManagementError("a verb is done inside another")
    act = _Act(entries)
    token = _now.set(act)
    try:
        with touched_rows.collected() as touched:
            yield act.written
        if set(entries).isdisjoint(get_args(HallWord)):  # what the hall binds of itself may be older than the check
            for model, keys in touched.items():
                holdable_rows.check(model, keys)
        if act.written:
            _put_down(act.written, row_digests.of_touched(touched))
    finally:
        _now.reset(token)


def is_acting() -> bool:
    """Whether an act is being done, which has an entry of its own."""
    return _now.get() is not None


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
) -> None:
    """An entry for the end of the chain; only by the act that declares it, in its transaction, at the end of it.

    Raises:
        TransactionManagementError: outside an act or its transaction.
        ValueError: for an entry that the act does not declare, or a detail that the log has no word for.
    """
    act = _now.get()
    if act is None or not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an entry belongs to the transaction of its act")
    details = {"before": dict(before or {}), "after": dict(after or {})}
    _check_words(act.entries, word, [*details["before"], *details["after"]])
    by = str(actor.pseudonym) if isinstance(actor, Person) else HALL
    act.written.append(Entry(actor=by, verb=word, what=what[: lengths.most("log_subject")], formula=BINDING, **details))


def _put_down(entries: list[Entry], binds: list[row_digests.Bind]) -> None:
    """Entries stand at the chain's end, the last of them with the rows that their act wrote."""
    entries[-1].binds = binds
    _take_turns()
    number, previous = Entry.objects.order_by("-number").values_list("number", "hash").first() or (0, FIRST)
    for entry in entries:
        number += 1
        entry.number, entry.at, entry.previous = number, timezone.now(), previous
        entry.hash = previous = digest(entry)
        entry.save(force_insert=True)


@contextmanager
def by_the_hall(word: HallWord, what: str) -> Iterator[None]:
    """An act that the hall does of itself, with its one entry; nothing is written where it fails."""
    with transaction.atomic(), act_of((word,)):
        add(OPERATOR, word, what)
        yield


def bind_rows(rows: Mapping[declarations.Model, Collection[Any] | None], word: HallWord) -> None:
    """From here on the chain binds rows as they stand now; one entry says so.

    Args:
        rows: the keys of each model's; None for all that it has.
        word: of that entry.
    """
    with transaction.atomic(), act_of((word,)):
        add(OPERATOR, word, ", ".join(model._meta.label for model in rows))
        for model, keys in rows.items():
            every = model._default_manager.values_list("pk", flat=True)
            touched_rows.note(model, list(every) if keys is None else keys)


def last(entries: Iterable[str], what: str, *, starts: bool = False) -> Entry | None:
    """The latest entry of some words about something; `starts` where that only begins so."""
    about = {"what__startswith" if starts else "what": what}
    return Entry.objects.filter(verb__in=list(entries), **about).order_by("-number").first()


def _take_turns() -> None:
    """One writer at the chain's end; SQLite's immediate transactions are that already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def broken(entries: Iterable[Entry] | None = None, after: Entry | None = None) -> list[int]:
    """The numbers of entries that do not follow from the one before, or were changed; empty for a whole chain.

    Args:
        entries: in order; None for all.
        after: the entry before the first of them; None for the chain's beginning.
    """
    numbers, before = [], after
    for entry in Entry.objects.order_by("number").iterator() if entries is None else entries:
        if not _follows(entry, before):
            numbers.append(entry.number)
        before = entry
    return numbers


def _follows(entry: Entry, before: Entry | None) -> bool:
    """Whether an entry is what it was and comes after another; once entries bind rows, all that follow do."""
    number, previous, formula = (before.number, before.hash, _formula(before)) if before is not None else (0, FIRST, 1)
    is_next = entry.number == number + 1 and entry.previous == previous and _formula(entry) >= formula
    return is_next and entry.hash == digest(entry)
