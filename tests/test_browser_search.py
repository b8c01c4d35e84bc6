# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Searching in a real browser: by keyboard alone, without scripts, in every look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from klimatkontrakt.hall.search import index
from tests import extent, hall
from tests.cities import MALMO
from tests.test_browser_pages import AXE

pytestmark = pytest.mark.django_db(transaction=True)
MOST_STEPS = 40
LOOKS = extent.some([("dark", 320), ("light", 390), ("light", 1280), ("dark", 1920)], 2)
ADDRESSES = (
    "/sok/", "/sok/?q=v%C3%A4rme", "/sok/?q=qqqxyz", "/sok/?q=lund+buss", "/sok/?q=malmo&kind=source",
    "/en/search/?q=district+heating", "/finns-inte/",
)  # fmt: skip


@pytest.fixture
def malmo() -> None:
    hall.version(hall.files(MALMO))
    index.follow()


@pytest.fixture
def page(browser, live_server) -> Iterator[Any]:
    """A page of a browser without scripts."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def _step_to(page: Any, selector: str) -> int:
    """Presses Tab until what is meant has the focus; how often."""
    for count in range(1, MOST_STEPS):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return count
    raise AssertionError(f"{selector} is not reached by {MOST_STEPS} steps")


def test_a_measure_is_found_and_opened_by_keyboard_alone_and_without_scripts(malmo, page) -> None:
    page.goto("/")
    _step_to(page, "#find")
    page.keyboard.type("varme")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sok/?q=varme")
    assert page.locator("h1").inner_text() == "Sökning: varme"
    assert page.locator("#q").input_value() == "varme"
    _step_to(page, "#q")
    _step_to(page, "nav.within a[href*='kind=measure']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sok/?q=varme&kind=measure")
    assert page.locator(".hits h2").count() == 1
    _step_to(page, ".hits li a")
    name = page.locator(".hits li a").first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/kommun/malmo/siffra/**")
    assert page.locator("h1").inner_text() == name


def test_a_citizen_who_misspells_a_city_comes_to_it(page) -> None:
    page.goto("/en/")
    page.fill("#find", "Orebro")
    page.keyboard.press("Enter")
    assert page.locator(".hits li a").first.inner_text() == "Örebro"
    page.locator(".hits li a").first.click()

    assert page.url.endswith("/en/city/orebro/")


@extent.in_all
def test_axe_and_the_browser_object_to_nothing_found_or_not(browser, live_server, malmo) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(bypass_csp=True, base_url=live_server.url)
    page, axe, wrong = context.new_page(), Axe(), []
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    for address in ADDRESSES:
        page.goto(address)
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            violations = axe.run(page, options=AXE).response["violations"]
            wrong += [f"{address} {scheme} {width}: {one['id']} {one['nodes'][0]['html'][:200]}" for one in violations]
            wrong += [f"{address} is {wide} pixels wide on {width}"] if wide > width else []
    context.close()

    assert wrong == []


@extent.in_all
def test_text_twice_as_large_is_cut_nowhere(browser, live_server, malmo) -> None:
    context = browser.new_context(base_url=live_server.url, viewport={"width": 640, "height": 800})
    page = context.new_page()
    page.goto("/sok/?q=v%C3%A4rme")
    page.evaluate("document.documentElement.style.fontSize = '212.5%'")

    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.locator("#q").is_visible() and page.locator(".hits li a").first.is_visible()
    context.close()
