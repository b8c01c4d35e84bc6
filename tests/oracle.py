# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The chain of §3 and §4 once more, in plain numpy and written for reading: what the compiled kernel is held to.

It knows nothing of nodes or reverse passes: the part of each taker is worked out by expanding the product, slopes
by a complex step, shares by many nodes.
"""

from __future__ import annotations

import itertools

import numpy as np

from klimatkontrakt.city import City, units
from klimatkontrakt.engine.chain import kernel
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.worlds.world import World

STEP = 1e-30


def part(x: list[np.ndarray], k: int) -> np.ndarray:
    """x_k ∫₀¹ Π_{j≠k} (1 − s·x_j) ds, by expanding the product: Σ over subsets of (−1)^n Π x / (n + 1)."""
    others = [x[j] for j in range(len(x)) if j != k]
    total = 0.0
    for size in range(len(others) + 1):
        for chosen in itertools.combinations(others, size):
            total = total + (-1) ** size * np.prod(chosen, axis=0) / (size + 1)
    return x[k] * total


def efforts(world: World, plan: kernel.Plan, levels: np.ndarray) -> np.ndarray:
    """(draw, measure, year)"""
    late, mask = world.draws.late.T[:, :, None], world.draws.mask.T[:, :, None]
    ramps = np.where(late == 1, plan.ramps[None, :, 1], plan.ramps[None, :, 0])
    raw = plan.anyway[None] + levels[None, :, None] * (ramps - plan.anyway[None])
    return mask * raw


def accounts(program: Program, world: World, plan: kernel.Plan, levels: np.ndarray) -> np.ndarray:
    """The yearly accounts at given levels, which may be complex, (draw, account, year)."""
    effort = efforts(world, plan, levels)
    baseline = np.moveaxis(world.draws.baselines(), 1, 0)
    q = baseline.astype(effort.dtype)
    listed = program.moves.list
    shares = []
    for k, move in enumerate(listed):
        x = 0.0
        for m, weight in move.terms:
            term = effort[:, m]
            for e, w in program.moves.enablers[m]:
                term = term * (1 - w + w * effort[:, e])
            x = x + weight * term
        x = world.draws.strength[k][:, None] * x
        if move.kind == kernel.AMOUNT_OF_LEFT:
            x = x / baseline[:, move.source]
        shares.append(x)
    for stage in range(6):
        began = q.copy()
        mine = [k for k, move in enumerate(listed) if move.stage == stage]
        for k in mine:
            move = listed[k]
            if move.kind == kernel.SHARE_OF_BASELINE:
                taken = shares[k] * baseline[:, move.source]
            elif move.kind == kernel.AMOUNT_OF_BASELINE:
                taken = shares[k] + 0 * began[:, move.source]
            else:
                left = (kernel.SHARE_OF_LEFT, kernel.AMOUNT_OF_LEFT)
                rivals = [j for j in mine if listed[j].source == move.source and listed[j].kind in left]
                taken = part([shares[j] for j in rivals], rivals.index(k)) * began[:, move.source]
            q[:, move.source] = q[:, move.source] - taken
            for destination, number, ratio in move.to:
                by = number if ratio < 0 else number * began[:, ratio]
                q[:, destination] = q[:, destination] + by * taken
    out = np.zeros((q.shape[0], len(program.accounts), q.shape[2]), dtype=q.dtype)
    for i, account in enumerate(program.lines.account):
        factors = program.lines.factor_quantity[program.lines.line_factor[i] : program.lines.line_factor[i + 1]]
        out[:, account] += program.lines.scale[i] * np.prod([q[:, f] for f in factors], axis=0)
    return out + world.unexplained


def slopes(program: Program, world: World, plan: kernel.Plan, levels: np.ndarray) -> np.ndarray:
    """∂account/∂level by a complex step, (draw, account, measure, year)."""
    out = []
    for m in range(len(levels)):
        stepped = levels.astype(complex)
        stepped[m] += 1j * STEP
        out.append(accounts(program, world, plan, stepped).imag / STEP)
    return np.stack(out, axis=2)


def shares(program: Program, world: World, plan: kernel.Plan, nodes: int = 12) -> np.ndarray:
    """Aumann–Shapley shares with more nodes than any account here needs, (draw, account, measure, year)."""
    at, weight = np.polynomial.legendre.leggauss(nodes)
    total = 0.0
    for a, w in zip((at + 1) / 2, weight / 2, strict=True):
        total = total - w * slopes(program, world, plan, a * plan.levels) * plan.levels[None, None, :, None]
    return total


def account(city: City, program: Program, name: str, yearly: np.ndarray) -> np.ndarray:
    """A yearly account, or a net, a budget or a sum of such, read off the city as it is written, (draw, year)."""
    own = city.accounts[name]
    if own.form == "yearly":
        return yearly[:, program.accounts.index(name)]
    names = list(own.of)
    to_own = {part: units.parse(city.accounts[part].unit).scale / units.parse(own.unit).scale for part in names}
    total = 0.0
    for part in names:
        total = total + to_own[part] * account(city, program, part, yearly)
    if own.form == "net":
        scale = units.parse(city.accounts[own.less].unit).scale / units.parse(own.unit).scale
        return total - scale * account(city, program, own.less, yearly)
    if own.form == "cumulative":
        return np.cumsum(total * (program.years >= own.from_), axis=1)
    return total
