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

from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from klimatkontrakt.city.schema import FORMAT
from klimatkontrakt.version import VERSION
from klimatkontrakt.web import answers, documents, workflow
from klimatkontrakt.web.models import City, Job, Person, Version, Worked

log = logging.getLogger("klimatkontrakt.web")
BEAT_SECONDS = 3.0
SILENT_SECONDS = 20.0
MOST_ATTEMPTS = 3
Progress = Callable[[int, int], None]


@transaction.atomic
def start(kind: str, asked: Mapping[str, Any], *, author: Person | None = None, file: bytes | None = None) -> Job:
    """Puts a job in line; it is there for the worker once the transaction stands."""
    job = Job.objects.create(kind=kind, asked=dict(asked), author=author.pseudonym if author else None, file=file)
    _enqueue(job)
    return job


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
    with _heartbeat(job):
        try:
            outcome = KINDS[job.kind](job, _progress(job))
        except Exception as error:
            log.exception("job %s (%s) failed", job.pk, job.kind)
            _end(job, Job.State.FAILED, {"failure": "broken", "error": type(error).__name__})
            return
    _end(job, Job.State.FAILED if outcome.get("failure") else Job.State.DONE, outcome)


def _end(job: Job, state: str, outcome: Mapping[str, Any]) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, outcome=dict(outcome), ended=timezone.now(), file=None)


def _progress(job: Job) -> Progress:
    def say(step: int, steps: int) -> None:
        Job.objects.filter(pk=job.pk).update(step=step, steps=steps, heartbeat=timezone.now())

    return say


@contextmanager
def _heartbeat(job: Job) -> Iterator[None]:
    """Tells every few seconds that the worker lives."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(BEAT_SECONDS):
                Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(heartbeat=timezone.now())
        finally:
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


def _import(job: Job, progress: Progress) -> dict[str, Any]:
    """An uploaded archive is checked, becomes a version, and is put in line to be worked out."""
    person = Person.objects.filter(pseudonym=job.author).first()
    if person is None:
        return {"failure": "no_person"}
    files, found = documents.unzipped(bytes(job.file or b""))
    progress(1, 3)
    document = None
    if not found:
        document, found_in_city = documents.checked(files)
        found = list(found_in_city)
    said = [{"severity": p.severity, "sv": p.said("sv"), "en": p.said("en")} for p in found]
    if document is None:
        return {"failure": "problems", "problems": said}
    progress(2, 3)
    wanted = job.asked.get("city")
    slug = document.header.id.replace("_", "-").replace(".", "-")
    own = City.objects.filter(slug=slug).first()
    if wanted and slug != wanted:
        return {"failure": "other_city", "found": document.header.name}
    if not person.is_administrator and (own is None or not own.editors.filter(person=person).exists()):
        return {"failure": "forbidden"}
    kept = documents.brought_up(document, files)
    try:
        version = workflow.accept_version(person, document, kept, str(job.asked.get("message", "")))
    except workflow.UnchangedError:
        return {"failure": "unchanged", "city": slug}
    work = start("work_out", {"version": version.pk}, author=person)
    raised = {} if document.format == FORMAT else {"raised": {"old": document.format, "new": FORMAT}}
    return {"city": slug, "number": version.number, "problems": said, "next": str(work.pk), **raised}


def _work_out(job: Job, progress: Progress) -> dict[str, Any]:
    """A version is worked out under each of its scenarios; what is there already is left as it is."""
    version = Version.objects.select_related("city").get(pk=job.asked["version"])
    scenarios = answers.scenarios(version)
    for at, scenario in enumerate(scenarios):
        progress(at, len(scenarios))
        answers.work_out(version, scenario)
    return {"city": version.city.slug, "number": version.number}


KINDS: dict[str, Callable[[Job, Progress], dict[str, Any]]] = {"import": _import, "work_out": _work_out}


def start_what_is_missing() -> int:
    """Puts every current version in line that this engine has not worked out; returns how many."""
    count = 0
    waiting = [
        job.asked.get("version") for job in Job.objects.filter(kind="work_out", state__in=("waiting", "running"))
    ]
    for city in City.objects.all():
        version = city.current()
        if version is None or version.pk in waiting:
            continue
        done = Worked.objects.filter(version=version, engine=VERSION, state=Worked.State.DONE)
        if set(done.values_list("scenario", flat=True)) != set(answers.scenarios(version)):
            start("work_out", {"version": version.pk})
            count += 1
    return count
