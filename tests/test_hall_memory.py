# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What heavy work leaves behind is given back: once it was done, and not more often than pays."""

from __future__ import annotations

import subprocess
import sys

from klimatkontrakt.hall.core import memory
from klimatkontrakt.hall.core.memory import Heaps


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_memory_is_given_back_after_heavy_work_and_at_most_once_a_second():
    clock = Clock()
    heaps = Heaps(clock)
    assert not heaps.give_back()
    heaps.use()
    assert heaps.give_back()
    assert not heaps.give_back()
    heaps.use()
    clock.now += memory.LEAST_SECONDS / 2
    assert not heaps.give_back()
    clock.now += memory.LEAST_SECONDS
    assert heaps.give_back()


def test_a_page_gives_back_what_its_work_left(client, db, monkeypatch):
    given = []
    monkeypatch.setattr(memory.HEAPS_OF_PROCESS, "give_back", lambda: given.append(1))
    client.get("/halsa/")
    assert given


LEFT = """
import sys
import numpy as np
from klimatkontrakt.hall.core.memory import Heaps

def held():
    rows = open("/proc/self/status").read().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmRSS:"))

heaps = Heaps()
before = held()
kept = [np.ones(2_000) for _ in range(20_000)]  # 16 kB each, on the heap
last = np.ones(2_000)
full = held()
del kept
heaps.use()
heaps.give_back()
after = held()
print(full - before, after - before)
"""


def test_what_is_free_between_what_is_held_goes_back_to_the_machine():
    if memory.HEAPS_OF_PROCESS.library is None:
        return
    out = subprocess.run([sys.executable, "-c", LEFT], capture_output=True, text=True, check=True).stdout
    full, after = map(int, out.split())
    assert full > 300_000
    assert after < full / 5
