# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A backup is read where it was made, or with its hall's key; what was changed in it is told by table and row."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from klimatkontrakt.hall.core import audit, backup_signatures, backups, chain_checks, chain_lines
from klimatkontrakt.hall.core.models import City, Entry
from klimatkontrakt.hall.flaws import verbs as flaw_verbs
from tests import extent, hall
from tests.test_hall_backup import emptied

pytestmark = pytest.mark.django_db(transaction=True)
Files = dict[str, bytes]


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    """A backup of a hall that has been emptied since."""
    settings.BACKUP_KEY = tmp_path / "kk_home" / "backup.key"
    hall.version(person=hall.person("alice", administrator=True))
    flaw_verbs.report_flaw(None, "/", "Diagrammet", "carina@example.se")
    path = tmp_path / "hall.zip"
    call_command("backup", str(path), stdout=io.StringIO())
    emptied()
    return path


def spoilt(path: Path, change: Callable[[Files], object]) -> Path:
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    other = path.with_name("spoilt.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return other


def replaced(name: str, old: bytes, new: bytes) -> Callable[[Files], object]:
    def change(files: Files) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def turned(name: str) -> Callable[[Files], object]:
    def change(files: Files) -> None:
        files[name] = b"".join(reversed(files[name].splitlines(keepends=True)))

    return change


CHANGES: dict[str, tuple[Callable[[Files], object], str]] = {
    "a right": (replaced("hall.Person.jsonl", b'"is_administrator": true', b'"is_administrator": false'), r"hall_person, rad id \d+: ändrad"),
    "what no entry binds": (replaced("auth.User.jsonl", b'"last_login": null', b'"last_login": "2026-01-01T00:00:00Z"'), r"auth_user, rad id \d+: ändrad"),
    "a row away": (lambda files: files.update({"hall.Flaw.jsonl": b""}), r"hall_flaw, rad id \d+: raden har tagits bort"),
    "a row more": (lambda files: files.update({"hall.Flaw.jsonl": files["hall.Flaw.jsonl"] * 2}), r"hall_flaw, rad id \d+: raden har lagts in"),
    "the order of entries": (turned("hall.Entry.jsonl"), r"hall_entry, från rad number \d+: raderna står i en annan ordning"),
    "a file more": (lambda files: files.update({"README": b"x"}), "README: filen har lagts in"),
    "a file away": (lambda files: files.pop("hall.City.jsonl"), "hall_city: filen med raderna är skadad eller borta"),
    "what it says of itself": (replaced("hall.json", b'"damaged": []', b'"damaged": ["x"]'), r"hall\.json: filen i säkerhetskopian är ändrad"),
    "what it holds": (replaced("contents.json", b'"files"', b'"file"'), "Signaturen är inte av det"),
    "its signature": (replaced("signature.json", b'"signature": "', b'"signature": "0'), "Signaturen är inte av det"),
    "no signature": (lambda files: files.pop("signature.json"), "är inte signerad"),
}  # fmt: skip


@pytest.mark.parametrize("what", extent.some(CHANGES, 4))
def test_a_backup_that_was_changed_is_refused_with_the_row_and_leaves_nothing(file: Path, what: str) -> None:
    change, told = CHANGES[what]
    with pytest.raises(CommandError, match=told) as refused:
        call_command("restore", str(spoilt(file, change)))

    assert " the " in str(refused.value).lower()  # in English too
    assert not City.objects.exists() and not Entry.objects.exists()
    call_command("restore", str(file), stdout=io.StringIO())
    assert chain_checks.whole() == []


def test_the_key_is_its_owners_alone_and_in_no_backup(file: Path, settings: Any) -> None:
    key = settings.BACKUP_KEY
    text = key.read_text(encoding="utf-8")
    with zipfile.ZipFile(file) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())

    assert key.stat().st_mode & 0o077 == 0 and len(text) >= 64
    assert text.encode() not in everything


def test_elsewhere_a_backup_is_read_with_the_key_of_its_hall_or_when_nobody_asks_for_it(
    file: Path, settings: Any, tmp_path: Path
) -> None:
    kept, settings.BACKUP_KEY = settings.BACKUP_KEY, tmp_path / "other" / "backup.key"
    for more in ({}, {"key": settings.BACKUP_KEY}):
        with pytest.raises(CommandError, match=r"en annan halls nyckel.*--key"):
            call_command("restore", str(file), **more)
    assert not City.objects.exists()
    call_command("restore", str(file), key=kept, stdout=io.StringIO())
    assert City.objects.count() == 1
    emptied()
    err = io.StringIO()
    call_command("restore", str(file), without_signature=True, stdout=io.StringIO(), stderr=err)

    assert City.objects.count() == 1 and "inte prövad" in err.getvalue() and "has not been checked" in err.getvalue()


def test_a_key_that_is_not_there_is_told(file: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: it does not exist"):
        call_command("restore", str(file), key=file.with_name("gone.key"))


def test_a_key_may_be_given_by_a_setting(file: Path, settings: Any) -> None:
    settings.BACKUP_SIGNING = settings.BACKUP_KEY.read_text(encoding="utf-8")
    settings.BACKUP_KEY = settings.BACKUP_KEY.with_name("none.key")
    call_command("restore", str(file), stdout=io.StringIO())

    assert City.objects.count() == 1 and not settings.BACKUP_KEY.exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (replaced("hall.Person.jsonl", b'"is_administrator": true', b'"is_administrator": false'), r"hall_person, rad id \d+: ändrad vid sidan"),
        (replaced("hall.City.jsonl", b'"Lillstad"', b'"Storstad"'), r"hall_city, rad id \d+: ändrad vid sidan"),
        (replaced("hall.Entry.jsonl", b'"added_city"', b'"added_none"'), r"hall_entry, rad number \d+: posten"),
        (replaced("hall.Version.jsonl", b'"created": "2', b'"created": "x'), r"hall_version, rad id \d+ \(rad 1 i filen\)"),
        (replaced("hall.json", b'"format": 3', b'"format": 2'), "from before the log bound rows"),
    ],
)  # fmt: skip
def test_without_its_signature_the_chain_still_shows_the_row(file: Path, change: Any, told: str) -> None:
    with pytest.raises(backups.BackupError, match=told):
        backups.read(spoilt(file, change), backups.Trust(is_blind=True))

    assert not City.objects.exists() and not Entry.objects.exists()


def test_a_backup_that_was_cut_and_signed_anew_by_who_has_the_key_is_seen_by_a_line_that_was_kept(file: Path) -> None:
    call_command("restore", str(file), stdout=io.StringIO())
    line = chain_lines.head()
    emptied()

    def cut(files: Files) -> None:
        """The last entry, and the flaw and salt that it made."""
        entries = files["hall.Entry.jsonl"].splitlines(keepends=True)
        files["hall.Entry.jsonl"] = b"".join(entries[:-1])
        files["hall.Flaw.jsonl"] = b""
        salts = [row for row in files["hall.Salt.jsonl"].splitlines(keepends=True) if b"hall.Flaw" not in row]
        files["hall.Salt.jsonl"] = b"".join(salts)
        head = json.loads(files["hall.json"])
        head["chain"] = json.loads(entries[-2])["fields"]["hash"]
        head["rows"] |= {"hall.Entry": len(entries) - 1, "hall.Flaw": 0, "hall.Salt": len(salts)}
        files["hall.json"] = json.dumps(head).encode()

    other = spoilt(file, cut)
    with zipfile.ZipFile(other) as archive:
        files = {
            name: archive.read(name) for name in archive.namelist() if name not in ("contents.json", "signature.json")
        }
    with zipfile.ZipFile(other, "w") as archive:
        contents = backup_signatures.Contents()
        for name, raw in files.items():
            archive.writestr(name, raw)
            if name == "hall.json":
                contents.add_file(name, raw)
                continue
            contents.rows[name.removesuffix(".jsonl")] = []
            for row in raw.splitlines():
                contents.add_row(name.removesuffix(".jsonl"), str(json.loads(row)["pk"]), row)
        contents.sign(archive)
    call_command("restore", str(other), stdout=io.StringIO())

    assert chain_checks.whole() == [] and audit.broken() == []
    assert chain_lines.against(line) == "cut"
