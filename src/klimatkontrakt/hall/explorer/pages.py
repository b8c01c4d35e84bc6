# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What happens if? The explorer: a plan in an address, its answer while a slider moves, what replaces a measure."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from klimatkontrakt.chapters import explorer_answer as chapter_explorer_answer
from klimatkontrakt.chapters import lever_substitutes, set_numbers
from klimatkontrakt.chapters import substitutes as chapter_substitutes
from klimatkontrakt.chapters.explorer_plan import Beside
from klimatkontrakt.chapters.lever_substitutes import LeverSubstitutes
from klimatkontrakt.city import scenarios
from klimatkontrakt.city.schema import City as CityDocument
from klimatkontrakt.engine.answers import substitutes
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.hall.core import access, audit, city_page, kept_worlds, limits, page, stale_page, turns, versions
from klimatkontrakt.hall.core.models import City, Person, SavedPlan, Version
from klimatkontrakt.hall.core.verbs import StaleError, stale_since
from klimatkontrakt.hall.explorer import address as asking
from klimatkontrakt.hall.explorer import forms, levers, rights, short_address, verbs
from klimatkontrakt.hall.explorer.address import Asked, FaultyAddressError
from klimatkontrakt.hall.explorer.forms import MOST_NAME
from klimatkontrakt.language.words import Language
from klimatkontrakt.publish import plan_export
from klimatkontrakt.version import VERSION

HEAVY_PARTS = ("replace", "table", "replacing")  # of an answer: the whole plan is worked out for them


def faulty(request: HttpRequest, city: City, error: FaultyAddressError) -> HttpResponse:
    """Every fault of an address, in words."""
    language = page.language_of(request)
    values = {"faults": error.said(language), "texts": Words(language, asking.SUBJECT), "own": city}
    template = "explorer/explorer_faults" if request.headers.get("HX-Request") else "explorer/explorer_faulty"
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
    answer = chapter_explorer_answer.answer(
        results, base, found, asked.account, years, beside, language, timezone.localdate()
    )
    return {"answer": answer, "results": results}


def _replacements(results: Results, asked: Asked, language: Language) -> list[Figure]:
    """What may replace what the reader has dropped or delayed."""
    found = substitutes.replacements(results.world, asked.account, asked.choice, asked.start, asked.year)
    return chapter_substitutes.replacement_figures(results, found, asked.account, asked.year, language)


def _replacing(results: Results, asked: Asked, language: Language) -> LeverSubstitutes | None:
    """What would replace the measure that is asked of; None where none is."""
    if not asked.replace:
        return None
    return lever_substitutes.lever_substitutes(results, asked.start, asked.replace, asked.account, asked.year, language)


def _around(request: HttpRequest, city: City, version: Version, document: CityDocument, asked: Asked) -> dict[str, Any]:
    """What every part of the explorer's page says of the plan."""
    language = page.language_of(request)
    moves = levers.moves(document, asked, language)
    return {
        **city_page.around(request, city, version, asked.scenario),
        "story": city_page.story_link(
            request,
            city,
            asked.scenario,
            short_address.plan_query(document, asked, city.shown),
            short_address.beside_query(document, asked, city.shown),
        ),
        "sets": set_numbers.sentences(document, asked.scenario, language),
        "beside_sets": set_numbers.sentences(document, asked.compare, language) if asked.compare else [],
        "name": "explorer",
        "asked": asked,
        "is_own_plan": asked.is_changed,
        "texts": Words(language, asking.SUBJECT),
        "began": levers.scenario_name(document, asked.scenario, language),
        "moves": moves,
        "changes": len(moves),
        "short": short_address.query(document, asked, city.shown),
        "to_beside": urlencode({"mine": short_address.plan_query(document, asked, city.shown)}) if moves else "",
        "with_table": short_address.query(document, asked, city.shown, show="table"),
        "reset": short_address.query(document, Asked(asked.scenario, asked.start, asked.start.plans, asked.start.fixed,
                                              asked.year, asked.account), city.shown),
        "engine": VERSION,
        **_worlds(),
    }  # fmt: skip


def _is_of_form(request: HttpRequest) -> bool:
    """Whether an address is as a form without JavaScript sends it, with fields that say nothing."""
    return any("." in name or value == "" for name, value in request.GET.items())


def _place(asked: Asked) -> str:
    """Where on the page the reader is led: beside the slider whose measure they asked of."""
    return f"#r.{asked.replace}" if asked.replace else ""


@require_GET
@limits.counted(limits.HEAVY)
@turns.in_turn(turns.PLANS)
def explorer(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole page: levers, answer, what replaces; the same without JavaScript."""
    city = access.city(slug)
    version = access.version(city)
    document = versions.city_of(version)
    try:
        asked = asking.parse(document, request.GET, city.shown)
        document = scenarios.under(document, asked.scenario)
    except FaultyAddressError as error:
        return faulty(request, city, error)
    language = page.language_of(request)
    if _is_of_form(request):
        short = short_address.query(document, asked, city.shown)
        address = page.link(language, "explorer", slug)
        return HttpResponseRedirect((f"{address}?{short}" if short else address) + _place(asked))
    values = _around(request, city, version, document, asked) | _answer(version, document, asked, language)
    program = values["results"].program
    table = (
        chapter_substitutes.three_numbers(values["results"], asked.account, asked.year, language)
        if asked.show
        else None
    )
    return page.page(
        request,
        "explorer/explorer",
        **values,
        table=table,
        replacements=_replacements(values["results"], asked, language),
        replacing=_replacing(values["results"], asked, language),
        is_page=True,
        areas=levers.areas(document, asked, language, {program.measures[m] for m in program.moves.acting}),
        switches=levers.switches(document, asked, language, tells_chances=not city.is_template),
        accounts=[(a, document.label("accounts", a, language)) for a in asking.accounts_of(document)],
        all_scenarios=[(s, levers.scenario_name(document, s, language)) for s in document.scenarios],
        years=document.years,
        plans=_saved(request, city, document),
    )


def _saved(request: HttpRequest, city: City, document: CityDocument) -> list[dict[str, Any]]:
    """The saved plans: where each leads, and who may remove it; one that the city has outgrown leads nowhere."""
    address = page.link(page.language_of(request), "explorer", city.slug)
    found, plans = [], list(rights.plans(city))
    droppable = rights.droppable(access.person(request), city, plans)
    for kept in plans:
        try:
            asking.parse(document, QueryDict(kept.query), city.shown)
            href = f"{address}?{kept.query}"
        except FaultyAddressError:
            href = ""
        may_drop = kept.pk in droppable
        found.append(
            {"pk": kept.pk, "name": kept.name, "number": kept.version.number, "href": href, "may_drop": may_drop}
        )
    return found


def _heavy_part(
    request: HttpRequest, version: Version, asked: Asked, part: str, around: dict[str, Any]
) -> HttpResponse:
    """A part of an answer for which the whole plan is worked out."""
    limits.take_of(request, limits.HEAVY)
    language = page.language_of(request)
    results = kept_worlds.plan_results(version, asked.scenario, asked.choice, **_worlds())
    if part == "replacing":
        replacing = _replacing(results, asked, language)
        return page.page(request, "explorer/explorer_lever_replaced", **around, replacing=replacing)
    if part == "replace":
        replacements = _replacements(results, asked, language)
        return page.page(request, "explorer/explorer_replace", **around, replacements=replacements)
    table = chapter_substitutes.three_numbers(results, asked.account, asked.year, language)
    return page.page(request, "explorer/explorer_table", **around, table=table)


@require_GET
@turns.in_turn(turns.PLANS)
def explorer_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """The answer alone, for a page that is open; a reader who comes here by a link gets the whole page."""
    city = access.city(slug)
    language = page.language_of(request)
    if not request.headers.get("HX-Request"):
        address = page.link(language, "explorer", slug)
        query = request.GET.copy()
        query.pop("part", None)
        return HttpResponseRedirect(f"{address}?{query.urlencode()}" if query else address)
    version = access.version(city)
    document = versions.city_of(version)
    query = request.GET.copy()
    part = query.pop("part", [""])[-1]
    try:
        asked = asking.parse(document, query, city.shown)
        document = scenarios.under(document, asked.scenario)
    except FaultyAddressError as error:
        return faulty(request, city, error)
    around = _around(request, city, version, document, asked)
    if part in HEAVY_PARTS:
        return _heavy_part(request, version, asked, part, around)
    values = around | _answer(version, document, asked, language)
    response = page.page(request, "explorer/explorer_answer", **values, table=None, replacements=None, is_page=False)
    address = page.link(language, "explorer", slug)
    response.headers["HX-Replace-Url"] = f"{address}?{around['short']}" if around["short"] else address
    return response


@require_GET
@limits.counted(limits.EXPORT)
@turns.in_turn(turns.FILES)
def explorer_export(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan's tables as a file: JSON, CSV files in an archive, or a workbook."""
    city = access.city(slug)
    version = access.version(city)
    document = versions.city_of(version)
    query = request.GET.copy()
    kind = query.pop("as", ["json"])[-1]
    if kind not in plan_export.KINDS:
        raise Http404
    try:
        asked = asking.parse(document, query, city.shown)
        document = scenarios.under(document, asked.scenario)
    except FaultyAddressError as error:
        return faulty(request, city, error)
    results = kept_worlds.plan_results(version, asked.scenario, asked.choice, **_worlds())
    response = HttpResponse(
        plan_export.taken(results, asked.account, kind, asked.scenario, page.language_of(request)),
        content_type=plan_export.KINDS[kind],
    )
    ending = {"csv": "zip"}.get(kind, kind)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{city.slug}{"-template" if city.is_template else ""}-plan.{ending}"'
    )
    return response


@require_POST
@limits.counted(limits.WRITTEN)
def save_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Keeps a plan under a name, or removes one; for editors."""
    person, city = access.city_to_edit(request.user, slug)
    dropped = forms.Dropped(request.POST)
    if dropped.is_asked:
        return _drop(request, person, city, dropped)
    form = forms.PlanForm(request.POST)
    say = Words(page.language_of(request), asking.SUBJECT)
    address = page.link(page.language_of(request), "explorer", slug)
    version = access.version(city)
    try:
        short = _saved_query(versions.city_of(version), city, form.written()["query"])
    except FaultyAddressError as error:
        return faulty(request, city, error)
    for fault in form.faults(say):
        messages.error(request, fault)
    if form.errors:
        return HttpResponseRedirect(f"{address}?{short}")
    name = form.cleaned_data["name"]
    try:
        verbs.save_plan(person, city, version, name, short, replaces=form.cleaned_data["replaces"])
    except verbs.NameTakenError as error:
        return _name_taken(request, person, city, error.plan, short)
    except StaleError as error:
        text = page.texts(request)("stale.plan", name=name)
        return stale_page.page(request, error, text, f"{address}?{short}")
    messages.success(request, say("share.saved", name=name))
    return HttpResponseRedirect(f"{address}?{short}")


def _saved_query(document: CityDocument, city: City, query: str) -> str:
    """A plan's address as it is kept: with its scenario, which the city may no longer begin with.

    Raises:
        FaultyAddressError: with every fault of the address that was sent.
    """
    asked = asking.parse(document, QueryDict(query), city.shown)
    short = short_address.query(scenarios.under(document, asked.scenario), asked, city.shown)
    return short if short.startswith("scenario=") else f"scenario={asked.scenario}&{short}".rstrip("&")


def _name_taken(request: HttpRequest, person: Person, city: City, kept: SavedPlan, short: str) -> HttpResponse:
    """A plan of that name is there: whose, since when, and the ways on; what was to be saved is kept on the page."""
    language = page.language_of(request)
    values = {"texts": Words(language, asking.SUBJECT), "own": city, "plan": kept, "short": short}
    values |= {"is_mine": kept.author == person.pseudonym, "free": _free_name(city, kept.name)}
    response = page.page(request, "explorer/plan_taken", 409, **values)
    response.headers["Cache-Control"] = "no-store"
    return response


def _free_name(city: City, name: str) -> str:
    """A name near a taken one that no plan has."""
    taken = set(rights.plans(city).values_list("name", flat=True))
    return next(
        f"{name[: MOST_NAME - 6]} {n}" for n in range(2, len(taken) + 3) if f"{name[: MOST_NAME - 6]} {n}" not in taken
    )


def _drop(request: HttpRequest, person: Person, city: City, form: forms.Dropped) -> HttpResponse:
    """Removes a saved plan, its author's or by an administrator."""
    form.full_clean()
    address, name = page.link(page.language_of(request), "explorer", city.slug), form.cleaned_data["name"]
    kept = rights.plans(city).filter(pk=form.cleaned_data["drop"]).first()
    if kept is None:
        last = audit.last(verbs.PLAN_ENTRIES, f"{city.slug}: {name}")
        if last is None:
            raise Http404
        return _outgrown(request, stale_since(last), name, address)
    try:
        verbs.drop_plan(person, kept)
    except StaleError as error:
        return _outgrown(request, error, kept.name, address)
    messages.success(request, Words(page.language_of(request), asking.SUBJECT)("share.dropped", name=kept.name))
    return HttpResponseRedirect(address)


def _outgrown(request: HttpRequest, error: StaleError, name: str, address: str) -> HttpResponse:
    return stale_page.page(request, error, page.texts(request)("stale.plan", name=name), address)
