# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done to a page once it is whole? Each word of the glossary is explained where it first stands."""

from __future__ import annotations

from functools import cache

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.hall.core import page
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.glossary.first_uses import Cards
from klimatkontrakt.language import glossary
from klimatkontrakt.language.words import Language


@cache
def _cards(language: Language, address: str) -> Cards:
    more = Words(language, SUBJECT)("glossary.more", term="{term}")
    return Cards(tuple(term for term in glossary.terms(language) if term.forms), address, more)


def explained(html: str, language: Language) -> str:
    """A page with its words explained; of a part of a page, nothing."""
    return _cards(language, page.link(language, "glossary")).explained(html)


FINISHES = (explained,)
