# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A hall's backup: everything comes back, in an empty hall only, and never half."""

from __future__ import annotations

import ast
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from klimatkontrakt.hall.core import audit, backups, versions
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import City, Entry, Person, SavedPlan, Seat, Version
from klimatkontrakt.hall.explorer import verbs as explorer_verbs
from klimatkontrakt.hall.flaws import verbs as flaw_verbs
from klimatkontrakt.hall.people import verbs as people_verbs
from klimatkontrakt.hall.versions import verbs as version_verbs
from klimatkontrakt.language import words
from tests import extent, hall, source_trees, thaw
from tests.cities import LILLSTAD

KEPT = ("contenttypes", "sessions")
"""Apps whose rows are not of the hall."""


def _filled_hall() -> None:
    alice = people_verbs.add_person(OPERATOR, "alice", is_administrator=True)
    people_verbs.welcome(alice, "alice", "en lång och säker fras")
    files = versions.files_of(LILLSTAD)
    document, _ = versions.checked(files)
    assert document is not None
    version = version_verbs.accept_version(alice, document, files, "den första")
    hall.make_editor(alice, alice, version.city)
    explorer_verbs.save_plan(alice, version.city, version, "Halva takten", "m.fewer_trips=0.5")
    flaw_verbs.report_flaw(None, "/lillstad/", "Diagrammet är för litet", "")


def emptied() -> None:
    """Takes everything away, as no user can."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.app_label not in KEPT]
    with thaw.thawed(connection), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        else:
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")


@pytest.mark.django_db(transaction=True)
def test_everything_comes_back_from_a_backup(tmp_path: Path) -> None:
    _filled_hall()
    file = tmp_path / "hall.zip"
    before = list(Entry.objects.values_list("hash", flat=True))
    files = versions.texts_of(Version.objects.get())
    call_command("backup", str(file))
    emptied()
    assert not City.objects.exists()

    call_command("restore", str(file))

    assert list(Entry.objects.values_list("hash", flat=True)) == before
    assert audit.broken() == []
    assert versions.texts_of(Version.objects.get()) == files
    assert SavedPlan.objects.get().query == "m.fewer_trips=0.5"
    assert User.objects.get(username="alice").check_password("en lång och säker fras")
    assert Seat.objects.count() == 1
    people_verbs.add_person(Person.objects.get(), "bob", is_administrator=False)
    assert audit.broken() == []


@pytest.mark.django_db(transaction=True)
def test_a_hall_that_is_not_empty_is_left_as_it_is(tmp_path: Path) -> None:
    _filled_hall()
    file = tmp_path / "hall.zip"
    call_command("backup", str(file))

    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(file))

    assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", extent.some(["torn", "entry", "other", "row"], 2))
def test_a_backup_that_is_not_whole_leaves_nothing_behind(tmp_path: Path, fault: str) -> None:
    _filled_hall()
    file, spoilt = tmp_path / "hall.zip", tmp_path / "spoilt.zip"
    call_command("backup", str(file))
    emptied()
    if fault == "torn":
        spoilt.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    elif fault == "other":
        spoilt.write_text("not a backup", encoding="utf-8")
    else:
        with zipfile.ZipFile(file) as old, zipfile.ZipFile(spoilt, "w") as new:
            for name in old.namelist():
                raw = old.read(name)
                if fault == "entry" and name == "hall.Entry.jsonl":
                    raw = raw.replace(b"added_city", b"added_nothing", 1)
                if fault == "row" and name == "hall.SavedPlan.jsonl":
                    raw = b""
                new.writestr(name, raw)

    with pytest.raises(CommandError):
        call_command("restore", str(spoilt))

    assert not City.objects.exists() and not Entry.objects.exists() and not User.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "told"),
    [("hall_entry SET what = 'x' WHERE number = 2", "hall_entry, rad number 2"),
     ("hall_city SET name = 'x'", "hall_city, rad id")],
)  # fmt: skip
def test_what_was_changed_beside_the_program_is_not_hidden_in_a_backup(tmp_path: Path, change: str, told: str) -> None:
    _filled_hall()
    with thaw.thawed(connection), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {change}")

    with pytest.raises(CommandError, match=told):
        call_command("backup", str(tmp_path / "hall.zip"))


@pytest.mark.django_db(transaction=True)
def test_a_backup_can_be_read_by_its_owner_only_and_replaces_the_last_one_whole(tmp_path: Path) -> None:
    _filled_hall()
    file = tmp_path / "hall.zip"
    file.write_text("an earlier one", encoding="utf-8")

    backups.write(file)

    assert file.stat().st_mode & 0o077 == 0
    assert zipfile.is_zipfile(file)
    assert not list(tmp_path.glob("*.part"))


# What an operator is told stands in the texts, in both languages

TOLD_BY = {"both", "_said", "said", "for_operator", "unlike", "join", "str", "_taken"}


def _written_out(node: ast.expr) -> Iterator[str]:
    """The words of an error that stand in the program; what a text is asked for by is none."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in TOLD_BY:
        return
    if isinstance(node, ast.Constant) and re.search(r"[^\W\d_]{2}", str(node.value)):
        yield str(node.value)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _written_out(child)


def test_no_error_that_an_operator_is_told_has_words_of_its_own() -> None:
    told = [
        f"{path.name}:{node.lineno}: {said}"
        for path in source_trees.files()
        for node in source_trees.nodes(path)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        if ast.unparse(node.exc.func) in ("CommandError", "BackupError", "backups.BackupError")
        for said in _written_out(node.exc.args[0])
    ]

    assert told == []


@pytest.mark.parametrize(
    "text", sorted(key for key in words.catalogue("web") if key.startswith(("backup.", "operator.")))
)
def test_what_an_operator_is_told_says_the_same_in_both_languages(text: str) -> None:
    """The same values stand in both, and neither is the other."""
    entry = words.catalogue("web")[text]

    assert entry["sv"] != entry["en"]
    assert sorted(re.findall(r"{(\w+)}", entry["sv"])) == sorted(re.findall(r"{(\w+)}", entry["en"]))
