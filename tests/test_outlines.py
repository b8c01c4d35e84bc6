# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Twelve pages keep their structure: which landmarks, headings, figures, tables and forms stand there, in which order.

`KK_GOLDEN=1 python -m pytest tests/test_outlines.py` writes tests/golden/outlines.txt anew.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests import hall
from tests.cities import ROOT

GOLDEN = ROOT / "tests" / "golden" / "outlines.txt"
CITY = "/kommun/lillstad/"
PAGES = (
    "/", "/jamfor/?city=lillstad&city=lund", "/metod/", "/ordlista/", "/sok/?q=buss", CITY, f"{CITY}pa-vag/",
    f"{CITY}utslapp/", f"{CITY}atgarder/", f"{CITY}loften/", f"{CITY}kostnad/", f"{CITY}mal/",
)  # fmt: skip
LANDMARKS = ("header", "nav", "main", "footer", "figure", "form", "section", "details")
HEADINGS = ("h1", "h2", "h3", "h4")
EMPTY = ("input", "meta", "link", "br", "img", "hr", "wbr", "source", "col", "base", "area")


class Outline(HTMLParser):
    """The structure of a page, a line each: what stands there, how deep, what it is called; a table with its shape.

    Attributes:
        lines: a table's is written when it ends; those of the glossary are many and alike, so each letter has one line.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._open: list[str] = []
        self._heads = self._rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in LANDMARKS or tag in HEADINGS or (tag == "svg" and given.get("class") == "chart"):
            names = (given.get("id") or "", given.get("role") or "")
            depth = sum(one in LANDMARKS for one in self._open)
            self.lines.append(" ".join(filter(None, ("  " * depth + tag, *names))))
        if tag == "table":
            self._heads = self._rows = 0
        self._heads += tag == "th" and "thead" in self._open
        self._rows += tag == "tr" and "tbody" in self._open
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        if tag == "table":
            depth = sum(one in LANDMARKS for one in self._open)
            self.lines.append(f"{'  ' * depth}table {self._heads} × {self._rows}")


def outline(html: str) -> list[str]:
    """The structure of a page."""
    parser = Outline()
    parser.feed(html)
    return parser.lines


def written(pages: dict[str, list[str]]) -> Iterator[str]:
    """The outlines as they are kept."""
    for address, lines in pages.items():
        yield address
        yield from (f"  {line}" for line in lines)


def test_twelve_pages_have_their_parts_in_their_order(db: None) -> None:
    hall.worked(hall.version())
    found = {address: outline(Client().get(address).content.decode()) for address in PAGES}
    lines = list(written(found))
    if os.environ.get("KK_GOLDEN"):
        GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert lines == GOLDEN.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<main><h1>a</h1><figure id=b><h2>c</h2></figure></main>", ["main", "  h1", "  figure b", "    h2"]),
        ("<table><thead><tr><th>a<th>b</thead><tbody><tr><td>c</tbody></table>", ["table 2 × 1"]),
        ("<section><input><form></form></section><nav></nav>", ["section", "  form", "nav"]),
    ],
)
def test_an_outline_is_what_a_page_is_made_of(html: str, lines: list[str]) -> None:
    assert outline(html) == lines


def test_no_page_skips_a_level_of_its_headings_and_each_has_one_first(db: None) -> None:
    pages = "\n".join(GOLDEN.read_text(encoding="utf-8").splitlines()).split("\n/")
    for page in pages:
        levels = [int(line.split()[0][1]) for line in page.splitlines() if line.split()[0] in HEADINGS]

        assert levels.count(1) == 1, page
        assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels)), page
