# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is answered of a municipality that has not taken part? The pages that show it; for all others, that it has not.

A page of a city is closed to such a municipality until its address says `shows_example`: no new page claims anything of
289 municipalities because somebody forgot them. No search engine is to keep any of these pages.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.hall.core import access, page
from klimatkontrakt.hall.core.register import Address

ROBOTS = "X-Robots-Tag"
NOT_KEPT = "noindex"
READING = ("GET", "HEAD")


def guarded(address: Address) -> Callable[..., HttpResponse]:
    """A city's page as it is answered: of a municipality that has not taken part, what may be shown of it."""

    @wraps(address.page)
    def answer(request: HttpRequest, slug: str, **parts: object) -> HttpResponse:
        if not access.is_example(slug):
            return address.page(request, slug=slug, **parts)
        is_closed = not address.shows_example and request.method in READING
        response = _closed(request, slug, address.name) if is_closed else address.page(request, slug=slug, **parts)
        response.headers[ROBOTS] = NOT_KEPT
        return response

    return answer


def _closed(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """That there is no such answer of the municipality."""
    return page.page(request, "hall/no_answer", city=access.city(slug), name=name, query="")
