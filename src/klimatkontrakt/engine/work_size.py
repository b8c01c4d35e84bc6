# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much memory will a city take to work out? Told from its size, before anything is drawn.

What stands at once when an Answer is made, in every world: each quantity (its numbers, and those of the worlds where
one number is moved), each account's path with and without the plan, one of the three numbers of every measure, and
every cost as its flows. benchmarks/size.py sets it against what a run takes.
"""

from __future__ import annotations

from dataclasses import dataclass

from klimatkontrakt.city import document_size
from klimatkontrakt.city.schema import City

CELL = 8  # bytes of a number
OF_QUANTITY = 3  # numbers a world
OF_ACCOUNT = 4  # paths
OF_MEASURE = 1.5  # of one of its three numbers, and what it is made of
OF_COST = 2.0  # flows: what is bought, bought again and left over


@dataclass(frozen=True)
class WorkSize:
    """What a city takes to work out, bytes by what takes them."""

    by_kind: dict[str, int]

    @property
    def bytes(self) -> int:
        """All of it."""
        return sum(self.by_kind.values())

    @property
    def largest(self) -> str:
        """What takes most."""
        return max(self.by_kind, key=lambda kind: self.by_kind[kind])


def work_size(city: City, draws: int) -> WorkSize:
    """What a city takes to work out in so many worlds."""
    counts = document_size.counts(city)
    numbers = {
        "quantities": OF_QUANTITY * counts["quantities"],
        "accounts": OF_ACCOUNT * counts["accounts"] * counts["years"],
        "measures": OF_MEASURE * counts["measures"] * counts["years"],
        "costs": OF_COST * counts["costs"] * counts["years"],
    }
    return WorkSize({kind: int(CELL * draws * count) for kind, count in numbers.items()})
