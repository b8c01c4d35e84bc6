# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is a city larger than one may be? Counted before anything is worked out, and told before a limit is reached."""

from __future__ import annotations

from collections.abc import Iterator

from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder import document_limits
from klimatkontrakt.folder.problem import Place, Problem

OF_MEASURES = ("moves", "costs")


def counts(city: City) -> dict[str, int]:
    """How many a city has of everything that has a limit of its own."""
    first, last = city.header.years
    return {
        "quantities": len(ids_of(city.quantities)),
        "lines": len(city.lines),
        "measures": len(city.measures),
        "moves": sum(len(measure.moves) for measure in city.measures.values()),
        "costs": sum(len(measure.costs) for measure in city.measures.values()),
        "accounts": len(city.accounts),
        "targets": len(city.targets),
        "scenarios": len(city.scenarios),
        "events": len(city.events),
        "outcomes": sum(len(event.outcomes) for event in city.events.values()),
        "years": last - first + 1,
    }


def problems(city: City) -> Iterator[Problem]:
    """What is over a limit, and what comes near one."""
    counted = counts(city)
    for name, count in counted.items():
        yield from _against(city, name, count, name)
    for kind in (*(entries.kind for entries in CITY.entries), *(table.kind for table in CITY.tables)):
        if kind not in counted:
            yield from _against(city, kind, len(getattr(city, kind, ())), "entries")


def _against(city: City, kind: str, count: int, limit: str) -> Iterator[Problem]:
    """A count set against its limit."""
    most = document_limits.most(limit)
    values: dict[str, str | int | float] = {"kind": kind, "found": count, "most": most, "percent": 100 * count // most}
    if count > most:
        yield Problem("size_over", _place(city, kind), values)
    elif document_limits.is_near(count, limit):
        yield Problem("size_near", _place(city, kind), values)


def _place(city: City, name: str) -> Place:
    """Where what is counted stands: its file."""
    inside = {"moves": "measures", "costs": "measures", "outcomes": "events", "years": "header"}
    return Place(city.place(inside.get(name, name), "").file)
