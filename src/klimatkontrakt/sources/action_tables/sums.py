# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does an action cost, where its sheet has several rows of money? The total, or the investment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from klimatkontrakt.sources.action_tables.amounts import Amount, Role

_ROLES: Final[Mapping[str, Role]] = {"investment": "investment", "running_cost": "running"}
OTHERS = tuple(_ROLES)  # fields of money besides the cost


def with_cost(stated: Mapping[str, tuple[Amount, ...]]) -> dict[str, tuple[Amount, ...]]:
    """Figures with the cost in one place: of a total, else of the investment; what it costs to run stands beside."""
    total = stated.get("cost", ())
    others = tuple(
        replace(amount, role=role)
        for what, role in _ROLES.items()
        for amount in stated.get(what, ())
        if not amount.missing
    )
    if total and not total[0].missing:
        whole = (*total, *others)
    elif others:
        whole = (*others, *(amount for amount in total if not amount.missing))
    else:
        whole = total or stated.get("investment", ())
    return {**stated, "cost": whole} if whole else dict(stated)
