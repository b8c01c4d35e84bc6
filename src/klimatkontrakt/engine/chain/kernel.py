# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The one-primitive chain (§3, §4), compiled; a tile of draws × years at a time. Its reverse pass is reverse.py.

The plain-numpy oracle in tests/oracle.py is the same chain written for reading. Within a stage every move sees
what stood when the stage began. Names: c column of a tile (a draw and a year, years innermost), k move, m measure,
g group of moves that take from one quantity, e enabler, t term of a move's effort, j destination of a move,
f factor of a line.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain.compiled import kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHARE_OF_LEFT, SHARE_OF_BASELINE, AMOUNT_OF_BASELINE, AMOUNT_OF_LEFT = 0, 1, 2, 3
TILE = 320  # columns: so many that loops run long, so few that a tile stays in the cache


class Chain(NamedTuple):
    """The moves of a city as flat arrays, sorted by stage and source."""

    stage_group: Ints  # (stage + 1) first group of each stage
    group_move: Ints  # (group + 1) first move of each group
    group_source: Ints  # (group) the quantity taken from
    group_shares: Ints  # (group) 1 where its moves share what is left, 0 for a move on the baseline
    move_kind: Ints  # (move) one of the four kinds above
    move_term: Ints  # (move + 1) first term of each move's effort
    term_measure: Ints
    term_weight: Floats
    move_to: Ints  # (move + 1) first destination of each move
    to_quantity: Ints
    to_number: Floats
    to_ratio: Ints  # a quantity that multiplies the number, or -1
    measure_enabler: Ints  # (measure + 1) first enabler of each measure
    enabler_measure: Ints
    enabler_weight: Floats
    node_count: Ints  # (size of group + 1) Gauss-Legendre nodes that are exact for a group
    node_at: Floats  # (size, node)
    node_weight: Floats  # (size, node)


class Lines(NamedTuple):
    """The lines of all yearly accounts as flat arrays."""

    account: Ints  # (line)
    scale: Floats  # (line) sign × canonical product → the account's unit
    line_factor: Ints  # (line + 1)
    factor_quantity: Ints


class Plan(NamedTuple):
    """How far each measure goes: its level, its ramp as planned and late, and what happens anyway."""

    levels: Floats  # (measure)
    ramps: Floats  # (measure, on time or late, year)
    anyway: Floats  # (measure, year)


class Draws(NamedTuple):
    """The sampled worlds that the chain works on; a quantity is held in as few numbers as give the same bits again.

    What is the same in all years is held for one; what is one number a world times one path as these two; few are
    held whole.

    >>> none = np.empty((0, 1))
    >>> part, path = np.array([[2.0]]), np.array([[5.0, 7.0]])
    >>> worlds = Draws(np.array([[[1.0, 2.0]]]), part, path, np.array([[3.0]]), np.array([0, -1, 1]), none, none, none)
    >>> [worlds.baseline(quantity).tolist() for quantity in range(3)]
    [[[1.0, 2.0]], [[3.0, 3.0]], [[10.0, 14.0]]]
    """

    varying: Floats  # (row, draw, year) canonical units, of quantities that are held whole
    part: Floats  # (row, draw) of those that are a number a world times a path
    path: Floats  # (row, year) of the same
    steady: Floats  # (row, draw) of those that are the same in all years
    row: Ints  # (quantity) its row of `varying`, then of `part`; −1 − its row of `steady` where it is below zero
    strength: Floats  # (move, draw)
    late: Ints  # (measure, draw) 0 on time, 1 late
    mask: Floats  # (measure, draw) 0 where the measure's event did not come

    def baseline(self, quantity: int) -> Floats:
        """A quantity before any measure, canonical units, (draw, year); only to be read."""
        row, whole = int(self.row[quantity]), len(self.varying)
        if row >= whole:
            return np.asarray(self.part[row - whole][:, None] * self.path[row - whole])
        if row >= 0:
            return np.asarray(self.varying[row])
        return np.broadcast_to(self.steady[-1 - row][:, None], self.varying.shape[1:])

    def baselines(self, draws: slice = slice(None)) -> Floats:
        """All quantities in some draws, (quantity, draw, year); in all of them they are many."""
        return np.stack([self.baseline(i)[draws] for i in range(len(self.row))])


class Place(NamedTuple):
    """Where in the worlds the chain's own quantities and years stand."""

    rows: Ints  # (quantity of the chain) its row of the baseline
    years: Ints  # (year of the chain) its place on the baseline's years


@kernel
def efforts(
    plan: Plan, levels: Floats, draws: Draws, first: int, count: int, effort: Floats
) -> None:  # pragma: no cover
    """What each measure does at its level, (measure, column)."""
    years = plan.anyway.shape[1]
    for m in range(effort.shape[0]):
        level = levels[m]
        for d in range(count):
            mask, anyway = draws.mask[m, first + d], plan.anyway[m]
            ramp, own = plan.ramps[m, draws.late[m, first + d]], effort[m, d * years : (d + 1) * years]
            for y in range(years):
                own[y] = mask * anyway[y] + level * (mask * (ramp[y] - anyway[y]))


@kernel
def let_through(chain: Chain, effort: Floats, m: int, but: int, columns: int, out: Floats) -> None:  # pragma: no cover
    """What a measure's enablers let through, all but one of them."""
    for c in range(columns):
        out[c] = 1.0
    for e in range(chain.measure_enabler[m], chain.measure_enabler[m + 1]):
        if e != but:
            w, enabler = chain.enabler_weight[e], chain.enabler_measure[e]
            for c in range(columns):
                out[c] *= 1.0 - w + w * effort[enabler, c]


@kernel
def shares(
    chain: Chain, draws: Draws, first: int, count: int, years: int, effort: Floats, baseline: Floats, x: Floats,
    through: Floats,
) -> None:  # fmt: skip # pragma: no cover
    """The share (or amount) that each move takes in each year."""
    columns = count * years
    for g in range(chain.group_source.shape[0]):
        source = chain.group_source[g]
        for k in range(chain.group_move[g], chain.group_move[g + 1]):
            for c in range(columns):
                x[k, c] = 0.0
            for t in range(chain.move_term[k], chain.move_term[k + 1]):
                m, w = chain.term_measure[t], chain.term_weight[t]
                if chain.measure_enabler[m] == chain.measure_enabler[m + 1]:
                    for c in range(columns):
                        x[k, c] += w * effort[m, c]
                else:
                    let_through(chain, effort, m, -1, columns, through)
                    for c in range(columns):
                        x[k, c] += w * effort[m, c] * through[c]
            for d in range(count):
                strength, own = draws.strength[k, first + d], x[k, d * years : (d + 1) * years]
                for y in range(years):
                    own[y] *= strength
            if chain.move_kind[k] == AMOUNT_OF_LEFT:
                for c in range(columns):
                    x[k, c] /= baseline[source, c]


@kernel
def parts(
    chain: Chain, first: int, last: int, columns: int, x: Floats, part: Floats, before: Floats, after: Floats
) -> None:  # pragma: no cover
    """Of what is left, the part each of two or more takers gets: x_k ∫ Π over the others (1 − s·x_j) ds, exact."""
    size = last - first
    if size == 2:
        for c in range(columns):
            a, b = x[first, c], x[first + 1, c]
            part[first, c] = a * (1.0 - 0.5 * b)
            part[first + 1, c] = b * (1.0 - 0.5 * a)
        return
    for k in range(first, last):
        for c in range(columns):
            part[k, c] = 0.0
    for p in range(chain.node_count[size]):
        s, w = chain.node_at[size, p], chain.node_weight[size, p]
        for c in range(columns):
            before[0, c] = 1.0
            after[size, c] = 1.0
        for i in range(size):
            for c in range(columns):
                before[i + 1, c] = before[i, c] * (1.0 - s * x[first + i, c])
        for i in range(size - 1, -1, -1):
            for c in range(columns):
                after[i, c] = after[i + 1, c] * (1.0 - s * x[first + i, c])
        for i in range(size):
            for c in range(columns):
                part[first + i, c] += w * x[first + i, c] * before[i, c] * after[i + 1, c]


@kernel
def move_stage(
    chain: Chain, stage: int, columns: int, baseline: Floats, q: Floats, x: Floats, part: Floats, taken: Floats,
    moved: Floats, before: Floats, after: Floats,
) -> None:  # fmt: skip # pragma: no cover
    """One stage: everyone takes from what stood when it began, then all of it is moved at once."""
    for g in range(chain.stage_group[stage], chain.stage_group[stage + 1]):
        source = chain.group_source[g]
        first, last = chain.group_move[g], chain.group_move[g + 1]
        if chain.group_shares[g] == 1 and last - first == 1:
            for c in range(columns):
                taken[first, c] = x[first, c] * q[source, c]
        elif chain.group_shares[g] == 1:
            parts(chain, first, last, columns, x, part, before, after)
            for k in range(first, last):
                for c in range(columns):
                    taken[k, c] = part[k, c] * q[source, c]
        elif chain.move_kind[first] == SHARE_OF_BASELINE:
            for c in range(columns):
                taken[first, c] = x[first, c] * baseline[source, c]
        else:
            for c in range(columns):
                taken[first, c] = x[first, c]
        for k in range(first, last):
            for j in range(chain.move_to[k], chain.move_to[k + 1]):
                ratio, number = chain.to_ratio[j], chain.to_number[j]
                if ratio < 0:
                    for c in range(columns):
                        moved[j, c] = number * taken[k, c]
                else:
                    for c in range(columns):
                        moved[j, c] = number * q[ratio, c] * taken[k, c]
    for g in range(chain.stage_group[stage], chain.stage_group[stage + 1]):
        source = chain.group_source[g]
        for k in range(chain.group_move[g], chain.group_move[g + 1]):
            for c in range(columns):
                q[source, c] -= taken[k, c]
            for j in range(chain.move_to[k], chain.move_to[k + 1]):
                destination = chain.to_quantity[j]
                for c in range(columns):
                    q[destination, c] += moved[j, c]


@kernel
def _add_lines(
    lines: Lines, columns: int, q: Floats, product: Floats, start: int, totals: Floats
) -> None:  # fmt: skip # pragma: no cover
    """Each line's product, added to its account; products of two to four factors in one go.

    Rows are cut out first: LLVM does not run a loop four columns at a time where an index might count from the end.
    """
    for a in range(totals.shape[0]):
        total = totals[a, start : start + columns]
        for c in range(columns):
            total[c] = 0.0
    for i in range(lines.account.shape[0]):
        total, scale = totals[lines.account[i], start : start + columns], lines.scale[i]
        first, size = lines.line_factor[i], lines.line_factor[i + 1] - lines.line_factor[i]
        one, last = q[lines.factor_quantity[first]], q[lines.factor_quantity[first + size - 1]]
        if size == 2:
            for c in range(columns):
                total[c] += scale * one[c] * last[c]
        elif size == 3:
            two = q[lines.factor_quantity[first + 1]]
            for c in range(columns):
                total[c] += scale * one[c] * two[c] * last[c]
        elif size == 4:
            two, three = q[lines.factor_quantity[first + 1]], q[lines.factor_quantity[first + 2]]
            for c in range(columns):
                total[c] += scale * one[c] * two[c] * three[c] * last[c]
        else:
            for c in range(columns):
                product[c] = scale * one[c]
            for f in range(first + 1, first + size):
                two = q[lines.factor_quantity[f]]
                for c in range(columns):
                    product[c] *= two[c]
            for c in range(columns):
                total[c] += product[c]


@kernel
def load(draws: Draws, place: Place, first: int, count: int, baseline: Floats, q: Floats) -> None:  # pragma: no cover
    """A tile's baseline, and the state that the chain changes."""
    years = place.years.shape[0]
    in_step, whole = True, draws.varying.shape[0]
    for y in range(years):
        in_step &= place.years[y] == y
    for i in range(place.rows.shape[0]):
        row = draws.row[place.rows[i]]
        for d in range(count):
            own = q[i, d * years : (d + 1) * years]
            if row < 0:
                steady = draws.steady[-1 - row, first + d]
                for y in range(years):
                    own[y] = steady
                continue
            if row >= whole:
                part, path = draws.part[row - whole, first + d], draws.path[row - whole]
                for y in range(years):
                    own[y] = part * path[place.years[y]]
                continue
            world = draws.varying[row, first + d]
            if in_step:
                for y in range(years):
                    own[y] = world[y]
            else:
                for y in range(years):
                    own[y] = world[place.years[y]]
        for c in range(count * years):
            baseline[i, c] = q[i, c]


@kernel
def forward(
    chain: Chain, lines: Lines, plan: Plan, draws: Draws, place: Place, first: int, last: int, wanted_quantity: Ints,
    wanted_move: Ints, accounts: Floats, quantities: Floats, takes: Floats,
) -> None:  # fmt: skip # pragma: no cover
    """The chain for draws first to last: accounts, and the quantities and takings that are wanted.

    Args:
        chain, lines, plan, draws, place: the city, the plan, the worlds and where in them the chain works.
        first, last: which draws.
        wanted_quantity, wanted_move: indices of what to keep beside the accounts; may be empty.
        accounts: out, (account, draw, year), in the accounts' units.
        quantities: out, (wanted quantity, draw, year), canonical units.
        takes: out, (wanted move, draw, year), canonical units of the move's source.
    """
    width, years = place.rows.shape[0], place.years.shape[0]
    moves, measures = chain.move_kind.shape[0], plan.levels.shape[0]
    destinations, widest = chain.to_quantity.shape[0], chain.node_count.shape[0] + 1
    tile = max(1, TILE // years)
    size = tile * years
    effort = np.empty((measures, size))
    x, part, taken = np.empty((moves, size)), np.empty((moves, size)), np.empty((moves, size))
    moved = np.empty((destinations, size))
    before, after = np.empty((widest, size)), np.empty((widest, size))
    q, baseline, product = np.empty((width, size)), np.empty((width, size)), np.empty(size)
    totals = accounts.reshape((accounts.shape[0], accounts.shape[1] * years))
    for start in range(first, last, tile):
        count = min(tile, last - start)
        columns = count * years
        load(draws, place, start, count, baseline, q)
        efforts(plan, plan.levels, draws, start, count, effort)
        shares(chain, draws, start, count, years, effort, baseline, x, product)
        for stage in range(chain.stage_group.shape[0] - 1):
            move_stage(chain, stage, columns, baseline, q, x, part, taken, moved, before, after)
        _add_lines(lines, columns, q, product, start * years, totals)
        for d in range(count):
            for y in range(years):
                c = d * years + y
                for i in range(wanted_quantity.shape[0]):
                    quantities[i, start + d, y] = q[wanted_quantity[i], c]
                for i in range(wanted_move.shape[0]):
                    takes[i, start + d, y] = taken[wanted_move[i], c]
