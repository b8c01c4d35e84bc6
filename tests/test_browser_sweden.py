# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The officer's start of a new city, in a real browser: from the whole country to a page that can be taken over."""

from __future__ import annotations

import pytest

from tests import extent, hall
from tests.test_browser_pages import AXE

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = [("light", 1280), ("dark", 390)]
PATIENCE = 60_000


@pytest.fixture
def opened(browser, live_server):
    """Opens the country's page in a browser of some settings, which is closed after the test."""
    contexts = []

    def page_of(**settings):
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.goto(live_server.url + "/")
        return page

    yield page_of
    for context in contexts:
        context.close()


@pytest.mark.parametrize("java_script", extent.some([False, True], 1))
def test_an_officer_finds_the_municipality_and_how_to_take_its_page_over(opened, java_script) -> None:
    page = opened(java_script_enabled=java_script, viewport={"width": 390, "height": 844})

    page.get_by_role("searchbox", name="Sök kommun").fill("kiruna")
    page.locator("main").get_by_role("button", name="Sök").click()
    page.wait_for_url("**/kommun/kiruna/")
    assert page.locator(".cityname .tag").inner_text() == "räkneexempel ur mallen"
    assert "Kiruna har inte deltagit" in page.locator("main").inner_text()
    assert "688 kt CO₂e 2023" in page.locator("main").inner_text()

    page.get_by_role("link", name="Utsläppen", exact=True).click()
    page.get_by_role("link", name="Så tar kommunen över sidan").click()
    page.wait_for_url("**/kommun/kiruna/#ta-over")
    over = page.locator("#ta-over")
    assert over.is_visible() and over.get_by_role("link", name="Hämta mallens mapp").is_visible()
    with page.expect_download() as download:
        over.get_by_role("link", name="Hämta mallens mapp").click()
    assert download.value.suggested_filename.endswith(".zip")
    assert page.complaints == []


def test_the_table_is_reached_sorted_and_left_by_keyboard_and_the_map_is_no_trap(opened) -> None:
    page = opened()
    stops = []
    for _ in range(25):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate("document.activeElement.closest('svg') ? 'map' : document.activeElement.textContent")
        )
    assert "map" not in stops and any("Per invånare" in stop for stop in stops)

    page.get_by_role("link", name="Per invånare, ton").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=-per_head**")
    assert page.locator("table.country tbody th").first.inner_text() == "Oxelösund"
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Per invånare")


def test_a_point_of_the_map_leads_to_its_municipality(opened) -> None:
    page = opened(viewport={"width": 1280, "height": 1000})

    page.locator("svg.country a[href='/kommun/kiruna/'] circle").click()
    page.wait_for_url("**/kommun/kiruna/")


@extent.in_all
def test_axe_objects_to_neither_and_nothing_is_too_wide(opened, live_server) -> None:
    from axe_playwright_python.sync_playwright import Axe

    hall.worked(hall.version())
    page, found = opened(bypass_csp=True), []
    for address in ("/", "/?q=sund&sort=-change", "/?q=xyzzy", "/kommun/kiruna/", "/kommun/kiruna/kostnad/",
                    "/en/city/kiruna/", "/kommun/kiruna/utslapp/", "/kommun/kiruna/vad-hander-om/"):  # fmt: skip
        page.goto(live_server.url + address)
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            report = Axe().run(page, options=AXE).response["violations"]
            found += [(address, scheme, one["id"], one["nodes"][0]["html"][:200]) for one in report]
        for width in (320, 390, 640):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append((address, f"wider than {width}"))

    assert found == []
