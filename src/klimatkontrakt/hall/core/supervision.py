# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do one web server and one worker run under one command? As its children, which inherit what it has loaded."""

from __future__ import annotations

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
from multiprocessing.process import BaseProcess

import django
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections

from klimatkontrakt.hall.core import front, memory

PATIENCE_SECONDS = 8.0
PAUSE_SECONDS = 0.5
HOW = multiprocessing.get_context("fork") if sys.platform == "linux" else multiprocessing.get_context("spawn")


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
    """Starts a task in a process of its own, with no database connection of ours."""
    importlib.import_module("klimatkontrakt.hall.urls")
    connections.close_all()
    process = HOW.Process(target=task, args=arguments)
    process.start()
    return process


def stop(*processes: BaseProcess | None) -> None:
    """Stops our own children, kindly first."""
    mine = [own for own in processes if own is not None and own.is_alive()]
    for own in mine:
        own.terminate()
    for own in mine:
        own.join(PATIENCE_SECONDS)
        if own.is_alive():
            own.kill()
            own.join()
