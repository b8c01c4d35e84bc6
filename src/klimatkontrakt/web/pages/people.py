# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who are you, and what may you do here? Signing in and out, a welcome by a one-time link, who may edit what."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.web import shell


def sign_in(request: HttpRequest) -> HttpResponse:
    """Signs a person in."""
    return shell.page(request, "about")


sign_out = mine = everyone = log = flaws = sign_in


def welcome(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """A person chooses their password."""
    return shell.page(request, "about")


def locked_out(request: HttpRequest, credentials: dict | None = None, *args: object, **kwargs: object) -> HttpResponse:
    """Too many attempts."""
    return shell.page(request, "about", status=429)
