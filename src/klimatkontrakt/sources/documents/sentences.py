# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does a sentence end? At a stop, unless it belongs to an abbreviation, a number or an initial."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from klimatkontrakt.language.words import LANGUAGES, Language
from klimatkontrakt.sources.documents import limits

_STOP = re.compile(r"(?<![.!?…])[.!?…]+[”\"’»)\]]*(?=\s)")  # from a row's first stop, so that none is gone over twice
_LAST_WORD = re.compile(r"[\w.]*\w\Z")
_NEXT = re.compile(r"\s+[“”\"'‘’«»(]*(\S)")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _abbreviations(language: Language) -> frozenset[str]:
    return frozenset(limits.of("abbreviations")[language])


def spans(text: str, language: Language) -> list[tuple[int, int]]:
    """The sentences of a running text, each without the blanks around it.

    >>> text = "Malmö ska bl.a. minska 4,3 kt. Staden (se kap. 3) följer upp."
    >>> [text[first:after] for first, after in spans(text, "sv")]
    ['Malmö ska bl.a. minska 4,3 kt.', 'Staden (se kap. 3) följer upp.']
    """
    cuts = [0, *(m.end() for m in _STOP.finditer(text) if _ends(text, m, language)), len(text)]
    stripped = []
    for first, after in pairwise(cuts):
        said = text[first:after]
        start, end = first + len(said) - len(said.lstrip()), first + len(said.rstrip())
        if end > start:
            stripped.append((start, end))
    return stripped


def _ends(text: str, stop: re.Match[str], language: Language) -> bool:
    if stop.group()[0] in "!?…" or len(stop.group().rstrip('”"’»)]')) > 1:
        return True
    after = _NEXT.match(text, stop.end())
    if after is None:
        return True
    before = _LAST_WORD.search(text, max(0, stop.start() - 20), stop.start())
    return _begins_anew(before.group().lower() if before else "", after.group(1), language)


def _begins_anew(word: str, following: str, language: Language) -> bool:
    """Whether a sentence begins after a point: not after an abbreviation or within a date or number."""
    is_capital = following.isupper()
    if word in _abbreviations(language) and not (is_capital and len(word) > 1 and "." in word):
        return False
    is_ordinal = word.isdigit() and len(word) <= 2
    return is_capital or (following.isdigit() and not is_ordinal)


def language_of(text: str) -> Language:
    """The language whose own small words the text has most of; Swedish where it has none.

    >>> language_of("The city shall report."), language_of("Staden ska rapportera.")
    ('en', 'sv')
    """
    found = _WORD.findall(text.lower())
    counts = {language: sum(word in _small_words(language) for word in found) for language in LANGUAGES}
    return "en" if counts["en"] > counts["sv"] else "sv"


@cache
def _small_words(language: Language) -> frozenset[str]:
    return frozenset(limits.of("language")[language])
