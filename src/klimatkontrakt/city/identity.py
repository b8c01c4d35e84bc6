# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Has every entry an id of its own, whose is it, and does what took another's place lead on? (design B, format 2)

An id is for ever: draws and addresses are keyed by it, and what people rename is the label. A thing that takes
another's place says `replaces`, and what asks for the old one is led to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from klimatkontrakt.city.contract import Commitment, PromisedMoney
from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.city.measures import Cost, Move
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.folder.unknown_names import name_problems

NAMED = ("accounts", "groups", "pools", "targets", "events", "measures")
Replacing = Iterable[tuple[str, Sequence[str], Place]]  # an id, the ids whose place it has taken, where it stands


def problems(city: City) -> Iterator[Problem]:
    """Ids that stand twice within their parent, owners that are no actors, places that were not empty."""
    for name, measure in city.measures.items():
        yield from _twice(measure.moves, _inside(city, name, "moves"))
        yield from _twice(measure.costs, _inside(city, name, "costs"))
    for period, contract in city.contracts.items():
        for commitment in contract.commitments:
            yield from _twice(commitment.money, _column(_promise_place(city, period, commitment), "money"))
    yield from _of_owners(city)
    for kind, things in _replacing(city).items():
        yield from _of_replaced(list(things), _member_groups(city) if kind == "groups" else set())


def _member_groups(city: City) -> set[str]:
    """The groups that a quantity says that it is in."""
    return {row.group for row in city.quantities if row.group}


def _promise_place(city: City, period: str, commitment: Commitment) -> Place:
    return city.places.get((f"contract/{period}", commitment.id), Place(f"contract/{period}.yaml"))


def _inside(city: City, measure: str, field: str) -> Callable[[int], Place]:
    return lambda number: city.place("measures", measure, f"{field}.{number}")


def _column(place: Place, field: str) -> Callable[[int], Place]:
    return lambda number: replace(place, column=f"{field}.{number}")


def _twice(entries: Sequence[Move | Cost | PromisedMoney], place: Callable[[int], Place]) -> Iterator[Problem]:
    """Entries of one list that have the same id."""
    seen: dict[str, Place] = {}
    for number, entry in enumerate(entries):
        at = place(number)
        if entry.id in seen:
            yield Problem("id_twice", at, {"name": entry.id, "first": seen[entry.id].in_file})
        seen.setdefault(entry.id, at)


def _of_owners(city: City) -> Iterator[Problem]:
    actors = ids_of(city.actors)
    for number, quantity in enumerate(city.quantities):
        place = replace(city.row_place("quantities", number, quantity.id), column="owner")
        yield from name_problems(place, "actors", quantity.owner, actors)
    for number, figure in enumerate(city.history):
        place = replace(city.row_place("history", number, figure.item), column="owner")
        yield from name_problems(place, "actors", figure.owner, actors)


def _replacing(city: City) -> Mapping[str, Replacing]:
    """By kind, everything that has an id, what it replaces, and where it stands."""
    things: dict[str, Replacing] = {kind: _named_replacing(city, kind) for kind in NAMED}
    for kind, key in (("quantities", "id"), ("actors", "id"), ("sources", "id"), ("lines", "key")):
        things[kind] = _rows_replacing(city, kind, key)
    things["commitments"] = [
        (commitment.id, commitment.replaces, _promise_place(city, period, commitment))
        for period, contract in city.contracts.items()
        for commitment in contract.commitments
    ]
    return things


def _named_replacing(city: City, kind: str) -> Replacing:
    return [(name, entry.replaces, city.place(kind, name, "replaces")) for name, entry in getattr(city, kind).items()]


def _rows_replacing(city: City, kind: str, key: str) -> Replacing:
    replacing = []
    for number, row in enumerate(getattr(city, kind)):
        name = getattr(row, key)
        replacing.append((name, row.replaces, city.row_place(kind, number, name)))
    return replacing


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
