# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The page of a city's goals; of a city that has put none in, how they come in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.hall.core import access, city_page, page


def goals(request: HttpRequest, slug: str) -> HttpResponse:
    """Which goals has the city, and who adopted them?

    A template city has adopted nothing that is known here: its example has targets, but they are not its own.
    """
    city = access.city(slug)
    if not city.is_template:
        return city_page.chapter(request, slug, "goals", template="goals/goals")
    around = city_page.around(request, city, access.version(city), city_page.asked_scenario(request, city))
    return page.page(request, "goals/no_goals", **around, name="goals")
