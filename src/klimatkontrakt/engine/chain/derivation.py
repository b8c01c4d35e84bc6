# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which accounts are worked out from others, from which, and in what order? Budgets, nets, ratios and sums (§2)."""

from __future__ import annotations

from dataclasses import dataclass

from klimatkontrakt.city import units
from klimatkontrakt.city.schema import Account, City


@dataclass(frozen=True)
class Derived:
    """An account that is worked out from others: cumulative, net, a ratio or a sum.

    Attributes:
        parts: those others; of a net what is taken off comes second, of a ratio what is divided by.
        scales: from each part's unit to the account's own; of a ratio only the first, for the quotient.
    """

    id: str
    account: Account
    parts: tuple[str, ...]
    scales: tuple[float, ...]

    @property
    def of(self) -> str:
        """The first of its parts, and of a cumulative account the only one."""
        return self.parts[0]

    @property
    def second(self) -> str:
        """What a net takes off, or a ratio divides by."""
        return self.parts[1]


def derived(city: City) -> tuple[Derived, ...]:
    """Derived accounts, each after those that it is worked out from."""
    waiting = {name: account for name, account in sorted(city.accounts.items()) if account.form != "yearly"}
    done = {name for name, account in city.accounts.items() if account.form == "yearly"}
    result: list[Derived] = []
    while waiting:
        for name, account in list(waiting.items()):
            if done.issuperset(account.parts):
                result.append(Derived(name, account, account.parts, _derived_scales(city, account)))
                done.add(name)
                del waiting[name]
    return tuple(result)


def _derived_scales(city: City, account: Account) -> tuple[float, ...]:
    own = units.parse(account.unit).scale
    parts = [units.parse(city.accounts[part].unit).scale for part in account.parts]
    if account.form == "ratio":
        of, over = parts
        return (of / over / own,)
    return tuple(part / own for part in parts)
