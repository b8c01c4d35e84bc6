# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pages on paper: each says what it is of; no column is cut, no heading alone at a page's foot."""

from __future__ import annotations

import datetime
import io
import re

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

import klimatkontrakt as kk
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.hall.core import kept_answers
from klimatkontrakt.language import days
from klimatkontrakt.publish import report
from tests import extent, hall
from tests.cities import MALMO

pytestmark = pytest.mark.django_db(transaction=True)
CHAPTERS = [
    "city",
    "measures",
    "track",
    "emissions",
    "promises",
    "money",
    "doubt",
    "sources",
    "explorer",
    "goals",
    "organisation",
]
OTHERS = {
    "a story": ("story", ["malmo", "cut_2030"]),
    "glossary": ("glossary", []),
    "home": ("home", []),
    "law": ("law", []),
}
IN_SIGHT = """selector => [...document.querySelectorAll(selector)].filter(one => one.checkVisibility()).map(one => one.innerText)"""
_HEADINGS = "main h1, main h2, main h3, main summary"
_LAST_HEADS = "main thead tr th:last-child"


@pytest.fixture
def opened(browser, live_server):
    """Prints addresses from a dark screen: gives the page, and its print."""
    own = hall.version(hall.files(MALMO))
    kept_answers.work_out(own, own.city.shown)
    page = browser.new_page(color_scheme="dark")
    page.set_default_timeout(60_000)

    def printed(address):
        page.goto(address if address.startswith("file:") else live_server.url + address)
        sheets = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))
        page.emulate_media(media="print")
        return page, sheets

    yield printed
    page.close()


def _words(text: str) -> str:
    """A text without its spaces and hyphens at ends of lines: how it was broken does not matter."""
    return re.sub(r"[\s\xad\u2010\ufffe\x02-]+", "", text)


def _text(sheet: pypdfium2.PdfPage) -> str:
    return sheet.get_textpage().get_text_bounded()


def _complaints(page, sheets: pypdfium2.PdfDocument) -> list[str]:
    """Heads that are not there, headings that end a sheet, letters that are off it."""
    texts = [_text(sheet) for sheet in sheets]
    whole = _words("".join(texts))
    found = [f"cut: {head}" for head in page.evaluate(IN_SIGHT, _LAST_HEADS) if _words(head) not in whole]
    headings = {_words(heading) for heading in page.evaluate(IN_SIGHT, _HEADINGS)} - {""}
    for number, text in enumerate(texts, 1):
        lines = [line for line in text.splitlines() if line.strip()]
        body = [line for line in lines if "utskrivet" not in line and not re.fullmatch(r"\d+ \(\d+\)\s*", line)]
        tail = "".join(map(_words, body))
        ends = [heading for heading in headings if len(heading) > 3 and tail.endswith(heading)]
        found += [f"alone at the foot of {number}: {heading}" for heading in ends]
    return found + _off(sheets)


def _off(sheets: pypdfium2.PdfDocument) -> list[str]:
    """Letters beyond a sheet's edges."""
    found = []
    for number, sheet in enumerate(sheets, 1):
        width, text = sheet.get_width(), sheet.get_textpage()
        boxes = [text.get_rect(place) for place in range(text.count_rects())]
        found += [f"off sheet {number}: {text.get_text_bounded(*box)}" for box in boxes if box[2] > width or box[0] < 0]
    return found


def _widest(page) -> list[str]:
    """The tables and texts that do not fit across their sheet, which the browser would shrink to fit."""
    wide = []
    for pixels, inside in ((703, "main *:not(.broad *):not(svg *)"), (1031, ".broad *")):
        page.set_viewport_size({"width": pixels, "height": 1000})
        wide += page.evaluate(
            """([chosen, pixels]) => [...document.querySelectorAll(chosen)].filter(one => one.checkVisibility()
            && one.getBoundingClientRect().right > pixels + 1).map(one => one.tagName + ' ' + one.textContent.slice(0, 60))""",
            [inside, pixels],
        )
    return wide


@pytest.mark.parametrize("name", extent.some(CHAPTERS, 1))
def test_a_citys_page_says_on_paper_what_it_is_of_and_nothing_is_cut(opened, name):
    address = reverse(f"sv:{name}", args=["malmo"])
    page, sheets = opened(address)
    first = " ".join(_text(sheets[0]).split())
    today = days.written(timezone.localdate().isoformat(), "sv")

    for what in ("Malmö", "scenario: EU-kontraktet 2023", "dokumentversion 1", f"utskrivet {today}"):
        assert what in first
    assert _words(page.url) in _words(first)
    for sheet in sheets:  # at the foot of every sheet, for one that is torn off
        assert "dokumentversion 1 av" in " ".join(_text(sheet).split())
    assert "Rapportera en brist" not in first and "Sök" not in first
    assert _complaints(page, sheets) == []
    assert _widest(page) == []
    if name == "city":
        assert len(sheets) == 1


@extent.in_all
@pytest.mark.parametrize("name", extent.some(OTHERS, 1))
def test_what_is_of_no_chapter_prints_too(opened, name):
    which, whose = OTHERS[name]
    page, sheets = opened(reverse(f"sv:{which}", args=whose))

    assert "utskrivet" in _text(sheets[0]) and _words(page.url) in _words(_text(sheets[0]))
    assert _complaints(page, sheets) == []
    assert _widest(page) == []


@extent.in_all
def test_an_example_says_on_paper_that_it_is_one_and_an_own_plan_that_it_is_changed(opened):
    _, example = opened("/kommun/kiruna/")
    _, plan = opened("/kommun/malmo/vad-hander-om/?plan=capture:0")

    assert "Kiruna · scenario: Alla åtgärder i mallen · räkneexempel ur mallen" in " ".join(_text(example[0]).split())
    assert "dokumentversion" not in _text(example[0])
    assert "egen plan, ändrad från EU-kontraktet 2023" in " ".join(_text(plan[0]).split())


@extent.in_all
def test_the_report_prints_by_the_same_rules(opened, tmp_path):
    made = kk.run(kk.load(MALMO).city, "contract", draws=250)
    file = tmp_path / "report.html"
    day = datetime.date(2026, 11, 30)
    file.write_text(report.html(Run.of(made, day), (), "sv", budget_year=2027), encoding="utf-8")
    page, sheets = opened(file.as_uri())
    first = " ".join(_text(sheets[0]).split())

    for what in (
        "Malmö · scenario: EU-kontraktet 2023",
        f"dokument {made.provenance.document[:16]}",
        "30 november 2026",
    ):
        assert what in first
    assert _complaints(page, sheets) == []
    assert _widest(page) == []
