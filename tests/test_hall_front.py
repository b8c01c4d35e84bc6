# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Slow visitors cost a socket each and no thread: half heads, dripping bodies and slow readers stop nobody else."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.test import override_settings

from klimatkontrakt.hall.core import front
from tests import extent

MANY = 120
LARGE_BYTES = 20_000_000
PATIENCE_SECONDS = 5.0
ANSWERED_SECONDS = (
    15.0  # a busy disk may take some; less than the hall waits for any slow visitor before it lets them go
)


class Hall:
    """What stands behind the front: it counts whom it answers, and has one page that is large."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.bodies: list[int] = []

    def __call__(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"])
        self.bodies.append(len(environ["wsgi.input"].read()))
        body = b"x" * (LARGE_BYTES if environ["PATH_INFO"] == "/large/" else 10)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]


@contextmanager
def serving(hall: Hall) -> Iterator[int]:
    """The front before a hall, on a port of its own, in a thread."""
    listener = front.listening("127.0.0.1", 0)
    port = listener.getsockname()[1]
    server = front.server(hall, listener)
    over = threading.Event()

    def run() -> None:
        while not over.is_set():
            server.asyncore.loop(timeout=0.05, map=server._map, use_poll=True, count=1)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield port
    finally:
        over.set()
        thread.join()
        server.task_dispatcher.shutdown()
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        server.close()


def connected(port: int, sent: bytes) -> socket.socket:
    visitor = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
    visitor.sendall(sent)
    return visitor


def answer(port: int, path: str = "/", **headers: str) -> tuple[int, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWERED_SECONDS)
    try:
        line.request("GET", path, headers=headers)
        got = line.getresponse()
        return got.status, got.read()
    finally:
        line.close()


SLOW = {
    "half a head": b"GET / HTTP/1.1\r\nHost: x\r\n",
    "half a line": b"GE",
    "half a body": b"POST /slow/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc",
    "a body in pieces": b"POST /slow/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    "a body that is waited for": b"POST /slow/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n",
    "a reader who does not read": b"GET /large/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "nothing": b"",
}


@extent.in_all
@pytest.mark.parametrize("sent", SLOW.values(), ids=SLOW.keys())
def test_a_hundred_slow_visitors_stop_nobody(sent: bytes) -> None:
    hall = Hall()
    assert min(front.HEAD_SECONDS, front.BODY_SECONDS, front.SILENT_SECONDS) > ANSWERED_SECONDS
    count = 30 if b"large" in sent else MANY  # each reader's answer waits in a file of 20 MB
    with serving(hall) as port, ExitStack() as open_ones:
        for _ in range(count):
            open_ones.callback(connected(port, sent).close)
        time.sleep(0.3)
        answers = [answer(port)[0] for _ in range(5)]

    assert answers == [200] * 5
    assert "/slow/" not in hall.asked, "what is not here whole is not asked of the hall"


def test_a_request_that_comes_by_and_by_is_asked_once_it_is_whole() -> None:
    hall = Hall()
    with serving(hall) as port, connected(port, b"POST /slow/ HTTP/1.1\r\nHost: x\r\nContent-Len") as visitor:
        for piece in (b"gth: 4\r\n\r\na", b"b", b"cd"):
            time.sleep(0.05)
            visitor.sendall(piece)
        got = visitor.recv(1000)

    assert got.startswith(b"HTTP/1.1 200 OK") and b"Server:" not in got
    assert hall.bodies == [4]


@pytest.mark.parametrize(
    ("sent", "name"), [(SLOW["half a head"], "HEAD_SECONDS"), (SLOW["half a body"], "BODY_SECONDS")]
)
def test_a_request_that_never_comes_whole_is_let_go_though_it_drips(monkeypatch, sent: bytes, name: str) -> None:
    monkeypatch.setattr(front, name, 0.5)
    with serving(Hall()) as port, connected(port, sent) as visitor:
        began = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - began < 4 * PATIENCE_SECONDS:
                visitor.sendall(b"a")
                time.sleep(0.1)

    assert time.monotonic() - began < 3 * PATIENCE_SECONDS


def test_an_address_has_so_many_connections_and_no_more_unless_it_is_a_trusted_proxy(monkeypatch) -> None:
    monkeypatch.setattr(front, "MOST_OF_AN_ADDRESS", 10)
    with serving(Hall()) as port, ExitStack() as open_ones:
        for _ in range(10):
            open_ones.callback(connected(port, SLOW["half a head"]).close)
        time.sleep(0.2)
        with pytest.raises((OSError, http.client.HTTPException)):
            answer(port)
        with override_settings(PROXIES=1):
            assert answer(port)[0] == 200


def test_a_hundred_large_bodies_that_never_come_whole_fill_no_disk_and_stop_nobody(monkeypatch) -> None:
    hall = Hall()
    head = b"POST /slow/ HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n"
    with serving(hall) as port, ExitStack() as open_ones:
        visitors = [connected(port, head) for _ in range(100)]
        for visitor in visitors:
            open_ones.callback(visitor.close)
        time.sleep(0.5)
        small = connected(port, b"POST /small/ HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
        open_ones.callback(small.close)
        answered = small.recv(1000)
        still = sum(is_open(visitor) for visitor in visitors)

    assert b"200 OK" in answered
    assert still == front.MOST_LARGE_OF_AN_ADDRESS


def is_open(visitor: socket.socket) -> bool:
    visitor.setblocking(False)
    try:
        return visitor.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        (b"GET /?" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 431, ("Adressen är för lång", "The address is too long")),
        (b"POST / HTTP/1.1\r\nContent-Length: 99000000\r\n\r\n", 413, ("för stort", "too large")),
        (b"\x00\x01 rubbish\r\n\r\n", 400, ("Det gick inte att förstå", "could not be understood")),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, ("Det gick inte att förstå", "could not be understood")),
        (b"GET / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc", None, ()),
    ],
)  # fmt: skip
def test_what_is_cut_off_is_told_in_both_languages(sent: bytes, status: int | None, told: tuple[str, ...]) -> None:
    hall = Hall()
    with serving(hall) as port, connected(port, sent) as visitor:
        visitor.settimeout(1.0)
        got = b""
        try:
            while piece := visitor.recv(65_536):
                got += piece
        except OSError:
            pass

    text = got.decode()
    assert (status is None and b"200" not in got[:20]) or text[:13].endswith(f" {status} ")
    assert all(word in text for word in told)
    assert "waitress" not in text.lower()
    assert hall.asked == []


def test_a_head_that_says_two_things_of_a_proxy_reaches_the_hall_with_dashes_alone() -> None:
    hall, seen = Hall(), []
    real = hall.__call__

    def looking(environ, start_response):
        seen.append(environ.get("HTTP_X_FORWARDED_FOR"))
        return real(environ, start_response)

    with serving(looking) as port:
        answer(port, "/", X_Forwarded_For="203.0.113.9", **{"X-Forwarded-For": "198.51.100.7"})

    assert seen == ["198.51.100.7"]
