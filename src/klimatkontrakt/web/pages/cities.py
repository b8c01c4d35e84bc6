# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which cities are here, and where does each stand?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.data.words import Language
from klimatkontrakt.publish.figures import country
from klimatkontrakt.publish.figures.country import Place
from klimatkontrakt.publish.shown import about, size
from klimatkontrakt.web import access, shell
from klimatkontrakt.web.models import Worked
from klimatkontrakt.web.pages import shown

MAP_WIDTH = 300.0


def home(request: HttpRequest) -> HttpResponse:
    """The list and the map of cities."""
    language, rows = shell.language_of(request), []
    for own in access.cities():
        done = Worked.objects.filter(version__city=own, scenario=own.shown, state=Worked.State.DONE)
        worked = done.order_by("-version__number", "-made").first()
        rows.append({"city": own, "numbers": _written(worked.numbers, language) if worked else {}})
    places = {
        row["city"].kommunkod: Place(row["city"].name, shell.link(language, "city", row["city"].slug)) for row in rows
    }
    drawing = country.drawing(shell.texts(request)("home.map"), places, MAP_WIDTH)
    return shell.page(request, "home", rows=rows, map=drawing)


def _written(numbers: dict[str, Any], language: Language) -> dict[str, str]:
    """A city's few numbers as a reader sees them, in one size."""
    values = {name: numbers[name] for name in ("observed", "limit", "expected") if name in numbers}
    own = size(numbers["unit"], max([abs(value) for value in values.values()], default=0.0), language)
    written = {name: f"{about(value / own.scale, language)} {own.unit}" for name, value in values.items()}
    return written | {name: str(numbers[name]) for name in ("observed_year", "target_year") if name in numbers}


def city(request: HttpRequest, slug: str) -> HttpResponse:
    """A city's front page: the one screen."""
    return shown.chapter(request, slug, "city", template="city")
