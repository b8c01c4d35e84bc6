# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""New cities and many of them: the command, all 290 made, checked and run, and all 290 at 10,000 draws on each kind of worker."""

from __future__ import annotations

import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from distributed import Client, LocalCluster

from benchmarks.timing import line, median, milliseconds
from klimatkontrakt.city import load, write_city
from klimatkontrakt.engine import city_batches, problems, study
from klimatkontrakt.engine import nation as engine_nation
from klimatkontrakt.folder.problem import errors
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.template import municipality

COMMAND = str(Path(sys.executable).parent / "klimatkontrakt")
CORES = 2


def _new() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([COMMAND, "new", "Malmö", "--to", f"{folder}/malmo"], check=True, capture_output=True)


def whole(code: str) -> int:
    """One municipality written as a folder, read back, checked and run with 1,000 draws; its number of errors."""
    with tempfile.TemporaryDirectory() as folder:
        write_city(municipality.city(municipalities.municipalities()[code]), folder)
        city, found = load(folder)
        if city is None:
            return 1
        study.run(city, "template", draws=1_000)
        return len(errors((*found, *problems.problems(city))))


def _taken(work: object) -> str:
    """Seconds and processor seconds of what is called, with all its children."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    assert callable(work)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{time.perf_counter() - start:,.0f} s, {used:,.0f} s of processor"


def _peak() -> str:
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f"{(own + CORES * children) / 1e6:.2f} GB"


def _all_whole() -> None:
    with ProcessPoolExecutor(
        CORES, mp_context=multiprocessing.get_context("spawn"), initializer=_one_thread
    ) as workers:
        assert sum(workers.map(whole, municipalities.municipalities(), chunksize=8)) == 0


def _one_thread() -> None:
    os.environ["NUMBA_NUM_THREADS"] = "1"


def _nation(*arguments: str) -> None:
    subprocess.run([COMMAND, "nation", "--all", "--draws", "10000", *arguments], check=True, capture_output=True)


def _on_dask() -> None:
    entries = [
        engine_nation.CityEntry(a.name, partial(municipality.city, a)) for a in municipalities.municipalities().values()
    ]
    quiet = {"dashboard_address": None, "worker_dashboard_address": None}
    with LocalCluster(n_workers=CORES, threads_per_worker=1, host="127.0.0.1", **quiet) as own, Client(own) as client:
        found = list(
            city_batches.outcomes(
                entries, engine_nation.RunOrder(draws=10_000), partial(client.get_executor, pure=False)
            )
        )
    assert not [outcome.failure for outcome in found if outcome.failure]


def main() -> None:
    """Print the figures."""
    line("klimatkontrakt new Malmö", milliseconds(median(_new, 3)), "≤ 2 000 ms")
    line(f"all 290 made, written, read, checked, run at 1,000 draws, {CORES} processes", _taken(_all_whole), "≤ 180 s")
    line(
        f"nation --all --draws 10000, {CORES} processes", _taken(partial(_nation, "--workers", str(CORES))), "aim 60 s"
    )
    line("nation --all --draws 10000, two Dask workers on loopback", _taken(_on_dask), "aim 60 s")
    line("memory at most, this process and two workers of the largest kind", _peak(), "≤ 1.5 GB")
