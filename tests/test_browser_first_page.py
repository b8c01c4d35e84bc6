# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The politician's minute on a city's first page: verdict, chance, who decides, the sum; on a phone and on one A4."""

from __future__ import annotations

import gzip
import re

import pytest
from django.test import Client

from klimatkontrakt.hall.core import kept_answers
from tests import extent, hall
from tests.cities import MALMO

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESSES = {"sv": "/kommun/malmo/", "en": "/en/city/malmo/"}
MOST_BYTES = 20_000
MOST_WORDS = 60  # above the cards, in what is read first: a politician's first quarter of a minute
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (320, 390, 1280)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def malmo():
    version = hall.version(hall.files(MALMO))
    kept_answers.work_out(version, version.city.shown)
    return version


@pytest.mark.parametrize("language", extent.some(["sv", "en"], 1))
def test_the_politicians_minute(browser, live_server, malmo, language):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(live_server.url + ADDRESSES[language])
    title = page.locator("h1").inner_text()
    lead = page.locator(".lead").inner_text()
    cards = page.locator(".front-card")
    answers = [cards.nth(place).locator("h2").first.inner_text() for place in range(cards.count())]

    assert (
        title
        == {
            "sv": "Nej, Malmö är inte på väg mot klimatmålet 2030.",
            "en": "No, Malmö is not on track for its climate target for 2030.",
        }[language]
    )
    assert {"sv": "mindre än 1 av 10", "en": "less than 1 in 10"}[language] in lead
    assert len(f"{title} {lead}".split()) < MOST_WORDS
    assert page.locator("h1").bounding_box()["y"] < 844  # without scrolling, on a phone
    assert len(answers) == 5 and all(answer.endswith((".", "?")) or ":" in answer for answer in answers)
    assert re.search(
        {"sv": r"Inget av dem beslutar Malmö om", "en": r"None of them is decided by Malmö"}[language], answers[1]
    )
    assert "Sysav" in page.locator("#decides tbody tr").first.inner_text()
    assert "2027" in page.locator("#decides tbody tr").first.inner_text()
    need = page.locator("#purse tbody tr").first.locator("td").first.inner_text()
    assert re.match(r"\d[\d,\s\xa0]*", need)[0].strip() in answers[3]
    imprint = page.locator(".imprint").inner_text()
    assert {"sv": "räkneexempel, inte kommunens", "en": "a worked example, not the city's own"}[language] in imprint
    context.close()


def test_the_page_is_one_a4_and_says_on_it_what_it_is_of(browser, live_server, malmo):
    page = browser.new_page(color_scheme="dark")
    page.goto(live_server.url + ADDRESSES["sv"])
    printed = page.pdf(format="A4", print_background=True)
    page.emulate_media(media="print")
    imprint = page.locator(".imprint")

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert imprint.is_visible()
    for what in ("dokumentversion 1", "scenario: EU-kontraktet 2023"):
        assert what in imprint.inner_text()
    page.close()


@extent.in_all
def test_axe_has_nothing_to_object_in_any_look_and_nothing_is_too_wide(browser, live_server, malmo):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(bypass_csp=True)
    page, broken = context.new_page(), []
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    page.goto(live_server.url + ADDRESSES["sv"])
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        broken += [f"{wide} wide in {width}"] if wide > width else []
        if width != 320:
            options = {"resultTypes": ["violations"], "runOnly": RULES}
            found = Axe().run(page, options=options).response["violations"]
            broken += [f"{scheme} {width}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
    context.close()

    assert not broken, "\n".join(broken)


def test_the_page_is_small(malmo):
    answer = Client().get(ADDRESSES["sv"])

    assert len(gzip.compress(answer.content, 6)) <= MOST_BYTES


def test_a_city_that_nobody_has_put_in_gets_no_verdict():
    page = Client().get("/kommun/ydre/").content.decode()

    for claim in ("på väg mot klimatmålet", "Chansen att målet nås", "finns inget löfte", "behövs"):
        assert claim not in page
