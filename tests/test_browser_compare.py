# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The programme officer compares cities in a real browser: by keyboard, with JavaScript and without."""

from __future__ import annotations

import pytest

from klimatkontrakt.hall.core import kept_answers
from tests import extent, hall
from tests.cities import MALMO


@pytest.mark.django_db(transaction=True)
def test_the_programme_officer_sets_four_cities_beside_each_other_by_keyboard_and_sends_the_address(
    browser, live_server
) -> None:
    own = hall.version(hall.files(MALMO))
    kept_answers.work_out(own, own.city.shown)
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        wrong: list[str] = []
        page.on("console", lambda message, to=wrong: to.append(message.text) if message.type == "error" else None)
        page.goto(live_server.url + "/")
        page.get_by_role("navigation", name="Hela platsen").get_by_role("link", name="Jämför kommuner").click()
        field = page.get_by_label("Lägg till kommuner")
        field.focus()
        page.keyboard.type("Malmö, Lund")
        page.keyboard.press("Enter")
        page.wait_for_url("**/jamfor/?city=malmo&city=lund")
        page.get_by_label("Lägg till kommuner").fill("Atlantis, Ystad")
        page.keyboard.press("Enter")
        assert "”Atlantis”" in page.get_by_role("alert").inner_text()
        page.get_by_label("Lägg till kommuner").fill("Kiruna")
        page.keyboard.press("Enter")
        page.wait_for_url("**city=kiruna")
        table = page.locator("#compared table")
        heads = [head.inner_text() for head in table.get_by_role("columnheader").all()]
        assert [row.inner_text() for row in table.get_by_role("rowheader").all()] == [
            "Malmö",
            "Lund",
            "Ystad",
            "Kiruna",
        ]
        for asked in ("Per person", "Sedan 1990", "Lovat", "Finansierat", "Osäkerhet"):
            assert any(head.startswith(asked) for head in heads)
        assert table.get_by_text("ingen egen plan").count() == 9
        sent = context.new_page()
        sent.goto(page.url)
        assert sent.locator("#compared").inner_text() == page.locator("#compared").inner_text()
        page.get_by_role("link", name="Ta bort Ystad").click()
        assert "ystad" not in page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280 if script else True
        assert not [message for message in wrong if "400" not in message]
        context.close()


PAGES = (
    "/jamfor/",
    "/jamfor/?city=malmo&city=lund&city=kiruna",
    "/jamfor/?city=malmo&add=Atlantis,Nowhere",
    "/en/compare/?city=lund&city=malmo",
    "/kommun/malmo/mal/",
    "/en/city/malmo/goals/",
    "/kommun/lund/mal/",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@extent.in_all
@pytest.mark.django_db(transaction=True)
def test_the_pages_of_comparison_and_goals_are_open_to_all_in_every_look(browser, live_server) -> None:
    from axe_playwright_python.sync_playwright import Axe

    own = hall.version(hall.files(MALMO))
    kept_answers.work_out(own, own.city.shown)
    axe, wrong = Axe(), []
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    for place, address in enumerate(PAGES):
        page.goto(live_server.url + address)
        for scheme, width in (("light", 1280), ("dark", 320), ("dark", 1920)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            wrong += [f"{address} ({width}): {wide} pixels wide"] if wide > width else []
        page.emulate_media(color_scheme="dark" if place % 2 else "light")
        found = axe.run(page, options={"resultTypes": ["violations"], "runOnly": RULES}).response["violations"]
        wrong += [f"{address}: {rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]
    context.close()

    assert wrong == []
