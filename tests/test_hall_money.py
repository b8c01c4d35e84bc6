# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The page of money as a finance officer uses it: years and prices in the address, its tables taken as they are shown."""

from __future__ import annotations

import io
import math
import re
import time
import zlib

import pytest
import python_calamine
from django.test import Client
from lxml import html

from klimatkontrakt.hall.core import kept_answers
from tests import hall
from tests.cities import MALMO

pytestmark = pytest.mark.django_db
PAGE = "/kommun/malmo/kostnad/"


@pytest.fixture
def malmo():
    own = hall.version(hall.files(MALMO))
    kept_answers.work_out(own, own.city.shown)
    return own


def tree(client: Client, query: str = "", page: str = PAGE):
    response = client.get(page + query)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def rows(of_page, key: str = "ledger") -> list[list[str]]:
    figure = of_page.get_element_by_id(key)
    return [[cell.text_content() for cell in row] for row in figure.iterfind(".//tbody/tr")]


def number(cell: str) -> float:
    match = re.match(r"−?[\d\xa0]+(,\d+)?", cell)
    return float(match[0].replace("\xa0", "").replace("−", "-").replace(",", ".")) if match else 0.0


def test_every_view_is_a_link_and_the_form_keeps_what_is_asked(malmo, client: Client) -> None:
    page = tree(client, "?view=kind&from=2025&to=2030&prices=running")
    links = [link.get("href") for link in page.find_class("views")[0].iter("a")]

    assert len(links) == 5 and all("from=2025" in link and "prices=running" in link for link in links)
    assert [select.value for select in page.find_class("asked-money")[0].iter("select")][1:4] == [
        "2025",
        "2030",
        "running",
    ]
    for link in links:
        assert client.get(link).status_code == 200


@pytest.mark.parametrize("query", ["?view=payer&part=paid", "?view=area&from=2024&prices=running", ""])
def test_the_excel_file_has_the_sums_of_the_page(malmo, client: Client, query: str) -> None:
    page = tree(client, query)
    (link,) = [a.get("href") for a in page.get_element_by_id("ledger").iter("a") if "/xlsx/" in a.get("href")]
    response = client.get(link)
    sheet = python_calamine.load_workbook(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    shown = rows(page)
    sums = list(page.get_element_by_id("ledger").iterfind(".//tbody/tr[@class='sum']"))
    body = sheet[1 : len(sheet) - len(sums)]
    total = math.fsum(row[1] for row in body if isinstance(row[1], float))

    assert total == pytest.approx(number(shown[-1][1])) and len(sheet) == len(shown) + 1
    assert sheet[0][0] in ("Betalare", "Område") and "miljoner kronor" in sheet[0][1]
    assert not any("gren" in head.casefold() for head in sheet[0])


@pytest.mark.parametrize("query", [
    "?view=nonsense&from=x&to=9&prices=%00&payer=' or 1&kind=%F0%9F%92%A9&area=" + "a" * 5000,
    "?from=2035&to=2024", "?sort.ledger=999&find.ledger=%3Cscript%3E", "?view=&from=", "?view=kind&view=payer",
])  # fmt: skip
def test_an_odd_address_is_answered(malmo, client: Client, query: str) -> None:
    page = tree(client, query)

    assert page.get_element_by_id("ledger") is not None and not page.xpath("//main//script")


def test_a_long_table_is_searched_and_sorted_and_the_file_is_whole(malmo, client: Client) -> None:
    page = tree(client, "?view=measure&find.ledger=cykel&sort.ledger=-2")
    figure = page.get_element_by_id("ledger")
    shown = rows(page)

    assert all("cykel" in row[0].casefold() for row in shown[:-1]) and shown[-1][0].startswith("Summa")
    assert [th.get("aria-sort") for th in figure.iter("th") if th.get("aria-sort")] == ["descending"]
    assert "Filerna att hämta har alla rader." in figure.text_content()
    (link,) = [a.get("href") for a in figure.iter("a") if "/xlsx/" in a.get("href")]
    sheet = python_calamine.load_workbook(io.BytesIO(client.get(link).content)).get_sheet_by_index(0).to_python()
    assert len(sheet) - 1 > len(shown) and "find" not in link


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_long_table_of_every_chapter_can_be_searched_and_sorted(malmo, client: Client, language: str) -> None:
    prefix = {"sv": "/kommun/malmo/", "en": "/en/city/malmo/"}[language]
    pages = {"sv": ("atgarder/", "kostnad/", "loften/"), "en": ("measures/", "cost/", "promises/")}[language]
    count = 0
    for name in pages:
        for figure in tree(client, page=prefix + name).iter("figure"):
            body = figure.xpath(".//tbody/tr[not(@class='sum')]")
            assert (len(body) > 20) == bool(figure.xpath(".//form[@role='search']")), figure.get("id")
            count += len(body) > 20
            if len(body) > 20:
                assert len(figure.xpath(".//thead//a[contains(@href, 'sort.')]")) == len(figure.xpath(".//thead//th"))
    assert count >= 3


def test_a_municipality_that_has_not_taken_part_is_shown_no_money_whatever_is_asked(client: Client) -> None:
    text = client.get("/kommun/ale/kostnad/?view=payer").content.decode()

    assert 'id="ledger"' not in text and "asked-money" not in text


def test_a_scenario_without_measures_says_that_nothing_is_paid(malmo, client: Client) -> None:
    kept_answers.work_out(malmo, "baseline")
    page = tree(client, "?scenario=baseline&view=payer")

    assert "har inga kostnader i planen" in page.get_element_by_id("ledger").text_content()
    assert not page.get_element_by_id("ledger").find_class("taken")
    assert all("scenario=baseline" in link.get("href") for link in page.find_class("views")[0].iter("a"))


def test_the_page_is_light_and_its_excel_file_quick(malmo, client: Client) -> None:
    for query in ("", "?view=payer", "?view=measure&from=2020&to=2035"):
        body = client.get(PAGE + query).content
        begin = time.perf_counter()
        client.get(f"/kommun/malmo/hamta/money/ledger/xlsx/{query}")

        assert time.perf_counter() - begin < 1.0 and len(zlib.compress(body)) < 22_500
