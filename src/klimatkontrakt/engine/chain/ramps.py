# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a quantity, or a measure, come along year by year? Paths (§1) and ramps (§3)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city.schema import Quantity, Ramp, Renovation, SCurve, Turnover

Array = NDArray[np.float64]
Years = NDArray[np.int64]
NOTHING = 1e-12  # of the stock: less than this past a ceiling is rounding


def linear(points: Mapping[int, float], years: Years) -> Array:
    """The value in each year, linear between points and level outside them.

    >>> linear({2023: 0.0, 2027: 1.0}, np.array([2022, 2025, 2030])).tolist()
    [0.0, 0.5, 1.0]
    """
    at = sorted(points)
    return np.interp(years, at, [points[year] for year in at])


def path(row: Quantity, years: Years) -> Array:
    """A quantity's path in its own unit: points, then growth from the last of them (§1).

    Args:
        row: a quantity with a value.
        years: calendar years.

    Returns:
        The value in each year, shape (year).
    """
    points = {row.year: row.value or 0.0, **row.points}
    values = linear(points, years)
    if row.growth:
        start = row.growth_from if row.growth_from is not None else max(points)
        base = float(linear(points, np.array([start]))[0])
        grown = base * (1.0 + row.growth) ** (years - start).astype(float)
        values = np.where(years > start, grown, values)
    return values


def first_year(ramp: Ramp) -> int:
    """The year in which a ramp starts; a scenario's `start` is counted from it."""
    if ramp.points is not None:
        return min(ramp.points)
    if ramp.straight is not None:
        return ramp.straight[0]
    if ramp.s_curve is not None:
        return ramp.s_curve.start
    if ramp.turnover is not None:
        return min(ramp.turnover.sales_share)
    assert ramp.renovation is not None
    return min(ramp.renovation.rate)


def ramp(shape: Ramp, years: Years, delay: int = 0) -> Array:
    """How far a measure has come in each year, 0 to 1, shape (year).

    Args:
        years: calendar years.
        delay: by how many years it comes later than the ramp says; what was done before does not.
    """
    if shape.renovation is not None:
        return renovated(shape.renovation, years, delay)
    planned = years - delay
    if shape.points is not None:
        return linear(shape.points, planned)
    if shape.straight is not None:
        return linear({shape.straight[0]: 0.0, shape.straight[1]: 1.0}, planned)
    if shape.s_curve is not None:
        return s_curve(shape.s_curve, planned)
    assert shape.turnover is not None
    return turnover(shape.turnover, planned)


def s_curve(curve: SCurve, years: Years) -> Array:
    """An S: it speeds up evenly to a half, then slows down evenly to one.

    >>> s_curve(SCurve(start=2020, half=2024, end=2028), np.array([2020, 2022, 2024, 2026, 2028])).tolist()
    [0.0, 0.125, 0.5, 0.875, 1.0]
    """
    rise = np.clip((years - curve.start) / (curve.half - curve.start), 0.0, 1.0)
    rest = np.clip((curve.end - years) / (curve.end - curve.half), 0.0, 1.0)
    return np.where(years <= curve.half, 0.5 * rise**2, 1.0 - 0.5 * rest**2)


def _summed(values: Array) -> float:
    """The sum of values one after the other, as it would be written down."""
    return float(np.cumsum(values)[-1]) if len(values) else 0.0


def turnover(stock: Turnover, years: Years) -> Array:
    """The new kind's share of a steady stock, when a share of each year's sales is of that kind.

    The stock is what is left of all years' equal sales; a year's own sales are in full at its end.

    Source:
        Steady-state stock model with a survival curve, as in fleet models (e.g. Fridstrøm et al. 2016).
    """
    oldest, first = max(stock.survival), min(stock.sales_share)
    kept = linear(stock.survival, np.arange(oldest + 1))
    calendar = np.arange(first, max(first, int(years.max(initial=first))) + 1)
    sold = linear(stock.sales_share, calendar)
    new = np.zeros(len(calendar))
    for at in range(len(calendar)):
        since = max(0, at - oldest)
        new[at] = _summed(sold[since : at + 1] * kept[at - since :: -1])
    return _from_first(new / kept.sum(), first, years)


def _rates(renovation: Renovation, until: int) -> Array:
    """The share wanted in each year from the first of the rate's until a year; nothing outside the rate's years."""
    first, last = min(renovation.rate), max(renovation.rate)
    return np.where(
        np.arange(first, until + 1) <= last, linear(renovation.rate, np.arange(first, until + 1)), 0.0
    )  # fmt: skip


def _renovations(plan: Renovation, until: int, delay: int) -> Array:
    """The share renovated in each year, from the ramp's first until a year: as wanted, below the ceiling.

    What is renovated stands below the ceiling together with what is done already. Where that wears out and is not
    renewed there is room again.
    """
    first = min(plan.rate) + delay
    rates = _rates(plan, until - delay)
    worn = _done_worn(plan, np.arange(first, first + len(rates)))
    done = plan.done.share if plan.done is not None else 0.0
    if float(np.sum(np.maximum(rates, 0.0))) + done <= plan.most:
        return rates
    stands = 0.0
    for at in range(len(rates)):
        if plan.renewal == "none" and at >= plan.lifetime:
            stands -= rates[at - plan.lifetime]
        room = plan.most - (done - worn[at]) - stands
        if rates[at] > room + NOTHING:
            rates[at] = max(room, 0.0)
        stands += rates[at]
    return rates


def _done_worn(plan: Renovation, years: Years) -> Array:
    """The share of the stock that was done before and has worn out in each year, where it is not renewed."""
    if plan.done is None or plan.done.renewal != "none":
        return np.zeros(len(years))
    done = np.array(plan.done_years)
    return np.array([plan.done.share * np.mean(done + plan.lifetime <= year) for year in years])


def _done_renewals(plan: Renovation, years: Years) -> Array:
    """The share of the stock that was done before and is renewed at a cost in each year."""
    found = np.zeros(len(years))
    if plan.done is None or plan.done.renewal != "paid":
        return found
    done = plan.done_years
    for index, year in enumerate(years):
        ages = range(plan.lifetime, year - done[0] + 1, plan.lifetime)
        found[index] = plan.done.share * sum(year - age in done for age in ages) / len(done)
    return found


def wanted(shape: Ramp, years: Years) -> Array:
    """How far a measure would come in each year, with what was done before it, were there no end but a stated ceiling.

    More than 1 is more than all there is.
    """
    plan = shape.renovation
    if plan is None or plan.ceiling is not None:
        return ramp(shape, years)
    endless = plan.model_copy(update={"ceiling": np.inf})
    done = plan.done.share - _done_worn(plan, years) if plan.done is not None else np.zeros(len(years))
    return renovated(endless, years) + done


def ceiling_year(renovation: Renovation, until: int) -> int | None:
    """The first year, until a last one, in which less is renovated than the rate wants, for no more can be."""
    wanted, found = _rates(renovation, until), _renovations(renovation, until, 0)
    held = np.flatnonzero(found < wanted)
    return min(renovation.rate) + int(held[0]) if len(held) else None


def renovated(renovation: Renovation, years: Years, delay: int = 0) -> Array:
    """The share of the stock that stands renovated beyond what was; without renewal it falls out after its lifetime."""
    first, until = min(renovation.rate) + delay, int(years.max(initial=0))
    flows = _renovations(renovation, until, delay)
    stands = np.cumsum(flows)  # after each year from the first on, as long as nothing falls out
    if renovation.renewal == "none":
        for at in range(renovation.lifetime, len(flows)):
            stands[at] = _summed(flows[at + 1 - renovation.lifetime : at + 1])
    return _from_first(stands, first, years)


def _from_first(series: Array, first: int, years: Years) -> Array:
    """A series that begins in a first year, in the years that are asked for; nothing before."""
    if not len(series):
        return np.zeros(len(years))
    return np.where(years < first, 0.0, series[np.maximum(years - first, 0)])


def works(shape: Ramp, years: Years, delay: int = 0) -> Array:
    """The share of the stock that is worked on in each year: first works, and paid renewals, of what was done too.

    For ramps that are no renovation: what the ramp gains in the year.
    """
    if shape.renovation is None:
        before = ramp(shape, np.concatenate([years[:1] - 1, years]), delay)
        return np.maximum(np.diff(before), 0.0)
    plan = shape.renovation
    flows = _renovations(plan, int(years.max(initial=0)), delay)
    again = np.zeros_like(flows)
    for age in range(plan.lifetime, len(flows) if plan.renewal == "paid" else 0, plan.lifetime):
        again[age:] += flows[:-age]
    return _from_first(flows + again, min(plan.rate) + delay, years) + _done_renewals(plan, years)
