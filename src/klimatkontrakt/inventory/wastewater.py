# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does wastewater emit? Methane of its organic load, and nitrous oxide of its nitrogen."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from klimatkontrakt.inventory import limits
from klimatkontrakt.inventory.inputs import FigureInput, OfTable, TableInput, WordInput, table_items
from klimatkontrakt.inventory.method import Method, MethodAnswer, Values, of_gases, of_number

DAYS_PER_YEAR = 365
G_PER_KG = 1e3
G_PER_T = 1e6
KG_PER_T = 1e3
NITROUS_PER_NITROGEN = 44 / 28


def organic_load(people: float, load_g_per_day: float, *, industrial: float) -> float:
    """What people and small industry send into the sewers, kg BOD a year (TOW).

    Args:
        people: connected.
        load_g_per_day: g BOD per person and day.
        industrial: factor for industry in the same sewers, at least 1.

    Raises:
        ProblemsError: when a figure is below zero.

    Source:
        GPC 1.1 eq. 8.10; IPCC 2006 V5 eq. 6.3.

    >>> organic_load(300_000.0, 75.0, industrial=1.25)
    10265625.0
    """
    limits.check("wastewater", amounts={"people": people, "load_g_per_day": load_g_per_day, "industrial": industrial})
    return people * load_g_per_day / G_PER_KG * DAYS_PER_YEAR * industrial


@dataclass(frozen=True)
class Pathway:
    """Where wastewater goes: its share of the load, and the methane correction of that treatment."""

    share: float
    correction: float


def methane(
    load_kg: float, pathways: Iterable[Pathway], *, capacity: float, sludge_kg: float, recovered_t: float
) -> float:
    """Methane of wastewater, t CH4 a year.

    Args:
        load_kg: organic load, kg BOD.
        pathways: the shares add up to at most 1.
        capacity: the most methane that it can give, kg CH4/kg BOD.
        sludge_kg: load taken out as sludge, kg BOD; at most the load.
        recovered_t: methane collected and burnt, t CH4; at most what is generated.

    Raises:
        ProblemsError: when a figure cannot be true.

    Source:
        GPC 1.1 eq. 8.9; IPCC 2006 V5 eq. 6.1 and 6.2.
    """
    held = list(pathways)
    amounts = {"load_kg": load_kg, "capacity": capacity, "sludge_kg": sludge_kg, "recovered_t": recovered_t}
    corrections = {f"correction.{index}": way.correction for index, way in enumerate(held)}
    parts = {"pathways": {str(at): way.share for at, way in enumerate(held)}}
    limits.check("wastewater", amounts=amounts, shares=corrections, parts=parts)
    limits.check_at_most("wastewater", "sludge_kg", sludge_kg, load_kg)
    corrected = math.fsum(way.share * way.correction for way in held)
    made = (load_kg - sludge_kg) * capacity * corrected / KG_PER_T
    limits.check_at_most("wastewater", "recovered_t", recovered_t, made)
    return made - recovered_t


def effluent_nitrogen(
    people: float,
    protein_kg: float,
    *,
    nitrogen: float,
    unconsumed: float,
    industrial: float,
    sludge_kg: float,
) -> float:
    """Nitrogen that leaves with the water, kg N a year.

    Args:
        people: connected.
        protein_kg: protein supply, kg per person and year.
        nitrogen: kg N/kg protein.
        unconsumed: factor for protein that is not eaten, at least 1.
        industrial: factor for industry in the same sewers, at least 1.
        sludge_kg: nitrogen taken out as sludge or denitrified, kg N; at most what came in.

    Raises:
        ProblemsError: when a figure cannot be true.

    Source:
        GPC 1.1 eq. 8.11; IPCC 2006 V5 eq. 6.8.
    """
    amounts = {"people": people, "protein_kg": protein_kg, "unconsumed": unconsumed, "industrial": industrial}
    limits.check("wastewater", amounts={**amounts, "sludge_kg": sludge_kg}, shares={"nitrogen": nitrogen})
    entering = people * protein_kg * nitrogen * unconsumed * industrial
    limits.check_at_most("wastewater", "sludge_kg", sludge_kg, entering)
    return entering - sludge_kg


def effluent_nitrous(nitrogen_kg: float, factor: float) -> float:
    """Nitrous oxide from nitrogen in the water that receives it, t N2O a year.

    Args:
        nitrogen_kg: kg N that leaves with the water.
        factor: kg N2O-N/kg N.

    Source:
        IPCC 2006 V5 eq. 6.7.
    """
    limits.check("wastewater", amounts={"nitrogen_kg": nitrogen_kg}, shares={"factor": factor})
    return nitrogen_kg * factor * NITROUS_PER_NITROGEN / KG_PER_T


def plant_nitrous(people: float, served: float, *, industrial: float, factor_g: float) -> float:
    """Nitrous oxide from plants that remove nitrogen, t N2O a year.

    Args:
        people: in the area.
        served: share of them whose wastewater goes to such a plant.
        industrial: factor for industry in the same sewers.
        factor_g: g N2O per person and year.

    Source:
        IPCC 2006 V5 eq. 6.9.
    """
    amounts = {"people": people, "industrial": industrial, "factor_g": factor_g}
    limits.check("wastewater", amounts=amounts, shares={"served": served})
    return people * served * industrial * factor_g / G_PER_T


# What a user can ask for

REFERENCES = ("III.4.1", "III.4.2", "III.4.3")
SEWERS = (
    WordInput("sewers", table_items("industrial_load"), is_optional=True),
    FigureInput("industrial", "multiplier", OfTable("industrial_load", "{sewers}")),
)


def _load(values: Values) -> MethodAnswer:
    load_kg = organic_load(
        values.number("people"), values.number("load_per_person"), industrial=values.number("industrial")
    )
    return of_number("load", load_kg, "kg")


def _methane(values: Values) -> MethodAnswer:
    corrections = values.table("correction")
    ways = [Pathway(share, corrections[name]) for name, share in values.table("pathway").items()]
    emitted_t = methane(
        values.number("load"),
        ways,
        capacity=values.number("capacity"),
        sludge_kg=values.number("sludge"),
        recovered_t=values.number("recovered_gas"),
    )
    return of_gases({"CH4": emitted_t})


def _nitrogen(values: Values) -> MethodAnswer:
    nitrogen_kg = effluent_nitrogen(
        values.number("people"),
        values.number("protein"),
        nitrogen=values.number("nitrogen_in_protein"),
        unconsumed=values.number("unconsumed"),
        industrial=values.number("industrial"),
        sludge_kg=values.number("nitrogen_out"),
    )
    return of_number("nitrogen", nitrogen_kg, "kg")


def _effluent(values: Values) -> MethodAnswer:
    return of_gases({"N2O": effluent_nitrous(values.number("nitrogen"), values.number("factor"))})


def _plant(values: Values) -> MethodAnswer:
    emitted_t = plant_nitrous(
        values.number("people"),
        values.number("served"),
        industrial=values.number("industrial"),
        factor_g=values.number("factor"),
    )
    return of_gases({"N2O": emitted_t})


METHODS = (
    Method(
        "wastewater.organic_load",
        (
            FigureInput("people", "people"),
            FigureInput(
                "load_per_person", "load_per_person", OfTable("organic_load", "sweden"), field="load_g_per_day"
            ),
            *SEWERS,
        ),
        _load,
        "GPC 1.1 eq. 8.10; IPCC 2006 V5 eq. 6.3",
        gives=("load",),
    ),
    Method(
        "wastewater.methane",
        (
            FigureInput("load", "kilograms", field="load_kg"),
            TableInput(
                "pathway",
                "share",
                table_items("wastewater_methane_correction"),
                is_whole=True,
                field="pathways",
            ),
            TableInput(
                "correction",
                "share",
                table_items("wastewater_methane_correction"),
                OfTable("wastewater_methane_correction", "{item}"),
                follows=("pathway",),
            ),
            FigureInput("capacity", "methane_capacity", OfTable("methane_capacity", "bod")),
            FigureInput("sludge", "kilograms", field="sludge_kg"),
            FigureInput("recovered_gas", "methane", field="recovered_t"),
        ),
        _methane,
        "GPC 1.1 eq. 8.9; IPCC 2006 V5 eq. 6.1 and 6.2",
        references=REFERENCES,
    ),
    Method(
        "wastewater.effluent_nitrogen",
        (
            FigureInput("people", "people"),
            FigureInput("protein", "protein", field="protein_kg"),
            FigureInput("nitrogen_in_protein", "share", OfTable("protein_nitrogen"), field="nitrogen"),
            WordInput("kitchens", table_items("unconsumed_protein"), is_optional=True),
            FigureInput("unconsumed", "multiplier", OfTable("unconsumed_protein", "{kitchens}")),
            FigureInput("industrial", "multiplier", OfTable("industrial_protein")),
            FigureInput("nitrogen_out", "kilograms", field="sludge_kg"),
        ),
        _nitrogen,
        "GPC 1.1 eq. 8.11; IPCC 2006 V5 eq. 6.8",
        gives=("nitrogen",),
    ),
    Method(
        "wastewater.effluent_nitrous",
        (
            FigureInput("nitrogen", "kilograms", field="nitrogen_kg"),
            FigureInput("factor", "nitrogen_factor", OfTable("effluent_nitrous")),
        ),
        _effluent,
        "IPCC 2006 V5 eq. 6.7",
        references=REFERENCES,
    ),
    Method(
        "wastewater.plant_nitrous",
        (
            FigureInput("people", "people"),
            FigureInput("served", "share"),
            *SEWERS,
            FigureInput("factor", "nitrous_per_person", OfTable("plant_nitrous"), field="factor_g"),
        ),
        _plant,
        "IPCC 2006 V5 eq. 6.9",
        references=REFERENCES,
    ),
)
