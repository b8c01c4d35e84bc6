# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which money falls outside the years that are worked out? It is in no sum, so it is told and shown apart (§6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city.schema import Cost, Plan
from klimatkontrakt.engine.answers import costs
from klimatkontrakt.engine.chain import ramps
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.worlds import plan

NOTABLE = 0.005  # of the cost; less is rounding


@dataclass(frozen=True)
class Outside:
    """A stated total of a measure, or yearly costs of stated years, that fall outside the city's years.

    Attributes:
        number: which of the measure's costs.
        before_sek, after_sek: what falls before the first and after the last year, at the plan's level, central
            value, in the city's price year; a saving is below zero.
        part: the part of all that is stated which falls outside, 0–1.
    """

    measure: str
    number: int
    kind: str
    before_sek: float
    after_sek: float
    part: float

    @property
    def sek(self) -> float:
        """All that falls outside."""
        return self.before_sek + self.after_sek


def of_plan(program: Program, plans: Mapping[str, Plan]) -> tuple[Outside, ...]:
    """What of a plan's stated costs falls outside the years, by measure and cost; nothing of what is moved."""
    found = []
    for name in sorted(plans):
        measure, planned = program.city.measures[name], plans[name]
        if planned.level == 0 or name not in program.measure_index:
            continue
        for number in range(len(measure.costs)):
            outside = _of_cost(program, name, number, planned)
            if outside is not None and outside.part > NOTABLE:
                found.append(outside)
    return tuple(found)


def _of_cost(program: Program, name: str, number: int, planned: Plan) -> Outside | None:
    cost = program.city.measures[name].costs[number]
    if cost.value is None or cost.per != "total" or cost.basis == "sunk":
        return None
    years = _years(program, name, cost, plan.shift(program.city.measures[name], planned))
    if years is None:
        return None
    parts = costs.parts_of_total(program, name, cost, planned, years)
    before = float(parts[years < program.years[0]].sum())
    after = float(parts[years > program.years[-1]].sum())
    whole = float(parts.sum())
    if abs(whole) <= 0 or before + after == 0:
        return None
    sek = cost.value * costs.price_scale(program.city, cost)
    return Outside(name, number, cost.kind, sek * before, sek * after, (before + after) / whole)


def _years(program: Program, name: str, cost: Cost, delay: int) -> NDArray[np.int64] | None:
    """All years in which a total may fall; None where it goes on for as long as its measure, whatever the years."""
    first, last = int(program.years[0]), int(program.years[-1])
    shape = program.city.measures[name].ramp
    if cost.years is not None:
        begins, ends = min(cost.years) + delay, max(cost.years) + delay
    elif cost.from_year is not None:
        begins = cost.from_year + delay
        ends = begins if cost.to_year is None else cost.to_year + delay
    elif cost.kind in costs.ONE_OFF and shape is not None:
        anyway = program.city.measures[name].anyway
        begins = min([ramps.first_year(shape) + delay, *([ramps.first_year(anyway)] if anyway is not None else [])])
        ends = max(begins, last) + costs.LONGEST_YEARS
    else:
        return None
    return np.arange(min(begins, first), max(ends, last) + 1)


def moved_out(program: Program, name: str, planned: Plan) -> float:
    """What a plan's own start moves out of the years beyond what already falls outside, SEK; a saving below zero."""
    with_start = sum(outside.sek for outside in of_plan(program, {name: planned}))
    on_time = sum(outside.sek for outside in of_plan(program, {name: planned.model_copy(update={"start": None})}))
    return with_start - on_time
