# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is work done that takes longer than a reader waits? Jobs in the database, a heartbeat, and no job lost.

A job whose worker fell silent is run again, at most three times in all, and is then marked failed. One that a full disk
or a busy database stopped waits until that is over.
"""

from __future__ import annotations

import errno
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Literal

from django.db import DataError, Error, InterfaceError, OperationalError, connection
from django.utils import timezone

from klimatkontrakt.hall.core import (
    error_pages,
    heads,
    job_states,
    kept_answers,
    memory,
    one_by_one,
    package,
    register,
    versions,
)
from klimatkontrakt.hall.core.job_states import MOST_ATTEMPTS, LostError
from klimatkontrakt.hall.core.models import Job, Person, Version
from klimatkontrakt.hall.core.register import JobKind, Outcome, Progress

log = logging.getLogger("klimatkontrakt.hall")
BEAT_SECONDS = 3.0
LONGEST_SECONDS = 3_600.0  # what takes longer than this will not come to an end by itself
STEPS = 2  # of working a version out: its Answer, and what moved
WORK_OUT = "work_out"
AGAIN_AFTER = timedelta(minutes=10)  # work that was cut short three times is tried again when somebody asks for it then
FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
GONE = (
    "unable to open", "disk i/o", "readonly", "read-only", "connection", "terminat", "shutting down", "starting up",
    "could not connect", "timeout", "canceling statement",
)  # fmt: skip
Came = Literal["nothing", "over", "unable"]
"""Of asking for the next job: none waits; one has been done, or has failed; the surroundings do not let it be done."""


def start(
    kind: str,
    asked: Mapping[str, Any],
    *,
    author: Person | None = None,
    file: bytes | None = None,
    same: str | None = None,
) -> Job:
    """Puts a job in line; it is there for the worker once the transaction stands.

    Args:
        same: what it works on, where that is not to be done twice at once: the open job is returned then.
    """
    pseudonym = author.pseudonym if author else None
    return job_states.put_in_line(Job(kind=kind, asked=dict(asked), author=pseudonym, file=file, same=same))


def start_work_out(version: Version, scenario: str | None = None, author: Person | None = None) -> Job:
    """Puts a version in line to be worked out, under a scenario or the one that its city shows; once at a time."""
    scenario = version.city.shown if scenario is None else scenario
    asked = {"version": version.pk, "scenario": scenario, "engine": package.engine_fingerprint()}
    return start(WORK_OUT, asked, author=author, same=f"{WORK_OUT} {version.pk} {scenario}")


def last_work_out(version: Version) -> Job | None:
    """The work on a version that was begun last."""
    return Job.objects.filter(kind=WORK_OUT, asked__version=version.pk).defer("file").first()


def keep_sent(job: Job, raw: bytes) -> None:
    """Keeps a file with a job in the place of what was sent."""
    Job.objects.filter(pk=job.pk).update(file=raw)


def forget_sent(job_id: str) -> None:
    """What was sent with a job is no longer wanted."""
    Job.objects.filter(pk=job_id).update(file=None)


def do(job_id: str | None = None) -> Came:
    """The worker's one task: claims the job that has waited for longest, does it, and says how it went.

    Args:
        job_id: only this one.
    """
    job = job_states.claim(job_id)
    if job is None:
        return "nothing"
    kind = kinds().get(job.kind)
    if kind is None:
        log.error("job %s is of the kind %s, which this hall does not know", job.pk, job.kind)
        return _fail(job, {"failure": "no_kind"})
    memory.HEAPS_OF_PROCESS.use()
    with _heartbeat(job):
        came = _worked(job, kind)
    memory.give_back()
    return came


def _worked(job: Job, kind: JobKind) -> Came:
    """Does a job that has been claimed."""
    try:
        made = kind.work(job, _progress(job))
        job_states.end(job, made if callable(made) else lambda: made, kind.kept_after)
    except LostError as error:
        log.warning("%s was done too late: it had been put in line again", error)
    except Exception as error:
        if _is_of_surroundings(error, job):
            return _put_back(job, error)
        log.exception("job %s (%s) failed", job.pk, job.kind)
        return _fail(job, {"failure": "broken", "error": type(error).__name__})
    return "over"


def _is_of_surroundings(error: Exception, job: Job) -> bool:
    """Whether the disk or the database stopped a job, and not what it does itself."""
    if isinstance(error, OSError):
        return error.errno in FULL_DISK
    if isinstance(error, DataError) or not isinstance(error, (OperationalError, InterfaceError)):
        return False
    words = str(error).lower()
    is_known = any(word in words for word in (*error_pages.LOCKED, *error_pages.FULL, *GONE))
    return is_known or job.attempts < MOST_ATTEMPTS


def _put_back(job: Job, error: Exception) -> Came:
    """A job waits until its surroundings are as they should be; where not even that can be written, it is swept."""
    log.warning("job %s (%s) waits until this is over: %s", job.pk, job.kind, error)
    try:
        job_states.put_back(job)
    except Error as further:
        log.warning("job %s cannot be put back, and is when it has been silent: %s", job.pk, further)
    return "unable"


def _fail(job: Job, outcome: Outcome) -> Came:
    """Marks a job as failed, with what was sent; where that cannot be written, it is done anew when it can."""
    try:
        job_states.end(job, lambda: outcome, frozenset({outcome["failure"]}))
    except LostError as error:
        log.warning("%s failed too late: it had been put in line again", error)
    except Error as error:
        return _put_back(job, error)
    return "over"


def _progress(job: Job) -> Progress:
    def say(step: int, steps: int) -> None:
        job_states.tell_progress(job, step, steps)

    return say


@contextmanager
def _heartbeat(job: Job) -> Iterator[None]:
    """Tells every few seconds that the worker lives; a database that is busy just then hears it the next time.

    A job that never comes to an end takes the worker with it: it is silent then, and is swept like any other.
    """
    over, begun = threading.Event(), time.monotonic()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            if time.monotonic() - begun > LONGEST_SECONDS:
                log.critical("job %s (%s) does not come to an end: the worker stops", job.pk, job.kind)
                os.kill(os.getpid(), signal.SIGKILL)
            try:
                job_states.beat(job)
            except (Error, OSError) as error:
                log.info("the heartbeat of job %s did not come through: %s", job.pk, error)
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _work_out(job: Job, progress: Progress) -> Outcome:
    """A version is worked out under the scenario that was asked for, or the one that its city shows.

    What is there already is left as it is. What moved the city's figure is told when its pages can be read already.
    """
    version = Version.objects.select_related("city").get(pk=job.asked["version"])
    scenario = job.asked.get("scenario", version.city.shown)
    progress(0, STEPS)
    row = kept_answers.work_out(version, scenario)
    progress(1, STEPS)
    if scenario == version.city.shown:
        kept_answers.tell_what_moved(row)
    return {"city": version.city.slug, "number": version.number}


def kinds() -> dict[str, JobKind]:
    """Every kind of work: the house's own, and what the features bring."""
    return {WORK_OUT: JobKind(_work_out), **register.job_kinds()}


def kind_word(job: Job) -> str:
    """A job's kind as its text has it; `gone` where the hall no longer has that kind."""
    return job.kind if job.kind in kinds() else "gone"


def start_what_is_missing() -> int:
    """Puts every version that is read in line that this engine has not worked out as it is shown; returns how many."""
    return sum(one_by_one.done(heads.every(), _started_where_missing, lambda version: version.city.slug))


def _started_where_missing(version: Version) -> bool:
    """Puts a version in line where it has not been worked out; whether it did."""
    shown = version.city.shown
    if _is_told(version, shown) or _is_under_way(last_work(version, shown)):
        return False
    try:
        versions.city_of(version)
    except versions.UnreadableError as error:
        log.warning("%s: %s", version.city.slug, error)
        return False
    start_work_out(version)
    return True


def _is_told(version: Version, scenario: str) -> bool:
    """Whether a version has been worked out by this engine."""
    row = kept_answers.row_of(version, scenario)
    return row is not None and kept_answers.is_fresh(row)


def last_work(version: Version, scenario: str) -> Job | None:
    """The last job that was to work a version out under a scenario."""
    jobs = Job.objects.filter(kind=WORK_OUT, asked__version=version.pk).defer("file")
    return next((job for job in jobs if job.asked.get("scenario", version.city.shown) == scenario), None)


def _is_under_way(job: Job | None) -> bool:
    return job is not None and job.state in Job.OPEN


def _stays_failed(job: Job | None) -> bool:
    """Whether a job failed by this engine, and would again; what was cut short is tried again after a while."""
    if job is None or job.state != Job.State.FAILED:
        return False
    engine = package.engine_fingerprint()
    is_cut = job.outcome.get("failure") == "killed"
    is_recent = job.ended is None or abs(timezone.now() - job.ended) < AGAIN_AFTER
    return job.asked.get("engine", engine) == engine and (is_recent or not is_cut)


def ask_for(version: Version, scenario: str, admit: Callable[[], None]) -> Job:
    """The job that works a version out under a scenario, put in line where none is; one that failed stays so until
    another engine is there, or a while after it was cut short.

    Args:
        admit: asked before one more is put in line; what it raises stops that.
    """
    last = last_work(version, scenario)
    if last is not None and (_is_under_way(last) or _stays_failed(last)):
        return last
    admit()
    return start_work_out(version, scenario)
