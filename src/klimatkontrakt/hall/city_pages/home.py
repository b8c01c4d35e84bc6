# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which cities are here, and where does each stand?"""

from __future__ import annotations

from django.db.models import Max
from django.http import HttpRequest, HttpResponse

from klimatkontrakt.figures import country
from klimatkontrakt.figures.country import Place
from klimatkontrakt.hall.core import access, city_names, city_page, kept_answers, page
from klimatkontrakt.hall.core.models import Version
from klimatkontrakt.language.sizes import size
from klimatkontrakt.language.words import Language

MAP_WIDTH = 300.0


def home(request: HttpRequest) -> HttpResponse:
    """The list and the map of cities."""
    language, rows = page.language_of(request), []
    current = dict(Version.objects.values_list("city").annotate(last=Max("number")))
    latest = kept_answers.latest()
    cities = list(access.cities())
    names = city_names.listed(cities)
    for own in cities:
        worked = latest.get(own.pk)
        numbers = kept_answers.numbers_of(worked) if worked is not None else None
        is_fresh = worked is not None and kept_answers.is_fresh(worked) and worked.version.number == current[own.pk]
        sets = worked is not None and bool(city_page.sets_of(worked.numbers, language))
        written = _written(numbers, language) if numbers else {}
        rows.append({"city": own, "listed": names[own.slug], "numbers": written, "is_fresh": is_fresh, "sets": sets})
    places = [
        Place(row["city"].kommunkod, row["listed"], page.link(language, "city", row["city"].slug)) for row in rows
    ]
    drawing = country.drawing(page.texts(request)("home.map"), places, MAP_WIDTH)
    return page.page(request, "home", rows=rows, map=drawing)


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
    return city_page.chapter(request, slug, "city", template="city")
