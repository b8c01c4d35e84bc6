# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which of the words that there are does a reader mean by one? The same, one that holds it, or one that is like it.

Swedish writes words together: whoever asks for värme means fjärrvärme too. How much each kind of likeness counts is
told here, and docs/decisions/0018-search.md says what it was tried with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from klimatkontrakt.hall.search import stems

SAME, BEGINS, ENDS, INSIDE, ALIKE = 1.0, 0.6, 0.5, 0.4, 0.3
WITHOUT_MARKS = 0.9  # of what it counts for letter by letter: o for ö, a for å and ä
SHORTEST_PART, SHORTEST_INSIDE, SHORTEST_ALIKE = 3, 4, 5  # letters
LONG = 8  # letters of a word in which two may be wrong, added, left out or in each other's place; else one
MOST_WORDS = 80


@dataclass(frozen=True)
class Vocabulary:
    """The words, without endings, that things of an index can be found by in a language."""

    words: tuple[str, ...]
    plain: tuple[str, ...] = field(init=False)
    known: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", tuple(map(stems.plain, self.words)))
        object.__setattr__(self, "known", frozenset(self.words))

    def meant(self, asked: str) -> dict[str, float]:
        """The words that a reader may mean by one, each with how much it counts, 1 at most.

        Args:
            asked: without its ending.
        """
        meant = {word: self._part(asked, word) for word in self.words if asked in word}
        if asked == stems.plain(asked):
            meant |= self._without_marks(asked)
        alike = {word: likeness for word, likeness in meant.items() if likeness}
        return _most(alike or dict(self._misspelt(stems.plain(asked))))

    def _part(self, asked: str, word: str) -> float:
        """How much a word counts for being, or holding, the one that is asked for; nought where it does neither."""
        if asked == word:
            return SAME
        if len(asked) < SHORTEST_PART:
            return 0.0
        if word.startswith(asked):
            return BEGINS
        if len(asked) < SHORTEST_INSIDE:
            return ENDS if self._has_rest(asked, word) else 0.0
        return ENDS if word.endswith(asked) else INSIDE

    def _has_rest(self, asked: str, word: str) -> bool:
        """Whether a word ends with three letters that mean something there: its rest is a word too, or a long one.

        They end many a word that has nothing to do with them, such as mat in klimat.
        """
        rest = word.removesuffix(asked)
        return rest != word and (rest in self.known or len(rest) > SHORTEST_PART)

    def _without_marks(self, asked: str) -> dict[str, float]:
        """The same of words with marks over letters, for whoever writes none; of three letters only the whole word."""
        marked = ((word, bare) for word, bare in zip(self.words, self.plain, strict=True) if word != bare)
        return {
            word: WITHOUT_MARKS * self._part(asked, bare)
            for word, bare in marked
            if asked == bare or (len(asked) >= SHORTEST_INSIDE and asked in bare)
        }

    def _misspelt(self, asked: str) -> Iterator[tuple[str, float]]:
        """Words that are spelled almost so, and words that the asked one begins with."""
        if len(asked) < SHORTEST_ALIKE:
            return
        wrong = wrong_letters(asked)
        near = process.extract(asked, self.plain, scorer=OSA.distance, score_cutoff=wrong, limit=MOST_WORDS)
        for _, distance, number in near:
            yield self.words[number], ALIKE / max(1, distance)
        for word, bare in zip(self.words, self.plain, strict=True):
            if len(bare) >= SHORTEST_ALIKE and asked.startswith(bare):
                yield word, ALIKE


def wrong_letters(word: str) -> int:
    """How many letters of a word may be wrong for it to be like another.

    >>> wrong_letters("buss"), wrong_letters("fjarvarme")
    (1, 2)
    """
    return 2 if len(word) >= LONG else 1


def _most(likenesses: Mapping[str, float]) -> dict[str, float]:
    if len(likenesses) <= MOST_WORDS:
        return dict(likenesses)
    return dict(sorted(likenesses.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0]))[:MOST_WORDS])
