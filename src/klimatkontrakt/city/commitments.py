# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does a contract hang together? Problems of its form: names, dates, units, rules, the same thing twice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from klimatkontrakt.city import units
from klimatkontrakt.city.contract import Commitment, Contract
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.problem import Place, Problem, Value
from klimatkontrakt.folder.unknown_names import unknown

_YEAR = re.compile(r"(?:19|20)\d\d")


def fingerprint(text: str) -> str:
    """What a clause's text comes to, whatever its line breaks: the same text has the same fingerprint."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def problems(city: City) -> Iterator[Problem]:
    """Every problem of form in a city's contracts."""
    for period, contract in city.contracts.items():
        yield from _of_contract(city, period, contract)


def _place(city: City, period: str, item: str, column: str = "") -> Place:
    at = city.places.get((f"contract/{period}", item), Place(f"contract/{period}.yaml", 0, item))
    return Place(at.file, at.row, item, column)


def _check(place: Place, kind: str, names: Collection[str | None], known: Collection[str]) -> Iterator[Problem]:
    for name in names:
        if name is not None and name not in known:
            yield unknown(place, kind, name, known)


def _twice(city: City, period: str, kind: str, ids: list[str]) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for at, name in enumerate(ids):
        place = city.places.get((f"contract/{period}:{kind}", str(at)), _place(city, period, name))
        if name in seen:
            yield Problem("id_twice", place, {"name": name, "first": seen[name].in_file})
        seen.setdefault(name, place)


def _of_contract(city: City, period: str, contract: Contract) -> Iterator[Problem]:
    actors = {actor.id for actor in city.actors}
    sources = {source.id for source in city.sources}
    sections = {section.key for section in contract.sections}
    if contract.period[0] > contract.period[1]:
        yield Problem(
            "period_order", _place(city, period, "period"), {"first": contract.period[0], "last": contract.period[1]}
        )
    yield from _check(_place(city, period, "parties"), "actors", contract.parties, actors)
    yield from _check(_place(city, period, "source"), "sources", [contract.source], sources)
    yield from _twice(city, period, "commitments", [c.id for c in contract.commitments])
    yield from _twice(city, period, "sections", [s.key for s in contract.sections])
    yield from _twice(city, period, "clauses", [c.id for c in contract.clauses])
    yield from _twice(city, period, "needs", [need.id for need in contract.needs])
    yield from _twice(city, period, "stances", [stance.id for stance in contract.stances])
    for section in contract.sections:
        yield from _check(_place(city, period, section.key), "sections", [section.parent], sections)
    for name, instrument in contract.instruments.items():
        place = _place(city, period, name)
        yield from _check(place, "sources", [instrument.source], sources)
    yield from _of_clauses(city, period, contract, sections)
    for need in contract.needs:
        place = _place(city, period, need.id)
        yield from _check(place, "sections", [need.section], sections)
        yield from _check(place, "actors", [*need.of, *need.by], actors)
    for commitment in contract.commitments:
        yield from _of_commitment(city, period, contract, commitment)
    yield from _delivered_twice(city, period, contract)


def _of_clauses(city: City, period: str, contract: Contract, sections: set[str]) -> Iterator[Problem]:
    commitments = {c.id for c in contract.commitments}
    lines = {line.key for line in city.lines}
    for clause in contract.clauses:
        place = _place(city, period, clause.id)
        yield from _check(place, "sections", [clause.section], sections)
        yield from _check(place, "lines", clause.mentions, lines)
        yield from _check(place, "commitments", clause.commitments, commitments)
        if clause.agreed is not None and fingerprint(clause.text_sv) != clause.agreed:
            yield Problem("shared_changed", place, {"clause": clause.id})
    clauses = {clause.id for clause in contract.clauses}
    for stance in contract.stances:
        place = _place(city, period, stance.clause)
        yield from _check(place, "clauses", [stance.clause], clauses)
        yield from _check(place, "actors", [stance.party], contract.parties)


def _of_commitment(city: City, period: str, contract: Contract, own: Commitment) -> Iterator[Problem]:
    place = _place(city, period, own.id)
    actors = {actor.id for actor in city.actors}
    sources = {source.id for source in city.sources}
    earlier = {c.id for other in city.contracts.values() for c in other.commitments}
    yield from _check(place, "sections", [own.section], {s.key for s in contract.sections})
    yield from _check(place, "clauses", [own.clause], {c.id for c in contract.clauses})
    yield from _check(place, "instruments", [own.instrument], contract.instruments)
    yield from _check(place, "accounts", [own.account], city.accounts)
    yield from _check(place, "commitments", own.predecessors, earlier)
    yield from _check(place, "needs", own.answers, {need.id for need in contract.needs})
    mandate = own.mandate.source if own.mandate else None
    paid = [m.source for m in own.money]
    yield from _check(place, "sources", [own.source, mandate, *paid], sources)
    yield from _check(place, "actors", [name for m in own.money for name in (m.payer, m.receiver)], actors)
    for field, named in (("promisors", list(own.promisors)), ("beneficiaries", list(own.beneficiaries))):
        for name in sorted({name for name in named if named.count(name) > 1}):
            yield Problem("named_twice", replace(place, column=field), {"name": name, "field": field})
    for name in (*own.promisors, *own.beneficiaries):
        if name not in actors:
            yield Problem("promisor_unknown", place, {"name": name, "known": ", ".join(sorted(actors)[:8])})
    if isinstance(own.measures, dict):
        yield from _check(place, "measures", list(own.measures), city.measures)
    elif own.kind == "delivery" and not own.reason:
        yield Problem("delivery_without_measure", place, {"id": own.id})
    if own.kind == "goal" and (own.tonnes is not None or isinstance(own.measures, dict)):
        yield Problem("goal_with_tonnes", place, {"id": own.id})
    if own.recurring is True:
        yield Problem("recurring_without_rule", place, {"id": own.id})
    yield from _dates(place, own, contract)
    yield from _units(place, own)
    yield from _conditions(city, place, own)


def _conditions(city: City, place: Place, own: Commitment) -> Iterator[Problem]:
    """Events and outcomes that are there; and a measure that has the promise's own condition, or it counts without."""
    named = list(own.when.items())
    if own.condition is not None and own.condition.event is not None:
        named.append((own.condition.event, own.condition.outcome or ""))
    known = set()
    for event, outcome in named:
        yield from _check(place, "events", [event], city.events)
        if event in city.events:
            yield from _check(place, f"events.{event}.outcomes", [outcome], city.events[event].outcomes)
            known.add((event, outcome))
    for name in own.secured:
        measure = city.measures.get(name)
        if measure is not None and not known <= set(measure.when.items()):
            yield Problem("promise_when", place, {"id": own.id, "measure": name})


def last_year(date: int | str | None) -> int | None:
    """The last year that a date names; None where it names none.

    >>> last_year(2030), last_year("2028–2032"), last_year("31 december 2030"), last_year("snart"), last_year(None)
    (2030, 2032, 2030, None, None)
    """
    if isinstance(date, int):
        return date
    return max((int(found) for found in _YEAR.findall(date or "")), default=None)


def due_year(own: Commitment) -> int | None:
    """The year in which a commitment falls due, read out of its date; None where it has none."""
    return last_year(own.due)


def _dates(place: Place, own: Commitment, contract: Contract) -> Iterator[Problem]:
    due = due_year(own)
    if due is not None and own.from_ is not None and due < own.from_:
        yield Problem("due_before_from", place, {"due": due, "first": own.from_})
    if own.due is not None and due is None:
        yield Problem("due_unreadable", place, {"due": str(own.due)})
    years, parts = [*own.steps, *([due] if due is not None else [])], list(own.steps.values())
    if years != sorted(set(years)) or parts != sorted(parts):
        steps = ", ".join(f"{year}: {part:g}" for year, part in own.steps.items())
        yield Problem("steps_order", place, {"steps": steps})


def _units(place: Place, own: Commitment) -> Iterator[Problem]:
    if own.number is not None and own.unit is None:
        yield Problem("number_without_unit", place, {"number": own.number})
    for money in own.money:
        if money.unit is None:
            yield Problem("money_without_unit", place, {"amount": money.amount})
    for text in (own.unit, *(money.unit for money in own.money)):
        if text is not None:
            try:
                units.parse(text)
            except units.UnitError:
                yield Problem("unit_unknown", place, {"unit": text[:60], "nearest": units.nearest(text)})


def _delivered_twice(city: City, period: str, contract: Contract) -> Iterator[Problem]:
    """The same delivery promised twice: the same promisors, measures and shares, and no dates that tell them apart."""
    seen: dict[tuple[object, ...], list[Commitment]] = {}
    replaced = {name for own in contract.commitments for name in own.predecessors}
    for own in contract.commitments:
        if not own.secured or not contract.is_alive(own) or own.id in replaced:
            continue
        key = (tuple(sorted(own.promisors)), tuple(sorted(own.secured.items())))
        first = next((other for other in seen.get(key, []) if other.due is None or own.due in (None, other.due)), None)
        if first is not None:
            found: dict[str, Value] = {"first": first.id, "second": own.id}
            yield Problem("delivery_twice", _place(city, period, own.id), found)
        seen.setdefault(key, []).append(own)
