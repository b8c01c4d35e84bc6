# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does someone see whose change was made from what no longer stands there? Who was before, and the way on."""

from __future__ import annotations

from typing import Literal, get_args

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.hall.core import page as core_page
from klimatkontrakt.hall.core.workflow import StaleError

About = Literal["shown", "person", "plan", "flaw"]
ABOUT: tuple[About, ...] = get_args(About)


def page(request: HttpRequest, error: StaleError, about: About, again: str, **values: str) -> HttpResponse:
    """The page, with the address where it can be done again on what stands there now.

    Args:
        about: what was to be changed; its text takes `values`.
    """
    say = core_page.texts(request)
    text = say(f"stale.{about}", **values)
    response = core_page.page(request, "stale", 409, text=text, by=error.by, at=error.at, again=again)
    response.headers["Cache-Control"] = "no-store"
    return response
