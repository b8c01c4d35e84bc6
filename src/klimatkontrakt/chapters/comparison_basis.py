# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is the same of cities beside each other, and what differs? Account, release, year, whether there is a plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.compared_city import NO_YEAR, ComparedCity, common_year
from klimatkontrakt.chapters.comparison import SUBJECT, listed
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language.words import Language


def sentences(cities: Sequence[ComparedCity], language: Language) -> list[str]:
    """What is compared, and every way in which a city is not as the others."""
    say, year = Words(language, SUBJECT), common_year(cities)
    lines = list(_basis(cities, year, language))
    for city in cities:
        lines += _account(city, year, language)
        lines += _plan_account(city, language)
    lines += _years(cities, year, language)
    without = [city.name for city in cities if city.state == "template"]
    return [*lines, say("without_plan", names=listed(without))] if without else lines


def _basis(cities: Sequence[ComparedCity], year: int | None, language: Language) -> Iterator[str]:
    """The account, release and year of the emissions that all but the places with an account of their own have."""
    say, common = Words(language, SUBJECT), [city for city in cities if not city.emissions.is_own]
    if not common:
        return
    is_all = len(common) == len(cities) and year is not None
    texts = {"release": common[0].emissions.release, "year": str(year if year is not None else common[0].year)}
    yield say("basis_all" if is_all else "basis_some", **texts)


def _account(city: ComparedCity, year: int | None, language: Language) -> Iterator[str]:
    """That nothing comparable is published, or that it is of an account of the city's own."""
    say, emissions = Words(language, SUBJECT), city.emissions
    shown = city.year if year is None else year
    if not emissions.totals:
        yield say("nothing_published", name=city.name)
    elif emissions.is_own:
        texts = {"account": emissions.account, "release": emissions.release or say("no_release"), "year": str(shown)}
        yield say("own_account", name=city.name, **texts)


def _years(cities: Sequence[ComparedCity], year: int | None, language: Language) -> Iterator[str]:
    """Which cities are looked at in other years than each other, or have later ones; those of one year together."""
    say, latest = Words(language, SUBJECT), {city.year for city in cities} - {NO_YEAR}
    for last in sorted(latest):
        names = listed(city.name for city in cities if city.year == last)
        if year is None:
            yield say("own_year", names=names, year=str(last))
        elif last > year:
            yield say("later_year", names=names, year=str(last), common=str(year))


def _plan_account(city: ComparedCity, language: Language) -> Iterator[str]:
    """That a plan counts by another account than the emissions here, with its latest published figure."""
    run = city.run
    if run is None or city.emissions.is_own:
        return
    say, published = Words(language, SUBJECT), run.frame.published[run.headline]
    label = run.city.label("accounts", run.headline, language)
    if not published:
        yield say("plan_account", name=city.name, account=label)
        return
    last = max(published)
    size = run_names.account_size(run, run.headline, [published[last]], language)
    texts = {"value": size.written(published[last]), "unit": size.unit, "year": str(last)}
    yield say("plan_account_last", name=city.name, account=label, **texts)
