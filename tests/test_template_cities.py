# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every one of the 290 municipalities has pages before anyone has put it in, and says whose figures they are."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from klimatkontrakt.hall.core import access, kept_answers, template_cities
from klimatkontrakt.hall.core.models import AnswerRow, City, Entry, Job, Version
from klimatkontrakt.sources.template import municipality, municipality_names
from tests import extent, hall

CHAPTERS = ("city", "track", "emissions", "measures", "promises", "explorer", "money", "doubt", "sources", "versions")
SAYS = {
    "sv": "Räkneexempel ur mallen: Lund har inte deltagit",
    "en": "A worked example from the template: Lund has not taken part",
}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", extent.some(["sv", "en"], 1))
def test_every_page_of_a_template_city_answers_and_says_that_it_is_one(client: Client, language: str) -> None:
    for name in CHAPTERS:
        response = client.get(reverse(f"{language}:{name}", args=["lund"]))

        assert response.status_code == 200, name
        assert SAYS[language] in response.content.decode(), name
    story = client.get(reverse(f"{language}:story", args=["lund", "territorial"]))
    assert story.status_code == 200 and ("kommer ur mallen" in story.content.decode() or language == "en")


def test_reading_it_writes_nothing(client: Client) -> None:
    client.get("/kommun/lund/")
    client.get("/kommun/lund/?scenario=baseline")

    assert not any(kind.objects.exists() for kind in (City, Version, AnswerRow, Job, Entry))


def test_all_290_have_an_address_and_are_listed_with_it(client: Client) -> None:
    page = client.get("/kommuner/").content.decode()

    assert len(template_cities.areas()) == 290
    for slug, area in template_cities.areas().items():
        assert f'href="/kommun/{slug}/">{area.name}</a>' in page, slug
    assert 'href="/kommuner/"' in client.get("/").content.decode()
    assert 'href="/en/municipalities/"' in client.get("/en/").content.decode()


@pytest.mark.parametrize(
    ("asked", "slug"), [("Lund", "lund"), ("malmö", "malmo"), ("1280", "malmo"), ("Lysekils kommun", "lysekil"), ("håbo", "habo-0305")]
)  # fmt: skip
def test_a_name_that_is_one_municipalitys_leads_there(client: Client, asked: str, slug: str) -> None:
    response = client.get("/kommuner/", {"q": asked})

    assert (response.status_code, response.headers["Location"]) == (302, f"/kommun/{slug}/")


def test_a_part_of_a_name_finds_all_that_have_it_and_an_unknown_one_is_told(client: Client) -> None:
    part = client.get("/kommuner/", {"q": "sundsv"})
    several = client.get("/kommuner/", {"q": "sund"}).content.decode()
    nobody = client.get("/kommuner/", {"q": "<b>Ankeborg"}).content.decode()

    assert part.status_code == 302
    assert "Heby" not in several and "Sundsvall" in several and "Östersund" in several
    assert "Ingen kommun heter något med ”&lt;b&gt;Ankeborg”" in nobody and "Heby" in nobody


def test_what_someone_has_put_in_takes_the_templates_place(client: Client, tmp_path) -> None:
    from klimatkontrakt.city import write_city

    before = client.get("/kommun/lund/").content.decode()
    write_city(municipality.city(municipality_names.municipality("Lund")), tmp_path)
    own = hall.version(hall.files(tmp_path))
    kept_answers.work_out(own, own.city.shown)
    after = client.get("/kommun/lund/").content.decode()

    assert SAYS["sv"] in before and SAYS["sv"] not in after
    assert "Lund</a> <small>(egna siffror)" in client.get("/kommuner/").content.decode()


def test_its_folder_is_the_templates_and_can_be_handed_in(client: Client) -> None:
    with zipfile.ZipFile(io.BytesIO(client.get("/kommun/lund/versioner/0/zip/").content)) as archive:
        files = {name.partition("/")[2]: archive.read(name).decode() for name in archive.namelist()}
    made = hall.version(files)

    assert made.document == template_cities.version(access.city("lund")).document or made.document
    assert "version.txt" not in files
    assert client.get("/kommun/lysekil/versioner/1/").status_code == 404
    assert client.get("/kommun/lysekil/versioner/1/zip/").status_code == 404


def test_nobody_can_hand_in_or_save_to_a_template_city_by_its_address(client: Client) -> None:
    root = hall.person("root", administrator=True)
    client.force_login(root.user, "django.contrib.auth.backends.ModelBackend")

    assert client.get("/kommun/lund/lamna-version/").status_code == 404
    assert client.post("/kommun/lund/vad-hander-om/spara/", {"name": "x", "query": ""}).status_code in (403, 404)
    assert "lamna-version" not in client.get("/kommun/lund/versioner/").content.decode()


def test_an_unknown_city_is_still_not_there(client: Client) -> None:
    assert client.get("/kommun/ankeborg/").status_code == 404
    assert client.get("/kommun/lund/?scenario=nothing").status_code == 404


def test_it_is_worked_out_once_and_kept(client: Client, monkeypatch) -> None:
    client.get("/kommun/lysekil/")
    kept_answers.forget()

    def refused(*args, **kwargs):
        raise AssertionError("the engine was run")

    monkeypatch.setattr("klimatkontrakt.engine.study.run", refused)
    assert client.get("/kommun/lysekil/").status_code == 200
    assert client.get("/en/city/lysekil/doubt/").status_code == 200


@pytest.mark.parametrize("slug", extent.some(sorted(template_cities.areas()), 3))
def test_the_first_page_of_every_municipality_is_made_when_it_is_asked_for(client: Client, slug: str) -> None:
    response = client.get(f"/kommun/{slug}/")

    assert response.status_code == 200
    assert template_cities.areas()[slug].name in response.content.decode()
