# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which cities may be added up? Each once, and only accounts of one boundary, method, gas and release together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from klimatkontrakt.chapters.premises import say
from klimatkontrakt.engine.nation import COLUMNS, CityOutcome, PublishedSeries
from klimatkontrakt.language.words import Language

CODE = COLUMNS.index("kommunkod")


def once(outcomes: Sequence[CityOutcome], asked: Sequence[str], language: Language) -> list[CityOutcome]:
    """The same, but a city that was worked out before, by its id or kommunkod, is refused and told.

    Args:
        outcomes: what came of each.
        asked: the names in the order that they were asked for; the first of a city is counted.
        language: of what is told.
    """
    order = {name: at for at, name in enumerate(asked)}
    first: dict[tuple[str, str], CityOutcome] = {}
    kept = {}
    for own in sorted(outcomes, key=lambda own: order.get(own.name, len(order))):
        same = next((first[key] for key in _identities(own) if key in first), None)
        for key in _identities(own):
            first.setdefault(key, own)
        kept[own.name] = own if same is None else replace(own, rows=(), failure=_twice(own, same, language))
    return [kept[outcome.name] for outcome in outcomes]


def _identities(own: CityOutcome) -> list[tuple[str, str]]:
    """What a city that was worked out is known by."""
    if not own.rows:
        return []
    known = [("id", own.city), ("kommunkod", str(own.rows[0][CODE]))]
    return [(kind, value) for kind, value in known if value]


def _twice(own: CityOutcome, same: CityOutcome, language: Language) -> str:
    """Which other of the asked ones is the same city."""
    code = str(own.rows[0][CODE])
    return say("nation.twice", language, first=same.name, city=own.city, code=code or "–")


def alike(done: Sequence[CityOutcome]) -> list[tuple[PublishedSeries, list[CityOutcome]]]:
    """The cities whose headline accounts are of one kind, the largest group first, then by what they are."""
    groups: dict[PublishedSeries, list[CityOutcome]] = {}
    for own in done:
        groups.setdefault(own.series, []).append(own)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), repr(group[0])))


def described(series: PublishedSeries, language: Language) -> str:
    """What a group's accounts are accounts of, in words."""
    boundary = series.boundary or say("nation.no_boundary", language)
    releases = ", ".join(series.releases) or say("nation.no_release", language)
    more = "".join(f"; {text}" for text in (series.method, series.gas) if text)
    return say("nation.series", language, boundary=boundary, releases=releases, more=more)


def apart(alone: Sequence[tuple[PublishedSeries, str]], language: Language) -> Iterator[str]:
    """Of each city that no other is like, by its name, why it is in no sum."""
    if alone:
        yield say("nation.apart", language)
    for series, name in alone:
        yield say("nation.apart_city", language, name=name, series=described(series, language))
