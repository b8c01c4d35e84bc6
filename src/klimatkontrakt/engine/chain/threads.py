# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is work shared between threads? In ranges of fixed size, so that no digit depends on who did what."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import pairwise

import numba

LEAST = 8  # a range is at least an eighth of the size that is asked for


def count() -> int:
    """How many threads share the work: as many as this process may use."""
    return int(numba.get_num_threads())


def ranges_of(whole: int, size: int, workers: int) -> list[tuple[int, int]]:
    """0…whole in even ranges of at most a size, so many that every worker has as much to do.

    What is too little to be worth sharing, less than an eighth of a size each, stays together.

    >>> ranges_of(251, 250, 2)
    [(0, 125), (125, 251)]
    >>> ranges_of(10, 250, 2)
    [(0, 10)]
    """
    rounds = -(-whole // (size * workers))
    pieces = min(rounds * workers, max(1, whole * LEAST // size))
    ends = [whole * at // max(1, pieces) for at in range(pieces + 1)]
    return list(pairwise(ends))


def over_ranges(work: Callable[[int, int], None], whole: int, size: int) -> None:
    """Runs work(first, last) over 0…whole in ranges of a size, on our own threads; the work lets go of the lock."""
    ranges = ranges_of(whole, size, count())
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

    others = [_helpers().submit(share) for _ in range(workers - 1)]
    try:
        share()
    finally:
        started = _waited_for(others)
    for other in started:
        other.result()


def _waited_for(futures: list[Future[None]]) -> list[Future[None]]:
    """Those that began, when they are done; what never began has nothing left to do."""
    started = [future for future in futures if not future.cancel()]
    wait(started)
    return started


def _most() -> int:
    """How many threads this process may come to use, however few it uses now."""
    return int(getattr(numba.config, "NUMBA_NUM_THREADS", 1))


class _Helpers:
    """Threads that wait for work as long as the process lives: to start one takes longer than most work does."""

    def __init__(self) -> None:
        """Starts one of them; the others are started as they are needed."""
        self.pool = ThreadPoolExecutor(max(1, _most() - 1), thread_name_prefix="klimatkontrakt")
        self.first = self.pool.submit(threading.current_thread).result()


_lock = threading.Lock()
_kept: list[_Helpers] = []


def _helpers() -> ThreadPoolExecutor:
    """The process's own threads; a child process begins without them, and gets new ones."""
    with _lock:
        if not _kept or not _kept[0].first.is_alive():
            _kept[:] = [_Helpers()]
        return _kept[0].pool
