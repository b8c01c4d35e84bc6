# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Up to three plans beside each other: chosen in the address, worked out in the same worlds, kept between readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET

from klimatkontrakt.chapters import plans_beside, set_numbers
from klimatkontrakt.chapters.plan_outcome import PlanOutcome
from klimatkontrakt.chapters.plans_beside import NamedPlan, PlansBeside
from klimatkontrakt.city import scenarios
from klimatkontrakt.city.schema import City as CityDocument
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import tables
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.hall.core import access, city_page, kept_worlds, limits, page, turns, versions
from klimatkontrakt.hall.core.models import City, SavedPlan, Version
from klimatkontrakt.hall.core.shelf import Shelf, Store
from klimatkontrakt.hall.explorer import address as asking
from klimatkontrakt.hall.explorer import levers, rights, short_address
from klimatkontrakt.hall.explorer.address import Asked, Fault, FaultyAddressError
from klimatkontrakt.hall.explorer.pages import faulty
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.version import VERSION

PLACES = ("a", "b", "c")
MINE, SCENARIO, SAVED = "mine", "scenario", "saved"
MOST_BYTES = 5_000_000
_outcomes: Shelf[PlanOutcome] = Shelf(Store(MOST_BYTES, apart=(CityDocument,)))


@dataclass(frozen=True)
class PlanOption:
    """A plan that can be chosen: how it stands in an address, its name, and its own address."""

    value: str
    name: str
    asked: Asked


@dataclass(frozen=True)
class PlanOptions:
    """The plans that can be chosen, in groups as the form shows them.

    Attributes:
        outgrown: the saved plans that the city has outgrown, name by value.
    """

    mine: list[PlanOption] = field(default_factory=list)
    scenarios: list[PlanOption] = field(default_factory=list)
    saved: list[PlanOption] = field(default_factory=list)
    outgrown: dict[str, str] = field(default_factory=dict)

    def by_value(self) -> dict[str, PlanOption]:
        """Every option by how it stands in an address."""
        return {option.value: option for option in (*self.mine, *self.scenarios, *self.saved)}


def _options(request: HttpRequest, city: City, document: CityDocument, mine: str) -> PlanOptions:
    """What can be chosen: the reader's own plan where the address has one, scenarios, saved plans.

    Raises:
        FaultyAddressError: when the reader's own plan cannot be.
    """
    language, options = page.language_of(request), PlanOptions()
    if mine:
        asked_plan = asking.parse(document, QueryDict(mine), city.shown)
        options.mine.append(PlanOption(MINE, _own_name(document, asked_plan, language), asked_plan))
    for name in document.scenarios:
        asked = asking.parse(document, QueryDict(urlencode({"scenario": name})), city.shown)
        options.scenarios.append(
            PlanOption(f"{SCENARIO}:{name}", levers.scenario_name(document, name, language), asked)
        )
    for kept in rights.plans(city):
        _add_saved(options, document, city, kept)
    return options


def _add_saved(options: PlanOptions, document: CityDocument, city: City, kept: SavedPlan) -> None:
    value = f"{SAVED}:{kept.pk}"
    try:
        options.saved.append(PlanOption(value, kept.name, asking.parse(document, QueryDict(kept.query), city.shown)))
    except FaultyAddressError:
        options.outgrown[value] = kept.name


def _own_name(document: CityDocument, asked: Asked, language: Language) -> str:
    """What the reader's own plan is called: from what, and how many changes there are since."""
    count = len(levers.moves(document, asked, language))
    began = levers.scenario_name(document, asked.scenario, language)
    if not count:
        return words.say(asking.SUBJECT, "plans.mine", language)
    return words.say_count(asking.SUBJECT, "plans.mine_from", count, language, name=began)


def _begun_with(document: CityDocument, shown: str, options: PlanOptions) -> list[str]:
    """What stands beside each other where nothing is chosen: the reader's plan, the shown scenario, and others."""
    others = [name for name in document.scenarios if name not in (shown, tables.BASELINE)]
    values = [option.value for option in options.mine]
    values += [f"{SCENARIO}:{name}" for name in (shown, *others)]
    return [value for value in values if value in options.by_value()][: len(PLACES)]


def _chosen(request: HttpRequest, document: CityDocument, shown: str, options: PlanOptions) -> list[PlanOption]:
    """The plans that an address chooses, each once.

    Raises:
        FaultyAddressError: with every one that is not there.
    """
    known, faults, chosen = options.by_value(), list[Fault](), dict[str, PlanOption]()
    asked = {place: request.GET[place] for place in PLACES if request.GET.get(place)}
    if not asked:
        asked = dict(zip(PLACES, _begun_with(document, shown, options), strict=False))
    for place, value in asked.items():
        if value in known:
            chosen[value] = known[value]
        elif value in options.outgrown:
            faults.append(Fault("outgrown_plan", place.upper(), options.outgrown[value]))
        else:
            faults.append(Fault("unknown_plan", place.upper(), value))
    if faults:
        raise FaultyAddressError(faults)
    return list(chosen.values())


def _year(request: HttpRequest, document: CityDocument) -> int:
    """The shown year: the one in the address, else the one that answers are given for.

    Raises:
        FaultyAddressError: for any other than the city's years.
    """
    text, (first, last) = request.GET.get("year", ""), document.header.years
    if not text:
        return study.answer_year(document)
    year = numbers.whole(text, digits=asking.YEAR_DIGITS)
    if year is None or not first <= year <= last:
        raise FaultyAddressError([Fault("year_range", "year", text, f"{first}–{last}")])
    return year


def _outcome(version: Version, option: PlanOption) -> PlanOutcome:
    """What a plan comes to; kept, for it is light and the same for all readers."""
    asked, worlds = option.asked, {"draws": settings.DRAWS, "seed": settings.SEED}
    plans = tuple(
        sorted((name, measure_plan.level, measure_plan.start or 0) for name, measure_plan in asked.plans.items())
    )
    key = (version.document, asked.scenario, plans, tuple(sorted(asked.fixed.items())), *worlds.values())

    def made() -> PlanOutcome:
        document = scenarios.under(versions.city_of(version), asked.scenario)
        about = Asked(asked.scenario, asked.start, asked.plans, asked.fixed, asked.year, study.headline(document))
        results, _, glance = kept_worlds.plan_glance(version, about, (study.answer_year(document),), **worlds)
        return PlanOutcome.of(results, glance)

    return _outcomes.get(key, made)


def _rows(
    city: City, document: CityDocument, chosen: list[PlanOption], language: Language
) -> Iterator[dict[str, object]]:
    """Each chosen plan: its letter, name, and where it is opened in the explorer."""
    address = page.link(language, "explorer", city.slug)
    for place, option in enumerate(chosen):
        under_scenario = scenarios.under(document, option.asked.scenario)
        query = short_address.query(under_scenario, option.asked, city.shown)
        yield {
            "letter": PLACES[place].upper(),
            "name": option.name,
            "href": f"{address}?{query}" if query else address,
            "sets": set_numbers.sentences(document, option.asked.scenario, language),
        }


@require_GET
@limits.counted(limits.HEAVY)
@turns.in_turn(turns.PLANS)
def plans(request: HttpRequest, slug: str) -> HttpResponse:
    """The chosen plans beside each other, and the form that chooses them; the same without JavaScript."""
    city, language = access.city(slug), page.language_of(request)
    version = access.version(city)
    document = versions.city_of(version)
    mine = request.GET.get(MINE, "")
    if _is_of_form(request):
        return HttpResponseRedirect(f"{request.path}?{_short(request)}".rstrip("?"))
    try:
        options = _options(request, city, document, mine)
        chosen, year = _chosen(request, document, city.shown, options), _year(request, document)
    except FaultyAddressError as error:
        return faulty(request, city, error)
    named = [NamedPlan(option.name, _outcome(version, option)) for option in chosen]
    beside = PlansBeside(named, year, language, is_example=city.is_template, today=timezone.localdate())
    return page.page(
        request,
        "explorer/plans",
        **city_page.around(request, city, version, city.shown) | {"sets": [], "name": "explorer"},
        texts=Words(language, asking.SUBJECT),
        options=options,
        places=list(zip(PLACES, [*(option.value for option in chosen), "", ""], strict=False)),
        mine=mine,
        rows=list(_rows(city, document, chosen, language)),
        year=year,
        years=document.years,
        figures=plans_beside.figures(beside),
        engine=VERSION,
        draws=settings.DRAWS,
        seed=settings.SEED,
    )


def _is_of_form(request: HttpRequest) -> bool:
    """Whether an address is as the form sends it, with fields that say nothing."""
    return any(value == "" for value in request.GET.values())


def _short(request: HttpRequest) -> str:
    """The address with only what it says."""
    return urlencode({name: value for name, value in request.GET.items() if value}, safe=":@,*")
