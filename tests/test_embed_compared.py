# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A chart of cities beside each other leaves as all others do: as a picture, as figures, and by a line of HTML."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from klimatkontrakt.hall.core.models import City
from klimatkontrakt.hall.embeds import rights
from klimatkontrakt.hall.embeds.models import EmbeddingSites
from tests import hall

CHOICE = "?city=lillstad&city=lund"
CHART, LINE = f"/jamfor/bild/since/{CHOICE}", f"/jamfor/badda-in/since/{CHOICE}"
SITES = ["https://lillstad.example", "https://news.example"]


@pytest.fixture
def lillstad(db: None) -> City:
    return hall.version().city


def ancestors(address: str) -> str:
    header = Client().get(address)["Content-Security-Policy"]
    return re.findall(r"frame-ancestors ([^;]*)", header)[0].strip()


def test_every_chart_of_the_comparison_can_be_taken_in_every_way(lillstad: City) -> None:
    html = Client().get(f"/jamfor/{CHOICE}").content.decode()

    charts = re.findall(r'<figure id="([^"]+)">(?:(?!</figure>).)*?<svg class="chart"', html, re.DOTALL)
    assert charts
    for key in charts:
        for way in ("hamta/{}/svg/", "hamta/{}/png/", "hamta/{}/csv/", "badda-in/{}/", "bild/{}/"):
            answer = Client().get(f"/jamfor/{way.format(key)}{CHOICE}")
            assert answer.status_code == 200 and answer["X-Robots-Tag"] == "noindex", way
        assert f"/jamfor/badda-in/{key}/" in html


def test_the_line_leads_to_the_chart_which_says_what_it_is_made_of(lillstad: City) -> None:
    page = Client().get(LINE).content.decode()

    line = unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[0])
    address, title = re.findall(r'src="([^"]*)" title="([^"]*)"', line)[0]
    chart = hall.without_cards(Client().get(unescape(address).removeprefix("http://testserver")).content.decode())
    assert unescape(title) in unescape(chart)
    for word in ("Stad: Lillstad, Lund", "Scenario:", "Dokumentversion: Lillstad: 1", "Versionens datum: Lillstad: 20"):
        assert word in chart, word
    assert "<svg" in chart and 'target="_top"' in chart


def test_a_chart_of_cities_is_framed_where_each_of_them_says_that_has_a_plan(lillstad: City) -> None:
    assert ancestors(CHART) == "'none'"

    EmbeddingSites.objects.create(city=lillstad, origins="\n".join(SITES))

    assert ancestors(CHART) == f"'self' {' '.join(SITES)}"
    other = City.objects.create(slug="annan", name="Annan", kommunkod="0000")
    assert rights.origins_of_all([lillstad, other]) == []
    EmbeddingSites.objects.create(city=other, origins=SITES[1])
    assert rights.origins_of_all([lillstad, other]) == SITES[1:]


def test_nobody_can_frame_a_chart_of_cities_that_have_not_taken_part(lillstad: City) -> None:
    EmbeddingSites.objects.create(city=lillstad, origins="\n".join(SITES))

    assert ancestors("/jamfor/bild/since/?city=lund&city=kiruna") == "'none'"
    assert "ingen kan tillåta" in Client().get("/jamfor/badda-in/since/?city=lund&city=kiruna").content.decode()


@pytest.mark.parametrize("address", ["compared", "nothing", "since"])
def test_what_is_no_chart_of_the_choice_is_not_found(lillstad: City, address: str) -> None:
    choice = "" if address == "since" else CHOICE

    assert Client().get(f"/jamfor/bild/{address}/{choice}").status_code == 404
    assert Client().get(f"/en/compare/embed/{address}/{choice}").status_code == 404
