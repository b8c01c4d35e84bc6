# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a city's folder come in? An archive, checked by a job, with a page that says how far it has come."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.web import access, shell


def new_city(request: HttpRequest) -> HttpResponse:
    """A city that is new to the hall."""
    return shell.page(request, "about")


def version_in(request: HttpRequest, slug: str) -> HttpResponse:
    """A new version of a city."""
    access.city_to_edit(request.user, slug)
    return shell.page(request, "about")


def shown(request: HttpRequest, slug: str) -> HttpResponse:
    """Which scenario a city's pages begin with."""
    access.city_to_edit(request.user, slug)
    return shell.page(request, "about")


def job(request: HttpRequest, job_id: str) -> HttpResponse:
    """How far a job has come."""
    access.job(request.user, job_id)
    return shell.page(request, "about")
