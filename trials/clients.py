# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A hall for trials, and many who ask it at once: what each asked, how long it took, and what came back."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from unittest import mock

from benchmarks import hall
from benchmarks.size import proportional_megabytes

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 90.0
GZIP = 16 + zlib.MAX_WBITS
HURRIED = (429, 503)  # the hall says that it has too much to do, and when to try again
STATUS_OF_NO_ANSWER = 0


@dataclass(frozen=True)
class Reply:
    """What came back: the status, the text, the headers, and the seconds until it was whole."""

    status: int
    text: str
    headers: Mapping[str, str]
    seconds: float


@dataclass
class Visits:
    """What many visitors met together.

    Attributes:
        seconds: of every answer.
        wrong: what was wrong, a sentence each.
        hurried: how many times the hall asked for patience.
    """

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    hurried: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, reply: Reply, wrong: str) -> None:
        """One answer, and what was wrong with it; nothing of one that asks for patience as it should."""
        with self.lock:
            if reply.status in HURRIED and "Retry-After" in reply.headers:
                self.hurried += 1
                return
            self.seconds.append(reply.seconds)
            if wrong:
                self.wrong.append(wrong)

    def percentile(self, percent: int) -> float:
        """The seconds within which so many of a hundred answers came."""
        if len(self.seconds) < 2:
            return self.seconds[0] if self.seconds else float("nan")
        return quantiles(self.seconds, n=100, method="inclusive")[percent - 1]


def ask(port: int, address: str, visitor: int, headers: Mapping[str, str]) -> Reply:
    """One visitor's question; each comes from an address of their own, as behind a proxy."""
    own = {"Accept-Encoding": "gzip", "X-Forwarded-For": f"198.51.100.{visitor % 250 + 1}", **headers}
    began = time.perf_counter()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        link.request("GET", address, headers=own)
        answer = link.getresponse()
        raw = answer.read()
    except OSError as error:
        return Reply(STATUS_OF_NO_ANSWER, f"{type(error).__name__}: {error}", {}, time.perf_counter() - began)
    finally:
        link.close()
    text = zlib.decompress(raw, GZIP) if answer.getheader("Content-Encoding") == "gzip" else raw
    return Reply(answer.status, text.decode("utf-8"), dict(answer.getheaders()), time.perf_counter() - began)


def together(visitors: int, seconds: float, visit: Callable[[int, int, Visits], None]) -> Visits:
    """So many visitors for so long, each asking one thing after the other: `visit(visitor, turn, visits)`."""
    visits, end = Visits(), time.monotonic() + seconds

    def stay(visitor: int) -> None:
        turn = 0
        while time.monotonic() < end:
            visit(visitor, turn, visits)
            turn += 1

    threads = [threading.Thread(target=stay, args=(visitor,)) for visitor in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return visits


@dataclass(frozen=True)
class Running:
    """A hall that runs: its port, and its first process."""

    port: int
    process: int

    def megabytes(self) -> float:
        """The memory of all its processes, what they share counted once."""
        return proportional_megabytes(self.process)


@contextmanager
def running(*folders: str) -> Iterator[Running]:
    """A hall with cities of this repository in it, all of them worked out, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="klimatkontrakt-trial-") as home:
        port = hall.free_port()
        first, *others = folders
        own = {"KK_HOME": home, "KK_DEMO": str(ROOT / "cities" / first), "KK_PROXIES": "1", "KK_LOG": "ERROR"}
        with mock.patch.dict(os.environ, own):
            process, _ = hall.start(home, port, f"/kommun/{first}/")
            try:
                for name in others:
                    _take_in(ROOT / "cities" / name)
                    _until_worked_out(port, f"/kommun/{name}/")
                yield Running(port, process.pid)
            finally:
                hall.stop(process)


def _take_in(folder: Path) -> None:
    """A city becomes a version beside the running hall, whose worker works it out."""
    command = [sys.executable, "-m", "klimatkontrakt.hall.core.manage", "import", str(folder)]
    own = {**os.environ, "DJANGO_SETTINGS_MODULE": "klimatkontrakt.hall.core.settings"}
    subprocess.run(command, env=own, check=True, stdout=subprocess.DEVNULL)


def _until_worked_out(port: int, address: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while ask(port, address, 0, {}).status != 200:
        if time.monotonic() > end:
            raise SystemExit(f"{address} is not worked out in {PATIENCE_SECONDS:.0f} s")
        time.sleep(0.2)
