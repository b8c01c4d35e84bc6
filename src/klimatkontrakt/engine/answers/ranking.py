# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""In which order do things stand that are told by their size? The same always: no tie is left to chance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key")


def largest_first(sizes: Mapping[Key, float]) -> list[Key]:
    """The keys by their sizes, the largest first; what is not known comes last, and what is alike by name.

    >>> largest_first({"c": 1.0, "b": math.nan, "a": 1.0, "d": 2.0, "e": math.nan})
    ['d', 'a', 'c', 'b', 'e']
    """

    def place(key: Key) -> tuple[bool, float, str]:
        size = float(sizes[key])
        return math.isnan(size), 0.0 if math.isnan(size) else -size, str(key)

    return sorted(sizes, key=place)


def own_first(controllers: Iterable[str]) -> list[str]:
    """Controllers in their order, but what the city itself decides over before all others.

    >>> own_first(["market", "own", "eu"])
    ['own', 'market', 'eu']
    """
    return sorted(controllers, key=lambda who: who != "own")
