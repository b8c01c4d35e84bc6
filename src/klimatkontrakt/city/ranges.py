# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Are the numbers well formed: ranges in order, weights that sum to one, years that can be, missing said as missing?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from klimatkontrakt.city.measures import Done, Renovation, Turnover
from klimatkontrakt.city.schema import City, Cost, Measure, Move, Quantity, Ramp, Strength, Uncertain
from klimatkontrakt.folder.frozen import Frozen
from klimatkontrakt.folder.problem import Place, Problem, Values

_CLOSE = 1e-6
_STRENGTHS = ("share", "amount", "tonnes")  # how much a move is, in one of three ways
LONGEST_SPAN = 150
MOST_DISCOUNT = 0.15  # a year; society counts with some 0.035, firms with less than this
MOST_GROWTH = 0.3  # a year: doubled in less than three years; more is doubtful


def problems(city: City) -> Iterator[Problem]:
    """Problems of single numbers and of sums that must be one."""
    yield from _of_years(city)
    yield from _of_discount(city)
    yield from _of_rows(city)
    for name, event in city.events.items():
        yield from _sum_to_one(event.outcomes, city.place("events", name, "outcomes"), "outcomes")
    yield from _of_targets(city)
    yield from _of_meanings(city)
    for name, calibration in city.calibrations.items():
        if not calibration.at or (calibration.year is not None and calibration.years is not None):
            yield Problem("calibration_years", city.place("calibrations", name))
    for name, pool in city.pools.items():
        yield from _of_strength(pool, city.place("pools", name))
    yield from _of_pool_weights(city)
    for name, measure in city.measures.items():
        yield from _of_measure(city, name, measure)


def _of_years(city: City) -> Iterator[Problem]:
    first, last = city.header.years
    if first > last or last - first >= LONGEST_SPAN:
        yield Problem(
            "years_order",
            Place("city.yaml", 0, "city", "years"),
            {"first": first, "last": last, "most": LONGEST_SPAN},
        )


def _of_rows(city: City) -> Iterator[Problem]:
    """Quantities, the weights of the lines, and published figures."""
    for number, row in enumerate(city.quantities):
        yield from _of_quantity(row, city.row_place("quantities", number, row.id))
    for line in city.lines:
        yield from _sum_to_one(line.control, city.place("lines", line.key, "control"), "control")
    for published in city.history:
        yield from _of_range(published, published.value, city.place("history", published.item))


def _of_meanings(city: City) -> Iterator[Problem]:
    """A cut that a goal is said to mean has the year that it is counted from."""
    for name, goal in city.goals.items():
        for key, meaning in goal.meanings.items():
            if (meaning.cut is None) != (meaning.base_year is None):
                yield Problem("meaning_base", city.place("goals", name, f"meanings.{key}"))


def _of_targets(city: City) -> Iterator[Problem]:
    sectors = {line.sector for line in city.lines}
    for name, target in city.targets.items():
        yield from _of_target(city, name)
        for sector in target.sectors:
            if sector not in sectors:
                place = city.place("targets", name, "sectors")
                yield Problem("tag_unknown", place, {"account": target.account, "tag": sector})


def _of_discount(city: City) -> Iterator[Problem]:
    """A rate that no one uses, and a year that all costs would be moved to from far away."""
    header, place = city.header, Place("city.yaml", 0, "city")
    if header.discount_rate > MOST_DISCOUNT:
        rate: Values = {
            "rate": header.discount_rate, "percent": 100 * header.discount_rate, "meant": header.discount_rate / 10,
        }  # fmt: skip
        yield Problem("discount_high", replace(place, column="discount_rate"), rate)
    first, last = min(header.years[0], header.price_year), max(header.years[1], header.price_year)
    if header.id and not first <= header.discount_from <= last:
        values: Values = {
            "year": header.discount_from, "first": first, "last": last, "price_year": header.price_year,
        }  # fmt: skip
        yield Problem("discount_from_outside", replace(place, column="discount_from"), values)


def _sum_to_one(weights: Mapping[Any, float], place: Place, what: str) -> Iterator[Problem]:
    total = sum(weights.values())
    if weights and abs(total - 1) > _CLOSE:
        yield Problem("weights_sum", place, {"what": what, "total": round(total, 6)})


def _of_range(number: Uncertain, value: float | None, place: Place) -> Iterator[Problem]:
    low, high = number.low, number.high
    if low is None and high is None:
        yield from _without_range(number, place)
    elif low is None or high is None:
        yield Problem("range_half", place)
    else:
        yield from _of_ends((low, value, high), place, is_lognormal=number.shape == "lognormal")
        yield from _of_common_doubt(number, place)


def _of_ends(ends: tuple[float, float | None, float], place: Place, *, is_lognormal: bool) -> Iterator[Problem]:
    """A low end, a value and a high end in order, above zero where the shape asks for it."""
    low, value, high = ends
    if value is None:
        yield Problem("range_without_value", place)
    elif not low <= value <= high:
        yield Problem("range_order", place, {"low": low, "value": value, "high": high})
    elif is_lognormal and low <= 0:
        yield Problem("range_lognormal", place, {"low": low})


def _without_range(number: Uncertain, place: Place) -> Iterator[Problem]:
    """What says how a number errs, of one that has no range to err in."""
    if number.shape is not None:
        yield Problem("shape_alone", place, {"shape": number.shape})
    if number.with_:
        yield Problem("with_alone", place)


def _of_common_doubt(number: Uncertain, place: Place) -> Iterator[Problem]:
    if sum(weight**2 for weight in number.with_.values()) > 1 + _CLOSE:
        yield Problem("with_large", place)


def _of_quantity(row: Quantity, place: Place) -> Iterator[Problem]:
    yield from _of_range(row, row.value, place)
    if row.value is None:
        yield from _of_missing(row, place)
    if row.value == 0 and row.low is not None and row.low != row.high:
        yield Problem("range_on_zero", place, {"name": row.id})
    yield from _of_points(row, place)
    if row.growth is not None:
        yield from _of_growth(row, row.growth, replace(place, column="growth"))


def _of_missing(row: Quantity, place: Place) -> Iterator[Problem]:
    """A quantity without a value says so, and has no path."""
    if not row.missing:
        yield Problem("value_missing", replace(place, column="value"), {"name": row.id})
    if row.points or row.growth:
        yield Problem("missing_with_path", place, {"name": row.id})


def _of_points(row: Quantity, place: Place) -> Iterator[Problem]:
    if row.year in row.points:
        yield Problem("point_twice", place, {"year": row.year})
    if row.growth_from is not None and row.points and row.growth_from < max(row.points):
        yield Problem("growth_before_point", place, {"year": row.growth_from, "last": max(row.points)})


def _of_growth(row: Quantity, growth: float, place: Place) -> Iterator[Problem]:
    if growth <= -1:
        yield Problem("growth_total", place, {"growth": growth})
    elif abs(growth) > MOST_GROWTH and not row.accepted:
        yield Problem("growth_far", place, {"growth": growth, "percent": growth * 100, "meant": growth / 100})


def _of_target(city: City, name: str) -> Iterator[Problem]:
    target = city.targets[name]
    place = city.place("targets", name)
    kinds = _given(target, ("change", "at_most", "at_least"))
    if len(kinds) != 1:
        yield _not_one("target_kind", kinds, place)
    if (target.change is None) != (target.base_year is None):
        yield Problem("target_base", place)
    first, last = city.header.years
    if not first <= target.year <= last:
        yield Problem("year_outside", place, {"year": target.year, "first": first, "last": last})


def _given(entry: Frozen, fields: Iterable[str]) -> list[str]:
    """Those of an entry's fields that have a value."""
    return [field for field in fields if getattr(entry, field) is not None]


def _of_strength(strength: Strength, place: Place) -> Iterator[Problem]:
    kinds = _given(strength, _STRENGTHS)
    if len(kinds) != 1:
        yield _not_one("strength_kind", kinds, place)
        return
    if strength.stage is None or strength.from_ is None:
        yield Problem("move_needs", place, {"field": "stage" if strength.stage is None else "from"})
    if strength.amount is not None and strength.unit is None:
        yield Problem("move_needs", place, {"field": "unit"})
    if strength.tonnes is not None:
        yield from _of_tonnes(strength, place)
    yield from _of_range(strength, getattr(strength, kinds[0]), place)


def _not_one(code: str, kinds: Iterable[str], place: Place) -> Problem:
    """That something is said in no way, or in several, and is to be said in one."""
    return Problem(code, place, {"found": ", ".join(kinds) or "–"})


def _of_tonnes(strength: Strength, place: Place) -> Iterator[Problem]:
    """Stated tonnes say by what and on which lines, and are of one quantity."""
    if strength.by is None or not strength.lines:
        yield Problem("move_needs", place, {"field": "by" if strength.by is None else "lines"})
    if not isinstance(strength.from_, str):
        yield Problem("tonnes_group", place)


def _of_move(move: Move, place: Place) -> Iterator[Problem]:
    if isinstance(move.from_, str) and move.from_ in move.to:
        yield Problem("move_to_itself", replace(place, column=f"{place.column}.to".strip(".")), {"name": move.from_})
    if move.pool is not None:
        yield from _in_pool(move, move.pool, place)
    elif move.missing is None:
        yield from _of_strength(move, place)
        yield from _of_grounds(move, place)
    elif _given(move, _STRENGTHS):
        yield Problem("missing_with_value", place)


def _of_grounds(move: Move, place: Place) -> Iterator[Problem]:
    if move.origin is None or move.source is None:
        yield Problem("move_needs", place, {"field": "origin" if move.origin is None else "source"})


def _in_pool(move: Move, pool: str, place: Place) -> Iterator[Problem]:
    """A move of a pool has its weight in it, and nothing that the pool says."""
    if move.weight is None or not 0 < move.weight <= 1:
        yield Problem("pool_weight", place, {"pool": pool})
    if _given(move, ("stage", "from_", *_STRENGTHS)):
        yield Problem("pool_surplus", place, {"pool": pool})


def _of_cost(cost: Cost, place: Place) -> Iterator[Problem]:
    if (cost.value is None) == (cost.missing is None):
        yield Problem("cost_value", place, {"kind": cost.kind})
        return
    if cost.missing is not None:
        return
    yield from _of_range(cost, cost.value, place)
    yield from _of_cost_needs(cost, place)
    yield from _of_cost_weights(cost, place)
    yield from _of_cost_years(cost, place)
    if cost.reinvest and cost.lifetime is None:
        yield Problem("cost_needs", place, {"kind": cost.kind, "field": "lifetime"})
    if cost.kind in ("reinvestment", "residual"):
        yield Problem("cost_kind_made", place, {"kind": cost.kind})


def _of_cost_needs(cost: Cost, place: Place) -> Iterator[Problem]:
    for field in ("unit", "price_year", "origin"):
        if getattr(cost, field) is None:
            yield Problem("cost_needs", place, {"kind": cost.kind, "field": field})
    if not cost.payers:
        yield Problem("cost_needs", place, {"kind": cost.kind, "field": "payers"})


def _of_cost_weights(cost: Cost, place: Place) -> Iterator[Problem]:
    """Whether who pays and receives, and when, are wholes; a grant alone has receivers."""
    yield from _sum_to_one(cost.payers, place, "payers")
    yield from _sum_to_one(cost.receivers, place, "receivers")
    if (cost.kind == "grant") != bool(cost.receivers):
        yield Problem("grant_receivers", place, {"kind": cost.kind})
    if cost.years is not None:
        yield from _sum_to_one(cost.years, place, "years")


def _of_cost_years(cost: Cost, place: Place) -> Iterator[Problem]:
    if cost.years is not None and (cost.from_year is not None or cost.per != "total"):
        yield Problem("cost_years", place, {"kind": cost.kind})
    if cost.from_year is not None and cost.to_year is not None and cost.from_year > cost.to_year:
        values: Values = {"kind": cost.kind, "first": cost.from_year, "last": cost.to_year}
        yield Problem("cost_years_turned", place, values)


def _of_ramp(ramp: Ramp, place: Place) -> Iterator[Problem]:
    kinds = _given(ramp, Ramp.model_fields)
    if len(kinds) != 1:
        yield _not_one("ramp_kind", kinds, place)
    if ramp.straight is not None and ramp.straight[0] >= ramp.straight[1]:
        yield Problem("ramp_order", place)
    curve = ramp.s_curve
    if curve is not None and not curve.start < curve.half < curve.end:
        yield Problem("ramp_order", place)
    if ramp.turnover is not None:
        yield from _of_turnover(ramp.turnover, place)
    if ramp.renovation is not None:
        yield from _of_renovation(ramp.renovation, place)


def _of_turnover(turnover: Turnover, place: Place) -> Iterator[Problem]:
    """All are there at age 0 and none comes back; and there are years of sales."""
    ages = sorted(turnover.survival)
    kept = [turnover.survival[age] for age in ages]
    is_whole_at_first = bool(ages) and ages[0] == 0 and kept[0] == 1
    if not is_whole_at_first or kept != sorted(kept, reverse=True):
        yield Problem("survival_order", place)
    if not turnover.sales_share:
        yield Problem("ramp_order", place)


def _of_renovation(plan: Renovation, place: Place) -> Iterator[Problem]:
    """A rate without years; or what is done, where it says what cannot be."""
    if not plan.rate:
        yield Problem("ramp_order", place)
    elif plan.done is not None:
        yield from _of_done(plan, plan.done, place)


def _of_done(plan: Renovation, done: Done, place: Place) -> Iterator[Problem]:
    """More done than can be, in years when it cannot have been, or renewed as nothing else is."""
    first = min(plan.rate)
    if done.share > plan.most:
        yield Problem("done_over_ceiling", place, {"done": done.share, "most": plan.most})
    since = done.from_
    if since is not None and not first - plan.lifetime <= since < first:
        values: Values = {"year": since, "first": first - plan.lifetime, "last": first - 1, "lifetime": plan.lifetime}
        yield Problem("done_years", place, values)
    if done.renewal == "paid" and plan.renewal != "paid":
        yield Problem("done_renewal", place, {"renewal": plan.renewal})


def _of_measure(city: City, name: str, measure: Measure) -> Iterator[Problem]:
    place = city.place("measures", name)
    yield from _sum_to_one(measure.control, place, "control")
    for field in _given(measure, ("ramp", "anyway")):
        yield from _of_ramp(getattr(measure, field), city.place("measures", name, field))
    if measure.ramp is None and measure.same_as is None:
        yield Problem("ramp_missing", place)
    for number, move in enumerate(measure.moves):
        yield from _of_move(move, city.place("measures", name, f"moves.{number}"))
    for number, cost in enumerate(measure.costs):
        yield from _of_cost(cost, city.place("measures", name, f"costs.{number}"))
    yield from _of_one_stock(measure, place)
    yield from _renewed_twice(measure, place)


def _renewed_twice(measure: Measure, place: Place) -> Iterator[Problem]:
    """What the ramp renews at a price, and a cost invests in again."""
    plan = measure.ramp.renovation if measure.ramp else None
    if plan is not None and plan.renewal == "paid" and any(cost.reinvest for cost in measure.costs):
        yield Problem("renewal_twice", place)


def _of_one_stock(measure: Measure, place: Place) -> Iterator[Problem]:
    """A ceiling, or what is done, that the ramp says of the stock and *anyway* says otherwise."""
    plan = measure.ramp.renovation if measure.ramp else None
    anyway = measure.anyway.renovation if measure.anyway else None
    if plan is None or anyway is None:
        return
    fields = [field for field in ("ceiling", "done") if getattr(plan, field) != getattr(anyway, field)]
    if fields:
        yield Problem("stock_differs", place, {"field": ", ".join(fields)})


def _of_pool_weights(city: City) -> Iterator[Problem]:
    totals = dict.fromkeys(city.pools, 0.0)
    for measure in city.measures.values():
        for move in measure.moves:
            if move.pool in totals and move.weight is not None:
                totals[move.pool] += move.weight
    for name, total in totals.items():
        yield from _sum_to_one({"weights": total}, city.place("pools", name), "weights")
