# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""One command starts everything, twice; Ctrl-C stops everything."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from klimatkontrakt.hall.operation.management.commands import start
from tests import extent
from tests.cities import ROOT
from tests.hall import LILLSTAD


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def answer(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def wait_for(address: str, seconds: float = 90) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        status, text = answer(address)
        if status == 200:
            return text
        time.sleep(0.3)
    raise AssertionError(f"{address}: {status} {text[:300]}")


@contextmanager
def started(home: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A hall of its own, and what it printed until it answered."""
    environment = {**os.environ, "KK_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "klimatkontrakt.hall.core.manage", "start", "--port", str(port), "--workers", "1"]
    hall = subprocess.Popen(
        [*command, "--demo", str(LILLSTAD)], env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        lines = []
        assert hall.stdout is not None
        for line in hall.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        yield hall, lines
    finally:
        hall.send_signal(signal.SIGINT)
        try:
            hall.communicate(timeout=60)
        finally:
            if hall.poll() is None:
                os.killpg(hall.pid, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in listed.stdout.split()]


def test_a_first_start_works_the_demo_city_out_prints_a_link_and_keeps_its_secret(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, port) as (hall, lines):
        link = re.search(r"http://localhost:\d+(/valkommen/\S+)", "".join(lines))
        assert link is not None
        front = wait_for(f"http://127.0.0.1:{port}/kommun/lillstad/")
        welcome, _ = answer(f"http://127.0.0.1:{port}{link[1]}")
        _says_no_to_long_addresses(port)
        mine = _children(hall.pid)

    assert "Lillstad" in front and "<svg" in front
    assert welcome == 200
    assert len(mine) == 2, "a web server and a worker"
    assert hall.returncode == 0
    assert all(not Path(f"/proc/{pid}").exists() for pid in mine), "Ctrl-C stops all"
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0, "it is for its owner alone"


def _says_no_to_long_addresses(port: int) -> None:
    """A form without JavaScript sends two fields for every measure: the web server lets 8,000 characters through."""
    long, told = answer(f"http://127.0.0.1:{port}/kommun/lillstad/vad-hander-om/?plan={'a:1,' * 1_900}b:1")
    longer, said = answer(f"http://127.0.0.1:{port}/en/city/lillstad/what-if/?plan={'a:1,' * 9_000}b:1")
    cut, both = answer(f"http://127.0.0.1:{port}/kommun/lillstad/vad-hander-om/?plan={'a:1,' * 20_000}b:1")

    assert long == 400
    assert "vad-hander-om" in told
    assert longer == 414
    assert "The address is too long" in said
    assert cut == 431
    assert "Adressen är för lång" in both and "The address is too long" in both


@extent.in_all
def test_a_second_start_has_everything_at_once(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, port):
        wait_for(f"http://127.0.0.1:{port}/kommun/lillstad/")
    with started(tmp_path, port):
        status, text = answer(f"http://127.0.0.1:{port}/en/city/lillstad/")

    assert status == 200
    assert "Lillstad" in text and "climate" in text


def test_a_first_city_that_is_not_there_is_told(db, settings, tmp_path: Path) -> None:
    settings.DEMO = str(tmp_path / "gone")

    with pytest.raises(CommandError, match="gone finns inte"):
        start._first_city(None)
