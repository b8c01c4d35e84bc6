# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What did the city say before? Its versions, what changed, and each of them back as it came."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.web import access, documents, knowing, shell
from klimatkontrakt.web.models import Worked
from klimatkontrakt.web.pages import shown

DIGITS = 7


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
    document = documents.city_of(found)
    return shell.page(
        request,
        "version",
        **{**values, "version": found},
        name="versions",
        older=older,
        others=[row.number for row in access.versions(own) if row.number != number],
        changes=knowing.changes(older, found) if older is not None else {},
        labels=knowing.names(document, shell.language_of(request)),
        told=knowing.names(documents.city_of(current), shell.language_of(request)).keys() - document.scenarios.keys(),
        moved=worked.numbers.get("moved") if worked is not None and against == number - 1 else None,
        unit=worked.numbers.get("unit", "") if worked is not None else "",
    )


def export(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version's files, unchanged."""
    own = access.city(slug)
    found = access.version(own, number)
    response = HttpResponse(documents.zipped(found.files, own.slug), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{own.slug}-{found.number}.zip"'
    return response
