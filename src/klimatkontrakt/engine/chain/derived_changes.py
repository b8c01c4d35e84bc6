# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does an account change when those change that it is worked out from? Sums exactly, ratios by many nodes (§5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain import ratios
from klimatkontrakt.engine.chain.derivation import Derived
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.slopes import node_count, nodes, slopes
from klimatkontrakt.engine.worlds import pathway
from klimatkontrakt.engine.worlds.paths import Both
from klimatkontrakt.engine.worlds.pathway import Setting
from klimatkontrakt.engine.worlds.world import World

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
CLOSE = 1e-9
MOST_NODES = 64
CELLS_AT_ONCE = 1_000_000  # of temporary arrays: 8 MB


def has_ratio(program: Program, account: str) -> bool:
    """Whether an account is worked out through a ratio."""
    if account in program.account_index:
        return False
    own = program.derived_index[account]
    return own.account.form == "ratio" or any(has_ratio(program, part) for part in own.parts)


def _counted(world: World, own: Derived) -> Array:
    """1 in the years that a cumulative account counts and that are not observed, (year)."""
    years = world.program.years
    counted = (years >= (own.account.from_ or 0)).astype(float)
    for (name, tag, year), _ in world.program.published.items():
        if name == own.of and tag is None and years[0] <= year <= years[-1]:
            counted[year - years[0]] = 0.0
    return counted


def _is_one_draw(parts: Mapping[str, Array]) -> bool:
    """Whether arrays are one draw, seen from all."""
    return not any(part.strides[0] for part in parts.values())


def _of_first_draw(yearly: Mapping[str, Array]) -> dict[str, Array]:
    return {name: values[:1] for name, values in yearly.items()}


def linear(world: World, account: str, yearly: Mapping[str, Array]) -> Array:
    """A change of an account from the changes of the yearly accounts it is the sum of, (draw, measure, year)."""
    program = world.program
    if account in yearly:
        return yearly[account]
    own = program.derived_index[account]
    parts = {part: linear(world, part, yearly) for part in own.parts}
    of, counted = parts[own.of], _counted(world, own)
    if len(of) > 1 and _is_one_draw(parts):
        one = linear(world, account, _of_first_draw(yearly))
        return np.broadcast_to(one, of.shape)
    found = np.empty(of.shape)
    for rows in _blocks(of.shape):
        if own.account.form == "cumulative":
            found[rows] = np.cumsum(of[rows] * counted, axis=-1) * own.scales[0]
        else:
            found[rows] = pathway.combined(program, own, {part: values[rows] for part, values in parts.items()})
    return found


def _slope_of(world: World, account: str, values: dict[str, Array], slopes: dict[str, Array]) -> Array:
    """∂account/∂level from the values and slopes of its yearly accounts, (draw, measure, year)."""
    program = world.program
    if account in slopes:
        return slopes[account]
    own = program.derived_index[account]
    if own.account.form != "ratio":
        parts = {part: _slope_of(world, part, values, slopes) for part in own.parts}
        return linear(world, account, {**slopes, **parts})
    of, over = values[own.of][:, None], values[own.second][:, None]
    of_slope, over_slope = (_slope_of(world, part, values, slopes) for part in own.parts)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope: Array = own.scales[0] * (of_slope * over - of * over_slope) / over**2
    return slope


@dataclass(frozen=True)
class Step:
    """A way from some levels of the measures to others, and all accounts' paths at its ends, (draw, year)."""

    first: Mapping[str, Array]
    last: Mapping[str, Array]
    start: Array
    step: Array


def ratio_shares(own: Setting, account: str, both: Both, measures: Ints) -> Array:
    """Shares of an account that holds a ratio, from nothing to the plan, (draw, measure, year)."""
    levels = own.plan.levels
    return ratio_step(own, account, Step(both.baseline, both.planned, np.zeros_like(levels), levels), measures)


def ratio_step(own: Setting, account: str, way: Step, measures: Ints) -> Array:
    """Shares of an account that holds a ratio along a step, (draw, measure, year): more nodes until they close to 1e-9.

    They are nan where what is divided by reaches zero on the way, and where they do not close.
    """
    some = pathway.of_accounts(own, pathway.yearly_needed(own.program, account))
    change = way.first[account] - way.last[account]
    scale = np.maximum(np.maximum(np.abs(way.first[account]), np.abs(way.last[account])), 1e-300)
    on_way = ratios.on_the_way(own.program, account, way.first, way.last)
    count = node_count(some) + 1
    while True:
        share = np.zeros((own.world.size, len(measures), len(own.years)))
        for levels, weights in _read_at(way, count):
            ratios.widen(on_way, _add_node(share, some, account, levels, weights, measures))
        share *= way.step[measures][None, :, None]
        gap = np.where(ratios.any_zero(on_way), np.nan, np.abs(share.sum(axis=1) - change) / scale)
        if count >= MOST_NODES or np.nanmax(gap, initial=0.0) <= CLOSE:
            np.copyto(share, np.nan, where=~(gap <= CLOSE)[:, None])
            return share
        count = min(MOST_NODES, count * 2)


def _read_at(way: Step, count: int) -> list[tuple[Array, list[float]]]:
    """The levels of so many nodes with their weights; all nodes of a way that leads nowhere are at the same levels."""
    places, weights = nodes(count)
    if not way.step.any():
        return [(way.start, weights[:, 0].tolist())]
    return [(way.start + place * way.step, [float(weight[0])]) for place, weight in zip(places, weights, strict=True)]


def _add_node(
    share: Array, some: Setting, account: str, levels: Array, weights: list[float], measures: Ints
) -> Mapping[str, Array]:
    """Takes a node's weighted slopes of a ratio off its shares; returns what accounts come to there."""
    world = some.world
    raw = slopes(some, levels[None], np.ones((1, len(levels))), measures)
    by_name = {name: np.moveaxis(raw[i], 1, 0) for i, name in enumerate(some.accounts)}
    yearly = pathway.path(pathway.at_levels(some, levels)).accounts
    values = pathway.worked_out(world, {name: yearly[:, i] for i, name in enumerate(some.accounts)})
    for rows in _blocks(share.shape):
        few, few_slopes = ({name: each[rows] for name, each in part.items()} for part in (values, by_name))
        slope = _slope_of(world, account, few, few_slopes)
        for weight in weights:
            share[rows] -= weight * slope
    return values


def _blocks(shape: tuple[int, ...]) -> list[slice]:
    """Draws in blocks of so many that temporary arrays stay small."""
    size = max(1, CELLS_AT_ONCE // max(1, int(np.prod(shape[1:]))))
    return [slice(first, first + size) for first in range(0, shape[0], size)]


def of_ratio(
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
