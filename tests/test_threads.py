# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Shared work is done once each, a fault in it is told, shares may share in turn, and a child process goes on."""

from __future__ import annotations

import itertools
import multiprocessing
import threading
from typing import Any

import pytest

from klimatkontrakt.engine.chain import threads


def done(whole: int = 4_000, size: int = 100) -> list[tuple[int, int]]:
    """The ranges that were worked on, in order."""
    seen: list[tuple[int, int]] = []
    threads.over_ranges(lambda first, last: seen.append((first, last)), whole, size)
    return sorted(seen)


def _put(answer: Any) -> None:
    answer.put(done())


def test_every_range_is_worked_on_once() -> None:
    ranges = done()

    assert ranges[0][0] == 0 and ranges[-1][1] == 4_000
    assert all(before[1] == after[0] for before, after in itertools.pairwise(ranges))
    assert done() == ranges


def test_threads_are_not_started_anew() -> None:
    done()
    before = {thread.ident for thread in threading.enumerate()}
    for _ in range(20):
        done()

    assert {thread.ident for thread in threading.enumerate()} == before


def test_a_fault_in_any_range_is_told_and_what_comes_after_it_works() -> None:
    for bad in (0, 1_000, 3_900):

        def work(first: int, last: int, bad: int = bad) -> None:
            if first <= bad < last:
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            threads.over_ranges(work, 4_000, 100)
    assert done()


def test_work_that_shares_its_own_work_comes_to_an_end() -> None:
    seen: list[int] = []

    def work(first: int, last: int) -> None:
        threads.over_ranges(lambda a, b: seen.append(b - a), 1_000 * (last - first), 50)

    worker = threading.Thread(target=lambda: threads.over_ranges(work, 64, 1), daemon=True)
    worker.start()
    worker.join(60)

    assert not worker.is_alive() and sum(seen) == 64_000


def test_many_who_ask_at_once_all_get_theirs() -> None:
    found: list[list[tuple[int, int]]] = []
    askers = [threading.Thread(target=lambda: found.append(done()), daemon=True) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(60)

    assert len(found) == 8 and all(ranges == found[0] for ranges in found)


def test_a_child_process_that_is_split_off_has_threads_of_its_own() -> None:
    whole = done()
    how = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(how)
    answer = context.SimpleQueue()
    child = context.Process(target=_put, args=(answer,), daemon=True)
    child.start()
    child.join(60)

    assert child.exitcode == 0 and answer.get() == whole
