# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A figure of a city's page as a file: the same numbers, and what they are made of."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from klimatkontrakt.chapters import set_numbers
from klimatkontrakt.chapters.contents import Leaf
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.hall.core import city_page, kept_answers, limits, page, turns, versions
from klimatkontrakt.hall.core.city_page import AskedLeaf
from klimatkontrakt.publish import figure_file

LONGEST = 120


@require_safe
@limits.counted(limits.FIGURE_FILE)
@turns.in_turn(turns.FILES)
def figure(request: HttpRequest, slug: str, name: str, key: str, kind: str) -> HttpResponse:
    """A page's figure in one of the kinds that it can be taken as.

    Raises:
        Http404: when the city has no such page, the page no such figure, or the figure cannot be taken so.
    """
    if max(map(len, (name, key, kind))) > LONGEST:
        raise Http404
    asked = city_page.asked_leaf(request, slug, name)
    if asked.leaf is None:
        return city_page.waiting(request, asked)
    shown, taken_as = _shown(asked.leaf, key, kind)
    words = Words(page.language_of(request), figure_file.SUBJECT)
    body = figure_file.taken(shown, taken_as, _made(request, asked), words)
    response = HttpResponse(body, content_type=figure_file.KINDS[taken_as])
    ending = "" if asked.scenario == asked.city.shown else f"-{asked.scenario}"
    file = f"{slug}-{name}-{key}{ending}.{kind}".replace(":", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _shown(leaf: Leaf, key: str, kind: str) -> tuple[Figure, figure_file.Kind]:
    """A page's figure, and the kind that it is taken as."""
    for shown in leaf.every_figure:
        for taken_as in figure_file.kinds(shown):
            if (shown.key, taken_as) == (key, kind):
                return shown, taken_as
    raise Http404


def _made(request: HttpRequest, asked: AskedLeaf) -> figure_file.Made:
    """What a figure is made of, in the order in which a file tells it."""
    assert asked.kept is not None
    version, made = asked.version, asked.kept
    language = page.language_of(request)
    say = Words(language, figure_file.SUBJECT)
    sets = "; ".join(set_numbers.sentences(versions.as_read(version), asked.scenario, language))
    of_scenario: figure_file.Made = {"sets": sets} if sets else {}
    return {
        "city": say("city.template", name=asked.city.name) if asked.city.is_template else asked.city.name,
        "scenario": kept_answers.scenario_label(version, asked.scenario, language),
        **of_scenario,
        "version": version.number,
        "of": timezone.localtime(version.created).date().isoformat(),
        "document": version.document,
        "engine": made.engine,
        "draws": made.draws,
        "seed": made.seed,
        "address": request.build_absolute_uri(),
    }
