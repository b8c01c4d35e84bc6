# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a city's page put together? Its version, its scenario, its figures, and where each number leads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from jinja2 import TemplateError

from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.hall.core import access, jobs, kept_answers, log_filters, page, register, versions
from klimatkontrakt.hall.core.models import LONGEST_ID, City, Version
from klimatkontrakt.language.words import Language

StoryLink = Callable[[str, int | None, bool], str]
More = Callable[[City, Version, Mapping[str, Any]], Mapping[str, Any]]
log = logging.getLogger("klimatkontrakt.hall")
OF_ANOTHER_SHAPE = (TemplateError, TypeError, KeyError, ValueError, AttributeError, IndexError)


def asked_scenario(request: HttpRequest, own: City) -> str:
    """The scenario in the address, else the one that the city shows.

    Raises:
        Http404: for a name that no scenario can have; whether it is known is seen by what was worked out.
    """
    asked = request.GET.get("scenario", own.shown)
    if len(asked) > LONGEST_ID or not asked.isprintable():
        raise Http404
    return asked


def story_link(
    request: HttpRequest, own: City, scenario: str, moved: str | None = None, beside: str = ""
) -> StoryLink | None:
    """Makes the address of a number's story, under a scenario or under the plan of an address; None without stories.

    Args:
        moved: the plan, as it stands in an address.
        beside: the plan that it is set beside, likewise.
    """
    language, rows = page.language_of(request), register.rows("whence")
    if not rows:
        return None
    if moved is None:
        moved = urlencode({"scenario": scenario}) if scenario != own.shown else ""

    @cache  # the cells of a row lead to one story: a long table asks for the same address again and again
    def link(name: str, year: int | None = None, is_beside: bool = False) -> str:
        under = beside if is_beside else moved
        asked = "&".join(part for part in (f"year={year}" if year is not None else "", under) if part)
        address = page.link(language, rows[0].page, own.slug, name)
        return f"{address}?{asked}" if asked else address

    return link


def around(request: HttpRequest, own: City, version: Version, scenario: str) -> dict[str, Any]:
    """What every page of a city says of itself: city, version, scenario, and where its numbers lead."""
    language = page.language_of(request)
    known = kept_answers.kept_numbers(version)
    names = {name: _name(name, numbers, language) for name, numbers in known.items()}
    sets = {name: sets_of(numbers, language) for name, numbers in known.items()}
    return {
        "city": own,
        "version": version,
        "scenario": scenario,
        "scenarios": names,
        "story": story_link(request, own, scenario),
        "may_edit": access.may_edit(access.person(request), own),
        "sets": sets.get(scenario, []),
        "query": f"?{urlencode({'scenario': scenario})}" if scenario != own.shown else "",
    }


def _name(scenario: str, numbers: Mapping[str, Any], language: Language) -> str:
    """A scenario's name as it was worked out; its id where another program kept it otherwise."""
    names = numbers.get("names")
    name = names.get(language) if isinstance(names, dict) else None
    return name if isinstance(name, str) else scenario


def sets_of(numbers: Mapping[str, Any], language: Language) -> list[str]:
    """What a scenario sets, in words, as it was worked out; nothing where another program did not keep it."""
    kept = numbers.get("sets")
    lines = kept.get(language) if isinstance(kept, dict) else None
    return [line for line in lines if isinstance(line, str)] if isinstance(lines, list) else []


def chapter(request: HttpRequest, slug: str, name: str, *, template: str, more: More | None = None) -> HttpResponse:
    """A chapter of a city, from one row of what was worked out.

    Args:
        more: what the page needs beside its figures, from the city, its version and the page's plain values.
    """
    own = access.city(slug)
    version = access.version(own)
    scenario = asked_scenario(request, own)
    worked = kept_answers.worked_for(own, version, scenario)
    if worked is None:
        return _waiting(request, own, version, scenario)
    content = kept_answers.page_of(worked, name, page.language_of(request))
    values = {**around(request, own, version, scenario), "name": name, "worked": worked}
    if kept_answers.is_fresh(worked):
        if content is None:
            raise Http404
        return _written(request, template, {**values, "is_fresh": True}, content, more)
    try:
        if content is not None:
            return _written(request, template, {**values, "is_fresh": False}, content, more)
    except OF_ANOTHER_SHAPE as error:
        log.info("%s of version %s was made by another program: %s", name, version.pk, error)
    return _waiting(request, own, version, scenario)


def _written(
    request: HttpRequest, template: str, values: dict[str, Any], content: Mapping[str, Any], more: More | None
) -> HttpResponse:
    """A page of what was kept, as its template has it."""
    values["figures"] = [Figure.from_plain(plain) for plain in content["figures"]]
    added = more(values["city"], values["version"], content) if more else {}
    return page.page(request, template, **values, content=content, **added)


def _waiting(request: HttpRequest, own: City, version: Version, scenario: str) -> HttpResponse:
    """A page that says how far the work has come; it looks again by itself.

    Raises:
        Http404: when the city has no such scenario.
    """
    if scenario not in versions.city_of(version).scenarios:
        raise Http404
    last, values = jobs.last_work_out(version), around(request, own, version, scenario)
    response = page.page(request, "hall/waiting", status=503, **values, job=last, name="city")
    response.headers["Retry-After"] = "5"
    log_filters.note_waiting(request)
    return response
