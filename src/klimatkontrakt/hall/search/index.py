# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does the index follow the versions? What a head stands at is in it, whole or not at all, and nothing else is.

`follow` compares what is there with what should be, and mends the difference: after a version was accepted, a restart,
a restored backup, another program, or a crash half-way. The worker does it every few seconds (jobs.py). A version is
taken in by short transactions, so that nobody waits for the database, and is looked in once the last of them stands:
the row that says so. Which of it somebody finds is decided when they ask (rights.py), by where the heads stand then.
A version that breaks is told to the operator and stops no other; it is tried again, after twice as long each time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, transaction

from klimatkontrakt.hall.core import package, versions
from klimatkontrakt.hall.core.models import Version
from klimatkontrakt.hall.search import rights, things
from klimatkontrakt.hall.search.models import IndexedThing, IndexedWord
from klimatkontrakt.hall.search.things import Searchable
from klimatkontrakt.language.words import LANGUAGES

log = logging.getLogger("klimatkontrakt.hall")
THINGS_AT_A_TIME, ROWS_AT_A_TIME = 500, 1_000
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 10.0, 3_600.0


@dataclass
class _Failure:
    """A version that could not be taken in: how long it waits, and until when."""

    wait_seconds: float
    until: float


_failures: dict[int, _Failure] = {}  # of this process, by version; those that no head stands at any more are let go


def follow() -> int:
    """Brings the index to where the heads stand; returns how many versions it took in.

    Raises:
        DatabaseError: when the database cannot be asked; then no other version could be taken in either.
    """
    wanted, form = rights.standing(), package.fingerprint()
    forms = dict(rights.indexed().values_list("version_id", "form"))
    for key in rights.kept_versions() - wanted.keys():
        _let_go(key)
    for key in _failures.keys() - wanted.keys():
        del _failures[key]
    return sum(_tried(version, form) for key, version in wanted.items() if forms.get(key) != form)


def rebuild() -> int:
    """Makes the whole index anew; returns how many versions it took in."""
    rights.indexed().update(form="")
    _failures.clear()
    return follow()


def _tried(version: Version, form: str) -> bool:
    """Takes a version in, where it is not one that broke a moment ago; one that breaks is told, and False."""
    failure = _failures.get(version.pk)
    if failure is not None and time.monotonic() < failure.until:
        return False
    try:
        is_in = _take_in(version, form)
    except DataError:  # what this version holds, and no other
        is_in = _failed(version)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:  # whatever it is, it is of this version: the next one is taken in all the same
        is_in = _failed(version)
    else:
        _failures.pop(version.pk, None)
    return is_in


def _failed(version: Version) -> bool:
    """Tells the operator of a version that could not be taken in, and when it is tried again."""
    before = _failures.get(version.pk)
    wait_seconds = FIRST_WAIT_SECONDS if before is None else min(before.wait_seconds * 2, LONGEST_WAIT_SECONDS)
    _failures[version.pk] = _Failure(wait_seconds, time.monotonic() + wait_seconds)
    names = (version.city.slug, version.number, wait_seconds)
    log.exception("nothing of %s, version %s, can be found; it is tried again in %.0f s", *names)
    return False


def whole(ids: Collection[int]) -> set[int]:
    """Which of these versions can be found: those whose things are all there."""
    return set(rights.indexed().filter(version__in=list(ids)).values_list("version_id", flat=True))


def _take_in(version: Version, form: str) -> bool:
    """Puts a version's things in the index; False where another process does it too, and comes to the end of it."""
    entries = _things_of(version)
    vocabulary = {language: " ".join(sorted(things.vocabulary(entries, language))) for language in LANGUAGES}
    _let_go(version.pk)
    try:
        for first in range(0, len(entries), THINGS_AT_A_TIME):
            _add(version, entries[first : first + THINGS_AT_A_TIME])
        with transaction.atomic():
            rights.indexed().create(version=version, form=form, vocabulary=vocabulary)
    except IntegrityError as error:
        log.info("version %s is taken into the index by another process: %s", version.pk, error)
        return False
    return True


@transaction.atomic
def _add(version: Version, entries: Sequence[Searchable]) -> None:
    """Some things with their words."""
    rows = rights.things().bulk_create(_row(version, thing) for thing in entries)
    rights.words().bulk_create(_words(rows, entries), batch_size=ROWS_AT_A_TIME)


def _things_of(version: Version) -> list[Searchable]:
    """What can be found of a version; nothing where its document can no longer be read."""
    try:
        return list(things.of_city(versions.as_read(version)))
    except versions.UnreadableError as error:
        log.warning("nothing of %s can be found: %s", version.city.slug, error)
        return []


def _let_go(version: int) -> None:
    """Nothing of a version is found from here on; then its rows go, some at a time."""
    rights.indexed().filter(version=version).delete()
    while ids := list(rights.things().filter(version=version).values_list("pk", flat=True)[:THINGS_AT_A_TIME]):
        with transaction.atomic():
            rights.words().filter(thing__in=ids).delete()
            rights.things().filter(pk__in=ids).delete()


def _row(version: Version, thing: Searchable) -> IndexedThing:
    return IndexedThing(
        version=version, kind=thing.kind, item=thing.item, title_sv=thing.title["sv"], title_en=thing.title["en"],
        context_sv=thing.context["sv"], context_en=thing.context["en"], note=thing.note,
    )  # fmt: skip


def _words(rows: Sequence[IndexedThing], entries: Sequence[Searchable]) -> Iterator[IndexedWord]:
    for row, thing in zip(rows, entries, strict=True):
        for language in LANGUAGES:
            for word, weight in thing.weights(language).items():
                yield IndexedWord(version_id=row.version_id, thing=row, language=language, word=word, weight=weight)
