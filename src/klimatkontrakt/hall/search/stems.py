# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which words does a text have, and which of them are the same word in another form? By Snowball's stems."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.language.words import Language

LONGEST = lengths.most("indexed_word")
WORD = re.compile(r"[^\W_]+")
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_STEMMERS = {"sv": snowballstemmer.stemmer("swedish"), "en": snowballstemmer.stemmer("english")}
_alone = threading.Lock()  # a stemmer keeps the word that it works on in itself


def spelled(text: str) -> str:
    """A text as its words are compared: small letters, each letter written in one way.

    >>> spelled("CO\N{SUBSCRIPT TWO} i MALMÖ")
    'co2 i malmö'
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).replace(_SOFT_HYPHEN, "")


def words_of(text: str) -> list[str]:
    """The words of a text in order, as they are compared.

    >>> words_of("EU-kontraktet, avsnitt 3.1")
    ['eu', 'kontraktet', 'avsnitt', '3', '1']
    """
    return [word[:LONGEST] for word in WORD.findall(spelled(text))]


@lru_cache(maxsize=50_000)
def stem(word: str, language: Language) -> str:
    """A word without its ending.

    >>> stem("kommunernas", "sv"), stem("promises", "en")
    ('kommun', 'promis')
    """
    with _alone:
        bare: str = _STEMMERS[language].stemWord(word)
    return bare or word


def stems_of(text: str, language: Language) -> list[str]:
    """The words of a text without their endings, in order."""
    return [stem(word, language) for word in words_of(text)]


@lru_cache(maxsize=50_000)
def plain(word: str) -> str:
    """A word as it is typed without the dots and rings of its letters.

    >>> plain("örebro"), plain("malmö")
    ('orebro', 'malmo')
    """
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
