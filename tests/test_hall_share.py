# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whoever sends a page on sends what it finds: its title, its finding and its address, as they stand on the page."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from klimatkontrakt.hall.core import register
from klimatkontrakt.language import words
from klimatkontrakt.language.words import LANGUAGES, Language
from tests import extent, hall
from tests.test_hall_identity import city_files

pytestmark = pytest.mark.django_db
CHAPTERS = ("city", "track", "emissions", "measures", "promises", "money", "doubt")
LONGEST = 600


class Head(HTMLParser):
    """What a page says of itself: of each name or property, all that stands there."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name = values.get("property") or values.get("name") if tag == "meta" else None
        if name:
            self.said.setdefault(name, []).append(values.get("content", ""))


def heading(html: str) -> str:
    """The finding of a page's first figure, as it is read."""
    found = re.search(r"<figcaption>.*?<h[23][^>]*>(.*?)</h[23]>", html, re.DOTALL)
    assert found is not None
    return _plain(found[1])


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def page(address: str) -> tuple[str, Head]:
    html = Client().get(address).content.decode()
    return html, Head(html)


@pytest.fixture
def lillstad() -> None:
    hall.worked(hall.version())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chapter_is_told_by_the_finding_of_its_first_figure(lillstad, language: Language) -> None:
    for name in CHAPTERS:
        address = reverse(f"{language}:{name}", args=["lillstad"])
        html, head = page(f"{address}?scenario=contract")

        told = " ".join(head.said["description"][0].split())
        if name == "city":  # its first page is told by the verdict, which is its title
            assert told.startswith(_plain(re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)[1])), told
        else:
            assert told == heading(html), name
        assert head.said["og:url"] == [f"http://testserver{address}?scenario=contract"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_once_what_it_is_in_its_language(lillstad, language: Language) -> None:
    plain = [
        row.name
        for row in register.pages()
        if row.name in ("home", "about", "method", "accessibility", "search", "flaw")
    ]
    addresses = [reverse(f"{language}:{name}") for name in plain]
    addresses += [reverse(f"{language}:{name}", args=["lillstad"]) for name in (*CHAPTERS, "sources", "versions")]
    addresses += [reverse(f"{language}:story", args=["lillstad", "electric_cars"])]
    assert len(plain) == 6
    for address in addresses:
        html, head = page(address)
        title = _plain(re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1])

        assert [f"{_plain(text)} · Klimatkontrakt" for text in head.said["og:title"]] == [title], address
        assert head.said["og:description"] == head.said["description"], address
        assert len(head.said["description"]) == 1 and 20 < len(head.said["description"][0]) < LONGEST, address
        assert head.said["og:locale"] == [{"sv": "sv_SE", "en": "en_GB"}[language]]
        assert head.said["og:url"] == [f"http://testserver{address}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_city_that_nobody_has_put_in_is_never_sent_on_as_if_its_figures_were_its_own(db, language: Language) -> None:
    note = words.say("web", "template.note", language, name="Lund")
    _, head = page(reverse(f"{language}:sources", args=["lund"]))
    _, story = page(reverse(f"{language}:story", args=["lund", "electric_cars"]))

    assert head.said["description"] == story.said["description"] == story.said["og:description"] == [note]


@pytest.mark.parametrize("language", extent.some(LANGUAGES, 1))
def test_a_page_is_sent_on_with_the_chart_of_its_first_figure(lillstad, language: Language) -> None:
    with_picture = set()
    for name in (*CHAPTERS, "goals"):
        address = reverse(f"{language}:{name}", args=["lillstad"])
        html, head = page(f"{address}?scenario=baseline")
        first = re.search(r'<figure id="([^"]+)">(.*?)</figure>', html, re.DOTALL)
        assert first is not None, name
        if "<svg" not in first[2]:
            assert "og:image" not in head.said and head.said["twitter:card"] == ["summary"], name
            continue
        with_picture.add(name)
        (image,) = head.said["og:image"]
        file = reverse(f"{language}:figure_file", args=["lillstad", name, first[1], "png"])
        assert image == f"http://testserver{file}?scenario=baseline"
        assert [_plain(text) for text in head.said["og:image:alt"]] == [heading(html)], name
        assert head.said["twitter:card"] == ["summary_large_image"], name
        picture = Client().get(image.removeprefix("http://testserver"))
        assert picture.status_code == 200 and picture.content.startswith(b"\x89PNG"), name

    assert {"city", "track"} <= with_picture < {*CHAPTERS, "goals"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_shows_no_figure_and_a_city_that_nobody_has_put_in_have_no_picture(lillstad, language: Language) -> None:
    addresses = [reverse(f"{language}:{name}") for name in ("home", "about", "method")]
    addresses += [reverse(f"{language}:sources", args=["lillstad"])]
    addresses += [reverse(f"{language}:{name}", args=["lund"]) for name in ("city", "emissions", "doubt")]
    for address in addresses:
        html, head = page(address)

        assert "og:image" not in head.said and head.said["twitter:card"] == ["summary"], address
        assert "<figure" in html or "/lund/" not in address, address


def test_a_name_with_marks_stays_inside_its_place(db) -> None:
    files = city_files("citat")
    files["city.yaml"] = files["city.yaml"].replace("name: Staden citat", "name: 'Ci\"tat <b>&amp; 1'")
    hall.version(files)
    html, head = page("/kommun/citat/kallor/")

    assert 'Ci"tat <b>&amp; 1' in head.said["og:title"][0]
    assert "<b>" not in html
