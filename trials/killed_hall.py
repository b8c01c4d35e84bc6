# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A whole hall that is killed and started again: its folder and port, who is signed in, and what its database says."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from http.cookies import SimpleCookie
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "en lång och god lösenfras"
PATIENCE_SECONDS = 240.0
MANAGE = (sys.executable, "-m", "klimatkontrakt.hall.core.manage")


class Reply(NamedTuple):
    """What came of a request: 0 where the hall was not there."""

    status: int
    where: str = ""
    text: str = ""


class KilledHall:
    """A hall in a folder of its own."""

    def __init__(self, home: Path, city: Path) -> None:
        self.home, self.city = home, city
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.process: subprocess.Popen[bytes] | None = None
        self.cookies: SimpleCookie = SimpleCookie()

    def environment(self) -> dict[str, str]:
        """Nothing of the hall's but what is needed."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KK_", "DATABASE", "DJANGO"))}
        return {**kept, "KK_HOME": str(self.home), "PYTHONPATH": str(ROOT / "src")}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the hall's."""
        return subprocess.run(
            [*MANAGE, *words], env=self.environment(), capture_output=True, text=True, check=False, cwd=self.home
        )

    def start(self) -> None:
        """Starts it; whatever is left of the last one is waited for."""
        words = ("start", "--port", str(self.port), "--workers", "1", "--demo", str(self.city))
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*MANAGE, *words], env=self.environment(), stdout=log, stderr=log, start_new_session=True, cwd=self.home
            )

    def start_and_wait(self) -> None:
        """Starts it until it answers; a start that is refused, for the last one is not gone, is made again.

        Raises:
            TimeoutError: when it does not answer.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                self.start()
            if self.ask("/halsa").status == 200:
                return
            time.sleep(0.1)
        raise TimeoutError((self.home / "log").read_text(encoding="utf-8")[-2_000:])

    def family(self) -> list[int]:
        """The supervisor, and all that it has started."""
        assert self.process is not None
        group = os.getpgid(self.process.pid) if self.process.poll() is None else self.process.pid
        listed = subprocess.run(["ps", "-e", "-o", "pid=,pgid="], capture_output=True, text=True, check=False).stdout
        rows = (line.split() for line in listed.splitlines())
        return [int(pid) for pid, of_group in rows if int(of_group) == group]

    def kill(self, pids: list[int]) -> None:
        """Kills processes of this hall's, at once and without a word."""
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def ask(self, path: str, form: dict[str, str] | None = None, file: bytes | None = None) -> Reply:
        """A request of the one who is signed in."""
        headers = {"Cookie": "; ".join(f"{name}={value.value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body, headers["Content-Type"] = _body(form, file)
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("GET" if form is None else "POST", path, body=body, headers=headers)
            response = link.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return Reply(0)
        finally:
            link.close()
        for line in response.headers.get_all("Set-Cookie") or ():
            self.cookies.load(line)
        return Reply(response.status, response.headers.get("Location", ""), text)

    def send(self, path: str, form: dict[str, str], file: bytes | None = None) -> Reply:
        """What a form of a page sends."""
        page = self.ask(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        return page if token is None else self.ask(path, {**form, "csrfmiddlewaretoken": token[1]}, file)

    def sign_in(self) -> None:
        """The first administrator chooses a password by the link that the first start printed."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            link = re.search(r"http://localhost:\d+/valkommen/#(\S+)", (self.home / "log").read_text(encoding="utf-8"))
            if link is not None:
                self.send("/valkommen/", {"code": link[1]})
                self.send("/valkommen/namn/", {"name": "alice", "password": PASSWORD, "again": PASSWORD})
                if self.ask("/mina-sidor/").status == 200:
                    return
            time.sleep(0.3)
        raise TimeoutError("nobody could sign in")

    def rows(self, question: str) -> list[tuple[object, ...]]:
        """What the database says."""
        database = sqlite3.connect(f"file:{self.home / 'hall.sqlite3'}?mode=ro", uri=True, timeout=30)
        try:
            return database.execute(question).fetchall()
        finally:
            database.close()


def _body(form: dict[str, str], file: bytes | None) -> tuple[bytes, str]:
    if file is None:
        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    mark = b"a-mark-that-is-in-no-file"
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (mark, name.encode(), value.encode())
        for name, value in form.items()
    ]
    head = b'--%s\r\nContent-Disposition: form-data; name="archive"; filename="city.zip"\r\n' % mark
    parts.append(head + b"Content-Type: application/zip\r\n\r\n" + file + b"\r\n")
    return b"".join([*parts, b"--%s--\r\n" % mark]), f"multipart/form-data; boundary={mark.decode()}"
