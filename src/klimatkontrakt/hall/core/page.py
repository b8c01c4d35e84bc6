# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does every page have in common? Its language, its texts, its links, its place among the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_urlconf, reverse
from django.utils import timezone
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.hall.core import access, audit, first_message, register
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.core.models import Person
from klimatkontrakt.hall.core.shelf import Shelf, Store
from klimatkontrakt.language import days, words
from klimatkontrakt.language.words import Language
from klimatkontrakt.version import VERSION

LONGEST_ADDRESS = lengths.most("page_address")
OTHER: dict[Language, Language] = {"sv": "en", "en": "sv"}
MOST_ADDRESS_BYTES = 4_000_000
_addresses: Shelf[str] = Shelf(Store(MOST_ADDRESS_BYTES))


def environment(**options: Any) -> Environment:
    """The pages' template environment: escaping always on, an unknown name is an error."""
    options.update(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made = Environment(**options)
    made.globals.update(static=staticfiles_storage.url, version_of_engine=VERSION)
    return made


def language_of(request: HttpRequest) -> Language:
    """The language of the page that is asked for."""
    return "en" if getattr(request, "LANGUAGE_CODE", "sv") == "en" else "sv"


def texts(request: HttpRequest) -> Words:
    """The hall's texts in the language of the page."""
    return Words(language_of(request), SUBJECT)


def link(language: Language, name: str, *args: object, **kwargs: object) -> str:
    """The address of a page in a language; a page of figures has hundreds, and asks for the same ones again."""
    key = (get_urlconf() or settings.ROOT_URLCONF, language, name, args, tuple(sorted(kwargs.items())))
    return _addresses.get(key, lambda: reverse(f"{language}:{name}", args=args, kwargs=kwargs))


CONTEXT = frozenset({
    "say", "report_say", "language", "link", "start", "other_language", "person", "menu", "has_page", "shows_example",
    "number", "moment", "messages", "date_of", "today", "message_of", "author", "here", "here_asked", "address",
})  # fmt: skip
"""The names of what every template can say: in a page's own values they would say something else than it wrote."""


def context(request: HttpRequest) -> dict[str, object]:
    """What every template can say."""
    language, person = language_of(request), _person(request)
    return {
        "say": Words(language, SUBJECT),
        "report_say": Words(language),
        "language": language,
        "link": lambda name, *args, **kwargs: link(language, name, *args, **kwargs),
        "start": "/" if language == "sv" else "/en/",
        "other_language": _other(request, language),
        "person": person,
        "menu": lambda name: [row for row in register.rows(name) if row.seen_by.holds(person, None)],
        "has_page": register.has_page,
        "shows_example": register.shows_example,
        "number": lambda value, digits=None: words.number(value, language, digits=digits),
        "moment": lambda at: format_datetime(timezone.localtime(at), "d MMMM y HH:mm", locale=words.LOCALES[language]),
        "messages": get_messages(request),
        "date_of": lambda moment: _day(timezone.localtime(moment), language),
        "today": _day(timezone.localtime(), language),
        "message_of": lambda version: first_message.message(version.message, language),
        "author": lambda pseudonym: name_of(pseudonym, language),
        "here": request.path,
        "here_asked": _asked(request),
        "address": request.build_absolute_uri(),
    }


def _day(moment: datetime, language: Language) -> str:
    """The day of a moment, as it is told."""
    return days.written(moment.date().isoformat(), language)


def _asked(request: HttpRequest) -> str:
    """The address of this page with what was asked, as it can stand in another page's; what is longer, without that."""
    whole = request.get_full_path() if request.method == "GET" else request.path
    return whole if len(whole) <= LONGEST_ADDRESS else request.path


def name_of(pseudonym: object, language: Language) -> str:
    """A person's name by their pseudonym; the hall's own where there is none; "erased" where the person is gone."""
    return names_of([pseudonym], language)(pseudonym)


def names_of(pseudonyms: Iterable[object], language: Language) -> Callable[[object], str]:
    """The same of many, for a list: the database is asked once, whatever their number."""
    known = access.names_of(pseudonyms)

    def name(pseudonym: object) -> str:
        if pseudonym is None or str(pseudonym) == audit.HALL:
            return words.say(SUBJECT, "author.hall", language)
        return known.get(str(pseudonym)) or words.say(SUBJECT, "author.erased", language)

    return name


def _other(request: HttpRequest, language: Language) -> str:
    """The same page in the other language; its own address where the page has none."""
    match = request.resolver_match
    if match is None or not match.url_name:
        return "/" if language == "en" else "/en/"
    address = reverse(f"{OTHER[language]}:{match.url_name}", args=match.args, kwargs=match.kwargs)
    query = request.META.get("QUERY_STRING", "") if request.method == "GET" else ""
    return f"{address}?{query}" if query else address


def _person(request: HttpRequest) -> Person | None:
    """Who reads; nobody where the page is made before it is known."""
    return access.person(request) if hasattr(request, "user") else None


def page(request: HttpRequest, template: str, status: int = 200, **values: object) -> HttpResponse:
    """A page of the hall; the template is named by its feature and its own name, such as `people/sign_in`.

    Raises:
        ValueError: where a value has a name that every template has already, which would stand in its place.
    """
    taken = CONTEXT.intersection(values)
    if taken:
        raise ValueError(f"{template}: {', '.join(sorted(taken))} means something in every template (page.context)")
    html: str = render_to_string(f"{template}.html", values, request)
    for finish in register.finishes():
        html = finish(html, language_of(request))
    return HttpResponse(html, status=status)


def safe(text: str) -> Markup:
    """Marks a drawing of our own as such."""
    return Markup(text)
