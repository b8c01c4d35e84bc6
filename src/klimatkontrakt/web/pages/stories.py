# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does a number come from? Formula, inputs, sources, origin, and who changed it last."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from klimatkontrakt.city.problem import UnknownNameError
from klimatkontrakt.engine import study
from klimatkontrakt.engine.story import story as engine_story
from klimatkontrakt.publish import telling
from klimatkontrakt.web import access, documents, knowing, shell, working
from klimatkontrakt.web.pages import shown

LONGEST = 120


def story(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A number's story, in a year and under a scenario, and what versions have said of it."""
    own = access.city(slug)
    version = access.version(own)
    scenario = shown.asked_scenario(request, own)
    document = documents.city_of(version)
    if scenario not in document.scenarios or len(name) > LONGEST:
        raise Http404
    results = working.scenario_results(version, scenario, settings.DRAWS, settings.SEED)
    year = _year(request, document.header.years, study.widest_year(results))
    try:
        told = engine_story(results, name, year)
    except UnknownNameError as error:
        raise Http404 from error
    first, *rest = telling.sentences(told, shell.language_of(request))
    values = shown.around(request, own, version, scenario)
    return shell.page(
        request,
        "story",
        **values,
        name="story",
        title=first,
        sentences=[knowing.linked(sentence, version, values["story"]) for sentence in rest],
        changes=knowing.history(own, name),
        year=year,
        first_version=access.versions(own).last(),
    )


def _year(request: HttpRequest, years: tuple[int, int], usual: int) -> int:
    asked = request.GET.get("year", "")
    return min(max(int(asked), years[0]), years[1]) if asked.isdigit() and len(asked) == 4 else usual
