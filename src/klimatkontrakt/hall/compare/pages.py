# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The page of cities beside each other, and its figures as files."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from klimatkontrakt.chapters import comparison, comparison_basis
from klimatkontrakt.chapters.compared_city import ComparedCity
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.hall.compare import choice, compared, made_of
from klimatkontrakt.hall.compare.choice import CityChoice
from klimatkontrakt.hall.core import access, limits, page, turns
from klimatkontrakt.language.words import Language
from klimatkontrakt.publish import figure_file

LONGEST = 40  # of a figure's key and of a kind


@require_safe
@limits.counted(limits.HEAVY)
def compare(request: HttpRequest) -> HttpResponse:
    """The chosen cities beside each other; names that were added right lead to an address that holds the choice."""
    language, places = page.language_of(request), choice.Places()
    chosen = choice.read(request.GET, places, page.texts(request))
    here = page.link(language, "compare")
    if chosen.added and not chosen.faults:
        return HttpResponseRedirect(here + chosen.query)
    shown = compared.cities(chosen.cities, language)
    values = {"sentences": comparison_basis.sentences(shown, language), "figures": comparison.figures(shown, language)}
    response = page.page(
        request,
        "compare/compare",
        400 if chosen.faults else 200,
        chosen=chosen,
        most=choice.MOST,
        rows=_rows(language, chosen, shown),
        taken=lambda figure: _taken_links(language, chosen, figure),
        names=places.names(),
        example=_example(places, language),
        **values,
    )
    if chosen.cities or chosen.faults:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def compare_with(request: HttpRequest, slug: str) -> HttpResponse:
    """The way from a city's page: the comparison, with that city chosen."""
    city = access.city(slug)
    return HttpResponseRedirect(page.link(page.language_of(request), "compare") + choice.query_of([city]))


def _rows(language: Language, chosen: CityChoice, shown: Sequence[ComparedCity]) -> list[tuple[str, str, str, str]]:
    """Each chosen city: its name, its page, the comparison without it, and the state of its plan."""
    here = page.link(language, "compare")
    return [
        (row.name, page.link(language, "city", city.slug), here + chosen.without(city), row.state)
        for row, city in zip(shown, chosen.cities, strict=True)
    ]


def _taken_links(language: Language, chosen: CityChoice, figure: Figure) -> list[tuple[str, str]]:
    """The kinds that a figure can be taken as, each with its address, and the line of HTML of its chart."""
    files = [
        (kind, page.link(language, "compare_file", figure.key, kind) + chosen.query)
        for kind in figure_file.kinds(figure)
    ]
    is_chart = figure.drawing is not None
    return [*files, *([("embed", page.link(language, "embed_compared", figure.key) + chosen.query)] * is_chart)]


def _example(places: choice.Places, language: Language) -> str:
    """The address of a choice that a reader may begin with: the cities that have a plan of their own here."""
    first = sorted(places.planned, key=lambda city: choice.swedish_order(city.name))[: choice.MOST]
    return page.link(language, "compare") + choice.query_of(first) if len(first) > 1 else ""


@require_safe
@limits.counted(limits.FIGURE_FILE)
@turns.in_turn(turns.FILES)
def taken(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """A figure of the page in one of the kinds that it can be taken as.

    Raises:
        Http404: when the page has no such figure, when it cannot be taken so, or when the choice has a fault.
    """
    language = page.language_of(request)
    chosen = choice.read(request.GET, choice.Places(), page.texts(request))
    if max(len(key), len(kind)) > LONGEST or chosen.faults or not chosen.cities:
        raise Http404
    shown = compared.cities(chosen.cities, language)
    for figure in comparison.figures(shown, language):
        for taken_as in figure_file.kinds(figure):
            if (figure.key, taken_as) == (key, kind):
                return _file(request, figure, taken_as, made_of.facts(request, chosen.cities, shown))
    raise Http404


def _file(request: HttpRequest, figure: Figure, kind: figure_file.Kind, made: figure_file.Made) -> HttpResponse:
    """A figure as a file of a kind."""
    say = Words(page.language_of(request), figure_file.SUBJECT)
    response = HttpResponse(figure_file.taken(figure, kind, made, say), content_type=figure_file.KINDS[kind])
    name = page.texts(request)("compare.file")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{figure.key}.{kind}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
