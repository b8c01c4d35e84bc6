# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which missing quantities do an account's lines lean on? Those lines are in none of its numbers (§1)."""

from __future__ import annotations

from klimatkontrakt.city.schema import City


def behind(city: City, account: str) -> tuple[str, ...]:
    """The missing quantities that lines of an account, or of those that it is worked out from, lean on; by id."""
    leaves, waiting = set(), [account]
    while waiting:
        name = waiting.pop()
        if name not in leaves:
            leaves.add(name)
            waiting += city.accounts[name].parts
    factors = {factor for line in city.lines if line.account in leaves for factor in line.factors}
    known = {row.id for row in city.quantities if row.value is not None}
    return tuple(sorted(factors - known))
