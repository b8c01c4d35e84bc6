# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which money falls outside the years that are worked out? It is in no sum, so it is told and shown apart (§6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from klimatkontrakt.city.schema import Cost, Plan
from klimatkontrakt.engine import economics, plan, ramps
from klimatkontrakt.engine.program import Program

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
        delay = plan.shift(measure, planned)
        for number, cost in enumerate(measure.costs):
            outside = _of_cost(program, name, number, cost, delay)
            if outside is not None and outside.part > NOTABLE:
                found.append(_at_level(outside, planned.level))
    return tuple(found)


def _at_level(outside: Outside, level: float) -> Outside:
    return Outside(
        outside.measure,
        outside.number,
        outside.kind,
        outside.before_sek * level,
        outside.after_sek * level,
        outside.part,
    )


def _of_cost(program: Program, name: str, number: int, cost: Cost, delay: int) -> Outside | None:
    if cost.value is None or cost.per != "total" or cost.basis == "sunk":
        return None
    before, inside, after = _weights(program, name, cost, delay)
    whole = before + inside + after
    if whole <= 0 or before + after == 0:
        return None
    sek = cost.value * economics.price_scale(program.city, cost)
    return Outside(name, number, cost.kind, sek * before, sek * after, (before + after) / whole)


def _weights(program: Program, name: str, cost: Cost, delay: int) -> tuple[float, float, float]:
    """How many times the cost falls before, within and after the years; of a total the three sum to one."""
    first, last = int(program.years[0]), int(program.years[-1])
    if cost.years is not None:
        return _split({year + delay: part for year, part in cost.years.items()}, first, last)
    if cost.from_year is not None:
        start = cost.from_year + delay
        end = max(last, start) if cost.to_year is None else cost.to_year + delay
        return _split(dict.fromkeys(range(start, end + 1), 1.0), first, last)
    if cost.kind not in economics.ONE_OFF:
        return 0.0, 1.0, 0.0
    shape = program.city.measures[name].ramp
    whole = plan.all_works(program, name)
    if shape is None or whole <= 0:
        return 0.0, 1.0, 0.0
    started = ramps.first_year(shape)
    years = np.arange(started, started + 101)
    works = ramps.works(shape, years) / whole
    return _split({int(year) + delay: float(part) for year, part in zip(years, works, strict=True)}, first, last)


def _split(parts: Mapping[int, float], first: int, last: int) -> tuple[float, float, float]:
    before = sum(part for year, part in parts.items() if year < first)
    after = sum(part for year, part in parts.items() if year > last)
    return before, sum(parts.values()) - before - after, after


def moved_out(program: Program, name: str, planned: Plan) -> float:
    """What a plan's own start moves out of the years beyond what already falls outside, SEK; a saving below zero."""
    with_start = sum(outside.sek for outside in of_plan(program, {name: planned}))
    on_time = sum(outside.sek for outside in of_plan(program, {name: planned.model_copy(update={"start": None})}))
    return with_start - on_time
