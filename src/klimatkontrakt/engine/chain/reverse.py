# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does an account grow with each measure's level? The hand-written reverse pass of the chain (§5), compiled.

Names as in kernel.py; `up` is the slope of the account in a quantity, a taking, a share or an effort.
"""

from __future__ import annotations

import numpy as np

from klimatkontrakt.engine.chain.compiled import kernel
from klimatkontrakt.engine.chain.kernel import (
    AMOUNT_OF_LEFT,
    SHARE_OF_BASELINE,
    TILE,
    Chain,
    Draws,
    Floats,
    Ints,
    Lines,
    Place,
    Plan,
    efforts,
    let_through,
    load,
    move_stage,
    shares,
)

FUSED = 4  # factors of a line that are multiplied in one go


@kernel
def _growth(plan: Plan, draws: Draws, first: int, count: int, slope: Floats) -> None:  # pragma: no cover
    """How each measure's effort grows with its level, (measure, column)."""
    years = plan.anyway.shape[1]
    for m in range(slope.shape[0]):
        for d in range(count):
            mask, anyway = draws.mask[m, first + d], plan.anyway[m]
            ramp, own = plan.ramps[m, draws.late[m, first + d]], slope[m, d * years : (d + 1) * years]
            for y in range(years):
                own[y] = mask * (ramp[y] - anyway[y])


@kernel
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


@kernel
def _changes(chain: Chain, changes: Ints) -> None:  # pragma: no cover
    """Marks the quantities whose slopes are asked for: those that a move takes from, brings to or multiplies by."""
    changes[:] = 0
    for g in range(chain.group_source.shape[0]):
        changes[chain.group_source[g]] = 1
    for j in range(chain.to_quantity.shape[0]):
        changes[chain.to_quantity[j]] = 1
        if chain.to_ratio[j] >= 0:
            changes[chain.to_ratio[j]] = 1


@kernel
def _line_slopes(
    lines: Lines, account: int, columns: int, q: Floats, changes: Ints, product: Floats, rest: Floats, up: Floats
) -> None:  # pragma: no cover
    """How an account grows with each quantity that may change: for each line, the product of the other factors."""
    one = np.ones(q.shape[1])
    for i in range(lines.account.shape[0]):
        if lines.account[i] != account:
            continue
        first, last = lines.line_factor[i], lines.line_factor[i + 1]
        for f in range(first, last):
            if changes[lines.factor_quantity[f]] == 1:
                if last - first <= FUSED:
                    _fused_slope(lines, i, f, columns, q, one, up)
                else:
                    _long_slope(lines, i, f, columns, q, product, rest[0], up)


@kernel
def _fused_slope(
    lines: Lines, i: int, f: int, columns: int, q: Floats, one: Floats, up: Floats
) -> None:  # pragma: no cover
    """The same for one factor of a short line: those before it from the left, those after it from the right."""
    first, last, scale = lines.line_factor[i], lines.line_factor[i + 1], lines.scale[i]
    before = (
        q[lines.factor_quantity[first]] if f > first else one,
        q[lines.factor_quantity[first + 1]] if f > first + 1 else one,
        q[lines.factor_quantity[first + 2]] if f > first + 2 else one,
    )
    after = (
        q[lines.factor_quantity[last - 1]] if f < last - 1 else one,
        q[lines.factor_quantity[last - 2]] if f < last - 2 else one,
        q[lines.factor_quantity[last - 3]] if f < last - 3 else one,
    )
    slope = up[lines.factor_quantity[f]]
    for c in range(columns):
        left = scale * before[0][c] * before[1][c] * before[2][c]
        slope[c] += left * (after[0][c] * after[1][c] * after[2][c])


@kernel
def _long_slope(
    lines: Lines, i: int, f: int, columns: int, q: Floats, product: Floats, rest: Floats, up: Floats
) -> None:  # pragma: no cover
    """The same for one factor of a longer line."""
    first, last = lines.line_factor[i], lines.line_factor[i + 1]
    for c in range(columns):
        product[c], rest[c] = lines.scale[i], 1.0
    for b in range(first, f):
        factor = q[lines.factor_quantity[b]]
        for c in range(columns):
            product[c] *= factor[c]
    for b in range(last - 1, f, -1):
        factor = q[lines.factor_quantity[b]]
        for c in range(columns):
            rest[c] *= factor[c]
    slope = up[lines.factor_quantity[f]]
    for c in range(columns):
        slope[c] += product[c] * rest[c]


@kernel
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


@kernel
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


@kernel
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
                strength, own = draws.strength[k, start + d], up_x[k, d * years : (d + 1) * years]
                for y in range(years):
                    own[y] *= strength
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


@kernel
def _clear(
    chain: Chain, changes: Ints, touches: Ints, drives: Ints, columns: int, up: Floats, up_x: Floats, up_effort: Floats
) -> None:  # fmt: skip # pragma: no cover
    """Sets the slopes of what reaches an account to nothing, before they are added up."""
    for i in range(up.shape[0]):
        if changes[i] == 1:
            up[i, :columns] = 0.0
    for g in range(chain.group_source.shape[0]):
        if touches[g] == 1:
            for k in range(chain.group_move[g], chain.group_move[g + 1]):
                up_x[k, :columns] = 0.0
    for m in range(up_effort.shape[0]):
        if drives[m] == 1:
            up_effort[m, :columns] = 0.0


@kernel
def _gather(
    weights: Floats, drives: Ints, up_effort: Floats, slope: Floats, start: int, count: int, measures: Ints, out: Floats
) -> None:  # fmt: skip # pragma: no cover
    """Adds a tile's slopes in each driving measure's level, weighted, to (measure of the city, draw, year)."""
    years = out.shape[2]
    for m in range(weights.shape[0]):
        if weights[m] == 0.0 or drives[m] == 0:
            continue
        weight = weights[m]
        for d in range(count):
            into, up = out[measures[m], start + d], up_effort[m, d * years : (d + 1) * years]
            own = slope[m, d * years : (d + 1) * years]
            for y in range(years):
                into[y] += weight * up[y] * own[y]


@kernel
def slopes(
    chain: Chain, lines: Lines, plan: Plan, draws: Draws, place: Place, levels: Floats, weights: Floats, first: int,
    last: int, chosen: Ints, touches: Ints, drives: Ints, of_measure: Ints, out: Floats,
) -> None:  # fmt: skip # pragma: no cover
    """Adds Σ over nodes of weight × ∂account/∂level for draws first to last: the hand-written reverse pass.

    Args:
        chain, lines, plan, draws, place: the city, the plan, the worlds and where in them the chain works.
        levels: at which levels the slopes are read, (node, measure).
        weights: what each slope is multiplied by, (node, measure); where it is 0, nothing is added.
        first, last: which draws.
        chosen: indices of the accounts.
        touches: (chosen account, group) 1 where a group of moves can reach the account.
        drives: (chosen account, measure) 1 where a measure drives or enables a move of such a group.
        of_measure: where each measure of the chain stands among those of `out`.
        out: added to, (chosen account, measure, draw, year).
    """
    width, years = place.rows.shape[0], place.years.shape[0]
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
    changes = np.empty(width, np.int64)
    _changes(chain, changes)
    stages = chain.stage_group.shape[0] - 1
    for start in range(first, last, tile):
        count = min(tile, last - start)
        columns = count * years
        load(draws, place, start, count, baseline, q)
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
                _clear(chain, changes, touches[a], drives[a], columns, up, up_x, up_effort)
                _line_slopes(lines, chosen[a], columns, q, changes, product, before, up)
                for stage in range(stages - 1, -1, -1):
                    _stage_back(
                        chain, stage, columns, baseline, touches[a], part, x, source_was, taken, ratio_was, up,
                        up_taken, up_ratio, up_x, pull, before, seen, back, back_seen,
                    )  # fmt: skip
                _effort_slopes(
                    chain, touches[a], draws, start, count, years, baseline, effort, up_x, up_effort, product
                )
                _gather(weights[node], drives[a], up_effort, slope, start, count, of_measure, out[a])
