# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a reader ask for? So many words of what they wrote, and no more, whatever it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from klimatkontrakt.folder.doors import lengths, letters
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.search import stems
from klimatkontrakt.language import words as texts
from klimatkontrakt.language.words import Language

LONGEST = lengths.most("search")
MOST_WORDS = 8


@dataclass(frozen=True)
class Query:
    """What is asked for.

    Attributes:
        text: as it was written, as far as it is read.
        words: of it, as they are compared.
        is_cut: whether more was written than is read.
    """

    text: str
    language: Language
    words: tuple[str, ...]
    is_cut: bool

    @property
    def stems(self) -> tuple[str, ...]:
        """The words without their endings, each once; small words only where there are no others."""
        small = _small_words(self.language)
        large = [word for word in self.words if word not in small]
        return tuple(dict.fromkeys(stems.stem(word, self.language) for word in large or self.words))

    def without(self, words: Sequence[str]) -> Query:
        """The same without some words."""
        return Query(self.text, self.language, tuple(word for word in self.words if word not in words), self.is_cut)


def read(written: str, language: Language) -> Query:
    """What is asked for by what somebody wrote: control characters and marks are no part of any word."""
    text = " ".join(letters.CONTROL.sub(" ", written[:LONGEST]).split())
    words = stems.words_of(text)
    is_cut = len(written) > LONGEST or len(words) > MOST_WORDS
    return Query(text, language, tuple(words[:MOST_WORDS]), is_cut)


@cache
def _small_words(language: Language) -> frozenset[str]:
    """Words that say nothing of what is asked for."""
    return frozenset(texts.say(SUBJECT, "search.small_words", language).split())
