# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which things does a query find, and how well? Those with all of its words; else those with the most of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from klimatkontrakt.hall.search import vocabulary
from klimatkontrakt.hall.search.lookups import Lookup, Posting
from klimatkontrakt.hall.search.query import Query


@dataclass(frozen=True)
class Matches:
    """What a query finds in an index.

    Attributes:
        scores: each thing with how well it is found; the more the better.
        words: the words, without endings, that found them.
        alike: the words that were asked for and are there only in a like spelling.
        is_whole: whether every thing has all the words.
    """

    scores: Mapping[Posting, float]
    words: frozenset[str] = frozenset()
    alike: frozenset[str] = frozenset()
    is_whole: bool = True

    @property
    def rank(self) -> tuple[bool, ...]:
        """How much of what was written it answers: all words before some, and as they are spelled before alike."""
        return self.is_whole, not self.alike


def matches(lookup: Lookup, query: Query) -> Matches:
    """What a query finds in an index, in its language."""
    best: dict[Posting, dict[str, float]] = {}
    words: set[str] = set()
    alike: set[str] = set()
    known = lookup.vocabulary(query.language)
    for asked in query.stems:
        meant = known.meant(asked)
        words |= meant.keys()
        if meant and max(meant.values()) <= vocabulary.ALIKE:
            alike.add(asked)
        for posting, word, weight in lookup.look_up(query.language, meant):
            by_word = best.setdefault(posting, {})
            by_word[asked] = max(by_word.get(asked, 0.0), weight * meant[word])
    most = max(map(len, best.values()), default=0)
    scores = {posting: sum(by_word.values()) for posting, by_word in best.items() if len(by_word) == most}
    return Matches(scores, frozenset(words), frozenset(alike), most == len(query.stems))
