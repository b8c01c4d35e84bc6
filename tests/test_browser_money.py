# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The finance officer in a real browser, without JavaScript: next year's total, what is funded, what is missing, Excel."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import python_calamine

from klimatkontrakt.hall.core import kept_answers
from tests import extent, hall
from tests.cities import MALMO

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/kommun/malmo/kostnad/"
AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@pytest.fixture
def malmo():
    version = hall.version(hall.files(MALMO))
    kept_answers.work_out(version, version.city.shown)


def number(text: str) -> float:
    return float(re.sub(r"[^\d,−-]", "", text).replace("−", "-").replace(",", "."))


def test_a_finance_officer_finds_next_years_total_and_takes_it_to_excel_without_script(
    malmo, browser, live_server, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    page.goto(live_server.url + "/kommun/malmo/")
    page.get_by_role("link", name="Pengarna", exact=True).click()
    ledger = page.locator("figure#ledger")
    finding = ledger.locator("h2").inner_text()
    own = ledger.locator("tr.sum", has_text="Stadens egen summa").locator("td")
    paid, funded, unfunded = (number(own.nth(place).inner_text()) for place in range(3))
    assert "staden själv ska betala" in finding and paid == funded + unfunded > 0
    assert f"{paid:,.0f}".replace(",", "\xa0") in finding

    page.get_by_role("link", name="Betalare och år").click()
    page.get_by_text("Välj år, priser och betalare").click()
    page.get_by_label("Från år", exact=True).select_option("2026")
    page.get_by_label("Till år", exact=True).select_option("2029")
    page.get_by_label("Priser", exact=True).select_option("running")
    page.get_by_label("Visa", exact=True).select_option("paid")
    page.get_by_role("button", name="Visa", exact=True).click()
    assert "from=2026" in page.url and "prices=running" in page.url
    total = number(page.locator("figure#ledger tr.sum").last.locator("td").nth(4).inner_text())
    with page.expect_download() as download:
        page.locator("figure#ledger .taken a").first.click()
    download.value.save_as(tmp_path / "money.xlsx")
    sheet = python_calamine.load_workbook(str(tmp_path / "money.xlsx")).get_sheet_by_index(0).to_python()
    column = next(place for place, head in enumerate(sheet[0]) if head.startswith("Summa"))
    body = sheet[1:-3]
    assert sum(row[column] for row in body if isinstance(row[column], float)) == total == sheet[-1][column]
    context.close()


@extent.in_all
@pytest.mark.parametrize("query", ["?view=payer&from=2024", "?view=measure&find.ledger=cykel&sort.ledger=-2"])
def test_axe_finds_nothing_in_any_view_and_nothing_is_too_wide(malmo, browser, live_server, query: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(live_server.url + PAGE + query)
    for scheme, width in (("light", 320), ("dark", 1280)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        result = Axe().run(page, options=AXE).response["violations"]
        faults += [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in result]
    context.close()
    assert faults == []
