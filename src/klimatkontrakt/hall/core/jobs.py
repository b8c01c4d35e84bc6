# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is work done that takes longer than a reader waits? Jobs in the database, a heartbeat, and no job lost.

A job whose worker fell silent is run again, at most three times in all, and is then marked failed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from klimatkontrakt.hall.core import heads, kept_answers, memory, package, register, versions
from klimatkontrakt.hall.core.models import Job, Person, Version
from klimatkontrakt.hall.core.register import JobKind, Progress

log = logging.getLogger("klimatkontrakt.hall")
BEAT_SECONDS = 3.0
SILENT_SECONDS = 20.0
MOST_ATTEMPTS = 3
STEPS = 2  # of working a version out: its Answer, and what moved


@transaction.atomic
def start(kind: str, asked: Mapping[str, Any], *, author: Person | None = None, file: bytes | None = None) -> Job:
    """Puts a job in line; it is there for the worker once the transaction stands."""
    job = Job.objects.create(kind=kind, asked=dict(asked), author=author.pseudonym if author else None, file=file)
    _enqueue(job)
    return job


def last_work_out(version: Version) -> Job | None:
    """The work on a version that was begun last."""
    return Job.objects.filter(kind="work_out", asked__version=version.pk).defer("file").first()


def keep_sent(job: Job, raw: bytes) -> None:
    """Keeps a file with a job in the place of what was sent."""
    Job.objects.filter(pk=job.pk).update(file=raw)


def forget_sent(job_id: str) -> None:
    """What was sent with a job is no longer wanted."""
    Job.objects.filter(pk=job_id).update(file=None)


def _enqueue(job: Job) -> None:
    result = do_job.enqueue(str(job.pk))
    job.task = str(result.id)
    job.save(update_fields=["task"])


@task()
def do_job(job_id: str) -> None:
    """The worker's one task: do the job of this id, and say how it went."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or job.state in (Job.State.DONE, Job.State.FAILED):
        return
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, attempts=job.attempts + 1, heartbeat=timezone.now(), step=0
    )
    memory.HEAPS_OF_PROCESS.use()
    with _heartbeat(job):
        try:
            outcome = kinds()[job.kind].work(job, _progress(job))
            outcome |= _following(job, outcome.pop("then", None))
        except Exception as error:
            log.exception("job %s (%s) failed", job.pk, job.kind)
            _end(job, Job.State.FAILED, {"failure": "broken", "error": type(error).__name__})
            return
    _end(job, Job.State.FAILED if outcome.get("failure") else Job.State.DONE, outcome)
    memory.give_back()


def _following(job: Job, then: Mapping[str, Any] | None) -> dict[str, str]:
    """The work that comes of a job's outcome is put in line; the outcome names it."""
    if then is None:
        return {}
    person = Person.objects.filter(pseudonym=job.author).first() if job.author is not None else None
    return {"next": str(start(then["kind"], then["asked"], author=person).pk)}


def _end(job: Job, state: str, outcome: Mapping[str, Any]) -> None:
    """Marks a job as over; what was sent is kept only while its sender may still do something with it."""
    kind = kinds().get(job.kind)
    is_wanted = bool(outcome.get("ready")) or (kind is not None and outcome.get("failure") in kind.kept_after)
    kept = {} if is_wanted else {"file": None}
    Job.objects.filter(pk=job.pk).update(state=state, outcome=dict(outcome), ended=timezone.now(), **kept)


def _progress(job: Job) -> Progress:
    def say(step: int, steps: int) -> None:
        Job.objects.filter(pk=job.pk).update(step=step, steps=steps, heartbeat=timezone.now())

    return say


@contextmanager
def _heartbeat(job: Job) -> Iterator[None]:
    """Tells every few seconds that the worker lives; a database that is busy just then hears it the next time."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(heartbeat=timezone.now())
            except DatabaseError as error:
                log.info("the heartbeat of job %s did not come through: %s", job.pk, error)
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@transaction.atomic
def sweep() -> int:
    """Finds jobs whose worker fell silent: they are put in line again, or marked failed; returns how many."""
    silent = timezone.now() - timedelta(seconds=SILENT_SECONDS)
    found = list(Job.objects.select_for_update().filter(state=Job.State.RUNNING, heartbeat__lt=silent).defer("file"))
    for job in found:
        DBTaskResult.objects.filter(pk=job.task, status="RUNNING").delete()
        if job.attempts >= MOST_ATTEMPTS:
            _end(job, Job.State.FAILED, {"failure": "killed"})
            continue
        job.state = Job.State.WAITING
        job.save(update_fields=["state"])
        _enqueue(job)
    return len(found)


def _work_out(job: Job, progress: Progress) -> dict[str, Any]:
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
    return {"work_out": JobKind(_work_out), **register.job_kinds()}


def start_what_is_missing() -> int:
    """Puts every version that is read in line that this engine has not worked out as it is shown; returns how many."""
    count = 0
    for version in heads.every():
        shown = version.city.shown
        if _is_told(version, shown) or _is_under_way(version, shown):
            continue
        try:
            versions.city_of(version)
        except versions.UnreadableError as error:
            log.warning("%s: %s", version.city.slug, error)
            continue
        start("work_out", {"version": version.pk})
        count += 1
    return count


def _is_told(version: Version, scenario: str) -> bool:
    """Whether a version has been worked out by this engine."""
    row = kept_answers.row_of(version, scenario)
    return row is not None and kept_answers.is_fresh(row)


def last_work(version: Version, scenario: str) -> Job | None:
    """The last job that was to work a version out under a scenario."""
    jobs = Job.objects.filter(kind="work_out", asked__version=version.pk).defer("file")
    return next((job for job in jobs if job.asked.get("scenario", version.city.shown) == scenario), None)


def _is_under_way(version: Version, scenario: str) -> bool:
    last = last_work(version, scenario)
    return last is not None and last.state in (Job.State.WAITING, Job.State.RUNNING)


def ask_for(version: Version, scenario: str, admit: Callable[[], None]) -> Job:
    """The job that works a version out under a scenario, put in line where none is; one that failed stays so until
    another engine is there.

    Args:
        admit: asked before one more is put in line; what it raises stops that.
    """
    last, engine = last_work(version, scenario), package.engine_fingerprint()
    if last is not None and last.state in (Job.State.WAITING, Job.State.RUNNING):
        return last
    if last is not None and last.state == Job.State.FAILED and last.asked.get("engine", engine) == engine:
        return last
    admit()
    return start("work_out", {"version": version.pk, "scenario": scenario, "engine": engine})
