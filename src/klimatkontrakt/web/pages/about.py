# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is this, how does it work out its numbers, who can use it, and what to do when it fails someone?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.web import shell


def health(request: HttpRequest) -> HttpResponse:
    """That the hall answers; for supervisors."""
    return HttpResponse("ok", content_type="text/plain")


def about(request: HttpRequest) -> HttpResponse:
    """What this is."""
    return shell.page(request, "about")


def method(request: HttpRequest) -> HttpResponse:
    """How numbers are worked out."""
    return shell.page(request, "about")


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return shell.page(request, "about")


def flaw(request: HttpRequest) -> HttpResponse:
    """Telling of a flaw."""
    return shell.page(request, "about")


def components(request: HttpRequest) -> HttpResponse:
    """The design system on one page."""
    return shell.page(request, "about")
