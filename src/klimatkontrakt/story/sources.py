# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do figures come from, and what leans on a source?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Literal

from klimatkontrakt.city.ids import with_id
from klimatkontrakt.city.schema import City, Measure, Source
from klimatkontrakt.engine.study import Results
from klimatkontrakt.story import names
from klimatkontrakt.story.facts import Fact, Quote, Ref

Leaner = Literal["source_quantities", "source_measures", "source_history", "source_targets", "source_actors"]


def said_of(source: Source) -> str:
    """Publisher, year, place and address of a source, those that are known."""
    year = str(source.year) if source.year else ""
    return ", ".join(filter(None, (source.publisher, year, source.locator, source.url)))


def leans_on(city: City, source: str) -> Fact:
    """The source of a thing, in full."""
    known = with_id(city.sources, source)
    return Fact("source", {"thing": names.source(city, source), "said": said_of(known) if known else ""})


def besides(city: City, note: str | None, source: str | None) -> Iterator[Fact]:
    """What ends the story of a thing: its note and its source, those that it has."""
    if note:
        yield Fact("note", {"note": Quote(note)})
    if source:
        yield leans_on(city, source)


def source(results: Results, name: str, _year: int) -> Iterator[Fact]:
    """A source, and everything that leans on it."""
    city = results.city
    known = next(row for row in city.sources if row.id == name)
    yield Fact("named", {"thing": names.source(city, name)})
    yield Fact("source_said", {"said": said_of(known)})
    yield from besides(city, known.note, None)
    for key, leaners in _leaners(city, name).items():
        if leaners:
            yield Fact(key, {"names": tuple(leaners)})


def _leaners(city: City, name: str) -> dict[Leaner, Sequence[Ref | Fact]]:
    """What leans on a source, kind by kind."""
    used = {id_: _sources_of(measure) for id_, measure in city.measures.items()}
    aims = {id_: {target.source} for id_, target in city.targets.items()}
    quantities = {row.id for row in city.quantities if row.source == name}
    return {
        "source_quantities": [names.quantity(city, item) for item in sorted(quantities)],
        "source_measures": names.every(city, "measures", _leaning(used, name)),
        "source_history": _figures(city, name),
        "source_targets": names.every(city, "targets", _leaning(aims, name)),
        "source_actors": [names.actor(city, row.id) for row in city.actors if row.source == name],
    }


def leaning(city: City, source: str) -> int:
    """How many things lean on a source."""
    return sum(map(len, _leaners(city, source).values()))


def _leaning(sources_by_id: Mapping[str, Set[str | None]], name: str) -> list[str]:
    return sorted(id_ for id_, sources in sources_by_id.items() if name in sources)


def _sources_of(measure: Measure) -> set[str | None]:
    """The sources of a measure's effects and costs."""
    return {*(move.source for move in measure.moves), *(cost.source for cost in measure.costs)}


def _figures(city: City, name: str) -> list[Fact]:
    """The published figures of a source."""
    rows = [row for row in city.history if row.source == name]
    return [Fact("figure", {"part": names.part(city, row.account, row.line), "year": row.year}) for row in rows]
