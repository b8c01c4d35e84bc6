# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Can money be so: its sign, its size per unit and for the city, and the same energy paid twice?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from klimatkontrakt.city import ceilings, units
from klimatkontrakt.city.schema import Cost, Measure
from klimatkontrakt.engine.answers import bills, costs
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.problems import acceptance, plausibility, row_doubts
from klimatkontrakt.engine.problems.trial_draws import Look
from klimatkontrakt.folder.problem import Place, Problem, Values

COUNTED_BY_LINES = ("energy", "tax", "vat", "fee")
NEVER_GAINS = ("investment", "grant")  # what is saved is a running cost below zero


def problems(look: Look) -> Iterator[Problem]:
    """Costs that can hardly be right, and energy that may be counted twice."""
    for name, measure in look.city.measures.items():
        for number, cost in enumerate(measure.costs):
            place = look.city.place("measures", name, f"costs.{number}")
            if cost.value is not None:
                yield from plausibility.wide(cost, cost.value, cost.money_unit, place)
            if cost.value is not None and cost.accepted:
                yield from _accepted(look, cost, replace(place, column=f"{place.column}.value"))
            elif cost.value is not None:
                yield from _of_cost(look, cost, place)
        yield from _grants_over(look, name, measure)
    yield from _energy_twice(look)
    yield from _stated_beside_lines(look)


def _grants_over(look: Look, name: str, measure: Measure) -> Iterator[Problem]:
    """Grants of a measure that are more than the investment that they are for, counted by the same."""
    sums: dict[tuple[str, str], float] = {}
    for cost in measure.costs:
        if cost.kind in NEVER_GAINS and cost.value is not None and not cost.accepted:
            key = (cost.kind, repr(cost.per))
            sums[key] = sums.get(key, 0.0) + abs(cost.value) * costs.price_scale(look.city, cost)
    for (kind, per), granted in sums.items():
        invested = sums.get(("investment", per), 0.0)
        if kind == "grant" and 0 < invested * (1 + 1e-9) < granted:
            values: Values = {"name": name, "granted": granted / 1e6, "invested": invested / 1e6}
            yield Problem("grant_over", look.city.place("measures", name, "costs"), values)


def _stated_beside_lines(look: Look) -> Iterator[Problem]:
    """A stated cost of energy, or of a tax, that a money account counts already for what the measure changes."""
    program, changed = look.program, _changed(look.program)
    for name, measure in look.city.measures.items():
        for number, cost in enumerate(measure.costs):
            is_stated = cost.kind in COUNTED_BY_LINES and bool(cost.value) and not cost.accepted
            if is_stated and changed.get(name, set()) & _priced_as(program, cost.kind):
                place = look.city.place("measures", name, f"costs.{number}")
                yield Problem("stated_beside_line", place, {"name": name, "kind": cost.kind})


def _priced_as(program: Program, kind: str) -> set[int]:
    """The quantities that are factors of a line that somebody pays as a kind, by index."""
    lines = [at for key, own in bills.money_parts(program).items() if key.endswith(f"|{kind}") for at in own]
    return {program.quantity_index[factor] for at in lines for factor in program.line_list[at].factors}


def _below_nothing(cost: Cost) -> float:
    """What of a cost that never gains is below zero: its value, else its low end; zero where neither is."""
    if cost.kind not in NEVER_GAINS:
        return 0.0
    return next((number for number in (cost.value, cost.low) if number is not None and number < 0), 0.0)


def _of_cost(look: Look, cost: Cost, place: Place) -> Iterator[Problem]:
    value, unit = cost.value or 0.0, cost.money_unit
    below = _below_nothing(cost)
    if below:
        values: Values = {"kind": cost.kind, "value": below, "unit": unit, "meant": f"{-below:g}"}
        yield Problem("cost_negative", place, values)
    else:
        yield from plausibility.across(cost, value, unit, place)
    if cost.kind == "co_benefit" and value > 0:
        told: Values = {"value": value, "unit": unit, "meant": f"{-value:g}"}
        yield Problem("co_benefit_above", replace(place, column=f"{place.column}.value"), told)
    yield from _over(look, cost, value, unit, place)


def _accepted(look: Look, cost: Cost, place: Place) -> Iterator[Problem]:
    """A cost that someone has accepted and that is far beyond its limit.

    Where the acceptance is of an investment below zero it is of a small gain: the limit counts as a hundredth.
    """
    most = _most(look, cost)
    if most is None:
        return
    is_gain = cost.kind in NEVER_GAINS and (cost.value or 0.0) < 0
    yield from acceptance.far(cost.value or 0.0, most * (acceptance.BELOW if is_gain else 1.0), cost.money_unit, place)


def _most(look: Look, cost: Cost) -> float | None:
    """The most that such a cost can be, in its unit; None where no limit is known."""
    kind = _counted(cost)
    unit = cost.money_unit
    if cost.per == "total":
        return None if look.size is None else look.size.most_money(kind) / units.parse(unit).scale
    ceiling = ceilings.of_unit(kind, unit)
    return None if ceiling is None else ceiling.within(unit)


def _over(look: Look, cost: Cost, value: float, unit: str, place: Place) -> Iterator[Problem]:
    """More than things cost: by the unit where the cost is per something, by the city's size where it is a total."""
    if cost.per == "total":
        yield from _total_over(look, cost, value, unit, place)
        return
    ceiling = ceilings.of_unit(_counted(cost), unit)
    if ceiling is not None and abs(value) > ceiling.within(unit):
        values = {**row_doubts.over(value, unit, ceiling.within(unit), ceiling.id), "kind": cost.kind}
        yield Problem("cost_over", replace(place, column=f"{place.column}.value"), values)


def _total_over(look: Look, cost: Cost, value: float, unit: str, place: Place) -> Iterator[Problem]:
    """A whole measure's cost against the city's size: next to nothing, or more than any costs."""
    if look.size is None:
        return
    most = look.size.most_money(_counted(cost)) / units.parse(unit).scale
    if 0 < abs(value) < _least(_counted(cost), unit):
        yield _trifle(cost, value, _least(_counted(cost), unit), place)
    if abs(value) > most:
        found: Values = {
            "kind": cost.kind, "value": value, "unit": unit, "most": most, "persons": round(look.size.persons),
            "meant": ceilings.meant(value, most),
        }  # fmt: skip
        yield Problem("cost_over_city", replace(place, column=f"{place.column}.value"), found)


def _counted(cost: Cost) -> Literal["one_off", "yearly"]:
    return "one_off" if cost.kind in costs.ONE_OFF else "yearly"


def _trifle(cost: Cost, value: float, least: float, place: Place) -> Problem:
    """A whole measure's cost that buys nothing."""
    unit = cost.money_unit
    meant = f"{value:g} MSEK" + (f"/{units.YEAR}" if units.is_per_year(unit) else "")
    values: Values = {"kind": cost.kind, "value": value, "unit": unit, "least": least, "meant": meant}
    return Problem("cost_trifle", replace(place, column=f"{place.column}.value"), values)


def _least(kind: str, unit: str) -> float:
    """The least that a measure's cost can be in a city, in a unit: less is a figure in millions taken for kronor."""
    return ceilings.by_id(f"least_{kind}").within(unit)


def _energy_twice(look: Look) -> Iterator[Problem]:
    """A running cost that may hold energy, where the energy is also counted in a money account."""
    priced, changed = _priced(look.program), _changed(look.program)
    for name, measure in look.city.measures.items():
        for number, cost in enumerate(measure.costs):
            is_open = cost.kind == "running" and cost.value is not None and cost.includes_energy is not False
            if is_open and changed.get(name, set()) & priced:
                code = "running_holds_energy" if cost.includes_energy else "running_may_hold_energy"
                yield Problem(code, look.city.place("measures", name, f"costs.{number}"), {"name": name})


def _priced(program: Program) -> set[int]:
    """The quantities that are factors of a line that somebody pays, by index."""
    quantities: set[int] = set()
    for lines in bills.money_parts(program).values():
        for line in lines:
            quantities |= {program.quantity_index[factor] for factor in program.line_list[line].factors}
    return quantities


def _changed(program: Program) -> dict[str, set[int]]:
    """The quantities that the moves of each measure change, by index."""
    changed: dict[str, set[int]] = {}
    for move in program.moves.list:
        for m, _ in move.terms:
            changed.setdefault(program.measures[m], set()).update(move.changed)
    return changed
