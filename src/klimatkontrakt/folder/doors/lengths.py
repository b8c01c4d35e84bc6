# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How long may a text be? One table (data/lengths.csv) that folders, forms and the hall's database go by."""

from __future__ import annotations

from functools import cache

from klimatkontrakt import data


@cache
def _lengths() -> dict[str, int]:
    return {row["name"]: int(row["most"]) for row in data.table("lengths")}


def most(name: str) -> int:
    """How many letters a text of a kind has at most, such as `id`.

    >>> most("id"), most("text")
    (80, 4000)
    """
    return _lengths()[name]
