# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How large may a document be? The numbers and why stand in data/document_limits.csv; told from 80 per cent on."""

from __future__ import annotations

from functools import cache

from klimatkontrakt import data

NEAR = 0.8  # of a limit: from here on it is told that it comes near
MEGABYTE = 1_000_000


@cache
def _limits() -> dict[str, int]:
    return {row["id"]: int(row["most"]) for row in data.table("document_limits")}


def most(name: str) -> int:
    """The most of something, by its id.

    >>> most("entries"), most("years")
    (5000, 100)
    """
    return _limits()[name]


def most_bytes(name: str) -> int:
    """The most of something that is stated in megabytes."""
    return most(name) * MEGABYTE


def is_near(count: float, name: str) -> bool:
    """Whether a count comes near its limit, or is over it.

    >>> is_near(79, "years"), is_near(80, "years")
    (False, True)
    """
    return count >= NEAR * most(name)
