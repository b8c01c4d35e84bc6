# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What heavy work leaves behind is given back: once it was done, and not more often than pays."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from django.db import connection
from django.test import Client as DjangoClient

from klimatkontrakt.hall.core import kept_worlds, memory
from klimatkontrakt.hall.core.memory import Heaps
from tests import extent, hall


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


class Places:
    """Places at work that note how many were taken at once."""

    def __init__(self, places: threading.BoundedSemaphore) -> None:
        self.places, self.lock, self.taken, self.most = places, threading.Lock(), 0, 0

    def __enter__(self) -> None:
        self.places.acquire()
        with self.lock:
            self.taken += 1
            self.most = max(self.most, self.taken)

    def __exit__(self, *error: object) -> None:
        with self.lock:
            self.taken -= 1
        self.places.release()


@pytest.mark.django_db(transaction=True)
def test_many_plans_are_worked_out_two_at_a_time(monkeypatch):
    places = Places(kept_worlds._places)
    monkeypatch.setattr(kept_worlds, "_places", places)
    hall.version()
    address, wrong = "/kommun/lillstad/vad-hander-om/svar/?scenario=contract&plan=electric_cars:", []

    def slide(level: int) -> None:
        response = DjangoClient().get(f"{address}{level}", headers={"HX-Request": "true"})
        if response.status_code != 200 or f"electric_cars:{level}" not in response.headers["HX-Replace-Url"]:
            wrong.append((level, response.status_code))
        connection.close()

    slide(50)
    threads = [threading.Thread(target=slide, args=(level,)) for level in range(60, 68)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert places.taken == 0 and places.most == kept_worlds.AT_ONCE


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


@extent.in_all
def test_what_is_free_between_what_is_held_goes_back_to_the_machine():
    if memory.HEAPS_OF_PROCESS.library is None:
        return
    out = subprocess.run([sys.executable, "-c", LEFT], capture_output=True, text=True, check=True).stdout
    full, after = map(int, out.split())
    assert full > 300_000
    assert after < full / 5
