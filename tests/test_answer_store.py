# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The store of Answers on bad days: two that write at once, no room, a full disk, what another has taken away."""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
from functools import cache
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer.parts import Answer
from klimatkontrakt.hall.core import answer_store, kept_answers
from klimatkontrakt.hall.core.models import AnswerRow
from klimatkontrakt.publish import answer_file
from tests import hall
from tests.cities import LILLSTAD, shipped

KEYS = [f"{digit}" * 64 for digit in "0123456789"]


@cache
def answer() -> Answer:
    return study.answer(shipped(LILLSTAD), "contract", draws=250)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.ANSWERS = tmp_path / "answers"
    kept_answers.forget()
    yield settings.ANSWERS
    kept_answers.forget()


def used(key: str, second: int) -> None:
    os.utime(next(file.path for file in answer_store.held() if file.key == key), (second, second))


def keys() -> set[str]:
    return {file.key for file in answer_store.held()}


def test_what_was_not_used_for_longest_goes_first_and_what_is_pinned_stays(settings) -> None:
    for second, key in enumerate(KEYS[:4]):
        assert answer_store.write(key, answer())
        used(key, second)
    size = sum(file.size for file in answer_store.held()) // 4
    settings.MOST_ANSWERS_BYTES = 3 * size
    assert answer_store.read(KEYS[1]) is not None  # is used now

    assert answer_store.write(KEYS[4], answer(), pinned=[KEYS[0]])
    assert keys() == {KEYS[0], KEYS[1], KEYS[4]}


def test_a_limit_below_one_answer_keeps_what_was_just_written(settings) -> None:
    settings.MOST_ANSWERS_BYTES = 1
    assert answer_store.write(KEYS[0], answer()) and answer_store.write(KEYS[1], answer())

    assert keys() == {KEYS[1]}


@pytest.mark.parametrize("key", ["", "../" + "a" * 61, "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_only_a_key_names_a_file(key: str) -> None:
    with pytest.raises(ValueError, match="is no key"):
        answer_store.read(key)


def _write(many: int) -> None:
    for _ in range(many):
        assert answer_store.write(KEYS[0], answer())


def test_processes_that_make_the_same_answer_leave_one_and_nobody_reads_half(folder: Path) -> None:
    answer(), answer_store.write(KEYS[0], answer())
    raw = answer_file.packed(answer())
    writers = [multiprocessing.get_context("fork").Process(target=_write, args=(20,)) for _ in range(2)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        found = answer_store.read(KEYS[0])
        assert found is not None and answer_file.packed(found) == raw
    for writer in writers:
        writer.join()

    assert [writer.exitcode for writer in writers] == [0, 0]
    assert [path.name for path in folder.iterdir()] == [f"{KEYS[0]}{answer_store.ENDING}"]


def test_a_disk_that_is_full_keeps_nothing_breaks_nothing_and_is_told_in_the_log(folder: Path, caplog) -> None:
    answer(), folder.mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        with caplog.at_level(logging.WARNING, "klimatkontrakt.hall"):
            assert not answer_store.write(KEYS[0], answer())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert "no room to keep the answer" in caplog.text
    assert list(folder.iterdir()) == []


@pytest.mark.django_db
def test_a_page_is_shown_where_nothing_can_be_kept(settings, tmp_path: Path, client: Client) -> None:
    (tmp_path / "file").write_text("no folder")
    settings.ANSWERS = tmp_path / "file" / "answers"
    own = hall.version()
    row = kept_answers.work_out(own, "contract")
    kept_answers.forget()  # as another process, which has not worked it out itself

    response = client.get("/kommun/lillstad/")
    assert response.status_code == 200 and "räknas nu om" not in response.content.decode()
    assert AnswerRow.objects.get() == row


def fill_the_database() -> None:
    """Puts jobs in line until none fits: keys lie at random, so that one may still fit where another did not."""
    refused = 0
    while refused < 60:
        try:
            hall.jobs.start("import", {})
        except DatabaseError:
            refused += 1


@pytest.mark.django_db(transaction=True)
def test_a_page_is_shown_where_the_database_is_full_too(client: Client) -> None:
    if connection.vendor != "sqlite":
        return  # a server's disk is the server's
    hall.version()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 1}")
        try:
            fill_the_database()
            assert client.get("/kommun/lillstad/").status_code == 200
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.django_db
def test_what_has_been_taken_away_is_worked_out_while_the_reader_waits(folder: Path, client: Client) -> None:
    hall.worked(hall.version())
    before = client.get("/kommun/lillstad/").content
    answer_store.clear()
    kept_answers.forget()

    assert client.get("/kommun/lillstad/").content == before
    assert AnswerRow.objects.get(scenario="contract").key in keys()


@pytest.mark.django_db
def test_the_shown_scenario_of_every_current_version_is_pinned() -> None:
    own = hall.worked(hall.version())
    newer = {**hall.files(), "measures.yaml": hall.files()["measures.yaml"].replace("share: 0.5", "share: 0.25")}
    again = hall.worked(hall.version(newer))
    rows = {(row.version_id, row.scenario): row.key for row in AnswerRow.objects.all()}

    assert kept_answers.pinned() == {rows[again.pk, own.city.shown]}


@pytest.mark.django_db
def test_another_scenario_is_worked_out_when_it_is_asked_for_and_only_once(client: Client) -> None:
    own = hall.version()
    kept_answers.work_out(own, own.city.shown)
    other = next(name for name in kept_answers.scenarios(own) if name != own.city.shown)

    assert [client.get(f"/kommun/lillstad/?scenario={other}").status_code for _ in range(3)] == [503] * 3
    assert hall.Job.objects.filter(kind="work_out").count() == 1
    hall.do_waiting_jobs()
    assert client.get(f"/kommun/lillstad/?scenario={other}").status_code == 200
    assert client.get("/kommun/lillstad/?scenario=nothing").status_code == 404
