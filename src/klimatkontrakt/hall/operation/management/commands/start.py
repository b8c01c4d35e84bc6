# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Starts the whole hall: sets up what is missing, takes in a demo city, then serves pages and works, until stopped."""

from __future__ import annotations

import signal
import time
import urllib.request
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from hashlib import sha256
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from klimatkontrakt.hall.core import (
    access,
    chain_checks,
    environment,
    first_city,
    first_message,
    memory,
    operator_words,
    private_files,
    sole_use,
    supervision,
    whole_files,
)
from klimatkontrakt.hall.people import offers as people
from klimatkontrakt.hall.versions.offers import take_in
from klimatkontrakt.version import VERSION

PATIENCE_SECONDS = 60.0
EVERYWHERE = ("127.0.0.1", "0.0.0.0", "::", "localhost")
DEMONSTRATION = Path(__file__).resolve().parents[6] / "cities" / "malmo"


class Command(BaseCommand):
    """One command, one terminal; Ctrl-C stops everything."""

    help = "Starts the hall / Startar hallen"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and the demo city."""
        parser.add_argument("--port", type=_as(environment.port, "--port"), default=settings.PORT)
        parser.add_argument("--host", type=_as(environment.bind, "--host"), default=settings.BIND)
        parser.add_argument("--workers", type=int, choices=(1, 2), default=2)
        parser.add_argument("--demo", type=Path, default=None, help="a city's folder for the first start")
        parser.add_argument("--no-demo", action="store_true")

    def handle(
        self, *, port: int, host: str, workers: int, demo: Path | None, no_demo: bool, **options: object
    ) -> None:
        """Sets up, starts the two processes, and watches over them."""
        address = f"http://{_in_address(host)}:{port}"
        sole_use.see_port(host, port)
        locks = [sole_use.take(folder, address) for folder in _folders()]
        try:
            private_files.make_private(settings.HOME, settings.ANSWERS)
            call_command("migrate", verbosity=0, interactive=False)
            _collect()
            self._compare()
            first_city.announce(not no_demo and not access.cities().exists())
            self._run(supervision.child(supervision.serve, host, port, workers), address, demo, no_demo)
        except (OperationalError, InterfaceError) as error:
            raise CommandError(operator_words.both("operator.no_database", why=error)) from error
        except OSError as error:
            raise CommandError(operator_words.both("operator.unwritten", file=settings.HOME, why=error)) from error
        finally:
            for lock in locks:
                lock.close()

    def _run(self, serving: BaseProcess, address: str, demo: Path | None, no_demo: bool) -> None:
        working = None
        try:
            signal.signal(signal.SIGTERM, _terminated)
            if first_city.is_coming():
                with first_city.over_after():
                    _first_city(demo)
                memory.HEAPS_OF_PROCESS.use()
                memory.give_back()
            working = supervision.Respawned(supervision.work)
            self._welcome(serving, address)
            while serving.is_alive():
                working.see_to_it()
                time.sleep(0.5)
            raise CommandError(operator_words.both("operator.server_stopped", code=serving.exitcode))
        except (KeyboardInterrupt, _Stopped):
            self.stdout.write("\nStoppad / Stopped")
        finally:
            supervision.stop(serving, working.process if working is not None else None)

    def _compare(self) -> None:
        """Tells whoever runs the hall what was changed outside the program; the hall starts all the same."""
        faults = chain_checks.lately()
        if faults:
            self.stderr.write(chain_checks.for_operator(faults))

    def _welcome(self, serving: BaseProcess, address: str) -> None:
        _wait_for(serving, f"{address.replace('localhost', '127.0.0.1')}/halsa")
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


def _as(read: Callable[[str], Any], name: str) -> Callable[[str], Any]:
    """Reads an argument as the variable that says the same, and says what is wrong with it in words."""

    def value(written: str) -> Any:
        try:
            return read(written)
        except environment.WrongValueError as error:
            wrong = environment.WrongVariable(name, written, error.wrong, error.why)
            raise ArgumentTypeError(str(environment.WrongSettingsError([wrong]))) from error

    return value


def _in_address(host: str) -> str:
    """A host as it stands in an address that a browser on this machine opens."""
    if host in EVERYWHERE:
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _folders() -> list[Path]:
    """The folders that no other hall may use: ours, and that of an SQLite file that lies elsewhere."""
    database = settings.DATABASES["default"]
    is_file = database["ENGINE"].endswith("sqlite3")
    return sorted({settings.HOME, Path(database["NAME"]).resolve().parent} if is_file else {settings.HOME})


class _Stopped(Exception):  # noqa: N818 - it is no error
    pass


def _first_city(demo: Path | None) -> None:
    """The shipped demo city, or the folder that was named; a hall may also begin empty."""
    named = demo or (Path(settings.DEMO) if settings.DEMO else None)
    folder = named or Path(DEMONSTRATION)
    if folder.exists():
        take_in(folder, first_message.written(), is_demonstration=True)
    elif named is not None:
        raise CommandError(operator_words.both("operator.no_folder", folder=named))


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
        whole_files.write(stamp, seen.encode())


def _wait_for(serving: BaseProcess, address: str) -> None:
    """Waits until the hall answers.

    Raises:
        CommandError: when the server has stopped, or does not answer in time.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if not serving.is_alive():
            raise CommandError(operator_words.both("operator.server_stopped", code=serving.exitcode))
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise CommandError(operator_words.both("operator.no_answer"))


def _terminated(*args: object) -> None:
    raise _Stopped
