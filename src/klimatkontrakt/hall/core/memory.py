# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a process give back memory that it no longer uses? The C library keeps what Python frees, until it is asked.

Work in arrays of megabytes leaves as much behind in each thread's own heap. Few heaps, and what is free in them given
back when heavy work is over, keep a process at what it holds.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from collections.abc import Callable

HEAPS = 2
M_ARENA_MAX = -8  # mallopt(3)
LEAST_SECONDS = 1.0  # between two times that memory is given back: it takes some milliseconds


def _library() -> ctypes.CDLL | None:
    """The C library, where it is one that can be asked."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None


class Heaps:
    """The heaps of this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing has been worked on yet."""
        self.clock, self.lock = clock, threading.Lock()
        self.library = _library()
        self.is_used, self.given_back = False, -LEAST_SECONDS

    def settle(self) -> None:
        """Few heaps, however many threads there are; for a process that begins."""
        if self.library is not None:
            self.library.mallopt(M_ARENA_MAX, HEAPS)

    def use(self) -> None:
        """Heavy work is done now, and leaves something behind."""
        self.is_used = True

    def give_back(self) -> bool:
        """Gives back what is free, where heavy work was done since the last time; whether it did."""
        with self.lock:
            if not self.is_used or self.clock() - self.given_back < LEAST_SECONDS:
                return False
            self.is_used, self.given_back = False, self.clock()
        if self.library is not None:
            self.library.malloc_trim(0)
        return True


HEAPS_OF_PROCESS = Heaps()


def give_back(**kwargs: object) -> None:
    """When a page is made, or a job is over."""
    HEAPS_OF_PROCESS.give_back()
