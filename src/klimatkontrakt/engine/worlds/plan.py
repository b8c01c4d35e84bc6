# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a scenario decide: which measures, how far, from when, and which events it takes as given?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city import scenarios
from klimatkontrakt.city.schema import City, Measure, Plan, Ramp
from klimatkontrakt.engine.answers.results import Provenance
from klimatkontrakt.engine.chain import kernel, ramps
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.folder import canonical, differences
from klimatkontrakt.folder.problem import UnknownNameError
from klimatkontrakt.version import VERSION

NOT_RUNNING = Plan(level=0.0)
Array = NDArray[np.float64]
Sets = tuple[tuple[str, str, str], ...]
SHOWN_FIRST = ("contract", "decided")
PLAN_DIGITS = 16
MOST_KEPT = 20_000  # series: a slider moves every start


@dataclass(frozen=True)
class Choice:
    """A scenario worked out through `like`: a plan for each measure in it, and the events it fixes."""

    id: str
    plans: Mapping[str, Plan]
    fixed: Mapping[str, str]


def shown(city: City) -> str:
    """The scenario that stands for a city's plan where none is named: the contract's, what is decided, one by name."""
    for name in SHOWN_FIRST:
        if name in city.scenarios:
            return name
    planned = [name for name, scenario in city.scenarios.items() if scenario.measures or scenario.like]
    return min(planned or city.scenarios)


def choice(city: City, scenario: str) -> Choice:
    """A scenario with what it takes over from others; its own words win.

    Raises:
        UnknownNameError: when the city has no such scenario.
    """
    if scenario not in city.scenarios:
        known = ", ".join(sorted(city.scenarios))
        raise UnknownNameError(f"”{scenario}”", where="scenarios", fix=f"({known})")
    own = city.scenarios[scenario]
    plans: dict[str, Plan] = {}
    fixed: dict[str, str] = {}
    if own.like is not None:
        taken = choice(city, own.like)
        plans, fixed = dict(taken.plans), dict(taken.fixed)
    return Choice(scenario, {**plans, **own.measures}, {**fixed, **own.events})


def provenance(chosen: Choice, document: str, *, seed: int, draws: int, sets: Sets = ()) -> Provenance:
    """What a run of a choice is made of: the city by its hash, the plan by its own, and the events taken for given.

    Args:
        sets: what the scenario sets in the place of the city's own numbers.
    """
    plans = {name: own.model_dump(mode="json", exclude_defaults=True) for name, own in sorted(chosen.plans.items())}
    decided = [plans, dict(sorted(chosen.fixed.items())), *([sets] if sets else [])]
    hashed = hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()[:PLAN_DIGITS]
    events = ";".join(f"{event}={outcome}" for event, outcome in sorted(chosen.fixed.items()))
    return Provenance(VERSION, document, seed, draws, chosen.id, hashed, events, sets)


def sets(city: City, scenario: str) -> Sets:
    """What a scenario sets in the place of the city's own numbers: where, from what, to what, as files write it."""
    turns = scenarios.turns(city, scenario)
    return tuple((turn.path, _as_written(turn.before), _as_written(turn.after)) for turn in turns)


def _as_written(value: Any) -> str:
    return differences.said(canonical.plain(value))


def shift(measure: Measure, plan: Plan) -> int:
    """By how many years a scenario moves a measure's ramp."""
    if plan.start is None or measure.ramp is None:
        return 0
    return plan.start - ramps.first_year(measure.ramp)


def compile_plan(program: Program, plans: Mapping[str, Plan]) -> kernel.Plan:
    """Levels and ramps of every measure; one that is not in the plans has level 0 and its own ramp."""
    count, years = len(program.measures), program.years
    levels = np.zeros(count)
    both = np.zeros((count, 2, len(years)))
    anyway = np.zeros((count, len(years)))
    for index, name in enumerate(program.measures):
        measure = program.city.measures[name]
        plan = plans.get(name, NOT_RUNNING)
        levels[index] = plan.level
        moved = shift(measure, plan)
        if measure.ramp is not None:
            late = measure.late.years if measure.late is not None else 0
            both[index, 0] = ramp(program, name, moved)
            both[index, 1] = ramp(program, name, moved + late)
        if measure.anyway is not None:
            anyway[index] = _anyway(program, name, measure.anyway)
    return sealed(kernel.Plan(levels, both, anyway))


def kept(program: Program, key: tuple[str, str, int], make: Callable[[], Array]) -> Array:
    """A series of a measure that depends on nothing a reader moves but its start; worked out once for those years."""
    whole = (*key, program.years.tobytes())
    found = program.ramps.get(whole)
    if found is None:
        if len(program.ramps) > MOST_KEPT:
            program.ramps.clear()
        found = program.ramps[whole] = sealed(make())
    return found


def _shape(program: Program, name: str) -> Ramp:
    own = program.city.measures[name].ramp
    assert own is not None
    return own


def _anyway(program: Program, name: str, shape: Ramp) -> Array:
    return kept(program, (name, "anyway", 0), lambda: ramps.ramp(shape, program.years))


def ramp(program: Program, name: str, delay: int) -> Array:
    """How far a measure has come in each of the city's years, when it comes a number of years later, (year)."""
    return kept(program, (name, "ramp", delay), lambda: ramps.ramp(_shape(program, name), program.years, delay))


def at_levels(plan: kernel.Plan, levels: Array) -> kernel.Plan:
    """The same plan with other levels."""
    return plan._replace(levels=sealed(np.array(levels, dtype=np.float64)))


def in_years(plan: kernel.Plan, years: NDArray[np.int64]) -> kernel.Plan:
    """The same plan for some of the years, by index."""
    return sealed(plan._replace(ramps=plan.ramps.take(years, axis=2), anyway=plan.anyway.take(years, axis=1)))


def only(chosen: Choice, names: Mapping[str, float]) -> Choice:
    """A choice with just the named measures, at the given levels, each from its planned start."""
    kept = {name: replace_level(chosen.plans.get(name, Plan()), level) for name, level in names.items()}
    return replace(chosen, plans=kept)


def replace_level(plan: Plan, level: float) -> Plan:
    """A plan at another level."""
    return plan.model_copy(update={"level": level})
