# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of the version that the program brought with it? It is the hall's own word, in the reader's language."""

from __future__ import annotations

from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

KEY = "versions.first"
BETWEEN = " / "  # both languages stood in one message once


def written() -> str:
    """The message as it is kept."""
    return words.say(SUBJECT, KEY, "sv")


def message(text: str, language: Language) -> str:
    """A version's message: what a person wrote as it is, the hall's own word in the language of the page.

    >>> message(written(), "en"), message("Ny siffra", "en")
    ('The first version, with the program', 'Ny siffra')
    """
    told = [words.say(SUBJECT, KEY, own) for own in ("sv", "en")]
    return words.say(SUBJECT, KEY, language) if text in (*told, BETWEEN.join(told)) else text
