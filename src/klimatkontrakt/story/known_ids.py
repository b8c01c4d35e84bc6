# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is an id called, wherever it stands? The name of the thing that has it, also in a running text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from klimatkontrakt.city.ids import ids_of, keys_of
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import names
from klimatkontrakt.story.facts import Ref

_ID = re.compile(r"(?<![\w./-])[a-z][a-z0-9]*(?:[._][a-z0-9]+)+(?![\w/-])")


def name(city: City, item: str, language: Language) -> str | None:
    """The name of whatever in a city has an id; None where nothing has it."""
    rows: tuple[tuple[Iterable[str], Callable[[City, str], Ref]], ...] = (
        (ids_of(city.quantities), names.quantity), (keys_of(city.lines), names.line),
        (ids_of(city.actors), names.actor), (ids_of(city.sources), names.source), (city.pools, names.pool),
        ({row.id for contract in city.contracts.values() for row in contract.commitments}, names.commitment),
    )  # fmt: skip
    for known, named in rows:
        if item in known:
            return named(city, item).name(language)
    for kind in ("measures", "accounts", "targets", "events", "groups", "scenarios", "areas", "goals"):
        entries: Mapping[str, object] = getattr(city, kind)
        if item in entries:
            return city.label(kind, item, language)
    return None


def in_names(city: City, text: str, language: Language) -> str:
    """A text in which ids that the city has are told by their names; words that are no ids are left alone."""
    return _ID.sub(lambda match: name(city, match[0], language) or match[0], text)


def remark(city: City, problem: Problem, language: Language) -> str:
    """A problem to one who reads the city's pages: about what, what is doubtful, what to do; no file and no row."""
    item = problem.place.item
    about = name(city, item, language) or name(city, item.partition(",")[0], language)
    values_told = f"{problem.what(language)} {problem.mend(language, on_page=True)}"
    return in_names(city, f"{about}: {values_told}" if about else values_told, language)
