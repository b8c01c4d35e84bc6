# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is something timed? A warm-up, several runs, the median; a line with the figure that was asked for."""

from __future__ import annotations

import os
import re
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FIGURE = re.compile(r"(?P<number>[\d., ]*\d(?:e-?\d+)?) ?(?P<unit>\D*)")
SCALES = {("s", "ms"): 1e3, ("ms", "s"): 1e-3, ("GB", "MB"): 1e3, ("MB", "GB"): 1e-3}  # of a limit in another unit


def median(work: Callable[[], Any], runs: int = 5) -> float:
    """Seconds, the median of several runs after one that is not counted."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def told(what: str, work: Callable[[], Any], runs: int, asked: str = "") -> None:
    """A work's median of several runs with what was asked for; below it the least, and the processor time of a run."""
    work()
    taken, busy = [], []
    for _ in range(runs):
        start, began = time.perf_counter(), time.process_time()
        work()
        taken.append(time.perf_counter() - start)
        busy.append(time.process_time() - began)
    line(what, milliseconds(statistics.median(taken)), asked)
    line("  the least of them", milliseconds(min(taken)))
    line("  processor time of all threads, median", milliseconds(statistics.median(busy)))


def line(what: str, value: str, asked: str = "") -> None:
    """One figure, and what was asked for; where that is not held, how many times it the figure is."""
    print(f"  {what:<88} {value:>12}   {asked}{broken(value, asked)}")


def broken(value: str, asked: str) -> str:
    """What is said of a limit that is not held, with how busy the machine was; nothing where it is held, or is none.

    Nothing stops: a busy machine is slow, and a reader must see both.

    >>> broken("1,200.0 ms", "≤ 300 ms").partition("(")[0]
    '   NOT HELD: 4.00× the limit '
    >>> broken("299.0 ms", "≤ 300 ms"), broken("4.0 s", ""), broken("1,299.0 ms", "≤ 1.3 s")
    ('', '', '')
    """
    limit = FIGURE.fullmatch(asked.removeprefix("≤").strip()) if asked.startswith("≤") else None
    figure = FIGURE.fullmatch(value.strip())
    if limit is None or figure is None:
        return ""
    most = _plain(limit) * SCALES.get((limit["unit"], figure["unit"]), 1.0)
    if _plain(figure) <= most:
        return ""
    busy = f"{os.getloadavg()[0]:.1f} wanted to run on {os.cpu_count()} cores"
    return f"   NOT HELD: {_plain(figure) / most:.2f}× the limit ({busy})"


def _plain(figure: re.Match[str]) -> float:
    return float(figure["number"].replace(",", "").replace(" ", ""))


def most_megabytes(process: int | str = "self") -> float:
    """The most memory that a process has had; its parent's, which getrusage counts in, left out."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (peak,) = (line.split()[1] for line in status.read_text(encoding="utf-8").splitlines() if line[:6] == "VmHWM:")
    return int(peak) / 1024


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
