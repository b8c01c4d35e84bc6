# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The hall opens on all of Sweden: 290 municipalities on a map and in a table, of published figures alone."""

from __future__ import annotations

import gzip
import math
import re
from statistics import median
from time import perf_counter

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt import data
from klimatkontrakt.hall.city_pages import country_table
from klimatkontrakt.hall.city_pages.country_table import COLUMNS, DOWN, AskedTable, TablePage
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.template import published, standing
from tests import extent, hall

MOST_BYTES = 60_000
MOST_SECONDS = 0.060
PATIENCE = 3  # of a machine that does other things too
LINK = re.compile(r'href="(/kommun/[a-z0-9-]+/)"')
ROW = re.compile(r'<tr><th scope="row"><a href="([^"]+)">([^<]+)</a></th>(.*?)</tr>', re.DOTALL)
CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)
EVERY = list(municipalities.municipalities().values())


def _rows(client: Client, query: str = "", start: str = "/") -> list[tuple[str, list[str]]]:
    """The names and the cells of the table of municipalities."""
    page = client.get(f"{start}{query}").content.decode()
    table = page.partition('<table class="country">')[2].partition("</table>")[0]
    return [(name, CELL.findall(rest)) for _, name, rest in ROW.findall(table)]


# What is published


def test_a_municipality_stands_where_its_published_figures_put_it() -> None:
    """By pencil, Kiruna 2023: 687,670.68 t; 1990: 295,876.90 t; 22,433 people."""
    kiruna = standing.standings()["2584"]

    assert kiruna.tonnes == 687_670.68
    assert kiruna.per_head == pytest.approx(687_670.68 / 22_433)
    assert kiruna.change == pytest.approx(687_670.68 / 295_876.90 - 1)


def test_all_figures_are_of_one_year_and_the_populations_of_the_same() -> None:
    facts = {row["code"]: row for row in data.table("municipal_facts")}

    assert set(standing.standings()) == set(municipalities.municipalities())
    for code, stands in standing.standings().items():
        people = float(facts[code][f"population_{standing.year()}"])
        assert stands.per_head * people == pytest.approx(stands.tonnes), code


@given(st.sampled_from(EVERY), st.sampled_from([1990, 2023]))
def test_what_is_not_published_is_not_known_and_not_zero(area, missing: int) -> None:
    figures = published.of(area)
    series = {year: value for year, value in figures.emissions["total"].items() if year != missing}
    stands = standing.of(published.Municipality(**{**vars(figures), "emissions": {"total": series}}), standing.year())

    assert math.isnan(stands.change)
    assert math.isnan(stands.tonnes) == math.isnan(stands.per_head) == (missing == standing.year())
    written = country_table.written(stands, "sv")
    assert written["change"] == "inte känt"
    assert (written["emissions"] == "inte känt") == (missing == standing.year())


# The page


@pytest.mark.django_db
@pytest.mark.parametrize(("start", "prefix"), [("/", "/kommun/"), ("/en/", "/en/city/")])
def test_every_municipality_is_linked_from_the_first_page_and_it_is_light(client: Client, start: str, prefix) -> None:
    body = client.get(start).content
    links = set(re.findall(rf'href="({prefix}[a-z0-9-]+/)"', body.decode()))

    assert len(links) == 290
    assert len(body) <= MOST_BYTES and len(gzip.compress(body)) <= 20_000


@pytest.mark.django_db
def test_each_of_them_opens_under_its_address(client: Client) -> None:
    for address in extent.some(sorted(set(LINK.findall(client.get("/").content.decode()))), 30):
        assert client.get(f"{address}pa-vag/").status_code == 200, address


@pytest.mark.django_db
def test_the_first_page_is_answered_quickly(client: Client) -> None:
    hall.worked(hall.version())
    client.get("/")
    taken = []
    for _ in range(9):
        began = perf_counter()
        client.get("/")
        taken.append(perf_counter() - began)

    assert median(taken) <= PATIENCE * MOST_SECONDS


@pytest.mark.django_db
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("mark", ["", DOWN])
def test_the_table_is_sorted_by_a_link_and_says_how(client: Client, column: str, mark: str) -> None:
    page = client.get(f"/?sort={mark}{column}&page=all").content.decode()
    rows = _rows(client, f"?sort={mark}{column}&page=all")
    by_name = {area.name: standing.standings()[area.code] for area in EVERY}
    order = [by_name[name] for name, _ in rows]

    assert len(rows) == 290
    assert page.count(f'aria-sort="{"descending" if mark else "ascending"}"') == 1
    assert page.count('aria-sort="none"') == len(COLUMNS) - 1
    keys = {"emissions": "tonnes", "change": "change", "per_head": "per_head"}
    if column in keys:
        values = [getattr(stands, keys[column]) for stands in order]
        assert values == sorted(values, reverse=bool(mark))
    if column == "name":
        names = [name for name, _ in rows]
        assert names == sorted(names, key=country_table.alphabetical, reverse=bool(mark))


@pytest.mark.django_db
def test_pages_of_the_table_hold_each_municipality_once(client: Client) -> None:
    names = [name for number in range(1, 9) for name, _ in _rows(client, f"?page={number}")]

    assert sorted(names) == sorted(area.name for area in EVERY)
    assert len(_rows(client, "?page=9")) == 290 - 7 * country_table.ROWS_OF_A_PAGE
    assert _rows(client, "?page=²&sort=nothing&county=99") == _rows(client)


@given(st.lists(st.sampled_from(EVERY), unique=True), st.text(max_size=6))
def test_a_page_that_is_not_there_is_the_nearest(areas: list, asked: str) -> None:
    shown = TablePage.of(areas, asked)

    assert set(shown.rows) <= set(areas)
    assert bool(shown.rows) == bool(areas)
    assert shown.shown == "all" or 1 <= int(shown.shown) <= shown.count


@pytest.mark.django_db
def test_a_search_shows_those_that_have_the_name_or_whose_county_has_it(client: Client) -> None:
    assert {name for name, _ in _rows(client, "?q=sund")} >= {"Sundsvall", "Östersund", "Sundbyberg"}
    assert [name for name, _ in _rows(client, "?q=västmanland&page=all")] == sorted(
        (area.name for area in EVERY if area.county == "Västmanlands län"), key=country_table.alphabetical
    )
    assert {name for name, _ in _rows(client, "?county=25")} == {a.name for a in EVERY if a.code.startswith("25")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "leads"), [("kiruna", "/kommun/kiruna/"), ("2584", "/kommun/kiruna/"), ("Upplands-Väsby", "/kommun/upplands-vasby/")]
)  # fmt: skip
def test_a_search_that_means_one_municipality_leads_there(client: Client, query: str, leads: str) -> None:
    response = client.get("/", {"q": query})

    assert (response.status_code, response.headers["Location"]) == (302, leads)


@pytest.mark.django_db
def test_a_name_that_is_nobodys_is_told_with_what_is_like_it(client: Client) -> None:
    page = client.get("/", {"q": "<i>Kirna"}).content.decode()
    near = client.get("/", {"q": "kirna"}).content.decode()

    assert "&lt;i&gt;Kirna" in page and "<i>Kirna" not in page
    assert 'Menade du <a href="/kommun/kiruna/">Kiruna</a>' in near


@pytest.mark.django_db
def test_a_municipality_with_a_plan_of_its_own_is_marked_and_its_figures_are_the_same_statistics(client, tmp_path):
    from klimatkontrakt.city import write_city
    from klimatkontrakt.sources.template import municipality

    before = dict(_rows(client, "?page=all"))
    write_city(municipality.city(municipalities.municipalities()["1281"]), tmp_path)
    hall.version(hall.files(tmp_path))
    after = dict(_rows(client, "?page=all"))

    assert before["Lund"][3] == "Bara mallen" and after["Lund"][3] == "<strong>Egen plan</strong>"
    assert before["Lund"][:3] == after["Lund"][:3]
    assert [name for name, cells in after.items() if "Egen" in cells[3]] == ["Lund"]
    assert client.get("/").content.decode().count("Lund</text>") == 1


@pytest.mark.django_db
def test_the_same_figures_stand_in_both_languages_and_on_the_map(client: Client) -> None:
    swedish, english = dict(_rows(client, "?page=all")), dict(_rows(client, "?page=all", "/en/"))

    assert swedish["Kiruna"][:3] == ["688", "+132", "30,7"] and english["Kiruna"][:3] == ["688", "+132", "30.7"]
    assert "<title>Kiruna: 688 kt CO₂e</title>" in client.get("/").content.decode()


@given(st.sampled_from(COLUMNS), st.booleans(), st.text(max_size=5), st.sampled_from(["", "25"]))
def test_pressing_a_head_twice_turns_the_order(column: str, is_down: bool, text: str, county: str) -> None:
    asked = AskedTable(text, county, column, is_down, "3")
    pressed = asked.sorting(column)

    assert ("sort=-" in pressed) == (not is_down)
    assert "page" not in pressed


# A sentence for each municipality that has not taken part


@given(st.sampled_from(EVERY), st.sampled_from(["sv", "en"]))
def test_the_sentence_of_a_municipality_says_more_where_it_is_more(area, language) -> None:
    from klimatkontrakt.chapters import example_pages

    stands = standing.standings()[area.code]
    told = example_pages.summary(stands, standing.year(), language)

    assert ({"sv": "procent mer än", "en": "per cent more than"}[language] in told) == (stands.change > 0)
    assert ({"sv": "procent mindre än", "en": "per cent less than"}[language] in told) == (stands.change < 0)
    assert area.name in told and str(standing.year()) in told


def test_the_sentence_says_what_nobody_has_published() -> None:
    from klimatkontrakt.chapters import example_pages
    from klimatkontrakt.sources.template.standing import PublishedStanding

    area, nan = municipalities.municipalities()["2584"], math.nan

    assert example_pages.summary(PublishedStanding(area, nan, nan, nan), 2024, "sv") == (
        "Utsläppen i Kiruna 2024 är inte publicerade."
    )
    assert example_pages.summary(PublishedStanding(area, 5e5, nan, nan), 2024, "sv") == (
        "Kiruna släppte ut 500 kt CO₂e 2024. Utsläppen 1990 är inte kända. Hur mycket det är per invånare är inte känt."
    )
    assert "lika mycket som 1990" in example_pages.summary(PublishedStanding(area, 5e5, 0.0, 1.0), 2024, "sv")
