# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Attachments: bytes once by hash, every one as it came or told as damaged; limits, retention, backup and the sweep."""

from __future__ import annotations

import errno
import io
import os
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from klimatkontrakt.hall.core import attachment_files, attachments, audit, backups, retention
from klimatkontrakt.hall.core.attachments import AttachmentError
from klimatkontrakt.hall.core.models import Attachment, City
from tests import extent, hall
from tests.test_hall_backup import emptied
from tests.test_hall_identity import city_files

PDF = b"%PDF-1.7 " + bytes(range(256)) * 9_000


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.ATTACHMENTS = tmp_path / "attachments"
    yield settings.ATTACHMENTS


@pytest.fixture
def lillstad(db: None) -> City:
    return hall.version().city


def taken_in(city: City, name: str, raw: bytes) -> Attachment:
    """An attachment that an entry of the log speaks of."""
    with audit.by_the_hall("binds_from_here", name):
        return attachments.put(city, name, raw)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.booleans())
def test_every_byte_comes_back_from_bytes_and_from_a_stream(lillstad: City, raw: bytes, is_stream: bool) -> None:
    kept = attachments.put(lillstad, "fil.bin", io.BytesIO(raw) if is_stream else raw)

    assert attachments.read(Attachment.objects.get(pk=kept.pk)) == raw and kept.size == len(raw)


def test_an_attachment_says_whose_it_is_what_it_is_called_and_how_long_it_is_kept(lillstad: City, folder: Path) -> None:
    alice, day = hall.person("alice"), timezone.localdate()
    kept = attachments.put(
        lillstad,
        r"C:\Mina dokument\budget\t 2027.pdf",
        PDF,
        kind="application/pdf",
        author=alice.pseudonym,
        kept_until=day,
    )

    found = Attachment.objects.get()
    assert (found.city, found.name, found.kind) == (lillstad, "t 2027.pdf", "application/pdf")
    assert (found.author, found.kept_until, found.size) == (alice.pseudonym, day, len(PDF))
    assert attachments.put(lillstad, "../../etc/passwd\n", b"x").name == "passwd_"
    path = attachment_files.path_of(kept.hash)
    assert path in files(folder) and path.stat().st_mode & 0o077 == 0 and path.parent.stat().st_mode & 0o077 == 0


def test_twice_the_same_bytes_lie_there_once_and_go_with_the_last_that_names_them(lillstad: City, folder: Path) -> None:
    other = hall.version(city_files("nya_stad")).city
    first, second = attachments.put(lillstad, "a.pdf", PDF), attachments.put(other, "b.pdf", PDF)
    assert files(folder) == [attachment_files.path_of(first.hash)] and second.hash == first.hash

    attachments.drop(first)
    assert attachments.sweep() == 0 and attachments.read(second) == PDF
    attachments.drop(second)
    assert attachments.sweep() == 1 and files(folder) == []


def test_a_file_at_the_limit_is_kept_and_one_byte_more_is_not(lillstad: City, folder: Path, settings: Any) -> None:
    settings.MOST_ATTACHMENT_BYTES = 5_000_000
    attachments.put(lillstad, "jämnt.bin", bytes(5_000_000))
    with pytest.raises(AttachmentError) as told:
        attachments.put(lillstad, "för stor.bin", bytes(5_000_001))

    assert told.value.problem.said("sv") == (
        "för stor.bin: Bilagan är större än 5 MB. Dela upp den, eller spara den i ett format som tar mindre plats."
    )
    assert Attachment.objects.count() == 1 and len(files(folder)) == 1


def test_a_city_fills_its_own_room_to_the_last_byte_and_no_other_citys(
    lillstad: City, settings: Any, folder: Path
) -> None:
    settings.MOST_ATTACHMENTS_BYTES = 3_000_000
    attachments.put(lillstad, "a", bytes(2_000_000))
    attachments.put(lillstad, "b", bytes(1_000_000))
    with pytest.raises(AttachmentError) as told:
        attachments.put(lillstad, "c", b"c")

    assert told.value.problem.code == "attachments_full" and told.value.problem.values == {"used": 3, "most": 3}
    assert attachments.used_bytes(lillstad) == 3_000_000 and len(files(folder)) == 2
    attachments.put(hall.version(city_files("nya_stad")).city, "c", b"c")


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(PDF[:-1]),
                                   lambda path: path.write_bytes(PDF[:-1] + b"\x00")])  # fmt: skip
def test_a_file_damaged_on_disk_is_told_and_never_given_and_taken_in_anew_it_is_whole(
    lillstad: City, spoil: Any
) -> None:
    kept = attachments.put(lillstad, "budget.pdf", PDF)
    spoil(attachment_files.path_of(kept.hash))
    with pytest.raises(AttachmentError) as told:
        attachments.read(kept)
    assert told.value.problem.said("en").startswith("budget.pdf: The attachment's file is damaged or gone.")

    attachments.put(lillstad, "igen.pdf", PDF)

    assert attachments.read(kept) == PDF


@pytest.mark.parametrize("where", ["fsync", "replace"])
def test_a_disk_that_is_full_is_told_in_words_and_leaves_nothing(
    lillstad: City, folder: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*(os, "fsync") if where == "fsync" else (Path, "replace"), full)
    with pytest.raises(AttachmentError, match="the disk is full"):
        attachments.put(lillstad, "budget.pdf", PDF)

    assert not Attachment.objects.exists() and files(folder) == []


def test_what_a_verb_takes_back_is_swept_and_what_never_became_whole_too(lillstad: City, folder: Path) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        attachments.put(lillstad, "budget.pdf", PDF)
        raise RuntimeError
    assert len(files(folder)) == 1 and not Attachment.objects.exists()
    now = time.time()
    for name, age in (("old", attachment_files.PART_SECONDS + 60), ("new", 60)):
        part = folder / f"{name}.part"
        part.write_bytes(b"x")
        os.utime(part, (now - age, now - age))

    assert attachments.sweep() == 2
    assert [path.name for path in files(folder)] == ["new.part"]


def test_a_file_that_is_named_while_the_sweep_goes_on_stays(lillstad: City, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = attachments.put(lillstad, "budget.pdf", PDF)
    attachments.drop(kept)
    listed = attachment_files.names

    def named_meanwhile() -> Iterator[str]:
        found = list(listed())
        attachments.put(lillstad, "igen.pdf", PDF)
        yield from found

    monkeypatch.setattr(attachment_files, "names", named_meanwhile)

    assert attachments.sweep() == 0 and attachments.read(Attachment.objects.get()) == PDF


def test_the_folder_need_not_be_there_before_the_first(lillstad: City, folder: Path) -> None:
    assert attachments.sweep() == 0 and not folder.exists()


def test_an_attachment_is_kept_through_its_last_day(lillstad: City) -> None:
    day = timezone.localdate()
    for name, until in (("igår", day - timedelta(days=1)), ("idag", day), ("för gott", None)):
        attachments.put(lillstad, name, name.encode(), kept_until=until)
    retention.sweep()

    assert set(Attachment.objects.values_list("name", flat=True)) == {"idag", "för gott"}
    assert attachments.sweep() == 1


def removed(folder: Path) -> None:
    for path in files(folder):
        path.unlink()


@pytest.mark.django_db(transaction=True)
def test_attachments_come_back_from_a_backup_every_byte(tmp_path: Path, folder: Path) -> None:
    city = hall.version().city
    for name, raw in (("a.pdf", PDF), ("b.pdf", PDF), ("tom.txt", b"")):
        taken_in(city, name, raw)
    call_command("backup", str(tmp_path / "hall.zip"))
    emptied()
    removed(folder)

    call_command("restore", str(tmp_path / "hall.zip"))

    assert {kept.name: attachments.read(kept) for kept in Attachment.objects.all()} == {
        "a.pdf": PDF,
        "b.pdf": PDF,
        "tom.txt": b"",
    }
    assert len(files(folder)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_backup_with_a_damaged_attachment_is_made_and_tells_which(tmp_path: Path, folder: Path) -> None:
    file, out = tmp_path / "hall.zip", io.StringIO()
    city = hall.version().city
    damaged, whole = taken_in(city, "budget.pdf", PDF), taken_in(city, "beslut.pdf", b"beslut")
    attachment_files.path_of(damaged.hash).write_bytes(b"torn")
    with pytest.raises(CommandError, match=r"(?s)bilagor saknas .*lillstad: budget\.pdf.*are not in the backup"):
        call_command("backup", str(file))
    emptied()
    removed(folder)

    call_command("restore", str(file), stdout=out)

    assert (
        "lillstad: budget.pdf" in out.getvalue()
        and attachments.read(Attachment.objects.get(name=whole.name)) == b"beslut"
    )
    with pytest.raises(AttachmentError):
        attachments.read(Attachment.objects.get(name="budget.pdf"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", extent.some(["gone", "other", "longer"], 1))
def test_a_backup_whose_attachments_are_spoilt_leaves_nothing_behind(tmp_path: Path, folder: Path, fault: str) -> None:
    file, spoilt = tmp_path / "hall.zip", tmp_path / "spoilt.zip"
    city = hall.version().city
    kept = [taken_in(city, name, name.encode() * 99) for name in ("a", "b")]
    last = max(attachment.hash for attachment in kept)
    backups.write(file)
    emptied()
    removed(folder)
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(spoilt, "w") as made:
        for name in archive.namelist():
            raw = archive.read(name)
            if name.endswith(last):
                raw = {"gone": b"", "other": bytes(99), "longer": bytes(10**6)}[fault]
            if fault != "gone" or not name.endswith(last):
                made.writestr(name, raw)

    with pytest.raises(backups.BackupError, match="not a whole backup"):
        backups.read(spoilt, backups.Trust(is_blind=True))

    assert files(folder) == [] and not City.objects.exists() and not Attachment.objects.exists()
    assert backups.read(file).damaged == () and len(files(folder)) == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_put_while_a_backup_is_made_is_whole_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    city = hall.version().city
    monkeypatch.setattr(
        backups, "_write_tables", meanwhile(backups._write_tables, lambda: taken_in(city, "sent.pdf", PDF))
    )
    assert backups.write(tmp_path / "hall.zip").damaged == ()
    emptied()
    removed(folder)

    assert backups.read(tmp_path / "hall.zip").rows["hall.Attachment"] == 1
    assert attachments.read(Attachment.objects.get()) == PDF


def meanwhile(act: Any, first: Any) -> Any:
    def both(*args: Any) -> Any:
        first()
        return act(*args)

    return both
