# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does it work out its numbers? In six pictures for anybody, and beside them the law, rule by rule."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from markdown_it import MarkdownIt
from markupsafe import Markup

from klimatkontrakt.hall.city_pages import method_pictures
from klimatkontrakt.hall.core import page as core_page
from klimatkontrakt.language import words

HERE = Path(__file__).resolve()
DOCS = (HERE.parents[1] / "docs", HERE.parents[4] / "docs")
LAW = {"sv": "metod.md", "en": "method.md"}
_NUMBERED = re.compile(r"<h2>§([0-9]+)")


def law_text(language: str) -> str:
    """The law of the numbers as it is written: it ships with the package, or lies in the checkout."""
    path = next((folder / LAW[language] for folder in DOCS if (folder / LAW[language]).exists()), None)
    return path.read_text(encoding="utf-8") if path is not None else ""


@cache
def _law(language: str) -> Markup:
    """The same as a page shows it, with a place for each paragraph."""
    text = law_text(language)
    body = text.split("-->")[-1].lstrip()
    without_title = body.split("\n", 1)[1] if body.startswith("# ") else body
    rendered = MarkdownIt("commonmark", {"html": False}).enable("table").render(without_title)
    # Formulas and tables are wider than a phone: what scrolls must be reached by keyboard.
    scrolled = rendered.replace("<pre>", '<pre tabindex="0">').replace("<table>", '<table tabindex="0">')
    return Markup(_NUMBERED.sub(r'<h2 id="rule-\1">§\1', scrolled))


def method(request: HttpRequest) -> HttpResponse:
    """How numbers are worked out, in pictures."""
    language, say = core_page.language_of(request), core_page.texts(request)
    explained = words.say("report", "contributions.explained", language)
    return core_page.page(request, "city_pages/method", pictures=method_pictures.pictures(say, explained))


def law(request: HttpRequest) -> HttpResponse:
    """The law of the numbers."""
    return core_page.page(request, "city_pages/law", law=_law(core_page.language_of(request)))
