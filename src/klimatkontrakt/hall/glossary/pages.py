# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do the words mean? All of them on one page, each with a place that a link leads to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from klimatkontrakt.hall.core import page
from klimatkontrakt.language import glossary


def glossary_page(request: HttpRequest) -> HttpResponse:
    """Every word of the pages, by the alphabet."""
    terms = glossary.terms(page.language_of(request))
    by_id = {term.id: term for term in terms}
    letters = dict.fromkeys(term.term[0].upper() for term in terms)
    groups = {letter: [term for term in terms if term.term[0].upper() == letter] for letter in letters}
    return page.page(request, "glossary/glossary", groups=groups, by_id=by_id, count=len(terms))
