# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How large is a city? Its inhabitants and what it emits, against which its totals and its money can be judged."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from klimatkontrakt import data
from klimatkontrakt.city import ceilings, units
from klimatkontrakt.city.ceilings import Ceiling
from klimatkontrakt.city.schema import City, Published

_PERSON = units.parse("person").dimension
_YEARS = ("2022", "2023", "2024")
_NATION = "00"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class CitySize:
    """How large a city is.

    Attributes:
        persons: its inhabitants, or the most that it can have with what it emits.
        tonnes: what it is published to emit in a year, tCO2e; 0 where nothing is published.
    """

    persons: float
    tonnes: float

    def most(self, ceiling: Ceiling) -> float:
        """What a ceiling per inhabitant comes to for the whole city, in canonical units."""
        return ceiling.most * ceiling.scale * self.persons

    def most_money(self, kind: str) -> float:
        """The most that one measure may cost, SEK: `one_off` in all, or `yearly`."""
        per_person, per_tonne = ceilings.by_id(f"city_{kind}"), ceilings.by_id(f"emitter_{kind}")
        return self.most(per_person) + per_tonne.most * per_tonne.scale * self.tonnes


@cache
def _populations() -> dict[str, float]:
    return {
        row["code"]: max(float(row[f"population_{year}"]) for year in _YEARS) for row in data.table("municipal_facts")
    }


@cache
def _emissions() -> dict[str, float]:
    """Every municipality's own total in the last published year, tCO2e."""
    sums: dict[str, float] = defaultdict(float)
    for row in data.table("municipal_emissions"):
        if row["code"] != _NATION and row["sector"] == "total":
            sums[row["code"]] = float(row["2023"])
    return dict(sums)


@cache
def least_emissions_per_head() -> float:
    """What the municipality that emits least emits a head, tCO2e a year.

    >>> round(least_emissions_per_head(), 2)
    0.34
    """
    return min(tonnes / _populations()[code] for code, tonnes in _emissions().items())


def published_totals(city: City, account: str) -> list[Published]:
    """The published figures of a whole account that are above zero."""
    return [row for row in city.history if row.account == account and row.line is None and row.value > 0]


def published_tonnes(city: City, account: str) -> float:
    """What the latest published year of an account comes to, tCO2e; 0 where there is none."""
    rows = published_totals(city, account)
    if not rows:
        return 0.0
    latest = max(rows, key=lambda row: row.year)
    unit = units.parse(latest.unit)
    return latest.value * unit.scale if dict(unit.dimension) == {units.CO2E: 1} else 0.0


def inhabitants(code: str) -> float | None:
    """A municipality's inhabitants by its code; None of a place that is made up."""
    return _populations().get(code)


def of_city(city: City, account: str) -> CitySize | None:
    """The size of a city; None where neither its code, its inhabitants nor its emissions tell.

    Args:
        city: any city.
        account: its headline account, whose published figures tell what it emits.
    """
    tonnes = _emissions().get(city.header.kommunkod, 0.0) or published_tonnes(city, account)
    persons = inhabitants(city.header.kommunkod)
    if persons is not None:
        return CitySize(persons, tonnes)
    guesses = [tonnes / least_emissions_per_head()] if tonnes else []
    stated = _stated_persons(city)
    if stated:
        guesses.append(max(stated))
    return CitySize(min(guesses), tonnes) if guesses else None


def _stated_persons(city: City) -> list[float]:
    """What the city's own quantities count in inhabitants: persons, named as such; employees are not all who live."""
    persons, named = [], {row["word"] for row in data.table("inhabitant_words")}
    for row in city.quantities:
        words = set(_WORD.findall(f"{row.id} {row.label_sv} {row.label_en}".casefold()))
        if words & named and row.value and not row.when and units.parse(row.unit).dimension == _PERSON:
            persons.append(row.value * units.parse(row.unit).scale)
    return persons
