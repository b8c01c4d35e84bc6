# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Has every entry an id of its own, whose is it, and does what took another's place lead on? (design B, format 2)

An id is for ever: draws and addresses are keyed by it, and what people rename is the label. A thing that takes
another's place says `replaces`, and what asks for the old one is led to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from klimatkontrakt.city.contract import Money
from klimatkontrakt.city.measures import Cost, Move
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.folder.unknown_names import unknown

NAMED = ("accounts", "groups", "pools", "targets", "events", "measures")
Replacing = Iterable[tuple[str, Sequence[str], Place]]  # an id, the ids whose place it has taken, where it stands


def problems(city: City) -> Iterator[Problem]:
    """Ids that stand twice within their parent, owners that are no actors, places that were not empty."""
    for name, measure in city.measures.items():
        for field, entries in (("moves", measure.moves), ("costs", measure.costs)):
            yield from _twice(entries, _inside(city, name, field))
    for period, contract in city.contracts.items():
        for commitment in contract.commitments:
            at = city.places.get((f"contract/{period}", commitment.id), Place(f"contract/{period}.yaml"))
            yield from _twice(commitment.money, _column(at, "money"))
    yield from _of_owners(city)
    for kind, things in _replacing(city).items():
        grouped = {row.group for row in city.quantities if row.group} if kind == "groups" else set()
        yield from _of_replaced(list(things), grouped)


def _inside(city: City, measure: str, field: str) -> Callable[[int], Place]:
    return lambda number: city.place("measures", measure, f"{field}.{number}")


def _column(place: Place, field: str) -> Callable[[int], Place]:
    return lambda number: replace(place, column=f"{field}.{number}")


def _twice(entries: Sequence[Move | Cost | Money], place: Callable[[int], Place]) -> Iterator[Problem]:
    """Entries of one list that have the same id."""
    seen: dict[str, Place] = {}
    for number, entry in enumerate(entries):
        at = place(number)
        if entry.id in seen:
            yield Problem("id_twice", at, {"name": entry.id, "first": seen[entry.id].in_file})
        seen.setdefault(entry.id, at)


def _of_owners(city: City) -> Iterator[Problem]:
    actors = {actor.id for actor in city.actors}
    for at, quantity in enumerate(city.quantities):
        if quantity.owner is not None and quantity.owner not in actors:
            place = replace(city.row_place("quantities", at, quantity.id), column="owner")
            yield unknown(place, "actors", quantity.owner, actors)
    for at, figure in enumerate(city.history):
        if figure.owner is not None and figure.owner not in actors:
            item = f"{figure.account},{figure.line or ''},{figure.year}"
            place = replace(city.row_place("history", at, item), column="owner")
            yield unknown(place, "actors", figure.owner, actors)


def _replacing(city: City) -> Mapping[str, Replacing]:
    """By kind, everything that has an id, what it replaces, and where it stands."""
    found: dict[str, Replacing] = {
        kind: [(name, own.replaces, city.place(kind, name, "replaces")) for name, own in getattr(city, kind).items()]
        for kind in NAMED
    }
    for kind in ("quantities", "actors", "sources"):
        rows = enumerate(getattr(city, kind))
        found[kind] = [(row.id, row.replaces, city.row_place(kind, at, row.id)) for at, row in rows]
    lines = enumerate(city.lines)
    found["lines"] = [(line.key, line.replaces, city.row_place("lines", at, line.key)) for at, line in lines]
    promised = [(period, own) for period, contract in city.contracts.items() for own in contract.commitments]
    found["commitments"] = [
        (own.id, own.replaces, city.places.get((f"contract/{period}", own.id), Place(f"contract/{period}.yaml")))
        for period, own in promised
    ]
    return found


def _of_replaced(things: Sequence[tuple[str, Sequence[str], Place]], grouped: set[str]) -> Iterator[Problem]:
    """A place that is not empty, or that two have taken; what goes in a circle has a place that is not empty."""
    there = {name for name, _, _ in things} | grouped
    by: dict[str, str] = {}
    for name, replaces, place in things:
        at = replace(place, column="replaces")
        for old in replaces:
            if old in there:
                yield Problem("replaced_there", at, {"name": name, "old": old})
            elif by.setdefault(old, name) != name:
                yield Problem("replaced_twice", at, {"old": old, "first": by[old], "second": name})


def replaced(city: City, kind: str, item: str) -> tuple[str, ...]:
    """The ids whose place a thing has taken."""
    things = _replacing(city).get(kind, ())
    return tuple(dict.fromkeys(old for name, replaces, _ in things if name == item for old in replaces))


def successors(city: City) -> Mapping[str, Mapping[str, str]]:
    """By kind, what has taken the place of each id that is no longer there: where its address leads now."""
    return {
        kind: {old: name for name, replaces, _ in things for old in replaces}
        for kind, things in _replacing(city).items()
    }
