# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does SMHI call the sectors and subsectors of the shipped tables? A municipality's figures by those names."""

from __future__ import annotations

from collections.abc import Mapping

from klimatkontrakt.inventory import published as smhi
from klimatkontrakt.sources.template import published
from klimatkontrakt.sources.template.published import Municipality

GHG_RELEASE, CO2_RELEASE = "ghg_2025", "co2_2024"
SPLIT_YEAR = 2022
SECTORS: Mapping[str, str] = {
    "transport": "Transporter",
    "industry": "Industri (energi + processer)",
    "energy": "El och fjärrvärme",
    "heating": "Egen uppvärmning av bostäder och lokaler",
    "machinery": "Arbetsmaskiner",
    "agriculture": "Jordbruk",
    "waste": "Avfall (inkl.avlopp)",
    "product_use": "Produktanvändning (inkl. lösningsmedel)",
}
SUBSECTORS: Mapping[str, str] = {
    "cars": "Personbilar",
    "vans": "Lätta lastbilar",
    "trucks": "Tunga lastbilar",
    "buses": "Bussar",
    "motorcycles": "Mopeder och Motorcyklar",
    "ships": "inrikes civil sjöfart (inkl privata fritidsbåtar)",
    "flights": "Inrikes flygtrafik",
    "rail": "Järnväg",
    "homes": "Bostäder",
    "premises": "Kommersiella och offentliga lokaler",
    "farm_buildings": "Jordbruks- och skogsbrukslokaler",
    "construction_machines": "Industri- och byggsektorns arbetsmaskiner (inkl vägarbeten)",
    "farm_machines": "Jordbruk och skogsbruk",
    "public_machines": "Kommersiella och offentliga verksamheter",
    "household_machines": "Hushållens arbetsmaskiner",
    "snowmobiles": "Skotrar och fyrhjulingar",
    "port_machines": "Övrigt (flygplatser, hamnar, m.m.)",
    "fishing_boats": "Fiskebåtar",
}


def greenhouse_gases(municipality: Municipality, year: int) -> smhi.PublishedYear:
    """A municipality's greenhouse gases of a published year: main sectors and the total, tCO2e."""
    figures = {
        (SECTORS[name], smhi.WHOLE): series[year] for name, series in municipality.emissions.items() if name in SECTORS
    }
    whole = {(smhi.WHOLE, smhi.WHOLE): municipality.emissions[published.TOTAL][year]}
    return smhi.of(municipality.area.name, year, GHG_RELEASE, {**whole, **figures})


def carbon_dioxide(municipality: Municipality) -> smhi.PublishedYear:
    """Its carbon dioxide by subsector, the sectors that the template divides: for shares, never for tonnes."""
    figures = {
        (SECTORS[sector], SUBSECTORS[name]): municipality.split[name]
        for sector, names in published.SUBSECTORS.items()
        for name in names
        if municipality.split[name] > 0
    }
    return smhi.of(municipality.area.name, SPLIT_YEAR, CO2_RELEASE, figures)
