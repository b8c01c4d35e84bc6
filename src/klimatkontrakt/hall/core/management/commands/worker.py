# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does the hall's long work, one job at a time, and between jobs finds those whose worker fell silent."""

from __future__ import annotations

import logging
import math
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections, connection

from klimatkontrakt.hall.core import attachments, job_states, jobs, operator_words, register, retention

log = logging.getLogger("klimatkontrakt.hall")
IDLE_SECONDS = 0.5
PAUSE_SECONDS = 5.0  # when the disk or the database does not let a job be done
SWEEP_SECONDS = 5.0
MINUTE_SECONDS, HOUR_SECONDS = 60.0, 3_600.0


@dataclass
class Duty:
    """Something that is done again and again beside the jobs; what goes wrong with it stops nothing else."""

    name: str
    act: Callable[[], object]
    every_seconds: float
    due: float = 0.0

    def do_when_due(self) -> None:
        """Does it where it is time; tries again the next time where it could not be done."""
        if time.monotonic() < self.due:
            return
        wait_seconds = self.every_seconds
        try:
            self.act()
        except Exception:  # a fault of ours in one duty is told, and jobs are done all the same
            log.exception("%s could not be done; it is tried again", self.name)
            wait_seconds = max(PAUSE_SECONDS, min(wait_seconds, MINUTE_SECONDS))
        self.due = time.monotonic() + wait_seconds


class Command(BaseCommand):
    """Runs until it is stopped."""

    help = "Does the hall's long work until it is stopped / Gör hallens långa arbete tills det stoppas"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to stop when nothing waits."""
        parser.add_argument("--batch", action="store_true", help="stop when nothing waits")

    def handle(self, *, batch: bool, **options: object) -> None:
        """Puts in line what is missing, then works."""
        over = _over_when_told()
        duties = _duties()
        while not over.is_set():
            came = _round(duties)
            if batch and came == "unable":
                raise CommandError(operator_words.both("operator.unable"))
            if batch and came == "nothing":
                return
            if came != "over":
                over.wait(IDLE_SECONDS if came == "nothing" else PAUSE_SECONDS)


def _duties() -> tuple[Duty, ...]:
    """The house's own, and what features have done again and again."""
    return (
        Duty("the worker's beat", job_states.beat, jobs.BEAT_SECONDS),
        Duty("the sweep of silent jobs", job_states.sweep, SWEEP_SECONDS),
        Duty("the sweep of what has outlived its time", retention.sweep, HOUR_SECONDS),
        Duty("the sweep of the folder of attachments", attachments.sweep, HOUR_SECONDS),
        *(Duty(kept.name, kept.act, kept.every_seconds) for kept in register.upkeep()),
        Duty("putting in line what is missing", jobs.start_what_is_missing, math.inf),  # once a start
    )


def _round(duties: Sequence[Duty]) -> jobs.Came:
    """The duties that are due, then a job."""
    close_old_connections()
    for duty in duties:
        duty.do_when_due()
    return _one_job()


def _one_job() -> jobs.Came:
    """Does the next job; a database that cannot be reached is asked again in a while."""
    try:
        return jobs.do() if job_states.is_one_waiting() else "nothing"
    except Error:
        log.exception("no job can be claimed; it is tried again")
        connection.close()
        return "unable"


def _over_when_told() -> threading.Event:
    """Is set by the first signal to stop, and the job at hand is done; the second stops at once."""
    over = threading.Event()

    def tell(*signalled: object) -> None:
        if over.is_set():
            raise SystemExit(1)
        over.set()

    for name in ("SIGINT", "SIGTERM", "SIGQUIT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), tell)
    return over
