# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do a measure's numbers come from? What it moves and how far, what it brings, costs and rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from klimatkontrakt.city.schema import City, Cost, Measure, Move, Strength
from klimatkontrakt.engine.answers import purses, unknown_costs
from klimatkontrakt.engine.answers.all_draws import spread
from klimatkontrakt.engine.answers.tables import ALONE, NUMBERS
from klimatkontrakt.engine.study import Results
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.story import doubt, extremes, money, names, quantities, sources
from klimatkontrakt.story.facts import Fact, Quote, Ref, Value

STANDS_OUT = "stands_out"  # told at the top of a page too


def measure(results: Results, name: str, year: int) -> Iterator[Fact]:
    """A measure in a year."""
    city = results.city
    measure = city.measures[name]
    yield Fact("named", {"thing": names.of(city, "measures", name)})
    if measure.same_as is not None:
        yield Fact("same_as", {"thing": names.of(city, "measures", measure.same_as)})
        yield from _control(city.measures[measure.same_as])
        return
    yield from _about(results, measure, name)
    yield from _moves(city, measure)
    yield from _hangs_on(city, measure)
    if measure.stated is not None:
        stated, source = measure.stated, names.source(city, measure.stated.source)
        yield Fact("stated", {"value": stated.value, "unit": stated.unit, "year": stated.by, "source": source})
    yield from _numbers(results, name, year)
    yield from doubt.swings(results, "measure", name)
    for cost in measure.costs:
        yield from _cost(city, cost)
    yield from _worth(results, name)
    yield from _stands_out(results, name)
    yield from sources.besides(city, measure.note, None)


def _about(results: Results, measure: Measure, name: str) -> Iterator[Fact]:
    """Where it belongs, who does it, how far it has come, and how far the plan takes it."""
    city = results.city
    if measure.area:
        yield Fact("measure_area", {"area": names.of(city, "areas", measure.area)})
    if measure.actor:
        yield Fact("measure_actor", {"actor": names.actor(city, measure.actor)})
    yield Fact("measure_status", {"status": measure.status or "unknown"})
    if measure.ref:
        yield Fact("measure_ref", {"ref": measure.ref})
    yield from _control(measure)
    if measure.anyway is not None:
        yield Fact("anyway", {})
    yield _in_plan(results, name)


def _in_plan(results: Results, name: str) -> Fact:
    """How far the plan takes a measure, and from when where it says so."""
    planned = results.chosen.plans.get(name)
    if planned is None or not planned.level:
        return Fact("not_in_plan", {})
    if planned.start is None:
        return Fact("in_plan", {"percent": 100 * planned.level})
    return Fact("in_plan_from", {"percent": 100 * planned.level, "year": planned.start})


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


def _strength(city: City, strength: Strength, origin: str, source: str) -> Iterator[Fact]:
    """What is moved, what it becomes, and the range of how much."""
    size, unit = _size(strength)
    common: dict[str, Value] = {
        "stage": strength.stage or "", "size": size, "unit": unit, "things": _things(city, strength),
        "origin": origin, "source": names.source(city, source),
    }  # fmt: skip
    yield _moved(strength, common)
    if strength.to:
        became = tuple(_became(city, item, ratio) for item, ratio in strength.to.items())
        yield Fact("moved_to", {"to": became})
    if strength.lines:
        yield Fact("only_lines", {"names": tuple(names.line(city, key) for key in strength.lines)})
    yield from quantities.ranged(strength.low, strength.high, unit, strength.shape, size)


def _size(strength: Strength) -> tuple[float, str]:
    """How much is moved, and its unit."""
    if strength.share is not None:
        return strength.share, "share"
    if strength.amount is not None:
        return strength.amount, strength.unit or ""
    return strength.tonnes or 0.0, "tCO2e"


def _things(city: City, strength: Strength) -> tuple[Ref, ...]:
    """What is moved: a quantity, or the members of a group."""
    if isinstance(strength.from_, str):
        return (names.quantity(city, strength.from_),)
    return names.members(city, (strength.from_ or {}).get("group", ""))


def _moved(strength: Strength, common: dict[str, Value]) -> Fact:
    if strength.share is not None:
        return Fact("move_share", {**common, "of": strength.of})
    if strength.amount is not None or strength.by is None:
        return Fact("move", common)
    return Fact("move_tonnes", {**common, "year": strength.by})


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
    contributions = results.contributions_of(results.headline)
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
        values = spread(getattr(contributions, number)[:, m, at], results)
        yield Fact("number", {"number": number, "account": account, "year": year, "unit": unit, **values})


def _cost(city: City, cost: Cost) -> Iterator[Fact]:
    if cost.value is None:
        yield Fact("cost_missing", {"kind": cost.kind, "reason": Quote((cost.missing or "").rstrip("."))})
        return
    yield _known_cost(city, cost, cost.value)
    if cost.low is not None and cost.high is not None:
        yield from quantities.ranged(cost.low, cost.high, cost.unit or "", cost.shape, cost.value)


def _known_cost(city: City, cost: Cost, value: float) -> Fact:
    values: dict[str, Value] = {
        "kind": cost.kind, "value": value, "unit": cost.unit or "", "price_year": cost.price_year or "",
        "origin": cost.origin or "assumed", "source": names.source(city, cost.source),
    }  # fmt: skip
    payers = tuple(_payer(city, payer, share) for payer, share in cost.payers.items())
    return Fact("cost", {**values, "payers": payers}) if payers else Fact("cost_unpaid", values)


def _payer(city: City, payer: str, share: float) -> Ref | Fact:
    """Who pays a cost, with the share where it is not all of it."""
    actor = names.actor(city, payer)
    return actor if share == 1 else Fact("payer", {"actor": actor, "percent": 100 * share})


def _stands_out(results: Results, name: str) -> Iterator[Fact]:
    """That a measure is far from its peers or its document, and why, where it is."""
    own = [extreme for extreme in results.extremes if extreme.measure == name]
    for extreme in own:
        sv, en = (extremes.sentence(results.city, results.headline, extreme, language) for language in LANGUAGES)
        yield Fact(STANDS_OUT, {"said": Ref("", sv, en, is_told=False)})


def _worth(results: Results, name: str) -> Iterator[Fact]:
    """What a measure of the plan costs society, and what a tonne by it costs, as the page of money has them."""
    planned = results.chosen.plans.get(name)
    if planned is None or not planned.level:
        return
    missing = tuple(Fact("kind_name", {"kind": kind}) for kind in unknown_costs.missing_costs(results.program, name))
    unpriced = purses.behind_view(results, "society", name)
    if unpriced:
        yield Fact("society_pays_unknown", {"names": money.missing_names(results, unpriced)})
    known = _known_costs(results, name) if not unpriced else {}
    yield from _society_pays(results, known, missing)
    yield from _tonnes(results, purses.tonnes(results, name), known.get("mean"), in_part=bool(missing))


def _society_pays(results: Results, known: Mapping[str, float], missing: tuple[Fact, ...]) -> Iterator[Fact]:
    """What is known of what society pays, and the kinds of cost that are missing."""
    if known:
        values = {**known, "unit": "SEK", **_price_year(results)}
        yield Fact("society_pays_known" if missing else "society_pays", values)
    if missing:
        yield Fact("costs_missing", {"kinds": missing})


def _tonnes(results: Results, tonnes: float, cost_sek: float | None, *, in_part: bool) -> Iterator[Fact]:
    """What a measure avoids, and what a tonne by it costs where its cost is known."""
    if tonnes > 0:
        yield Fact("tonnes", {"mean": tonnes, "unit": "tCO2e"})
    if tonnes > 0 and cost_sek is not None:
        values = {"mean": cost_sek / tonnes, "unit": "SEK/tCO2e", **_price_year(results)}
        yield Fact("tonne_costs_known" if in_part else "tonne_costs", values)


def _known_costs(results: Results, name: str) -> dict[str, float]:
    """What is known of what a measure costs society; nothing where none is known, or where it would be a saving."""
    known = spread(purses.known_society(results, name), results)
    is_known = unknown_costs.has_known_cost(results.program, name) and not math.isnan(known["mean"])
    return known if is_known else {}


def _price_year(results: Results) -> dict[str, Value]:
    return {"price_year": results.city.header.price_year}


def pool(results: Results, name: str, _year: int) -> Iterator[Fact]:
    """An effect that several measures share."""
    city, stated = results.city, results.city.pools[name]
    yield Fact("pool", {"thing": names.pool(city, name)})
    yield from _strength(city, stated, stated.origin, stated.source)
    for item, sharer in names.sharers(city, name):
        for move in sharer.moves:
            if move.pool == name:
                yield Fact("pool_part", {"thing": names.of(city, "measures", item), "percent": _percent(move)})
    yield from doubt.swings(results, "pool", name)
    yield from sources.besides(city, stated.note, stated.source)


def _percent(move: Move) -> float:
    return 100 * (move.weight or 0.0)
