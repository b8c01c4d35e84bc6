# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is this, and who can use it?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.figures.bars import Bar, BarChart, legend_of
from klimatkontrakt.figures.figure import Figure, drawn
from klimatkontrakt.hall.core import access
from klimatkontrakt.hall.core import page as core_page
from klimatkontrakt.language.sizes import Size

COLOURS = ("paper", "panel", "ink", "soft", "rule", "accent", "plan", "baseline", "target", "forecast")
KINDS = ("done", "decided", "planned", "left")


def about(request: HttpRequest) -> HttpResponse:
    """What this is."""
    return core_page.page(request, "city_pages/about", cities=access.cities())


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
        legend=legend_of(kinds),
    )
    return core_page.page(request, "city_pages/components", colours=COLOURS, figure_shown=figure)
