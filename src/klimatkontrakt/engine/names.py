# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""By which name is a thing known? Ids with their names in both languages; without a name, the id itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from klimatkontrakt.city.schema import Actor, City, Event, Line, Quantity
from klimatkontrakt.engine.facts import Fact, Ref

UNTOLD = ("areas", "groups", "scenarios")


def of(city: City, kind: str, item: str) -> Ref:
    """A thing of one of the city's named kinds: measures, accounts, targets, events, areas, groups, scenarios."""
    return Ref(item, city.label(kind, item, "sv"), city.label(kind, item, "en"), is_told=kind not in UNTOLD)


def every(city: City, kind: str, items: Iterable[str]) -> tuple[Ref, ...]:
    """Several of a kind."""
    return tuple(of(city, kind, item) for item in items)


def _labelled(item: str, own: Quantity | Line | Actor | None) -> Ref:
    return Ref(item, own.label("sv"), own.label("en")) if own is not None else Ref(item, item, item, is_told=False)


def quantity(city: City, item: str) -> Ref:
    """A quantity."""
    is_known = any(row.id == item for row in city.quantities)
    return _labelled(item, city.quantity(item) if is_known else None)


def line(city: City, key: str) -> Ref:
    """A line by account.line."""
    return _labelled(key, next((own for own in city.lines if own.key == key), None))


def actor(city: City, item: str) -> Ref:
    """An actor."""
    return _labelled(item, next((own for own in city.actors if own.id == item), None))


def source(city: City, item: str | None) -> Ref:
    """A source by its title."""
    title = next((own.title for own in city.sources if own.id == item), None)
    return Ref(item or "", title, title) if title else Ref(item or "", item or "", item or "", is_told=False)


def pool(city: City, item: str) -> Ref:
    """A pooled effect, which has no name of its own, by the names of the measures that share it."""
    names = [(own.label("sv") or name, own.label("en") or name) for name, own in sharers(city, item)]
    return Ref(item, " + ".join(sv for sv, _ in names) or item, " + ".join(en for _, en in names) or item)


def sharers(city: City, item: str) -> Iterator[tuple[str, object]]:
    """The measures that share a pooled effect."""
    for name, own in sorted(city.measures.items()):
        if any(move.pool == item for move in own.moves):
            yield name, own


def commitment(city: City, item: str) -> Ref:
    """A commitment by what it promises."""
    every_one = (own for contract in city.contracts.values() for own in contract.commitments)
    own = next((own for own in every_one if own.id == item), None)
    return Ref(item, own.what("sv"), own.what("en")) if own is not None else Ref(item, item, item, is_told=False)


def outcome(event: Event, item: str) -> Ref:
    """An event's outcome."""
    return Ref(item, event.outcome(item, "sv"), event.outcome(item, "en"), is_told=False)


def happened(city: City, outcomes: Iterable[tuple[str, str]]) -> tuple[Fact, ...]:
    """Events with the outcome that each has."""
    return tuple(
        Fact("happened", {"event": of(city, "events", event), "outcome": outcome(city.events[event], item)})
        for event, item in outcomes
    )
