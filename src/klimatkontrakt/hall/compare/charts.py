# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A chart of cities beside each other on another site: the chart alone, and the line of HTML that asks for it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from klimatkontrakt.chapters import comparison
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.hall.compare import choice, compared, made_of
from klimatkontrakt.hall.compare.choice import CityChoice
from klimatkontrakt.hall.core import limits, page
from klimatkontrakt.hall.embeds import offers as embeds
from klimatkontrakt.publish import figure_file


@require_safe
@limits.counted(limits.FIGURE_FILE)
def chart(request: HttpRequest, key: str) -> HttpResponse:
    """A chart alone, which the sites may show in a frame that every city in it names that has a plan here.

    Raises:
        Http404: when the page has no such chart, or when the choice has a fault.
    """
    chosen, figure, made = _asked(request, key)
    response = page.page(
        request,
        "compare/chart",
        figure_shown=figure,
        made=made,
        file_say=Words(page.language_of(request), figure_file.SUBJECT),
        whole=request.build_absolute_uri(_whole(request, chosen, key)),
    )
    return embeds.framed(request, response, embeds.origins_of_all(chosen.cities))


@require_safe
@limits.counted(limits.FIGURE_FILE)
def line(request: HttpRequest, key: str) -> HttpResponse:
    """The line of HTML, and the sites that may show the chart.

    Raises:
        Http404: when the page has no such chart, or when the choice has a fault.
    """
    chosen, figure, _ = _asked(request, key)
    address = page.link(page.language_of(request), "compared_chart", key) + chosen.query
    response = page.page(
        request,
        "compare/line",
        figure_shown=figure,
        html=embeds.line(request.build_absolute_uri(address), figure.finding),
        allowed=embeds.origins_of_all(chosen.cities),
        has_plan=any(not city.is_template for city in chosen.cities),
        back=_whole(request, chosen, key),
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _asked(request: HttpRequest, key: str) -> tuple[CityChoice, Figure, figure_file.Made]:
    """The choice, the chart that is asked for, and what it is made of."""
    language = page.language_of(request)
    chosen = choice.read(request.GET, choice.Places(), page.texts(request))
    if chosen.faults or not chosen.cities:
        raise Http404
    shown = compared.cities(chosen.cities, language)
    for figure in comparison.figures(shown, language):
        if figure.key == key and figure.drawing is not None:
            return chosen, figure, made_of.facts(request, chosen.cities, shown)
    raise Http404


def _whole(request: HttpRequest, chosen: CityChoice, key: str) -> str:
    """Where the chart stands with its table and all others."""
    return page.link(page.language_of(request), "compare") + chosen.query + f"#{key}"
