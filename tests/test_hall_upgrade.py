# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""An upgrade from the last release: a database and a backup of it become today's, whole, or stand as they were."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.hall.core import audit, backups, chain_checks, heads, jobs, texts, versions
from klimatkontrakt.hall.core.models import City, Entry, Flaw, Head, Job, Person, SavedPlan, Text, Version
from tests import extent, hall, older_halls, thaw
from tests.cities import ROOT
from tests.test_hall_identity import city_files

NOW = "0004_texts_and_heads"
BACKUP = ROOT / "tests" / "data" / "hall_of_format_1.zip"
FILES = hall.files()
CHANGED = {**FILES, "measures.yaml": FILES["measures.yaml"].replace("share: 0.5", "share: 0.25")}
ODD = {
    "city.yaml": "city: {id: odd}\r\n",
    "tom.csv": "",
    "å.yaml": "\ufeffinte läst: [\t\u2028🌲",
    "contract/2024.yaml": "x" * 9_000,
}
DOCUMENTS = {"lillstad": [FILES, CHANGED, FILES], "nya.stad": [city_files("nya.stad")], "odd": [ODD]}
UNTOUCHED = ("city__slug", "number", "document", "message", "author", "created")
BESIDE = ("Worked", "Page", "Job", "SavedPlan", "Flaw", "Person", "City", "Entry")


@pytest.fixture
def upgraded_again(transactional_db: None) -> Iterator[None]:
    """Whatever a test leaves, the tables are today's for the next one."""
    yield
    with thaw.thawed(connection):
        _empty_what_is_no_more()
        told = {"allow_cascade": connection.vendor == "postgresql"}  # it empties no table that another names by itself
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True, **told)
    call_command("migrate", verbosity=0, interactive=False)


def _empty_what_is_no_more() -> None:
    """Rows of the tables that today's models do not know hold on to those that they do."""
    with connection.cursor() as cursor:
        for table in ("hall_page", "hall_worked"):
            if table in connection.introspection.table_names(cursor):
                cursor.execute(f"DELETE FROM {table}")


def rows(models: Any, name: str) -> list[dict[str, Any]]:
    found = models.get_model("hall", name).objects.order_by("pk").values()
    return [
        {key: bytes(value) if isinstance(value, memoryview) else value for key, value in row.items()} for row in found
    ]


def told(models: Any) -> list[tuple[Any, ...]]:
    return list(models.get_model("hall", "Version").objects.order_by("pk").values_list(*UNTOUCHED))


@pytest.mark.usefixtures("upgraded_again")
def test_a_database_of_the_last_release_is_brought_up_with_nothing_lost() -> None:
    old = older_halls.of_last_release(DOCUMENTS)
    before, beside = told(old), {name: rows(old, name) for name in BESIDE}

    new = older_halls.tables(NOW)

    assert told(new) == before
    assert {name: rows(new, name) for name in BESIDE} == beside
    assert audit.broken(new.get_model("hall", "Entry").objects.order_by("number")) == [] and len(before) == 5
    for slug, documents in DOCUMENTS.items():
        for number, files in enumerate(documents, start=1):
            version = Version.objects.get(city__slug=slug, number=number)
            assert versions.texts_of(version) == files and document_hash(files) == version.document
    everything = {text for documents in DOCUMENTS.values() for files in documents for text in files.values()}
    assert sorted(Text.objects.values_list("hash", flat=True)) == sorted(map(texts.hash_of, everything))
    stands = set(Head.objects.values_list("city__slug", "working__number", "published__number"))
    assert stands == {("lillstad", 3, 3), ("nya.stad", 1, 1), ("odd", 1, 1)}
    for model in (Version, Text, Entry):  # in the same step: not by what looks through the tables after the last one
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all()._raw_delete("default")


@pytest.mark.usefixtures("upgraded_again")
def test_an_upgraded_hall_goes_on_its_refusals_open_work_and_sessions_among_it(client: Client) -> None:
    older_halls.of_last_release({"lillstad": [FILES, CHANGED]})
    call_command("migrate", verbosity=0, interactive=False)
    for act in (
        lambda: Version.objects.update(message="ändrad"), lambda: Version.objects.all()._raw_delete("default"),
        lambda: Text.objects.update(size=1), lambda: Entry.objects.update(verb="ändrad"),
        lambda: Entry.objects.all()._raw_delete("default"), lambda: Text.objects.all().delete(),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (1,)

    open_now = sorted(Job.objects.values_list("kind", "state"))  # the last release's worker was doing one of them
    assert open_now == [("import", "waiting"), ("work_out", "waiting")]
    hall.do_waiting_jobs("work_out")
    assert client.get("/kommun/lillstad/").status_code == 200
    version = hall.version()
    assert version.number == 3 and version.text_hashes == Version.objects.get(number=1).text_hashes
    assert chain_checks.whole() == [] and Entry.objects.filter(verb="binds_from_here").count() == 1
    call_command("migrate", verbosity=0, interactive=False)
    assert Entry.objects.filter(verb="binds_from_here").count() == 1


@extent.in_all
@pytest.mark.usefixtures("upgraded_again")
def test_open_jobs_of_the_last_release_go_on_wherever_its_two_records_stood() -> None:
    """Claimed by the library's worker and not begun in ours, begun, waiting: one record of each is left, and it waits."""
    old = older_halls.tables("0006")
    job_model, done = old.get_model("hall", "Job"), ("done", "failed")
    for state in ("waiting", "running", *done):
        job_model.objects.create(kind="unknown", state=state, task="t", heartbeat=None)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE django_tasks_database_dbtaskresult (id integer, status varchar(10))")
        cursor.execute("INSERT INTO django_tasks_database_dbtaskresult VALUES (1, 'RUNNING')")
    recorder = MigrationRecorder(connection)
    recorder.record_applied("django_tasks_database", "0001_initial")

    call_command("migrate", verbosity=0, interactive=False)

    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "failed", "waiting", "waiting"]
    assert "django_tasks_database_dbtaskresult" not in connection.introspection.table_names()
    assert not any(app == "django_tasks_database" for app, _ in recorder.applied_migrations())
    hall.do_waiting_jobs()
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "failed", "failed", "failed"]


@extent.in_all
@pytest.mark.usefixtures("upgraded_again")
def test_the_way_back_gives_every_version_its_files_again() -> None:
    old = older_halls.of_last_release(DOCUMENTS)
    before, files = told(old), {row["id"]: row["files"] for row in rows(old, "Version")}
    older_halls.tables(NOW)

    back = older_halls.tables(older_halls.LAST)

    assert told(back) == before
    assert {row["id"]: row["files"] for row in rows(back, "Version")} == files
    with pytest.raises(DatabaseError), transaction.atomic():
        back.get_model("hall", "Version").objects.update(message="ändrad")


@extent.in_all
@pytest.mark.usefixtures("upgraded_again")
def test_versions_that_do_not_come_to_their_hash_stop_the_upgrade_and_are_all_named() -> None:
    old = older_halls.of_last_release(DOCUMENTS)
    with thaw.thawed(connection):
        changed = old.get_model("hall", "Version").objects.filter(city__slug="lillstad", number__in=(1, 3))
        changed.update(document="1" * 64)
    before = rows(old, "Version")

    with pytest.raises(
        CommandError, match=r"(?s)Filerna i dessa versioner .*lillstad 1, lillstad 3.*The files of these"
    ):
        call_command("migrate", verbosity=0, interactive=False)

    assert rows(old, "Version") == before
    assert not {"hall_text", "hall_head"} & set(connection.introspection.table_names())
    with pytest.raises(DatabaseError), transaction.atomic():
        changed.update(document="2" * 64)  # what was frozen is frozen still


class Crash(BaseException):
    """Nothing of ours catches it."""


def crash_after(count: int, act: Any) -> Any:
    left = iter(range(count))

    def crashing(*args: Any, **options: Any) -> Any:
        if next(left, None) is None:
            raise Crash
        return act(*args, **options)

    return crashing


@extent.in_all
@pytest.mark.usefixtures("upgraded_again")
@pytest.mark.parametrize(
    ("where", "name", "count"),
    [(texts, "packed", 0), (texts, "packed", 9), (texts, "unpacked", 12), (MigrationExecutor, "record_migration", 0)],
    ids=["at the first text", "among the texts", "while they are looked through", "before it is noted as done"],
)
def test_after_a_crash_the_hall_stands_as_before_and_the_upgrade_is_simply_run_again(
    monkeypatch: pytest.MonkeyPatch, where: Any, name: str, count: int
) -> None:
    old = older_halls.of_last_release(DOCUMENTS)
    before = rows(old, "Version")
    with monkeypatch.context() as patched, pytest.raises(Crash):
        patched.setattr(where, name, crash_after(count, getattr(where, name)))
        call_command("migrate", verbosity=0, interactive=False)
    connection.close()

    assert rows(old, "Version") == before
    assert not {"hall_text", "hall_head"} & set(connection.introspection.table_names())
    call_command("migrate", verbosity=0, interactive=False)
    assert [versions.texts_of(version) for version in Version.objects.order_by("pk")] == [
        row["files"] for row in before
    ]
    assert Head.objects.count() == len(DOCUMENTS) and audit.broken() == []


def hall_of_file(home: Path, *command: str, code: str = "") -> subprocess.CompletedProcess[str]:
    """A command of the hall in a process of its own, on an SQLite file; after some code, where there is any."""
    environment = {**os.environ, "KK_HOME": str(home), "DATABASE_URL": "", "PYTHONPATH": str(ROOT / "src")}
    environment["DJANGO_SETTINGS_MODULE"] = "klimatkontrakt.hall.core.settings"
    run = f"import django; django.setup()\n{code}\nfrom klimatkontrakt.hall.core.manage import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", run, *command], env=environment, capture_output=True, text=True, check=False, cwd=home
    )


KILLED = """
import os, signal
from klimatkontrakt.hall.core import texts
packed, left = texts.packed, iter(range(5))
def killed(text):
    if next(left, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
    return packed(text)
texts.packed = killed
"""


@extent.in_all
def test_a_process_that_is_killed_in_the_middle_of_it_loses_nothing_of_an_sqlite_file(tmp_path: Path) -> None:
    assert hall_of_file(tmp_path, "restore", str(BACKUP)).returncode == 0
    assert hall_of_file(tmp_path, "migrate", "hall", older_halls.LAST).returncode == 0
    file = tmp_path / "hall.sqlite3"
    read = "SELECT city_id, number, files, document FROM hall_version ORDER BY id"
    with sqlite3.connect(file) as database:
        before = database.execute(read).fetchall()

    killed = hall_of_file(tmp_path, "migrate", code=KILLED)

    assert killed.returncode == -signal.SIGKILL
    with sqlite3.connect(file) as database:
        assert database.execute(read).fetchall() == before
    again = hall_of_file(tmp_path, "migrate")
    assert again.returncode == 0, again.stderr
    with sqlite3.connect(file) as database:
        after = database.execute("SELECT city_id, number, document FROM hall_version ORDER BY id").fetchall()
    assert after == [(city, number, document) for city, number, _, document in before] and len(after) == 3


# A backup that the last release's own command made, of a hall with two cities, three versions, alice, bob, a plan and a flaw.


@pytest.mark.django_db(transaction=True)
def test_a_backup_of_the_last_release_is_read_into_todays_hall(client: Client) -> None:
    call_command("restore", str(BACKUP))

    with zipfile.ZipFile(BACKUP) as archive:
        given = [json.loads(line)["fields"] for line in archive.read("hall.Version.jsonl").splitlines()]
        chain = json.loads(archive.read(backups.HEAD))["chain"]
    assert [versions.texts_of(version) for version in Version.objects.order_by("pk")] == [row["files"] for row in given]
    assert list(Version.objects.order_by("pk").values_list("document", flat=True)) == [row["document"] for row in given]
    last, binding = list(Entry.objects.order_by("number"))[-2:]
    assert last.hash == chain and (last.formula, last.binds) == (1, []) and audit.broken() == []
    assert (binding.verb, binding.formula) == ("binds_from_here", 2) and chain_checks.whole() == []
    lillstad = City.objects.get(slug="lillstad")
    assert heads.working(lillstad).number == heads.published(lillstad).number == 2
    assert SavedPlan.objects.get().version.number == 1 and Flaw.objects.get().answer_to == "carina@example.se"
    assert set(User.objects.values_list("username", flat=True)) == {"alice", "bob"}
    assert Person.objects.get(is_administrator=True).user.username == "alice" and not Job.objects.exists()
    jobs.start_what_is_missing()
    hall.do_waiting_jobs()
    assert client.get("/kommun/lillstad/").status_code == 200
    assert hall.version(FILES).number == 3


@pytest.mark.django_db(transaction=True)
def test_what_was_read_from_an_older_backup_is_written_and_read_as_todays(tmp_path: Path) -> None:
    from tests.test_hall_backup import emptied

    call_command("restore", str(BACKUP))
    before = [(version.pk, version.document, versions.texts_of(version)) for version in Version.objects.order_by("pk")]
    saved = backups.write(tmp_path / "today.zip")
    emptied()

    assert backups.read(tmp_path / "today.zip") == saved
    assert before == [
        (version.pk, version.document, versions.texts_of(version)) for version in Version.objects.order_by("pk")
    ]
    assert saved.rows["hall.Head"] == 2 and saved.rows["hall.Text"] == len(
        {text for _, _, files in before for text in files.values()}
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", extent.some(["text", "hash", "long", "kind", "shape", "format"], 2))
def test_an_older_backup_that_is_not_whole_leaves_nothing_behind(tmp_path: Path, fault: str) -> None:
    spoilt = tmp_path / "spoilt.zip"
    faults = {
        "text": ("hall.Version.jsonl", b"share: 0.25", b"share: 0.52"),
        "hash": ("hall.Version.jsonl", b'"document": "2', b'"document": "3'),
        "long": ("hall.Version.jsonl", b'"document": "', b'"document": "0'),
        "kind": (
            "hall.Editor.jsonl",
            b'"hall.editor","pk": 1,"fields": {"person": 2,"city": 1}',
            b'"auth.group","pk": 1,"fields": {"name": "x"}',
        ),
        "shape": ("hall.Version.jsonl", b'"fields": {', b'"fields": [], "x": {'),
        "format": (backups.HEAD, b'"format": 1', b'"format": 99'),
    }
    file, old, new = faults[fault]
    with zipfile.ZipFile(BACKUP) as archive, zipfile.ZipFile(spoilt, "w") as made:
        for name in archive.namelist():
            raw = archive.read(name)
            assert name != file or old in raw
            made.writestr(name, raw.replace(old, new, 1) if name == file else raw)

    with pytest.raises(
        CommandError,
        match={"format": "in format 99; this hall reads 1, 2"}.get(
            fault, "lillstad|whole|the row is of the kind|hall_version, rad"
        ),
    ):
        call_command("restore", str(spoilt))

    assert not any(model.objects.exists() for model in (City, Version, Text, Head, Entry, User))
