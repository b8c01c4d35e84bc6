# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much of a municipality is each thing? Its sectors divided into parts, and national figures scaled to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from klimatkontrakt.data import Row
from klimatkontrakt.sources.template import published
from klimatkontrakt.sources.template.published import Municipality, PublishedPlant

INDUSTRY_KINDS = ("cement", "chemicals", "refinery", "iron and steel", "non-ferrous metals")
WASTE_PLANT = "waste CHP"
MOST_NAMED = 0.95  # a named plant never takes a whole sector: something small is always beside it
SIGNIFICANT = 5
PLANT_GROUP = "plants"
HAZARDOUS = "waste.hazardous"
GAS, SMALL, WASTE = "energy_gas", "energy_small", "energy_waste"


@dataclass(frozen=True)
class NamedPlant:
    """A named plant's part of the industry sector: its id, what it is put at in tCO2e, and what is published."""

    id: str
    tonnes: float
    plant: PublishedPlant


@dataclass(frozen=True)
class Scaled:
    """A municipality's tonnes by part in the latest published year, and what decides how it is modelled.

    Attributes:
        parts: tCO2e by sector, subsector and variant of the template; zero where there is none.
        plants: named plants of industry.
        waste_part: the waste plant's published part of power and heat, or None.
        ordinary_waste: tCO2e of the waste sector as in the nation by head, where the sector is so large that the rest
            must be hazardous waste; None elsewhere.
        industry_share: industry's part of the total, 0 to 1 (with power plants on its residual gases).
        is_apart: whether industry is kept apart from what households do.
    """

    own: Municipality
    parts: Mapping[str, float]
    plants: tuple[NamedPlant, ...]
    waste_part: float | None
    ordinary_waste: float | None
    industry_share: float
    is_apart: bool

    @property
    def people(self) -> float:
        """Inhabitants at the end of the latest published year."""
        return self.own.people[self.own.last_year]


def divided(total: float, keys: Mapping[str, float]) -> dict[str, float]:
    """A total divided as keys are, to a hundredth; what rounding leaves goes to the largest part.

    >>> divided(10.0, {"a": 1.0, "b": 2.0, "c": 0.0})
    {'a': 3.33, 'b': 6.67, 'c': 0.0}
    """
    whole = sum(keys.values())
    parts = {name: round(total * key / whole, 2) for name, key in keys.items()}
    largest = max(keys, key=lambda name: keys[name])
    parts[largest] = round(parts[largest] + total - sum(parts.values()), 2)
    return parts


def _named_plants(municipality: Municipality) -> tuple[NamedPlant, ...]:
    """The latest figure of each industrial plant, never more together than the sector itself."""
    latest: dict[str, PublishedPlant] = {}
    for plant in sorted(municipality.plants, key=lambda plant: plant.year):
        if plant.kind in INDUSTRY_KINDS and plant.tonnes > 1 and plant.year >= municipality.last_year - 7:
            latest[_site(plant)] = plant
    together = sum(plant.tonnes for plant in latest.values())
    fits = min(1.0, MOST_NAMED * municipality.tonnes("industry") / together) if together else 1.0
    return tuple(
        NamedPlant(f"industry.plant{number}", round(plant.tonnes * fits, 2), plant)
        for number, plant in enumerate(latest.values(), start=1)
    )


def _site(plant: PublishedPlant) -> str:
    """What tells a plant from others: of chemical works, whose parts are listed apart, the first word of the name."""
    return plant.facility.split()[0] if plant.kind == "chemicals" else plant.facility


def _energy_variant(municipality: Municipality, settings: Mapping[str, Any]) -> str:
    tonnes = municipality.tonnes("energy")
    if tonnes > settings["gas_plant_from_tonnes_per_person"] * municipality.people[municipality.last_year]:
        return GAS
    return WASTE if tonnes >= settings["waste_plant_from_tonnes"] else SMALL


def scaled(municipality: Municipality, settings: Mapping[str, Any]) -> Scaled:
    """A municipality divided into the parts that the template knows.

    Args:
        municipality: what is published of it.
        settings: the template's own limits: when a waste plant is assumed, when industry is kept apart.
    """
    parts = _parts(municipality)
    parts[_energy_variant(municipality, settings)] = parts["energy"]
    plants = _named_plants(municipality)
    parts["industry_rest"] = round(parts["industry"] - sum(named.tonnes for named in plants), 2)
    waste = sum(plant.tonnes for plant in municipality.plants if plant.kind == WASTE_PLANT)
    people = municipality.people[municipality.last_year]
    heavy = parts["waste"] > settings["hazardous_waste_from_tonnes_per_person"] * people
    share = (parts["industry"] + parts[GAS]) / municipality.tonnes(published.TOTAL)
    return Scaled(
        municipality,
        parts,
        plants,
        min(0.97, waste / parts["energy"]) if waste and parts[WASTE] else None,
        published.national_by_head("waste", municipality.last_year) * people if heavy else None,
        share,
        share > settings["industry_apart"],
    )


def _parts(municipality: Municipality) -> dict[str, float]:
    """The tonnes of every sector and of its subsectors; of energy's variants none yet."""
    parts = {sector: municipality.tonnes(sector) for sector in municipality.emissions if sector != published.TOTAL}
    for sector, names in published.SUBSECTORS.items():
        keys = {name: municipality.split[name] for name in names}
        parts |= divided(parts[sector], keys) if sum(keys.values()) > 0 else dict.fromkeys(names, 0.0)
    return parts | dict.fromkeys((GAS, SMALL, WASTE), 0.0)


def rounded(value: float) -> float:
    """Five significant figures: a template's number is no better.

    >>> rounded(1234567.0), rounded(0.0123456789)
    (1234600.0, 0.012346)
    """
    return float(f"{value:.{SIGNIFICANT}g}")


def value(row: Row, here: Scaled, known: Mapping[str, float]) -> float:
    """What a row of the template comes to in a municipality, in the row's unit.

    The rule says how: none (as it stands), `person` (times the population), `tonnes:PART` (times a part's tonnes),
    `per:PART` (a part's tonnes over it: t ÷ g/vkm is Mvkm, t ÷ g/kWh is GWh, t ÷ kg/l is m3), `of:ID` (times
    another quantity), `population`.
    """
    rule, _, name = row["rule"].partition(":")
    if rule == "population":
        return here.people
    stated = float(row["value"])
    if rule == "tonnes":
        return rounded(_tonnes(row, name, stated, here))
    if rule == "per":
        return rounded(here.parts[name] / stated)
    if rule == "of":
        return rounded(stated * known[name])
    return stated * here.people if rule == "person" else stated


def _tonnes(row: Row, part: str, stated: float, here: Scaled) -> float:
    """A rate times a part's tonnes; of waste that is more than ordinary, the rest of it is hazardous waste's."""
    if part != "waste" or here.ordinary_waste is None:
        return stated * here.parts[part]
    rest = here.parts[part] - here.ordinary_waste if row["id"] == HAZARDOUS else 0.0
    return stated * here.ordinary_waste + rest


def spread(row: Row, found: float) -> dict[str, float]:
    """The row's 5–95 % range: as it stands, or times the scaled value."""
    if not row["low"] or found == 0:
        return {}
    scale = found if row["rule"] else 1.0
    return {"low": rounded(float(row["low"]) * scale), "high": rounded(float(row["high"]) * scale)}
