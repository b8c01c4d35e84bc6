# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does an action cost, where its sheet has several rows of money? The total, or the investment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from klimatkontrakt.sources.action_tables.amounts import Amount, Role

_ROLES: Final[Mapping[str, Role]] = {"investment": "investment", "running_cost": "running"}
OTHERS = tuple(_ROLES)  # fields of money besides the cost


def with_cost(stated: Mapping[str, tuple[Amount, ...]]) -> dict[str, tuple[Amount, ...]]:
    """Figures with the cost in one place: of a total, else of the investment; what it costs to run stands beside."""
    total, others = stated.get("cost", ()), tuple(_others(stated))
    if total and not total[0].missing:
        whole = (*total, *others)
    elif others:
        whole = (*others, *_known(total))
    else:
        whole = total or stated.get("investment", ())
    return {**stated, "cost": whole} if whole else dict(stated)


def _others(stated: Mapping[str, tuple[Amount, ...]]) -> Iterator[Amount]:
    """What is known of investment and of running costs, with the role that its row gives it."""
    for what, role in _ROLES.items():
        yield from (replace(amount, role=role) for amount in _known(stated.get(what, ())))


def _known(every: Sequence[Amount]) -> list[Amount]:
    return [amount for amount in every if not amount.missing]
