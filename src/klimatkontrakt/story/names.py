# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""By which name is a thing known? Ids with their names in both languages; without a name, the id itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from klimatkontrakt.city import sums
from klimatkontrakt.city.contract import Commitment, Contract
from klimatkontrakt.city.ids import with_id
from klimatkontrakt.city.schema import Actor, City, Event, Line, Measure, Quantity
from klimatkontrakt.engine.answers import doubt
from klimatkontrakt.story.facts import Fact, Ref

MOST_LINES = 4
COMMON = ("measures", "accounts", "targets", "events", "areas", "groups")
TOLD = {"measures": "measure", "accounts": "account", "targets": "target", "events": "event"}


def _kinds(city: City) -> Iterator[tuple[str, Iterable[str]]]:
    """Every kind that has stories with its ids, in the order in which an id of two kinds is taken."""
    yield "quantity", (row.id for row in city.quantities)
    yield "line", (line.key for line in city.lines)
    for kind in ("measures", "accounts", "targets", "events"):
        yield TOLD[kind], getattr(city, kind)
    yield "pool", city.pools
    yield "source", (source.id for source in city.sources)
    yield "actor", (actor.id for actor in city.actors)
    yield "commitment", (commitment.id for contract in city.contracts.values() for commitment in contract.commitments)


def address(city: City, kind: str, item: str) -> str:
    """What a thing's story is asked for by: its id, and its kind before it where the id alone means another thing."""
    first = next((known for known, items in _kinds(city) if item in items), kind)
    return item if first == kind else f"{kind}:{item}"


def of(city: City, kind: str, item: str) -> Ref:
    """A thing of one of the city's named kinds: measures, accounts, targets, events, areas, groups, scenarios."""
    is_told = kind in TOLD
    asked = address(city, TOLD[kind], item) if is_told else item
    sv, en = city.label(kind, item, "sv"), city.label(kind, item, "en")
    return Ref(asked, sv, en, is_told=is_told, is_common=kind in COMMON and sv != item)


def every(city: City, kind: str, items: Iterable[str]) -> tuple[Ref, ...]:
    """Several of a kind."""
    return tuple(of(city, kind, item) for item in items)


def _labelled(asked: str, own: Quantity | Line | Actor | None) -> Ref:
    if own is None:
        return Ref(asked, asked, asked, is_told=False)
    return Ref(asked, own.label("sv"), own.label("en"), is_common=not isinstance(own, Actor))


def quantity(city: City, item: str) -> Ref:
    """A quantity."""
    is_known = any(row.id == item for row in city.quantities)
    return _labelled(item, city.quantity(item) if is_known else None)


def line(city: City, key: str) -> Ref:
    """A line by account.line."""
    return _labelled(address(city, "line", key), next((line for line in city.lines if line.key == key), None))


def actor(city: City, item: str) -> Ref:
    """An actor."""
    return _labelled(address(city, "actor", item), with_id(city.actors, item))


def source(city: City, item: str | None) -> Ref:
    """A source by its title."""
    title = next((source.title for source in city.sources if source.id == item), None)
    if item is None or title is None:
        return Ref(item or "", item or "", item or "", is_told=False)
    return Ref(address(city, "source", item), title, title)


def pool(city: City, item: str) -> Ref:
    """A pooled effect, which has no name of its own, by the names of the measures that share it."""
    names = [(own.label("sv") or name, own.label("en") or name) for name, own in sharers(city, item)]
    sv, en = (" + ".join(pair[at] for pair in names) or item for at in (0, 1))
    return Ref(address(city, "pool", item), sv, en)


def sharers(city: City, item: str) -> Iterator[tuple[str, Measure]]:
    """The measures that share a pooled effect."""
    for name, own in sorted(city.measures.items()):
        if any(move.pool == item for move in own.moves):
            yield name, own


def members(city: City, group: str) -> tuple[Ref, ...]:
    """The quantities of a group."""
    return tuple(quantity(city, item) for item in dict.fromkeys(q.id for q in city.quantities if q.group == group))


def part(city: City, account: str, tag: str | None) -> tuple[Ref | Fact, ...]:
    """What a published figure is about: an account, a sector of it, or the lines that have its tag."""
    whole = of(city, "accounts", account)
    if tag is None:
        return (whole,)
    lines = _meant(city, account, tag)
    if not lines:
        return (Fact("sector_of", {"account": whole, "sector": tag}),)
    if len(lines) > MOST_LINES:
        return (Fact("lines_of", {"account": whole, "count": len(lines)}),)
    return tuple(line(city, row.key) for row in lines)


def _meant(city: City, account: str, tag: str) -> list[Line]:
    """The account's lines of a name or else with a tag; none where the tag is a sector's name."""
    inside = sums.last_parts(city, account)
    lines = [row for row in city.lines if row.account in inside]
    by_name = [row for row in lines if row.line == tag]
    if by_name or tag in [row.sector for row in lines]:
        return by_name
    return _tagged(lines, tag)


def _tagged(lines: Iterable[Line], tag: str) -> list[Line]:
    return [row for row in lines if tag in row.tags]


def promised(city: City, item: str) -> tuple[Contract, Commitment] | None:
    """A commitment and the contract that it stands in: the latest, where a promise is made anew in each."""
    found = {
        period: (contract, commitment)
        for period, contract in city.contracts.items()
        for commitment in contract.commitments
        if commitment.id == item
    }
    return found[max(found)] if found else None


def commitment(city: City, item: str) -> Ref:
    """A commitment by what it promises."""
    found = promised(city, item)
    if found is None:
        return Ref(item, item, item, is_told=False)
    own = found[1]
    return Ref(address(city, "commitment", item), own.what("sv"), own.what("en"))


def outcome(event: Event, item: str) -> Ref:
    """An event's outcome."""
    return Ref(item, event.outcome(item, "sv"), event.outcome(item, "en"), is_told=False)


def happened(city: City, outcomes: Iterable[tuple[str, str]]) -> tuple[Fact, ...]:
    """Events with the outcome that each has."""
    return tuple(
        Fact("happened", {"event": of(city, "events", event), "outcome": outcome(city.events[event], item)})
        for event, item in outcomes
    )


def told_by(city: City, own: doubt.NamedInput) -> str:
    """The address of the story that tells of an uncertain number."""
    return address(city, *doubt.belongs_to(own))
