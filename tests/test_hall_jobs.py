# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Nothing that has been acknowledged waits for ever: from any state that a crash leaves, a restart brings each job to
done or failed, and what it does has been done once."""

from __future__ import annotations

import errno
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klimatkontrakt.hall.core import job_states, jobs
from klimatkontrakt.hall.core.models import Beat, Flaw, Job
from klimatkontrakt.hall.core.register import JobKind, Outcome
from tests import extent, hall

SECOND = timedelta(seconds=1)
SILENT = timedelta(seconds=job_states.SILENT_SECONDS + 1)


class Crash(BaseException):
    """The process dies here: nothing of ours catches it."""


@contextmanager
def dying_at(count: float) -> Iterator[list[str]]:
    """The process dies before its statement of that number; gives the statements that it came to."""
    seen: list[str] = []

    def executed(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if len(seen) >= count:
            raise Crash
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(executed):
        yield seen


def is_whole(count: float, act: Callable[[], object]) -> bool:
    """Whether an act came to its end, where the process dies at a statement of it."""
    try:
        with dying_at(count):
            act()
    except Crash:
        return False
    return True


def noted(job: Job) -> Outcome:
    Flaw.objects.create(text=str(job.pk))
    return {"next": str(jobs.start("plain", {"of": str(job.pk)}).pk)} if job.asked.get("more") else {}


def note(job: Job, progress: Callable[[int, int], None]) -> Callable[[], Outcome]:
    progress(0, 2)
    progress(1, 2)
    return partial(noted, job)


def plain(job: Job, progress: Callable[[int, int], None]) -> Outcome:
    progress(0, 1)
    return {}


KINDS = {"note": JobKind(note), "plain": JobKind(plain)}


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two small kinds of work, as a feature brings them: one writes a row and starts another, one does nothing."""
    monkeypatch.setattr(jobs.register, "job_kinds", lambda: KINDS)


def time_passes(much: timedelta = SILENT) -> None:
    """Beats that were written stand so much earlier."""
    for job in Job.objects.exclude(heartbeat=None):
        Job.objects.filter(pk=job.pk).update(heartbeat=job.heartbeat - much)


def restart() -> None:
    """A new worker, until nothing waits and nothing runs."""
    for _ in range(20 * (1 + Job.objects.count())):
        time_passes()
        job_states.sweep()
        if jobs.do() == "nothing" and not Job.objects.filter(state__in=Job.OPEN).exists():
            return


def faults(acknowledged: set[str]) -> list[str]:
    """Of what was acknowledged all that is open or gone; what is done has been done once, and brought what follows."""
    rows = {str(job.pk): job for job in Job.objects.all()}
    found = [f"{name} is gone" for name in acknowledged - set(rows)]
    for name, job in rows.items():
        written = Flaw.objects.filter(text=name).count()
        if job.state in Job.OPEN:
            found.append(f"{job.kind} {name} is {job.state} for ever")
        if job.kind == "note" and written != (job.state == Job.State.DONE):
            found.append(f"{name} is {job.state} and has written {written} rows")
        if job.asked.get("more") and job.state == Job.State.DONE and job.outcome["next"] not in rows:
            found.append(f"{name} has brought nothing")
    return found


def one_life(cuts: list[float]) -> list[str]:
    """A job is put in line, done and swept, and the process dies at a statement of each; then the hall is restarted."""
    Job.objects.all().delete()
    Flaw.objects.all().delete()
    acknowledged: set[str] = set()

    def put() -> None:
        acknowledged.add(str(jobs.start("note", {"more": True}).pk))

    for cut, act in zip(cuts, (put, jobs.do, job_states.sweep), strict=True):
        is_whole(cut, act)
        time_passes()
    restart()
    return faults(acknowledged)


def count_of(act: Callable[[], object]) -> int:
    with dying_at(math.inf) as seen:
        act()
    return len(seen)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("kinds")
def test_wherever_a_crash_cuts_one_step_a_restart_brings_every_job_to_an_end() -> None:
    put, work = count_of(lambda: jobs.start("note", {"more": True})), count_of(jobs.do)
    assert put >= 1 and work >= 8, "the wrapper sees what is executed"
    wrong = []
    for cut in range(put + 1):
        wrong += one_life([cut, math.inf, math.inf])
    for cut in range(work + 1):
        wrong += one_life([math.inf, cut, math.inf])
        for later in range(6):
            wrong += one_life([math.inf, cut, later])

    assert wrong == []


ACTS = ("put", "do", "sweep", "silence", "back", "forward")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("kinds")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=extent.examples(25))
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.none() | st.integers(0, 14)), max_size=12))
def test_whatever_happens_to_the_hall_a_restart_brings_every_job_to_an_end(lived: list[tuple[str, int | None]]) -> None:
    Job.objects.all().delete()
    Flaw.objects.all().delete()
    acknowledged: set[str] = set()

    def put() -> None:
        acknowledged.add(str(jobs.start("note", {"more": len(lived) % 2 == 0}).pk))

    acts: dict[str, Callable[[], object]] = {
        "put": put, "do": jobs.do, "sweep": job_states.sweep, "silence": time_passes,
        "back": lambda: time_passes(timedelta(hours=-9)), "forward": lambda: time_passes(timedelta(hours=9)),
    }  # fmt: skip
    for name, cut in lived:
        is_whole(math.inf if cut is None else cut, acts[name])
    restart()

    assert faults(acknowledged) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_a_job_that_was_claimed_and_not_begun_is_found() -> None:
    """The library's worker marked its own record, and died before ours was: nothing looked for that."""
    job = jobs.start("note", {})
    assert job_states.claim() is not None
    job.refresh_from_db()
    assert (job.state, job.attempts, job.heartbeat is None) == (Job.State.RUNNING, 1, False)

    time_passes()
    assert job_states.sweep() == 1 and jobs.do() == "over"
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_a_running_job_without_a_beat_is_found() -> None:
    job = jobs.start("note", {})
    Job.objects.update(state=Job.State.RUNNING, heartbeat=None)

    assert job_states.sweep() == 1 and jobs.do(str(job.pk)) == "over"


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_a_clock_that_is_moved_back_keeps_no_dead_job_alive() -> None:
    jobs.start("note", {})
    job_states.claim()
    Job.objects.update(heartbeat=timezone.now() + timedelta(days=400))

    assert job_states.sweep() == 0, "its worker may live: it counts from now"
    time_passes()
    assert job_states.sweep() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_whoever_was_taken_for_dead_changes_nothing_when_it_comes_back() -> None:
    job = jobs.start("note", {})
    late = job_states.claim()
    assert late is not None
    time_passes()
    job_states.sweep()
    second = job_states.claim()
    assert second is not None

    job_states.tell_progress(late, 7, 9)
    job_states.put_back(late)
    with pytest.raises(job_states.LostError):
        job_states.end(late, partial(noted, late))
    job.refresh_from_db()
    assert (job.state, job.step, job.attempts) == (Job.State.RUNNING, 0, 2)
    job_states.end(second, partial(noted, second))
    with pytest.raises(job_states.LostError):
        job_states.end(second, partial(noted, second))
    assert Flaw.objects.filter(text=str(job.pk)).count() == 1


@pytest.mark.django_db
def test_jobs_are_done_in_the_order_that_they_came() -> None:
    made = [jobs.start("unknown", {"number": number}) for number in range(4)]
    claimed = [job_states.claim() for _ in made]

    assert [job.asked["number"] for job in claimed if job is not None] == [0, 1, 2, 3]
    assert job_states.claim() is None


@pytest.mark.django_db
def test_a_job_of_a_kind_that_is_no_more_fails_in_words_and_its_pages_are_read(client: Client) -> None:
    alice = hall.person("alice", administrator=True)
    job = jobs.start("weave", {"city": "lillstad"}, author=alice, file=b"sent")
    client.force_login(alice.user, "django.contrib.auth.backends.ModelBackend")
    waiting = client.get(f"/jobb/{job.pk}/")
    assert jobs.do() == "over"
    job.refresh_from_db()
    page, mine = client.get(f"/jobb/{job.pk}/"), client.get("/mina-sidor/")

    assert (job.state, job.outcome) == (Job.State.FAILED, {"failure": "no_kind"})
    assert bytes(job.file) == b"sent", "what was sent is not thrown away"
    assert [waiting.status_code, page.status_code, mine.status_code] == [200, 200, 200]
    assert "gör inte längre den här sortens arbete" in page.content.decode()
    assert "Försök igen" not in page.content.decode()


@pytest.mark.django_db
def test_a_failure_that_an_earlier_release_told_otherwise_is_read(client: Client) -> None:
    alice = hall.person("alice", administrator=True)
    job = jobs.start("import", {}, author=alice)
    Job.objects.update(state=Job.State.FAILED, outcome={"failure": "exploded"})
    client.force_login(alice.user, "django.contrib.auth.backends.ModelBackend")

    assert "Något gick sönder hos oss" in client.get(f"/jobb/{job.pk}/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", [{"x": object()}, {"x": {1, 2}}, {"x": "\0"}, {"x": float("nan")}, {1j: 2}])
def test_an_outcome_that_cannot_be_stored_ends_the_job(monkeypatch: pytest.MonkeyPatch, outcome: Outcome) -> None:
    monkeypatch.setattr(jobs.register, "job_kinds", lambda: {"odd": JobKind(lambda job, progress: outcome)})
    job = jobs.start("odd", {})

    assert jobs.do() == "over"
    job.refresh_from_db()
    assert job.state in (Job.State.DONE, Job.State.FAILED)


def of_errors(errors: list[Exception]) -> dict[str, JobKind]:
    """A kind of work that meets one error after the other, then goes well."""

    def work(job: Job, progress: object) -> Outcome:
        if errors:
            raise errors.pop(0)
        return {}

    return {"odd": JobKind(work)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error",
    [OperationalError("database or disk is full"), OSError(errno.ENOSPC, "No space left on device"),
     OperationalError("database is locked"), OperationalError("server closed the connection unexpectedly")],
    ids=["full database", "full disk", "locked", "gone"],
)  # fmt: skip
def test_what_a_full_disk_or_a_database_that_is_gone_stops_waits_until_that_is_over(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    kinds = of_errors([error] * 5)
    monkeypatch.setattr(jobs.register, "job_kinds", lambda: kinds)
    job = jobs.start("odd", {}, file=b"sent")
    came = [jobs.do() for _ in range(5)]
    job.refresh_from_db()

    assert came == ["unable"] * 5 and job.state == Job.State.WAITING and bytes(job.file) == b"sent"
    assert jobs.do() == "over"
    job.refresh_from_db()
    assert job.state == Job.State.DONE


@pytest.mark.django_db
def test_an_error_that_the_work_itself_brings_upon_the_database_does_not_go_on_for_ever(monkeypatch) -> None:
    kinds = of_errors([OperationalError("too many SQL variables")] * 50)
    monkeypatch.setattr(jobs.register, "job_kinds", lambda: kinds)
    job = jobs.start("odd", {})
    came = [jobs.do() for _ in range(3)]
    job.refresh_from_db()

    assert came == ["unable", "unable", "over"] and job.outcome["failure"] == "broken"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("kinds")
def test_an_end_that_cannot_be_written_is_written_when_it_can(caplog: pytest.LogCaptureFixture) -> None:
    """The disk is full from a job's claim on: nothing can be written, and then everything can."""
    job = jobs.start("note", {})
    claims = count_of(lambda: job_states.claim("00000000-0000-0000-0000-000000000000")) + 2

    def full(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        seen.append(sql)
        if len(seen) > claims and not sql.startswith(("SELECT", "ROLLBACK", "SAVEPOINT", "RELEASE")):
            raise OperationalError("database or disk is full")
        return execute(sql, *rest)

    seen: list[str] = []
    with connection.execute_wrapper(full), caplog.at_level(logging.WARNING):
        assert jobs.do() == "unable"
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING and "cannot be put back" in caplog.text

    restart()
    job.refresh_from_db()
    assert job.state == Job.State.DONE and Flaw.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("kinds")
def test_a_beat_that_cannot_be_written_does_not_end_the_beating(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.01)
    beats, enough = [], threading.Event()

    def beat(job: Job) -> None:
        beats.append(job)
        if len(beats) > 4:
            enough.set()
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(job_states, "beat", beat)
    monkeypatch.setattr(jobs.register, "job_kinds", lambda: {"odd": JobKind(lambda *told: {"was": enough.wait(20)})})
    job = jobs.start("odd", {})

    assert jobs.do() == "over"
    job.refresh_from_db()
    assert job.outcome == {"was": True}


def patiently(act: Callable[[], Any]) -> Any:
    """Tries until a database in memory, which says at once that it is busy, lets it be done."""
    while True:
        try:
            return act()
        except OperationalError:
            time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_have_one_job() -> None:
    version = hall.version()
    scenario, together = version.city.shown, threading.Barrier(4)
    got: list[str] = []

    def ask() -> None:
        together.wait()
        try:
            got.append(str(patiently(lambda: jobs.start_work_out(version, scenario)).pk))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 4 and len(set(got)) == 1 and Job.objects.count() == 1
    assert str(jobs.ask_for(version, scenario, lambda: None).pk) == got[0]
    assert jobs.start_what_is_missing() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("kinds")
def test_two_workers_never_claim_the_same_job() -> None:
    for _ in range(12):
        jobs.start("note", {})
    together, got = threading.Barrier(3), []

    def work() -> None:
        together.wait()
        try:
            while (job := patiently(job_states.claim)) is not None:
                got.append(job.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 12 and len(set(got)) == 12
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db
def test_work_that_was_cut_short_is_tried_again_after_a_while_and_what_broke_is_not() -> None:
    version = hall.version()
    scenario = version.city.shown
    job = jobs.ask_for(version, scenario, lambda: None)
    ended = timezone.now()
    for failure, since, is_new in (
        ("killed", timedelta(0), False), ("killed", jobs.AGAIN_AFTER - 5 * SECOND, False),
        ("broken", jobs.AGAIN_AFTER * 9, False), ("killed", jobs.AGAIN_AFTER + SECOND, True),
    ):  # fmt: skip
        Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, outcome={"failure": failure}, ended=ended - since)
        assert (jobs.ask_for(version, scenario, lambda: None).pk != job.pk) == is_new, (failure, since)


@pytest.mark.django_db
def test_what_was_sent_with_a_job_that_was_cut_short_can_be_tried_again(client: Client) -> None:
    hall.version()
    alice = hall.person("alice", administrator=True)
    job = jobs.start("import", {"city": None, "message": "Ny"}, author=alice, file=hall.zipped(hall.files()))
    Job.objects.update(state=Job.State.RUNNING, attempts=job_states.MOST_ATTEMPTS, heartbeat=None)
    job_states.sweep()
    client.force_login(alice.user, "django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/jobb/{job.pk}/").content.decode()
    assert "Arbetet avbröts tre gånger" in page and "Försök igen" in page

    again = client.post(f"/jobb/{job.pk}/", {"act": "again"})
    hall.do_waiting_jobs()
    made = Job.objects.exclude(pk=job.pk).get()
    assert again.status_code == 302 and str(made.pk) in again.headers["Location"]
    assert made.state == Job.State.DONE and made.outcome["ready"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("kinds")
def test_the_worker_does_what_waits_whatever_goes_wrong_with_its_duties(monkeypatch, caplog) -> None:
    job = jobs.start("note", {})
    for name in ("retention.sweep", "attachments.sweep", "jobs.start_what_is_missing"):
        monkeypatch.setattr(f"klimatkontrakt.hall.core.{name}", lambda: 1 / 0)
    monkeypatch.setattr("signal.signal", lambda *told: None)
    call_command("worker", batch=True)
    job.refresh_from_db()

    assert job.state == Job.State.DONE and Beat.objects.filter(name=job_states.WORKER).exists()
    assert caplog.text.count("could not be done") == 3
