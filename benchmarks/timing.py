# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is something timed? A warm-up, several runs, the median; a line with the figure that was asked for."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any


def median(work: Callable[[], Any], runs: int = 5) -> float:
    """Seconds, the median of several runs after one that is not counted."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def line(what: str, value: str, asked: str = "") -> None:
    """One figure, and what was asked for."""
    print(f"  {what:<74} {value:>14}   {asked}")


def milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:,.1f} ms"


def beside(first: Callable[[], Any], second: Callable[[], Any], runs: int = 15) -> tuple[float, float]:
    """Seconds, the medians of two works run by turns, so that a noisy minute falls on both."""
    works = (first, second)
    taken: tuple[list[float], list[float]] = ([], [])
    for run in range(runs + 1):
        for work, times in zip(works, taken, strict=True):
            start = time.perf_counter()
            work()
            if run:
                times.append(time.perf_counter() - start)
    return statistics.median(taken[0]), statistics.median(taken[1])
