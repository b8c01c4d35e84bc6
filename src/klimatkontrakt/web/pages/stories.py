# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does a number come from? Formula, inputs, sources, origin, and who changed it last."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from klimatkontrakt.city import scenarios
from klimatkontrakt.city.problem import UnknownNameError
from klimatkontrakt.engine import names, study
from klimatkontrakt.engine.story import story as engine_story
from klimatkontrakt.publish import set_numbers, telling
from klimatkontrakt.web import access, answers, documents, knowing, levers, shell, working
from klimatkontrakt.web import asked as asking
from klimatkontrakt.web.asked import FaultyAddressError
from klimatkontrakt.web.pages import explorer, shown, versions

LONGEST = 120
_PLAN = {"plan", "events"}  # in an address, they say that a reader's own plan is meant


def story(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A number's story, in a year and under a scenario, and what versions have said of it."""
    own = access.city(slug)
    version = access.version(own)
    document = documents.city_of(version)
    language = shell.language_of(request)
    if len(name) > LONGEST:
        raise Http404
    moved, moves = None, []
    if _PLAN & set(request.GET):
        try:
            asked = asking.parse(document, _of_plan(request.GET), own.shown)
            document = scenarios.under(document, asked.scenario)
        except FaultyAddressError as error:
            return explorer.faulty(request, own, error)
        scenario, moves = asked.scenario, levers.moves(document, asked, language)
        moved = asking.plan_query(document, asked, own.shown)
        results = working.plan_results(version, scenario, asked.choice, settings.DRAWS, settings.SEED)
    else:
        scenario = shown.asked_scenario(request, own)
        if scenario not in document.scenarios:
            raise Http404
        results = working.scenario_results(version, scenario, settings.DRAWS, settings.SEED)
    year = _year(request, document.header.years, study.widest_year(results))
    try:
        told = engine_story(results, name, year)
    except UnknownNameError as error:
        raise Http404 from error
    first, *rest = told.facts
    values = shown.around(request, own, version, scenario)
    values["sets"] = set_numbers.sentences(document, scenario, language)
    values["story"] = shown.story_link(request, own, scenario, moved)
    if name.rpartition(":")[2] != told.id:  # another thing has taken its place, and stands under its own address
        return HttpResponseRedirect(values["story"](names.address(document, told.kind, told.id), year))
    return shell.page(
        request,
        "story",
        **values,
        name="story",
        under=answers.scenario_label(version, scenario, language),
        id=told.id,
        title=telling.sentence(first, language),
        moved=moves,
        sentences=[
            knowing.linked(telling.pieces(fact, language, told.largest), language, values["story"]) for fact in rest
        ],
        changes=[(row.version, *versions.told(row, language)) for row in knowing.history(own, told.kind, told.id)],
        year=year,
        first_version=access.versions(own).last(),
    )


def _of_plan(query: QueryDict) -> QueryDict:
    """The part of an address that says which plan is meant."""
    own = QueryDict(mutable=True)
    for name in sorted({"scenario", *_PLAN} & set(query)):
        own.setlist(name, query.getlist(name))
    return own


def _year(request: HttpRequest, years: tuple[int, int], usual: int) -> int:
    asked = request.GET.get("year", "")
    return min(max(int(asked), years[0]), years[1]) if asked.isdigit() and len(asked) == 4 else usual
