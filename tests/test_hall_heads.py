# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A city has two heads: who makes the document reads the working one, everybody else the published one."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.hall.core import access, heads, kept_answers, texts
from klimatkontrakt.hall.core.models import City, Head, Version
from klimatkontrakt.hall.core.verbs import StaleError
from klimatkontrakt.hall.versions import verbs
from tests import extent, hall, page_texts, source_trees, walk
from tests.test_hall_identity import city_files

MOST_OF_A_KIND = 6 if extent.ALL else 1

FILES = hall.files()
CHANGED = {**FILES, "measures.yaml": FILES["measures.yaml"].replace("share: 0.5", "share: 0.25")}


def unpublished(city: City, files: dict[str, str] = CHANGED) -> Version:
    """A version that the working head alone stands at, as when publishing is an act of its own."""
    version = Version.objects.create(
        city=city, number=heads.next_number(city), text_hashes=texts.keep(files), document=document_hash(files),
        message="Bara ett utkast",
    )  # fmt: skip
    Head.objects.filter(city=city).update(working=version)
    return version


@pytest.mark.django_db
def test_accepting_a_version_moves_both_heads() -> None:
    for number, files in enumerate((FILES, CHANGED), start=1):
        version = hall.version(files)

        assert version.number == number
        assert heads.working(version.city) == heads.published(version.city) == version
    hall.version(city_files("nya_stad"))
    assert sorted(heads.published_numbers().values()) == [1, 2]
    assert {(version.city.slug, version.number) for version in heads.every()} == {("lillstad", 2), ("nya_stad", 1)}


@pytest.mark.django_db
def test_a_head_moves_from_the_version_that_its_mover_has_seen_and_from_no_other() -> None:
    first = hall.version()
    city = first.city
    second = hall.version(CHANGED)
    third = unpublished(city)
    Head.objects.update(working=second)
    for begun_from in (None, first, third):
        with pytest.raises(heads.MovedHeadError), transaction.atomic():
            heads.move(city, begun_from, third)
    assert heads.working(city) == second

    heads.move(city, second, third)
    assert heads.working(city) == heads.published(city) == third


@pytest.mark.django_db
def test_a_head_never_stands_at_another_citys_version() -> None:
    here, there = hall.version(), hall.version(city_files("nya_stad"))

    with pytest.raises(ValueError, match="is not of lillstad"):
        heads.move(here.city, here, there)


@pytest.mark.django_db
def test_a_head_that_moved_under_a_verb_is_told_as_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    version = hall.version()
    monkeypatch.setattr(heads, "working", lambda city: version)
    hall.version(CHANGED)

    with pytest.raises(StaleError):
        hall.version({**FILES, "measures.yaml": FILES["measures.yaml"].replace("share: 0.5", "share: 0.1")})
    assert Version.objects.count() == 2


@pytest.mark.django_db
def test_nothing_shown_to_a_visitor_differs_when_only_the_working_head_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: page_texts.MOMENT)
    city = hall.worked(hall.version()).city

    def walked() -> dict[str, str]:
        seen = walk.Walk(
            Client(), walk.Names(), lambda address, origin: walk.name_of(address), lambda kind: MOST_OF_A_KIND
        )
        return page_texts.fingerprints(seen.from_("/", "/en/").seen)

    before = walked()
    draft = unpublished(city)
    assert heads.published_numbers() == {city.pk: 1}
    assert [version.number for version in heads.every().order_by("number")] == [1, 2]
    kept_answers.work_out(draft, city.shown)

    assert walked() == before
    assert Client().get("/kommun/lillstad/versioner/2/").status_code == 404
    assert Client().get("/kommun/lillstad/versioner/2/zip/").status_code == 404


@pytest.mark.django_db
def test_who_makes_the_document_reads_the_working_head_and_hands_in_on_it() -> None:
    city = hall.worked(hall.version()).city
    root, bob = hall.person("root", administrator=True), hall.person("bob")
    unpublished(city)
    client = Client()
    client.force_login(root.user, "django.contrib.auth.backends.ModelBackend")

    assert "Bara ett utkast" in client.get("/kommun/lillstad/versioner/").content.decode()
    assert client.get("/kommun/lillstad/versioner/2/").status_code == 200
    assert client.get("/kommun/lillstad/versioner/2/zip/").status_code == 200
    assert [version.number for version in access.versions(city, bob)] == [1]  # who may not edit reads what is published
    document, _ = hall._checked(tuple(sorted(FILES.items())))
    with pytest.raises(StaleError):
        verbs.accept_version(root, document, FILES, "från den gamla", made_from=1)
    version = verbs.accept_version(root, document, FILES, "från utkastet", made_from=2)
    assert version.number == 3 and heads.published(city) == version


def test_no_code_takes_the_latest_version_for_the_current_one() -> None:
    """`heads` alone knows which version is read; a migration may, for there were no heads then."""
    guess = re.compile(r"[Vv]ersions?\b[^\n]*order_by\(.-?number.\)\.(first|last)|\.current\(\)|Max\(.number.\)")
    guessing = [
        path.name
        for path in source_trees.files()
        if path.name not in ("heads.py", "0003_exact_ids.py") and guess.search(path.read_text(encoding="utf-8"))
    ]

    assert guessing == []
