# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which part of the needed cut is promised, and by whom? Coverage (§10).

Only delivery commitments count, those of them that stand and are due by the target's year (deliveries.py); goals,
process, support, use and advocacy never do. The baseline is run with only the measures that they secure, at the share
they secure; a secured share is a level. The stack is nested runs, each level added to those above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city.contract import THIS, Contract
from klimatkontrakt.city.schema import City, Plan, Target
from klimatkontrakt.engine.answers import contributions, deliveries, targets
from klimatkontrakt.engine.answers.deliveries import LeftOut, Promise
from klimatkontrakt.engine.answers.results import STATISTICS, Fold, statistics_of
from klimatkontrakt.engine.chain.derived_changes import Step, has_ratio, ratio_step
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.slopes import node_count
from klimatkontrakt.engine.worlds import pathway, plan
from klimatkontrakt.engine.worlds.pathway import Setting
from klimatkontrakt.engine.worlds.world import World
from klimatkontrakt.folder.problem import UnknownNameError

Array = NDArray[np.float64]
LEVELS = deliveries.LEVELS
NOBODY = "nobody"
BEYOND = "beyond"  # what is promised beyond what is needed, where there is no rest for nobody
STACK = (*LEVELS, NOBODY)
MEAN = STATISTICS.index("mean")
CLOSE = 1e-9


@dataclass(frozen=True)
class DrawnCoverage:
    """What promises secure of the cut that a target needs.

    Attributes:
        needed: baseline less target, (draw), in the account's unit; not above zero where nothing is needed.
        cuts: by level, what it adds to the cut, (draw).
        shares: by level and measure, its share (§5) of that, (draw).
        controls: by level and control, what is cut of emissions under it, (draw).
        secured: by level and measure, the level that its commitments secure.
        promises: the commitments that were counted.
        later: by level, what is promised too late would add to it if it came as the plan has it, (draw).
        left_out: deliveries, or parts of them, that do not count, and why.
    """

    target: str
    instrument: str
    needed: Array
    cuts: Mapping[str, Array]
    shares: Mapping[str, Mapping[str, Array]]
    controls: Mapping[str, Mapping[str, Array]]
    secured: Mapping[str, Mapping[str, float]]
    promises: tuple[Promise, ...]
    later: Mapping[str, Array]
    left_out: tuple[LeftOut, ...]

    @property
    def cut(self) -> Array:
        """What all levels cut together, (draw)."""
        return np.asarray(np.sum(list(self.cuts.values()), axis=0))

    @property
    def covered(self) -> Array:
        """Coverage in each world, 0–1 of what is needed and more where promises go beyond it, (draw)."""
        return fraction(self.cut, self.needed)

    def cut_of(self, level: str) -> Array:
        """What a level cuts, (draw); of `nobody` what is left of what is needed, below zero where promises pass it."""
        return self.needed - self.cut if level == NOBODY else self.cuts[level]

    def part(self, level: str) -> Array:
        """A level's part of what is needed, (draw); `nobody` is what is left of it, never below zero."""
        part = fraction(self.cut_of(level), self.needed)
        return np.maximum(part, 0.0) if level == NOBODY else part

    def stack(self, fold: Fold) -> dict[str, Array]:
        """Every level's part of what is needed, what is left to nobody, and what is promised beyond the need, folded.

        None of the last two is below zero, and one of them is nought: the levels less what is beyond, and nobody, are
        all that is needed.

        Returns:
            By level (STACK and BEYOND), (statistic).
        """
        levels = (*STACK, BEYOND)
        cuts = [*map(self.cut_of, STACK), self.cut - self.needed]
        return dict(zip(levels, not_below_zero(levels, self.folded_together(cuts, fold)).T, strict=True))

    def folded(self, cut: Array, fold: Fold) -> Array:
        """A cut's part of what is needed, folded: its mean is the ratio of means, so parts add up to their sum.

        Percentiles are those of the part in the draws where anything is needed.

        Args:
            cut: (draw), in the account's unit.
            fold: the central row and the draws of a branch.

        Returns:
            (statistic) in the order of STATISTICS; nan where nothing is needed, or what is needed is not known.
        """
        folded: Array = self.folded_together([cut], fold)[:, 0]
        return folded

    def folded_together(self, cuts: Sequence[Array], fold: Fold) -> Array:
        """The same of many cuts, each (draw): (statistic, cut)."""
        rows = fold.rows
        parts = [fraction(cut, self.needed) for cut in cuts]
        found = statistics_of(parts, Fold(fold.central, rows & (self.needed > 0)))
        needed = float(self.needed[rows].mean()) if rows.any() else np.nan
        is_known = not np.isnan(self.needed[rows]).any()
        for at, cut in enumerate(cuts):
            found[MEAN, at] = float(cut[rows].mean()) / needed if needed > 0 else np.nan
            if not is_known or np.isnan(cut[rows]).any():
                found[MEAN:, at] = np.nan
        found[0] = [part[fold.central] for part in parts]
        return found


def fraction(cut: Array, needed: Array) -> Array:
    """Cut over needed; nan where nothing is needed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        part: Array = np.where(needed > 0, cut / needed, np.nan)
    return part


def not_below_zero(levels: Sequence[str], folded: Array) -> Array:
    """Folded parts, (statistic, part), where what is left to nobody and what is beyond the need stop at nought."""
    stops = np.array([level in (NOBODY, BEYOND) for level in levels])
    return np.where(stops, np.maximum(folded, 0.0), folded)


def contract_of(city: City, period: str | None) -> tuple[str, Contract]:
    """A city's contract of a period, the latest when none is named.

    Raises:
        UnknownNameError: when there is no such contract.
    """
    if not city.contracts or (period is not None and period not in city.contracts):
        known = ", ".join(sorted(city.contracts)) or "–"
        raise UnknownNameError(f"”{period or 'contract'}”", where="contract", fix=f"({known})")
    chosen = period or max(city.contracts)
    return chosen, city.contracts[chosen]


def _plans(chosen: plan.Choice, levels: Mapping[str, float]) -> dict[str, Plan]:
    """Secured levels with the scenario's start years."""
    found = {}
    for name, level in levels.items():
        own = chosen.plans.get(name)
        found[name] = Plan(level=level, start=own.start if own is not None else None)
    return found


def coverage(
    program: Program,
    world: World,
    chosen: plan.Choice,
    target: str,
    contract: Contract,
    *,
    instrument: str | None = None,
) -> DrawnCoverage:
    """What the delivery commitments of a contract secure of the cut that a target needs.

    Args:
        program, world: the city and its worlds.
        chosen: the scenario whose start years and fixed events hold.
        target: a target of the city's.
        contract: the contract.
        instrument: count only what stands in one instrument (`contract` is this contract itself), or all.
    """
    own_target = program.city.targets[target]
    found = deliveries.deliveries(program.city, contract, own_target.year, instrument)
    secured = deliveries.secured_levels(found.counted)
    sign = -1.0 if targets.is_floor(program.city, own_target) else 1.0
    reached: dict[str, float] = {}
    before = _run(program, world, chosen, own_target, reached)
    needed = sign * (before.value - targets.limit(program, world, own_target))
    cuts: dict[str, Array] = {}
    shares: dict[str, dict[str, Array]] = {}
    controls: dict[str, dict[str, Array]] = {}
    later: dict[str, Array] = {}
    for level, levels in deliveries.secured_levels(found.later).items():
        reached = _raised(reached, secured[level])
        after = _run(program, world, chosen, own_target, reached) if secured[level] else before
        cuts[level] = sign * (before.value - after.value)
        shares[level] = _step_shares(before, after, sorted(secured[level]), own_target.account, sign)
        controls[level] = _by_control(before, after, sign)
        more = _run(program, world, chosen, own_target, _raised(reached, levels)) if levels else after
        later[level] = sign * (after.value - more.value)
        before = after
    return DrawnCoverage(
        target, instrument or "all", needed, cuts, shares, controls, secured, found.counted, later, found.left_out
    )  # fmt: skip


def for_target(program: Program, world: World, chosen: plan.Choice, found: DrawnCoverage, target: str) -> DrawnCoverage:
    """The same promises set against another target of the same account, year and direction: what is needed differs."""
    own_target = program.city.targets[target]
    sign = -1.0 if targets.is_floor(program.city, own_target) else 1.0
    before = _run(program, world, chosen, own_target, {})
    needed = sign * (before.value - targets.limit(program, world, own_target))
    return replace(found, target=target, needed=needed)


def _raised(reached: Mapping[str, float], levels: Mapping[str, float]) -> dict[str, float]:
    """Levels added to those reached; no measure goes beyond all of it."""
    return {**reached, **{name: min(1.0, reached.get(name, 0.0) + level) for name, level in levels.items()}}


@dataclass(frozen=True)
class _Run:
    """The city with some of its measures at some level.

    Attributes:
        setting: of the yearly accounts that the target's is worked out from, and of no others.
        nodes: how many are exact for all of the city's accounts.
        value: the target's account in its year, (draw).
        lines: of an account that is a plain sum, each line in that year, (draw) by the line's index; else empty.
        paths: of an account that is none, what it is worked out from in all years, (draw, year); else empty.
        column: where the target's year stands on the setting's axis of years.
    """

    setting: Setting
    nodes: int
    value: Array
    lines: Mapping[int, Array]
    paths: Mapping[str, Array]
    column: int


def _run(
    program: Program, world: World, chosen: plan.Choice, target: Target, levels: Mapping[str, float]
) -> _Run:  # fmt: skip
    at = target.year - int(program.years[0])
    is_linear = bool(program.added(target.account))
    years = np.array([at], dtype=np.int64) if is_linear else None
    whole = pathway.setting(world, plan.compile_plan(program, _plans(chosen, levels)), years=years)
    own, nodes = pathway.of_accounts(whole, pathway.yearly_needed(program, target.account)), node_count(whole)
    yearly = pathway.path(own).accounts
    by_name = {name: yearly[:, i] for i, name in enumerate(own.accounts)}
    if is_linear:
        value = pathway.plain_sum(world, target.account, by_name)[:, 0]
        return _Run(own, nodes, value, pathway.line_values(own, target.account), {}, 0)
    paths = pathway.worked_out(world, by_name)
    return _Run(own, nodes, paths[target.account][:, at], {}, paths, at)


def _step_shares(before: _Run, after: _Run, changed: Iterable[str], account: str, sign: float) -> dict[str, Array]:
    """Each measure's share (§5) of what a level adds to the levels above it, (draw) by measure."""
    own, program = after.setting, after.setting.program
    start = before.setting.plan.levels
    step = own.plan.levels - start
    if not step.any():
        return {}
    names = tuple(changed)
    asked = np.array([program.measure_index[name] for name in names], dtype=np.int64)
    if has_ratio(program, account):
        axis = np.union1d(own.scope.reach.measures, asked)
        of_all = ratio_step(own, account, Step(before.paths, after.paths, start, step), axis)
        found = of_all[:, np.searchsorted(axis, asked)]
    else:
        found = contributions.stepped_changes(own, account, start, step, nodes=after.nodes, measures=asked)
    return {name: sign * found[:, i, after.column] for i, name in enumerate(names)}


def _by_control(before: _Run, after: _Run, sign: float) -> dict[str, Array]:
    """What is cut of emissions under each control, (draw)."""
    found: dict[str, Array] = {}
    for i, values in before.lines.items():
        line = before.setting.program.line_list[i]
        control = {str(who): share for who, share in line.control.items()} or {"unknown": 1.0}
        for who, share in control.items():
            cut = sign * share * (values - after.lines[i])
            found[who] = found.get(who, np.zeros_like(cut)) + cut
    return found


By = Callable[[Promise, str], Mapping[str, float]]


def split(found: DrawnCoverage, by: By) -> dict[str, dict[str, Array]]:
    """The stack's levels split by something that promises have: party, area, instrument.

    Args:
        found: the coverage.
        by: for a promise and a measure, names and the weights with which they share it.

    Returns:
        By level and name, (draw); within a level, measures are §5 shares.
    """
    result: dict[str, dict[str, Array]] = {level: {} for level in LEVELS}
    for level in LEVELS:
        for measure, values in found.shares[level].items():
            weights = _weights(found, level, measure, by)
            for name, weight in weights.items():
                result[level][name] = result[level].get(name, np.zeros_like(values)) + weight * values
    return result


def _weights(found: DrawnCoverage, level: str, measure: str, by: By) -> dict[str, float]:
    """How the promises that secure a measure at a level share it, by name; sums to 1."""
    weights: dict[str, float] = defaultdict(float)
    for promise in found.promises:
        if promise.levels.get(measure) == level:
            for name, part in by(promise, measure).items():
                weights[name] += promise.secured[measure] * part
    whole = sum(weights.values()) or 1.0
    return {name: weight / whole for name, weight in sorted(weights.items())}


def by_instrument(promise: Promise, _measure: str) -> dict[str, float]:
    """A commitment stands in one instrument; in the contract itself where it names none."""
    return {promise.commitment.instrument or THIS: 1.0}


def by_commitment(promise: Promise, _measure: str) -> dict[str, float]:
    """Each commitment by itself: what of the cut can be traced to it."""
    return {promise.commitment.id: 1.0}


def by_party(promise: Promise, _measure: str) -> dict[str, float]:
    """Promisors share a promise equally."""
    return {name: 1.0 / len(promise.promisors) for name in promise.promisors}


def by_promise(promise: Promise, _measure: str) -> dict[str, float]:
    """The same, with the parts of one commitment that count apart told apart, by the promise's key."""
    return {promise.key: 1.0}


def traced(found: DrawnCoverage, by: By = by_commitment) -> dict[str, Array]:
    """The cut that can be traced to each commitment (or promise) that is counted, (draw), in the account's unit."""
    names = {name for promise in found.promises for name in by(promise, "")}
    cuts = {name: np.zeros_like(found.needed) for name in sorted(names)}
    for parts in split(found, by).values():
        for name, values in parts.items():
            cuts[name] = cuts[name] + values
    return cuts
