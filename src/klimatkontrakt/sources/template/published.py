# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is published of a municipality: emissions by sector, people, plants, the contract; from the shipped tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from klimatkontrakt import data
from klimatkontrakt.sources.publishers.municipalities import NATION_CODE, Territory

TOTAL = "total"
SUBSECTORS: Mapping[str, tuple[str, ...]] = {
    "transport": ("cars", "vans", "trucks", "buses", "motorcycles", "ships", "flights", "rail"),
    "heating": ("homes", "premises", "farm_buildings"),
    "machinery": (
        "construction_machines", "farm_machines", "public_machines", "household_machines", "snowmobiles",
        "port_machines", "fishing_boats",
    ),
}  # fmt: skip
Series = Mapping[int, float]


@dataclass(frozen=True)
class PublishedPlant:
    """A plant that a public source gives a figure for, tCO2 a year."""

    facility: str
    kind: str
    year: int
    tonnes: float
    row: Mapping[str, str]


@dataclass(frozen=True)
class Municipality:
    """A municipality as published.

    Attributes:
        emissions: tCO2e by sector (and `total`) and published year; only years that are published.
        people: inhabitants on 31 December, by year.
        split: fossil CO2 by subsector in 2022, tonnes; only its proportions may be used.
        chargeable: part of new cars that could be charged, 2022–2024, 0 to 1.
        plants: those with a figure.
        wave: in which round the city joined Klimatkontrakt 2030; empty where it has not.
        orgnr: organisation number; empty where no source was read.
    """

    area: Territory
    emissions: Mapping[str, Series]
    people: Series
    split: Mapping[str, float]
    chargeable: float
    plants: tuple[PublishedPlant, ...]
    wave: str
    orgnr: str

    @property
    def last_year(self) -> int:
        """The latest published year."""
        return max(self.emissions[TOTAL])

    def tonnes(self, sector: str) -> float:
        """A sector's tCO2e in the latest published year."""
        return self.emissions[sector][self.last_year]


@cache
def _emissions() -> Mapping[str, Mapping[str, Series]]:
    emissions: dict[str, dict[str, Series]] = {}
    for row in data.table("municipal_emissions"):
        years = {int(key): float(value) for key, value in row.items() if key.isdigit() and value}
        emissions.setdefault(row["code"], {})[row["sector"]] = years
    return emissions


@cache
def _rows(name: str) -> Mapping[str, data.Row]:
    return {row["code"]: row for row in data.table(name)}


@cache
def _plants() -> Mapping[str, tuple[PublishedPlant, ...]]:
    plants: dict[str, tuple[PublishedPlant, ...]] = {}
    for row in data.table("plants"):
        own = PublishedPlant(row["facility"], row["kind"], int(row["year"]), float(row["tonnes"]), row)
        plants[row["code"]] = (*plants.get(row["code"], ()), own)
    return plants


def national(sector: str) -> Series:
    """The nation's own series of a sector, tCO2e; more than its municipalities together."""
    return _emissions()[NATION_CODE][sector]


def nation_total(year: int) -> float:
    """The nation's published sum of sectors in a year, tCO2e."""
    return sum(series[year] for series in _emissions()[NATION_CODE].values())


def national_by_head(sector: str, year: int) -> float:
    """A sector's tCO2e per inhabitant of the whole country."""
    people = sum(float(row[f"population_{year}"]) for row in _rows("municipal_facts").values())
    return national(sector)[year] / people


def national_chargeable() -> float:
    """The part of new cars that could be charged in the whole country, 0 to 1: municipalities weighted by people."""
    rows = _rows("municipal_facts").values()
    people = [float(row["population_2023"]) for row in rows]
    shares = [float(row["chargeable_share_new_cars_2022_2024"]) for row in rows]
    return sum(p * s for p, s in zip(people, shares, strict=True)) / sum(people)


def of(area: Territory) -> Municipality:
    """What is published of one municipality."""
    facts = _rows("municipal_facts")[area.code]
    split = {name: float(value) for name, value in _rows("municipal_split")[area.code].items() if name != "code"}
    people = {
        int(key.removeprefix("population_")): float(v) for key, v in facts.items() if key.startswith("population_")
    }
    return Municipality(
        area,
        _emissions()[area.code],
        people,
        split,
        float(facts["chargeable_share_new_cars_2022_2024"]),
        _plants().get(area.code, ()),
        facts["contract_wave"],
        facts["orgnr"],
    )
