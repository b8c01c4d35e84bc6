# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The trial of rights finds what it looks for: it passes as the hall is, and tells of a page that is open or writes."""

from __future__ import annotations

import pytest
from trials import Extent, rights, rights_hall

from klimatkontrakt.hall.core import access
from klimatkontrakt.hall.core.models import Flaw, Job
from klimatkontrakt.hall.flaws import rights as flaw_rights
from klimatkontrakt.hall.versions import rights as version_rights
from tests import extent

pytestmark = pytest.mark.django_db


@pytest.fixture
def tried() -> rights.Trial:
    return rights.Trial(rights_hall.made())


def place(tried: rights.Trial, name: str, **ids: object) -> rights.Place:
    return next(p for p in rights.places(tried.hall) if p.name == name and ids.items() <= p.ids.items())


def everywhere(tried: rights.Trial, where: rights.Place) -> dict[str, list[str]]:
    for role in rights.WEB_ROLES:
        for method in rights.METHODS:
            tried.ask(where, role, method)
        for method in rights.UNSAFE:
            tried.without_token(where, role, method)
    return {kind: wrong for kind, wrong in tried.wrong.items() if wrong}


@extent.in_all
def test_a_sample_of_all_addresses_shows_nothing_and_changes_nothing_that_is_others() -> None:
    counts = rights.trial(Extent(0.02, 3))

    assert [count for count in counts if count.bad] == []
    assert all(count.tried for count in counts)


@extent.in_all
def test_every_page_that_takes_a_form_is_tried_with_one_that_is_good(tried) -> None:
    for where in rights.places(tried.hall):
        if rights.RULES[where.name].form is not None and where.address.startswith("/en/"):
            assert everywhere(tried, where) == {}, where


def test_a_page_that_shows_what_is_an_administrators_to_everyone_is_told(tried, monkeypatch) -> None:
    monkeypatch.setattr(flaw_rights, "flaws", lambda user: Flaw.objects.all())
    wrong = everywhere(tried, place(tried, "flaws"))

    assert {"pages and forms refused to others", "what is others' is not shown"} <= set(wrong)


def test_a_page_that_writes_when_it_is_read_is_told(tried, monkeypatch) -> None:
    real = access.cities

    def writing():
        Flaw.objects.create(text="x")
        return real()

    monkeypatch.setattr(access, "cities", writing)

    assert "nothing written but by a form" in everywhere(tried, place(tried, "city", slug="lillstad"))


@extent.in_all
def test_a_page_that_breaks_is_told(tried, monkeypatch) -> None:
    monkeypatch.setattr(access, "cities", lambda: 1 / 0)

    assert "answers without breaking" in everywhere(tried, place(tried, "city", slug="lillstad"))


@extent.in_all
def test_a_job_that_is_shown_to_others_is_told(tried, monkeypatch) -> None:
    monkeypatch.setattr(version_rights, "job", lambda user, job_id: Job.objects.get(pk=job_id))

    assert "pages and forms refused to others" in everywhere(tried, place(tried, "job"))
