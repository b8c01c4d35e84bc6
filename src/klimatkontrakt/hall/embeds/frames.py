# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a chart stand in a frame? The page that some sites may show, and the line of HTML that asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.clickjacking import xframe_options_exempt

HEIGHT = 640  # of the frame: a chart with its finding, legend and what it is made of, on a phone too


def line(address: str, title: str) -> SafeString:
    """The line of HTML that shows the chart of an address."""
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>', address, title, HEIGHT
    )


def framed(request: HttpRequest, response: HttpResponse, allowed: Sequence[str]) -> HttpResponse:
    """A page of a chart alone, which may stand in a frame of these sites and of no other."""
    response.headers["X-Robots-Tag"] = "noindex"
    if not allowed:
        return response
    whole = csp_replace({"frame-ancestors": ["'self'", *allowed]})(xframe_options_exempt(lambda _: response))(request)
    assert isinstance(whole, HttpResponse)
    return whole
