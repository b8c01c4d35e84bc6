# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which city does somebody mean who writes its name, a part of it, or almost its name? Any of the 290, and our own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from klimatkontrakt.hall.core import template_cities
from klimatkontrakt.hall.search import rights, stems, vocabulary
from klimatkontrakt.hall.search.query import Query

LETTER_BY_LETTER, EXACT, NAMED, BEGUN, ALIKE = 1.1, 1.0, 0.9, 0.7, 0.5
LEAST_NEAR = 50.0  # of 100: how like a name must be to be asked about
SHORTEST_BEGUN, SHORTEST_ALIKE = 2, 4  # letters
MOST_NEAR, MOST_NAMED = 5, 3
_COUNTY = " lan"
_OF_ANY = frozenset({"kommun", "kommuns", "stad", "stads", "city", "municipality", "of"})


@dataclass(frozen=True)
class NamedCity:
    """A city that can be found: its name, where its pages are, and whether someone has put it in.

    Attributes:
        county: the name of the county that it lies in; empty where that is not known.
        plain: the words of its name, as they are typed without care.
    """

    name: str
    slug: str
    code: str
    is_own: bool
    county: str
    plain: tuple[str, ...]

    @property
    def letters(self) -> str:
        """Its name as it is typed without care."""
        return " ".join(self.plain)


def _plain(text: str) -> tuple[str, ...]:
    return tuple(map(stems.plain, stems.words_of(text)))


@cache
def _of_template() -> tuple[NamedCity, ...]:
    areas = template_cities.areas().items()
    return tuple(NamedCity(area.name, slug, area.code, False, area.county, _plain(area.name)) for slug, area in areas)


def every() -> list[NamedCity]:
    """The cities that are here: those that someone has put in, and the others of the 290."""
    counties = {city.code: city.county for city in _of_template()}
    put_in = [
        NamedCity(city.name, city.slug, city.kommunkod, True, counties.get(city.kommunkod, ""), _plain(city.name))
        for city in rights.cities()
    ]
    codes = {city.code for city in put_in}
    return put_in + [city for city in _of_template() if city.code not in codes]


def meant(query: Query, cities: Sequence[NamedCity]) -> dict[NamedCity, float]:
    """The cities that are meant, each with how surely: 1 where its name or code is what is written.

    Those whose names are spelled almost so are there only where none is spelled so.
    """
    asked = [word for word in map(stems.plain, query.words) if word not in _OF_ANY]
    whole = " ".join(asked)
    sure = {}
    for city in cities:
        likeness = _likeness(city, asked, whole)
        if likeness:
            is_exact = stems.spelled(city.name) == stems.spelled(query.text)
            sure[city] = LETTER_BY_LETTER if is_exact else likeness
    return _surest(sure) or dict(_alike(asked, whole, cities))


def _surest(sure: Mapping[NamedCity, float]) -> dict[NamedCity, float]:
    """Those that are named, where one is exactly: where it has the name of its county, the county is not meant."""
    is_exact = max(sure.values(), default=0.0) >= EXACT
    return {city: likeness for city, likeness in sure.items() if likeness >= NAMED or not is_exact}


def _likeness(city: NamedCity, asked: Sequence[str], whole: str) -> float:
    if whole in (city.letters, f"{city.letters}s", city.code):
        return EXACT
    if whole in _names_of_county(city.county):
        return BEGUN
    if words_of(city, asked):
        return NAMED
    return BEGUN if len(whole) >= SHORTEST_BEGUN and city.letters.startswith(whole) else 0.0


@cache
def _names_of_county(county: str) -> frozenset[str]:
    """What a county is called without care: Värmlands län, Värmlands, Värmland."""
    whole = " ".join(_plain(county))
    bare = whole.removesuffix(_COUNTY)
    return frozenset({whole, bare, bare.removesuffix("s")} - {""})


def is_only_name(query: Query, cities: Sequence[NamedCity]) -> bool:
    """Whether nothing but a city's name is written."""
    asked = [word for word in map(stems.plain, query.words) if word not in _OF_ANY]
    return any(words_of(city, asked) == tuple(asked) for city in cities) and bool(asked)


def words_of(city: NamedCity, asked: Sequence[str]) -> tuple[str, ...]:
    """The words that name a city among those that are asked for, in the genitive too; none where it is not named."""
    length = len(city.plain)
    for first in range(len(asked) - length + 1):
        words = tuple(asked[first : first + length])
        if words in (city.plain, (*city.plain[:-1], f"{city.plain[-1]}s")):
            return words
    return ()


def _alike(asked: Sequence[str], whole: str, cities: Sequence[NamedCity]) -> Iterator[tuple[NamedCity, float]]:
    names = [city.letters for city in cities]
    for words in {whole, *asked}:
        if len(words) < SHORTEST_ALIKE:
            continue
        wrong = vocabulary.wrong_letters(words)
        near = process.extract(words, names, scorer=OSA.distance, score_cutoff=wrong, limit=MOST_NEAR)
        yield from ((cities[number], ALIKE / max(1, distance)) for _, distance, number in near)


def near(query: Query, cities: Sequence[NamedCity]) -> list[NamedCity]:
    """Cities whose names are the most like what is written; for whoever found nothing."""
    names = [city.letters for city in cities]
    whole = " ".join(map(stems.plain, query.words))
    likely = process.extract(whole, names, scorer=fuzz.ratio, score_cutoff=LEAST_NEAR, limit=MOST_NEAR)
    return [cities[number] for _, _, number in likely]


def named(query: Query, cities: Sequence[NamedCity]) -> list[tuple[NamedCity, Query]]:
    """The cities that are named beside something else, each with what else is asked for there."""
    plain = [stems.plain(word) for word in query.words]
    rests = []
    for city in cities:
        words = words_of(city, plain)
        rest = query.without([word for word in query.words if stems.plain(word) in (*words, *_OF_ANY)])
        if words and rest.words:
            rests.append((city, rest))
    return rests[:MOST_NAMED]
