# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does each of Sweden's municipalities stand, and which of them has a plan here?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel.dates import format_date
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from klimatkontrakt.figures import country
from klimatkontrakt.figures.country import MapPlace
from klimatkontrakt.hall.city_pages import country_table
from klimatkontrakt.hall.city_pages.country_table import AskedTable, TablePage, alphabetical
from klimatkontrakt.hall.core import access, city_names, city_page, first_city, heads, kept_answers, page
from klimatkontrakt.hall.core.models import AnswerRow, City, Version
from klimatkontrakt.language import words
from klimatkontrakt.language.sizes import size
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.template import municipality_names, standing

MAP_WIDTH = 400.0


@dataclass(frozen=True)
class CityRow:
    """A city in the list: where its pages are, its few numbers as written, whether fresh, whether any are set."""

    city: City
    address: str
    numbers: Mapping[str, str]
    is_fresh: bool
    sets: bool


def home(request: HttpRequest) -> HttpResponse:
    """All of Sweden: the cities that have a plan here, and every municipality on a map and in a table."""
    language, asked = page.language_of(request), AskedTable.of(request)
    rows = _rows(language)
    plans = {row.city.kommunkod: row.address for row in rows if row.city.kommunkod in municipalities.municipalities()}
    areas = country_table.matching(asked)
    if asked.text and len(areas) == 1:
        return HttpResponseRedirect(plans.get(areas[0].code) or country_table.addresses(language)[areas[0].code])
    names = city_names.listed(row.city for row in rows)
    places = [MapPlace(row.city.kommunkod, names[row.city.slug], row.address) for row in rows]
    drawing = country.drawing("", places, MAP_WIDTH, _points(language))
    values = _country(asked, areas, plans, language)
    return page.page(request, "city_pages/home", rows=rows, listed=names, map=drawing, asked=asked,
                     is_beginning=_is_beginning(rows), **values)  # fmt: skip


def _is_beginning(rows: Sequence[CityRow]) -> bool:
    """Whether the hall is new, and its first city is being put in."""
    return not rows and first_city.is_coming()


def _rows(language: Language) -> list[CityRow]:
    """The cities that have a plan here."""
    current, latest = heads.published_numbers(), kept_answers.latest()
    return [_row(listed, latest.get(listed.pk), current[listed.pk], language) for listed in access.cities()]


def _country(
    asked: AskedTable, areas: Sequence[Territory], plans: Mapping[str, str], language: Language
) -> dict[str, Any]:
    """What the page says of the municipalities that are asked for."""
    shown = TablePage.of(country_table.ordered(areas, asked, plans), asked.page)
    return {
        "count": len(areas),
        "plan_count": len(plans),
        "every": len(municipalities.municipalities()),
        "pages": shown,
        "near": municipality_names.near(asked.text) if asked.text and not areas else [],
        "addresses": country_table.addresses(language),
        "table": country_table.rows(shown.rows, plans, language),
        "unit": country_table.emission_unit(language),
        "year": str(standing.year()),
        "release": standing.release(),
        "base_year": str(standing.BASE_YEAR),
        "counties": sorted(municipalities.counties().values(), key=lambda area: alphabetical(area.name)),
    }


@cache
def _points(language: Language) -> tuple[MapPlace, ...]:
    """Every municipality as a point of the map, which tells its emissions."""
    addresses, unit, points = country_table.addresses(language), country_table.emission_unit(language), []
    for code, stands in standing.standings().items():
        emissions = country_table.written(stands, language)[country_table.EMISSIONS]
        points.append(MapPlace(code, stands.area.name, addresses[code], f"{stands.area.name}: {emissions} {unit}"))
    return tuple(points)


def _row(own: City, row: AnswerRow | None, current: int, language: Language) -> CityRow:
    """A city in the list, by what was worked out of it last.

    Args:
        current: the number of its published version.
    """
    address = page.link(language, "city", own.slug)
    if row is None:
        return CityRow(own, address, {}, is_fresh=False, sets=False)
    numbers = kept_answers.numbers_of(row)
    is_fresh = kept_answers.is_fresh(row) and row.version.number == current
    written = _written(numbers, language) if numbers else {}
    return CityRow(own, address, written, is_fresh, sets=bool(numbers and numbers.sets))


def _written(numbers: kept_answers.Numbers, language: Language) -> dict[str, str]:
    """A city's few numbers as a reader sees them, in one size; what is not known is left out."""
    known = {name: getattr(numbers, name) for name in ("observed", "limit", "expected")}
    values = {name: value for name, value in known.items() if value is not None}
    shown = size(numbers.unit, values.values(), language)
    written = {name: f"{shown.written(value)} {shown.unit}" for name, value in values.items()}
    years = {name: getattr(numbers, name) for name in ("observed_year", "target_year")}
    return written | {name: str(year) for name, year in years.items() if year is not None}


def city(request: HttpRequest, slug: str) -> HttpResponse:
    """A city's front page: the verdict and what it rests on; of a municipality that has not taken part, its own."""
    if access.is_example(slug):
        return city_page.chapter(request, slug, "city", template="city_pages/template_city")
    language = page.language_of(request)
    return city_page.chapter(
        request,
        slug,
        "city",
        template="city_pages/city",
        more=lambda city, version, _: {"day": _day(version, language)},
    )


def _day(version: Version, language: Language) -> str:
    """The day on which a version was taken in."""
    day = timezone.localtime(version.created).date()
    return format_date(day, "d MMMM y", locale=words.LOCALES[language])
