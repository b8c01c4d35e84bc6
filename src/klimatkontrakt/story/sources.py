# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do figures come from, and what leans on a source?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from klimatkontrakt.city.schema import City, Source
from klimatkontrakt.engine.study import Results
from klimatkontrakt.story import names
from klimatkontrakt.story.facts import Fact, Quote, Ref


def said_of(source: Source) -> str:
    """Publisher, year, place and address of a source, those that are known."""
    year = str(source.year) if source.year else ""
    return ", ".join(part for part in (source.publisher, year, source.locator, source.url) if part)


def leans_on(city: City, source: str) -> Fact:
    """The source of a thing, in full."""
    known = next((own for own in city.sources if own.id == source), None)
    return Fact("source", {"thing": names.source(city, source), "said": said_of(known) if known else ""})


def source(results: Results, name: str, _year: int) -> Iterator[Fact]:
    """A source, and everything that leans on it."""
    city = results.city
    known = next(own for own in city.sources if own.id == name)
    yield Fact("named", {"thing": names.source(city, name)})
    yield Fact("source_said", {"said": said_of(known)})
    if known.note:
        yield Fact("note", {"note": Quote(known.note)})
    used = {m: {*(x.source for x in own.moves), *(x.source for x in own.costs)} for m, own in city.measures.items()}
    quantities = sorted({row.id for row in city.quantities if row.source == name})
    measures = sorted(m for m, sources in used.items() if name in sources)
    figures = [(names.part(city, row.account, row.line), row.year) for row in city.history if row.source == name]
    aims = sorted(target for target, own in city.targets.items() if own.source == name)
    leaners: dict[str, Sequence[Ref | Fact]] = {
        "source_quantities": [names.quantity(city, item) for item in quantities],
        "source_measures": names.every(city, "measures", measures),
        "source_history": [Fact("figure", {"part": part, "year": year}) for part, year in figures],
        "source_targets": names.every(city, "targets", aims),
        "source_actors": [names.actor(city, own.id) for own in city.actors if own.source == name],
    }
    for key, found in leaners.items():
        if found:
            yield Fact(key, {"names": tuple(found)})
