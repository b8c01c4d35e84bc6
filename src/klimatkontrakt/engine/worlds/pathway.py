# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which path does each account take under a plan? The chain over all draws, then derived accounts (§2, §3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain import degrees, kernel, reach, threads
from klimatkontrakt.engine.chain.degrees import Degrees
from klimatkontrakt.engine.chain.derivation import Derived
from klimatkontrakt.engine.chain.kernel import Chain, Draws, Lines
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.reach import Reach
from klimatkontrakt.engine.chain.sealed import only_read, sealed
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.engine.worlds.world import World

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
CHUNK = 250
SIGNS = {"net": -1.0, "sum": 1.0}  # of all parts but the first
NONE = np.empty(0, dtype=np.int64)


def over_draws(work: Callable[[int, int], None], draws: int) -> None:
    """Runs work(first, last) over all draws in chunks; a draw's digits do not depend on which."""
    threads.over_ranges(work, draws, CHUNK)


@dataclass(frozen=True)
class Scope:
    """What a chain works on, whatever the levels: the moves that can be set going, the lines, the worlds, the years.

    Attributes:
        draws: the worlds, with a row of strengths for each of the chain's moves.
        kept: where each of the chain's moves stands among the city's.
        years: which of the city's years, by index.
        accounts: the names on the account axis: the city's yearly accounts, or parts of them.
        rest: what is unexplained, (draw, account, year), or None where the lines are only parts of accounts.
    """

    world: World
    chain: Chain
    lines: Lines
    draws: Draws
    kept: Ints
    years: Ints
    accounts: tuple[str, ...]
    rest: Array | None

    @cached_property
    def reach(self) -> Reach:
        """The part of it that its accounts lean on."""
        return reach.reach(self.chain, self.lines, self.draws, self.years, len(self.accounts))

    @cached_property
    def whole(self) -> Reach:
        """All of it."""
        return reach.whole(self.chain, self.lines, self.draws, self.years, len(self.accounts))


@dataclass(frozen=True)
class Setting:
    """A scope under a plan: levels and ramps of all of the city's measures, in the scope's years."""

    scope: Scope
    plan: kernel.Plan

    @property
    def world(self) -> World:
        """The worlds."""
        return self.scope.world

    @property
    def program(self) -> Program:
        """The city's arrays."""
        return self.scope.world.program

    @property
    def chain(self) -> Chain:
        """The moves that can be set going."""
        return self.scope.chain

    @property
    def lines(self) -> Lines:
        """The lines that are counted."""
        return self.scope.lines

    @property
    def draws(self) -> Draws:
        """The worlds as the chain sees them."""
        return self.scope.draws

    @property
    def kept(self) -> Ints:
        """Where each of the chain's moves stands among the city's."""
        return self.scope.kept

    @property
    def years(self) -> Ints:
        """Which of the city's years, by index."""
        return self.scope.years

    @property
    def accounts(self) -> tuple[str, ...]:
        """The names on the account axis."""
        return self.scope.accounts

    @property
    def rest(self) -> Array | None:
        """What is unexplained, (draw, account, year), or None where the lines are only parts of accounts."""
        return self.scope.rest

    @cached_property
    def degrees(self) -> Degrees:
        """The degrees of its accounts in its levels, in the measures of its reach."""
        seen = self.scope.reach
        grows = self.plan.levels[seen.measures] != 0
        return degrees.degrees(seen.chain, seen.lines, grows, len(self.accounts), len(seen.place.rows))


def live_moves(program: Program, efforts: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which moves can take anything, when `efforts` says which measures do anything at all, (move)."""
    return np.array([any(efforts[m] for m, _ in move.terms) for move in program.moves.list], dtype=bool)


def setting(world: World, compiled: kernel.Plan, *, years: Ints | None = None) -> Setting:
    """The chain of the moves that a plan (or the baseline's *anyway*) can set going, in some or all of the years."""
    program = world.program
    does = (compiled.levels != 0) & (compiled.ramps != 0).any(axis=(1, 2)) | (compiled.anyway != 0).any(axis=1)
    chain, kept = reach.chain_of(program.moves.chain, live_moves(program, does))
    draws = world.draws._replace(strength=world.draws.strength[kept])
    every = np.arange(len(program.years))
    sealed((kept, draws, every))
    scope = Scope(world, chain, program.lines, draws, kept, every, program.accounts, world.unexplained)
    own = Setting(scope, compiled)
    return own if years is None else in_years(own, years)


def in_years(own: Setting, years: Ints) -> Setting:
    """A setting of all of the city's years in some of them only, by index."""
    rest = own.rest[:, :, years] if own.rest is not None else None
    some = sealed((np.array(years, dtype=np.int64), rest))
    return Setting(replace(own.scope, years=some[0], rest=some[1]), plan.in_years(own.plan, years))


def at_levels(own: Setting, levels: Array) -> Setting:
    """The same setting with other levels of the same measures."""
    return replace(own, plan=plan.at_levels(own.plan, levels))


def of_accounts(own: Setting, names: Sequence[str]) -> Setting:
    """The same setting for some of its accounts, in the order that they are named in."""
    if tuple(names) == own.accounts:
        return own
    lines, place = own.lines, {name: index for index, name in enumerate(own.accounts)}
    number = np.full(len(own.accounts), -1)
    number[[place[name] for name in names]] = np.arange(len(names))
    kept = np.flatnonzero(number[lines.account] >= 0)
    rest = own.rest[:, [place[name] for name in names]] if own.rest is not None else None
    few = reach.lines_of(lines, kept, number[lines.account[kept]])
    return Setting(replace(own.scope, lines=few, accounts=tuple(names), rest=rest), own.plan)


def counting(own: Setting, lines: Lines, accounts: Sequence[str]) -> Setting:
    """A setting that counts other lines, as accounts by the given names that lack nothing to what was published."""
    return Setting(replace(own.scope, lines=sealed(lines), accounts=tuple(accounts), rest=None), own.plan)


def of_parts(own: Setting, parts: Mapping[str, Sequence[int]], *, is_canonical: bool = False) -> Setting:
    """A setting that counts chosen lines under names of their own, such as one payer's taxes.

    Args:
        own: any setting of the city.
        parts: by name, the lines by index; a line stands in at most one part.
        is_canonical: whether they are counted in canonical units (SEK, tCO2e), not in those of their accounts.
    """
    program, names = own.program, tuple(sorted(parts))
    order = [(index, i) for index, name in enumerate(names) for i in parts[name]]
    kept = np.array([i for _, i in order], dtype=np.int64)
    chosen = reach.lines_of(program.lines, kept, np.array([at for at, _ in order], dtype=np.int64))
    if is_canonical:
        signs = np.array([program.line_list[i].sign for i in kept], dtype=np.float64)
        chosen = chosen._replace(scale=sealed(signs))
    return counting(own, chosen, names)


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
    seen = own.scope.whole if len(quantities) or len(takes) else own.scope.reach
    compiled, asked = seen.plan(own.plan), (only_read(quantities), only_read(takes))

    def work(first: int, last: int) -> None:
        kernel.forward(
            seen.chain, seen.lines, compiled, seen.draws, seen.place, first, last, *asked, accounts, kept, taken
        )

    over_draws(work, size)
    if own.rest is not None:
        for at in _calibrated(own):
            accounts[at] += own.rest[:, at]
    by_draw = (np.moveaxis(array, 0, 1) for array in (accounts, kept, taken))
    return Path(*by_draw)


def _calibrated(own: Setting) -> list[int]:
    """The accounts of a setting that may lack something to what was published; all others lack nothing."""
    calibrated = {calibration.account for calibration in own.program.city.calibrations.values()}
    return [index for index, name in enumerate(own.accounts) if name in calibrated]


def line_values(own: Setting, account: str) -> dict[int, Array]:
    """Each line of a yearly account, or of a sum's parts, in the setting's only year, (draw) by the line's index."""
    lines = own.program.lines_of(account)
    setting = of_parts(own, {f"{i:05d}": [i] for i in lines})
    values = path(setting).accounts[:, :, 0]
    return {int(name): values[:, index] * lines[int(name)] for index, name in enumerate(setting.accounts)}


def rest_of(world: World, account: str) -> Array:
    """What is unexplained of a yearly account, or of a sum's parts together, in its unit, (draw, year)."""
    program = world.program
    parts = [world.unexplained[:, program.account_index[name]] * by for name, by in program.added(account).items()]
    return np.sum(parts, axis=0) if parts else np.zeros((world.size, len(program.years)))


def effort(own: Setting, measure: int) -> Array:
    """What one measure does in each world, with what its enablers let through, (draw, year)."""
    found = _raw_effort(own, measure)
    for enabler, weight in own.program.moves.enablers.get(measure, ()):
        found = found * (1.0 - weight + weight * _raw_effort(own, enabler))
    return found


def _raw_effort(own: Setting, measure: int) -> Array:
    """What a measure does by itself, (draw, year)."""
    draws, compiled = own.draws, own.plan
    anyway, level = compiled.anyway[measure], compiled.levels[measure]
    by_lateness = anyway + level * (compiled.ramps[measure] - anyway)  # (on time or late, year)
    late = draws.late[measure] == 1
    own = by_lateness[late.astype(np.intp)] if late.any() else by_lateness[:1]
    raw: Array = draws.mask[measure][:, None] * own
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


def observed_before(world: World, own: Derived) -> Array:
    """What is published of the years that a cumulative account counts before the city's first, (draw).

    In its part's unit; nan where one of them is not published: it is not nothing.
    """
    first, total = int(world.program.years[0]), np.zeros(world.size)
    since = first if own.account.from_ is None else own.account.from_
    for year in range(since, first):
        row = world.program.published.get((own.of, None, year))
        total = total + (np.nan if row is None else world.published[:, row])
    return total


def derived(world: World, yearly: Array) -> dict[str, Array]:
    """Every account in all of the city's years, the derived ones worked out, each (draw, year)."""
    return worked_out(world, {name: yearly[:, at] for name, at in world.program.account_index.items()})


def yearly_needed(program: Program, account: str) -> tuple[str, ...]:
    """The yearly accounts that an account is worked out from."""
    if account in program.account_index:
        return (account,)
    parts = program.derived_index[account].parts
    return tuple(dict.fromkeys(name for part in parts for name in yearly_needed(program, part)))


def worked_out(world: World, yearly: Mapping[str, Array]) -> dict[str, Array]:
    """Some yearly accounts, and those that are worked out from nothing but them, each (draw, year).

    An account that has no line with a value is not known; it is not nothing.
    """
    lacking = world.program.without_lines
    found = {name: np.full_like(path, np.nan) if name in lacking else path for name, path in yearly.items()}
    for own in world.program.derived:
        if all(part in found for part in own.parts):
            found[own.id] = _derive(world, own, found)
    return found


def _derive(world: World, own: Derived, found: dict[str, Array]) -> Array:
    of = found[own.of]
    if own.account.form == "cumulative":
        years = world.program.years
        counted = np.where(years >= (own.account.from_ or 0), with_observed(world, own.of, of), 0.0)
        so_far: Array = observed_before(world, own)[:, None] + np.cumsum(counted, axis=1)
        return so_far * own.scales[0]
    if own.account.form in SIGNS:
        return combined(world.program, own, found)
    over = found[own.second]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: Array = np.where(over == 0, np.nan, of / over) * own.scales[0]
    return ratio


def plain_sum(world: World, account: str, yearly: Mapping[str, Array]) -> Array:
    """A yearly account, or a sum down to its last parts, in whatever years those are given, (draw, year)."""
    if account in yearly:
        return yearly[account]
    own = world.program.derived_index[account]
    return combined(world.program, own, {part: plain_sum(world, part, yearly) for part in own.parts})


def combined(program: Program, own: Derived, found: Mapping[str, Array]) -> Array:
    """A net or a sum of its parts, of whatever shape they have: what is not known in one is not known in it."""
    total = found[own.of] * own.scales[0]
    for part, scale in zip(own.parts[1:], own.scales[1:], strict=True):
        total = total + SIGNS[own.account.form] * scale * found[part]
    is_known = not program.without_lines.intersection(own.parts)
    return total if is_known else np.full_like(total, np.nan)
