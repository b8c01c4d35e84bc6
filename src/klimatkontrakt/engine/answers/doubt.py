# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does the doubt come from? Each uncertain number's swing, and its share of the doubt (§7).

At once: every number alone at its 5th and its 95th percentile, all others central (the slope times the range, with
bends). By total shares: how much the result varies when only that number is drawn anew, all others held (Jansen).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.answers import held_costs
from klimatkontrakt.engine.chain import kernel
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.uncertain_inputs import Input
from klimatkontrakt.engine.worlds import pathway, plan, uncertainty, world
from klimatkontrakt.engine.worlds.plan import Choice
from klimatkontrakt.engine.worlds.uncertainty import Sample
from klimatkontrakt.engine.worlds.world import World

Array = NDArray[np.float64]
LOW, HIGH = 0.05, 0.95
TOLD_BY = {
    "quantity": "quantity",
    "move": "measure",
    "late": "measure",
    "cost": "measure",
    "pool": "pool",
    "event": "event",
    "history": "account",
    "unexplained": "account",
}  # by kind of number, the kind of thing whose story tells of it
Z_RANGE = 3.2897072539029435  # the 5–95 % range in standard deviations of a normal


class NamedInput(Protocol):
    """An uncertain number by its kind and what it is of."""

    @property
    def kind(self) -> str:
        """As `Input` has it."""

    @property
    def item(self) -> str:
        """As `Input` has it."""

    @property
    def origin(self) -> str:
        """As `Input` has it."""


class Shared(Protocol):
    """A part of the doubt, and whose it is."""

    @property
    def input(self) -> NamedInput:
        """The uncertain number."""

    @property
    def share(self) -> float:
        """Its part."""


@dataclass(frozen=True)
class DrawnSwing:
    """What one uncertain number does to a result, the others central.

    Attributes:
        low, high: the result with the number at its 5th and 95th percentile (or at its outcomes), less the
            central result; in the account's unit.
        share: its part of the doubt, 0 to 1: its own spread squared over the sum of all.
        total: its total share by drawing it anew, where that was asked for; nan otherwise.
    """

    input: Input
    low: float
    high: float
    share: float
    total: float


def _central_sample(program: Program, fixed: Mapping[str, str], changes: Sequence[tuple[str, float]]) -> Sample:
    """Central worlds, each with one number moved: (key, chance), or (event key, index of the outcome)."""
    count = len(changes) + 1
    chance = {uncertain.key: np.full(count, np.nan) for uncertain in program.inputs}
    outcome = {}
    for event in program.city.events:
        names = uncertainty.outcomes(program.city, event)
        central = names.index(fixed.get(event, uncertainty.likeliest(program.city, event)))
        outcome[event] = np.full(count, central, dtype=np.int64)
    for draw, (key, value) in enumerate(changes, start=1):
        if key.startswith("event:"):
            outcome[key.removeprefix("event:")][draw] = int(value)
        else:
            chance[key][draw] = value
    if not chance:
        chance = {"nothing": np.full(count, np.nan)}
    return Sample(chance, outcome, (uncertainty.Branch(()),), count)


def _changes(program: Program, uncertain: Input, fixed: Mapping[str, str]) -> list[tuple[str, float]]:
    """The worlds in which one number is moved: two for a range, one a further outcome of an event."""
    if uncertain.kind == "event":
        if uncertain.item in fixed:
            return []
        return [(uncertain.key, float(i)) for i in range(len(uncertainty.outcomes(program.city, uncertain.item)))]
    if uncertain.kind == "late":
        return [(uncertain.key, 0.0)]
    return [(uncertain.key, LOW), (uncertain.key, HIGH)]


def _spread(program: Program, uncertain: Input, moved: Sequence[float]) -> float:
    """The standard deviation that one number gives by itself, from its results less the central one."""
    if uncertain.kind == "event":
        names = uncertainty.outcomes(program.city, uncertain.item)
        chances = np.array([program.city.events[uncertain.item].outcomes[name] for name in names])
        ends = np.array(moved)
        return float(np.sqrt(np.sum(chances * ends**2) - np.sum(chances * ends) ** 2))
    if uncertain.kind == "late":
        late = program.city.measures[uncertain.item].late
        chance = late.chance if late is not None else 0.0
        return float(np.sqrt(chance * (1.0 - chance)) * abs(moved[0]))
    return float(abs(moved[1] - moved[0]) / Z_RANGE)


def central(program: Program, fixed: Mapping[str, str]) -> World:
    """The one world where every number has its own value and every event its likeliest, or its fixed, outcome."""
    return world.of_sample(program, _central_sample(program, fixed, []))


@dataclass(frozen=True)
class Swayed:
    """Central worlds with one number moved in each, and which of them belong to which number."""

    drawn: World
    groups: tuple[tuple[Input, int], ...]


def swayed(program: Program, fixed: Mapping[str, str]) -> Swayed:
    """The worlds that swings are read in; every plan that fixes the same events sees the same."""
    groups = [(uncertain, _changes(program, uncertain, fixed)) for uncertain in program.inputs]
    changes = [change for _, changed in groups for change in changed]
    drawn = world.of_sample(program, _central_sample(program, fixed, changes))
    return Swayed(drawn, tuple((uncertain, len(changed)) for uncertain, changed in groups))


def paths(drawn: World, compiled: kernel.Plan, chosen: Choice) -> Mapping[str, Array]:
    """Every account's path under a plan in given worlds, (draw, year)."""
    setting = pathway.setting(drawn, compiled)
    return held_costs.with_costs(setting, chosen, pathway.derived(drawn, pathway.path(setting).accounts))


def in_years(
    drawn: World, compiled: kernel.Plan, chosen: Choice, asked: Collection[tuple[str, int]]
) -> dict[tuple[str, int], Array]:
    """Accounts under a plan, each in one of the city's years, by index, as `paths` gives them, (draw).

    All of them are worked out in one pass, and only those years of it, but for an account that is more than a sum of
    lines in its year.
    """
    program = drawn.program
    whole = {a for a, _ in asked if not _is_of_year(program, a) or held_costs.accounts(program, a)}
    of_whole = [(account, year) for account, year in asked if account in whole]
    of_year = [(account, year) for account, year in asked if account not in whole]
    return _from_whole_paths(drawn, compiled, chosen, of_whole) | _from_those_years(drawn, compiled, of_year)


def _from_whole_paths(
    drawn: World, compiled: kernel.Plan, chosen: Choice, asked: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], Array]:
    """Accounts in their years, out of every account's whole path."""
    if not asked:
        return {}
    every = paths(drawn, compiled, chosen)
    return {(account, year): every[account][:, year] for account, year in asked}


def _from_those_years(
    drawn: World, compiled: kernel.Plan, asked: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], Array]:
    """Accounts that are sums of lines in their year, out of a pass over those years alone."""
    if not asked:
        return {}
    years = sorted({year for _, year in asked})
    needed = sorted({name for account, _ in asked for name in pathway.yearly_needed(drawn.program, account)})
    setting = pathway.of_accounts(pathway.setting(drawn, compiled, years=np.array(years)), needed)
    yearly = dict(zip(needed, np.moveaxis(pathway.path(setting).accounts, 1, 0), strict=True))
    return {
        (account, year): np.asarray(pathway.plain_sum(drawn, account, yearly)[:, years.index(year)])
        for account, year in asked
    }


def _is_of_year(program: Program, account: str) -> bool:
    """Whether an account is a sum or a net, down to yearly ones that have lines: no other year has a part in it."""
    if account in program.account_index:
        return account not in program.without_lines
    derived = program.derived_index[account]
    return derived.account.form in pathway.SIGNS and all(_is_of_year(program, part) for part in derived.parts)


def _or_nan(value: float, values: Sequence[float]) -> float:
    """A value, or nan where one of those that it is taken from is nan."""
    return np.nan if any(map(math.isnan, values)) else value


def swings(
    program: Program, within: Swayed, values_of: Array, *, totals: Mapping[str, float] | None = None
) -> tuple[DrawnSwing, ...]:
    """What each uncertain number does to a result, the largest first.

    Args:
        program: the city.
        within: the swayed worlds.
        values_of: the result in each of them, (world).
        totals: total shares by key, when they were worked out.
    """
    moved: list[float] = (values_of[1:] - values_of[0]).tolist()
    swings, first = [], 0
    for uncertain, count in within.groups:
        values, first = moved[first : first + count], first + count
        if any(values):
            swings.append((uncertain, values, _spread(program, uncertain, values)))
    whole = sum(spread**2 for _, _, spread in swings) or 1.0
    result = [
        DrawnSwing(
            uncertain,
            _or_nan(min(*values, 0.0), values),
            _or_nan(max(*values, 0.0), values),
            spread**2 / whole,
            (totals or {}).get(uncertain.key, np.nan),
        )
        for uncertain, values, spread in swings
    ]
    return tuple(sorted(result, key=_place))


def _place(swing: DrawnSwing) -> tuple[float, str]:
    """Where a swing stands: what is not known first, then the largest."""
    return -(math.inf if math.isnan(swing.share) else swing.share), swing.input.key


def total_shares(
    program: Program, chosen: Choice, account: str, year: int, *, draws: int, seed: int
) -> dict[str, float]:
    """Each number's total share of the doubt by key: what is left to doubt when all the others are known.

    Source:
        Jansen 1999, Computer Physics Communications 117, 35-43; Saltelli et al. 2010, same journal 181, 259-270.
    """
    first = uncertainty.sample(program, draws=draws, seed=seed, fixed=chosen.fixed)
    second = uncertainty.sample(program, draws=draws, seed=seed + 1_000_003, fixed=chosen.fixed)
    year_at = year - int(program.years[0])
    centrals = first.centrals
    compiled = plan.compile_plan(program, chosen.plans)

    def outcome(sample: Sample) -> Array:
        return paths(world.of_sample(program, sample), compiled, chosen)[account][centrals:, year_at]

    base = outcome(first)
    variance = float(np.var(base))
    shares = {}
    for uncertain in program.inputs:
        if uncertain.kind == "event":
            mixed = replace(first, outcome={**first.outcome, uncertain.item: second.outcome[uncertain.item]})
        else:
            mixed = replace(first, chance={**first.chance, uncertain.key: second.chance[uncertain.key]})
        shares[uncertain.key] = float(np.mean((base - outcome(mixed)) ** 2) / (2.0 * variance)) if variance > 0 else 0.0
    return shares


def belongs_to(named: NamedInput) -> tuple[str, str]:
    """The kind and the id of the very thing that an uncertain number belongs to."""
    return TOLD_BY[named.kind], named.item.partition(",")[0] if named.kind == "history" else named.item


def assumed_share(shares: Sequence[Shared]) -> float:
    """The part of the doubt that rests on assumed numbers, 0 to 1; nan where the doubt is not known."""
    if any(math.isnan(swing.share) for swing in shares):
        return math.nan
    return float(sum(swing.share for swing in shares if swing.input.origin == "assumed"))
