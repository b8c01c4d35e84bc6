# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which municipalities are there, and where are their pages? All of them by county, or those that a name finds."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from klimatkontrakt.hall.city_pages import country_table
from klimatkontrakt.hall.city_pages.country_table import LONGEST_NAME, alphabetical
from klimatkontrakt.hall.core import access, page, template_cities


@dataclass(frozen=True)
class ListedMunicipality:
    """A municipality: its name, where its pages are, and whether someone has put it in."""

    name: str
    slug: str
    is_own: bool


def municipalities(request: HttpRequest) -> HttpResponse:
    """The list; a name that is one municipality's leads to its pages."""
    asked = request.GET.get("q", "")[:LONGEST_NAME].strip()
    areas = country_table.named(asked)
    own = {city.kommunkod: city.slug for city in access.cities() if city.kommunkod}
    if asked and len(areas) == 1:
        (slug,) = areas
        address = own.get(areas[slug].code, slug)
        return HttpResponseRedirect(page.link(page.language_of(request), "city", address))
    shown = areas or template_cities.areas()
    counties: dict[str, list[ListedMunicipality]] = {}
    for slug, area in sorted(
        shown.items(), key=lambda item: (alphabetical(item[1].county), alphabetical(item[1].name))
    ):
        entry = ListedMunicipality(area.name, own.get(area.code, slug), area.code in own)
        counties.setdefault(area.county, []).append(entry)
    return page.page(
        request, "city_pages/municipalities", counties=counties, asked=asked, is_found=bool(areas), count=len(shown)
    )
