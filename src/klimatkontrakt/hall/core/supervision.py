# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do one web server and one worker run under one command? As its children, which inherit what it has loaded.

They hold one end of a pipe whose other end the supervisor alone has: when it is gone, however it went, they hear that
and stop too.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import django
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections

from klimatkontrakt.hall.core import front, memory

PATIENCE_SECONDS = 8.0
PAUSE_SECONDS = 0.5
LEAST_WAIT_SECONDS, MOST_WAIT_SECONDS, STEADY_SECONDS = 0.25, 30.0, 60.0
LAST_SECONDS = 3.0  # for what is being answered when the supervisor is gone
HOW = multiprocessing.get_context("fork") if sys.platform == "linux" else multiprocessing.get_context("spawn")
_heard, _held = HOW.Pipe(duplex=False)  # what the children hear the end of, and what the supervisor holds


def serve(host: str, port: int, workers: int) -> None:
    """Serves pages until told to stop; runs in a process of its own, with as many of its own as there are workers.

    All of them take visitors from one socket. One that stops is started anew; all stop with this one, however it ends.
    """
    _settle()
    try:
        listener = front.listening(host, port)
    except OSError as error:
        sys.exit(f"{host}:{port}: {error.strerror}")
    _leave_when_told()
    serving = [child(_serve_here, listener) for _ in range(workers)]
    try:
        while True:
            multiprocessing.connection.wait([process.sentinel for process in serving])
            serving = [process if process.is_alive() else child(_serve_here, listener) for process in serving]
            time.sleep(PAUSE_SECONDS)  # one that cannot start is not started a thousand times a second
    finally:
        stop(*serving)


def _serve_here(listener: socket.socket) -> None:
    """Serves pages in this process, until told to stop or until the process that began it is gone."""
    _settle()
    _leave_when_told()
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    front.server(get_wsgi_application(), listener).run()


def _leave_when_told() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)


def _leave(*args: object) -> None:
    sys.exit(0)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def work() -> None:
    """Does the long work until told to stop; runs in a process of its own."""
    _settle()
    call_command("worker")


def _settle() -> None:
    memory.HEAPS_OF_PROCESS.settle()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klimatkontrakt.hall.core.settings")
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    django.setup()


def child(task: Callable[..., None], *arguments: object) -> BaseProcess:
    """Starts a task in a process of its own, with no database connection of ours; it ends when we do."""
    importlib.import_module("klimatkontrakt.hall.urls")
    connections.close_all()
    process = HOW.Process(target=_as_child, args=(_heard, None if _held.closed else _held, task, *arguments))
    process.start()
    return process


def _as_child(heard: Connection, held: Connection | None, task: Callable[..., None], *arguments: object) -> None:
    if held is not None:
        held.close()  # or nobody would ever hear that the supervisor is gone
    threading.Thread(target=_stop_after, args=(heard,), daemon=True).start()
    task(*arguments)


def _stop_after(heard: Connection) -> None:
    """Waits until the supervisor is gone, then stops this process, kindly first."""
    with contextlib.suppress(EOFError, OSError):
        heard.recv_bytes()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


class Respawned:
    """A child that is started anew when it has ended; the sooner it ends, the longer is waited.

    Attributes:
        process: the one that runs now, or ran last.
    """

    def __init__(self, task: Callable[..., None]) -> None:
        self.task = task
        self.process, self.begun = child(task), time.monotonic()
        self.wait_seconds, self.due = LEAST_WAIT_SECONDS, 0.0

    def see_to_it(self) -> None:
        """Starts it anew where it has ended and it is time."""
        now = time.monotonic()
        if self.process.is_alive():
            return
        if not self.due:
            is_steady = now - self.begun > STEADY_SECONDS
            self.wait_seconds = LEAST_WAIT_SECONDS if is_steady else min(MOST_WAIT_SECONDS, 2 * self.wait_seconds)
            self.due = now + self.wait_seconds
        if now >= self.due:
            self.process, self.begun, self.due = child(self.task), now, 0.0


def stop(*processes: BaseProcess | None) -> None:
    """Stops our own children, kindly first."""
    alive = [process for process in processes if process is not None and process.is_alive()]
    for process in alive:
        process.terminate()
    for process in alive:
        process.join(PATIENCE_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()
