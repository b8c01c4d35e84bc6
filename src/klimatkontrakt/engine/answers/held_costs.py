# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which of the measures' own costs are part of an account, and what do they come to there? (§6)

An account that says `costs` holds, beside its lines, the stated costs of the plan's measures that it names, as they
stand in the flows: beyond what happens anyway, in the city's price year. It looks at flows and makes none, so economics
is what it was. In §5 a measure's own cost is its own: costs grow with the levels together, outside the chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city import units
from klimatkontrakt.city.schema import City, HeldCosts, Plan
from klimatkontrakt.engine.answers import contributions, costs, costs_without_figure, moved_quantities, unpriced
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.engine.chain.derived_changes import linear
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.engine.worlds import pathway, plan
from klimatkontrakt.engine.worlds.paths import Both
from klimatkontrakt.engine.worlds.pathway import Setting
from klimatkontrakt.engine.worlds.plan import Choice

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Held = dict[str, dict[str, Array]]  # by account and measure, in the account's unit, (draw, year)


def accounts(program: Program, account: str) -> tuple[str, ...]:
    """The yearly accounts with costs in them that an account is worked out from."""
    needed = pathway.yearly_needed(program, account)
    return tuple(name for name in needed if program.city.accounts[name].costs is not None)


def any_account(city: City) -> bool:
    """Whether any account of the city holds costs."""
    return any(account.costs is not None for account in city.accounts.values())


def is_held(held: HeldCosts, flow: Flow) -> bool:
    """Whether a stated cost is one that an account names; what is sunk never is. A cost without a payer is anyone's."""
    is_payer = not held.payers or not flow.actor or flow.actor in held.payers
    is_measure = not held.measures or flow.measure in held.measures
    return flow.basis != "sunk" and flow.kind in held.kinds and is_payer and is_measure


def flows(setting: Setting, chosen: Choice) -> Iterator[Flow]:
    """Every stated cost of a plan, and those without a figure as not known where they would fall."""
    taken = moved_quantities.moved(setting, chosen)
    yield from costs.stated_flows(setting.world, chosen, taken)
    yield from costs_without_figure.missing_flows(setting.world, chosen, taken)


def held(setting: Setting, chosen: Choice) -> Held:
    """What the measures of a plan cost in each account that holds costs."""
    program, by_account = setting.program, Held()
    accounts = program.city.accounts.items()
    holding = {name: (account.costs, account.unit) for name, account in accounts if account.costs is not None}
    for flow in flows(setting, chosen) if holding else ():
        for name, (kind, unit) in holding.items():
            if is_held(kind, flow):
                inside = by_account.setdefault(name, {})
                values = flow.values / units.parse(unit).scale
                inside[flow.measure] = inside[flow.measure] + values if flow.measure in inside else values
    return by_account


def whole_paths(setting: Setting, both: Both, chosen: Choice) -> Both:
    """Paths with and without a plan, as far as they are known, with the costs that accounts hold under it."""
    known = unpriced.known_paths(setting, both)
    return replace(known, planned=with_costs(setting, chosen, known.planned))


def with_costs(setting: Setting, chosen: Choice, planned: Mapping[str, Array]) -> Mapping[str, Array]:
    """A plan's paths with the costs that accounts hold; the same paths where none holds any."""
    return PathsWithCosts(setting, planned, held(setting, chosen)) if any_account(setting.program.city) else planned


class PathsWithCosts(Mapping[str, Array]):
    """A plan's paths with what measures cost in them, (draw, year) by account."""

    def __init__(self, setting: Setting, planned: Mapping[str, Array], by_account: Held) -> None:
        """The plan, its paths by their lines, and what measures cost in each account."""
        self.setting, self.planned, self.by_account = setting, planned, by_account

    def __getitem__(self, name: str) -> Array:
        program = self.setting.program
        if not accounts(program, name):
            return self.planned[name]
        yearly = {part: self._whole(part) for part in pathway.yearly_needed(program, name)}
        return sealed(pathway.worked_out(self.setting.world, yearly)[name])

    def _whole(self, name: str) -> Array:
        return sum(self.by_account.get(name, {}).values(), start=self.planned[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.planned)

    def __len__(self) -> int:
        return len(self.planned)


@dataclass(frozen=True)
class NumbersWithCosts:
    """The three numbers of an account, with what measures cost in it.

    Attributes:
        by_lines: those of its lines alone.
        setting, chosen: the plan.
        by_account: what each measure costs under the plan.
    """

    by_lines: contributions.Three
    setting: Setting
    chosen: Choice
    account: str
    measures: Ints
    by_account: Held

    def alone(self) -> Array:
        """What only the measure brings, on the baseline, (draw, measure, year)."""
        alone: Held = {}
        for name in self._names():
            own_plan = self.chosen.plans.get(name, Plan(level=1.0))
            level = own_plan.level or 1.0
            only = replace(self.chosen, plans={name: plan.replace_level(own_plan, level)})
            for account, by_measure in held(_setting(self.setting, only), only).items():
                alone.setdefault(account, {}).update(by_measure)
        return self.by_lines.alone() + self._lowered(alone)

    def share(self) -> Array:
        """The measure's share of the change, (draw, measure, year)."""
        return self.by_lines.share() + self._lowered(self.by_account)

    def if_dropped(self) -> Array:
        """What is lost without the measure, the others as planned, (draw, measure, year)."""
        measures = self.setting.program.city.measures
        names = {name for by_measure in self.by_account.values() for name in by_measure}
        leans = any(cost.per == "moved" for name in names for cost in measures[name].costs)
        return self.by_lines.if_dropped() + self._lowered(self._of_drops() if leans else self.by_account)

    def _names(self) -> list[str]:
        """The measures that may cost something in the account, in the plan or not."""
        names = [self.setting.program.measures[m] for m in self.measures]
        return [name for name in names if self.setting.program.city.measures[name].costs]

    def _of_drops(self) -> Held:
        """By how much the costs of all fall when one measure is dropped: what others cost per moved unit may rise."""
        dropped: Held = {}
        whole = {account: sum(by_measure.values()) for account, by_measure in self.by_account.items()}
        for m in self.measures:
            name = self.setting.program.measures[m]
            if name not in self.chosen.plans:
                continue
            rest = replace(self.chosen, plans={n: p for n, p in self.chosen.plans.items() if n != name})
            without = held(_setting(self.setting, rest), rest)
            for account, total in whole.items():
                left = sum(without.get(account, {}).values(), start=np.zeros_like(total))
                dropped.setdefault(account, {})[name] = np.asarray(total - left)
        return dropped

    def _lowered(self, by_account: Held) -> Array:
        """By how much each measure's costs lower the account, (draw, measure, year): a cost raises it."""
        program = self.setting.program
        shape = (self.setting.world.size, len(self.measures), len(program.years))
        lowered = {name: np.zeros(shape) for name in pathway.yearly_needed(program, self.account)}
        place = {program.measures[m]: index for index, m in enumerate(self.measures)}
        for account in accounts(program, self.account):
            for name, values in by_account.get(account, {}).items():
                lowered[account][:, place[name]] = -values
        return linear(self.setting.world, self.account, lowered)


def _setting(setting: Setting, chosen: Choice) -> Setting:
    return pathway.setting(setting.world, plan.compile_plan(setting.program, chosen.plans))


AnyNumbers = unpriced.Known | NumbersWithCosts


def numbers_of(
    setting: Setting, both: Both, chosen: Choice, account: str, *, is_whole: bool
) -> AnyNumbers:  # fmt: skip
    """The three numbers of an account as far as they are known, each when it is asked for.

    Args:
        setting, both, chosen: the plan, and the paths with and without it, with costs.
        account: any account, yearly or derived.
        is_whole: whether all measures stand on the axis of measures, or those that can have a part.
    """
    if not accounts(setting.program, account):
        return unpriced.numbers_of(setting, both, chosen, account, is_whole=is_whole)
    by_lines = unpriced.numbers_of(setting, both, chosen, account, is_whole=True)
    every = np.arange(len(setting.program.measures))
    return NumbersWithCosts(by_lines, setting, chosen, account, every, held(setting, chosen))
