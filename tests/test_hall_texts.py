# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Texts stand once each, packed, by the hash of what they say: byte for byte back, frozen, and no more than they say."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.hall.core import backups, jobs, texts, versions
from klimatkontrakt.hall.core.models import Job, Text, Version
from klimatkontrakt.hall.core.texts import PackedText
from tests import extent, hall, thaw
from tests.test_hall_backup import emptied
from tests.test_hall_identity import city_files

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


@given(TEXT)
def test_a_text_comes_back_byte_for_byte_under_the_hash_of_its_bytes(text: str) -> None:
    kept = texts.packed(text)

    assert texts.unpacked(kept) == text
    assert kept.hash == texts.hash_of(text) == hashlib.sha256(text.encode()).hexdigest()
    assert kept.size == len(text.encode())


@given(TEXT, st.data())
def test_a_text_that_is_not_what_it_was_never_comes_back(text: str, data: st.DataObject) -> None:
    kept = texts.packed(text)
    at = data.draw(st.integers(0, len(kept.packed) - 1))
    flipped = bytes(byte ^ (1 << data.draw(st.integers(0, 7)) if i == at else 0) for i, byte in enumerate(kept.packed))
    with pytest.raises(texts.DamagedTextError):
        texts.unpacked(kept._replace(size=kept.size + 1))
    for packed in (flipped, kept.packed[:at], zlib.compress(text.encode() + b"\n"), b"", b"no zlib"):
        try:
            assert texts.unpacked(kept._replace(packed=packed)) == text  # a bit that means nothing
        except texts.DamagedTextError as error:
            assert kept.hash in str(error)


@extent.in_all
def test_no_more_is_unpacked_than_a_text_says_that_it_is() -> None:
    bomb = zlib.compress(b"0" * 300_000_000, 9)
    kept = PackedText("0" * 64, 10, bomb)
    tracemalloc.start()
    with pytest.raises(texts.DamagedTextError):
        texts.unpacked(kept)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < 1_000_000
    with pytest.raises(texts.DamagedTextError, match="says that it is"):
        texts.unpacked(kept._replace(size=texts.MOST_BYTES + 1))


def test_a_text_at_the_limit_is_kept_and_one_byte_more_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MOST_BYTES", 6)

    assert texts.unpacked(texts.packed("ååå")) == "ååå"  # three letters of two bytes each
    with pytest.raises(texts.LargeTextError):
        texts.packed("ååå.")


@pytest.mark.django_db
def test_what_versions_and_cities_have_alike_stands_once() -> None:
    files = hall.files()
    changed = {**files, "measures.yaml": files["measures.yaml"].replace("share: 0.5", "share: 0.25")}
    first, second, back = (hall.version(own) for own in (files, changed, files))
    hall.version(city_files("nya_stad"))

    # Lillstad's files, its changed measures, and the other city's own file
    assert Text.objects.count() == len(set(files.values())) + 2
    assert first.text_hashes == back.text_hashes != second.text_hashes
    assert [versions.texts_of(version) for version in (first, second, back)] == [files, changed, files]
    assert document_hash(versions.texts_of(second)) == second.document
    assert all(len(kept.packed) < kept.size for kept in Text.objects.filter(size__gt=200))


@pytest.mark.django_db
def test_two_files_with_the_same_text_and_one_with_none_come_back_each_by_its_name() -> None:
    named = {"a": "samma", "b": "samma", "c": ""}
    version = hall.version()
    version.text_hashes = texts.keep(named)

    assert versions.texts_of(version) == named
    assert texts.keep(named) == version.text_hashes


@pytest.mark.django_db
def test_a_text_and_what_a_version_names_are_frozen_by_the_database_itself() -> None:
    hall.version()
    for act in (
        lambda: Text.objects.update(packed=b""),
        lambda: Text.objects.all().delete(),
        lambda: Text.objects.all()._raw_delete("default"),
        lambda: Version.objects.update(text_hashes={}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def spoil(how: str) -> Version:
    """A version of which one text is not what it was, as no user can."""
    version = hall.worked(hall.version())
    row = Text.objects.filter(hash=version.text_hashes["measures.yaml"])
    with thaw.thawed(connection):
        if how == "gone":
            row.delete()
        elif how == "other":
            row.update(packed=zlib.compress(b"other"), size=5)
        else:
            row.update(packed=b"torn")
    versions._cities.clear()
    return version


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["gone", "other", "torn"])
def test_a_damaged_text_is_told_in_words_and_never_shown_as_another(client: Client, how: str) -> None:
    version = spoil(how)
    with pytest.raises(versions.DamagedVersionError) as told:
        versions.texts_of(version)
    assert [(p.code, p.place.file) for p in told.value.problems] == [("text_damaged", "measures.yaml")]

    page = client.get("/kommun/lillstad/versioner/1/zip/")
    assert page.status_code == 503 and "En text i hallens databas är skadad" in page.content.decode()
    assert client.get("/kommun/lillstad/siffra/territorial/").status_code == 503
    page = client.get("/kommun/lillstad/versioner/1/").content.decode()
    assert "measures.yaml" in page and "skadad eller borta" in page
    page = client.get("/kommun/lillstad/")
    assert page.status_code == 503 and "En text i hallens databas är skadad" in page.content.decode()
    versions._cities.clear()


@pytest.mark.django_db
def test_nothing_is_laid_on_a_version_with_a_damaged_text_and_what_was_sent_is_kept() -> None:
    spoil("gone")
    alice = hall.person("alice", administrator=True)
    asked = {"city": "lillstad", "message": "", "from": 1, "on": 1}
    files = {**hall.files(), "measures.yaml": hall.files()["measures.yaml"].replace("share: 0.5", "share: 0.25")}
    job = jobs.start("lay_on", asked, author=alice, file=hall.zipped(files))
    jobs.do(str(job.pk))

    job = Job.objects.get(pk=job.pk)
    assert job.outcome == {"failure": "unread", "number": 1} and job.file is not None
    assert jobs.start_what_is_missing() == 0
    versions._cities.clear()


@pytest.mark.django_db
def test_no_version_is_accepted_that_would_name_a_damaged_text() -> None:
    spoil("torn")
    files = {**hall.files(), "city.yaml": hall.files()["city.yaml"].replace("name: Lillstad", "name: Lillstaden")}

    with pytest.raises(texts.DamagedTextError), transaction.atomic():
        hall.version(files)
    assert Version.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["gone", "torn"])
def test_a_backup_with_a_damaged_text_is_made_and_tells_which_versions(tmp_path: Path, how: str) -> None:
    file, out = tmp_path / "hall.zip", io.StringIO()
    spoil(how)
    changed = {**hall.files(), "measures.yaml": hall.files()["measures.yaml"].replace("share: 0.5", "share: 0.25")}
    hall.version(changed)
    with pytest.raises(CommandError, match=r"(?s)Texten till dessa versioner .*: lillstad 1\. .*The text of these"):
        call_command("backup", str(file))
    emptied()

    call_command("restore", str(file), stdout=out)

    assert "lillstad 1." in out.getvalue()
    assert versions.texts_of(Version.objects.get(city__slug="lillstad", number=2)) == changed
    with pytest.raises(versions.DamagedVersionError):
        versions.texts_of(Version.objects.get(city__slug="lillstad", number=1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", extent.some(["a text", "a stranger", "a head", "another citys head"], 2))
def test_a_backup_that_was_spoilt_after_it_was_made_leaves_nothing_behind(tmp_path: Path, fault: str) -> None:
    file, spoilt = tmp_path / "hall.zip", tmp_path / "spoilt.zip"
    hall.version()
    texts.keep({"nobody's": "a text that no version names"})
    there = hall.version(city_files("nya_stad"))
    backups.write(file)
    emptied()
    stranger = texts.packed("a text that no version names")
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(spoilt, "w") as made:
        for name in archive.namelist():
            rows = [json.loads(line) for line in archive.read(name).splitlines()] if name.endswith("jsonl") else []
            for row in rows:
                is_other = row["pk"] != stranger.hash if fault == "a text" else row["pk"] == stranger.hash
                if fault in ("a text", "a stranger") and name == "hall.Text.jsonl" and is_other:
                    row["fields"]["packed"] = base64.b64encode(zlib.compress(b"poison")).decode()
                    row["fields"]["size"] = 6
                if fault == "another citys head" and name == "hall.Head.jsonl":
                    row["fields"]["published"] = there.pk
            if name == "hall.Head.jsonl" and fault == "a head":
                rows = rows[:1]
            raw = b"\n".join(json.dumps(row).encode() for row in rows) if rows else archive.read(name)
            if name == backups.HEAD and fault == "a head":
                raw = raw.replace(b'"hall.Head": 2', b'"hall.Head": 1')
            made.writestr(name, raw)

    with pytest.raises(
        backups.BackupError,
        match=r"hall_(text|head), rad (hash|city_id) \w+: (ändrad|borttagen) (vid sidan|eller skadad)",
    ):
        backups.read(spoilt, backups.Trust(is_blind=True))
    assert not Version.objects.exists() and not Text.objects.exists()
