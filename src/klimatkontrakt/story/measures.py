# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do a measure's numbers come from? What it moves and how far, what it brings, costs and rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator

from klimatkontrakt.city.schema import City, Cost, Measure, Move, Strength
from klimatkontrakt.engine.answers import costs, purses
from klimatkontrakt.engine.answers.all_draws import spread
from klimatkontrakt.engine.answers.tables import ALONE, NUMBERS
from klimatkontrakt.engine.study import Results
from klimatkontrakt.story import doubt, money, names, quantities, sources
from klimatkontrakt.story.facts import Fact, Quote, Ref, Value


def measure(results: Results, name: str, year: int) -> Iterator[Fact]:
    """A measure in a year."""
    city = results.city
    own = city.measures[name]
    yield Fact("named", {"thing": names.of(city, "measures", name)})
    if own.same_as is not None:
        yield Fact("same_as", {"thing": names.of(city, "measures", own.same_as)})
        yield from _control(city.measures[own.same_as])
        return
    yield from _about(results, own, name)
    yield from _moves(city, own)
    yield from _hangs_on(city, own)
    if own.stated is not None:
        stated, source = own.stated, names.source(city, own.stated.source)
        yield Fact("stated", {"value": stated.value, "unit": stated.unit, "year": stated.by, "source": source})
    yield from _numbers(results, name, year)
    yield from doubt.swings(results, "measure", name)
    for cost in own.costs:
        yield from _cost(city, cost)
    yield from _worth(results, name)
    if own.note:
        yield Fact("note", {"note": Quote(own.note)})


def _about(results: Results, own: Measure, name: str) -> Iterator[Fact]:
    """Where it belongs, who does it, how far it has come, and how far the plan takes it."""
    city, planned = results.city, results.chosen.plans.get(name)
    if own.area:
        yield Fact("measure_area", {"area": names.of(city, "areas", own.area)})
    if own.actor:
        yield Fact("measure_actor", {"actor": names.actor(city, own.actor)})
    yield Fact("measure_status", {"status": own.status or "unknown"})
    if own.ref:
        yield Fact("measure_ref", {"ref": own.ref})
    yield from _control(own)
    if own.anyway is not None:
        yield Fact("anyway", {})
    if planned is None or not planned.level:
        yield Fact("not_in_plan", {})
    elif planned.start is not None:
        yield Fact("in_plan_from", {"percent": 100 * planned.level, "year": planned.start})
    else:
        yield Fact("in_plan", {"percent": 100 * planned.level})


def _control(own: Measure) -> Iterator[Fact]:
    for who, share in own.control.items():
        yield Fact("control", {"who": who, "percent": 100 * share})


def _moves(city: City, own: Measure) -> Iterator[Fact]:
    for move in own.moves:
        if move.missing is not None:
            yield Fact("effect_missing", {"reason": Quote(move.missing.rstrip("."))})
        elif move.pool is not None:
            yield Fact("in_pool", {"thing": names.pool(city, move.pool), "percent": 100 * (move.weight or 0.0)})
        else:
            yield from _strength(city, move, move.origin or "", move.source or "")


def _strength(city: City, own: Strength, origin: str, source: str) -> Iterator[Fact]:
    """What is moved, what it becomes, and the range of how much."""
    if isinstance(own.from_, str):
        things: tuple[Ref, ...] = (names.quantity(city, own.from_),)
    else:
        things = names.members(city, (own.from_ or {}).get("group", ""))
    if own.share is not None:
        size, unit = own.share, "share"
    elif own.amount is not None:
        size, unit = own.amount, own.unit or ""
    else:
        size, unit = own.tonnes or 0.0, "tCO2e"
    common: dict[str, Value] = {
        "stage": own.stage or "", "size": size, "unit": unit, "things": things, "origin": origin,
        "source": names.source(city, source),
    }  # fmt: skip
    if own.share is not None:
        yield Fact("move_share", {**common, "of": own.of})
    elif own.amount is not None or own.by is None:
        yield Fact("move", common)
    else:
        yield Fact("move_tonnes", {**common, "year": own.by})
    if own.to:
        yield Fact("moved_to", {"to": tuple(_became(city, item, ratio) for item, ratio in own.to.items())})
    if own.lines:
        yield Fact("only_lines", {"names": tuple(names.line(city, key) for key in own.lines)})
    yield from quantities.ranged(own.low, own.high, unit, own.shape, size)


def _became(city: City, item: str, ratio: float | str) -> Fact:
    times: float | Ref = names.quantity(city, ratio) if isinstance(ratio, str) else float(ratio)
    return Fact("became", {"thing": names.quantity(city, item), "ratio": times})


def _hangs_on(city: City, own: Measure) -> Iterator[Fact]:
    """What must be there, and what may come between."""
    for enabler, weight in own.enablers.items():
        yield Fact("enabled_by", {"thing": names.of(city, "measures", enabler), "percent": 100 * weight})
    if own.when:
        yield Fact("only_when", {"when": names.happened(city, own.when.items())})
    if own.late is not None:
        yield Fact("late", {"percent": 100 * own.late.chance, "years": own.late.years})


def _numbers(results: Results, name: str, year: int) -> Iterator[Fact]:
    found = results.contributions_of(results.headline)
    at, m = year - int(results.program.years[0]), results.program.measure_index[name]
    account = names.of(results.city, "accounts", results.headline)
    unit = results.city.accounts[results.headline].unit
    planned = results.chosen.plans.get(name)
    is_planned = planned is not None and bool(planned.level)
    for number in NUMBERS:
        if not is_planned and number != ALONE:
            yield Fact("number_not_in_plan", {"number": number, "year": year})
            continue
        if m not in results.program.moves.acting:
            yield Fact("number_unknown", {"number": number, "year": year})
            continue
        values = spread(getattr(found, number)[:, m, at], results)
        yield Fact("number", {"number": number, "account": account, "year": year, "unit": unit, **values})


def _cost(city: City, cost: Cost) -> Iterator[Fact]:
    if cost.value is None:
        yield Fact("cost_missing", {"kind": cost.kind, "reason": Quote((cost.missing or "").rstrip("."))})
        return
    unit = cost.unit or ""
    values: dict[str, Value] = {
        "kind": cost.kind, "value": cost.value, "unit": unit, "price_year": cost.price_year or "",
        "origin": cost.origin or "assumed", "source": names.source(city, cost.source),
    }  # fmt: skip
    payers = tuple(
        names.actor(city, item)
        if share == 1
        else Fact("payer", {"actor": names.actor(city, item), "percent": 100 * share})
        for item, share in cost.payers.items()
    )
    yield Fact("cost", {**values, "payers": payers}) if payers else Fact("cost_unpaid", values)
    if cost.low is not None and cost.high is not None:
        yield from quantities.ranged(cost.low, cost.high, unit, cost.shape, cost.value)


def _worth(results: Results, name: str) -> Iterator[Fact]:
    """What a measure of the plan costs society, and what a tonne by it costs, as the page of money has them."""
    planned = results.chosen.plans.get(name)
    if planned is None or not planned.level:
        return
    price_year = results.city.header.price_year
    value, tonnes = spread(purses.known_society(results, name), results), purses.tonnes(results, name)
    missing = tuple(Fact("kind_name", {"kind": kind}) for kind in costs.missing_costs(results.program, name))
    unpriced = purses.behind_view(results, "society", name)
    is_known = costs.has_known_cost(results.program, name) and not unpriced
    is_known = is_known and not math.isnan(value["mean"])
    if unpriced:
        yield Fact("society_pays_unknown", {"names": money.missing_names(results, unpriced)})
    elif is_known:
        yield Fact(
            "society_pays_known" if missing else "society_pays", {**value, "unit": "SEK", "price_year": price_year}
        )
    if missing:
        yield Fact("costs_missing", {"kinds": missing})
    if tonnes > 0:
        yield Fact("tonnes", {"mean": tonnes, "unit": "tCO2e"})
        if is_known:
            each = value["mean"] / tonnes
            yield Fact(
                "tonne_costs_known" if missing else "tonne_costs",
                {"mean": each, "unit": "SEK/tCO2e", "price_year": price_year},
            )


def pool(results: Results, name: str, _year: int) -> Iterator[Fact]:
    """An effect that several measures share."""
    city, own = results.city, results.city.pools[name]
    yield Fact("pool", {"thing": names.pool(city, name)})
    yield from _strength(city, own, own.origin, own.source)
    for item, sharer in names.sharers(city, name):
        for move in sharer.moves:
            if move.pool == name:
                yield Fact("pool_part", {"thing": names.of(city, "measures", item), "percent": _percent(move)})
    yield from doubt.swings(results, "pool", name)
    if own.note:
        yield Fact("note", {"note": Quote(own.note)})
    yield sources.leans_on(city, own.source)


def _percent(move: Move) -> float:
    return 100 * (move.weight or 0.0)
