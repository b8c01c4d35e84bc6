# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does each measure bring? Three numbers for every measure and account: alone, share, if dropped (§5).

Positive lowers the account. `share` lets all levels grow together and writes each saving on the measure that made
it, so the shares add up to the change; exact by Gauss–Legendre nodes from the polynomial's degree. `alone` and
`if dropped` are read off one reverse pass where an account is linear in a measure's level, and worked out by a run
of their own where it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain import kernel
from klimatkontrakt.engine.chain.derived_changes import has_ratio, linear, of_ratio, ratio_shares
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.engine.chain.slopes import driven, node_count, nodes, slopes
from klimatkontrakt.engine.worlds import pathway, plan
from klimatkontrakt.engine.worlds.paths import Both, Paths
from klimatkontrakt.engine.worlds.pathway import NONE, Setting
from klimatkontrakt.engine.worlds.plan import Choice
from klimatkontrakt.engine.worlds.world import World

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_CELLS = 4_000_000  # of shares that are worked out at once: 32 MB


@dataclass(frozen=True)
class Contributions:
    """One account's three numbers for every measure, each (draw, measure, year), in the account's unit."""

    alone: Array
    share: Array
    if_dropped: Array


def yearly_shares(setting: Setting, accounts: Ints) -> Array:
    """Shares of yearly accounts, (draw, account, measure, year)."""
    some = pathway.of_accounts(setting, [setting.accounts[account] for account in accounts])
    return _stepped(some, np.zeros_like(setting.plan.levels), setting.plan.levels)


def stepped_changes(setting: Setting, account: str, start: Array, step: Array, *, nodes: int, measures: Ints) -> Array:
    """Shares of an account without a ratio when levels grow together from a start by a step, (draw, measure, year).

    Args:
        own: a setting of the yearly accounts that it is worked out from, with every measure at start + step.
        account: any account without a ratio.
        start: levels at which the growth begins, (measure of the city).
        step: how much each level grows, likewise.
        nodes: at how many levels on the way slopes are read.
        measures: which of the city's measures stand on the answer's axis; one without a part in it has none.
    """
    axis = np.union1d(setting.scope.reach.measures, measures)
    yearly = _stepped(setting, start, step, axis, nodes)[:, :, np.searchsorted(axis, measures)]
    return of_yearly(setting.world, account, {name: yearly[:, place] for place, name in enumerate(setting.accounts)})


def each_share(setting: Setting) -> Iterator[tuple[str, int, Array]]:
    """Shares of a setting's accounts, (draw, year), one account and measure that can have a part in it at a time.

    As many accounts are worked out at once as stay small; their nodes are those that are exact for all of them.
    """
    count, driving = node_count(setting), driven(setting)
    for names in _batches(setting, driving):
        yield from _each_of(pathway.of_accounts(setting, names), driving, count)


def _each_of(setting: Setting, driving: Mapping[str, list[int]], count: int) -> Iterator[tuple[str, int, Array]]:
    """The same of all of a setting's accounts at once, through so many nodes."""
    levels, axis = setting.plan.levels, setting.scope.reach.measures
    parts = _stepped(setting, np.zeros_like(levels), levels, axis, count)
    for place, name in enumerate(setting.accounts):
        for m in driving[name]:
            yield name, m, parts[:, place, np.searchsorted(axis, m)]


def _batches(setting: Setting, driving: Mapping[str, list[int]]) -> Iterator[list[str]]:
    """Accounts that have any measure, so many at a time that their shares are small."""
    batch: list[str] = []
    series = 0
    for name in setting.accounts:
        more = len(driving[name])
        if batch and (series + more) * setting.world.size * len(setting.years) > MOST_CELLS:
            yield batch
            batch, series = [], 0
        if more:
            batch, series = [*batch, name], series + more
    if batch:
        yield batch


def _stepped(
    setting: Setting, start: Array, step: Array, measures: Ints | None = None, count: int | None = None
) -> Array:  # fmt: skip
    """The same of all of a setting's accounts, with some measures on the axis of measures, through so many nodes."""
    steps, weights = nodes(count or node_count(setting))
    return np.moveaxis(slopes(setting, start + steps * step, -step * weights, measures), 2, 0)


def of_yearly(world: World, account: str, by_name: dict[str, Array]) -> Array:
    """A change of an account without a ratio from those of the yearly accounts it is worked out from, by name."""
    return linear(world, account, by_name)


def _one_changed(setting: Setting, base: Array, before: Array, measures: Ints) -> Array:
    """For each measure, how much each account is lowered when it alone goes from `before` to its level.

    Args:
        own: a setting of some yearly accounts, with every measure at its level.
        base: levels of all measures at the point from which one is changed, (measure): zero, or the plan's.
        before: the accounts at `base`, (draw, account, year).
        measures: which measures stand on the answer's axis, as in `slopes`.

    Returns:
        (draw, account, given measure, year); for base = the plan, what is lost when the measure is dropped.
    """
    levels, reached = setting.plan.levels, setting.scope.reach.measures
    out = np.moveaxis(slopes(setting, base[None], -levels[None], measures), 2, 0)
    is_drop = bool(base.any())
    bends = (setting.degrees.own > 1).any(axis=0) & (levels[reached] != 0)
    for m in reached[bends]:
        changed = base.copy()
        changed[m] = 0.0 if is_drop else levels[m]
        after = pathway.path(pathway.at_levels(setting, changed)).accounts
        out[:, :, np.searchsorted(measures, m)] = after - before if is_drop else before - after
    return out


def both_settings(program: Program, world: World, chosen: Choice) -> tuple[Setting, Setting]:
    """The plan with no measure at any level, and as it is."""
    compiled = plan.compile_plan(program, chosen.plans)
    none = pathway.setting(world, plan.at_levels(compiled, np.zeros(len(program.measures))))
    return none, pathway.setting(world, compiled)


def both_paths(program: Program, world: World, chosen: Choice) -> tuple[Setting, Both]:
    """The plan's setting, and the baseline's and the plan's paths of all accounts."""
    none, setting = both_settings(program, world, chosen)
    return setting, Both(Paths(none), Paths(setting))


@dataclass(frozen=True)
class Yearly:
    """The three numbers of every measure for some yearly accounts, each worked out when it is asked for.

    Attributes:
        own: the plan, for those accounts.
        everyone: the same with the measures outside the plan at level 1.
        measures: which of the city's measures stand on the axis of measures, rising.
    """

    own: Setting
    everyone: Setting
    measures: Ints

    def alone(self, at_zero: Array) -> Array:
        """What only the measure brings, on the baseline's accounts, (draw, account, measure, year)."""
        return _one_changed(self.everyone, np.zeros_like(self.own.plan.levels), at_zero, self.measures)

    def share(self) -> Array:
        """The measure's share of the change, (draw, account, measure, year)."""
        levels = self.own.plan.levels
        return _stepped(self.own, np.zeros_like(levels), levels, self.measures) if levels.any() else self._nothing()

    def if_dropped(self, at_plan: Array) -> Array:
        """What is lost of the plan's accounts without the measure, (draw, account, measure, year)."""
        levels = self.own.plan.levels
        return _one_changed(self.own, levels, at_plan, self.measures) if levels.any() else self._nothing()

    def _nothing(self) -> Array:
        """What a plan without measures changes: one zero, seen from every place."""
        shape = (self.own.world.size, len(self.own.accounts), len(self.measures), len(self.own.years))
        return np.broadcast_to(np.zeros(()), shape)


@dataclass(frozen=True)
class MeasureNumbers:
    """The three numbers of every measure for one account, each worked out when it is asked for.

    Attributes:
        yearly: those of the yearly accounts that it is worked out from.
        both: paths of all accounts with and without the plan.
    """

    yearly: Yearly
    both: Both
    account: str

    @property
    def measures(self) -> Ints:
        """Which of the city's measures stand on the axis of measures, rising."""
        return self.yearly.measures

    @property
    def has_ratio(self) -> bool:
        """Whether the account is worked out through a ratio."""
        return has_ratio(self.yearly.own.program, self.account)

    def alone(self) -> Array:
        """What only the measure brings, on the baseline, (draw, measure, year)."""
        lowered = self.yearly_alone()
        if self.has_ratio:
            return of_ratio(self.yearly.own.world, self.account, self.both.baseline, lowered, is_drop=False)
        return self.linear(lowered)

    def share(self) -> Array:
        """The measure's share of the change, (draw, measure, year)."""
        if self.has_ratio:
            return ratio_shares(self.yearly.own, self.account, self.both, self.measures)
        return self.linear(self.yearly_share())

    def if_dropped(self) -> Array:
        """What is lost without the measure, the others as planned, (draw, measure, year)."""
        lost = self.yearly_if_dropped()
        if self.has_ratio:
            return of_ratio(self.yearly.own.world, self.account, self.both.planned, lost, is_drop=True)
        return self.linear(lost)

    def yearly_alone(self) -> dict[str, Array]:
        """What only the measure brings to each yearly account that the account is worked out from, by name."""
        return self._by_name(self.yearly.alone(self._at(self.both.baseline)))

    def yearly_share(self) -> dict[str, Array]:
        """The measure's share of the change of each of them."""
        return self._by_name(self.yearly.share())

    def yearly_if_dropped(self) -> dict[str, Array]:
        """What is lost of each of them without the measure."""
        return self._by_name(self.yearly.if_dropped(self._at(self.both.planned)))

    def linear(self, yearly: Mapping[str, Array]) -> Array:
        """A number of an account without a ratio, from the same number of its yearly accounts."""
        return linear(self.yearly.own.world, self.account, yearly)

    def _at(self, paths: Mapping[str, Array]) -> Array:
        return np.stack([paths[name] for name in self.yearly.own.accounts], axis=1)

    def _by_name(self, changes: Array) -> dict[str, Array]:
        return {name: changes[:, place] for place, name in enumerate(self.yearly.own.accounts)}


def yearly_of(
    setting: Setting, chosen: Choice, counting: Callable[[Setting], Setting], measures: Ints | None
) -> Yearly:
    """The three numbers of what a setting is made to count.

    Args:
        setting, chosen: the plan.
        counting: gives a setting that counts the wanted accounts or lines.
        measures: which measures stand on the axis; those that can have a part when none are given.
    """
    everyone = counting(pathway.setting(setting.world, _with_outsiders(setting.program, chosen)))
    axis = everyone.scope.reach.measures if measures is None else measures
    return Yearly(counting(setting), everyone, axis)


def numbers_of(
    setting: Setting, both: Both, chosen: Choice, account: str, measures: Ints | None = None
) -> MeasureNumbers:
    """The three numbers of one account.

    Args:
        setting, both, chosen: the plan, and the paths with and without it.
        account: any account, yearly or derived.
        measures: which measures stand on the axis, among them all that can have a part in it; those when none are
            given, and all for a ratio, which is not known for any of them where it is not known.
    """
    if measures is None and has_ratio(setting.program, account):
        measures = np.arange(len(setting.program.measures))
    names = pathway.yearly_needed(setting.program, account)
    return MeasureNumbers(
        yearly_of(setting, chosen, lambda full: pathway.of_accounts(full, names), measures), both, account
    )


def of_measures(program: Program, world: World, chosen: Choice, account: str) -> Contributions:
    """The three numbers of every measure for one account; a measure outside the plan shows alone, at level 1.

    Args:
        program, world: the city and its worlds.
        chosen: the plan.
        account: any account, yearly or derived.
    """
    setting, both = both_paths(program, world, chosen)
    return of_setting(setting, both, chosen, account)


def of_setting(setting: Setting, both: Both, chosen: Choice, account: str) -> Contributions:
    """The three numbers of every measure, when the paths are already worked out."""
    return every_number(numbers_of(setting, both, chosen, account, np.arange(len(setting.program.measures))))


class Three(Protocol):
    """What gives three numbers of measures, each when it is asked for."""

    def alone(self) -> Array:
        """What only the measure brings, (draw, measure, year)."""

    def share(self) -> Array:
        """Its share of the change, likewise."""

    def if_dropped(self) -> Array:
        """What is lost without it, likewise."""


def every_number(three: Three) -> Contributions:
    """All three, kept."""
    return sealed(Contributions(three.alone(), three.share(), three.if_dropped()))


def _with_outsiders(program: Program, chosen: Choice) -> kernel.Plan:
    compiled = plan.compile_plan(program, chosen.plans)
    return plan.at_levels(compiled, np.where(compiled.levels == 0, 1.0, compiled.levels))


def shares_in_years(world: World, compiled: kernel.Plan, accounts: Sequence[str], years: Ints) -> Array:
    """Shares of yearly accounts in some years only: what a slider asks for, (draw, account, measure, year)."""
    setting = pathway.setting(world, compiled, years=years)
    indices = np.array([world.program.account_index[name] for name in accounts], dtype=np.int64)
    return yearly_shares(setting, indices)


def lowest_quantities(setting: Setting, quantities: Ints) -> Array:
    """The quantities after all stages, (draw, quantity, year); below zero is a problem of meaning."""
    return pathway.path(setting, quantities=quantities, takes=NONE).quantities
