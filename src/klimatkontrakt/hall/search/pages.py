# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is found by what a reader writes?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.hall.core import access, limits, page
from klimatkontrakt.hall.search import findings as search_findings
from klimatkontrakt.hall.search import hits, query
from klimatkontrakt.hall.search.things import KINDS, Kind

LIMITS = {"longest": query.LONGEST, "most_words": query.MOST_WORDS}


def search(request: HttpRequest) -> HttpResponse:
    """The field, and what was found; of one kind only where that is asked for."""
    asked = query.read(request.GET.get("q", ""), page.language_of(request))
    if not asked.words:
        return page.page(request, "search/search", asked=asked, findings=None, **LIMITS)
    limits.take_of(request, limits.SEARCH)
    findings = search_findings.findings(asked, access.person(request))
    kind = _kind(request.GET.get("kind", ""))
    return page.page(
        request,
        "search/search",
        asked=asked,
        findings=findings,
        kind=kind,
        counts=hits.counts(findings),
        groups=hits.groups(findings, asked.language, kind),
        **LIMITS,
    )


def _kind(written: str) -> Kind | None:
    return next((kind for kind in KINDS if kind == written), None)
