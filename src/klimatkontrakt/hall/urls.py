# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The table of contents: every page that the features have, in Swedish without a prefix and in English under /en/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, register_converter

from klimatkontrakt.folder.frozen import ID
from klimatkontrakt.hall.core import error_pages, register, security_txt
from klimatkontrakt.hall.core.example_pages import guarded


class CityId:
    """A city's id in an address, letter by letter as it stands in its folder."""

    regex = ID.strip("^$")

    def to_python(self, value: str) -> str:
        """The id."""
        return value

    def to_url(self, value: str) -> str:
        """The id."""
        return value


register_converter(CityId, "city")
CITY = {"sv": "kommun/<city:slug>/", "en": "city/<city:slug>/"}


def _swedish() -> list[URLPattern]:
    plain = [path(address.sv, address.page, name=address.name) for address in register.pages()]
    of_city = [path(CITY["sv"] + row.sv, guarded(row), name=row.name) for row in register.pages_of_a_city()]
    return [*plain, *of_city]


def _english() -> list[URLPattern]:
    plain = [path(address.en, address.page, name=address.name) for address in register.pages()]
    of_city = [path(CITY["en"] + row.en, guarded(row), name=row.name) for row in register.pages_of_a_city()]
    return [*plain, *of_city]


def patterns() -> list[URLPattern | URLResolver]:
    """Every address of the features in use."""
    return [
        path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
        path("en/", include((_english(), "hall"), namespace="en")),
        path("", include((_swedish(), "hall"), namespace="sv")),
    ]


urlpatterns = patterns()
handler400 = error_pages.bad_request
handler403 = error_pages.forbidden
handler404 = error_pages.not_found
handler500 = error_pages.broken
