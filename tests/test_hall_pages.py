# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages of a hall: each answers its question first, in both languages, from what was worked out."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from klimatkontrakt.city import write_city
from klimatkontrakt.hall.core import kept_answers, register
from klimatkontrakt.sources.template import municipality, municipality_names
from tests import hall

pytestmark = pytest.mark.django_db
CHAPTERS = [
    address.name
    for address in register.pages_of_a_city()
    if address.name in ("city", "track", "emissions", "measures", "promises", "money", "doubt", "sources", "versions")
]


@pytest.fixture
def lillstad():
    return hall.worked(hall.version())


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_chapter_of_a_city_answers_in_its_language(lillstad, client: Client, language: str) -> None:
    for name in CHAPTERS:
        response = client.get(reverse(f"{language}:{name}", args=["lillstad"]))

        assert response.status_code == 200, name
        assert f'<html lang="{language}"' in response.content.decode(), name


def test_a_city_that_waits_to_be_worked_out_says_so_and_when_to_look_again(client: Client) -> None:
    version = hall.version()
    hall.forget_answers()
    hall.jobs.start("work_out", {"version": version.pk})

    response = client.get("/kommun/lillstad/")

    assert response.status_code == 503
    assert "räknas ut" in response.content.decode()


def test_a_reader_never_starts_the_engine(lillstad, client: Client, django_assert_max_num_queries, monkeypatch) -> None:
    monkeypatch.setattr("klimatkontrakt.engine.study.run", lambda *a, **k: pytest.fail("the engine was run"))

    with django_assert_max_num_queries(8):
        assert client.get("/kommun/lillstad/pa-vag/").status_code == 200


@pytest.mark.parametrize(("language", "word"), [("sv", "hålls isär"), ("en", "kept apart")])
def test_a_city_whose_industry_stands_apart_says_so_first(client: Client, tmp_path, language: str, word: str) -> None:
    write_city(municipality.city(municipality_names.municipality("Gotland")), tmp_path)
    own = hall.version(hall.files(tmp_path))
    kept_answers.work_out(own, own.city.shown)

    for name in ("city", "emissions"):
        page = client.get(reverse(f"{language}:{name}", args=[own.city.slug])).content.decode()

        assert word in page.split("<figure")[0], name
