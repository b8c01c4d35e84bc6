# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does a number come from? Formula, inputs, sources, origin, and who changed it last."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from markupsafe import Markup

from klimatkontrakt.chapters import set_numbers
from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city import scenarios
from klimatkontrakt.engine import study
from klimatkontrakt.folder.doors import lengths, numbers
from klimatkontrakt.folder.problem import UnknownNameError
from klimatkontrakt.hall.core import access, city_page, kept_answers, kept_worlds, limits, page, turns, versions
from klimatkontrakt.hall.core.models import City
from klimatkontrakt.hall.explorer import offers as explorer
from klimatkontrakt.hall.explorer.offers import FaultyAddressError
from klimatkontrakt.hall.stories import formula_tables, links
from klimatkontrakt.hall.versions import offers as versions_offers
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import layers as story_layers
from klimatkontrakt.story import measures as story_measures
from klimatkontrakt.story import names
from klimatkontrakt.story import sentences as story_sentences
from klimatkontrakt.story.facts import Story
from klimatkontrakt.story.story import story as engine_story

LONGEST = lengths.most("line_key") + len("lines.")
YEAR_DIGITS = 4
_PLAN = {"plan", "events"}  # in an address, they say that a reader's own plan is meant


def _changes(own: City, document: CityDocument, thing: Story, language: Language) -> list[tuple[object, ...]]:
    """What versions have said otherwise of a thing than those before them: the version, and what is told."""
    rows = versions_offers.history(own, thing.kind, thing.id)
    return [(row.version, *versions_offers.told(row, document, language)) for row in rows]


@turns.in_turn(turns.PLANS)
def story(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A number's story, in a year and under a scenario, and what versions have said of it."""
    own = access.city(slug)
    version = access.version(own)
    document = versions.city_of(version)
    language = page.language_of(request)
    if len(name) > LONGEST:
        raise Http404
    moved, moves = None, []
    if _PLAN & set(request.GET):
        limits.take_of(request, limits.HEAVY)
        try:
            asked = explorer.parse(document, _of_plan(request.GET), own.shown)
            document = scenarios.under(document, asked.scenario)
        except FaultyAddressError as error:
            return explorer.faulty(request, own, error)
        scenario, moves = asked.scenario, explorer.moves(document, asked, language)
        moved = explorer.plan_query(document, asked, own.shown)
        results = kept_worlds.plan_results(version, scenario, asked.choice, settings.DRAWS, settings.SEED)
    else:
        scenario = city_page.asked_scenario(request, own)
        if scenario not in document.scenarios:
            raise Http404
        results = kept_worlds.scenario_results(version, scenario, settings.DRAWS, settings.SEED)
    year = _year(request, document.header.years, study.widest_year(results))
    try:
        told = engine_story(results, name, year)
    except UnknownNameError as error:
        raise Http404 from error
    opened = story_layers.layers(results, told, year)
    values = city_page.around(request, own, version, scenario)
    values["is_own_plan"] = bool(moves)
    values["sets"] = set_numbers.sentences(document, scenario, language)
    values["story"] = city_page.story_link(request, own, scenario, moved)
    if name.rpartition(":")[2] != told.id:  # another thing has taken its place, and stands under its own address
        return HttpResponseRedirect(values["story"](names.address(document, told.kind, told.id), year))
    return page.page(
        request,
        "stories/story",
        **values,
        name="story",
        under=kept_answers.scenario_label(version, scenario, language),
        id=told.id,
        title=story_sentences.sentence(told.facts[0], language),
        moved=moves,
        opening=links.linked(story_sentences.pieces(opened.opening, language, told.largest), language, values["story"]),
        extremes=_stands_out(told, language),
        formulas=formula_tables.tables(opened.formulas, language, told.largest, values["story"]),
        sentences=_all(told, language, values["story"]),
        changes=_changes(own, document, told, language),
        year=year,
        outside=_outside(request, document.header.years),
        first_version=access.versions(own).last(),
    )


def _stands_out(told: Story, language: Language) -> list[str]:
    """Why a measure is far from its peers or from its document."""
    return [story_sentences.sentence(fact, language) for fact in told.facts if fact.key == story_measures.STANDS_OUT]


def _all(told: Story, language: Language, address: formula_tables.Address) -> list[Markup]:
    """Everything that is known of a thing but its name, each name in it with its link."""
    return [
        links.linked(story_sentences.pieces(fact, language, told.largest), language, address) for fact in told.facts[1:]
    ]


def _outside(request: HttpRequest, years: tuple[int, int]) -> dict[str, str] | None:
    """What a reader is told who asked for a year outside the city's, whose nearest is shown instead."""
    asked = request.GET.get("year", "")
    first, last = map(str, years)
    is_year = numbers.whole(asked) is not None and len(asked) == YEAR_DIGITS
    return {"asked": asked, "first": first, "last": last} if is_year and not first <= asked <= last else None


def _of_plan(query: QueryDict) -> QueryDict:
    """The part of an address that says which plan is meant."""
    own = QueryDict(mutable=True)
    for name in sorted({"scenario", *_PLAN} & set(query)):
        own.setlist(name, query.getlist(name))
    return own


def _year(request: HttpRequest, years: tuple[int, int], usual: int) -> int:
    written = request.GET.get("year", "")
    asked = numbers.whole(written) if len(written) == YEAR_DIGITS else None
    return usual if asked is None else min(max(asked, years[0]), years[1])
