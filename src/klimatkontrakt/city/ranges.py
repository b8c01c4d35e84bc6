# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Are the numbers well formed: ranges in order, weights that sum to one, years that can be, missing said as missing?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from klimatkontrakt.city.schema import City, Cost, Measure, Move, Quantity, Ramp, Renovation, Strength, Uncertain
from klimatkontrakt.folder.problem import Place, Problem, Values

_CLOSE = 1e-6
LONGEST_SPAN = 150
MOST_DISCOUNT = 0.15  # a year; society counts with some 0.035, firms with less than this
MOST_GROWTH = 0.3  # a year: doubled in less than three years; more is doubtful


def problems(city: City) -> Iterator[Problem]:
    """Problems of single numbers and of sums that must be one."""
    first, last = city.header.years
    if first > last or last - first >= LONGEST_SPAN:
        yield Problem(
            "years_order",
            Place("city.yaml", 0, "city", "years"),
            {"first": first, "last": last, "most": LONGEST_SPAN},
        )
    yield from _of_discount(city)
    for at, row in enumerate(city.quantities):
        yield from _of_quantity(row, city.row_place("quantities", at, row.id))
    for line in city.lines:
        yield from _sum_to_one(line.control, city.place("lines", line.key, "control"), "control")
    for published in city.history:
        item = f"{published.account},{published.line or ''},{published.year}"
        yield from _of_range(published, published.value, city.place("history", item))
    for name, event in city.events.items():
        yield from _sum_to_one(event.outcomes, city.place("events", name, "outcomes"), "outcomes")
    for name, target in city.targets.items():
        yield from _of_target(city, name)
        for sector in target.sectors:
            if not any(sector == line.sector for line in city.lines):
                yield Problem(
                    "tag_unknown",
                    city.place("targets", name, "sectors"),
                    {"account": target.account, "tag": sector},
                )
    for name, calibration in city.calibrations.items():
        if not calibration.at or (calibration.year is not None and calibration.years is not None):
            yield Problem("calibration_years", city.place("calibrations", name))
    for name, pool in city.pools.items():
        yield from _of_strength(pool, city.place("pools", name))
    yield from _of_pool_weights(city)
    for name, measure in city.measures.items():
        yield from _of_measure(city, name, measure)


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
        found: Values = {
            "year": header.discount_from, "first": first, "last": last, "price_year": header.price_year,
        }  # fmt: skip
        yield Problem("discount_from_outside", replace(place, column="discount_from"), found)


def _sum_to_one(weights: Mapping[Any, float], place: Place, what: str) -> Iterator[Problem]:
    total = sum(weights.values())
    if weights and abs(total - 1) > _CLOSE:
        yield Problem("weights_sum", place, {"what": what, "total": round(total, 6)})


def _of_range(number: Uncertain, value: float | None, place: Place) -> Iterator[Problem]:
    low, high = number.low, number.high
    if (low is None) != (high is None):
        yield Problem("range_half", place)
        return
    if low is None or high is None:
        if number.shape is not None:
            yield Problem("shape_alone", place, {"shape": number.shape})
        if number.with_:
            yield Problem("with_alone", place)
        return
    if value is None:
        yield Problem("range_without_value", place)
    elif not low <= value <= high:
        yield Problem("range_order", place, {"low": low, "value": value, "high": high})
    elif number.shape == "lognormal" and low <= 0:
        yield Problem("range_lognormal", place, {"low": low})
    if sum(weight**2 for weight in number.with_.values()) > 1 + _CLOSE:
        yield Problem("with_large", place)


def _of_quantity(row: Quantity, place: Place) -> Iterator[Problem]:
    yield from _of_range(row, row.value, place)
    if row.value is None and not row.missing:
        yield Problem("value_missing", replace(place, column="value"), {"name": row.id})
    if row.value is None and (row.points or row.growth):
        yield Problem("missing_with_path", place, {"name": row.id})
    if row.value == 0 and row.low is not None and row.low != row.high:
        yield Problem("range_on_zero", place, {"name": row.id})
    if row.year in row.points:
        yield Problem("point_twice", place, {"year": row.year})
    if row.growth_from is not None and row.points and row.growth_from < max(row.points):
        yield Problem("growth_before_point", place, {"year": row.growth_from, "last": max(row.points)})
    if row.growth is None:
        return
    at = replace(place, column="growth")
    if row.growth <= -1:
        yield Problem("growth_total", at, {"growth": row.growth})
    elif abs(row.growth) > MOST_GROWTH and not row.accepted:
        yield Problem("growth_far", at, {"growth": row.growth, "percent": row.growth * 100, "meant": row.growth / 100})


def _of_target(city: City, name: str) -> Iterator[Problem]:
    target = city.targets[name]
    place = city.place("targets", name)
    kinds = [k for k in ("change", "at_most", "at_least") if getattr(target, k) is not None]
    if len(kinds) != 1:
        yield Problem("target_kind", place, {"found": ", ".join(kinds) or "–"})
    if (target.change is None) != (target.base_year is None):
        yield Problem("target_base", place)
    first, last = city.header.years
    if not first <= target.year <= last:
        yield Problem("year_outside", place, {"year": target.year, "first": first, "last": last})
    account = city.accounts.get(target.account)
    if account and account.from_ is not None and account.from_ < first:
        place = city.place("accounts", target.account, "from")
        yield Problem("year_outside", place, {"year": account.from_, "first": first, "last": last})


def _of_strength(strength: Strength, place: Place) -> Iterator[Problem]:
    kinds = [kind for kind in ("share", "amount", "tonnes") if getattr(strength, kind) is not None]
    if len(kinds) != 1:
        yield Problem("strength_kind", place, {"found": ", ".join(kinds) or "–"})
        return
    if strength.stage is None or strength.from_ is None:
        yield Problem("move_needs", place, {"field": "stage" if strength.stage is None else "from"})
    if strength.amount is not None and strength.unit is None:
        yield Problem("move_needs", place, {"field": "unit"})
    if strength.tonnes is not None and (strength.by is None or not strength.lines):
        yield Problem("move_needs", place, {"field": "by" if strength.by is None else "lines"})
    if strength.tonnes is not None and not isinstance(strength.from_, str):
        yield Problem("tonnes_group", place)
    value = getattr(strength, kinds[0])
    yield from _of_range(strength, value, place)


def _of_move(move: Move, place: Place) -> Iterator[Problem]:
    if isinstance(move.from_, str) and move.from_ in move.to:
        yield Problem("move_to_itself", replace(place, column=f"{place.column}.to".strip(".")), {"name": move.from_})
    if move.pool is not None:
        if move.weight is None or not 0 < move.weight <= 1:
            yield Problem("pool_weight", place, {"pool": move.pool})
        if any(getattr(move, name) is not None for name in ("stage", "from_", "share", "amount", "tonnes")):
            yield Problem("pool_surplus", place, {"pool": move.pool})
        return
    if move.missing is not None:
        if any(getattr(move, name) is not None for name in ("share", "amount", "tonnes")):
            yield Problem("missing_with_value", place)
        return
    yield from _of_strength(move, place)
    if move.origin is None or move.source is None:
        yield Problem("move_needs", place, {"field": "origin" if move.origin is None else "source"})


def _of_cost(cost: Cost, place: Place) -> Iterator[Problem]:
    if (cost.value is None) == (cost.missing is None):
        yield Problem("cost_value", place, {"kind": cost.kind})
        return
    if cost.missing is not None:
        return
    yield from _of_range(cost, cost.value, place)
    for field in ("unit", "price_year", "origin"):
        if getattr(cost, field) is None:
            yield Problem("cost_needs", place, {"kind": cost.kind, "field": field})
    if not cost.payers:
        yield Problem("cost_needs", place, {"kind": cost.kind, "field": "payers"})
    yield from _sum_to_one(cost.payers, place, "payers")
    yield from _sum_to_one(cost.receivers, place, "receivers")
    if (cost.kind == "grant") != bool(cost.receivers):
        yield Problem("grant_receivers", place, {"kind": cost.kind})
    if cost.years is not None:
        yield from _sum_to_one({str(y): v for y, v in cost.years.items()}, place, "years")
    if cost.years is not None and (cost.from_year is not None or cost.per != "total"):
        yield Problem("cost_years", place, {"kind": cost.kind})
    if cost.from_year is not None and cost.to_year is not None and cost.from_year > cost.to_year:
        found = {"kind": cost.kind, "first": cost.from_year, "last": cost.to_year}
        yield Problem("cost_years_turned", place, found)
    if cost.reinvest and cost.lifetime is None:
        yield Problem("cost_needs", place, {"kind": cost.kind, "field": "lifetime"})
    if cost.kind in ("reinvestment", "residual"):
        yield Problem("cost_kind_made", place, {"kind": cost.kind})


def _of_ramp(ramp: Ramp, place: Place) -> Iterator[Problem]:
    kinds = [name for name in Ramp.model_fields if getattr(ramp, name) is not None]
    if len(kinds) != 1:
        yield Problem("ramp_kind", place, {"found": ", ".join(kinds) or "–"})
    if ramp.straight is not None and ramp.straight[0] >= ramp.straight[1]:
        yield Problem("ramp_order", place)
    curve = ramp.s_curve
    if curve is not None and not curve.start < curve.half < curve.end:
        yield Problem("ramp_order", place)
    if ramp.turnover is not None:
        ages = sorted(ramp.turnover.survival)
        kept = [ramp.turnover.survival[age] for age in ages]
        if not ages or ages[0] != 0 or kept[0] != 1 or any(a < b for a, b in pairwise(kept)):
            yield Problem("survival_order", place)
        if not ramp.turnover.sales_share:
            yield Problem("ramp_order", place)
    if ramp.renovation is not None:
        yield from _of_renovation(ramp.renovation, place)


def _of_renovation(plan: Renovation, place: Place) -> Iterator[Problem]:
    """A rate without years; more done than can be, in years when it cannot have been, or renewed as nothing else is."""
    if not plan.rate:
        yield Problem("ramp_order", place)
    if plan.done is None or not plan.rate:
        return
    first = min(plan.rate)
    if plan.done.share > plan.most:
        yield Problem("done_over_ceiling", place, {"done": plan.done.share, "most": plan.most})
    since = plan.done.from_
    if since is not None and not first - plan.lifetime <= since < first:
        values = {"year": since, "first": first - plan.lifetime, "last": first - 1, "lifetime": plan.lifetime}
        yield Problem("done_years", place, values)
    if plan.done.renewal == "paid" and plan.renewal != "paid":
        yield Problem("done_renewal", place, {"renewal": plan.renewal})


def _of_measure(city: City, name: str, measure: Measure) -> Iterator[Problem]:
    place = city.place("measures", name)
    yield from _sum_to_one(measure.control, place, "control")
    for field in ("ramp", "anyway"):
        ramp = getattr(measure, field)
        if ramp is not None:
            yield from _of_ramp(ramp, city.place("measures", name, field))
    if measure.ramp is None and measure.same_as is None:
        yield Problem("ramp_missing", place)
    for number, move in enumerate(measure.moves):
        yield from _of_move(move, city.place("measures", name, f"moves.{number}"))
    for number, cost in enumerate(measure.costs):
        yield from _of_cost(cost, city.place("measures", name, f"costs.{number}"))
    yield from _of_one_stock(measure, place)
    renewal = measure.ramp.renovation.renewal if measure.ramp and measure.ramp.renovation else None
    if renewal == "paid" and any(cost.reinvest for cost in measure.costs):
        yield Problem("renewal_twice", place)


def _of_one_stock(measure: Measure, place: Place) -> Iterator[Problem]:
    """A ceiling, or what is done, that the ramp says of the stock and *anyway* says otherwise."""
    plans = [shape.renovation for shape in (measure.ramp, measure.anyway) if shape is not None]
    found = [(plan.ceiling, plan.done) for plan in plans if plan is not None]
    if len(found) == 2 and found[0] != found[1]:
        fields = [field for field, one, other in zip(("ceiling", "done"), *found, strict=True) if one != other]
        yield Problem("stock_differs", place, {"field": ", ".join(fields)})


def _of_pool_weights(city: City) -> Iterator[Problem]:
    totals = dict.fromkeys(city.pools, 0.0)
    for measure in city.measures.values():
        for move in measure.moves:
            if move.pool in totals and move.weight is not None:
                totals[move.pool] += move.weight
    for name, total in totals.items():
        yield from _sum_to_one({"weights": total}, city.place("pools", name), "weights")
