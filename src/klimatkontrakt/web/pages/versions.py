# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What did the city say before? Its versions, what changed, and each of them back as it came."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.city.problem import errors
from klimatkontrakt.data.words import Language
from klimatkontrakt.web import access, answers, documents, knowing, shell, things, tickets
from klimatkontrakt.web.models import City, Version, Worked, person_of
from klimatkontrakt.web.pages import shown

DIGITS = 7
TAKEN = "taken_versions"


def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version of a city."""
    own = access.city(slug)
    values = shown.around(request, own, access.version(own), own.shown)
    return shell.page(request, "versions", **values, name="versions", versions=access.versions(own))


def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version: what it changed, what that moved, and its files."""
    own = access.city(slug)
    found = access.version(own, number)
    asked = request.GET.get("against", "")
    against = int(asked) if asked.isdigit() and len(asked) < DIGITS else number - 1
    older = access.version(own, against) if against >= 1 and against != number else None
    worked = Worked.objects.filter(version=found, scenario=own.shown, state=Worked.State.DONE).order_by("-made").first()
    current = access.version(own)
    values = shown.around(request, own, current, own.shown)
    return shell.page(
        request,
        "version",
        **{**values, "version": found},
        name="versions",
        older=older,
        others=[row.number for row in access.versions(own) if row.number != number],
        rows=_rows(found, older, current, shell.language_of(request)) if older is not None else [],
        stops=[p.said(shell.language_of(request), on_page=True) for p in errors(documents.remarks_of(found))],
        moved=answers.moved_of(worked) if worked is not None and against == number - 1 else None,
        worked=worked,
        unit=worked.numbers.get("unit", "") if worked is not None else "",
    )


@dataclass(frozen=True)
class Row:
    """A field that differs between two versions: of what, its id and its story, and the field before and after."""

    name: str
    id: str
    story: str
    change: knowing.Change


def _rows(found: Version, older: Version, current: Version, language: Language) -> list[Row]:
    """What a version says otherwise than an older one; nothing where one of them can no longer be read."""
    changes = knowing.changes(older, found)
    if not changes:
        return []
    now, then = documents.city_of(found), documents.city_of(older)
    stands = {thing for thing, _ in things.rows(now)}
    try:
        stories = things.addresses(documents.city_of(current), changes)
    except documents.UnreadableError:
        stories = {}
    rows = []
    for thing, fields in changes.items():
        name = things.name(now if thing in stands else then, thing, language)
        rows += [Row(name, thing.id, stories.get(thing, ""), change) for change in fields]
    return rows


def taken(request: HttpRequest, city: City) -> int | None:
    """The version of a city that the signed-in person took last; None where that is not known."""
    number = request.session.get(TAKEN, {}).get(city.slug)
    return number if isinstance(number, int) else None


def export(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version's files, unchanged, with the ticket that says which version they are."""
    own = access.city(slug)
    found = access.version(own, number)
    files = {**found.files, tickets.FILE: tickets.written(found)}
    response = HttpResponse(documents.zipped(files, own.slug), content_type="application/zip")
    if person_of(request.user) is not None:
        request.session[TAKEN] = {**request.session.get(TAKEN, {}), own.slug: number}
    response.headers["Content-Disposition"] = f'attachment; filename="{own.slug}-{found.number}.zip"'
    return response
