# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do one web server and one worker run under one command? As its children, which inherit what it has loaded."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

import django
import gunicorn
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from klimatkontrakt.hall.core import error_pages, memory

CONTROLLED_FROM = 25  # gunicorn listens to a second socket from this version on, which we do not want
PATIENCE_SECONDS = 8.0
LONGEST_LINE = 8190  # gunicorn's own most
HOW = multiprocessing.get_context("fork") if sys.platform == "linux" else multiprocessing.get_context("spawn")


class Thread(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker, which tells in our words what it cuts off before the hall is asked."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """An address longer than a line may be; everything else as gunicorn does."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        body = error_pages.too_long().encode()
        kind = "Content-Type: text/html; charset=utf-8"
        head = f"HTTP/1.1 414 URI Too Long\r\nConnection: close\r\n{kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        with contextlib.suppress(OSError):
            client.sendall(head.encode() + body)


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our own settings."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Takes the options over."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The hall, loaded in each of the server's own processes."""
        return get_wsgi_application()


def serve(host: str, port: int, workers: int) -> None:
    """Serves pages until told to stop; runs in a process of its own."""
    _settle()
    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": Thread,
        "threads": 8,
        "timeout": 120,
        "graceful_timeout": 5,
        "limit_request_line": LONGEST_LINE,  # the explorer's form without JavaScript: two fields a measure
        "loglevel": "warning",
    }
    if int(gunicorn.__version__.split(".")[0]) >= CONTROLLED_FROM:
        options["control_socket_disable"] = True
    sys.argv = sys.argv[:1]
    Server(options).run()


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
