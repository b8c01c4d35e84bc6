# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A city's first page tells its decisions, in both languages; a city without has none, and a template city none either."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import hall

pytestmark = pytest.mark.django_db

MEETINGS = "id,body,date,papers_in,papers_out,source\nm1,lillstad,2099-12-14,2099-12-01,,s1\n"
DECISIONS = (
    "id,body,meeting,date,what_sv,what_en,measure,event,budget_year,account,year,value,unit,last_date,state,paragraph,dnr,source\n"
    "a,lillstad,m1,,Elbilar <b>nu</b>,Electric cars,electric_cars,,,,,,,,coming,,,s1\n"
    "b,lillstad,,{taken},Budget,Budget,,,{year},,,,,,decided,12,,s1\n"
    "c,lillstad,,2024-04-19,Redovisning,Account,,,,territorial,1990,29,ktCO2e,,decided,31,,s1\n"
)


@pytest.fixture
def client() -> Client:
    return Client()


def page(client: Client, language: str, slug: str = "lillstad") -> str:
    return client.get(reverse(f"{language}:city", args=[slug])).content.decode()


def lillstad(*, with_decisions: bool) -> date:
    files, today = hall.files(), timezone.localdate()
    if with_decisions:
        files["meetings.csv"] = MEETINGS
        files["decisions.csv"] = DECISIONS.format(taken=today.isoformat(), year=today.year + 1)
    hall.worked(hall.version(files))
    return today


def test_the_first_page_tells_what_bodies_decide_and_which_budget_is_next(client):
    today = lillstad(with_decisions=True)
    swedish, english = page(client, "sv"), page(client, "en")

    assert "Beslut på väg" in swedish and "14 december 2099 (handlingar inne 1 december 2099)" in swedish
    assert "Decisions on their way" in english and "14 December 2099" in english
    assert "Elbilar &lt;b&gt;nu&lt;/b&gt;" in swedish and "<b>nu</b>" not in swedish
    assert "Vår siffra är 30" in swedish and "Our figure is 30" in english
    assert f"{today.year + 2} är det första år vars budget fullmäktige inte har beslutat" in page_of_money(client, "sv")
    assert f"{today.year + 2} is the first year whose budget the council has not decided" in page_of_money(client, "en")


def page_of_money(client: Client, language: str) -> str:
    return client.get(reverse(f"{language}:money", args=["lillstad"])).content.decode()


def test_what_is_on_its_way_can_be_taken_as_a_file(client):
    lillstad(with_decisions=True)
    address = reverse("sv:figure_file", args=["lillstad", "city", "coming", "csv"])

    assert address in page(client, "sv")
    text = client.get(address).content.decode("utf-8-sig")
    assert "Elbilar <b>nu</b>" in text and list(csv.reader(io.StringIO(text)))


def test_a_city_without_decisions_says_openly_that_next_year_is_taken(client):
    today = lillstad(with_decisions=False)

    assert "Beslut på väg" not in page(client, "sv") and 'id="coming"' not in page(client, "sv")
    assert f"är inte inlagt. Här visas {today.year + 1}." in page_of_money(client, "sv")


def test_a_template_city_has_no_decisions(client):
    response = client.get(reverse("sv:city", args=["lund"]))

    assert response.status_code == 200 and 'class="decisions"' not in response.content.decode()


def test_an_odd_address_changes_nothing_of_them(client):
    lillstad(with_decisions=True)
    for query in ("?scenario=baseline", "?scenario=%00", "?decisions=1&today=1900-01-01"):
        response = client.get(reverse("sv:city", args=["lillstad"]) + query)
        assert response.status_code in (200, 404)
