# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The trial of kills tells what it must not find: a promise that is not kept, and a job that waits."""

from __future__ import annotations

import random
import sqlite3
import uuid
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from trials import kills
from trials.killed_hall import KilledHall


@pytest.fixture
def stopped(tmp_path: Path) -> KilledHall:
    """A hall that does not run, whose database says a little."""
    database = sqlite3.connect(tmp_path / "hall.sqlite3")
    database.execute("CREATE TABLE hall_job (id, kind, state, attempts, outcome)")
    database.execute("CREATE TABLE hall_flaw (text)")
    database.execute("CREATE TABLE hall_version (number)")
    database.execute("INSERT INTO hall_flaw VALUES ('there')")
    database.execute("INSERT INTO hall_version VALUES (1)")
    database.commit()
    database.close()
    return KilledHall(tmp_path, kills.CITY)


def put(hall: KilledHall, kind: str, state: str, outcome: str = "{}") -> str:
    name = uuid.uuid4()
    database = sqlite3.connect(hall.home / "hall.sqlite3")
    database.execute("INSERT INTO hall_job VALUES (?, ?, ?, 1, ?)", (name.hex, kind, state, outcome))
    database.commit()
    database.close()
    return str(name)


def test_a_promise_that_was_kept_is_no_fault_and_one_that_was_not_is(stopped: KilledHall) -> None:
    load = kills.Load(stopped, random.Random(0))
    load.jobs, load.messages = {put(stopped, "hand_in", "done", '{"number": 1}')}, {"there"}
    assert kills.lost(stopped, load) == []

    gone = str(uuid.uuid4())
    load.jobs.add(gone)
    load.messages.add("nowhere")
    put(stopped, "hand_in", "done", '{"number": 2}')
    assert kills.lost(stopped, load) == [
        f"job {gone} is gone", "the message 'nowhere' is gone", "version 2 was taken in and is gone",
    ]  # fmt: skip


def test_a_job_that_waits_for_ever_is_told(stopped: KilledHall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kills, "END_SECONDS", 0.0)
    put(stopped, "import", "failed")
    assert kills.settled(stopped) == []

    name = put(stopped, "work_out", "running")
    assert kills.settled(stopped) == [f"job {uuid.UUID(name).hex} (work_out) is running after 1 attempts"]


def test_a_hall_that_is_not_there_answers_nothing(stopped: KilledHall) -> None:
    assert stopped.ask("/halsa").status == 0


def test_folders_that_are_handed_in_differ_in_one_share() -> None:
    texts = [zipfile.ZipFile(BytesIO(kills.changed(number))).read("lillstad/measures.yaml") for number in (1, 2)]
    assert texts[0] != texts[1] and b"share: 0.21" in texts[0]
