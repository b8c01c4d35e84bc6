# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Starts the whole hall: sets up what is missing, takes in a demo city, then serves pages and works, until stopped."""

from __future__ import annotations

import os
import signal
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from hashlib import sha256
from multiprocessing.process import BaseProcess
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from klimatkontrakt.hall.core import access, first_message, memory, private_files, supervision
from klimatkontrakt.hall.people import offers as people
from klimatkontrakt.hall.versions.offers import take_in
from klimatkontrakt.version import VERSION

PATIENCE_SECONDS = 60.0
DEMONSTRATION = Path(__file__).resolve().parents[6] / "cities" / "malmo"


class Command(BaseCommand):
    """One command, one terminal; Ctrl-C stops everything."""

    help = "Starts the hall / Startar hallen"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and the demo city."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("KK_PORT", "8000")))
        parser.add_argument("--host", default=os.environ.get("KK_BIND", "127.0.0.1"))
        parser.add_argument("--workers", type=int, choices=(1, 2), default=2)
        parser.add_argument("--demo", type=Path, default=None, help="a city's folder for the first start")
        parser.add_argument("--no-demo", action="store_true")

    def handle(
        self, *, port: int, host: str, workers: int, demo: Path | None, no_demo: bool, **options: object
    ) -> None:
        """Sets up, starts the two processes, and watches over them."""
        private_files.make_private(settings.HOME, settings.ANSWERS)
        call_command("migrate", verbosity=0, interactive=False)
        _collect()
        address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0', '::') else host}:{port}"
        serving = supervision.child(supervision.serve, host, port, workers)
        working = None
        try:
            if not no_demo and not access.cities().exists():
                _first_city(demo)
                memory.HEAPS_OF_PROCESS.use()
                memory.give_back()
            working = supervision.child(supervision.work)
            self._welcome(serving, address)
            while serving.is_alive():
                if not working.is_alive():
                    working = supervision.child(supervision.work)
                time.sleep(0.5)
            raise CommandError(f"the web server stopped with code {serving.exitcode}")
        except (KeyboardInterrupt, _Stopped):
            self.stdout.write("\nStoppad / Stopped")
        finally:
            supervision.stop(serving, working)

    def _welcome(self, serving: BaseProcess, address: str) -> None:
        _wait_for(serving, f"{address.replace('localhost', '127.0.0.1')}/halsa/")
        self.stdout.write(f"\n  Klimatkontrakt: {address}\n")
        if not people.has_administrator_been_here():
            link = people.first_administrator()
            if link:
                self.stdout.write(
                    "  Första administratören väljer lösenord här, en gång / "
                    f"The first administrator chooses a password here, once:\n  {address}{link}\n"
                )
        self.stdout.write("  Ctrl-C stoppar / stops\n")
        self.stdout.flush()


class _Stopped(Exception):  # noqa: N818 - it is no error
    pass


def _first_city(demo: Path | None) -> None:
    """The shipped demo city, or the folder that was named; a hall may also begin empty."""
    folder = demo or Path(os.environ.get("KK_DEMO", "") or DEMONSTRATION)
    if folder.exists():
        take_in(folder, first_message.written(), is_demonstration=True)
    elif demo is not None:
        raise CommandError(f"{demo}: finns inte / does not exist")


def _collect() -> None:
    """Static files are gathered anew only when one of them has changed."""
    stamp = settings.STATIC_ROOT / "collected"
    names = [
        (name, Path(storage.path(name)).stat().st_mtime_ns)
        for finder in get_finders()
        for name, storage in finder.list([])
    ]
    seen = sha256(repr((VERSION, sorted(names))).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != seen:
        call_command("collectstatic", verbosity=0, interactive=False, clear=settings.STATIC_ROOT.exists())
        stamp.write_text(seen, encoding="utf-8")


def _wait_for(serving: BaseProcess, address: str) -> None:
    """Waits until the hall answers.

    Raises:
        CommandError: when the server has stopped, or does not answer in time.
    """
    signal.signal(signal.SIGTERM, _terminated)
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if not serving.is_alive():
            raise CommandError("the web server did not start: is the port taken? Choose another with --port.")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise CommandError("the web server does not answer")


def _terminated(*args: object) -> None:
    raise _Stopped
