# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a query find, of all that somebody may read? Cities by name, and things by their words, the best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from klimatkontrakt.hall.core.models import Person
from klimatkontrakt.hall.search import index, lookups, places, rights
from klimatkontrakt.hall.search.lookups import KeptLookup, LaidLookup, Posting
from klimatkontrakt.hall.search.matches import Matches, matches
from klimatkontrakt.hall.search.places import NamedCity
from klimatkontrakt.hall.search.query import Query
from klimatkontrakt.hall.search.rights import ReadVersion
from klimatkontrakt.language.words import LANGUAGES

OF_NAMED_CITY = 100.0  # how much better a thing is found in a city that is named than elsewhere


@dataclass(frozen=True)
class Searched:
    """An index that was searched, and what was found in it.

    Attributes:
        laid: the index in memory; None of the one in the database.
        city: the city that it is of; None of all of them, or of none.
    """

    matches: Matches
    laid: LaidLookup | None = None
    city: NamedCity | None = None


class FoundThing(NamedTuple):
    """A thing that was found: how well, what it is, the city's id (empty of none), and in which index."""

    score: float
    posting: Posting
    slug: str
    searched: Searched


@dataclass(frozen=True)
class Findings:
    """What a query finds.

    Attributes:
        query: as it was answered: in the other language where nothing is found in the reader's own.
        cities: those whose names are meant, the surest first.
        is_surely_city: whether their names are what is written, or a part of that, and not only like it.
        things: the others, the best first.
        searched: the indexes that they were found in.
        readable: the versions that were looked in, by id.
        awaited: the names of cities of which a version cannot be looked in yet.
        near: cities with names like what was written, where nothing was found.
    """

    query: Query
    cities: Sequence[NamedCity]
    is_surely_city: bool
    things: Sequence[FoundThing]
    searched: Sequence[Searched]
    readable: Mapping[int, ReadVersion]
    awaited: Sequence[str]
    near: Sequence[NamedCity]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.cities) + len(self.things)

    @property
    def is_whole(self) -> bool:
        """Whether what was found has every word that was written."""
        return not self.things or any(one.matches.is_whole for one in self.searched)

    @property
    def is_alike(self) -> bool:
        """Whether a word was found in a like spelling only."""
        return any(one.matches.alike for one in self.searched)


def findings(query: Query, person: Person | None) -> Findings:
    """What somebody finds.

    Args:
        person: who reads; None for a visitor.
    """
    may_read, cities = rights.readable(person), places.every()
    whole = index.whole(may_read)
    readable = {key: version for key, version in may_read.items() if key in whole}
    meant = places.meant(query, cities)
    asked, searched = _answered(query, readable, cities, is_sure=bool(meant))
    return Findings(
        asked,
        cities=sorted(meant, key=lambda city: (-meant[city], not city.is_own, city.letters)),
        is_surely_city=max(meant.values(), default=0.0) >= places.BEGUN,
        things=sorted(_once(searched, readable), key=lambda thing: (-thing.score, thing.posting.key)),
        searched=searched,
        readable=readable,
        awaited=sorted({may_read[key].city.name for key in may_read.keys() - whole}),
        near=[] if searched or meant else places.near(query, cities),
    )


def _answered(
    query: Query, readable: Mapping[int, ReadVersion], cities: Sequence[NamedCity], *, is_sure: bool
) -> tuple[Query, list[Searched]]:
    """A query as it is answered: in another language where nothing is found in one's own and no city is meant."""
    others = [replace(query, language=language) for language in LANGUAGES if language != query.language]
    for asked in (query, *others[: 0 if is_sure else None]):
        searched = _best(asked, readable, cities)
        if searched:
            return asked, searched
    return query, []


def _best(query: Query, readable: Mapping[int, ReadVersion], cities: Sequence[NamedCity]) -> list[Searched]:
    """The indexes with something in them: where all words were found, as they are spelled; else the next best.

    Where a city's name is all that is written, a part of it means nothing else.
    """
    is_name = places.is_only_name(query, cities)
    some = [
        one
        for one in _searched(query, readable, cities)
        if one.matches.scores and (one.matches.is_whole or not is_name)
    ]
    best = max((one.matches.rank for one in some), default=())
    return [one for one in some if one.matches.rank == best]


def _searched(query: Query, readable: Mapping[int, ReadVersion], cities: Sequence[NamedCity]) -> Iterator[Searched]:
    """What is found in each index that has something to do with a query."""
    house = lookups.of_house()
    yield Searched(matches(KeptLookup(tuple(readable)), query))
    yield Searched(matches(house, query), house)
    for city, rest in places.named(query, cities):
        if city.is_own:
            versions = tuple(key for key, version in readable.items() if version.city.slug == city.slug)
            yield Searched(matches(KeptLookup(versions), rest), None, city)
        else:
            laid = lookups.of_template(city.slug)
            yield Searched(matches(laid, rest), laid, city)


def _once(searched: Iterable[Searched], readable: Mapping[int, ReadVersion]) -> list[FoundThing]:
    """Everything that was found, each thing of a city once: as it is published, where it is."""
    best: dict[object, FoundThing] = {}
    for one in searched:
        better = OF_NAMED_CITY if one.city is not None else 0.0
        for posting, score in one.matches.scores.items():
            slug = _slug(posting, one, readable)
            thing = FoundThing(score + better, posting, slug, one)
            known: object = (slug, posting.kind, posting.item) if slug else posting
            if known not in best or _rank(thing, readable) > _rank(best[known], readable):
                best[known] = thing
    return list(best.values())


def _slug(posting: Posting, searched: Searched, readable: Mapping[int, ReadVersion]) -> str:
    """The id of the city that a thing is of; empty of none."""
    if posting.version in readable:
        return readable[posting.version].city.slug
    return searched.city.slug if searched.city is not None else ""


def _rank(thing: FoundThing, readable: Mapping[int, ReadVersion]) -> tuple[bool, float]:
    version = readable.get(thing.posting.version)
    return version is None or version.is_published, thing.score
