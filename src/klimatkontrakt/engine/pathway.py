# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which path does each account take under a plan? The chain over all draws, then derived accounts (§2, §3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city import units
from klimatkontrakt.engine import kernel, moves, plan, threads
from klimatkontrakt.engine.kernel import Chain, Draws, Lines
from klimatkontrakt.engine.program import Derived, Program
from klimatkontrakt.engine.world import World

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
CHUNK = 250
NONE = np.empty(0, dtype=np.int64)


def over_draws(work: Callable[[int, int], None], draws: int) -> None:
    """Runs work(first, last) over all draws in chunks; a draw's digits do not depend on which."""
    threads.over_ranges(work, draws, CHUNK)


@dataclass(frozen=True)
class Setting:
    """All that the chain works on: the moves that a plan can set going, the lines, the worlds, the years.

    Attributes:
        accounts: the names on the account axis: the city's yearly accounts, or parts of them.
        rest: what is unexplained, (draw, account, year), or None where the lines are only parts of accounts.
        kept: where each of the chain's moves stands among the city's.
        years: which of the city's years, by index.
    """

    world: World
    chain: Chain
    lines: Lines
    draws: Draws
    plan: kernel.Plan
    kept: Ints
    years: Ints
    accounts: tuple[str, ...]
    rest: Array | None

    @property
    def program(self) -> Program:
        """The city's arrays."""
        return self.world.program


def live_moves(program: Program, efforts: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which moves can take anything, when `efforts` says which measures do anything at all, (move)."""
    return np.array([any(efforts[m] for m, _ in move.terms) for move in program.moves.list], dtype=bool)


def setting(world: World, compiled: kernel.Plan, *, years: Ints | None = None) -> Setting:
    """The chain of the moves that a plan (or the baseline's *anyway*) can set going, in some or all of the years."""
    program = world.program
    does = (compiled.levels != 0) & (compiled.ramps != 0).any(axis=(1, 2)) | (compiled.anyway != 0).any(axis=1)
    chosen, kept = moves.select(program.moves, live_moves(program, does), len(program.measures))
    at = np.arange(len(program.years)) if years is None else years
    baseline = world.draws.baseline
    if years is not None:
        baseline = np.ascontiguousarray(baseline[:, :, years])
        compiled = plan.in_years(compiled, years)
    strength = world.draws.strength
    if len(kept) != strength.shape[0]:
        strength = np.ascontiguousarray(strength[kept])
    draws = world.draws._replace(baseline=baseline, strength=strength)
    rest = world.unexplained[:, :, at]
    return Setting(world, chosen.chain, program.lines, draws, compiled, kept, at, program.accounts, rest)


def at_levels(own: Setting, levels: Array) -> Setting:
    """The same setting with other levels of the same measures."""
    return replace(own, plan=plan.at_levels(own.plan, levels))


def of_parts(own: Setting, parts: Mapping[str, Sequence[int]], *, is_canonical: bool = False) -> Setting:
    """A setting that counts chosen lines under names of their own, such as one payer's taxes.

    Args:
        own: any setting of the city.
        parts: by name, the lines by index; a line stands in at most one part.
        is_canonical: whether they are counted in canonical units (SEK, tCO2e), not in those of their accounts.
    """
    lines = own.program.lines
    names = tuple(sorted(parts))
    order = [(at, i) for at, name in enumerate(names) for i in parts[name]]
    sizes = [int(lines.line_factor[i + 1] - lines.line_factor[i]) for _, i in order]
    chosen = Lines(
        np.array([at for at, _ in order], dtype=np.int64),
        np.array(
            [own.program.line_list[i].sign if is_canonical else lines.scale[i] for _, i in order], dtype=np.float64
        ),
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.array(
            [f for _, i in order for f in lines.factor_quantity[lines.line_factor[i] : lines.line_factor[i + 1]]],
            dtype=np.int64,
        ),
    )
    return replace(own, lines=chosen, accounts=names, rest=None)


@dataclass(frozen=True)
class Path:
    """What the chain gave: yearly accounts, and the quantities and takings that were asked for.

    Attributes:
        accounts: (draw, account, year), with what is unexplained, in the accounts' units.
        quantities: (draw, asked quantity, year), canonical units.
        takes: (draw, asked move, year), canonical units of the move's source.
    """

    accounts: Array
    quantities: Array
    takes: Array


def path(own: Setting, *, quantities: Ints = NONE, takes: Ints = NONE) -> Path:
    """The path of every yearly account under the setting's plan.

    Args:
        own: the setting.
        quantities: indices of quantities to keep.
        takes: indices of the chain's moves whose takings to keep.
    """
    size, years = own.world.size, len(own.years)
    accounts = np.empty((len(own.accounts), size, years))
    kept = np.empty((len(quantities), size, years))
    taken = np.empty((len(takes), size, years))

    def work(first: int, last: int) -> None:
        kernel.forward(own.chain, own.lines, own.plan, own.draws, first, last, quantities, takes, accounts, kept, taken)

    over_draws(work, size)
    by_draw = [np.moveaxis(array, 0, 1) for array in (accounts, kept, taken)]
    if own.rest is not None:
        by_draw[0] += own.rest
    return Path(*by_draw)


def line_values(own: Setting, account: str) -> dict[int, Array]:
    """Each line of a yearly account in the setting's only year, (draw) by the line's index."""
    lines = [i for i, line in enumerate(own.program.line_list) if line.account == account]
    setting = of_parts(own, {f"{i:05d}": [i] for i in lines})
    values = path(setting).accounts[:, :, 0]
    return {int(name): values[:, at] for at, name in enumerate(setting.accounts)}


def effort(own: Setting, measure: int) -> Array:
    """What one measure does in each world, with what its enablers let through, (draw, year)."""
    found = _raw_effort(own, measure)
    for enabler, weight in own.program.moves.enablers.get(measure, ()):
        found = found * (1.0 - weight + weight * _raw_effort(own, enabler))
    return found


def _raw_effort(own: Setting, measure: int) -> Array:
    """What a measure does by itself, (draw, year)."""
    draws, compiled = own.draws, own.plan
    ramps = np.where(draws.late[measure][:, None] == 1, compiled.ramps[measure, 1], compiled.ramps[measure, 0])
    anyway, level = compiled.anyway[measure], compiled.levels[measure]
    raw: Array = draws.mask[measure][:, None] * (anyway + level * (ramps - anyway))
    return raw


def efforts(own: Setting) -> Array:
    """What each measure does in each world, with what its enablers let through, (measure, draw, year)."""
    return np.stack([effort(own, m) for m in range(len(own.program.measures))])


def with_observed(world: World, account: str, values: Array) -> Array:
    """An account's path with its published totals in the years that have one; a budget counts these (§2).

    Args:
        world: the worlds, with the published figures in each.
        account: a yearly account.
        values: its path in all of the city's years, (draw, year).
    """
    program = world.program
    fixed = values.copy()
    first, last = int(program.years[0]), int(program.years[-1])
    for (name, tag, year), row in program.published.items():
        if name == account and tag is None and first <= year <= last:
            fixed[:, year - first] = world.published[:, row]
    return fixed


def derived(world: World, yearly: Array) -> dict[str, Array]:
    """Every account in all of the city's years, the derived ones worked out, each (draw, year)."""
    program = world.program
    found = {name: yearly[:, at] for name, at in program.account_index.items()}
    for own in program.derived:
        found[own.id] = _derive(world, own, found)
    return found


def _derive(world: World, own: Derived, found: dict[str, Array]) -> Array:
    of = found[own.of]
    if own.account.form == "cumulative":
        years = world.program.years
        counted = with_observed(world, own.of, of) * (years >= (own.account.from_ or 0))
        return np.cumsum(counted, axis=1) * own.scale
    assert own.second is not None
    if own.account.form == "net":
        return of * own.scale - found[own.second] * scale_of_second(world.program, own)
    over = found[own.second]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: Array = np.where(over == 0, np.nan, of / over) * own.scale
    return ratio


def scale_of_second(program: Program, own: Derived) -> float:
    """From the unit of what is taken off to the derived account's own."""
    accounts = program.city.accounts
    return units.parse(accounts[own.second or ""].unit).scale / units.parse(own.account.unit).scale
