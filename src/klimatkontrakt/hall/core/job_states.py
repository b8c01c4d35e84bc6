# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which states has a job, and what brings it from one to the next? Its row says so, and nothing else does.

A job waits, runs, and is done or failed. Each step is one statement or one transaction, so that a crash leaves the job
before the step or after it. Whoever claims a job counts its attempts up by one: with that number it beats, tells how
far it has come and ends the job. Whoever was taken for dead in the meantime has an older number, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from klimatkontrakt.hall.core.models import Beat, Job

SILENT_SECONDS = 20.0
MOST_ATTEMPTS = 3
WORKER = "worker"  # the name of the worker's own beat


class LostError(Exception):
    """A job that is no longer the caller's: it was silent for too long, and has been put in line again."""


def put_in_line(job: Job) -> Job:
    """Writes a job that is to wait; where one with the same work is open already, returns that instead.

    Raises:
        DatabaseError: when it cannot be written; nothing is in line then.
    """
    while True:
        try:
            with transaction.atomic():
                job.save(force_insert=True)
        except IntegrityError:
            same = Job.objects.filter(same=job.same, state__in=Job.OPEN).defer("file").first() if job.same else None
            if same is not None:
                return same
            if job.same is None:
                raise
        else:
            return job


@transaction.atomic
def claim(job_id: str | None = None) -> Job | None:
    """The job that has waited for longest, which runs from now on and is the caller's; None where none waits.

    Args:
        job_id: only this one.
    """
    waiting = Job.objects.filter(state=Job.State.WAITING)
    if job_id is not None:
        waiting = waiting.filter(pk=job_id)
    in_line = waiting.select_for_update(skip_locked=True).order_by("created", "pk")
    first = in_line.values_list("pk", flat=True).first()
    if first is None:
        return None
    Job.objects.filter(pk=first).update(
        state=Job.State.RUNNING, attempts=F("attempts") + 1, heartbeat=timezone.now(), begun=timezone.now(), step=0
    )
    return Job.objects.defer("file").get(pk=first)


def is_one_waiting() -> bool:
    """Whether a job waits; asked without holding anybody up."""
    return Job.objects.filter(state=Job.State.WAITING).exists()


def _mine(job: Job) -> QuerySet[Job]:
    """A job's row, for as long as it is that of whoever claimed it."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def beat(job: Job | None = None) -> None:
    """The worker lives, and so does the job that it has claimed."""
    now = timezone.now()
    if job is not None:
        _mine(job).update(heartbeat=now)
    Beat.objects.update_or_create(name=WORKER, defaults={"at": now})


def tell_progress(job: Job, step: int, steps: int) -> None:
    """How far a job has come."""
    _mine(job).update(step=step, steps=steps, heartbeat=timezone.now())


@transaction.atomic
def end(job: Job, closing: Callable[[], Mapping[str, Any]], kept_after: frozenset[str] = frozenset()) -> None:
    """What a job changes last, and that it is over: both or neither, and by none but the one who claimed it.

    Args:
        closing: makes the changes, and says what came of it; may be called again after an error.
        kept_after: the failures after which what was sent is still wanted.

    Raises:
        LostError: when the job is another's; `closing` is not called.
    """
    if not _mine(job).select_for_update().values_list("pk", flat=True):
        raise LostError(f"job {job.pk}, attempt {job.attempts}")
    outcome = dict(closing())
    failure = outcome.get("failure")
    is_wanted = bool(outcome.get("ready")) or failure in kept_after
    kept: dict[str, None] = {} if is_wanted else {"file": None}
    state = Job.State.FAILED if failure else Job.State.DONE
    _mine(job).update(state=state, outcome=outcome, ended=timezone.now(), **kept)


def put_back(job: Job) -> None:
    """A job that could not be done for no fault of its own waits again."""
    _mine(job).update(state=Job.State.WAITING, heartbeat=None)


@transaction.atomic
def sweep() -> int:
    """Finds jobs whose worker fell silent: they are put in line again, or marked failed; returns how many.

    A beat later than now was written before the clock was moved back: it counts from now.
    """
    now = timezone.now()
    running = Job.objects.filter(state=Job.State.RUNNING)
    running.filter(heartbeat__gt=now).update(heartbeat=now)
    is_silent = Q(heartbeat__isnull=True) | Q(heartbeat__lt=now - timedelta(seconds=SILENT_SECONDS))
    silent = list(running.filter(is_silent).select_for_update(skip_locked=True).values_list("pk", "attempts"))
    tired = [pk for pk, attempts in silent if attempts >= MOST_ATTEMPTS]
    # What was sent stays: it is no fault of its sender's, who may try again.
    Job.objects.filter(pk__in=tired).update(state=Job.State.FAILED, outcome={"failure": "killed"}, ended=now)
    others = Job.objects.filter(pk__in=[pk for pk, _ in silent if pk not in tired])
    others.update(state=Job.State.WAITING, heartbeat=None)
    return len(silent)
