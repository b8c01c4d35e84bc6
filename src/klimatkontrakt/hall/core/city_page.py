# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a city's page put together? Its version, its scenario, its figures, and where each number leads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse

from klimatkontrakt.chapters import contents, example_pages, set_numbers
from klimatkontrakt.chapters.contents import Leaf
from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.folder.frozen import LONGEST_ID
from klimatkontrakt.hall.core import (
    access,
    examples,
    job_line,
    jobs,
    kept_answers,
    limits,
    listings,
    log_filters,
    page,
    register,
    turns,
    versions,
)
from klimatkontrakt.hall.core.kept_answers import Kept
from klimatkontrakt.hall.core.models import City, Job, Version
from klimatkontrakt.language.words import Language
from klimatkontrakt.publish import figure_file
from klimatkontrakt.sources.template import standing

StoryLink = Callable[[str, int | None, bool], str]
TakenLinks = Callable[[Figure], list[tuple[str, str]]]
More = Callable[[City, Version, Mapping[str, Any]], Mapping[str, Any]]
log = logging.getLogger("klimatkontrakt.hall")
OF_ANOTHER_SHAPE = (TypeError, KeyError, ValueError, AttributeError, IndexError)


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
        asked = _asked(year, beside if is_beside else moved)
        return f"{page.link(language, rows[0].page, own.slug, name)}{asked}"

    return link


def _asked(year: int | None, plan: str) -> str:
    """What an address asks for: a year, and a plan; empty where it asks for neither."""
    asked = "&".join(filter(None, (f"year={year}" if year is not None else "", plan)))
    return f"?{asked}" if asked else ""


def around(request: HttpRequest, own: City, version: Version, scenario: str) -> dict[str, Any]:
    """What every page of a city says of itself: city, version, scenario, and where its numbers lead."""
    language = page.language_of(request)
    document = _readable(version)
    known = kept_answers.scenarios(version) if document is not None else []
    return {
        "city": own,
        "version": version,
        "scenario": scenario,
        "scenarios": {name: kept_answers.scenario_label(version, name, language) for name in known},
        "story": story_link(request, own, scenario),
        "may_edit": access.may_edit(access.person(request), own),
        "sets": set_numbers.sentences(document, scenario, language) if document and scenario in known else [],
        "query": f"?{urlencode({'scenario': scenario})}" if scenario != own.shown else "",
    }


def _readable(version: Version) -> CityDocument | None:
    """A version's document; None where it cannot be read."""
    try:
        return versions.as_read(version)
    except versions.UnreadableError:
        return None


def chapter(request: HttpRequest, slug: str, name: str, *, template: str, more: More | None = None) -> HttpResponse:
    """A chapter of a city, made of its version's document and Answer.

    Args:
        more: what the page needs beside its figures, from the city, its version and the page's plain values.

    Raises:
        Http404: when the city has no such scenario, or no such page.
        UnreadableError: when the document, once accepted, no longer passes, and nothing is kept of it.
    """
    asked = asked_leaf(request, slug, name)
    if asked.leaf is None or asked.kept is None:
        return waiting(request, asked)
    leaf, found = asked.leaf, asked.kept
    values = {**around(request, asked.city, asked.version, asked.scenario), "name": name}
    values |= {"worked": found, "is_fresh": found.is_fresh, "taken": taken_links(request, asked, name)}
    values["listed"] = listings.of_request(request)
    values["share_picture"] = _share_picture(request, asked, name)
    added = more(asked.city, asked.version, leaf.more) if more else {}
    return page.page(request, template, **values, figures=leaf.figures, content=leaf.more, **added)


@dataclass(frozen=True)
class AskedLeaf:
    """What a city's page is made of.

    Attributes:
        kept, leaf: the Answer and the page's figures; None while they are being worked out.
        job: the work that makes them, where there is one.
        asked: what is asked of the page, as it stands in the address.
    """

    city: City
    version: Version
    scenario: str
    kept: Kept | None
    leaf: Leaf | None
    job: Job | None
    asked: Mapping[str, str]

    @property
    def query(self) -> str:
        """The address's question, with the scenario where it is not the one that the city shows."""
        scenario = {} if self.scenario == self.city.shown else {"scenario": self.scenario}
        query = urlencode({**scenario, **self.asked})
        return f"?{query}" if query else ""


def asked_of(request: HttpRequest, name: str) -> dict[str, str]:
    """What an address asks of a page; what the page is not asked is left out."""
    values = {key: request.GET.get(key, "").strip() for key in contents.QUESTIONS.get(name, ())}
    return {key: value[:LONGEST_ID] for key, value in values.items() if value}


def asked_leaf(request: HttpRequest, slug: str, name: str) -> AskedLeaf:
    """A page of a city under the scenario that is asked for.

    Raises:
        Http404: when the city has no such scenario, or no such page.
        UnreadableError: when the document, once accepted, no longer passes, and nothing is kept of it.
    """
    own = access.city(slug)
    version = access.version(own)
    scenario = asked_scenario(request, own)
    if scenario not in versions.as_read(version).scenarios:
        raise Http404
    found, job = _answered(request, version, scenario)
    asked = asked_of(request, name)
    leaf = _leaf(version, found, name, page.language_of(request), asked) if found is not None else None
    if leaf is None and found is not None and found.is_fresh:
        raise Http404
    return AskedLeaf(own, version, scenario, found, leaf, job, asked)


def leaf_address(request: HttpRequest, asked: AskedLeaf, name: str) -> str:
    """The address of a city's page, under what is asked of it: what `remit:ACTOR` names too."""
    which, _, whose = name.partition(":")
    whom = (whose,) if whose else ()
    return page.link(page.language_of(request), which, asked.city.slug, *whom) + asked.query


def taken_links(request: HttpRequest, asked: AskedLeaf, name: str) -> TakenLinks | None:
    """Gives the kinds that a figure of a page can be taken as, each with its address; None where none can be taken."""
    language, rows = page.language_of(request), register.rows("taken")
    if not rows:
        return None

    def links(figure: Figure) -> list[tuple[str, str]]:
        files = [
            (kind, page.link(language, rows[0].page, asked.city.slug, name, figure.key, kind) + asked.query)
            for kind in figure_file.kinds(figure)
        ]
        beside = register.rows_for("taken_chart", is_example=asked.city.is_template) if figure.drawing else ()
        return [
            *files,
            *(
                (row.page, page.link(language, row.page, asked.city.slug, name, figure.key) + asked.query)
                for row in beside
            ),
        ]

    return links


def _share_picture(request: HttpRequest, asked: AskedLeaf, name: str) -> dict[str, str] | None:
    """The picture that a page is sent on with, and what it shows: the chart of its first figure, where that has one.

    A municipality that has not taken part has none: its figures are never sent on as if they were its own.
    """
    files, figures = register.rows("taken"), asked.leaf.figures if asked.leaf else ()
    if asked.city.is_template or not files or not figures or not figures[0].drawing:
        return None
    first = figures[0]
    picture = page.link(page.language_of(request), files[0].page, asked.city.slug, name, first.key, "png")
    return {"address": request.build_absolute_uri(picture + asked.query), "finding": first.finding}


def _answered(request: HttpRequest, version: Version, scenario: str) -> tuple[Kept | None, Job | None]:
    """A version's Answer, and the job that makes it where there is none or none that is fresh.

    Where the database takes no job, as when its disk is full, the reader waits while it is worked out.
    """
    found = kept_answers.kept(version, scenario)
    if found is None and version.is_template:
        return None, None
    if found is None:
        versions.city_of(version)
    elif found.is_fresh or not versions.passes(version):
        return found, None
    try:
        return found, jobs.ask_for(version, scenario, lambda: limits.take_of(request, limits.WORK_FOR_READER))
    except DatabaseError as error:
        log.warning("no job can be put in line, so a reader waits: %s", error)
        with turns.PLANS.turn(limits.whom(request)):
            return kept_answers.here_and_now(version, scenario), None


def _leaf(
    version: Version, found: Kept, name: str, language: Language, asked: Mapping[str, str]
) -> Leaf | None:  # fmt: skip
    """A page's figures; None where there is no such page, or where what another engine made is not as it should be."""
    try:
        return kept_answers.page(version, found, name, language, asked)
    except OF_ANOTHER_SHAPE as error:
        if found.is_fresh:
            raise
        log.info("%s of version %s was made by another engine: %s", name, version.pk, error)
        return None


def _of_example(request: HttpRequest, asked: AskedLeaf) -> dict[str, Any]:
    """What a reader is told who waits for an example: how many are before it, and what is published already."""
    stands = example_pages.standing_of(versions.city_of(asked.version))
    return {
        "before": examples.before(kept_answers.key_of(asked.version, asked.scenario)),
        "summary": example_pages.summary(stands, standing.year(), page.language_of(request)),
    }


def waiting(request: HttpRequest, asked: AskedLeaf) -> HttpResponse:
    """A page that says how far the work has come; it looks again by itself."""
    values = around(request, asked.city, asked.version, asked.scenario)
    if asked.version.is_template:
        values |= _of_example(request, asked)
    response = page.page(
        request, "hall/waiting", status=503, **values, job=asked.job, name="city", in_line=job_line.place(asked.job)
    )
    response.headers["Retry-After"] = "5"
    log_filters.note_waiting(request)
    return response
