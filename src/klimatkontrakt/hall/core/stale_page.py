# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does someone see whose change was made from what no longer stands there? Who was before, and the way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.hall.core import page as core_page
from klimatkontrakt.hall.core.verbs import StaleError


def page(request: HttpRequest, error: StaleError, text: str, again: str) -> HttpResponse:
    """The page, with the address where it can be done again on what stands there now.

    Args:
        text: what is no longer as it was.
    """
    response = core_page.page(request, "hall/stale", 409, text=text, by=error.by, at=error.at, again=again)
    response.headers["Cache-Control"] = "no-store"
    return response
