# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does the index follow the versions? What a head stands at is in it, whole or not at all, and nothing else is.

`follow` compares what is there with what should be, and mends the difference: after a version was accepted, a restart,
a restored backup, another program, or a crash half-way. The worker does it every few seconds (jobs.py). Which of it
somebody finds is decided when they ask (rights.py), by where the heads stand then.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator

from django.db import IntegrityError, transaction

from klimatkontrakt.hall.core import package, versions
from klimatkontrakt.hall.core.models import Version
from klimatkontrakt.hall.search import rights, things
from klimatkontrakt.hall.search.models import IndexedThing, IndexedWord
from klimatkontrakt.hall.search.things import Searchable
from klimatkontrakt.language.words import LANGUAGES

log = logging.getLogger("klimatkontrakt.hall")
ROWS_AT_A_TIME = 1_000


def follow() -> int:
    """Brings the index to where the heads stand; returns how many versions it took in."""
    wanted, form = rights.standing(), package.fingerprint()
    kept = dict(rights.indexed().values_list("version_id", "form"))
    lacking = [version for key, version in wanted.items() if kept.get(key) != form]
    taken = sum(_take_in(version, form) for version in lacking)
    gone = kept.keys() - wanted.keys()
    if gone:
        with transaction.atomic():
            _let_go(gone)
    return taken


def rebuild() -> int:
    """Makes the whole index anew; returns how many versions it took in."""
    rights.indexed().update(form="")
    return follow()


def lacking(ids: Collection[int]) -> set[int]:
    """Which of these versions cannot be found yet."""
    return set(ids) - set(rights.indexed().filter(version__in=list(ids)).values_list("version_id", flat=True))


def _take_in(version: Version, form: str) -> bool:
    """Puts a version's things in the index, in one transaction; False where another process was before."""
    entries = _things_of(version)
    try:
        with transaction.atomic():
            _let_go({version.pk})
            vocabulary = {language: " ".join(sorted(things.vocabulary(entries, language))) for language in LANGUAGES}
            rights.indexed().create(version=version, form=form, vocabulary=vocabulary)
            rows = [_row(version, thing) for thing in entries]
            rights.things().bulk_create(rows, batch_size=ROWS_AT_A_TIME)
            rights.words().bulk_create(_words(rows, entries), batch_size=ROWS_AT_A_TIME)
    except IntegrityError as error:
        log.info("version %s is taken into the index by another process: %s", version.pk, error)
        return False
    return True


def _things_of(version: Version) -> list[Searchable]:
    """What can be found of a version; nothing where its document can no longer be read."""
    try:
        return list(things.of_city(versions.as_read(version)))
    except versions.UnreadableError as error:
        log.warning("nothing of %s can be found: %s", version.city.slug, error)
        return []


def _let_go(ids: Collection[int]) -> None:
    for rows in (rights.words(), rights.things(), rights.indexed()):
        rows.filter(version__in=list(ids)).delete()


def _row(version: Version, thing: Searchable) -> IndexedThing:
    return IndexedThing(
        version=version, kind=thing.kind, item=thing.item, title_sv=thing.title["sv"], title_en=thing.title["en"],
        context_sv=thing.context["sv"], context_en=thing.context["en"], note=thing.note,
    )  # fmt: skip


def _words(rows: list[IndexedThing], entries: list[Searchable]) -> Iterator[IndexedWord]:
    for row, thing in zip(rows, entries, strict=True):
        for language in LANGUAGES:
            for word, weight in thing.weights(language).items():
                yield IndexedWord(version_id=row.version_id, thing=row, language=language, word=word, weight=weight)
