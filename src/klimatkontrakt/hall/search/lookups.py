# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where is a word looked up? In the index of the versions that somebody may read, or in one laid out in memory.

The second is for what is in no table: the hall's own pages, and a municipality that nobody has put in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, Protocol

from klimatkontrakt.hall.core import feature, template_cities
from klimatkontrakt.hall.core.feature import Feature
from klimatkontrakt.hall.core.shelf import Shelf, Store
from klimatkontrakt.hall.search import rights, things
from klimatkontrakt.hall.search.things import Searchable
from klimatkontrakt.hall.search.vocabulary import Vocabulary
from klimatkontrakt.language.words import LANGUAGES, Language

MOST_FOUND = 20_000  # things of one word: more than anyone reads, and those it says most of come first
MOST_BYTES = 64 * 1024**2  # what is laid out of templates, and the words of versions, together


class Posting(NamedTuple):
    """A thing that a word finds: its key where it lies, what it is, and the version that it is of (nought of none)."""

    key: int
    kind: str
    item: str
    version: int


class Lookup(Protocol):
    """Something that words can be looked up in."""

    def vocabulary(self, language: Language) -> Vocabulary:
        """Every word that finds something."""

    def look_up(self, language: Language, words: Collection[str]) -> Iterable[tuple[Posting, str, int]]:
        """The things that words find: each with the word, and how much that says of it."""


def _joined(versions: tuple[tuple[int, str, str], ...], language: Language) -> Vocabulary:
    """The words of versions together, each known by its id, its document, and the program that took it in."""
    words: set[str] = set()
    ids = [version for version, _, _ in versions]
    for kept in rights.indexed().filter(version__in=ids).values_list("vocabulary", flat=True):
        words.update(kept.get(language, "").split())
    return Vocabulary(tuple(sorted(words)))


@dataclass(frozen=True)
class KeptLookup:
    """The index of some versions in the database."""

    versions: tuple[int, ...]

    def vocabulary(self, language: Language) -> Vocabulary:
        """Every word that finds something in them."""
        kept = rights.indexed().filter(version__in=self.versions)
        versions = tuple(sorted(kept.values_list("version_id", "version__document", "form")))
        return _of_versions.get((versions, language), lambda: _joined(versions, language))

    def look_up(self, language: Language, words: Collection[str]) -> Iterator[tuple[Posting, str, int]]:
        """The things that words find."""
        rows = rights.words().filter(language=language, word__in=list(words), version__in=self.versions)
        asked = rows.order_by("-weight").values_list(
            "thing_id", "thing__kind", "thing__item", "version_id", "word", "weight"
        )
        for thing, kind, item, version, word, weight in asked[:MOST_FOUND]:
            yield Posting(thing, kind, item, version), word, weight


@dataclass(frozen=True)
class LaidLookup:
    """Things laid out in memory; the key of one is its place among them."""

    things: Sequence[Searchable]
    _by_word: Mapping[Language, dict[str, list[tuple[Posting, int]]]] = field(init=False)
    _vocabularies: Mapping[Language, Vocabulary] = field(init=False)

    def __post_init__(self) -> None:
        laid: dict[Language, dict[str, list[tuple[Posting, int]]]] = {language: {} for language in LANGUAGES}
        for language, by_word in laid.items():
            for key, thing in enumerate(self.things):
                for word, weight in thing.weights(language).items():
                    by_word.setdefault(word, []).append((Posting(key, thing.kind, thing.item, 0), weight))
        object.__setattr__(self, "_by_word", laid)
        object.__setattr__(self, "_vocabularies", {name: Vocabulary(tuple(sorted(laid[name]))) for name in LANGUAGES})

    def vocabulary(self, language: Language) -> Vocabulary:
        """Every word that finds something in them."""
        return self._vocabularies[language]

    def look_up(self, language: Language, words: Collection[str]) -> Iterator[tuple[Posting, str, int]]:
        """The things that words find."""
        for word in words:
            for place, weight in self._by_word[language].get(word, ()):
                yield place, word, weight


_store = Store(MOST_BYTES)
_of_versions: Shelf[Vocabulary] = Shelf(_store)
_of_cities: Shelf[LaidLookup] = Shelf(_store)


def of_template(slug: str) -> LaidLookup:
    """The things of a municipality that nobody has put in."""
    return _of_cities.get((slug, feature.in_use()), lambda: _of_template(slug))


def _of_template(slug: str) -> LaidLookup:
    return LaidLookup(tuple(things.of_city(template_cities.document(slug), is_example=True)))


def of_house() -> LaidLookup:
    """The hall's own pages, and what stands on them."""
    return _of_features(feature.in_use())


@lru_cache(maxsize=4)
def _of_features(used: tuple[Feature, ...]) -> LaidLookup:
    return LaidLookup(tuple(things.of_house()))
