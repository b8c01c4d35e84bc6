# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What did the city say before? Its versions, what changed, and each of them back as it came."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.web import access, documents, shell
from klimatkontrakt.web.pages import shown


def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version of a city."""
    own = access.city(slug)
    values = shown.around(request, own, access.version(own), own.shown)
    return shell.page(request, "versions", **values, name="versions", versions=access.versions(own))


def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version."""
    own = access.city(slug)
    found = access.version(own, number)
    return shell.page(request, "version", **shown.around(request, own, found, own.shown), name="versions")


def export(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version's files, unchanged."""
    own = access.city(slug)
    found = access.version(own, number)
    response = HttpResponse(documents.zipped(found.files, own.slug), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{own.slug}-{found.number}.zip"'
    return response
