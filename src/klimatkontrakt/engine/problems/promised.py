# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Can the figures of documents and promises be so: tonnes against what is emitted, money against the city's size?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from klimatkontrakt.city import bounds as city_bounds
from klimatkontrakt.city import ceilings, units
from klimatkontrakt.city.contract import Commitment, Contract
from klimatkontrakt.engine.problems import row_doubts
from klimatkontrakt.engine.problems.city_size import CitySize
from klimatkontrakt.engine.problems.trial_draws import Look
from klimatkontrakt.folder.problem import Place, Problem, Values


def problems(look: Look) -> Iterator[Problem]:
    """Figures that are shown beside the city's own and never used, so that nothing else would tell them."""
    most = _most_tonnes(look)
    for name, measure in look.city.measures.items():
        if measure.stated is not None:
            place = look.city.place("measures", name, "stated")
            value, unit = measure.stated.value, measure.stated.unit
            yield from _of_tonnes(value, unit, most, place)
    for period, contract in look.city.contracts.items():
        yield from _of_contract(look, period, contract, most)


def _of_contract(look: Look, period: str, contract: Contract, most: float) -> Iterator[Problem]:
    for commitment in contract.commitments:
        place = look.city.place(f"contract/{period}", commitment.id)
        yield from _of_commitment(look, commitment, most, place)
    changes = {commitment.id for commitment in contract.commitments if commitment.operator == "change"}
    for index, row in enumerate(contract.outcomes):
        place = look.city.row_place(f"contract/{period}:outcomes", index, row.commitment)
        figure = PromisedFigure(row.number, row.unit or "", is_change=row.commitment in changes)
        yield from _of_figure(look, figure, most, replace(place, column="number"))


def _most_tonnes(look: Look) -> float:
    """The most that the headline account has ever come to, or will, tCO2e; 0 where there is no such account."""
    name = look.headline
    if name not in look.program.account_index:
        return 0.0
    scale = units.parse(look.city.accounts[name].unit).scale
    worked_out = float(look.baseline[0, look.program.account_index[name]].max()) * scale
    published = [
        row.value * units.parse(row.unit).scale for row in look.city.history if row.account == name and row.line is None
    ]
    return max([worked_out, *published])


def _of_tonnes(value: float, unit: str, most: float, place: Place) -> Iterator[Problem]:
    if value < 0:
        yield Problem("tonnes_negative", place, {"value": value, "unit": unit, "meant": f"{-value:g}"})
        return
    within = most / units.parse(unit).scale
    if most and value > within:
        values: Values = {"value": value, "unit": unit, "most": within, "meant": ceilings.meant(value, within)}
        yield Problem("tonnes_over_city", place, values)


def _of_commitment(look: Look, commitment: Commitment, most: float, place: Place) -> Iterator[Problem]:
    if commitment.tonnes is not None:
        yield from _of_tonnes(commitment.tonnes, "tCO2e", most, replace(place, column="tonnes"))
    is_change = commitment.operator == "change"
    unit = commitment.unit or ""
    yield from _of_figure(
        look, PromisedFigure(commitment.number, unit, is_change), most, replace(place, column="number")
    )
    base = PromisedFigure(
        commitment.base, "" if is_change else unit, is_change=False
    )  # what a change is of has its own unit
    yield from _of_figure(look, base, most, replace(place, column="base"))
    yield from _of_money(look, commitment, place)


def _of_money(look: Look, commitment: Commitment, place: Place) -> Iterator[Problem]:
    for index, money in enumerate(commitment.money):
        where = replace(place, column=f"money.{index}.amount")
        if money.amount < 0:
            yield _negative(money.amount, money.unit or "", where)
        elif money.amount == 0:
            yield Problem("promise_money_nothing", where)
        elif look.size is not None and money.unit is not None:
            within = look.size.most_money("one_off") / units.parse(money.unit).scale
            if money.amount > within:
                yield _over_city(look.size, money.amount, money.unit, within, where)


class PromisedFigure(NamedTuple):
    """A number that a promise or its outcome says, in its unit; a change may be of either sign."""

    value: float | None
    unit: str
    is_change: bool


def _of_figure(look: Look, figure: PromisedFigure, most: float, place: Place) -> Iterator[Problem]:
    value, unit, is_change = figure
    if value is None:
        return
    if value < 0 and not is_change:
        yield _negative(value, unit, place)
    elif unit in units.PARTS:
        yield from _of_part(value, unit, is_change, place)
    elif unit and units.parse(unit).dimension == units.parse("tCO2e").dimension:
        yield from _of_tonnes(abs(value), unit, most, place)
    elif unit:
        yield from _of_amount(look, abs(value), unit, place)


def _of_part(value: float, unit: str, is_change: bool, place: Place) -> Iterator[Problem]:
    """A part of a whole, or a change of it: at most all can be had or taken away."""
    scale = units.parse(unit).scale
    if value * scale < -1:
        values: Values = {"value": value, "unit": unit, "meant": f"{value / 100:g}" if value * scale >= -100 else ""}
        yield Problem("promise_change", place, values)
    within = (city_bounds.MOST_CHANGE if is_change else 1.0) / scale
    if value > within:
        yield Problem("promise_over", place, row_doubts.over(value, unit, within, "change" if is_change else "whole"))


def _of_amount(look: Look, value: float, unit: str, place: Place) -> Iterator[Problem]:
    ceiling = ceilings.of_unit("quantity", unit)
    if ceiling is not None and value > ceiling.within(unit):
        yield Problem("promise_over", place, row_doubts.over(value, unit, ceiling.within(unit), ceiling.id))
    above, below = units.sides(unit)
    total = None if below else ceilings.per("city_total", above, units.parse("person").dimension)
    if total is not None and look.size is not None and value > look.size.most(total) / units.parse(unit).scale:
        yield _over_city(look.size, value, unit, look.size.most(total) / units.parse(unit).scale, place)


def _negative(value: float, unit: str, place: Place) -> Problem:
    return Problem("promise_negative", place, {"value": value, "unit": unit, "meant": f"{-value:g}"})


def _over_city(size: CitySize, value: float, unit: str, most: float, place: Place) -> Problem:
    values: Values = {
        "value": value, "unit": unit, "most": most, "persons": round(size.persons),
        "meant": ceilings.meant(value, most),
    }  # fmt: skip
    return Problem("promise_over_city", place, values)
