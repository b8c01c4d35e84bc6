# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""30,000 mangled inputs by two mutators over every door: a result or a problem each, nothing else and no hang."""

from __future__ import annotations

import concurrent.futures
import importlib
import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

import django
from django.apps import apps

from trials import Count, Extent

WORKERS = 2
AT_A_TIME = 25
MUTATORS = ("text", "structure")
SHOWN = 5
LONGEST_BATCH_SECONDS = 600

# How many inputs each mutator makes for each door at share 1.
TRIED = {
    "city folders of Lillstad": 5_000,
    "city folders of Malmö": 250,
    "archives to the hall": 1_500,
    "folders in archives to the hall": 600,
    "a city's book": 400,
    "tables of Excel": 800,
    "old Excel": 300,
    "PDF": 700,
    "Word": 700,
    "contract text": 600,
    "JSON": 900,
    "JSON-stat": 900,
    "PX": 800,
    "CSV": 1_000,
    "methods' inputs": 500,
    "mappings": 400,
    "backups": 150,
}


@dataclass(frozen=True)
class Batch:
    """Inputs that one process tries after another: of a door, by a mutator, from a number on."""

    door: str
    mutator: str
    first: int
    count: int
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What came of a batch: what went wrong, a sentence each, and how long the processor took."""

    batch: Batch
    bad: tuple[str, ...]
    seconds: float


def trial(extent: Extent) -> list[Count]:
    """A row for each door: how many inputs, and how many of them went as they must not."""
    batches = list(_batches(extent))
    tried = {door: sum(batch.count for batch in batches if batch.door == door) for door in TRIED}
    bad: dict[str, list[str]] = {door: [] for door in TRIED}
    seconds = dict.fromkeys(TRIED, 0.0)
    for outcome in _outcomes(batches):
        bad[outcome.batch.door] += outcome.bad
        seconds[outcome.batch.door] += outcome.seconds
    return [
        Count(door, tried[door], len(bad[door]), tuple(bad[door][:SHOWN]), f"{seconds[door]:.0f} s of a processor")
        for door in TRIED
        if tried[door]
    ]


def _batches(extent: Extent) -> Iterator[Batch]:
    for door, count in TRIED.items():
        for mutator in MUTATORS:
            whole = extent.of(count)
            for first in range(0, whole, AT_A_TIME):
                yield Batch(door, mutator, first, min(AT_A_TIME, whole - first), extent.seed)


def _outcomes(batches: list[Batch]) -> Iterator[Outcome]:
    """The outcome of every batch; a process that dies, or never ends, has gone as it must not."""
    context = multiprocessing.get_context("spawn")
    left = list(batches)
    while left:
        done: set[Batch] = set()
        with concurrent.futures.ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
            asked = {pool.submit(tried, batch): batch for batch in left}
            try:
                for future in concurrent.futures.as_completed(asked, timeout=LONGEST_BATCH_SECONDS * len(left)):
                    outcome = future.result()
                    done.add(outcome.batch)
                    yield outcome
            except BrokenProcessPool:
                dead = next(batch for batch in left if batch not in done)
                yield Outcome(dead, (f"a process died near {dead}",), 0.0)
                done.add(dead)
        left = [batch for batch in left if batch not in done]


def tried(batch: Batch) -> Outcome:
    """A batch, in a process of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klimatkontrakt.hall.core.trial_settings")
    if not apps.ready:
        django.setup()
    way = importlib.import_module("trials.door_ways").way(batch.door)
    began = time.process_time()
    bad = []
    for number in range(batch.first, batch.first + batch.count):
        mix = random.Random(f"{batch.seed}.{batch.mutator}.{batch.door}.{number}")
        wrong = way.tried(batch.mutator, mix)
        if wrong:
            bad.append(f"{batch.door}, {batch.mutator} {batch.seed}/{number}: {wrong}")
    return Outcome(batch, tuple(bad), time.process_time() - began)
