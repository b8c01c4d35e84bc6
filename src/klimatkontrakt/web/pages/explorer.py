# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What happens if? The explorer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.web.pages import shown


def explorer(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan of the shown scenario, until a reader moves it."""
    return shown.chapter(request, slug, "track")


explorer_answer = explorer_export = save_plan = explorer
