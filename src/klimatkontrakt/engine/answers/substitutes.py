# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What replaces a measure that is dropped or comes late? The city's other measures that are not fully used.

A measure's *gap* is what the plan loses in a year because the measure is not as in the plan that it is compared
with. A *substitute* is run at its fullest (level 1, from its own first year) on top of the plan: what it *brings* is
what the account falls by, and it *replaces* no more than the gap, world by world. What all of them together leave is
not known: no measure of the city replaces it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city.schema import Cost, Measure, Plan
from klimatkontrakt.engine.answers import contributions, costs, doubt, moved_quantities
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.engine.chain import kernel, ramps
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.worlds import pathway, plan
from klimatkontrakt.engine.worlds.pathway import Setting
from klimatkontrakt.engine.worlds.plan import Choice
from klimatkontrakt.engine.worlds.world import World

Array = NDArray[np.float64]
CLOSE = 1e-9
INVESTED = ("investment", "reinvestment")
NOT_CASH = ("residual", "co_benefit")


@dataclass(frozen=True)
class Price:
    """What a measure's stated costs come to at their central values, SEK in the city's price year.

    Attributes:
        investment_sek: over all of the city's years; None where no investment is stated.
        running_sek: in the shown year, a saving below zero; None where none is stated.
        is_whole: whether every cost of the measure is known.
        payers: who pays, the largest first.
    """

    investment_sek: float | None
    running_sek: float | None
    is_whole: bool
    payers: tuple[str, ...]


@dataclass(frozen=True)
class Substitute:
    """A measure that could make up for another.

    Attributes:
        brings: what the account falls by in the shown year when it runs at its fullest, (draw), the account's unit.
        replaces: the part of the gap that it makes up for, (draw).
        later: the same as `brings` in the city's last year, (draw).
        first_year: the first year in which it does anything, on time; None where its ramp never leaves zero.
        needs: enablers that the plan does not run in full.
        price: what it costs at its fullest.
    """

    measure: str
    brings: Array
    replaces: Array
    later: Array
    first_year: int | None
    needs: tuple[str, ...]
    price: Price


@dataclass(frozen=True)
class Replacement:
    """What may replace one measure.

    Attributes:
        gap: what is lost in the shown year, (draw), the account's unit, never below zero.
        found: substitutes that bring anything in the shown or the last year, the one that replaces most first.
        together: the part of the gap that all of them together make up for, (draw).
        unknown: measures not fully used whose effect the city does not know.
    """

    measure: str
    gap: Array
    found: tuple[Substitute, ...]
    together: Array
    unknown: tuple[str, ...]

    @property
    def left(self) -> Array:
        """What no measure of the city is known to replace, (draw)."""
        return self.gap - self.together


def changed(program: Program, asked: Choice, compared: Choice) -> tuple[str, ...]:
    """The measures that run less far or later in one plan than in another."""
    lowered = []
    for name in program.measures:
        now, then = asked.plans.get(name, Plan(level=0.0)), compared.plans.get(name, Plan(level=0.0))
        measure = program.city.measures[name]
        is_late = now.level > 0 and plan.shift(measure, now) > plan.shift(measure, then)
        if then.level > 0 and (now.level < then.level - CLOSE or is_late):
            lowered.append(name)
    return tuple(lowered)


def fullest(measure: Measure, now: Plan) -> Plan:
    """A measure at level 1 and from its own first year (or sooner, where it is)."""
    start = None if plan.shift(measure, now) >= 0 else now.start
    return Plan(level=1.0, start=start)


def _is_full(measure: Measure, now: Plan) -> bool:
    return now.level >= 1.0 - CLOSE and plan.shift(measure, now) <= 0


def _is_unknown(measure: Measure) -> bool:
    return all(move.missing is not None for move in measure.moves)


def candidates(program: Program, asked: Choice, compared: Choice) -> tuple[str, ...]:
    """Measures that a plan does not use in full, and that it has neither dropped nor delayed; none that was stopped."""
    gone = set(changed(program, asked, compared))
    return tuple(
        name
        for name in program.measures
        if name not in gone
        and program.city.measures[name].status != "stopped"
        and not _is_full(program.city.measures[name], asked.plans.get(name, Plan(level=0.0)))
    )


def _taken(into: kernel.Plan, of: kernel.Plan, rows: Iterable[int]) -> kernel.Plan:
    """A compiled plan with some measures as in another one."""
    levels, ramp = into.levels.copy(), into.ramps.copy()
    for m in rows:
        levels[m], ramp[m] = of.levels[m], of.ramps[m]
    return into._replace(levels=levels, ramps=ramp)


@dataclass(frozen=True)
class _Runs:
    """Runs of one account in two years under variants of a plan."""

    own: Setting
    account: str
    asked: kernel.Plan

    def values(self, compiled: kernel.Plan) -> Array:
        """The account without what is unexplained, (draw, year)."""
        setting = replace(self.own, plan=plan.in_years(compiled, self.own.years))
        yearly = pathway.path(setting).accounts
        by_name = {name: yearly[:, place] for place, name in enumerate(setting.accounts)}
        return contributions.of_yearly(self.own.world, self.account, by_name)


def _runs(world: World, account: str, asked: Choice, years: NDArray[np.int64]) -> _Runs:
    program = world.program
    compiled = plan.compile_plan(program, asked.plans)
    everyone = plan.at_levels(compiled, np.ones(len(program.measures)))
    lines = {
        name: [i for i, line in enumerate(program.line_list) if line.account == name]
        for name in pathway.yearly_needed(program, account)
    }
    return _Runs(pathway.of_parts(pathway.setting(world, everyone, years=years), lines), account, compiled)


def replacements(
    world: World, account: str, asked: Choice, compared: Choice, year: int, *, only: str | None = None
) -> tuple[Replacement, ...]:
    """What may replace each measure that a plan has dropped or delayed, the largest gap first.

    Args:
        world: the worlds of the asked plan.
        account: an account that is yearly, or a net of such, and that is to fall.
        asked, compared: the plan, and the one that it is compared with.
        year: the shown year.
        only: one of the dropped or delayed measures; all of them without it.
    """
    program = world.program
    last = len(program.years) - 1
    runs = _runs(world, account, asked, np.array([year - int(program.years[0]), last]))
    base = runs.values(runs.asked)
    before = plan.compile_plan(program, compared.plans)
    others = _others(runs, base, asked, candidates(program, asked, compared), year)
    unknown = _unknown(program, others)
    rows = []
    for name in changed(program, asked, compared):
        if only is not None and name != only:
            continue
        restored = runs.values(_taken(runs.asked, before, [program.measure_index[name]]))
        gap = np.maximum(base[:, 0] - restored[:, 0], 0.0)
        together = np.clip(others.everything[:, 0], 0.0, gap)
        rows.append(Replacement(name, gap, _substitutes(program, asked, others, gap), together, unknown))
    return tuple(sorted(rows, key=lambda row: (-float(row.gap.mean()), row.measure)))


@dataclass(frozen=True)
class _Others:
    """What measures that may take the place of others would do at their fullest on top of the asked plan.

    Attributes:
        brought: by measure, what it would take away by itself, (draw, shown and last year).
        everything: what all of them would take away together, likewise.
        prices: of those that would take anything away.
    """

    brought: Mapping[str, Array]
    everything: Array
    prices: Mapping[str, Price]


def _others(runs: _Runs, base: Array, asked: Choice, names: Sequence[str], year: int) -> _Others:
    program = runs.own.world.program
    measures, index = program.city.measures, program.measure_index
    full = {name: fullest(measures[name], asked.plans.get(name, Plan(level=0.0))) for name in names}
    best = plan.compile_plan(program, {**asked.plans, **full})
    brought = {name: base - runs.values(_taken(runs.asked, best, [index[name]])) for name in names}
    everything = base - runs.values(_taken(runs.asked, best, [index[name] for name in names]))
    with_effect = {name for name in names if np.any(brought[name])}
    return _Others(brought, everything, _prices(program, asked, full, with_effect, year))


def _unknown(program: Program, others: _Others) -> tuple[str, ...]:
    """Those that may do something, nobody knows what."""
    silent = [name for name in others.brought if name not in others.prices]
    return tuple(name for name in silent if _is_unknown(program.city.measures[name]))


def _substitutes(program: Program, asked: Choice, others: _Others, gap: Array) -> tuple[Substitute, ...]:
    """What may stand in for a gap, (draw): what replaces most of it in the shown year first."""
    rows = [
        _substitute(program, asked, name, brought, gap, others.prices[name])
        for name, brought in others.brought.items()
        if name in others.prices
    ]
    return tuple(sorted(rows, key=lambda row: (-float(row.replaces.mean()), -float(row.later.mean()), row.measure)))


def _substitute(
    program: Program, asked: Choice, name: str, brought: Array, gap: Array, price: Price
) -> Substitute:  # fmt: skip
    measure = program.city.measures[name]
    needs = tuple(
        e
        for e, weight in sorted(measure.enablers.items())
        if weight > 0 and asked.plans.get(e, Plan(level=0.0)).level < 1
    )
    now = fullest(measure, asked.plans.get(name, Plan(level=0.0)))
    return Substitute(
        name,
        brings=brought[:, 0],
        replaces=np.clip(brought[:, 0], 0.0, gap),
        later=brought[:, 1],
        first_year=_first_year(program, measure, plan.shift(measure, now)),
        needs=needs,
        price=price,
    )


def _first_year(program: Program, measure: Measure, delay: int) -> int | None:
    if measure.ramp is None:
        return None
    does = np.flatnonzero(ramps.ramp(measure.ramp, program.years, delay) > 0)
    return int(program.years[does[0]]) if len(does) else None


def _prices(
    program: Program, asked: Choice, full: Mapping[str, Plan], names: set[str], year: int
) -> dict[str, Price]:  # fmt: skip
    """What each of some measures costs at its fullest on top of a plan, one at a time, in the central world."""
    central = doubt.central(program, asked.fixed)
    prices = {}
    for name in sorted(names):
        with_it = replace(asked, plans={**asked.plans, name: full[name]})
        alone = replace(asked, plans={name: full[name]})
        taken: Mapping[str, moved_quantities.MovedQuantity] = {}
        if moved_quantities.counted_measures(program, alone):
            setting = pathway.setting(central, plan.compile_plan(program, with_it.plans))
            taken = moved_quantities.moved(setting, with_it)
        prices[name] = _price(program, name, list(costs.stated_flows(central, alone, taken)), year)
    return prices


def _price(program: Program, name: str, flows: list[Flow], year: int) -> Price:
    costs = program.city.measures[name].costs
    cash = [flow for flow in flows if flow.kind not in NOT_CASH]
    return Price(
        _invested(costs, cash),
        _running(costs, [flow for flow in cash if flow.kind != "revenue"], year - int(program.years[0])),
        bool(costs) and all(cost.missing is None for cost in costs),
        _payers(cash),
    )


def _invested(costs: Sequence[Cost], cash: list[Flow]) -> float | None:
    """What is invested in all years together; None where no investment is stated."""
    if not any(cost.kind in INVESTED and cost.value is not None for cost in costs):
        return None
    return sum(float(flow.values[0].sum()) for flow in cash if flow.kind in INVESTED)


def _running(costs: Sequence[Cost], cash: list[Flow], index: int) -> float | None:
    """What is paid in one year but for investments and grants; None where no running cost is stated."""
    if not any(cost.kind not in (*INVESTED, "grant", *NOT_CASH) and cost.value is not None for cost in costs):
        return None
    return sum(float(flow.values[0, index]) for flow in cash if flow.kind not in (*INVESTED, "grant"))


def _payers(cash: list[Flow]) -> tuple[str, ...]:
    """Who pays anything, the one who pays most first."""
    paid: dict[str, float] = {}
    for flow in cash:
        if flow.values[0].sum() > 0:
            paid[flow.actor] = paid.get(flow.actor, 0.0) + float(flow.values[0].sum())
    return tuple(sorted(paid, key=lambda actor: (-paid[actor], actor)))
