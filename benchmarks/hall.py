# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The hall as visitors meet it: first and second start, pages with one reader and with fifty, sizes on the wire."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from types import MappingProxyType

from benchmarks.timing import line, milliseconds

READERS, SECONDS = 50, float(os.environ.get("KK_BENCH_SECONDS", "60"))
CITY = "/kommun/malmo/"
PAGES = (
    "/",
    CITY,
    *(CITY + name for name in ("pa-vag/", "utslapp/", "atgarder/", "loften/", "kostnad/", "osakert/", "kallor/")),
)
PACKED = {"Accept-Encoding": "gzip"}
PATIENCE = 240.0


def fetch(port: int, address: str, more: Mapping[str, str] = MappingProxyType({})) -> tuple[int, bytes]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    link.request("GET", address, headers={**PACKED, **more})
    response = link.getresponse()
    body = response.read()
    link.close()
    return response.status, body


def _answers(port: int, address: str) -> bool:
    try:
        return fetch(port, address)[0] == 200
    except OSError:
        return False


def start(home: str, port: int, until: str) -> tuple[subprocess.Popen[bytes], float]:
    """Starts a hall as `make run` does; the seconds until a page answers."""
    command = [sys.executable, "-m", "klimatkontrakt.hall.core.manage", "start", "--port", str(port)]
    own = {**os.environ, "KK_HOME": home, "DJANGO_SETTINGS_MODULE": "klimatkontrakt.hall.core.settings"}
    start = time.perf_counter()
    process = subprocess.Popen(command, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not _answers(port, until):
        if process.poll() is not None or time.perf_counter() - start > PATIENCE:
            raise SystemExit(f"the hall does not answer at {until}")
        time.sleep(0.05)
    return process, time.perf_counter() - start


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)


def _one_reader(port: int) -> None:
    for address in PAGES:
        taken = []
        for _ in range(12):
            start = time.perf_counter()
            status, _ = fetch(port, address)
            assert status == 200, address
            taken.append(time.perf_counter() - start)
        line(f"one reader: {address}", milliseconds(median(taken[2:])), "≤ 60 ms")


def _many_readers(port: int) -> None:
    """Fifty readers, each asking for one page after the other, as fast as they are answered."""
    taken: list[float] = []
    faults: list[str] = []
    end = time.perf_counter() + SECONDS

    def read(at: int) -> None:
        while time.perf_counter() < end:
            address = PAGES[at % len(PAGES)]
            start = time.perf_counter()
            try:
                status, _ = fetch(port, address)
            except OSError as error:
                faults.append(f"{address}: {error}")
            else:
                taken.append(time.perf_counter() - start)
                if status != 200:
                    faults.append(f"{address}: {status}")
            at += 1

    readers = [threading.Thread(target=read, args=(at,)) for at in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    line(f"{READERS} readers, {SECONDS:.0f} s: pages a second", f"{len(taken) / SECONDS:,.0f}")
    line("  median wait", milliseconds(median(taken)))
    line("  faults", str(len(faults)), "0")
    for fault in faults[:3]:
        print(f"    {fault}")


def _sizes(port: int) -> None:
    for name, address, most in (("front page", CITY, 200), ("explorer", f"{CITY}vad-hander-om/", 700)):
        _, body = fetch(port, address)
        html = gzip.decompress(body).decode()
        parts = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"', html)
        whole = len(body) + sum(len(fetch(port, part)[1]) for part in dict.fromkeys(parts))
        line(f"{name} with all it needs, compressed", f"{whole / 1000:,.0f} kB", f"≤ {most} kB")


def main() -> None:
    """Print the hall's figures."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="klimatkontrakt-bench-") as folder:
        home = str(Path(folder))
        process, first = start(home, port, CITY)
        line("first start, to Malmö's front page worked out (packages at hand)", f"{first:,.1f} s", "≤ 180 s")
        stop(process)
        process, second = start(home, port, CITY)
        try:
            line("second start, to the same page", f"{second:,.1f} s", "≤ 3 s")
            _one_reader(port)
            _many_readers(port)
            _sizes(port)
        finally:
            stop(process)
