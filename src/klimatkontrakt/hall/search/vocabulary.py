# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which of the words that there are does a reader mean by one? The same, one that holds it, or one that is like it.

Swedish writes words together: whoever asks for värme means fjärrvärme too. How much each kind of likeness counts is
told here, and docs/decisions/0018-search.md says what it was tried with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from klimatkontrakt.hall.search import stems

SAME, SAME_WITHOUT_MARKS, BEGINS, ENDS, INSIDE, ALIKE = 1.0, 0.9, 0.6, 0.5, 0.4, 0.3
SHORTEST_PART, SHORTEST_INSIDE, SHORTEST_ALIKE = 3, 4, 4  # letters
MOST_WORDS = 80
LONG = 8  # letters of a word in which two may be wrong, added, left out or in each other's place; else one


@dataclass(frozen=True)
class Vocabulary:
    """The words, without endings, that things of an index can be found by in a language."""

    words: tuple[str, ...]
    plain: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", tuple(map(stems.plain, self.words)))

    def meant(self, word: str) -> dict[str, float]:
        """The words that a reader may mean by one, each with how much it counts, 1 at most.

        Args:
            word: without its ending.
        """
        asked = stems.plain(word)
        alike: dict[str, float] = {}
        for known, bare in zip(self.words, self.plain, strict=True):
            likeness = SAME if known == word else part(asked, bare)
            if likeness:
                alike[known] = likeness
        return _most(alike or dict(self._misspelt(asked)))

    def _misspelt(self, asked: str) -> Iterable[tuple[str, float]]:
        """Words that are spelled almost so, and words that the asked one begins with."""
        if len(asked) < SHORTEST_ALIKE:
            return
        wrong = wrong_letters(asked)
        near = process.extract(asked, self.plain, scorer=OSA.distance, score_cutoff=wrong, limit=MOST_WORDS)
        for _, distance, number in near:
            yield self.words[number], ALIKE / distance
        for known, bare in zip(self.words, self.plain, strict=True):
            if len(bare) > SHORTEST_ALIKE and asked.startswith(bare):
                yield known, ALIKE


def wrong_letters(word: str) -> int:
    """How many letters of a word may be wrong for it to be like another.

    >>> wrong_letters("buss"), wrong_letters("fjarvarme")
    (1, 2)
    """
    return 2 if len(word) >= LONG else 1


def part(asked: str, known: str) -> float:
    """How much a word counts for being, or holding, the one that is asked for; nought where it does neither.

    >>> part("varm", "varm"), part("varm", "varmepump"), part("varm", "fjarrvarm"), part("varm", "uppvarmning")
    (0.9, 0.6, 0.5, 0.4)
    >>> part("el", "elbil"), part("gas", "biogas"), part("gas", "begaser")
    (0.0, 0.5, 0.0)
    """
    if asked not in known:
        return 0.0
    if asked == known:
        return SAME_WITHOUT_MARKS
    if len(asked) < SHORTEST_PART:
        return 0.0
    if known.startswith(asked):
        return BEGINS
    if known.endswith(asked):
        return ENDS
    return INSIDE if len(asked) >= SHORTEST_INSIDE else 0.0


def _most(likenesses: Mapping[str, float]) -> dict[str, float]:
    if len(likenesses) <= MOST_WORDS:
        return dict(likenesses)
    return dict(sorted(likenesses.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0]))[:MOST_WORDS])
