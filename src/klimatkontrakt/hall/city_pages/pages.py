# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A city's chapters: each answers one question, its finding first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.hall.core import access, city_page, page, versions
from klimatkontrakt.hall.core.models import Version
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import known_ids


def track(request: HttpRequest, slug: str) -> HttpResponse:
    """Are we on track?"""
    return city_page.chapter(request, slug, "track", template="city_pages/chapter")


def emissions(request: HttpRequest, slug: str) -> HttpResponse:
    """Where are the emissions, and who decides over them?"""
    return city_page.chapter(request, slug, "emissions", template="city_pages/chapter")


def measures(request: HttpRequest, slug: str) -> HttpResponse:
    """What do the measures do?"""
    return city_page.chapter(request, slug, "measures", template="city_pages/measures")


def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Who does what, and where are the gaps?"""
    return city_page.chapter(request, slug, "organisation", template="city_pages/organisation")


def area(request: HttpRequest, slug: str, area: str) -> HttpResponse:
    """How far has a transition area come? Its roadmap."""
    return city_page.chapter(request, slug, f"area:{area}", template="city_pages/area")


def obstacles(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands in the way, and which rules would have to change?"""
    return city_page.chapter(request, slug, "obstacles", template="city_pages/obstacles")


def remit(request: HttpRequest, slug: str, actor: str) -> HttpResponse:
    """What can one body do? Its goals, its own measures, its part, its decisions and what it lacks."""
    return city_page.chapter(request, slug, f"remit:{actor}", template="city_pages/remit")


def promises(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has promised?"""
    return city_page.chapter(request, slug, "promises", template="city_pages/chapter")


def money(request: HttpRequest, slug: str) -> HttpResponse:
    """What does it cost, and whom?"""
    return city_page.chapter(request, slug, "money", template="city_pages/money")


def _remarks(version: Version, language: Language) -> list[str]:
    """What the product remarks on a version's city, to one who reads its pages."""
    city = versions.city_of(version)
    return [known_ids.remark(city, own, language) for own in versions.remarks_of(version) if own.severity != "note"]


def doubt(request: HttpRequest, slug: str) -> HttpResponse:
    """What do we not know? And what the product has remarked on."""
    language = page.language_of(request)
    return city_page.chapter(
        request,
        slug,
        "doubt",
        template="city_pages/doubt",
        more=lambda own, version, content: {"remarks": [] if own.is_template else _remarks(version, language)},
    )


def sources(request: HttpRequest, slug: str) -> HttpResponse:
    """Every source of a city's numbers."""
    own = access.city(slug)
    version = access.version(own)
    values = city_page.around(request, own, version, city_page.asked_scenario(request, own))
    return page.page(request, "city_pages/sources", **values, name="sources", sources=versions.city_of(version).sources)
