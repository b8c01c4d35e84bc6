# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does each measure bring? Three numbers for every measure and account: alone, share, if dropped (§5).

Positive lowers the account. `share` lets all levels grow together and writes each saving on the measure that made
it, so the shares add up to the change; exact by Gauss–Legendre nodes from the polynomial's degree. `alone` and
`if dropped` are read off one reverse pass where an account is linear in a measure's level, and worked out by a run
of their own where it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine import kernel, pathway, plan, ratios, reverse
from klimatkontrakt.engine.degrees import Degrees, degrees
from klimatkontrakt.engine.pathway import NONE, Setting
from klimatkontrakt.engine.plan import Choice
from klimatkontrakt.engine.program import Derived, Program
from klimatkontrakt.engine.world import World

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
CLOSE = 1e-9
MOST_NODES = 64
BYTES_AT_ONCE = 250_000_000


@dataclass(frozen=True)
class Contributions:
    """One account's three numbers for every measure, each (draw, measure, year), in the account's unit."""

    alone: Array
    share: Array
    if_dropped: Array


@dataclass(frozen=True)
class Both:
    """A plan set against its baseline: paths of all accounts, (draw, year) by account."""

    baseline: dict[str, Array]
    planned: dict[str, Array]


def slopes(own: Setting, levels: Array, weights: Array, found: Degrees, chosen: Ints) -> Array:
    """Σ over nodes of weight × ∂account/∂level, (chosen account, measure, draw, year).

    Args:
        own: the setting.
        levels: where the slopes are read, (node, measure).
        weights: what each is multiplied by, (node, measure).
        found: the accounts' degrees.
        chosen: which accounts, by index.
    """
    out = np.zeros((len(chosen), levels.shape[1], own.world.size, len(own.years)))
    touches = np.ascontiguousarray(found.touches[chosen])
    levels, weights = np.ascontiguousarray(levels), np.ascontiguousarray(weights)

    def work(first: int, last: int) -> None:
        reverse.slopes(own.chain, own.lines, own.plan, levels, weights, own.draws, first, last, chosen, touches, out)

    pathway.over_draws(work, own.world.size)
    return out


def degrees_of(own: Setting) -> Degrees:
    """The degrees of a setting's accounts in its levels."""
    width = own.draws.baseline.shape[0]
    grows = own.plan.levels != 0
    return degrees(own.chain, own.lines, grows, len(own.accounts), width)


def _nodes(count: int) -> tuple[Array, Array]:
    """Gauss–Legendre nodes from 0 to 1 and their weights, each (node, 1)."""
    points, weights = np.polynomial.legendre.leggauss(count)
    return (points[:, None] + 1.0) / 2.0, weights[:, None] / 2.0


def node_count(found: Degrees, accounts: Ints) -> int:
    """How many nodes are exact: half the degree, rounded up."""
    return max(1, -(-int(found.together[accounts].max(initial=0)) // 2))


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
    found = degrees_of(own)
    at, weights = _nodes(node_count(found, accounts))
    return np.moveaxis(slopes(own, start + at * step, -step * weights, found, accounts), 2, 0)


def of_account(world: World, account: str, yearly: Array) -> Array:
    """A change of any account without a ratio from changes of the yearly ones, (draw, measure, year)."""
    return of_yearly(world, account, {name: yearly[:, at] for name, at in world.program.account_index.items()})


def of_yearly(world: World, account: str, by_name: dict[str, Array]) -> Array:
    """The same, from the changes of those yearly accounts that it is worked out from, by name."""
    return _linear(world, account, by_name)


def yearly_needed(program: Program, account: str) -> tuple[str, ...]:
    """The yearly accounts that an account is worked out from."""
    if account in program.account_index:
        return (account,)
    own = next(d for d in program.derived if d.id == account)
    parts = [own.of, *([own.second] if own.second else [])]
    return tuple(dict.fromkeys(name for part in parts for name in yearly_needed(program, part)))


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


def _ratio_shares(own: Setting, account: str, both: Both) -> Array:
    """Shares of an account that holds a ratio: nodes are added until they close to 1e-9.

    They are nan where what is divided by reaches zero on the way, and where they do not close.
    """
    world, program = own.world, own.program
    names = yearly_needed(program, account)
    accounts = np.array([program.account_index[name] for name in names], dtype=np.int64)
    found, levels = degrees_of(own), own.plan.levels
    change = both.baseline[account] - both.planned[account]
    scale = np.maximum(np.maximum(np.abs(both.baseline[account]), np.abs(both.planned[account])), 1e-300)
    on_way = ratios.on_the_way(program, account, both.baseline, both.planned)
    count = node_count(found, accounts) + 1
    while True:
        share = np.zeros((world.size, len(levels), len(own.years)))
        for at, weight in zip(*_nodes(count), strict=True):
            raw = slopes(own, at[None] * levels, np.ones((1, len(levels))), found, accounts)
            by_name = {name: np.moveaxis(raw[i], 1, 0) for i, name in enumerate(names)}
            values = pathway.derived(world, pathway.path(pathway.at_levels(own, at * levels)).accounts)
            share -= weight * _slope_of(world, account, values, by_name)
            ratios.widen(on_way, values)
        share *= levels[None, :, None]
        gap = np.where(ratios.any_zero(on_way), np.nan, np.abs(share.sum(axis=1) - change) / scale)
        if count >= MOST_NODES or np.nanmax(gap, initial=0.0) <= CLOSE:
            is_closed = gap <= CLOSE
            return np.where(is_closed[:, None], share, np.nan)
        count = min(MOST_NODES, count * 2)


def _one_changed(own: Setting, accounts: Ints, base: Array, before: Array) -> Array:
    """For each measure, how much each account is lowered when it alone goes from `before` to its level.

    Args:
        own: a setting with every measure at its level.
        accounts: the yearly accounts, by index.
        base: levels of all measures at the point from which one is changed, (measure): zero, or the plan's.
        before: the accounts at `base`, (draw, account, year).

    Returns:
        (draw, account, measure, year); for base = the plan, what is lost when the measure is dropped.
    """
    found, levels = degrees_of(own), own.plan.levels
    out = np.moveaxis(slopes(own, base[None], -levels[None], found, accounts), 2, 0)
    is_drop = bool(base.any())
    for m in np.flatnonzero((found.own[accounts] > 1).any(axis=0) & (levels != 0)):
        changed = base.copy()
        changed[m] = 0.0 if is_drop else levels[m]
        after = pathway.path(pathway.at_levels(own, changed)).accounts[:, accounts]
        out[:, :, m] = after - before if is_drop else before - after
    return out


def _of_ratio(world: World, account: str, at: dict[str, Array], lowered: dict[str, Array], *, is_drop: bool) -> Array:
    """One-change differences of an account with a ratio, from those of its yearly accounts."""
    names = list(lowered)
    measures = lowered[names[0]].shape[1]
    result = np.zeros((world.size, measures, lowered[names[0]].shape[2]))
    yearly = np.zeros((world.size, len(world.program.accounts), result.shape[2]))
    sign = 1.0 if is_drop else -1.0
    for name, index in world.program.account_index.items():
        yearly[:, index] = at[name]
    for m in range(measures):
        if not any(np.any(lowered[name][:, m]) for name in names):
            continue
        changed = yearly.copy()
        for name in names:
            changed[:, world.program.account_index[name]] += sign * lowered[name][:, m]
        after = pathway.derived(world, changed)[account]
        result[:, m] = after - at[account] if is_drop else at[account] - after
    return result


def both_paths(program: Program, world: World, chosen: Choice) -> tuple[Setting, Both]:
    """The plan's setting, and the baseline's and the plan's paths of all accounts."""
    compiled = plan.compile_plan(program, chosen.plans)
    own = pathway.setting(world, compiled)
    none = pathway.setting(world, plan.at_levels(compiled, np.zeros(len(program.measures))))
    baseline = pathway.derived(world, pathway.path(none).accounts)
    planned = pathway.derived(world, pathway.path(own).accounts)
    return own, Both(baseline, planned)


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
    world, program = own.world, own.program
    names = yearly_needed(program, account)
    accounts = np.array([program.account_index[name] for name in names], dtype=np.int64)
    everyone = pathway.setting(world, _with_outsiders(program, chosen))
    zero = np.zeros(len(program.measures))
    at_zero = np.stack([both.baseline[name] for name in names], axis=1)
    at_plan = np.stack([both.planned[name] for name in names], axis=1)
    alone = dict(zip(names, np.moveaxis(_one_changed(everyone, accounts, zero, at_zero), 1, 0), strict=True))
    dropped = _one_changed(own, accounts, own.plan.levels, at_plan) if own.plan.levels.any() else None
    lost = dict(zip(names, np.moveaxis(dropped, 1, 0), strict=True)) if dropped is not None else {
        name: np.zeros_like(alone[name]) for name in names
    }  # fmt: skip
    if _has_ratio(program, account):
        return Contributions(
            _of_ratio(world, account, both.baseline, alone, is_drop=False),
            _ratio_shares(own, account, both),
            _of_ratio(world, account, both.planned, lost, is_drop=True),
        )
    shares = dict(zip(names, np.moveaxis(yearly_shares(own, accounts), 1, 0), strict=True))
    return Contributions(_linear(world, account, alone), _linear(world, account, shares), _linear(world, account, lost))


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
