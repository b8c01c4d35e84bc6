# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much is tried? A fair sample by default, everything with KK_ALL=1 (`make test-all`)."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pytest

Item = TypeVar("Item")
Test = TypeVar("Test", bound=Callable[..., Any])
FEWEST_VALUES = 3
ALL = os.environ.get("KK_ALL", "") == "1"


def some(items: Iterable[Item], count: int, in_all: int | None = None) -> list[Item]:
    """So many of the items, spread evenly from the first to the last; all, or so many, where everything is tried.

    >>> some("abcdefg", 3) if not ALL else ["a", "d", "g"]
    ['a', 'd', 'g']
    """
    every = list(items)
    count = (len(every) if in_all is None else in_all) if ALL else count
    if len(every) <= count:
        return every
    if count == 1:
        return every[:1]
    return [every[at * (len(every) - 1) // (count - 1)] for at in range(count)]


def in_all(test: Test) -> Test:
    """Marks a test that repeats another at a larger size: it is tried where everything is (see conftest.py)."""
    return pytest.mark.in_all(test)


def values(items: list[Item]) -> list[Item]:
    """The values that one test is tried with where all tests are run: as many as the root of their number, three at least.

    >>> len(values(list(range(3)))), len(values(list(range(100)))) if not ALL else 10
    (3, 10)
    """
    return some(items, max(FEWEST_VALUES, math.isqrt(len(items))))


def whole(test: Test) -> Test:
    """Marks a test of which every value is tried by default too: what people add by hand, rights (see conftest.py)."""
    return pytest.mark.whole(test)


def examples(count: int) -> int:
    """So many examples of a law where everything is tried, a tenth of them by default."""
    return count if ALL else max(2, count // 10)


def most(count: int, *, in_all: int) -> int:
    """So many at most, or more where everything is tried."""
    return in_all if ALL else count
