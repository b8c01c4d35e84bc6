# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Many cities at once, on somebody's workers: one that fails is told and the rest go on.

A worker that dies takes no city with it: what it had is worked out again, one city at a time if it happens twice, and a
city that keeps killing workers is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import AbstractContextManager

from klimatkontrakt.engine.nation import CityEntry, CityOutcome, RunOrder, on_worker

Opener = Callable[[], AbstractContextManager[Executor]]
MOST_BREAKS = 2
MOST_TRIES = 4
DIED = "worker_died"


def _next_batch(left: Mapping[str, CityEntry], breaks: int) -> list[CityEntry]:
    """All that is left; one at a time when workers have died too often."""
    return list(left.values())[:1] if breaks >= MOST_BREAKS else list(left.values())


def outcomes(entries: Sequence[CityEntry], asked: RunOrder, open_executor: Opener) -> Iterator[CityOutcome]:
    """Every city's outcome as it comes, each once.

    Args:
        entries: the cities, with names of their own.
        asked: what is asked of each.
        open_executor: opens the workers (threads, processes, a cluster); called again when a worker has died.
    """
    left = {entry.name: entry for entry in entries}
    tries: Counter[str] = Counter()
    breaks = 0
    while left:
        batch = _next_batch(left, breaks)
        with open_executor() as executor:
            for name, came in _batch(executor, batch, asked):
                tries[name] += came is None
                if came is not None or tries[name] >= MOST_TRIES:
                    del left[name]
                    yield came or CityOutcome(name, failure=DIED)
        breaks += any(entry.name in left for entry in batch)


def _batch(executor: Executor, batch: Iterable[CityEntry], asked: RunOrder) -> Iterator[tuple[str, CityOutcome | None]]:
    """What each entry came to, as it comes; None where its worker died before it was done."""
    waiting: dict[Future[CityOutcome], str] = {}
    for entry in batch:
        try:
            waiting[executor.submit(on_worker, entry, asked)] = entry.name
        except BrokenExecutor:
            yield entry.name, None
    for done in as_completed(waiting):
        error = done.exception()
        yield waiting[done], None if error is not None else done.result()
