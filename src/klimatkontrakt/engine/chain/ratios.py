# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does what a ratio is divided by reach zero on the way from the baseline to a plan? Then it has no shares (§5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.worlds import pathway
from klimatkontrakt.engine.worlds.pathway import Setting

Array = NDArray[np.float64]
Truths = NDArray[np.bool_]


def denominators(program: Program, account: str) -> tuple[str, ...]:
    """The accounts that an account is divided by, on whatever way it is worked out."""
    if account in program.account_index:
        return ()
    own = program.derived_index[account]
    inside = [name for part in own.parts for name in denominators(program, part)]
    return tuple(dict.fromkeys([*inside, *([own.second] if own.account.form == "ratio" else [])]))


@dataclass
class Reached:
    """The least and the most that a series has been at any point on the way, each (draw, year)."""

    least: Array
    most: Array

    def widen(self, values: Array) -> None:
        """Takes in one more point."""
        self.least, self.most = np.minimum(self.least, values), np.maximum(self.most, values)

    @property
    def has_zero(self) -> Truths:
        """Where it has been zero, or on both sides of it."""
        return (self.least <= 0) & (self.most >= 0)


def on_the_way(
    program: Program, account: str, first: Mapping[str, Array], last: Mapping[str, Array]
) -> dict[str, Reached]:
    """What an account is divided by at both ends of the way, by name; paths of all accounts are given, (draw, year)."""
    names = denominators(program, account)
    return {n: Reached(np.minimum(first[n], last[n]), np.maximum(first[n], last[n])) for n in names}


def widen(on_way: Mapping[str, Reached], values: Mapping[str, Array]) -> None:
    """Takes in one more point of the way, (draw, year) by account."""
    for name, reached in on_way.items():
        reached.widen(values[name])


def any_zero(on_way: Mapping[str, Reached]) -> Truths:
    """Where any of what is divided by has been zero, (draw, year)."""
    found: Truths = np.any([reached.has_zero for reached in on_way.values()], axis=0)
    return found


def _needed(program: Program, ratios: Sequence[str]) -> list[str]:
    """The yearly accounts that the denominators of some ratios are worked out from."""
    divisors = [name for account in ratios for name in denominators(program, account)]
    return list(dict.fromkeys(part for name in divisors for part in pathway.yearly_needed(program, name)))


def reaching_zero(none: Setting, own: Setting, accounts: Sequence[str], points: int) -> dict[str, Truths]:
    """Where some ratios' denominators are zero on the way from the baseline to a plan, (draw, year) by account.

    Args:
        none, own: the plan with no measure at any level, and as it is.
        accounts: accounts that hold a ratio.
        points: at how many levels in between it is looked.
    """
    needed = _needed(own.program, accounts)
    some = pathway.of_accounts(own, needed)
    first, last = _values(pathway.of_accounts(none, needed)), _values(some)
    found = {account: on_the_way(own.program, account, first, last) for account in accounts}
    for at in np.linspace(0.0, 1.0, points + 2)[1:-1]:
        values = _values(pathway.at_levels(some, at * own.plan.levels))
        for on_way in found.values():
            widen(on_way, values)
    return {account: any_zero(on_way) for account, on_way in found.items() if on_way}


def _values(some: Setting) -> dict[str, Array]:
    """A setting's accounts and what is worked out from nothing but them, (draw, year)."""
    yearly = pathway.path(some).accounts
    return pathway.worked_out(some.world, {name: yearly[:, index] for index, name in enumerate(some.accounts)})
