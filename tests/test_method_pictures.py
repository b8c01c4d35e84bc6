# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The method in six pictures: each says the same in words, its sums are right, and no formula stands there."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest
from django.test import Client

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.hall.city_pages import method_pictures
from klimatkontrakt.hall.core import page as core_page
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.language import words
from tests import extent, hall

LANGUAGES = words.LANGUAGES
GREEK = re.compile(r"[Α-Ωα-ω]")
TALLEST_LINE = 190.0


def pictures(language: words.Language) -> list[method_pictures.MethodPicture]:
    return method_pictures.pictures(Words(language, SUBJECT), "x")


def bars(drawing: str) -> list[tuple[str, float, float]]:
    """Each bar's kind, where it begins and how long it is, of a hundred."""
    found = re.findall(r'<rect class="bar (\w+)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="26"', drawing)
    return [(kind, float(x) / 2.64, float(width) / 2.64) for kind, x, width in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_six_pictures_say_in_words_what_they_show(language: words.Language) -> None:
    shown = pictures(language)

    assert len({one.key for one in shown}) == len({one.title for one in shown}) == 6
    for one in shown:
        assert 'role="img"' in one.drawing and "<title>" in one.drawing and len(one.drawing.split("<desc>")[1]) > 40
        heights = [float(y) for y in re.findall(r'<text [^>]* y="([\d.]+)"', one.drawing)]
        assert max(heights) < TALLEST_LINE, one.key


def test_the_sums_of_the_pictures_are_those_of_their_words() -> None:
    by_key = {one.key: bars(one.drawing) for one in pictures("sv")}
    share, measure, promise = by_key["share"], by_key["measure"], by_key["promise"]

    # Half the driving and half the fuel leave 100 · 0.5 · 0.5 = 25, so 75 are saved; each alone would save 50.
    assert [round(length, 1) for _, _, length in share] == [50, 50, 75, 37.5, 37.5]
    assert share[0][2] + share[1][2] == pytest.approx(100, abs=0.1)
    assert share[3][2] + share[4][2] == pytest.approx(share[2][2], abs=0.1)
    # A fifth is moved: 100 = 80 + 20, and petrol emits 80.
    assert [round(length) for _, _, length in measure] == [100, 80, 20, 80]
    # All of what is needed is either promised at some level or by nobody; each part begins where the last ends.
    assert sum(length for _, _, length in promise) == pytest.approx(100, abs=0.1)
    for (_, start, length), (_, after, _) in pairwise(promise):
        assert start + length == pytest.approx(after, abs=0.1)


def test_the_chance_that_is_drawn_is_the_one_that_is_told() -> None:
    (doubt,) = [one.drawing for one in pictures("sv") if one.key == "doubt"]

    assert doubt.count("<circle") == 10 and doubt.count('class="dot plan"') == 1 and "1 av 10" in doubt


@pytest.mark.django_db
@pytest.mark.parametrize("language", extent.some(LANGUAGES, 1))
def test_the_method_has_no_formula_and_leads_to_the_paragraphs_of_the_law(language: words.Language) -> None:
    html = hall.without_cards(Client().get(core_page.link(language, "method")).content.decode())
    law = Client().get(core_page.link(language, "law")).content.decode()
    places = set(re.findall(r'id="(rule-\d+)"', law))
    asked = re.findall(rf'href="{core_page.link(language, "law")}#(rule-\d+)"', html)

    assert not GREEK.search(html) and "<pre" not in html
    assert len(asked) == 6 and set(asked) <= places and {f"rule-{n}" for n in (1, 2, 3, 4, 5, 6, 7, 10)} <= places
    assert words.say("report", "contributions.explained", language) in unescape(html)
    assert core_page.link(language, "method") in law and "<pre tabindex" in law
    assert "§10" in law
