# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Bad days: what is sent in bad faith, what breaks under us, and what a reader then sees."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from klimatkontrakt.hall.core import job_states, jobs
from klimatkontrakt.hall.core.models import City, Entry, Job, Version
from klimatkontrakt.hall.versions import verbs as version_verbs
from tests import extent, hall
from tests.cities import ROOT
from tests.test_hall_start import answer, free_port, started, wait_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def lillstad() -> City:
    return hall.worked(hall.version()).city


def is_clear(text: str) -> bool:
    """A page of ours in words, with nothing of the machinery."""
    return "<h1>" in text and not re.search(r"Traceback|Exception|\.py\b|sqlite3|psycopg|django", text)


def test_the_policy_lets_nothing_inline_or_from_elsewhere_run(lillstad, client: Client) -> None:
    response = client.get("/kommun/lillstad/")
    policy = response.headers["Content-Security-Policy"]
    text = response.content.decode()

    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_pages_carry_the_security_headers(lillstad, client: Client) -> None:
    headers = client.get("/kommun/lillstad/").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_a_form_from_elsewhere_is_refused_in_words() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/rapportera-brist/", {"text": "x"})

    assert response.status_code == 403 and is_clear(response.content.decode())
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/finns-inte/", 404),
        ("/en/nowhere/", 404),
        ("/kommun/ingen/", 404),
        ("/kommun/lillstad/siffra/finns.inte/", 404),
        ("/kommun/lillstad/siffra/" + "x" * 5000 + "/", 404),
        ("/kommun/lillstad/?scenario=" + "x" * 100, 404),
        ("/kommun/lillstad/?scenario=%00", 404),
        ("/kommun/lillstad/versioner/999999999999999999999/", 404),
        ("/kommun/lillstad/siffra/territorial/?year=9999", 200),
        ("/kommun/lillstad/siffra/territorial/?year=NaN", 200),
        ("/kommun/lillstad/?" + "x" * 30_000, 414),
        ("/handelser/", 404),
    ],
)
def test_an_address_of_any_kind_gets_a_page_in_words(lillstad, client: Client, address: str, status: int) -> None:
    response = client.get(address)

    assert response.status_code == status
    assert is_clear(response.content.decode())


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client: Client) -> None:
    response = client.post("/rapportera-brist/", data=b"x", content_type="text/plain", CONTENT_LENGTH=10**9)

    assert response.status_code == 413 and "25 MB" in response.content.decode()


def test_a_form_of_thousands_of_fields_is_refused_in_words(client: Client) -> None:
    response = client.post("/rapportera-brist/", {f"f{i}": "1" for i in range(3_000)})

    assert response.status_code == 400 and is_clear(response.content.decode())


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        ("unable to open database file", 503, "Databasen svarar inte"),
        ("database is locked", 503, "upptagen"),
        ("database or disk is full", 507, "full"),
        ("could not extend file: No space left on device", 507, "full"),
        ("deadlock detected", 503, "upptagen"),
    ],
)
def test_a_database_that_fails_gives_a_page_that_says_how(
    monkeypatch, client: Client, error: str, status: int, said: str
) -> None:
    def fails(*args: object) -> None:
        raise OperationalError(error)

    monkeypatch.setattr("klimatkontrakt.hall.core.access.cities", fails)
    response = client.get("/")
    text = response.content.decode()

    assert response.status_code == status
    assert said in text and is_clear(text) and error not in text


def test_a_fault_of_ours_gives_a_page_without_a_traceback(monkeypatch) -> None:
    monkeypatch.setattr("klimatkontrakt.hall.core.access.cities", lambda: 1 / 0)
    client = Client(raise_request_exception=False)
    response = client.get("/en/")

    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode() and is_clear(response.content.decode())


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A hall that runs, with its own files: its folder, and the address of its city."""
    home, port = tmp_path_factory.mktemp("hall"), free_port()
    with started(home, port):
        city = f"http://127.0.0.1:{port}/kommun/lillstad/"
        wait_for(city)
        yield home, city


def test_a_hall_whose_database_is_gone_says_so_and_comes_back(running: tuple[Path, str], tmp_path: Path) -> None:
    home, city = running
    database = home / "hall.sqlite3"
    moved = [database, *(home / f"hall.sqlite3{end}" for end in ("-wal", "-shm"))]
    for file in (file for file in moved if file.exists()):
        file.rename(tmp_path / file.name)
    database.mkdir()
    status, text = answer(city)
    database.rmdir()
    for file in list(tmp_path.iterdir()):
        file.rename(home / file.name)
    back = wait_for(city, 30)

    assert status == 503 and "Databasen svarar inte" in text and is_clear(text)
    assert "Lillstad" in back


def test_a_locked_database_is_read_from_and_says_that_it_is_busy_when_written_to(running: tuple[Path, str]) -> None:
    home, city = running
    lock = sqlite3.connect(home / "hall.sqlite3", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    status, _ = answer(city)
    lock.execute("ROLLBACK")
    lock.close()

    assert status == 200, "reading goes on while someone writes"


WORKER_KILLED_IN_A_SAVE = """
import os, signal, sys
import django
django.setup()
from django.db import transaction
from klimatkontrakt.hall.core import audit
from klimatkontrakt.hall.versions.import_folder import take_in
from pathlib import Path
real = audit.add
def killed(*args, **kwargs):
    real(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
audit.add = killed
take_in(Path(sys.argv[1]), "halv", is_demonstration=False)
"""


@extent.in_all
def test_a_process_killed_during_a_save_leaves_nothing_in_half(tmp_path: Path) -> None:
    environment = {**os.environ, "KK_HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}
    environment["DJANGO_SETTINGS_MODULE"] = "klimatkontrakt.hall.core.settings"
    environment.pop("DATABASE_URL", None)
    manage = [sys.executable, "-m", "klimatkontrakt.hall.core.manage"]
    subprocess.run([*manage, "migrate", "-v", "0"], env=environment, check=True)
    done = subprocess.run(
        [sys.executable, "-c", WORKER_KILLED_IN_A_SAVE, str(hall.LILLSTAD)], env=environment, check=False
    )
    database = sqlite3.connect(tmp_path / "hall.sqlite3")
    counts = [
        database.execute(f"SELECT count(*) FROM hall_{t}").fetchone()[0] for t in ("city", "version", "entry", "job")
    ]
    database.close()

    assert done.returncode == -signal.SIGKILL
    assert counts == [0, 0, 0, 0]


def test_a_job_whose_worker_fell_silent_is_run_again_and_after_three_times_marked_failed() -> None:
    version = hall.version()
    job = jobs.start("work_out", {"version": version.pk})
    silent = timezone.now() - timedelta(seconds=job_states.SILENT_SECONDS + 1)
    states = []
    for attempts in (1, 2, 3):
        Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=attempts, heartbeat=silent)
        job_states.sweep()
        job.refresh_from_db()
        states.append(job.state)

    assert states == [Job.State.WAITING, Job.State.WAITING, Job.State.FAILED]
    assert job.outcome == {"failure": "killed"}


def test_a_job_whose_worker_lives_is_left_alone() -> None:
    job = jobs.start("work_out", {"version": hall.version().pk})
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=1, heartbeat=timezone.now())

    assert job_states.sweep() == 0


def test_a_job_that_breaks_is_marked_failed_in_words(client: Client, monkeypatch) -> None:
    job = jobs.start("work_out", {"version": hall.version().pk})
    monkeypatch.setattr("klimatkontrakt.hall.core.kept_answers.work_out", lambda *a: 1 / 0)
    jobs.do(str(job.pk))
    job.refresh_from_db()
    alice = hall.person("alice", administrator=True)
    client.force_login(alice.user, "django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/jobb/{job.pk}/").content.decode()

    assert job.state == Job.State.FAILED and is_clear(page)
    assert "Något gick sönder hos oss" in page


@extent.in_all
def test_a_document_of_fifty_thousand_quantities_is_refused_in_words_within_seconds() -> None:
    files = hall.files()
    head = files["quantities.csv"].rstrip("\n").splitlines()
    row = head[-1].split(",")
    files["quantities.csv"] = "\n".join([*head, *(",".join([f"x{i}", *row[1:]]) for i in range(50_000))]) + "\n"
    alice = hall.person("alice", administrator=True)
    job = jobs.start("import", {"message": ""}, author=alice, file=hall.zipped(files))
    begun = time.monotonic()
    jobs.do(str(job.pk))
    job.refresh_from_db()

    assert job.outcome["failure"] == "problems" and not Version.objects.exists()
    assert "5" in str(job.outcome["problems"]) and len(job.outcome["problems"]) < 200
    assert time.monotonic() - begun < 60


def test_the_halls_limits_are_what_the_pages_say() -> None:
    assert settings.MOST_BODY_BYTES == 25_000_000
    assert settings.DEBUG is False


def test_two_saves_of_the_same_document_at_once_make_one_version() -> None:
    hall.version()
    with pytest.raises(version_verbs.UnchangedError):
        hall.version()

    assert Version.objects.count() == 1
