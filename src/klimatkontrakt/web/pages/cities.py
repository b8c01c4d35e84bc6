# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which cities are here, and where does each stand?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.publish.figures import country
from klimatkontrakt.publish.figures.country import Place
from klimatkontrakt.web import access, shell
from klimatkontrakt.web.models import Worked
from klimatkontrakt.web.pages import shown

MAP_WIDTH = 300.0


def home(request: HttpRequest) -> HttpResponse:
    """The list and the map of cities."""
    rows = []
    for own in access.cities():
        done = Worked.objects.filter(version__city=own, scenario=own.shown, state=Worked.State.DONE)
        worked = done.order_by("-version__number", "-made").first()
        rows.append({"city": own, "numbers": worked.numbers if worked else {}})
    language = shell.language_of(request)
    places = {
        row["city"].kommunkod: Place(row["city"].name, shell.link(language, "city", row["city"].slug)) for row in rows
    }
    drawing = country.drawing(shell.texts(request)("home.map"), places, MAP_WIDTH)
    return shell.page(request, "home", rows=rows, map=drawing)


def city(request: HttpRequest, slug: str) -> HttpResponse:
    """A city's front page: the one screen."""
    return shown.chapter(request, slug, "city", template="city")
