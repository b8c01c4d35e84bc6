# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What surrounds every page: which language an address asks for, how much may be sent, what a bad day looks like."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db.utils import DatabaseError, DataError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import ResolverMatch, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.hall.core import error_pages
from klimatkontrakt.hall.core.access import MovedError
from klimatkontrakt.hall.core.tallies import TooManyError
from klimatkontrakt.hall.core.turns import NoTurnError
from klimatkontrakt.hall.core.versions import DamagedVersionError, UnreadableError

Answer = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("klimatkontrakt.hall")
ENGLISH = "/en/"


def language_of(path: str) -> str:
    """The language of an address: English under /en/, else Swedish."""
    return "en" if path == "/en" or path.startswith(ENGLISH) else "sv"


class AddressLanguage:
    """The address decides the language, never the browser: a link shows the same page to everyone."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers in the language of the address."""
        language = language_of(request.path_info)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.answer(request)
        response.headers.setdefault("Content-Language", language)
        return response


class Limits:
    """Refuses what is larger than any use of ours, before anything reads it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers, or says what was too long."""
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        count = numbers.whole(length)
        if count is None or not 0 <= count <= settings.MOST_BODY_BYTES:
            return error_pages.page(request, 413, "large", most=settings.MOST_BODY_BYTES // settings.MEGABYTE)
        if request.META.get("HTTP_TRANSFER_ENCODING"):
            return error_pages.page(request, 411, "no_length")
        if len(request.META.get("QUERY_STRING", "")) > settings.MOST_QUERY_CHARACTERS:
            return error_pages.page(request, 414, "long_address", most=settings.MOST_QUERY_CHARACTERS)
        return self.answer(request)


class BadDays:
    """A database that is gone, locked or full, and whatever else goes wrong: a clear page, never a traceback."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers; what breaks before or after the page itself meets the same clear page."""
        try:
            response = self.answer(request)
        except DataError:
            return error_pages.page(request, 400, "bad_request")
        except (DatabaseError, InterfaceError) as error:
            return error_pages.database(request, error)
        except BadRequest:
            return error_pages.page(request, 400, "bad_request")
        if request.path_info.startswith("/static/"):
            return response
        if response.status_code == 405 and not response.content:
            allowed = response.headers.get("Allow", "")
            response = error_pages.page(request, 405, "method")
            response.headers["Allow"] = allowed
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Cache-Control", "no-cache")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
        )
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for what a view could not bear."""
        if isinstance(
            error, DataError
        ):  # what was sent cannot stand in a database: a text with a NUL, a number too large
            return error_pages.page(request, 400, "bad_request")
        if isinstance(error, (DatabaseError, InterfaceError)):
            return error_pages.database(request, error)
        if isinstance(error, MovedError) and request.resolver_match is not None:
            return _moved(request, request.resolver_match, error)
        return _refused(request, error)


def _moved(request: HttpRequest, asked: ResolverMatch, error: MovedError) -> HttpResponse:
    """To where a city is now."""
    address = reverse(asked.view_name, kwargs={**asked.kwargs, "slug": error.city.slug})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address, preserve_request=True)


def _refused(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """A page for what cannot be answered now; None for what is nobody's but ours."""
    if isinstance(error, TooManyError):
        return error_pages.too_many(request, error.wait_seconds)
    if isinstance(error, NoTurnError):
        return error_pages.no_turn(request)
    if isinstance(error, DamagedVersionError):
        return error_pages.page(request, 503, "damaged", number=error.number)
    if isinstance(error, UnreadableError):
        return error_pages.page(request, 503, "unreadable", number=error.number)
    return None
