# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does money of one year become money of another? By the consumer price index, never by a fixed ratio.

An index ships with the product, and ages. A city may have rows of its own in price_index.csv, with a source: they are
joined to the shipped index by a year that both have, so that their base year does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from klimatkontrakt import data
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.problem import Problem, Values

CONTRADICTED = 0.005  # how far two indices may differ over the same years, as rounding and revision do
FAR = 0.25  # a change of prices in a year that is more likely a slip
Rows = tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Index:
    """Price levels by year, on one base."""

    levels: Mapping[int, float]

    @property
    def years(self) -> tuple[int, ...]:
        """The years that have a level, in order."""
        return tuple(sorted(self.levels))

    def knows(self, from_year: int, to_year: int) -> bool:
        """Whether money of one year can be written in another year's prices."""
        return from_year == to_year or (from_year in self.levels and to_year in self.levels)

    def missing(self, *years: int) -> str:
        """The years among some that have no level, for a message."""
        return ", ".join(str(year) for year in sorted(set(years)) if year not in self.levels)

    def factor(self, from_year: int, to_year: int) -> float:
        """What a krona of one year is in another year's prices.

        Raises:
            KeyError: when the index lacks one of the years; `knows` tells.

        >>> round(shipped().factor(2016, 2023), 4), shipped().factor(2031, 2031)
        (1.2758, 1.0)
        """
        return 1.0 if from_year == to_year else self.levels[to_year] / self.levels[from_year]


@cache
def shipped() -> Index:
    """The index that ships with the product.

    Source:
        SCB, Konsumentprisindex (1980=100), fastställda tal, yearly means; the latest year as its row says.
    """
    return Index({int(row["year"]): float(row["index"]) for row in data.table("price_index")})


def of(city: City) -> Index:
    """A city's index: its own rows before the shipped ones; without rows of its own the shipped index as it is."""
    return _joined(_rows(city)) if city.price_index else shipped()


def _rows(city: City) -> Rows:
    return tuple(sorted((row.year, row.index) for row in city.price_index))


@lru_cache(maxsize=64)
def _joined(rows: Rows) -> Index:
    """Rows brought to the shipped base by the first year that both have; where there is none they join nothing.

    >>> index = _joined(((2023, 200.0), (2030, 250.0)))
    >>> index.factor(2023, 2030), round(index.factor(2016, 2030), 4)
    (1.25, 1.5947)
    """
    own, known = dict(rows), shipped().levels
    shared = sorted(set(own) & set(known))
    if not shared:
        return shipped()
    by = known[shared[0]] / own[shared[0]]
    return Index({**known, **{year: level * by for year, level in own.items()}})


@dataclass(frozen=True)
class RunningPrices:
    """A year's own prices: by the index as far as it goes, and after that by the aim for inflation.

    Attributes:
        base: the year in whose prices money is stated.
        last: the last year of the index.
        aim: the rate a year after it.
    """

    index: Index
    base: int
    last: int
    aim: float

    @classmethod
    def of(cls, city: City) -> RunningPrices:
        """A city's, from its price year.

        Source:
            The index as `of` says; the aim is the Riksbank's, as its row in constants.csv says.
        """
        index = of(city)
        return cls(index, city.header.price_year, index.years[-1], data.constant("inflation_target"))

    @property
    def goes_by_index(self) -> bool:
        """Whether the index says anything of the prices that come: not of those after its last year alone."""
        return self.base < self.last

    def factor(self, year: int) -> float:
        """What a krona of the base year is in a year's own prices; exactly one in the base year."""
        return 1.0 if year == self.base else self._level(year) / self._level(self.base)

    def _level(self, year: int) -> float:
        """The level of a year: the index's, else by the aim from that of the last year before it, or of the first."""
        if year in self.index.levels:
            return self.index.levels[year]
        near = max((known for known in self.index.years if known < year), default=self.index.years[0])
        return float(self.index.levels[near] * (1.0 + self.aim) ** (year - near))


def problems(city: City) -> Iterator[Problem]:
    """Rows of the city's own that stand twice, cannot be joined, contradict the shipped index, or leap."""
    seen: set[int] = set()
    for index, row in enumerate(city.price_index):
        if row.year in seen:
            yield Problem(
                "price_index_twice", city.row_place("price_index", index, str(row.year)), {"year": str(row.year)}
            )
        seen.add(row.year)
    if not city.price_index or len(seen) < len(city.price_index):
        return
    own, known = dict(_rows(city)), shipped().levels
    shared = sorted(set(own) & set(known))
    if not shared:
        years = shipped().years
        values: Values = {"first": str(years[0]), "last": str(years[-1])}
        yield Problem("price_index_unjoined", city.place("price_index", str(min(own))), values)
        return
    yield from _contradicted(city, shared)
    yield from _leaps(city)


def _contradicted(city: City, shared: list[int]) -> Iterator[Problem]:
    own, known = dict(_rows(city)), shipped().levels
    base = shared[0]
    for year in shared[1:]:
        mine, theirs = own[year] / own[base], known[year] / known[base]
        if abs(mine / theirs - 1) > CONTRADICTED:
            values: Values = {
                "year": str(year),
                "base": str(base),
                "own": 100 * (mine - 1),
                "known": 100 * (theirs - 1),
            }
            yield Problem("price_index_contradicts", city.place("price_index", str(year)), values)


def _leaps(city: City) -> Iterator[Problem]:
    index = of(city)
    for row in city.price_index:
        before = max((year for year in index.years if year < row.year), default=None)
        if before is None:
            continue
        yearly = index.factor(before, row.year) ** (1 / (row.year - before)) - 1
        if abs(yearly) > FAR:
            values: Values = {"year": str(row.year), "before": str(before), "percent": 100 * yearly}
            yield Problem("price_index_leaps", city.place("price_index", str(row.year)), values)
