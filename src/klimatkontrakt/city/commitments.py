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
from klimatkontrakt.city.ids import ids_of, keys_of
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.folder.problem import Place, Problem, Value
from klimatkontrakt.folder.unknown_names import name_problems

_YEAR = re.compile(r"(?:19|20)[0-9][0-9]")


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
        yield from name_problems(place, kind, name, known)


def _twice(city: City, period: str, kind: str, ids: list[str]) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for index, name in enumerate(ids):
        place = city.places.get((f"contract/{period}:{kind}", str(index)), _place(city, period, name))
        if name in seen:
            yield Problem("id_twice", place, {"name": name, "first": seen[name].in_file})
        seen.setdefault(name, place)


def _of_contract(city: City, period: str, contract: Contract) -> Iterator[Problem]:
    sections = keys_of(contract.sections)
    if contract.period[0] > contract.period[1]:
        yield Problem(
            "period_order", _place(city, period, "period"), {"first": contract.period[0], "last": contract.period[1]}
        )
    if _years_of(period) not in (contract.period, contract.period[:1]):
        first, last = contract.period
        yield Problem("period_of_file", _place(city, period, "period"), {"name": period, "first": first, "last": last})
    yield from _of_head(city, period, contract)
    for kind, ids in _ids(contract).items():
        yield from _twice(city, period, kind, ids)
    yield from _of_sections_and_instruments(city, period, contract, sections)
    yield from _of_clauses(city, period, contract, sections)
    yield from _of_needs(city, period, contract, sections)
    for commitment in contract.commitments:
        yield from _of_commitment(city, period, contract, commitment)
    yield from _delivered_twice(city, period, contract)


def _nameless(body: str, place: Place) -> Iterator[Problem]:
    """A mark where the name of a body should stand."""
    if body.strip() and not any(character.isalpha() for character in body):
        yield Problem("body_nameless", place, {"body": body})


def _years_of(period: str) -> tuple[int, ...]:
    """The year, or the first and the last one, that the name of a contract's file says.

    >>> _years_of("2026"), _years_of("2026-2030"), _years_of("nu")
    ((2026,), (2026, 2030), ())
    """
    return tuple(map(numbers.of_digits, _YEAR.findall(period)))


def _of_head(city: City, period: str, contract: Contract) -> Iterator[Problem]:
    """The parties and the source of a contract."""
    actors = ids_of(city.actors)
    sources = ids_of(city.sources)
    yield from _check(_place(city, period, "parties"), "actors", contract.parties, actors)
    yield from _check(_place(city, period, "source"), "sources", [contract.source], sources)


def _ids(contract: Contract) -> dict[str, list[str]]:
    """The ids of each list of a contract, as they stand."""
    return {
        "commitments": [commitment.id for commitment in contract.commitments],
        "sections": [section.key for section in contract.sections],
        "clauses": [clause.id for clause in contract.clauses],
        "needs": [need.id for need in contract.needs],
        "stances": [stance.id for stance in contract.stances],
    }


def _of_sections_and_instruments(city: City, period: str, contract: Contract, sections: set[str]) -> Iterator[Problem]:
    sources = ids_of(city.sources)
    for section in contract.sections:
        yield from _check(_place(city, period, section.key), "sections", [section.parent], sections)
    for name, instrument in contract.instruments.items():
        yield from _check(_place(city, period, name), "sources", [instrument.source], sources)
        yield from _nameless(instrument.body, replace(_place(city, period, name), column="body"))


def _of_needs(city: City, period: str, contract: Contract, sections: set[str]) -> Iterator[Problem]:
    actors = ids_of(city.actors)
    for need in contract.needs:
        place = _place(city, period, need.id)
        yield from _check(place, "sections", [need.section], sections)
        yield from _check(place, "actors", [*need.of, *need.by], actors)


def _of_clauses(city: City, period: str, contract: Contract, sections: set[str]) -> Iterator[Problem]:
    commitments = ids_of(contract.commitments)
    lines = keys_of(city.lines)
    for clause in contract.clauses:
        place = _place(city, period, clause.id)
        yield from _check(place, "sections", [clause.section], sections)
        yield from _check(place, "lines", clause.mentions, lines)
        yield from _check(place, "commitments", clause.commitments, commitments)
        if clause.agreed is not None and fingerprint(clause.text_sv) != clause.agreed:
            yield Problem("shared_changed", place, {"clause": clause.id})
    clauses = ids_of(contract.clauses)
    for stance in contract.stances:
        place = _place(city, period, stance.clause)
        yield from _check(place, "clauses", [stance.clause], clauses)
        yield from _check(place, "actors", [stance.party], contract.parties)


def _of_commitment(city: City, period: str, contract: Contract, commitment: Commitment) -> Iterator[Problem]:
    place = _place(city, period, commitment.id)
    yield from _of_names(city, place, contract, commitment)
    yield from _of_payers_and_sources(city, place, commitment)
    yield from _of_promisors(city, place, commitment)
    yield from _of_kind(city, place, commitment)
    yield from _dates(place, commitment, contract)
    if commitment.mandate is not None:
        yield from _nameless(commitment.mandate.body, replace(place, column="mandate.body"))
    yield from _units(place, commitment)
    yield from _conditions(city, place, commitment)


def _of_names(city: City, place: Place, contract: Contract, commitment: Commitment) -> Iterator[Problem]:
    """What a commitment names of its contract, of the contracts of the city, and of its accounts."""
    earlier = {promise.id for other in city.contracts.values() for promise in other.commitments}
    yield from _check(place, "sections", [commitment.section], keys_of(contract.sections))
    yield from _check(place, "clauses", [commitment.clause], ids_of(contract.clauses))
    yield from _check(place, "instruments", [commitment.instrument], contract.instruments)
    yield from _check(place, "accounts", [commitment.account], city.accounts)
    yield from _check(place, "commitments", commitment.predecessors, earlier)
    yield from _check(place, "needs", commitment.answers, ids_of(contract.needs))


def _of_payers_and_sources(city: City, place: Place, commitment: Commitment) -> Iterator[Problem]:
    """The sources of a commitment, its mandate and its money, and who pays and receives that."""
    mandate = commitment.mandate.source if commitment.mandate else None
    paid = [money.source for money in commitment.money]
    sources = ids_of(city.sources)
    yield from _check(place, "sources", [commitment.source, mandate, *paid], sources)
    actors = ids_of(city.actors)
    for money in commitment.money:
        yield from _check(place, "actors", [money.payer, money.receiver], actors)


def _of_promisors(city: City, place: Place, commitment: Commitment) -> Iterator[Problem]:
    """A promisor or a beneficiary that stands twice, or is no actor."""
    for field, names in (("promisors", list(commitment.promisors)), ("beneficiaries", list(commitment.beneficiaries))):
        for name in sorted(set(names)):
            if names.count(name) > 1:
                yield Problem("named_twice", replace(place, column=field), {"name": name, "field": field})
    actors = ids_of(city.actors)
    for name in (*commitment.promisors, *commitment.beneficiaries):
        if name not in actors:
            yield Problem("promisor_unknown", place, {"name": name, "known": ", ".join(sorted(actors)[:8])})


def _of_kind(city: City, place: Place, commitment: Commitment) -> Iterator[Problem]:
    """Whether a delivery names its measures, a goal brings no tonnes, and what recurs has a rule."""
    if isinstance(commitment.measures, dict):
        yield from _check(place, "measures", list(commitment.measures), city.measures)
    elif commitment.kind == "delivery" and not commitment.reason:
        yield Problem("delivery_without_measure", place, {"id": commitment.id})
    if commitment.kind == "goal" and (commitment.tonnes is not None or isinstance(commitment.measures, dict)):
        yield Problem("goal_with_tonnes", place, {"id": commitment.id})
    if commitment.recurring is True:
        yield Problem("recurring_without_rule", place, {"id": commitment.id})


def _conditions(city: City, place: Place, commitment: Commitment) -> Iterator[Problem]:
    """Events and outcomes that are there; and a measure that has the promise's own condition, or it counts without."""
    known = set()
    for event, outcome in _given_outcomes(commitment):
        yield from _check(place, "events", [event], city.events)
        if event in city.events:
            yield from _check(place, f"events.{event}.outcomes", [outcome], city.events[event].outcomes)
            known.add((event, outcome))
    for name in commitment.secured:
        measure = city.measures.get(name)
        if measure is not None and not known <= set(measure.when.items()):
            yield Problem("promise_when", place, {"id": commitment.id, "measure": name})


def _given_outcomes(commitment: Commitment) -> list[tuple[str, str]]:
    """The outcomes of events under which a commitment is given."""
    named = list(commitment.when.items())
    if commitment.condition is not None and commitment.condition.event is not None:
        named.append((commitment.condition.event, commitment.condition.outcome or ""))
    return named


def last_year(date: int | str | None) -> int | None:
    """The last year that a date names; None where it names none.

    >>> last_year(2030), last_year("2028–2032"), last_year("31 december 2030"), last_year("snart"), last_year(None)
    (2030, 2032, 2030, None, None)
    """
    if isinstance(date, int):
        return date
    return max(map(numbers.of_digits, _YEAR.findall(date or "")), default=None)


def due_year(commitment: Commitment) -> int | None:
    """The year in which a commitment falls due, read out of its date; None where it has none."""
    return last_year(commitment.due)


def _dates(place: Place, commitment: Commitment, contract: Contract) -> Iterator[Problem]:
    due = due_year(commitment)
    if due is not None and commitment.from_ is not None and due < commitment.from_:
        yield Problem("due_before_from", place, {"due": due, "first": commitment.from_})
    if commitment.due is not None and due is None:
        yield Problem("due_unreadable", place, {"due": str(commitment.due)})
    yield from _steps(place, commitment, due)


def _steps(place: Place, commitment: Commitment, due: int | None) -> Iterator[Problem]:
    """Whether years and parts only rise, up to the year in which it is due."""
    years, parts = list(commitment.steps), list(commitment.steps.values())
    if due is not None:
        years.append(due)
    if years != sorted(set(years)) or parts != sorted(parts):
        steps = ", ".join(f"{year}: {part:g}" for year, part in commitment.steps.items())
        yield Problem("steps_order", place, {"steps": steps})


def _units(place: Place, commitment: Commitment) -> Iterator[Problem]:
    if commitment.number is not None and commitment.unit is None:
        yield Problem("number_without_unit", place, {"number": commitment.number})
    for money in commitment.money:
        if money.unit is None:
            yield Problem("money_without_unit", place, {"amount": money.amount})
    for text in (commitment.unit, *(money.unit for money in commitment.money)):
        yield from _of_unit(place, text)


def _of_unit(place: Place, text: str | None) -> Iterator[Problem]:
    if text is None:
        return
    try:
        units.parse(text)
    except units.UnitError:
        yield Problem("unit_unknown", place, {"unit": text[:60], "nearest": units.nearest(text)})


def _delivered_twice(city: City, period: str, contract: Contract) -> Iterator[Problem]:
    """The same delivery promised twice: the same promisors, measures and shares, and no dates that tell them apart."""
    seen: dict[tuple[object, ...], list[Commitment]] = {}
    replaced = {name for commitment in contract.commitments for name in commitment.predecessors}
    for commitment in contract.commitments:
        if not commitment.secured or not contract.is_alive(commitment) or commitment.id in replaced:
            continue
        key = (tuple(sorted(commitment.promisors)), tuple(sorted(commitment.secured.items())))
        alike = seen.setdefault(key, [])
        first = _due_with(commitment, alike)
        if first is not None:
            values: dict[str, Value] = {"first": first.id, "second": commitment.id}
            yield Problem("delivery_twice", _place(city, period, commitment.id), values)
        alike.append(commitment)


def _due_with(commitment: Commitment, others: list[Commitment]) -> Commitment | None:
    """The first of others that no date tells from a commitment."""
    for other in others:
        if other.due is None or commitment.due in (None, other.due):
            return other
    return None
