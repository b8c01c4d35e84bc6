# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does an account grow with each measure's level? The hand-written reverse pass of the chain (§5), compiled.

Names as in kernel.py; `up` is the slope of the account in a quantity, a taking, a share or an effort.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from klimatkontrakt.engine.kernel import (
    AMOUNT_OF_LEFT,
    SHARE_OF_BASELINE,
    TILE,
    Chain,
    Draws,
    Floats,
    Ints,
    Lines,
    Plan,
    efforts,
    let_through,
    load,
    move_stage,
    shares,
)


@njit(cache=True, nogil=True, error_model="numpy")
def _growth(plan: Plan, draws: Draws, first: int, count: int, slope: Floats) -> None:  # pragma: no cover
    """How each measure's effort grows with its level, (measure, column)."""
    years = plan.anyway.shape[1]
    for m in range(slope.shape[0]):
        for d in range(count):
            row, mask = draws.late[m, first + d], draws.mask[m, first + d]
            for y in range(years):
                slope[m, d * years + y] = mask * (plan.ramps[m, row, y] - plan.anyway[m, y])


@njit(cache=True, nogil=True, error_model="numpy")
def _remember(
    chain: Chain, stage: int, columns: int, q: Floats, source_was: Floats, ratio_was: Floats
) -> None:  # pragma: no cover
    """What each move of a stage will take from and be multiplied by, as it stands when the stage begins."""
    for g in range(chain.stage_group[stage], chain.stage_group[stage + 1]):
        source = chain.group_source[g]
        for k in range(chain.group_move[g], chain.group_move[g + 1]):
            for c in range(columns):
                source_was[k, c] = q[source, c]
            for j in range(chain.move_to[k], chain.move_to[k + 1]):
                ratio, number = chain.to_ratio[j], chain.to_number[j]
                for c in range(columns):
                    ratio_was[j, c] = number * q[ratio, c] if ratio >= 0 else number


@njit(cache=True, nogil=True, error_model="numpy")
def _line_slopes(
    lines: Lines, account: int, columns: int, q: Floats, product: Floats, rest: Floats, up: Floats
) -> None:  # pragma: no cover
    """How an account grows with each quantity: for each line, the product of the other factors."""
    for i in range(lines.account.shape[0]):
        if lines.account[i] != account:
            continue
        first, last = lines.line_factor[i], lines.line_factor[i + 1]
        size = last - first
        for c in range(columns):
            rest[size - 1, c] = 1.0
            product[c] = lines.scale[i]
        for f in range(size - 1, 0, -1):
            source = lines.factor_quantity[first + f]
            for c in range(columns):
                rest[f - 1, c] = rest[f, c] * q[source, c]
        for f in range(size):
            source = lines.factor_quantity[first + f]
            for c in range(columns):
                up[source, c] += product[c] * rest[f, c]
                product[c] *= q[source, c]


@njit(cache=True, nogil=True, error_model="numpy")
def _part_slopes(
    chain: Chain, first: int, last: int, columns: int, x: Floats, weight: Floats, up_x: Floats, before: Floats,
    seen: Floats, back: Floats, back_seen: Floats,
) -> None:  # fmt: skip # pragma: no cover
    """Adds, for each taker, the slope of Σ_k weight_k · x_k ∫ Π_{j≠k} (1 − s·x_j) ds to up_x."""
    size = last - first
    if size == 1:
        for c in range(columns):
            up_x[first, c] += weight[first, c]
        return
    if size == 2:
        for c in range(columns):
            a, b = x[first, c], x[first + 1, c]
            u, v = weight[first, c], weight[first + 1, c]
            up_x[first, c] += u * (1.0 - 0.5 * b) - 0.5 * v * b
            up_x[first + 1, c] += v * (1.0 - 0.5 * a) - 0.5 * u * a
        return
    for p in range(chain.node_count[size]):
        s, w = chain.node_at[size, p], chain.node_weight[size, p]
        for c in range(columns):
            before[0, c] = 1.0
            seen[0, c] = 0.0
            back[size, c] = 0.0
            back_seen[size, c] = 1.0
        for i in range(size):
            k = first + i
            for c in range(columns):
                left = 1.0 - s * x[k, c]
                seen[i + 1, c] = seen[i, c] * left + weight[k, c] * x[k, c] * before[i, c]
                before[i + 1, c] = before[i, c] * left
        for i in range(size - 1, -1, -1):
            k = first + i
            for c in range(columns):
                left = 1.0 - s * x[k, c]
                gain = back_seen[i + 1, c]
                slope = gain * (weight[k, c] * before[i, c] - s * seen[i, c]) - s * before[i, c] * back[i + 1, c]
                up_x[k, c] += w * slope
                back[i, c] = back[i + 1, c] * left + gain * weight[k, c] * x[k, c]
                back_seen[i, c] = gain * left


@njit(cache=True, nogil=True, error_model="numpy")
def _stage_back(
    chain: Chain, stage: int, columns: int, baseline: Floats, touches: Ints, part: Floats, x: Floats,
    source_was: Floats, taken: Floats, ratio_was: Floats, up: Floats, up_taken: Floats, up_ratio: Floats, up_x: Floats,
    weight: Floats, before: Floats, seen: Floats, back: Floats, back_seen: Floats,
) -> None:  # fmt: skip # pragma: no cover
    """The slopes before a stage from the slopes after it."""
    for g in range(chain.stage_group[stage], chain.stage_group[stage + 1]):
        if touches[g] == 0:
            continue
        source = chain.group_source[g]
        for k in range(chain.group_move[g], chain.group_move[g + 1]):
            for c in range(columns):
                up_taken[k, c] = -up[source, c]
            for j in range(chain.move_to[k], chain.move_to[k + 1]):
                destination, ratio = chain.to_quantity[j], chain.to_ratio[j]
                for c in range(columns):
                    up_taken[k, c] += ratio_was[j, c] * up[destination, c]
                if ratio >= 0:
                    for c in range(columns):
                        up_ratio[j, c] = chain.to_number[j] * taken[k, c] * up[destination, c]
    for g in range(chain.stage_group[stage], chain.stage_group[stage + 1]):
        if touches[g] == 0:
            continue
        source = chain.group_source[g]
        first, last = chain.group_move[g], chain.group_move[g + 1]
        for j in range(chain.move_to[first], chain.move_to[last]):
            ratio = chain.to_ratio[j]
            if ratio >= 0:
                for c in range(columns):
                    up[ratio, c] += up_ratio[j, c]
        if chain.group_shares[g] == 1:
            took = x if last - first == 1 else part
            for k in range(first, last):
                for c in range(columns):
                    up[source, c] += up_taken[k, c] * took[k, c]
                    weight[k, c] = up_taken[k, c] * source_was[k, c]
            _part_slopes(chain, first, last, columns, x, weight, up_x, before, seen, back, back_seen)
        elif chain.move_kind[first] == SHARE_OF_BASELINE:
            for c in range(columns):
                up_x[first, c] += up_taken[first, c] * baseline[source, c]
        else:
            for c in range(columns):
                up_x[first, c] += up_taken[first, c]


@njit(cache=True, nogil=True, error_model="numpy")
def _effort_slopes(
    chain: Chain, touches: Ints, draws: Draws, start: int, count: int, years: int, baseline: Floats, effort: Floats,
    up_x: Floats, up_effort: Floats, through: Floats,
) -> None:  # fmt: skip # pragma: no cover
    """The slope of each measure's effort, of its own moves and of those that it enables."""
    columns = count * years
    for g in range(chain.group_source.shape[0]):
        if touches[g] == 0:
            continue
        source = chain.group_source[g]
        for k in range(chain.group_move[g], chain.group_move[g + 1]):
            for d in range(count):
                strength = draws.strength[k, start + d]
                for c in range(d * years, (d + 1) * years):
                    up_x[k, c] *= strength
            if chain.move_kind[k] == AMOUNT_OF_LEFT:
                for c in range(columns):
                    up_x[k, c] /= baseline[source, c]
            for t in range(chain.move_term[k], chain.move_term[k + 1]):
                m, w = chain.term_measure[t], chain.term_weight[t]
                if chain.measure_enabler[m] == chain.measure_enabler[m + 1]:
                    for c in range(columns):
                        up_effort[m, c] += w * up_x[k, c]
                    continue
                let_through(chain, effort, m, -1, columns, through)
                for c in range(columns):
                    up_effort[m, c] += w * up_x[k, c] * through[c]
                for e in range(chain.measure_enabler[m], chain.measure_enabler[m + 1]):
                    let_through(chain, effort, m, e, columns, through)
                    enabler, by = chain.enabler_measure[e], w * chain.enabler_weight[e]
                    for c in range(columns):
                        up_effort[enabler, c] += by * up_x[k, c] * effort[m, c] * through[c]


@njit(cache=True, nogil=True, error_model="numpy")
def _gather(
    weights: Floats, up_effort: Floats, slope: Floats, start: int, count: int, out: Floats
) -> None:  # pragma: no cover
    """Adds a tile's slopes in each measure's level, weighted, to (measure, draw, year)."""
    years = out.shape[2]
    for m in range(weights.shape[0]):
        if weights[m] == 0.0:
            continue
        for d in range(count):
            for y in range(years):
                c = d * years + y
                out[m, start + d, y] += weights[m] * up_effort[m, c] * slope[m, c]


@njit(cache=True, nogil=True, error_model="numpy")
def slopes(
    chain: Chain, lines: Lines, plan: Plan, levels: Floats, weights: Floats, draws: Draws, first: int, last: int,
    chosen: Ints, touches: Ints, out: Floats,
) -> None:  # fmt: skip # pragma: no cover
    """Adds Σ over nodes of weight × ∂account/∂level for draws first to last: the hand-written reverse pass.

    Args:
        chain, lines, plan, draws: the city, the plan and the worlds.
        levels: at which levels the slopes are read, (node, measure).
        weights: what each slope is multiplied by, (node, measure); where it is 0, nothing is added.
        first, last: which draws.
        chosen: indices of the accounts.
        touches: (chosen account, group) 1 where a group of moves can reach the account.
        out: added to, (chosen account, measure, draw, year).
    """
    width, years = draws.baseline.shape[0], draws.baseline.shape[2]
    moves, measures = chain.move_kind.shape[0], plan.levels.shape[0]
    destinations, widest = chain.to_quantity.shape[0], max(chain.node_count.shape[0] + 1, 8)
    tile = max(1, TILE // years)
    size = tile * years
    effort, slope = np.empty((measures, size)), np.empty((measures, size))
    x, part = np.empty((moves, size)), np.empty((moves, size))
    source_was, taken = np.empty((moves, size)), np.empty((moves, size))
    up_taken, up_x, pull = np.empty((moves, size)), np.empty((moves, size)), np.empty((moves, size))
    ratio_was, moved = np.empty((destinations, size)), np.empty((destinations, size))
    up_ratio = np.empty((destinations, size))
    before, after = np.empty((widest, size)), np.empty((widest, size))
    seen, back, back_seen = np.empty((widest, size)), np.empty((widest, size)), np.empty((widest, size))
    q, up, baseline = np.empty((width, size)), np.empty((width, size)), np.empty((width, size))
    product, up_effort = np.empty(size), np.empty((measures, size))
    stages = chain.stage_group.shape[0] - 1
    for start in range(first, last, tile):
        count = min(tile, last - start)
        columns = count * years
        load(draws, start, count, baseline, q)
        _growth(plan, draws, start, count, slope)
        for node in range(levels.shape[0]):
            if node > 0:
                q[:, :columns] = baseline[:, :columns]
            efforts(plan, levels[node], draws, start, count, effort)
            shares(chain, draws, start, count, years, effort, baseline, x, product)
            for stage in range(stages):
                _remember(chain, stage, columns, q, source_was, ratio_was)
                move_stage(chain, stage, columns, baseline, q, x, part, taken, moved, before, after)
            for a in range(chosen.shape[0]):
                up[:, :columns] = 0.0
                up_x[:, :columns] = 0.0
                up_effort[:, :columns] = 0.0
                _line_slopes(lines, chosen[a], columns, q, product, before, up)
                for stage in range(stages - 1, -1, -1):
                    _stage_back(
                        chain, stage, columns, baseline, touches[a], part, x, source_was, taken, ratio_was, up,
                        up_taken, up_ratio, up_x, pull, before, seen, back, back_seen,
                    )  # fmt: skip
                _effort_slopes(
                    chain, touches[a], draws, start, count, years, baseline, effort, up_x, up_effort, product
                )
                _gather(weights[node], up_effort, slope, start, count, out[a])
