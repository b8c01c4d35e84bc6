# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does the hall's long work, one job at a time, and finds jobs whose worker fell silent."""

from __future__ import annotations

import logging
import os
import threading
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker

from klimatkontrakt.hall.core import attachments, jobs, retention

log = logging.getLogger("klimatkontrakt.hall")
SWEEP_SECONDS = 5.0
SWEEPS_A_TIME = 720  # an hour between what has outlived its time is looked for


class Command(BaseCommand):
    """Runs until it is stopped."""

    help = "Does the hall's long work until it is stopped / Gör hallens långa arbete tills det stoppas"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to stop when nothing waits."""
        parser.add_argument("--batch", action="store_true", help="stop when nothing waits")

    def handle(self, *, batch: bool, **options: object) -> None:
        """Puts in line what is missing, then works."""
        jobs.sweep()
        _sweep_what_is_over()
        jobs.start_what_is_missing()
        over = threading.Event()
        sweeper = threading.Thread(target=_sweep, args=(over,), daemon=True)
        sweeper.start()
        worker = Worker(
            queue_names=["default"],
            excluded_queue_names=[],
            interval=0.5,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"hall-{os.getpid()}",
        )
        worker.configure_signals()
        try:
            worker.run()
        finally:
            over.set()


def _sweep_what_is_over() -> None:
    """Rows that have outlived their time, then the files that no row names any more."""
    retention.sweep()
    try:
        attachments.sweep()
    except OSError:
        log.exception("the sweep could not reach the folder of attachments; it tries again")


def _sweep(over: threading.Event) -> None:
    """Finds silent jobs again and again, and once an hour what has outlived its time."""
    sweeps = 0
    while not over.wait(SWEEP_SECONDS):
        sweeps += 1
        try:
            close_old_connections()
            jobs.sweep()
            if sweeps % SWEEPS_A_TIME == 0:
                _sweep_what_is_over()
        except DatabaseError:
            log.exception("the sweep could not reach the database; it tries again")
        finally:
            connection.close()
