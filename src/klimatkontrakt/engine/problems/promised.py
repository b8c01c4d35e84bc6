# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Can the figures of documents and promises be so: tonnes against what is emitted, money against the city's size?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from klimatkontrakt.city import ceilings, units
from klimatkontrakt.city.contract import Commitment
from klimatkontrakt.city.problem import Place, Problem, Values
from klimatkontrakt.engine.look import Look


def problems(look: Look) -> Iterator[Problem]:
    """Figures that are shown beside the city's own and never used, so that nothing else would tell them."""
    most = _most_tonnes(look)
    for name, measure in look.city.measures.items():
        if measure.stated is not None:
            place = look.city.place("measures", name, "stated")
            value, unit = measure.stated.value, measure.stated.unit
            yield from _of_tonnes(value, unit, most, place)
    for period, contract in look.city.contracts.items():
        for commitment in contract.commitments:
            place = look.city.place(f"contract/{period}", commitment.id)
            yield from _of_commitment(look, commitment, most, place)


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
        found: Values = {"value": value, "unit": unit, "most": within, "meant": ceilings.meant(value, within)}
        yield Problem("tonnes_over_city", place, found)


def _of_commitment(look: Look, commitment: Commitment, most: float, place: Place) -> Iterator[Problem]:
    if commitment.tonnes is not None:
        yield from _of_tonnes(commitment.tonnes, "tCO2e", most, replace(place, column="tonnes"))
    for name in ("number", "base"):
        value = getattr(commitment, name)
        if value is not None and value < 0 and commitment.operator != "change":
            found: Values = {"value": value, "unit": commitment.unit or "", "meant": f"{-value:g}"}
            yield Problem("promise_negative", replace(place, column=name), found)
    for at, money in enumerate(commitment.money):
        where = replace(place, column=f"money.{at}.amount")
        if money.amount < 0:
            found = {"value": money.amount, "unit": money.unit or "", "meant": f"{-money.amount:g}"}
            yield Problem("promise_negative", where, found)
        elif look.size is not None and money.unit is not None:
            within = look.size.most_money("one_off") / units.parse(money.unit).scale
            if money.amount > within:
                values: Values = {
                    "value": money.amount, "unit": money.unit, "most": within, "persons": round(look.size.persons),
                    "meant": ceilings.meant(money.amount, within),
                }  # fmt: skip
                yield Problem("promise_over_city", where, values)
