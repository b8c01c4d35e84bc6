# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The explorer in a real browser: dragging, by keyboard, without JavaScript, in both languages, in the dark, at 320 px."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from tests import extent, hall
from tests.cities import MALMO

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 10_000


@pytest.fixture
def address(live_server):
    hall.version()
    return f"{live_server.url}/kommun/lillstad/vad-hander-om/"


@pytest.fixture
def opened(browser, address):
    """Opens the explorer in a window of its own, and tells of whatever the browser complains about."""
    contexts, complaints = [], []

    def open_it(query: str = "", **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + query)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def _drag(page, lever: str, level: int) -> None:
    """Drags a slider with the mouse to a level in per cent."""
    slider = page.locator(f'[id="l.{lever}"]')
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.985, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * level / 100, middle, steps=6)
    page.mouse.up()


def test_dragging_a_slider_moves_the_finding_the_chart_the_shares_and_the_money(opened):
    page = opened()
    parts = ("#finding", "#explorer-path .wide svg", "#explorer-shares .wide svg", "#explorer-purses .wide svg")
    before = [page.locator(part).first.inner_html() for part in parts]

    _drag(page, "electric_cars", 40)
    page.wait_for_url(re.compile(r"plan=electric_cars:\d+"))
    page.wait_for_selector("#replace-electric_cars")

    after = [page.locator(part).first.inner_html() for part in parts]
    assert all(now != then for now, then in zip(after, before, strict=True))
    level = re.search(r"electric_cars:(\d+)", page.url)[1]
    assert page.locator('output[for="l.electric_cars"]').inner_text() == f"{level} %"
    assert 20 <= int(level) <= 60


@extent.in_all
def test_only_what_is_moved_is_sent(opened):
    page = opened()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/svar/" in request.url else None)

    page.locator('[id="l.electric_cars"]').press("ArrowLeft")
    page.wait_for_url("**plan=electric_cars:95")

    assert "l.electric_cars=95" in sent[0]
    assert "fewer_trips" not in sent[0]


def test_a_plan_is_made_by_keyboard_alone(opened):
    page = opened()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "l.fewer_trips":
            break

    page.keyboard.press("Home")
    page.wait_for_url("**plan=fewer_trips:0")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.name")

    assert focused == "s.fewer_trips"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert "mer än" in page.locator("#finding").inner_text()


@extent.in_all
def test_a_start_year_moves_the_answer_and_none_in_the_past_is_offered(opened):
    page = opened()
    start = page.locator('[name="s.electric_cars"]')
    years = [int(year) for year in start.locator("option").all_inner_texts()]
    coming = timezone.localdate().year + 1

    assert years == [2023, *range(coming, 2031)]  # the year in which it starts, and those to come
    for year in years[1:3]:
        start.select_option(str(year))
        page.wait_for_url(f"**plan=electric_cars:100@{year}")


def levels(page) -> list[str]:
    return [level.input_value() for level in page.locator("input.level").all()]


def test_back_undoes_one_step_and_forward_does_it_again(opened, address):
    page = opened()
    slider = page.locator('[id="l.fewer_trips"]')
    for level in ("95", "90"):
        slider.focus()
        page.keyboard.press("ArrowLeft")
        page.wait_for_url(f"**plan=fewer_trips:{level}")
    _drag(page, "electric_cars", 50)  # many levels on the way, and one step
    page.wait_for_url(re.compile(r"electric_cars:\d+,fewer_trips:90$"))
    page.wait_for_timeout(500)
    dragged = page.url

    for shown, moved in (("?plan=fewer_trips:90", "90"), ("?plan=fewer_trips:95", "95"), ("", "100")):
        page.evaluate("history.back()")
        page.wait_for_url(address + shown)
        page.locator(f'input.level[type="range"][value="{moved}"]').first.wait_for()

        assert sorted(levels(page)) == sorted(["100", moved])
    for url, moved in (
        (address + "?plan=fewer_trips:95", "95"),
        (address + "?plan=fewer_trips:90", "90"),
        (dragged, "90"),
    ):
        page.evaluate("history.forward()")
        page.wait_for_url(url)
        page.locator(f'input.level[type="range"][value="{moved}"]').first.wait_for()


@extent.in_all
def test_the_whole_table_comes_in_its_place(opened):
    page = opened()

    page.get_by_role("link", name="Visa alla tre talen").click()
    page.wait_for_selector("#explorer-table")

    assert page.locator("#explorer-table tbody tr").count() == 2


def test_without_javascript_the_form_gives_the_same_answer(opened):
    page = opened(java_script_enabled=False)

    page.locator('[id="l.electric_cars"]').fill("40")
    page.get_by_role("button", name="Räkna").click()
    page.wait_for_url("**plan=electric_cars:40")
    plain = page.locator("#finding").inner_text()

    lively = opened("?plan=electric_cars:40")
    assert plain == lively.locator("#finding").inner_text()
    assert page.locator('[id="l.electric_cars"]').input_value() == "40"
    assert page.locator('output[for="l.electric_cars"]').is_hidden()
    assert page.locator("#replace-electric_cars").count() == 1


@extent.in_all
def test_the_other_language_shows_the_same_plan(opened):
    page = opened()
    page.locator('[id="l.electric_cars"]').press("ArrowLeft")
    page.wait_for_url("**plan=electric_cars:95")

    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/city/lillstad/what-if/?plan=electric_cars:95")

    assert page.locator("html").get_attribute("lang") == "en"
    assert "more than" in page.locator("#finding").inner_text()
    assert page.locator('[id="l.electric_cars"]').input_value() == "95"


def test_in_the_dark_paper_is_dark_and_ink_is_light(opened):
    page = opened(color_scheme="dark")

    def lightness(what: str) -> float:
        rgb = page.evaluate(f"getComputedStyle(document.body).{what}")
        return sum(int(part) for part in re.findall(r"\d+", rgb)[:3]) / 3

    assert lightness("backgroundColor") < 60
    assert lightness("color") > 190


def test_at_320_pixels_nothing_scrolls_sideways(opened):
    page = opened("?plan=electric_cars:40", viewport={"width": 320, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("#explorer-path .narrow svg").is_visible()


@extent.in_all
def test_on_a_phone_the_finding_stays_in_sight(opened):
    page = opened(viewport={"width": 390, "height": 844}, has_touch=True)

    page.locator('[id="l.electric_cars"]').scroll_into_view_if_needed()
    page.mouse.wheel(0, 600)
    page.wait_for_timeout(200)

    assert 0 <= page.locator("#finding").bounding_box()["y"] < 844


def test_when_the_answer_does_not_come_the_page_says_so(browser, address):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.route("**/svar/**", lambda route: route.fulfill(status=503, body="busy"))
    page.locator('[id="l.electric_cars"]').press("ArrowLeft")
    page.locator("#finding", has_text="Pröva igen").wait_for()

    page.unroute("**/svar/**")
    page.locator('[id="l.electric_cars"]').press("ArrowLeft")
    page.wait_for_url("**plan=electric_cars:90")

    assert "planen hamnar" in page.locator("#finding").inner_text()
    page.close()


@extent.in_all
def test_malmos_levers_answer_in_the_browser_too(browser, live_server):
    hall.version(hall.files(MALMO))
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"{live_server.url}/kommun/malmo/vad-hander-om/")

    page.locator('[id="e.capture_decision"]').select_option("built")
    page.wait_for_url("**events=capture_decision:built")

    page.locator("#finding", has_text="mindre än EU-kontraktet 2023").wait_for()
    page.close()
