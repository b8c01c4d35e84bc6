# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be looked for in the glossary? Each of its words, by what it is called in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from klimatkontrakt.hall.core.register import Findable
from klimatkontrakt.language import glossary
from klimatkontrakt.language.words import LANGUAGES


def findables() -> Iterator[Findable]:
    """Every word, with what it means."""
    by_id = {language: {term.id: term for term in glossary.terms(language)} for language in LANGUAGES}
    for name in by_id["sv"]:
        titles = {language: by_id[language][name].term for language in LANGUAGES}
        meanings = {language: by_id[language][name].short for language in LANGUAGES}
        yield Findable(
            "term", "glossary", titles, meanings, {language: by_id[language][name].anchor for language in LANGUAGES}
        )
