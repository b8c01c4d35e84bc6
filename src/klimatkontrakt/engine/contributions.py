# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does each measure bring? Three numbers for every measure and account: alone, share, if dropped (§5).

Positive lowers the account. `share` lets all levels grow together and writes each saving on the measure that made
it, so the shares add up to the change; exact by Gauss–Legendre nodes from the polynomial's degree. `alone` and
`if dropped` are read off one reverse pass where an account is linear in a measure's level, and worked out by a run
of their own where it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine import kernel, pathway, plan, ratios, reverse
from klimatkontrakt.engine.paths import Paths
from klimatkontrakt.engine.pathway import NONE, Setting
from klimatkontrakt.engine.plan import Choice
from klimatkontrakt.engine.program import Derived, Program
from klimatkontrakt.engine.sealed import only_read, sealed
from klimatkontrakt.engine.world import World

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
CLOSE = 1e-9
MOST_NODES = 64
CELLS_AT_ONCE = 1_000_000  # of temporary arrays: 8 MB


@dataclass(frozen=True)
class Contributions:
    """One account's three numbers for every measure, each (draw, measure, year), in the account's unit."""

    alone: Array
    share: Array
    if_dropped: Array


@dataclass(frozen=True)
class Both:
    """A plan set against its baseline: paths of all accounts, (draw, year) by account."""

    baseline: Mapping[str, Array]
    planned: Mapping[str, Array]


def slopes(own: Setting, levels: Array, weights: Array, measures: Ints | None = None) -> Array:
    """Σ over nodes of weight × ∂account/∂level, (account, measure, draw, year).

    Args:
        own: the setting.
        levels: where the slopes are read, (node, measure of the city).
        weights: what each is multiplied by, likewise.
        measures: which of the city's measures stand on the answer's axis, rising, among them all that have a part in
            the accounts; all of them when none are given.
    """
    seen = own.scope.reach
    axis = np.arange(levels.shape[1]) if measures is None else measures
    out = np.zeros((len(own.accounts), len(axis), own.world.size, len(own.years)))
    compiled = seen.plan(own.plan)
    at, by = (only_read(np.ascontiguousarray(values[:, seen.measures])) for values in (levels, weights))
    chosen = only_read(np.arange(len(own.accounts)))
    asked = (chosen, seen.touches, seen.drives, only_read(np.searchsorted(axis, seen.measures)))

    def work(first: int, last: int) -> None:
        reverse.slopes(seen.chain, seen.lines, compiled, seen.draws, seen.place, at, by, first, last, *asked, out)

    pathway.over_draws(work, own.world.size)
    return out


def driven(own: Setting) -> dict[str, list[int]]:
    """By account of a setting, the measures that can have a part in it; all others have none, in no world and year."""
    seen = own.scope.reach
    return {name: seen.measures[drives == 1].tolist() for name, drives in zip(own.accounts, seen.drives, strict=True)}


def _nodes(count: int) -> tuple[Array, Array]:
    """Gauss–Legendre nodes from 0 to 1 and their weights, each (node, 1)."""
    points, weights = np.polynomial.legendre.leggauss(count)
    return (points[:, None] + 1.0) / 2.0, weights[:, None] / 2.0


def node_count(own: Setting) -> int:
    """How many nodes are exact for all of a setting's accounts: half the highest degree, rounded up."""
    return max(1, -(-int(own.degrees.together.max(initial=0)) // 2))


def yearly_shares(own: Setting, accounts: Ints) -> Array:
    """Shares of yearly accounts, (draw, account, measure, year)."""
    return stepped_shares(own, accounts, np.zeros_like(own.plan.levels), own.plan.levels)


def stepped_shares(own: Setting, accounts: Ints, start: Array, step: Array) -> Array:
    """Shares of yearly accounts when levels grow together from a start by a step, (draw, account, measure, year).

    Args:
        own: a setting with every measure at start + step.
        accounts: which accounts, by index.
        start: levels at which the growth begins, (measure).
        step: how much each level grows, (measure).
    """
    some = pathway.of_accounts(own, [own.accounts[at] for at in accounts])
    return _stepped(some, start, step)


def _stepped(own: Setting, start: Array, step: Array, measures: Ints | None = None) -> Array:
    """The same of all of a setting's accounts, with some measures on the axis of measures."""
    at, weights = _nodes(node_count(own))
    return np.moveaxis(slopes(own, start + at * step, -step * weights, measures), 2, 0)


def of_account(world: World, account: str, yearly: Array) -> Array:
    """A change of any account without a ratio from changes of the yearly ones, (draw, measure, year)."""
    return of_yearly(world, account, {name: yearly[:, at] for name, at in world.program.account_index.items()})


def of_yearly(world: World, account: str, by_name: dict[str, Array]) -> Array:
    """The same, from the changes of those yearly accounts that it is worked out from, by name."""
    return _linear(world, account, by_name)


def _has_ratio(program: Program, account: str) -> bool:
    if account in program.account_index:
        return False
    own = next(d for d in program.derived if d.id == account)
    parts = [own.of, *([own.second] if own.second else [])]
    return own.account.form == "ratio" or any(_has_ratio(program, part) for part in parts)


def _counted(world: World, own: Derived) -> Array:
    """1 in the years that a cumulative account counts and that are not observed, (year)."""
    years = world.program.years
    counted = (years >= (own.account.from_ or 0)).astype(float)
    for (name, tag, year), _ in world.program.published.items():
        if name == own.of and tag is None and years[0] <= year <= years[-1]:
            counted[year - years[0]] = 0.0
    return counted


def _linear(world: World, account: str, yearly: dict[str, Array]) -> Array:
    """A change of an account from the changes of the yearly accounts it is the sum of, (draw, measure, year)."""
    program = world.program
    if account in yearly:
        return yearly[account]
    own = next(d for d in program.derived if d.id == account)
    of = _linear(world, own.of, yearly)
    if own.account.form == "cumulative":
        return np.cumsum(of * _counted(world, own), axis=-1) * own.scale
    second = _linear(world, own.second or "", yearly)
    return of * own.scale - second * pathway.scale_of_second(program, own)


def _slope_of(world: World, account: str, values: dict[str, Array], slopes: dict[str, Array]) -> Array:
    """∂account/∂level from the values and slopes of its yearly accounts, (draw, measure, year)."""
    program = world.program
    if account in slopes:
        return slopes[account]
    own = next(d for d in program.derived if d.id == account)
    if own.account.form != "ratio":
        parts = {part: _slope_of(world, part, values, slopes) for part in (own.of, own.second) if part}
        return _linear(world, account, {**slopes, **parts})
    second = own.second or ""
    of, over = values[own.of][:, None], values[second][:, None]
    of_slope, over_slope = _slope_of(world, own.of, values, slopes), _slope_of(world, second, values, slopes)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope: Array = own.scale * (of_slope * over - of * over_slope) / over**2
    return slope


def _ratio_shares(own: Setting, account: str, both: Both, measures: Ints) -> Array:
    """Shares of an account that holds a ratio, (draw, measure, year): nodes are added until they close to 1e-9.

    They are nan where what is divided by reaches zero on the way, and where they do not close.
    """
    world, levels = own.world, own.plan.levels
    names = pathway.yearly_needed(own.program, account)
    some = pathway.of_accounts(own, names)
    change = both.baseline[account] - both.planned[account]
    scale = np.maximum(np.maximum(np.abs(both.baseline[account]), np.abs(both.planned[account])), 1e-300)
    on_way = ratios.on_the_way(own.program, account, both.baseline, both.planned)
    count = node_count(some) + 1
    while True:
        share = np.zeros((world.size, len(measures), len(own.years)))
        for at, weight in zip(*_nodes(count), strict=True):
            raw = slopes(some, at[None] * levels, np.ones((1, len(levels))), measures)
            by_name = {name: np.moveaxis(raw[i], 1, 0) for i, name in enumerate(names)}
            yearly = pathway.path(pathway.at_levels(some, at * levels)).accounts
            values = pathway.worked_out(world, {name: yearly[:, i] for i, name in enumerate(names)})
            for rows in _blocks(share.shape):
                few, few_slopes = ({name: each[rows] for name, each in part.items()} for part in (values, by_name))
                share[rows] -= weight * _slope_of(world, account, few, few_slopes)
            ratios.widen(on_way, values)
        share *= levels[measures][None, :, None]
        gap = np.where(ratios.any_zero(on_way), np.nan, np.abs(share.sum(axis=1) - change) / scale)
        if count >= MOST_NODES or np.nanmax(gap, initial=0.0) <= CLOSE:
            is_closed = gap <= CLOSE
            return np.where(is_closed[:, None], share, np.nan)
        count = min(MOST_NODES, count * 2)


def _blocks(shape: tuple[int, ...]) -> list[slice]:
    """Draws in blocks of so many that temporary arrays stay small."""
    size = max(1, CELLS_AT_ONCE // max(1, int(np.prod(shape[1:]))))
    return [slice(first, first + size) for first in range(0, shape[0], size)]


def _one_changed(own: Setting, base: Array, before: Array, measures: Ints) -> Array:
    """For each measure, how much each account is lowered when it alone goes from `before` to its level.

    Args:
        own: a setting of some yearly accounts, with every measure at its level.
        base: levels of all measures at the point from which one is changed, (measure): zero, or the plan's.
        before: the accounts at `base`, (draw, account, year).
        measures: which measures stand on the answer's axis, as in `slopes`.

    Returns:
        (draw, account, given measure, year); for base = the plan, what is lost when the measure is dropped.
    """
    levels, reached = own.plan.levels, own.scope.reach.measures
    out = np.moveaxis(slopes(own, base[None], -levels[None], measures), 2, 0)
    is_drop = bool(base.any())
    bends = (own.degrees.own > 1).any(axis=0) & (levels[reached] != 0)
    for m in reached[bends]:
        changed = base.copy()
        changed[m] = 0.0 if is_drop else levels[m]
        after = pathway.path(pathway.at_levels(own, changed)).accounts
        out[:, :, np.searchsorted(measures, m)] = after - before if is_drop else before - after
    return out


def _of_ratio(
    world: World, account: str, at: Mapping[str, Array], lowered: Mapping[str, Array], *, is_drop: bool
) -> Array:  # fmt: skip
    """One-change differences of an account with a ratio, from those of its yearly accounts."""
    shape: tuple[int, ...] = next(iter(lowered.values())).shape
    result = np.zeros(shape)
    sign = 1.0 if is_drop else -1.0
    for m in range(shape[1]):
        if not any(np.any(change[:, m]) for change in lowered.values()):
            continue
        changed = {name: at[name] + sign * change[:, m] for name, change in lowered.items()}
        after = pathway.worked_out(world, changed)[account]
        result[:, m] = after - at[account] if is_drop else at[account] - after
    return result


def both_paths(program: Program, world: World, chosen: Choice) -> tuple[Setting, Both]:
    """The plan's setting, and the baseline's and the plan's paths of all accounts."""
    compiled = plan.compile_plan(program, chosen.plans)
    own = pathway.setting(world, compiled)
    none = pathway.setting(world, plan.at_levels(compiled, np.zeros(len(program.measures))))
    return own, Both(Paths(none), Paths(own))


@dataclass(frozen=True)
class Numbers:
    """The three numbers of every measure for one account, each worked out when it is asked for.

    Attributes:
        own: the plan, for the yearly accounts that the account is worked out from.
        everyone: the same with the measures outside the plan at level 1.
        both: paths of all accounts with and without the plan.
        measures: which of the city's measures stand on the axis of measures, rising.
    """

    own: Setting
    everyone: Setting
    both: Both
    account: str
    measures: Ints

    def alone(self) -> Array:
        """What only the measure brings, on the baseline, (draw, measure, year)."""
        zero = np.zeros_like(self.own.plan.levels)
        lowered = self._by_name(_one_changed(self.everyone, zero, self._at(self.both.baseline), self.measures))
        if _has_ratio(self.own.program, self.account):
            return _of_ratio(self.own.world, self.account, self.both.baseline, lowered, is_drop=False)
        return _linear(self.own.world, self.account, lowered)

    def share(self) -> Array:
        """The measure's share of the change, (draw, measure, year)."""
        if _has_ratio(self.own.program, self.account):
            return _ratio_shares(self.own, self.account, self.both, self.measures)
        levels = self.own.plan.levels
        found = _stepped(self.own, np.zeros_like(levels), levels, self.measures)
        return _linear(self.own.world, self.account, self._by_name(found))

    def if_dropped(self) -> Array:
        """What is lost without the measure, the others as planned, (draw, measure, year)."""
        levels = self.own.plan.levels
        if not levels.any():
            return np.zeros((self.own.world.size, len(self.measures), len(self.own.years)))
        lost = self._by_name(_one_changed(self.own, levels, self._at(self.both.planned), self.measures))
        if _has_ratio(self.own.program, self.account):
            return _of_ratio(self.own.world, self.account, self.both.planned, lost, is_drop=True)
        return _linear(self.own.world, self.account, lost)

    def _at(self, paths: Mapping[str, Array]) -> Array:
        return np.stack([paths[name] for name in self.own.accounts], axis=1)

    def _by_name(self, changes: Array) -> dict[str, Array]:
        return {name: changes[:, at] for at, name in enumerate(self.own.accounts)}


def numbers_of(own: Setting, both: Both, chosen: Choice, account: str, *, is_whole: bool = False) -> Numbers:
    """The three numbers of one account, of the measures that can have a part in it, or of all.

    Args:
        own, both, chosen: the plan, and the paths with and without it.
        account: any account, yearly or derived.
        is_whole: whether all of the city's measures stand on the axis.
    """
    program = own.program
    names = pathway.yearly_needed(program, account)
    everyone = pathway.of_accounts(pathway.setting(own.world, _with_outsiders(program, chosen)), names)
    measures = np.arange(len(program.measures)) if is_whole else everyone.scope.reach.measures
    return Numbers(pathway.of_accounts(own, names), everyone, both, account, measures)


def of_measures(program: Program, world: World, chosen: Choice, account: str) -> Contributions:
    """The three numbers of every measure for one account; a measure outside the plan shows alone, at level 1.

    Args:
        program, world: the city and its worlds.
        chosen: the plan.
        account: any account, yearly or derived.
    """
    own, both = both_paths(program, world, chosen)
    return of_setting(own, both, chosen, account)


def of_setting(own: Setting, both: Both, chosen: Choice, account: str) -> Contributions:
    """The three numbers of every measure, when the paths are already worked out."""
    found = numbers_of(own, both, chosen, account, is_whole=True)
    return sealed(Contributions(found.alone(), found.share(), found.if_dropped()))


def of_lines(own: Setting, chosen: Choice, counting: Callable[[Setting], Setting]) -> Contributions:
    """The three numbers of every measure for chosen lines, each (draw, account, measure, year).

    Args:
        own, chosen: the plan.
        counting: gives a setting that counts those lines as accounts of its own.
    """
    zero = np.zeros_like(own.plan.levels)
    everyone = counting(pathway.setting(own.world, _with_outsiders(own.program, chosen)))
    planned = counting(own)
    accounts = np.arange(len(planned.accounts))
    at_zero = pathway.path(pathway.at_levels(everyone, zero)).accounts
    alone = _one_changed(everyone, accounts, zero, at_zero)
    if not own.plan.levels.any():
        return Contributions(alone, np.zeros_like(alone), np.zeros_like(alone))
    lost = _one_changed(planned, accounts, own.plan.levels, pathway.path(planned).accounts)
    return Contributions(alone, yearly_shares(planned, accounts), lost)


def _with_outsiders(program: Program, chosen: Choice) -> kernel.Plan:
    compiled = plan.compile_plan(program, chosen.plans)
    return plan.at_levels(compiled, np.where(compiled.levels == 0, 1.0, compiled.levels))


def shares_in_years(world: World, compiled: kernel.Plan, accounts: Sequence[str], years: Ints) -> Array:
    """Shares of yearly accounts in some years only: what a slider asks for, (draw, account, measure, year)."""
    own = pathway.setting(world, compiled, years=years)
    at = np.array([world.program.account_index[name] for name in accounts], dtype=np.int64)
    return yearly_shares(own, at)


def lowest_quantities(own: Setting, quantities: Ints) -> Array:
    """The quantities after all stages, (draw, quantity, year); below zero is a problem of meaning."""
    return pathway.path(own, quantities=quantities, takes=NONE).quantities
