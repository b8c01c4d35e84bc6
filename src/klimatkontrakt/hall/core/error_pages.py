# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a reader see when something is wrong? What, why and what to do; never a traceback.

These pages ask nothing of the database, the session or the engine: any of them may be what is gone.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import reverse

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.hall.core import log_filters, register, template_cities
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.language.words import LANGUAGES, Language

log = logging.getLogger("klimatkontrakt.hall")
LOCKED = ("locked", "busy", "deadlock", "lock timeout", "could not serialize")
SECONDS_TOLD = 90  # a longer wait is told in minutes
BARE_HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark">'
)
ALIKE = 0.75  # how alike a misspelt address must be to a municipality's to be taken for a slip of it
MOST_MEANT, LONGEST_MISSPELT, MOST_PARTS = 3, 40, 3
FULL = ("full", "no space", "disk quota")


def page(request: HttpRequest, status: int, key: str, **values: object) -> HttpResponse:
    """A page that says what is wrong; `key` is the text bad.KEY.title and bad.KEY.text."""
    is_english = request.path_info == "/en" or request.path_info.startswith("/en/")
    language: Language = "en" if is_english else "sv"
    say = Words(language, SUBJECT)
    template = engines["jinja2"].get_template("hall/bad.html")
    html = template.template.render(  # type: ignore[attr-defined]
        say=say,
        language=language,
        title=say(f"bad.{key}.title"),
        text=say(f"bad.{key}.text", **values),
        home="/" if language == "sv" else "/en/",
        ways_in=_ways_in(language) if status == HTTPStatus.NOT_FOUND else [],
        meant=_meant(request.path_info, language) if status == HTTPStatus.NOT_FOUND else [],
        onward=_onward(request, language),
        find=_addresses(register.rows("find"), language) if status == HTTPStatus.NOT_FOUND else [],
    )
    response = HttpResponse(html, status=status)
    if status == 503:
        response.headers["Retry-After"] = "10"
    response.headers["Cache-Control"] = "no-store"
    return response


def too_many(request: HttpRequest, wait_seconds: int) -> HttpResponse:
    """429: more than one and the same may do in a while, and how long to wait."""
    wait = f"{wait_seconds} s" if wait_seconds <= SECONDS_TOLD else f"{-(-wait_seconds // 60)} min"
    response = page(request, 429, "too_many", wait=wait)
    response.headers["Retry-After"] = str(wait_seconds)
    return response


def no_turn(request: HttpRequest) -> HttpResponse:
    """503: more people ask for heavy work than the hall can do at once."""
    log_filters.note_waiting(request)
    return page(request, 503, "no_turn")


def _ways_in(language: Language) -> list[tuple[str, str]]:
    """Where a stranger signs in: address and text."""
    return _addresses((row for row in register.rows("account") if row.seen_by.holds(None, None)), language)


def _addresses(rows: Iterable[register.MenuRow], language: Language) -> list[tuple[str, str]]:
    """Where rows of a menu lead, each with its text."""
    return [(reverse(f"{language}:{row.page}"), row.text) for row in rows]


def _onward(request: HttpRequest, language: Language) -> list[tuple[str, str]]:
    """Where a reader goes on from here, address and text: the hall's pages, and where to tell of a flaw of this one."""
    asked = f"?{urlencode({'page': request.path})}"
    helps = [(reverse(f"{language}:{row.page}") + asked, row.text) for row in register.rows("help")]
    known = [(reverse(f"{language}:{row.page}"), row.text) for row in register.rows("hall")]
    start = "/" if language == "sv" else "/en/"
    return [row for row in known if row[0] != start] + helps


def _meant(path: str, language: Language) -> list[tuple[str, str]]:
    """The municipalities whose address is nearly one that does not exist, address and name; the nearest first."""
    parts = path.strip("/").casefold().split("/")
    areas, asked = template_cities.areas(), parts[-1][:LONGEST_MISSPELT]
    slugs = difflib.get_close_matches(asked, areas, MOST_MEANT, ALIKE) if len(parts) <= MOST_PARTS else []
    city = {"sv": "/kommun/", "en": "/en/city/"}[language]
    return [(f"{city}{slug}/", areas[slug].name) for slug in slugs]


def cut_off(status: int) -> str:
    """What was cut off before its language could be read: a page in both, which needs nothing else of the hall."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _in_both("large", most=settings.MOST_BODY_BYTES // settings.MEGABYTE)
    if status == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
        return _in_both("long_address", most=settings.MOST_QUERY_CHARACTERS)
    return _in_both("bad_request")


def _in_both(key: str, **values: object) -> str:
    parts = []
    for language in LANGUAGES:
        say = Words(language, SUBJECT)
        home = "/" if language == "sv" else "/en/"
        parts.append(
            f'<section lang="{language}"><h1>{say(f"bad.{key}.title")}</h1><p>{say(f"bad.{key}.text", **values)}</p>'
            f'<p><a href="{home}">{say("bad.home")}</a></p></section>'
        )
    titles = " · ".join(Words(language, SUBJECT)(f"bad.{key}.title") for language in LANGUAGES)
    hall = Words("sv", SUBJECT)("hall")
    head = f"{BARE_HEAD}<title>{titles} · {hall}</title>"
    return f'<!doctype html><html lang="sv"><head>{head}</head><body><main>{"".join(parts)}</main></body></html>'


def database(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database does not answer as it should: busy, full, or gone."""
    said = str(error).lower()
    log.error("database: %s", error)
    if any(word in said for word in FULL):
        return page(request, 507, "full")
    if any(word in said for word in LOCKED):
        return page(request, 503, "busy")
    return page(request, 503, "database")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return page(request, 400, "bad_request")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return page(request, 403, "forbidden")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return page(request, 404, "not_found")


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return page(request, 500, "broken")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our own page, or from one that is too old."""
    return page(request, 403, "csrf")
