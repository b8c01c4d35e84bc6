# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which line of a text is shown of something found? The sentence with the words that found it, and these are marked."""

from __future__ import annotations

import re
from collections.abc import Collection

from markupsafe import Markup, escape

from klimatkontrakt.hall.search import stems
from klimatkontrakt.language.words import Language

MOST_LETTERS = 180
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\s+·\s+|\n+")


def marked(text: str, words: Collection[str], language: Language) -> Markup:
    """A text in which the words that found it are marked.

    Args:
        words: without their endings.
    """
    pieces, past = [], 0
    for match in stems.WORD.finditer(text):
        if _is_among(match[0], words, language):
            pieces += [escape(text[past : match.start()]), Markup("<mark>{}</mark>").format(match[0])]
            past = match.end()
    return Markup("").join([*pieces, escape(text[past:])])


def _is_among(word: str, words: Collection[str], language: Language) -> bool:
    return any(stems.stem(one, language) in words for one in stems.words_of(word))


def excerpt(text: str, words: Collection[str], language: Language) -> Markup:
    """The part of a text that tells why it was found: from its beginning where that fits, else the sentence."""
    line = text if len(text) <= MOST_LETTERS else _sentence(text, words, language)
    return marked(_cut(line), words, language)


def _sentence(text: str, words: Collection[str], language: Language) -> str:
    sentences = [sentence for sentence in _SENTENCES.split(text) if sentence.strip()]
    telling = (
        one for one in sentences if any(_is_among(word[0], words, language) for word in stems.WORD.finditer(one))
    )
    return next(telling, text)


def _cut(line: str) -> str:
    """No more than a line, ended at a word."""
    if len(line) <= MOST_LETTERS:
        return line
    return line[: MOST_LETTERS + 1].rsplit(None, 1)[0][:MOST_LETTERS] + " …"
