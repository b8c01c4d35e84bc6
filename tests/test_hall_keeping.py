# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A backup in one command, and back in one command."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cities import ROOT
from tests.hall import LILLSTAD


def manage(home: Path, *arguments: str, database: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "KK_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": database}
    environment["DJANGO_SETTINGS_MODULE"] = "klimatkontrakt.web.settings"
    command = [sys.executable, "-m", "klimatkontrakt.web.manage", *arguments]
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)


def rows(home: Path) -> dict[str, list[tuple]]:
    database = sqlite3.connect(home / "hall.sqlite3")
    tables = ("city", "version", "worked", "page", "entry", "person")
    found = {table: database.execute(f"SELECT * FROM hall_{table} ORDER BY 1").fetchall() for table in tables}
    database.close()
    return {table: [tuple(map(_plain, row)) for row in rows] for table, rows in found.items()}


def _plain(value: object) -> object:
    """A cell; JSON by what it says, whatever the order of its keys."""
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value


@pytest.fixture
def lived_in(tmp_path: Path) -> Path:
    home = tmp_path / "first"
    for arguments in (["migrate", "-v", "0"], ["import", str(LILLSTAD), "--message", "Första"], ["worker", "--batch"]):
        done = manage(home, *arguments)
        assert done.returncode == 0, done.stderr
    return home


def test_a_hall_comes_back_from_one_file_row_by_row(lived_in: Path, tmp_path: Path) -> None:
    kept, other = tmp_path / "kept.zip", tmp_path / "other"
    assert manage(lived_in, "backup", str(kept)).returncode == 0

    done = manage(other, "restore", str(kept))

    assert done.returncode == 0, done.stderr
    assert rows(other) == rows(lived_in) and len(rows(other)["page"]) > 0
    assert (other / "secret.key").read_text() == (lived_in / "secret.key").read_text()
    assert kept.stat().st_mode & 0o077 == 0


def test_what_came_back_is_frozen_and_is_not_replaced_unasked(lived_in: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.zip"
    manage(lived_in, "backup", str(kept))
    refused, done = manage(lived_in, "restore", str(kept)), manage(lived_in, "restore", str(kept), "--yes")
    database = sqlite3.connect(lived_in / "hall.sqlite3")

    assert refused.returncode != 0 and "--yes" in refused.stderr
    assert done.returncode == 0, done.stderr
    with pytest.raises(sqlite3.DatabaseError, match="frozen"):
        database.execute("UPDATE hall_version SET message = 'x'")
    database.close()


def test_a_file_that_is_no_backup_changes_nothing(lived_in: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.zip"
    with zipfile.ZipFile(wrong, "w") as archive:
        archive.writestr("hall.json", "{}")
    before = rows(lived_in)

    for file in (wrong, LILLSTAD / "city.yaml"):
        done = manage(lived_in, "restore", str(file), "--yes")
        assert done.returncode != 0 and "Traceback" not in done.stderr
    assert rows(lived_in) == before


def test_a_hall_moves_from_sqlite_to_postgresql_and_back(lived_in: Path, tmp_path: Path, postgres: str) -> None:
    there, back = tmp_path / "there.zip", tmp_path / "back.zip"
    manage(lived_in, "backup", str(there))
    moved = manage(tmp_path / "pg", "restore", str(there), "--yes", database=postgres)
    again = manage(tmp_path / "pg", "backup", str(back), database=postgres)
    home = tmp_path / "home"
    returned = manage(home, "restore", str(back))

    assert [done.returncode for done in (moved, again, returned)] == [0, 0, 0], moved.stderr + again.stderr
    with zipfile.ZipFile(there) as first, zipfile.ZipFile(back) as last:
        for name in ("city.jsonl", "version.jsonl", "page.jsonl", "entry.jsonl"):
            assert first.read(name) == last.read(name), name
