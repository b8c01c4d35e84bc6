# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a city's page put together? Its version, its scenario, its figures, and where each number leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from klimatkontrakt.publish.figure import Figure
from klimatkontrakt.web import access, answers, shell
from klimatkontrakt.web.models import City, Job, Version, Worked, person_of

CHAPTERS = ("city", "track", "emissions", "measures", "promises", "explorer", "money", "doubt", "sources", "versions")


def asked_scenario(request: HttpRequest, own: City) -> str:
    """The scenario in the address, else the one that the city shows.

    Raises:
        Http404: for a name that no scenario can have; whether it is known is seen by what was worked out.
    """
    asked = request.GET.get("scenario", own.shown)
    if len(asked) > 64 or not asked.isprintable():
        raise Http404
    return asked


def story_link(
    request: HttpRequest, own: City, scenario: str, moved: str | None = None, beside: str = ""
) -> Callable[[str, int | None, bool], str]:
    """Makes the address of a number's story, under a scenario or under the plan of an address.

    Args:
        moved: the plan, as it stands in an address.
        beside: the plan that it is set beside, likewise.
    """
    language = shell.language_of(request)
    if moved is None:
        moved = urlencode({"scenario": scenario}) if scenario != own.shown else ""

    @cache  # the cells of a row lead to one story: a long table asks for the same address again and again
    def link(name: str, year: int | None = None, is_beside: bool = False) -> str:
        under = beside if is_beside else moved
        asked = "&".join(part for part in (f"year={year}" if year is not None else "", under) if part)
        address = shell.link(language, "story", own.slug, name)
        return f"{address}?{asked}" if asked else address

    return link


def around(request: HttpRequest, own: City, version: Version, scenario: str) -> dict[str, Any]:
    """What every page of a city says of itself: city, version, scenario, and where its numbers lead."""
    language = shell.language_of(request)
    known = list(
        Worked.objects.filter(version=version, state=Worked.State.DONE).order_by("pk").values("scenario", "numbers")
    )
    names = {row["scenario"]: row["numbers"].get("names", {}).get(language, row["scenario"]) for row in known}
    return {
        "city": own,
        "version": version,
        "scenario": scenario,
        "scenarios": names,
        "story": story_link(request, own, scenario),
        "chapters": CHAPTERS,
        "may_edit": access.may_edit(person_of(request.user), own),
        "query": f"?{urlencode({'scenario': scenario})}" if scenario != own.shown else "",
    }


def chapter(
    request: HttpRequest,
    slug: str,
    name: str,
    *,
    template: str = "chapter",
    more: Callable[[City, Version, Mapping[str, Any]], Mapping[str, Any]] | None = None,
) -> HttpResponse:
    """A chapter of a city, from one row of what was worked out.

    Args:
        more: what the page needs beside its figures, from the city, its version and the page's plain values.
    """
    own = access.city(slug)
    version = access.version(own)
    scenario = asked_scenario(request, own)
    worked = answers.worked_for(own, version, scenario)
    if worked is None:
        return _waiting(request, own, version, scenario)
    content = answers.page_of(worked, name, shell.language_of(request))
    if content is None:
        raise Http404
    figures = [Figure.from_plain(plain) for plain in content["figures"]]
    values = {**around(request, own, version, scenario), "name": name, "worked": worked, "figures": figures}
    return shell.page(request, template, **values, content=content, **(more(own, version, content) if more else {}))


def _waiting(request: HttpRequest, own: City, version: Version, scenario: str) -> HttpResponse:
    """A page that says how far the work has come; it looks again by itself."""
    jobs = Job.objects.filter(kind="work_out", asked__version=version.pk).defer("file")
    last = jobs.first()
    if last is None or (last.state == Job.State.DONE):
        raise Http404
    response = shell.page(
        request, "waiting", status=503, **around(request, own, version, scenario), job=last, name="city"
    )
    response.headers["Retry-After"] = "5"
    response._has_been_logged = True  # waiting is no error
    return response
