# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What happens if? The explorer: a plan in an address, its answer while a slider moves, what replaces a measure."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_GET, require_POST

from klimatkontrakt.chapters import explorer_answer as chapter_explorer_answer
from klimatkontrakt.chapters import set_numbers
from klimatkontrakt.chapters import substitutes as chapter_substitutes
from klimatkontrakt.chapters.explorer_plan import Beside
from klimatkontrakt.city import scenarios
from klimatkontrakt.city.schema import City as CityDocument
from klimatkontrakt.engine.answers import substitutes
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.hall.core import access, audit, city_page, kept_worlds, page, versions, workflow
from klimatkontrakt.hall.core.models import City, Person, SavedPlan, Version, person_of
from klimatkontrakt.hall.explorer import address as asking
from klimatkontrakt.hall.explorer import levers
from klimatkontrakt.hall.explorer.address import Asked, FaultyAddressError
from klimatkontrakt.hall.versions import stale
from klimatkontrakt.language.words import Language
from klimatkontrakt.publish import plan_export
from klimatkontrakt.version import VERSION

MOST_NAME = 120
DIGITS = 10


def faulty(request: HttpRequest, own: City, error: FaultyAddressError) -> HttpResponse:
    """Every fault of an address, in words."""
    language = page.language_of(request)
    values = {"faults": error.said(language), "texts": Words(language, asking.SUBJECT), "own": own}
    template = "explorer_faults" if request.headers.get("HX-Request") else "explorer_faulty"
    response = page.page(request, template, 400, **values)
    response.headers["Cache-Control"] = "no-store"
    return response


def _worlds() -> dict[str, int]:
    return {"draws": settings.DRAWS, "seed": settings.SEED}


def _beside(version: Version, document: CityDocument, asked: Asked, language: Language) -> Beside | None:
    """What a plan is set beside: the scenario that is asked for, else the one it began from once it is changed."""
    scenario = asked.compare or (asked.scenario if asked.is_changed else None)
    if scenario is None:
        return None
    fixed = asked.fixed if asked.compare else {}
    means = kept_worlds.scenario_means(version, scenario, fixed, **_worlds())
    name = levers.scenario_name(document, scenario, language)
    if dict(asked.fixed) != dict(asked.start.fixed):
        name = Words(language, asking.SUBJECT)("beside.same" if asked.compare else "beside.own", name=name)
    return Beside(name, means)


def _answer(version: Version, document: CityDocument, asked: Asked, language: Language) -> dict[str, Any]:
    """The slider's answer as a template takes it."""
    years = tuple(dict.fromkeys((asked.year, document.header.years[1])))
    results, base, found = kept_worlds.plan_glance(version, asked, years, **_worlds())
    beside = _beside(version, document, asked, language)
    answer = chapter_explorer_answer.answer(results, base, found, asked.account, years, beside, language)
    return {"answer": answer, "results": results}


def _replacements(results: Results, asked: Asked, language: Language) -> list[Figure]:
    """What may replace what the reader has dropped or delayed."""
    found = substitutes.replacements(results.world, asked.account, asked.choice, asked.start, asked.year)
    return chapter_substitutes.replacement_figures(results, found, asked.account, asked.year, language)


def _around(request: HttpRequest, own: City, version: Version, document: CityDocument, asked: Asked) -> dict[str, Any]:
    """What every part of the explorer's page says of the plan."""
    language = page.language_of(request)
    moves = levers.moves(document, asked, language)
    return {
        **city_page.around(request, own, version, asked.scenario),
        "story": city_page.story_link(
            request,
            own,
            asked.scenario,
            asking.plan_query(document, asked, own.shown),
            asking.beside_query(document, asked, own.shown),
        ),
        "sets": set_numbers.sentences(document, asked.scenario, language),
        "beside_sets": set_numbers.sentences(document, asked.compare, language) if asked.compare else [],
        "name": "explorer",
        "asked": asked,
        "texts": Words(language, asking.SUBJECT),
        "began": levers.scenario_name(document, asked.scenario, language),
        "moves": moves,
        "changes": len(moves),
        "short": asking.query(document, asked, own.shown),
        "with_table": asking.query(document, asked, own.shown, show="table"),
        "reset": asking.query(document, Asked(asked.scenario, asked.start, asked.start.plans, asked.start.fixed,
                                              asked.year, asked.account), own.shown),
        "engine": VERSION,
        **_worlds(),
    }  # fmt: skip


def _is_of_form(request: HttpRequest) -> bool:
    """Whether an address is as a form without JavaScript sends it, with fields that say nothing."""
    return any("." in name or value == "" for name, value in request.GET.items())


@require_GET
def explorer(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole page: levers, answer, what replaces; the same without JavaScript."""
    own = access.city(slug)
    version = access.version(own)
    document = versions.city_of(version)
    try:
        asked = asking.parse(document, request.GET, own.shown)
        document = scenarios.under(document, asked.scenario)
    except FaultyAddressError as error:
        return faulty(request, own, error)
    language = page.language_of(request)
    if _is_of_form(request):
        short = asking.query(document, asked, own.shown)
        address = page.link(language, "explorer", slug)
        return HttpResponseRedirect(f"{address}?{short}" if short else address)
    values = _around(request, own, version, document, asked) | _answer(version, document, asked, language)
    program = values["results"].program
    table = (
        chapter_substitutes.three_numbers(values["results"], asked.account, asked.year, language)
        if asked.show
        else None
    )
    return page.page(
        request,
        "explorer",
        **values,
        table=table,
        replacements=_replacements(values["results"], asked, language),
        is_page=True,
        areas=levers.areas(document, asked, language, {program.measures[m] for m in program.moves.acting}),
        switches=levers.switches(document, asked, language),
        accounts=[(a, document.label("accounts", a, language)) for a in asking.accounts_of(document)],
        all_scenarios=[(s, levers.scenario_name(document, s, language)) for s in document.scenarios],
        years=document.years,
        plans=_saved(request, own, document),
    )


def _saved(request: HttpRequest, own: City, document: CityDocument) -> list[dict[str, Any]]:
    """The saved plans: where each leads, and who may remove it; one that the city has outgrown leads nowhere."""
    person = person_of(request.user)
    address = page.link(page.language_of(request), "explorer", own.slug)
    found = []
    for kept in access.plans(own):
        try:
            asking.parse(document, QueryDict(kept.query), own.shown)
            href = f"{address}?{kept.query}"
        except FaultyAddressError:
            href = ""
        may_drop = person is not None and access.may_edit(person, own) and workflow.may_drop(person, kept)
        found.append(
            {"pk": kept.pk, "name": kept.name, "number": kept.version.number, "href": href, "may_drop": may_drop}
        )
    return found


@require_GET
def explorer_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """The answer alone, for a page that is open; a reader who comes here by a link gets the whole page."""
    own = access.city(slug)
    language = page.language_of(request)
    if not request.headers.get("HX-Request"):
        address = page.link(language, "explorer", slug)
        query = request.GET.copy()
        query.pop("part", None)
        return HttpResponseRedirect(f"{address}?{query.urlencode()}" if query else address)
    version = access.version(own)
    document = versions.city_of(version)
    query = request.GET.copy()
    part = query.pop("part", [""])[-1]
    try:
        asked = asking.parse(document, query, own.shown)
        document = scenarios.under(document, asked.scenario)
    except FaultyAddressError as error:
        return faulty(request, own, error)
    around = _around(request, own, version, document, asked)
    if part == "replace":
        results = kept_worlds.plan_results(version, asked.scenario, asked.choice, **_worlds())
        return page.page(request, "explorer_replace", **around, replacements=_replacements(results, asked, language))
    if part == "table":
        results = kept_worlds.plan_results(version, asked.scenario, asked.choice, **_worlds())
        table = chapter_substitutes.three_numbers(results, asked.account, asked.year, language)
        return page.page(request, "explorer_table", **around, table=table)
    values = around | _answer(version, document, asked, language)
    response = page.page(request, "explorer_answer", **values, table=None, replacements=None, is_page=False)
    address = page.link(language, "explorer", slug)
    response.headers["HX-Replace-Url"] = f"{address}?{around['short']}" if around["short"] else address
    return response


@require_GET
def explorer_export(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan's tables as a file: JSON, CSV files in an archive, or a workbook."""
    own = access.city(slug)
    version = access.version(own)
    document = versions.city_of(version)
    query = request.GET.copy()
    kind = query.pop("as", ["json"])[-1]
    if kind not in plan_export.KINDS:
        raise Http404
    try:
        asked = asking.parse(document, query, own.shown)
        document = scenarios.under(document, asked.scenario)
    except FaultyAddressError as error:
        return faulty(request, own, error)
    results = kept_worlds.plan_results(version, asked.scenario, asked.choice, **_worlds())
    response = HttpResponse(
        plan_export.taken(results, asked.account, kind, asked.scenario, page.language_of(request)),
        content_type=plan_export.KINDS[kind],
    )
    ending = {"csv": "zip"}.get(kind, kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{own.slug}-plan.{ending}"'
    return response


def _replaced(request: HttpRequest) -> int | None:
    """The number of the saved plan that is to be replaced; None where none is."""
    number = request.POST.get("replaces", "")
    return int(number) if number.isdigit() and len(number) < DIGITS else None


@require_POST
def save_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Keeps a plan under a name, or removes one; for editors."""
    person, own = access.city_to_edit(request.user, slug)
    if request.POST.get("drop"):
        return _drop(request, person, own)
    language = page.language_of(request)
    say, address = Words(language, asking.SUBJECT), page.link(language, "explorer", slug)
    version = access.version(own)
    document = versions.city_of(version)
    try:
        asked = asking.parse(document, QueryDict(request.POST.get("query", "")), own.shown)
        document = scenarios.under(document, asked.scenario)
    except FaultyAddressError as error:
        return faulty(request, own, error)
    short = asking.query(document, asked, own.shown)
    if not short.startswith("scenario="):
        short = f"scenario={asked.scenario}&{short}".rstrip("&")
    name = " ".join(request.POST.get("name", "").split())
    if not 0 < len(name) <= MOST_NAME or not name.isprintable():
        messages.error(request, say("share.no_name"))
        return HttpResponseRedirect(f"{address}?{short}")
    try:
        workflow.save_plan(person, own, version, name, short, replaces=_replaced(request))
    except workflow.NameTakenError as error:
        return _name_taken(request, person, own, error.plan, short)
    except workflow.StaleError as error:
        return stale.page(request, error, "plan", f"{address}?{short}", name=name)
    messages.success(request, say("share.saved", name=name))
    return HttpResponseRedirect(f"{address}?{short}")


def _name_taken(request: HttpRequest, person: Person, own: City, kept: SavedPlan, short: str) -> HttpResponse:
    """A plan of that name is there: whose, since when, and the ways on; what was to be saved is kept on the page."""
    language = page.language_of(request)
    values = {"texts": Words(language, asking.SUBJECT), "own": own, "plan": kept, "short": short}
    values |= {"is_mine": kept.author == person.pseudonym, "free": _free_name(own, kept.name)}
    response = page.page(request, "plan_taken", 409, **values)
    response.headers["Cache-Control"] = "no-store"
    return response


def _free_name(own: City, name: str) -> str:
    """A name near a taken one that no plan has."""
    taken = set(access.plans(own).values_list("name", flat=True))
    return next(
        f"{name[: MOST_NAME - 6]} {n}" for n in range(2, len(taken) + 3) if f"{name[: MOST_NAME - 6]} {n}" not in taken
    )


def _drop(request: HttpRequest, person: Person, own: City) -> HttpResponse:
    """Removes a saved plan, its author's or by an administrator."""
    language = page.language_of(request)
    address = page.link(language, "explorer", own.slug)
    number, name = request.POST["drop"], request.POST.get("name", "")[:MOST_NAME]
    kept = access.plans(own).filter(pk=int(number)).first() if number.isdigit() and len(number) < DIGITS else None
    if kept is None:
        last = audit.last(("saved_plan", "dropped_plan"), f"{own.slug}: {name}")
        if last is None:
            raise Http404
        return stale.page(request, workflow.StaleError(last.actor, last.at), "plan", address, name=name)
    try:
        workflow.drop_plan(person, kept)
    except PermissionError as error:
        raise PermissionDenied from error
    except workflow.StaleError as error:
        return stale.page(request, error, "plan", address, name=kept.name)
    messages.success(request, Words(language, asking.SUBJECT)("share.dropped", name=kept.name))
    return HttpResponseRedirect(address)
