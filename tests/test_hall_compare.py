# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The page of cities beside each other: its address is the choice, faults are told at once, and files say the same."""

from __future__ import annotations

import io
import json
import re
from html import unescape

import jsonschema
import pytest
import python_calamine
from django.test import Client, override_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from klimatkontrakt import data
from klimatkontrakt.hall.compare import choice
from klimatkontrakt.hall.core import kept_answers
from klimatkontrakt.hall.core.models import AnswerRow, City, Job
from tests import extent, hall
from tests.cities import MALMO

COMPARE = "/jamfor/"


def words_of(response) -> str:
    """What a reader reads, without the names that the field offers."""
    text = re.sub(r"<(datalist|svg).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture
def malmo(db):
    own = hall.version(hall.files(MALMO))
    kept_answers.work_out(own, own.city.shown)
    return own


def test_the_page_is_found_in_the_head_and_says_what_it_is_for(db) -> None:
    home, page = words_of(Client().get("/")), words_of(Client().get(COMPARE))

    assert "Jämför kommuner" in home
    assert "Det är ingen rangordning" in page and "upp till 8 av Sveriges 290 kommuner" in page


@pytest.mark.parametrize(
    ("written", "leads"),
    [
        ("Lund", "?city=lund"),
        ("lunds kommun; Malmö,1480", "?city=lund&city=malmo&city=goteborg"),
        ("Håbo, Habo kommun (0643)", None),
        ("Lund, lund, LUND", "?city=lund"),
        (" , ;", None),
    ],
)
def test_names_in_any_spelling_lead_to_an_address_that_holds_the_choice(db, written: str, leads: str | None) -> None:
    answered = Client().get(COMPARE, {"add": written})

    if leads is None:
        assert answered.status_code in (200, 400)
    else:
        assert (answered.status_code, answered.headers["Location"]) == (302, COMPARE + leads)


def test_every_name_that_is_none_is_told_at_once_with_what_may_be_meant_and_the_right_ones_are_kept(db) -> None:
    answered = Client().get(f"{COMPARE}?city=lund&city=nowhere&add=Ystad, Atlantis, Malmoo")
    text = words_of(answered)

    assert answered.status_code == 400
    assert all(f"”{name}”" in text for name in ("nowhere", "Atlantis", "Malmoo"))
    assert "menar du Malmö (1280)" in text and text.count("Vi hittar inte") == 1
    assert "Ta bort" in text and "Ystad" in text and "Lund" in text
    assert 'value="Atlantis, Malmoo"' in answered.content.decode()


def test_of_more_than_eight_the_first_are_shown_and_the_others_named(db) -> None:
    nine = ["lund", "ystad", "malmo", "goteborg", "stockholm", "uppsala", "kiruna", "gotland", "umea"]
    answered = Client().get(COMPARE, {"city": nine})
    text = words_of(answered)

    assert "De här är inte med: Umeå." in text and "Du har valt 8" in text
    assert len(re.findall(r'class="remove"', answered.content.decode())) == 8
    assert 'name="add"' not in answered.content.decode()


def test_an_address_longer_than_anyone_needs_is_read_only_so_far_and_says_so(db) -> None:
    answered = Client().get(COMPARE, {"city": ["lund"] * 40, "add": "x," * 40})

    assert answered.status_code == 400
    assert "bara de första 32 lästes" in words_of(answered)


@pytest.mark.parametrize("query", ["city=%00", "add=%00%ff", "city=", "city=../..", "add=<script>x</script>", "x=1"])
def test_an_odd_address_breaks_nothing(db, query: str) -> None:
    answered = Client().get(f"{COMPARE}?{query}")

    assert answered.status_code in (200, 400)
    assert "<script>x" not in answered.content.decode() and "\x00" not in answered.content.decode()


def test_the_order_is_as_chosen_and_can_be_made_alphabetical(db) -> None:
    answered = Client().get(COMPARE, {"city": ["orebro", "ale", "angelholm", "are"]}).content.decode()
    order = re.findall(r'<li><a href="/kommun/([a-z]+)/">', answered)
    (sorted_by,) = re.findall(r'href="(/jamfor/[^"]*)" rel="nofollow">Ställ', answered)

    assert order == ["orebro", "ale", "angelholm", "are"]
    assert re.findall(r"city=([a-z]+)", sorted_by) == ["ale", "are", "angelholm", "orebro"]
    assert "Ställ dem" not in words_of(Client().get(unescape(sorted_by)))


def test_a_city_with_a_plan_and_one_without_stand_side_by_side(malmo) -> None:
    answered = Client().get(f"{COMPARE}?city=malmo&city=lund")
    text = words_of(answered)

    assert answered.status_code == 200 and answered.headers["X-Robots-Tag"] == "noindex"
    assert "Alla räknas på samma sätt" in text and "år 2023" in text
    assert "Planen för Malmö räknar på kontot ”Territoriella utsläpp, stadens redovisning”" in text
    assert "Ingen egen plan finns här för Lund" in text
    assert re.search(r"Lund 181 1,39 −45 ingen egen plan ingen egen plan ingen egen plan", text)
    english = words_of(Client().get("/en/compare/?city=malmo&city=lund"))
    assert "Lund 181 1.39 −45 no plan of its own" in english


def test_a_city_that_has_been_put_in_stands_for_its_municipality_under_whatever_id(malmo) -> None:
    City.objects.filter(pk=malmo.city.pk).update(slug="malmo_stad", former="malmo_forr")
    places = choice.Places()

    for slug in ("malmo", "malmo_stad", "malmo_forr"):
        assert places.by_id(slug) == malmo.city
    for name in ("Malmö", "malmö stad", "1280", "malmo_stad"):
        assert places.by_name(name)[0] == malmo.city


def test_what_is_not_worked_out_is_said_and_led_to_and_nothing_is_begun(db) -> None:
    hall.forget_answers()
    own = hall.version(hall.files(MALMO))
    answered = Client().get(f"{COMPARE}?city=malmo&city=lund")
    text = words_of(answered)

    assert "Planen för Malmö är inte uträknad än." in text and "inte uträknat än" in text
    assert re.search(r'<a href="/kommun/malmo/">Öppna', answered.content.decode())
    assert "Malmö 686 1,89 −46" in text
    assert not Job.objects.exists() and not AnswerRow.objects.exists()
    assert kept_answers.at_hand(own, own.city.shown) is None


def test_a_plan_that_was_worked_out_otherwise_before_is_said_to_be_older(malmo) -> None:
    with override_settings(SEED=4711):
        kept = kept_answers.at_hand(malmo, malmo.city.shown)
        text = words_of(Client().get(f"{COMPARE}?city=malmo"))

    assert kept is not None and not kept.is_fresh
    assert "Planen för Malmö räknades ut med en tidigare version" in text and "Malmö 686 1,89 −46 14 38" in text
    assert not Job.objects.exists()


def test_a_citys_page_leads_to_the_comparison_with_it_chosen(malmo) -> None:
    client = Client()
    page = client.get("/kommun/malmo/").content.decode()

    assert 'href="/kommun/malmo/jamfor/"' in page
    assert client.get("/kommun/malmo/jamfor/").headers["Location"] == "/jamfor/?city=malmo"
    assert client.get("/en/city/lund/compare/").headers["Location"] == "/en/compare/?city=lund"
    assert client.get("/kommun/nowhere/jamfor/").status_code == 404


def test_a_place_that_is_no_municipality_is_told_apart(db) -> None:
    hall.worked(hall.version())
    text = words_of(Client().get(f"{COMPARE}?city=lillstad&city=lund"))

    assert "Lillstad räknas på ett eget konto" in text and "jämför inte det rakt av" in text
    assert "Här visas 2022, som finns för alla. Senare år, till 2023, finns för Lund." in text


def test_every_figure_can_be_taken_and_says_the_same(malmo) -> None:
    client = Client()
    page = client.get(f"{COMPARE}?city=malmo&city=lund").content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/jamfor/hamta/[^"]+)"', page)]
    schema = json.loads(data.text_of("figure.schema.json"))

    assert {link.split("/")[4] for link in links} == {"xlsx", "csv", "json", "svg", "png"}
    for link in links:
        taken = client.get(link)
        assert taken.status_code == 200, link
        if "/json/" in link:
            whole = json.loads(taken.content)
            jsonschema.validate(whole, schema)
            assert whole["finding"] in unescape(page)
            assert whole["made_of"]["city"] == "Malmö, Lund"
            assert (
                "ingen egen plan" in whole["made_of"]["version"]
                and "EU-kontraktet 2023" in whole["made_of"]["scenario"]
            )
            assert "Planen för Malmö räknar på kontot" in whole["made_of"]["basis"]
            for row in whole["rows"]:
                assert all(cell["text"] in unescape(page) for cell in row)
        if "/xlsx/" in link:
            rows = python_calamine.load_workbook(io.BytesIO(taken.content)).get_sheet_by_index(0).to_python()
            assert len(rows) > 2 and rows[0][0] in ("Kommun", "Sektor", "År")
    compared = client.get(next(link for link in links if "/compared/csv/" in link)).content.decode("utf-8-sig")
    assert re.search(r"^Lund;18\d[\d,]*;1,3\d+;", compared, re.MULTILINE)


@pytest.mark.parametrize(
    "address",
    ["hamta/compared/csv/", "hamta/compared/csv/?city=nowhere", "hamta/nothing/csv/?city=lund",
     "hamta/compared/svg/?city=lund", f"hamta/{'x' * 500}/csv/?city=lund"],
)  # fmt: skip
def test_what_cannot_be_taken_is_not_there(db, address: str) -> None:
    assert Client().get(COMPARE + address).status_code == 404


def test_the_page_changes_nothing_and_takes_no_form(db) -> None:
    assert Client().post(COMPARE, {"city": "lund"}).status_code == 405


class TestAnyAddress(TestCase):
    @settings(max_examples=extent.examples(25), deadline=None)
    @given(st.lists(st.text(max_size=30), max_size=6), st.text(max_size=60))
    def test_any_letters_are_read_or_told(self, ids: list[str], written: str) -> None:
        answered = self.client.get(COMPARE, {"city": ids, "add": written})

        assert answered.status_code in (200, 302, 400)
