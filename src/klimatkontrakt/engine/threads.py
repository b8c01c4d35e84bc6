# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is work shared between threads? In ranges of fixed size, so that no digit depends on who did what."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numba


def count() -> int:
    """How many threads share the work: as many as this process may use."""
    return int(numba.get_num_threads())


def over_ranges(work: Callable[[int, int], None], whole: int, size: int) -> None:
    """Runs work(first, last) over 0…whole in ranges of a size, on our own threads; the work lets go of the lock."""
    ranges = [(first, min(first + size, whole)) for first in range(0, whole, size)]
    workers = min(count(), len(ranges))
    if workers <= 1:
        for first, last in ranges:
            work(first, last)
        return

    def share() -> None:
        while ranges:
            try:
                first, last = ranges.pop()
            except IndexError:  # another thread took the last one
                return
            work(first, last)

    with ThreadPoolExecutor(workers - 1) as pool:
        others = [pool.submit(share) for _ in range(workers - 1)]
        share()
        for other in others:
            other.result()
