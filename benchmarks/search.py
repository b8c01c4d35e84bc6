# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Searching a hall with Malmö and the other 289 municipalities: how long, until when after an acceptance, how large."""

from __future__ import annotations

import tempfile
import time
from statistics import median
from urllib.parse import quote

from benchmarks.hall import PATIENCE, fetch, free_port, start, stop
from benchmarks.timing import line, milliseconds

QUERIES = (
    "fjärrvärme",
    "värme",
    "malmo",
    "Orebro",
    "lund buss",
    "fjärvärme",
    "kommun",
    "el",
    "qqqxyz",
    "minska utsläpp 2030",
)
RUNS = 15


def _page(port: int, query: str) -> tuple[int, bytes]:
    return fetch(port, f"/sok/?q={quote(query)}")


def _wait_until_found(port: int) -> float:
    """The seconds until the worker has taken Malmö into the index."""
    begun = time.perf_counter()
    while b"kind-measure" not in fetch(port, f"/sok/?q={quote('fjärrvärme')}", {"Accept-Encoding": "identity"})[1]:
        if time.perf_counter() - begun > PATIENCE:
            raise SystemExit("Malmö cannot be found")
        time.sleep(0.05)
    return time.perf_counter() - begun


def main() -> None:
    """Print what searching takes."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="klimatkontrakt-bench-") as home:
        process, _ = start(home, port, "/sok/")
        try:
            line("from the first page that answers until Malmö can be found", f"{_wait_until_found(port):,.1f} s")
            for query in QUERIES:
                taken = []
                for _ in range(RUNS):
                    begun = time.perf_counter()
                    status, body = _page(port, query)
                    assert status == 200, query
                    taken.append(time.perf_counter() - begun)
                line(f"{query}: {len(body) / 1000:,.1f} kB", milliseconds(median(taken)), "≤ 100 ms")
        finally:
            stop(process)
