# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The methods a second time, from their standards and not from our code: plain numbers in, plain numbers out.

Every figure is in the unit that inventory_kinds.csv has for its input. Nothing of the package is imported here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

Told = Mapping[str, float]
Found = dict[str, float]
C, N = 44 / 12, 44 / 28


def _things(told: Told, name: str) -> dict[str, float]:
    return {key.split(".", 1)[1]: value for key, value in told.items() if key.startswith(f"{name}.")}


def _paired(told: Told, first: str, *others: str) -> float:
    """Σ over things of the product of several tables."""
    total = 0.0
    for thing, value in _things(told, first).items():
        total += value * math.prod(told[f"{other}.{thing}"] for other in others)
    return total


def _heat_part(told: Told, heat: str, power: str) -> float:
    fuel_for_heat, fuel_for_power = told[heat] / told["heat_efficiency"], told[power] / told["power_efficiency"]
    return fuel_for_heat / (fuel_for_heat + fuel_for_power)


def _local_electricity(told: Told) -> Found:
    own = told["local"] + told["green"]
    emitted = told["local_emissions"] + told["green_emissions"]
    bought = told["used"] - own
    return {"factor": emitted / own if bought < 0 else (bought * told["national"] + emitted) / told["used"]}


def local_heat(told: Told) -> Found:
    """Every megawatt hour carries the tonnes of the heap that it is drawn from; what is used carries what is left."""
    heap = told["local"] + (told["chp"] * _heat_part(told, "chp_heat", "chp_power") if "chp" in told else 0.0)
    sold = heap / told["local_heat"] * told["exported_heat"] if "exported_heat" in told else told["exported"]
    return {"factor": (heap - sold + told["imported"]) / told["used"], "made": heap, "sold": sold}


def _potential(told: Told) -> float:
    carbon = told["carbon"] if "carbon" in told else _paired(told, "composition", "content")
    return carbon * told["correction"] * told["decomposed"] * told["in_gas"] * 16 / 12


def decay(told: Told) -> Found:
    """Each year's waste of each material by itself: it gives e^−k(n−1) − e^−kn of its carbon in its n:th year after."""
    years = sorted({int(key.rsplit("@", 1)[1]) for key in told if key.startswith("buried.")})
    emitted = dict.fromkeys(years, 0.0)
    for key, waste in told.items():
        if not key.startswith("buried."):
            continue
        material, buried = key.removeprefix("buried.").split("@")
        carbon = waste * told[f"content.{material}"] * told["correction"] * told["decomposed"]
        for year in years:
            age = year - int(buried)
            if age >= 1:
                rate = told[f"rate.{material}"]
                gone = carbon * (math.exp(-rate * (age - 1)) - math.exp(-rate * age))
                emitted[year] += gone * told["in_gas"] * 16 / 12
    kept = {year: emitted[year] - told[f"recovered_gas@{year}"] for year in years}
    return {f"CH4@{year}": kept[year] * (1 - told["oxidation"]) for year in years}


def _burnt(told: Told, carbon: float, fossil: float) -> Found:
    whole = told["waste"] * told["oxidised"] * C
    return {"CO2": whole * fossil, "CO2b": whole * (carbon - fossil)}


def _mixture(told: Told) -> Found:
    return _burnt(
        told,
        _paired(told, "composition", "dry_matter", "carbon_in_dry"),
        _paired(told, "composition", "dry_matter", "carbon_in_dry", "fossil"),
    )


def _one_material(told: Told) -> Found:
    carbon = told["dry_matter"] * told["carbon_in_dry"]
    return _burnt(told, carbon, carbon * told["fossil"])


def _views(told: Told) -> Found:
    fossil, part = told["fossil_co2"], _heat_part(told, "heat", "power")
    here = sum(_things(told, "heat_used_here").values())
    return {
        "territorial": fossil,
        "heat_consumer": fossil * part * here,
        "waste_generator": fossil * told["waste_from_here"],
        "heat_consumer.elsewhere": fossil - fossil * part * here,
    }


def _wastewater(told: Told) -> Found:
    made = (told["load"] - told["sludge"]) * told["capacity"] * _paired(told, "pathway", "correction") / 1000
    return {"CH4": made - told["recovered_gas"]}


ORACLE: Mapping[str, Callable[[Told], Found]] = {
    "combustion.activity": lambda t: {gas: t["amount"] * kg / 1000 for gas, kg in _things(t, "factor").items()},
    "combustion.fuel": lambda t: {
        gas: t["burnt"] * t["heating_value"] * kg / 1e6 for gas, kg in _things(t, "factor").items()
    },
    "combustion.factor": lambda t: {"factor": t["factor"] * 3.6e-6},
    "grid.supplied": lambda t: {"co2e": t["energy"] * t["factor"] / 1000},
    "grid.lost": lambda t: {"co2e": t["energy"] * t["factor"] * t["loss"] / 1000},
    "grid.cogeneration": lambda t: {"of_heat": t["plant"] * _heat_part(t, "heat", "power")},
    "grid.local_electricity": _local_electricity,
    "grid.local_heat": local_heat,
    "waste_plant.views": _views,
    "landfill.degradable_carbon": lambda t: {"carbon": _paired(t, "composition", "content")},
    "landfill.methane_potential": lambda t: {"potential": _potential(t)},
    "landfill.methane_commitment": lambda t: {
        "CH4": t["waste"] * _potential(t) * (1 - t["recovered"]) * (1 - t["oxidation"])
    },
    "landfill.decay": decay,
    "treatment.biological": lambda t: {
        "CH4": t["waste"] * t["factor.CH4"] / 1000 - t["recovered_gas"],
        "N2O": t["waste"] * t["factor.N2O"] / 1000,
    },
    "treatment.burnt_carbon": _one_material,
    "treatment.burnt_mixture": _mixture,
    "treatment.burnt_gases": lambda t: {gas: t["waste"] * g / 1e6 for gas, g in _things(t, "factor").items()},
    "wastewater.organic_load": lambda t: {"load": t["people"] * t["load_per_person"] * 0.365 * t["industrial"]},
    "wastewater.methane": _wastewater,
    "wastewater.effluent_nitrogen": lambda t: {
        "nitrogen": t["people"] * t["protein"] * t["nitrogen_in_protein"] * t["unconsumed"] * t["industrial"]
        - t["nitrogen_out"]
    },
    "wastewater.effluent_nitrous": lambda t: {"N2O": t["nitrogen"] * t["factor"] * N / 1000},
    "wastewater.plant_nitrous": lambda t: {"N2O": t["people"] * t["served"] * t["industrial"] * t["factor"] / 1e6},
    "industry.process": lambda t: {"CO2": t["product_made"] * t["factor"]},
    "industry.glass": lambda t: {"CO2": t["melted"] * t["factor"] * (1 - t["cullet"])},
    "industry.used_without_burning": lambda t: {"CO2": t["used"] * t["carbon_per_energy"] * t["oxidised"] * C},
    "industry.urea_in_catalysts": lambda t: {"CO2": t["solution"] * t["purity"] * 44 / 60},
    "industry.leaked": lambda t: {
        "HFC-32": t["charge"] * t["leaked"] / 2000,
        "HFC-125": t["charge"] * t["leaked"] / 2000,
    },
    "agriculture.digestion": lambda t: {"CH4": _paired(t, "heads", "factor") / 1000},
    "agriculture.manure_methane": lambda t: {"CH4": _paired(t, "heads", "factor") / 1000},
    "agriculture.manure_nitrous": lambda t: {"N2O": _paired(t, "nitrogen_in", "factor") * N},
    "agriculture.soils": lambda t: {"N2O": _paired(t, "nitrogen_in", "factor") * N},
    "agriculture.organic_soils": lambda t: {"N2O": _paired(t, "drained", "factor") / 1000 * N},
    "agriculture.volatilised": lambda t: {"N2O": _paired(t, "nitrogen_in", "volatile") * t["factor"] * N},
    "agriculture.leached": lambda t: {"N2O": t["nitrogen_applied"] * t["leached"] * t["factor"] * N},
    "agriculture.lime": lambda t: {"CO2": _paired(t, "lime", "carbon_applied") * C},
    "agriculture.urea": lambda t: {"CO2": t["urea"] * t["carbon_applied"] * C},
    "agriculture.land": lambda t: {"CO2": (sum(_things(t, "lost").values()) - sum(_things(t, "gained").values())) * C},
    "gases.co2e": lambda t: {"co2e": t["tonnes.CO2"] + 28 * t["tonnes.CH4"] + 265 * t["tonnes.N2O"]},
    "sums.gpc": lambda t: {
        "basic": t["stated.I.1.1"] + t["stated.I.1.2"] + t["stated.III.1.2"],
        "basic_plus": sum(_things(t, "stated").values()) - t["stated.I.4.4"],
        "territorial": t["stated.I.1.1"] + t["stated.I.4.4"] + t["stated.IV.1"],
        "every_row": sum(_things(t, "stated").values()),
    },
    "sums.smhi": lambda t: {"total": sum(_things(t, "tonnes_of").values()), "territorial": t["tonnes_of.Transporter"]},
    "sums.change": lambda t: {"change": 100 * (t["total@2023"] / t["total@1990"] - 1)},
}
"""A method's answer by its inputs; `@` goes before the year of a series."""
