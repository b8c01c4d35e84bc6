# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Size: a hall with a city of 2,000 quantities and 300 measures: memory of all its processes, a slider's time, lists."""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from unittest import mock

from benchmarks import hall, large_city
from benchmarks.timing import line, milliseconds
from benchmarks.timing import median as timed

SLUG = "stor-2000"
CITY = f"/kommun/{SLUG}/"
EXPLORER, ANSWER = f"{CITY}vad-hander-om/", f"{CITY}vad-hander-om/svar/"
LOOKED_AT = (
    CITY,
    EXPLORER,
    f"{CITY}atgarder/",
    f"{CITY}kostnad/",
    f"{CITY}osakert/",
    f"{CITY}siffra/account:territorial/",
)
SLIDES = int(os.environ.get("KK_BENCH_SLIDES", "40"))
SIX = 6
MUNICIPALITIES = 290


def children(process: int) -> list[int]:
    """A process and all that it has begun, by their numbers."""
    found = [process]
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text(encoding="utf-8").split():
            found += children(int(child))
    return found


def proportional_megabytes(process: int) -> float:
    """The memory of a process and its children, what they share counted once (PSS)."""
    total = 0
    for number in children(process):
        for row in Path(f"/proc/{number}/smaps_rollup").read_text(encoding="utf-8").splitlines():
            if row.startswith("Pss:"):
                total += int(row.split()[1])
    return total / 1000


@contextmanager
def hall_with(files: dict[str, str], slug: str) -> Iterator[tuple[int, int]]:
    """A hall that has taken in a city and worked it out: its port, and its first process."""
    with tempfile.TemporaryDirectory(prefix="klimatkontrakt-bench-") as folder:
        source = Path(folder) / "city"
        source.mkdir()
        for name, text in files.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text, encoding="utf-8")
        port = hall.free_port()
        with mock.patch.dict(os.environ, {"KK_DEMO": str(source)}):
            process, seconds = hall.start(str(Path(folder) / "home"), port, f"/kommun/{slug}/")
        line("to its front page worked out, from an empty folder", f"{seconds:,.1f} s")
        try:
            yield port, process.pid
        finally:
            hall.stop(process)


def processor_seconds(process: int) -> float:
    """What a process and its children have worked so far, on all cores."""
    ticks = 0
    for number in children(process):
        told = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(told[11]) + int(told[12])  # utime, stime: fields 14 and 15 of proc(5)
    return ticks / os.sysconf("SC_CLK_TCK")


def slide(port: int, address: str, measures: list[str], unasked: random.Random) -> float:
    """Seconds of an answer to levels that nobody asked for before."""
    moved = ",".join(f"{name}:{unasked.randint(0, 999_999) / 10_000:.4f}" for name in unasked.sample(measures, 3))
    began = time.perf_counter()
    status, _ = hall.fetch(port, f"{address}?scenario=plan&plan={moved}", {"HX-Request": "true"})
    if status != 200:
        raise SystemExit(f"{address} answers {status}")
    return time.perf_counter() - began


def _lists() -> None:
    """Lists of every municipality, in a hall where each has been put in and has versions and answers."""
    with tempfile.TemporaryDirectory(prefix="klimatkontrakt-bench-") as home:
        own = {"KK_HOME": home, "KK_HOSTS": "testserver", "DJANGO_SETTINGS_MODULE": "klimatkontrakt.hall.core.settings"}
        with mock.patch.dict(os.environ, own):
            import django
            from django.core.management import call_command
            from django.test import Client

            django.setup()
            call_command("migrate", verbosity=0, interactive=False)
            call_command("collectstatic", verbosity=0, interactive=False)
            from tests import many_cities

            count = len(many_cities.cities(MUNICIPALITIES))
            client = Client()
            for address in ("/", "/kommuner/"):
                seconds = timed(lambda address=address: client.get(address), runs=15)
                line(f"{address} with {count} cities in the database", milliseconds(seconds), "≤ 60 ms")


def main() -> None:
    """Print the figures of a large city, and of lists."""
    _lists()
    measures = [f"m{at:03d}" for at in range(large_city.MEASURES)]
    with hall_with(large_city.files(), SLUG) as (port, process):
        line("all processes, worked out and not yet read", f"{proportional_megabytes(process):,.0f} MB")
        for address in LOOKED_AT:
            began = time.perf_counter()
            status, _ = hall.fetch(port, address)
            line(f"first look at {address}: {status}", milliseconds(time.perf_counter() - began))
            line("  all processes", f"{proportional_megabytes(process):,.0f} MB", "≤ 1500 MB")
        unasked = random.Random(5)
        first = [slide(port, ANSWER, measures, unasked) for _ in range(SIX)]
        line(f"the slowest of the first {SIX} slides", milliseconds(max(first)))
        line("  all processes", f"{proportional_megabytes(process):,.0f} MB", "≤ 1500 MB")
        worked = processor_seconds(process)
        taken = [slide(port, ANSWER, measures, unasked) for _ in range(SLIDES)]
        worked = processor_seconds(process) - worked
        line(f"slider, median of {SLIDES}", milliseconds(median(taken)))
        line("  of the processor, all threads and processes, each", milliseconds(worked / SLIDES))
        line("slider, 95 of a hundred", milliseconds(quantiles(taken, n=20)[-1]), "≤ 500 ms")
        line("all processes after that", f"{proportional_megabytes(process):,.0f} MB", "≤ 1500 MB")
