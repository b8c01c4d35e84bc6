# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is this, how does it work out its numbers, and who can use it?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from markdown_it import MarkdownIt
from markupsafe import Markup

from klimatkontrakt.figures.bars import Bar, BarChart
from klimatkontrakt.figures.figure import Figure, drawn
from klimatkontrakt.hall.core import access
from klimatkontrakt.hall.core import page as core_page
from klimatkontrakt.language.sizes import Size

HERE = Path(__file__).resolve()
DOCS = (HERE.parents[1] / "docs", HERE.parents[4] / "docs")
LAW = {"sv": "metod.md", "en": "method.md"}
COLOURS = ("paper", "panel", "ink", "soft", "rule", "accent", "plan", "baseline", "target", "forecast")
KINDS = ("done", "decided", "planned", "left")


def about(request: HttpRequest) -> HttpResponse:
    """What this is."""
    return core_page.page(request, "city_pages/about", cities=access.cities())


def law(language: str) -> str:
    """The law of the numbers as it is written: it ships with the package, or lies in the checkout."""
    found = next((folder / LAW[language] for folder in DOCS if (folder / LAW[language]).exists()), None)
    return found.read_text(encoding="utf-8") if found is not None else ""


@cache
def _method(language: str) -> Markup:
    """The same as a page shows it."""
    text = law(language)
    body = text.split("-->")[-1].lstrip()
    without_title = body.split("\n", 1)[1] if body.startswith("# ") else body
    rendered = MarkdownIt("commonmark", {"html": False}).enable("table").render(without_title)
    # Formulas are wider than a phone: what scrolls must be reached by keyboard.
    return Markup(rendered.replace("<pre>", '<pre tabindex="0">'))


def method(request: HttpRequest) -> HttpResponse:
    """How numbers are worked out."""
    return core_page.page(request, "city_pages/method", law=_method(core_page.language_of(request)))


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return core_page.page(request, "city_pages/accessibility")


def components(request: HttpRequest) -> HttpResponse:
    """The design system on one page: colours, type, the few components, a figure."""
    language, say = core_page.language_of(request), core_page.texts(request)
    kinds = {kind: say.term("level", kind) for kind in KINDS}
    rows = [
        Bar(say("components.row", at=at), {kind: 10.0 * at + 5 * i for i, kind in enumerate(KINDS)}) for at in (1, 2)
    ]
    chart = BarChart(say("components.figure"), say("components.figure"), Size(1.0, "kt", language), rows, kinds)
    figure = Figure(
        "example",
        say("components.figure"),
        [say("head.what"), *kinds.values()],
        [[row.name, *(f"{value:g}" for value in row.parts.values())] for row in rows],
        drawing=drawn(chart, language),
        legend=[(f"bar {kind}", name) for kind, name in kinds.items()],
    )
    return core_page.page(request, "city_pages/components", colours=COLOURS, figure_shown=figure)
