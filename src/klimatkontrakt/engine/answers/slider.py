# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a plan come to, while a slider moves? Paths, shares in a few years and purses, in one pass of the chain.

The same numbers as `study.run`, to the last digits; faster because it works out no more than is shown, and because
what all plans have in common in the same worlds (`Ground`) is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.answers import (
    bills,
    contributions,
    costs,
    doubt,
    economics,
    held_costs,
    moved_quantities,
    unpriced,
)
from klimatkontrakt.engine.answers.costs import CostPart
from klimatkontrakt.engine.answers.kept_costs import KeptCosts
from klimatkontrakt.engine.answers.unpriced import Unpriced
from klimatkontrakt.engine.chain.kernel import Lines
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.engine.worlds import pathway, plan
from klimatkontrakt.engine.worlds.paths import Both
from klimatkontrakt.engine.worlds.pathway import Setting
from klimatkontrakt.engine.worlds.plan import Choice
from klimatkontrakt.engine.worlds.world import World

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
INVESTED = ("investment", "reinvestment", "grant")
BILLS = ("energy", "tax", "vat", "fee", "allowance", "revenue")
MOST_STATED_BYTES = 32_000_000  # of what costs at full level came to
NOT_CASH = ("residual", "climate", "co_benefit")


@dataclass(frozen=True)
class Ground:
    """What all plans have in common in the same worlds: the baseline, and how its numbers sway.

    Attributes:
        world: the worlds.
        fixed: the events taken as given in them.
        bills: names of the parts of money accounts, `payer|kind`.
        priceless: lines of money accounts that lean on a missing number.
        lines: the lines of all yearly accounts, then those of the parts, then what is known of the priceless ones.
        accounts: the baseline's path of every account, (draw, year).
        parts: the baseline's bills, then what is known of the priceless lines, (draw, part, year).
        takes: what the moves in `wanted` take anyway, (draw, wanted move, year).
        wanted: the city's moves whose takings a cost is counted by.
    """

    world: World
    fixed: tuple[tuple[str, str], ...]
    bills: tuple[str, ...]
    priceless: tuple[Unpriced, ...]
    lines: Lines
    accounts: dict[str, Array]
    parts: Array
    takes: Array
    wanted: tuple[int, ...]

    @property
    def program(self) -> Program:
        """The city's arrays."""
        return self.world.program

    @property
    def part_names(self) -> tuple[str, ...]:
        """The parts in their order: bills, then priceless lines."""
        return (*self.bills, *(priceless.line.key for priceless in self.priceless))

    @cached_property
    def stated(self) -> KeptCosts:
        """What costs at full level came to in these worlds, as far as there is room."""
        return KeptCosts(MOST_STATED_BYTES)

    @cached_property
    def swayed(self) -> doubt.Swayed:
        """Central worlds with one number moved in each."""
        return doubt.swayed(self.program, dict(self.fixed))


@dataclass(frozen=True)
class SliderPurse:
    """What an actor pays (or, below zero, saves) in a plan beyond the baseline, SEK a year, each (draw, year)."""

    invested: Array
    running: Array
    bills: Array

    @property
    def total(self) -> Array:
        """All of it."""
        return self.invested + self.running + self.bills

    def of_kind(self, kind: str) -> Array:
        """The part of it in which a kind of cost is counted."""
        if kind in INVESTED:
            return self.invested
        return self.bills if kind in BILLS else self.running


@dataclass(frozen=True)
class Glance:
    """A plan's answer.

    Attributes:
        setting: the plan's chain; `both` the paths of all accounts with and without it.
        shares: of the shown account, in its unit, (draw, measure, asked year); positive lowers it.
        purses: by actor.
    """

    setting: Setting
    both: Both
    shares: Array
    purses: dict[str, SliderPurse]


def _with_parts(program: Program, priceless: tuple[Unpriced, ...]) -> tuple[tuple[str, ...], Lines]:
    """The lines of all accounts, once more those of money accounts, in SEK, under `payer|kind`, and priceless ones."""
    lines, parts = program.lines, bills.money_parts(program)
    names = tuple(sorted(parts))
    order = [(len(program.accounts) + at, i) for at, name in enumerate(names) for i in parts[name]]
    factors = [lines.factor_quantity[lines.line_factor[i] : lines.line_factor[i + 1]] for _, i in order]
    more = unpriced.as_lines(program, priceless, len(program.accounts) + len(names))
    ends = np.cumsum(list(map(len, factors)) + np.diff(more.line_factor).tolist(), dtype=np.int64)
    return names, Lines(
        np.concatenate([lines.account, np.array([at for at, _ in order], dtype=np.int64), more.account]),
        np.concatenate([lines.scale, np.array([float(program.line_list[i].sign) for _, i in order]), more.scale]),
        np.concatenate([lines.line_factor, lines.line_factor[-1] + ends]).astype(np.int64),
        np.concatenate([lines.factor_quantity, *factors, more.factor_quantity]).astype(np.int64),
    )


def _pass(own: Setting, names: tuple[str, ...], lines: Lines, takes: Ints) -> pathway.Path:
    scope = replace(own.scope, lines=lines, accounts=(*own.program.accounts, *names))
    return pathway.path(replace(own, scope=scope), takes=takes)


def _counted_moves(program: Program) -> tuple[int, ...]:
    """The moves of measures that have a cost per moved unit."""
    counted = {
        program.measure_index[name]
        for name in program.measures
        if any(cost.per == "moved" for cost in program.city.measures[name].costs)
    }
    return tuple(k for k, move in enumerate(program.moves.list) if any(m in counted for m, _ in move.terms))


def ground(world: World, fixed: Iterable[tuple[str, str]] = ()) -> Ground:
    """What every plan in these worlds starts from."""
    program = world.program
    everyone = plan.at_levels(plan.compile_plan(program, {}), np.ones(len(program.measures)))
    own = pathway.setting(world, everyone)
    own = pathway.at_levels(own, np.zeros(len(program.measures)))
    priceless = unpriced.counted(program, unpriced.lines(program))
    names, lines = _with_parts(program, priceless)
    wanted = tuple(k for k in _counted_moves(program) if k in set(own.kept.tolist()))
    takes = np.array([own.kept.tolist().index(k) for k in wanted], dtype=np.int64)
    found = _pass(own, (*names, *(u.line.key for u in priceless)), lines, takes)
    count = len(program.accounts)
    accounts = pathway.derived(world, found.accounts[:, :count])
    parts = found.accounts[:, count:]
    sealed((lines, accounts, parts, found.takes))
    return Ground(world, tuple(sorted(fixed)), names, priceless, lines, accounts, parts, found.takes, wanted)


def glance(base: Ground, chosen: Choice, account: str, years: Ints) -> Glance:
    """A plan's paths, its shares of one account in a few years, and every actor's purse.

    Args:
        base: the worlds, with what all plans have in common.
        chosen: the plan; the events that it fixes are those of the worlds.
        account: an account that is yearly, or a net of such.
        years: which of the city's years the shares are for, by index.
    """
    world, program = base.world, base.program
    compiled = plan.compile_plan(program, chosen.plans)
    own = pathway.setting(world, compiled)
    kept = own.kept.tolist()
    wanted = [(at, kept.index(k)) for at, k in enumerate(base.wanted) if k in kept]
    found = _pass(own, base.part_names, base.lines, np.array([at for _, at in wanted], dtype=np.int64))
    count = len(program.accounts)
    planned = pathway.derived(world, found.accounts[:, :count])
    where = _unknown(base, found.accounts[:, count:])
    if where:
        planned = unpriced.blanked(own, planned, base.priceless, where)
    paths = held_costs.with_costs(own, chosen, unpriced.with_known_effects(own, planned))
    listed = [program.moves.list[base.wanted[at]] for at, _ in wanted]
    taken = moved_quantities.of_takes(own, chosen, listed, found.takes, lambda: base.takes[:, [at for at, _ in wanted]])
    some_years = pathway.in_years(own, years)
    shares = shares_of(world, some_years, account)
    purses = _purses(base, chosen, taken, found.accounts[:, count:])
    _blank(base, purses, where)
    for lacking in unpriced.by_effect(own, chosen):
        _no_bills(base, purses, lacking.actor, lacking.where)
    sealed((paths, shares, purses))
    return Glance(own, Both(base.accounts, paths), shares, purses)


def _unknown(base: Ground, parts: Array) -> dict[int, NDArray[np.bool_]]:
    """Where the plan changes what is known of the priceless lines, by line, (draw, year)."""
    first = len(base.bills)
    return {at: unpriced.changed(base.parts[:, first + at], parts[:, first + at]) for at in range(len(base.priceless))}


def _blank(base: Ground, purses: dict[str, SliderPurse], where: Mapping[int, NDArray[np.bool_]]) -> None:
    """Makes the bills of whoever pays a priceless line, or gets its tax, unknown where it is changed."""
    for at, is_changed in where.items():
        for actor, _ in unpriced.payers(base.program.city, base.priceless[at].line):
            _no_bills(base, purses, actor, is_changed)


def _no_bills(base: Ground, purses: dict[str, SliderPurse], actor: str, where: NDArray[np.bool_]) -> None:
    if actor and where.any():
        _purse(base, purses, actor).bills[where] = np.nan


def shares_of(world: World, own: Setting, account: str) -> Array:
    """Shares of one account in the setting's years, by its own lines only, (draw, measure, year)."""
    program = world.program
    names = pathway.yearly_needed(program, account)
    lines = {name: [i for i, line in enumerate(program.line_list) if line.account == name] for name in names}
    setting = pathway.of_parts(own, lines)
    found = contributions.yearly_shares(setting, np.arange(len(setting.accounts)))
    by_name = {name: found[:, at] for at, name in enumerate(setting.accounts)}
    return contributions.of_yearly(world, account, by_name)


def _purse(base: Ground, purses: dict[str, SliderPurse], actor: str) -> SliderPurse:
    """An actor's purse; an empty one where it has none yet."""
    if actor not in purses:
        shape = (base.world.size, len(base.program.years))
        purses[actor] = SliderPurse(np.zeros(shape), np.zeros(shape), np.zeros(shape))
    return purses[actor]


def _purses(
    base: Ground, chosen: Choice, taken: Mapping[str, moved_quantities.MovedQuantity], parts: Array
) -> dict[str, SliderPurse]:  # fmt: skip
    """Every actor's purse: stated costs, then the plan's parts of money accounts, (draw, part, year)."""
    purses: dict[str, SliderPurse] = {}
    base.stated.begin()
    room = np.empty((base.world.size, len(base.program.years)))
    for part in costs.stated_parts(base.world, chosen, taken, base.stated):
        if part.kind not in NOT_CASH and part.actor and part.basis != "sunk":
            _pay(base, purses, part.actor, part.kind, _multiplied(part, room))
    _pay_bills(base, purses, parts)
    return purses


def _multiplied(part: CostPart, room: Array) -> Array:
    """What a part of a cost comes to, in room that the next one may have; one row where all worlds see the same."""
    whole = part.whole[:1] if part.whole.strides[0] == 0 else part.whole
    return np.multiply(whole, part.share, out=room[: len(whole)])


def _pay_bills(base: Ground, purses: dict[str, SliderPurse], parts: Array) -> None:
    """Adds what the parts of money accounts change, and what the state gets of it; `parts` under the plan."""
    state = economics.only_state(base.program.city)
    for at, name in enumerate(base.bills):
        payer, kind = name.split("|")
        now, before = parts[:, at], base.parts[:, at]
        if not payer or np.array_equal(now, before):
            continue
        changed = now - before
        _pay(base, purses, payer, kind, changed)
        if kind in unpriced.REVENUE_OF and state:
            _pay(base, purses, state, "revenue", -changed)


def _pay(base: Ground, purses: dict[str, SliderPurse], actor: str, kind: str, values: Array) -> None:
    """Adds to what an actor pays of a kind."""
    total = _purse(base, purses, actor).of_kind(kind)
    total += values
