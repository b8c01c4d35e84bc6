# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who waits for slow visitors? One loop for all of them: a request takes a thread of the hall once it is here whole.

Waitress reads every request whole, and sends every answer, in one loop of its own, so that half a head, a body that
drips and a reader who reads a byte a second cost a socket each and no thread. What it lacks is told here: how long a
request may take to arrive, how many connections one address may have, and our own words for what is cut off.
"""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher

from klimatkontrakt.hall.core import addresses, error_pages

THREADS = 32  # most of them may wait for their turn (turns.py); four are left for ordinary pages
MOST_CONNECTIONS = 1_500
MOST_OF_AN_ADDRESS = 500  # an office of two hundred with six connections each, on two processes
FILES_BESIDE = 500  # the database, temporary files, logs
HEAD_SECONDS = 20.0
BODY_SECONDS = 300.0  # 25 MB by a line of less than a megabit a second
SILENT_SECONDS = 60
MOST_HEAD_BYTES = 65_536
LARGE_BODY_BYTES = 1_000_000
MOST_LARGE_BODIES = 40  # a gigabyte of half-sent folders among temporary files
MOST_LARGE_OF_AN_ADDRESS = 20
SENT_FROM_MEMORY_BYTES = 1_000_000
MOST_UNSENT_BYTES = 64_000_000  # more than the largest file that is sent: no thread waits for a reader
Wsgi = Callable[..., Any]


class PlainTask(ErrorTask):  # type: ignore[misc]
    """The answer to what is cut off before the hall is asked: a page in both languages."""

    def execute(self) -> None:
        """Writes the page and closes the connection."""
        status = HTTPStatus(self.request.error.code)
        body = error_pages.cut_off(status).encode()
        self.status = f"{status.value} {status.phrase}"
        self.response_headers.append(("Content-Type", "text/html; charset=utf-8"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A visitor's connection, which knows since when a request has been arriving."""

    error_task_class = PlainTask
    arriving_since = 0.0
    is_large = False

    def received(self, data: bytes) -> bool:
        """Takes in what has come; a large body is let go at once where too many of them are arriving already."""
        if self.request is None:
            self.arriving_since, self.is_large = time.time(), False
        is_taken = bool(super().received(data))
        if self.request is not None and not self.is_large and _is_large(self.request):
            self.is_large = True
            self.will_close = self.server.has_too_many_large(self)
        return is_taken

    def is_late(self, now: float) -> bool:
        """Whether a request has been arriving for longer than it may."""
        if self.request is None:
            return False
        allowed = BODY_SECONDS if self.request.headers_finished else HEAD_SECONDS
        return bool(now - self.arriving_since > allowed)


def _is_large(request: HTTPRequestParser) -> bool:
    """Whether a body that has begun to arrive is large, or does not say how large it is."""
    return bool(request.headers_finished and (request.chunked or request.content_length > LARGE_BODY_BYTES))


class FrontServer(TcpWSGIServer):  # type: ignore[misc]
    """Waitress with our limits on connections."""

    channel_class = Channel

    def maintenance(self, now: float) -> None:
        """Closes connections that have been silent, or whose request does not arrive."""
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            if channel.is_late(now):
                channel.will_close = True

    def has_too_many_large(self, latest: Channel) -> bool:
        """Whether more large bodies are arriving than may, from everywhere or from the latest one's address."""
        arriving = [channel for channel in self.active_channels.values() if channel.request and channel.is_large]
        theirs = [channel for channel in arriving if channel.addr[0] == latest.addr[0]]
        is_proxy = addresses.is_proxy(str(latest.addr[0]))
        return len(arriving) > MOST_LARGE_BODIES or (len(theirs) > MOST_LARGE_OF_AN_ADDRESS and not is_proxy)

    def handle_accept(self) -> None:
        """Takes a visitor in, unless that address has as many connections as it may; a trusted proxy always."""
        super().handle_accept()
        latest = next(reversed(self.active_channels.values()), None)
        if latest is None or addresses.is_proxy(str(latest.addr[0])):
            return
        if sum(channel.addr[0] == latest.addr[0] for channel in self.active_channels.values()) > MOST_OF_AN_ADDRESS:
            latest.will_close = True


def listening(host: str, port: int) -> socket.socket:
    """The socket that all processes of the hall take visitors from.

    Raises:
        OSError: when the port is another's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    is_every = host == "::" and socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=family, backlog=1024, dualstack_ipv6=is_every)


def server(application: Wsgi, listener: socket.socket) -> FrontServer:
    """The server of one process."""
    adjustments = Adjustments(
        sockets=[listener],
        threads=THREADS,
        connection_limit=_connections(),
        channel_timeout=SILENT_SECONDS,
        cleanup_interval=5,
        max_request_header_size=MOST_HEAD_BYTES,
        max_request_body_size=settings.MOST_BODY_BYTES,
        outbuf_overflow=SENT_FROM_MEMORY_BYTES,
        outbuf_high_watermark=MOST_UNSENT_BYTES,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=False,  # whose word is taken is told in one place: addresses.py
        log_socket_errors=False,
        ident=None,
    )
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(adjustments.threads)
    where = (listener.family, listener.type, listener.proto, listener.getsockname())
    return FrontServer(
        application, None, True, listener, dispatcher=dispatcher, adj=adjustments, sockinfo=where, bind_socket=False
    )


def _connections() -> int:
    """How many connections a process may have: as many as ours, or as the system lets us have files open."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + FILES_BESIDE
    files = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return max(files - FILES_BESIDE, files // 2)
