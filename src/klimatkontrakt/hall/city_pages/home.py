# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which cities are here, and where does each stand?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.figures import country
from klimatkontrakt.figures.country import MapPlace
from klimatkontrakt.hall.core import access, city_names, city_page, heads, kept_answers, page
from klimatkontrakt.hall.core.models import AnswerRow, City
from klimatkontrakt.language.sizes import size
from klimatkontrakt.language.words import Language

MAP_WIDTH = 300.0


@dataclass(frozen=True)
class CityRow:
    """A city in the list: where its pages are, its few numbers as written, whether fresh, whether any are set."""

    city: City
    address: str
    numbers: Mapping[str, str]
    is_fresh: bool
    sets: bool


def home(request: HttpRequest) -> HttpResponse:
    """The list and the map of cities."""
    language = page.language_of(request)
    current, latest = heads.published_numbers(), kept_answers.latest()
    rows = [_row(own, latest.get(own.pk), current[own.pk], language) for own in access.cities()]
    names = city_names.listed(row.city for row in rows)
    places = [MapPlace(row.city.kommunkod, names[row.city.slug], row.address) for row in rows]
    drawing = country.drawing(page.texts(request)("home.map"), places, MAP_WIDTH)
    return page.page(request, "city_pages/home", rows=rows, listed=names, map=drawing)


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
    own = size(numbers.unit, values.values(), language)
    written = {name: f"{own.written(value)} {own.unit}" for name, value in values.items()}
    years = {name: getattr(numbers, name) for name in ("observed_year", "target_year")}
    return written | {name: str(year) for name, year in years.items() if year is not None}


def city(request: HttpRequest, slug: str) -> HttpResponse:
    """A city's front page: the one screen."""
    return city_page.chapter(request, slug, "city", template="city_pages/city")
