# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Can a single number be so? Against sourced factors, the ceiling of its unit, its own neighbours and its own range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from klimatkontrakt.city import ceilings, units
from klimatkontrakt.city.schema import Quantity, Strength, Uncertain
from klimatkontrakt.engine.problems import acceptance, bounds, row_doubts
from klimatkontrakt.engine.problems.trial_draws import Look
from klimatkontrakt.folder.problem import Place, Problem, Values

WIDE = 20.0  # times the value, at either end of its range
WIDEST = 50.0  # the same of a number that is accepted: a figure in the wrong unit reaches further
MOST_RATIO = 10.0  # of one thing to another of the same unit
TAKING = ("avoid", "improve")  # stages that may lower something else on the way; the others put something in its place


def problems(look: Look) -> Iterator[Problem]:
    """Numbers that can hardly be right."""
    for index, row in enumerate(look.city.quantities):
        yield from _of_quantity(look, index, row)
    for place, name, strength in bounds.strengths(look.city):
        yield from _of_strength(look, place, name, strength)
    for published in look.city.history:
        place = look.city.place("history", f"{published.account},{published.line or ''},{published.year}")
        yield from wide(published, published.value, published.unit, place)
    yield from _intensities(look)


def _of_quantity(look: Look, index: int, row: Quantity) -> Iterator[Problem]:
    """A quantity that can hardly be so large, err so much, or be of a year after the city's last."""
    place = look.city.row_place("quantities", index, row.id)
    for doubt in look.doubts[index]:
        yield Problem(doubt.code, replace(place, column=doubt.column), doubt.values)
    yield from wide(row, row.value, row.unit, place)
    if row.value is not None and row.year > look.city.header.years[1] and not row.accepted:
        values: Values = {"name": row.id, "year": row.year, "last": str(look.city.header.years[1])}
        yield Problem("quantity_year_after", replace(place, column="year"), values)


def wide(number: Uncertain, value: float | None, unit: str, place: Place) -> Iterator[Problem]:
    """A range that reaches tens of times the value."""
    if not value or number.low is None or number.high is None:
        return
    column, end = max((("low", number.low), ("high", number.high)), key=lambda pair: abs(pair[1]))
    if abs(end) > (WIDEST if number.accepted else WIDE) * abs(value):
        values: Values = {"end": end, "value": value, "unit": unit, "times": abs(end / value)}
        yield Problem("range_wide", replace(place, column=f"{place.column}.{column}".strip(".")), values)


def across(number: Uncertain, value: float | None, unit: str, place: Place) -> Iterator[Problem]:
    """A range that holds both gain and loss."""
    if not value or number.low is None or number.high is None or number.accepted:
        return
    if number.low < 0 < number.high:
        values: Values = {"low": number.low, "high": number.high, "unit": unit}
        yield Problem("range_across", place, values)


# What moves take and where they bring it


def _of_strength(look: Look, place: Place, name: str, strength: Strength) -> Iterator[Problem]:
    yield from _accepted_ratios(place, strength) if strength.accepted else _ratios(place, strength)
    value = strength.amount if strength.tonnes is None else strength.tonnes
    if value is not None:
        unit = strength.unit or ("tCO2e" if strength.tonnes is not None else "")
        yield from wide(strength, value, unit, place)
        yield from across(strength, value, unit, place)
    yield from _accepted_added(look, place, strength) if strength.accepted else _added(look, place, name, strength)


def _ratios(place: Place, strength: Strength) -> Iterator[Problem]:
    for destination, ratio in strength.to.items():
        if isinstance(ratio, str):
            continue
        column = f"{place.column}.to.{destination}".strip(".")
        found: Values = {"destination": destination, "ratio": ratio, "meant": f"{-ratio:g}"}
        if ratio < 0 and strength.stage not in TAKING:
            yield Problem("ratio_negative", replace(place, column=column), found)
        elif abs(ratio) > MOST_RATIO:
            values: Values = {"destination": destination, "ratio": ratio, "most": MOST_RATIO}
            yield Problem("ratio_over", replace(place, column=column), values)


def _accepted_ratios(place: Place, strength: Strength) -> Iterator[Problem]:
    for destination, ratio in strength.to.items():
        if not isinstance(ratio, str):
            column = f"{place.column}.to.{destination}".strip(".")
            yield from acceptance.far(ratio, MOST_RATIO, "", replace(place, column=column))


def _accepted_added(look: Look, place: Place, strength: Strength) -> Iterator[Problem]:
    """An amount that someone has accepted and that adds far more than there is."""
    if strength.amount is not None and strength.amount < 0 and isinstance(strength.from_, str):
        unit = strength.unit or "1"
        there = _largest(look, strength.from_) / units.parse(unit).scale
        yield from acceptance.far(-strength.amount, there, unit, place)


def _added(look: Look, place: Place, name: str, strength: Strength) -> Iterator[Problem]:
    """An amount that adds more than there is; one that takes more than there is falls below zero."""
    if strength.amount is None or strength.amount >= 0 or not isinstance(strength.from_, str):
        return
    unit = strength.unit or "1"
    scale = units.parse(unit).scale
    there = _largest(look, strength.from_)
    added = -strength.amount * scale
    if there > 0 and added > there * (1 + bounds.CLOSE):
        values: Values = {"name": strength.from_, "amount": -strength.amount, "unit": unit, "there": there / scale}
        yield Problem("amount_added", place, values)
    elif there == 0:
        yield from _added_to_nothing(look, place, strength, added / scale)


def _largest(look: Look, quantity: str) -> float:
    """The most that there is of a quantity in any year of the central world, canonical; 0 of one not worked out."""
    index = look.program.quantity_index.get(quantity)
    return 0.0 if index is None else float(look.drawn.draws.baseline(index)[0].max())


def _added_to_nothing(look: Look, place: Place, strength: Strength, amount: float) -> Iterator[Problem]:
    """An amount added where there is nothing to compare it with: against the city's size, and what it emits."""
    unit = units.parse(strength.unit or "1")
    ceiling = ceilings.per("city_total", unit.dimension, units.parse("person").dimension)
    if look.size is None or ceiling is None:
        return
    most = look.size.most(ceiling) / unit.scale
    if unit.dimension == units.parse("tCO2e").dimension and look.size.tonnes:
        most = min(most, look.size.tonnes / unit.scale)
    if amount > most:
        values: Values = {
            "name": str(strength.from_), "value": amount, "unit": strength.unit or "1", "most": most,
            "persons": round(look.size.persons), "meant": ceilings.meant(amount, most),
        }  # fmt: skip
        yield Problem("total_over", place, values)


# What a line comes to per unit of what it counts


def _intensities(look: Look) -> Iterator[Problem]:
    """Lines whose factors, taken together, give more per unit of activity than anything can."""
    rows = _rows_in_any_outcome(look)
    for i, line in enumerate(look.program.line_list):
        account = units.parse(look.city.accounts[line.account].unit)
        factors = [rows[factor] for factor in line.factors]
        activity = _activity(factors)
        if activity is None or account.dimension != units.parse("tCO2e").dimension:
            continue
        if not look.has_doubted(i):
            yield from _intensity(look, i, activity, account, is_accepted=any(row.accepted for row in factors))


def _rows_in_any_outcome(look: Look) -> dict[str, Quantity]:
    """By quantity, the row that holds whatever happens."""
    return {row.id: row for row in look.city.quantities if not row.when}


def _intensity(look: Look, i: int, activity: Quantity, account: units.Unit, *, is_accepted: bool) -> Iterator[Problem]:
    """A line that gives more per unit of its activity than anything can, in the central world."""
    ceiling = ceilings.per("quantity", account.dimension, units.parse(activity.unit).dimension)
    amount = look.drawn.draws.baseline(look.program.quantity_index[activity.id])[0]
    if ceiling is None or not np.any(amount > 0):
        return
    tonnes = look.lines[i] * account.scale
    per_unit = float((tonnes[amount > 0] / amount[amount > 0]).max()) / ceiling.scale
    place = look.city.place("lines", look.program.line_list[i].key, "factors")
    if is_accepted:
        yield from acceptance.far(per_unit, ceiling.most, ceiling.unit, place)
    elif per_unit > ceiling.most:
        values = {**row_doubts.over(per_unit, ceiling.unit, ceiling.most, ceiling.id), "name": activity.id}
        yield Problem("line_over", place, values)


def _activity(factors: Sequence[Quantity]) -> Quantity | None:
    """The factor that is an amount of something, such as kilometres or energy; None where there is not just one."""
    amounts = [row for row in factors if units.parse(row.unit).dimension and not units.sides(row.unit)[1]]
    return amounts[0] if len(amounts) == 1 and len(factors) > 1 else None
