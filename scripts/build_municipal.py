# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Makes the national tables that ship with the package, out of the data pack beside the project.

Run `python scripts/build_municipal.py PACK`, where PACK holds data/ and templates/. Left out on purpose: PowerCircle,
Klimatkollen's own columns and the procurement survey (no licence to ship them), and plants of 2014 (Hotmaps, licence
not confirmed). `--check` says whether the shipped tables are what the pack gives.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from klimatkontrakt.sources.template import smhi_names

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src" / "klimatkontrakt" / "data"
SECTORS = {
    "transport": "transport",
    "industry": "industry",
    "electricity_district_heating": "energy",
    "own_heating": "heating",
    "machinery": "machinery",
    "agriculture": "agriculture",
    "waste": "waste",
    "product_use": "product_use",
}
SUBSECTORS = {written: name for name, written in smhi_names.SUBSECTORS.items()}
HOTMAPS_YEAR = "2014"
NATIONAL = re.compile(r"\bN\d{3}\b")
Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    """The rows of a CSV file of the pack."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as the text of a CSV file."""
    listed = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(listed[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return out.getvalue()


def emissions(pack: Path) -> Rows:
    """Published tonnes of CO2e by municipality and sector, a column a published year; code 00 is the nation."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in read(pack / "data" / "emissions_by_sector.csv"):
        if row["sector_id"] in SECTORS:
            found.setdefault((row["municipality_code"], SECTORS[row["sector_id"]]), {})[row["year"]] = row[
                "emissions_tco2e"
            ]
    for row in read(pack / "data" / "emissions_totals.csv"):
        found.setdefault((row["municipality_code"], "total"), {})[row["year"]] = row["total_tco2e"]
    for row in read(pack / "data" / "emissions_by_sector_county_national.csv"):
        if row["level"] == "national" and row["sector_id"] in SECTORS:
            found.setdefault((row["region_code"], SECTORS[row["sector_id"]]), {})[row["year"]] = row["emissions_tco2e"]
    order = ["total", *SECTORS.values()]
    ranked = sorted(found, key=lambda key: (key[0], order.index(key[1])))
    return [{"code": code, "sector": sector, **dict(sorted(found[code, sector].items()))} for code, sector in ranked]


def facts(pack: Path) -> Rows:
    """Population, land area, and what part of new cars could be charged, by municipality; the cities of the contract."""
    cities = {row["municipality_code"]: row for row in read(pack / "data" / "cities_klimatkontrakt_2030.csv")}
    cars: dict[str, tuple[float, float]] = {}
    for row in read(pack / "data" / "ev_new_registrations.csv"):
        if row["year"] in ("2022", "2023", "2024"):
            charged, every = cars.get(row["municipality_code"], (0.0, 0.0))
            cars[row["municipality_code"]] = (
                charged + float(row["new_rechargeable_cars"]),
                every + float(row["new_cars_total"]),
            )
    rows = []
    for row in read(pack / "data" / "municipality_facts.csv"):
        code = row["municipality_code"]
        charged, every = cars[code]
        city = cities.get(code)
        rows.append(
            {
                "code": code,
                "population_2022": row["population_2022_12_31"],
                "population_2023": row["population_2023_12_31"],
                "population_2024": row["population_2024_12_31"],
                "land_km2": row["land_area_km2"],
                "chargeable_share_new_cars_2022_2024": f"{charged / every:.4f}",
                "contract_wave": city["wave"] if city else "",
                "eu_mission": city["eu_mission_city"] if city else "0",
                "orgnr": city["organisation_number"] if city else "",
            }
        )
    return sorted(rows, key=lambda own: own["code"])


def split(pack: Path) -> Rows:
    """Fossil CO2 of 2022 by subsector, tonnes: a key to divide a sector with, never an amount to add."""
    found: dict[str, dict[str, str]] = {}
    for row in read(pack / "templates" / "co2_subsectors_290.csv"):
        if row["subsector"] in SUBSECTORS:
            found.setdefault(row["municipality_code"], {})[SUBSECTORS[row["subsector"]]] = row["tCO2_2022"]
    return [
        {"code": code, **{name: found[code].get(name) or "0" for name in SUBSECTORS.values()}} for code in sorted(found)
    ]


def plants(pack: Path) -> Rows:
    """The latest figure of each plant that a public source names; none of 2014."""
    latest: dict[tuple[str, str], dict[str, str]] = {}
    for row in read(pack / "templates" / "point_sources.csv"):
        tonnes = row["tCO2_fossil"] or row["tCO2_total_reported"]
        if (
            row["year"] == HOTMAPS_YEAR
            or not row["municipality_code"]
            or not tonnes
            or not float(tonnes)
            or "sum)" in row["facility"]
        ):
            continue
        key = (row["municipality_code"], row["facility"])
        if row["year"] <= "2023" and (key not in latest or latest[key]["year"] < row["year"]):
            latest[key] = row
    return [
        {
            "code": code,
            "facility": facility,
            "kind": row["sector"],
            "year": row["year"],
            "tonnes": row["tCO2_fossil"] or row["tCO2_total_reported"],
            "measures": "fossil" if row["tCO2_fossil"] else "all CO2",
            "source": row["source_title"],
            "publisher": row["publisher"],
            "source_year": row["source_year"],
            "url": row["url"],
            "confidence": row["confidence"],
        }
        for (code, facility), row in sorted(latest.items())
    ]


def national(pack: Path) -> Rows:
    """The national figures that the template leans on: those it names, and no others."""
    named = set()
    for path in DATA.glob("template*"):
        named |= set(NATIONAL.findall(path.read_text(encoding="utf-8")))
    return [
        {
            "id": row["id"],
            "what": row["quantity_en"],
            "unit": row["unit"],
            "year": row["year"],
            "value": row["value"],
            "low": row["low"],
            "high": row["high"],
            "origin": row["origin"],
            "source": row["source_title"],
            "publisher": row["publisher"],
            "source_year": row["source_year"],
            "url": row["url"],
            "locator": row["locator"],
            "confidence": row["confidence"],
        }
        for row in read(pack / "templates" / "national.csv")
        if row["id"] in named
    ]


TABLES = {
    "municipal_emissions": emissions,
    "municipal_facts": facts,
    "municipal_split": split,
    "plants": plants,
    "national": national,
}


def main() -> int:
    """Write the tables, or say which are not fresh."""
    pack = Path(next(argument for argument in sys.argv[1:] if not argument.startswith("-")))
    stale = []
    for name, made in TABLES.items():
        path, wanted = DATA / f"{name}.csv", text(made(pack))
        if "--check" not in sys.argv:
            path.write_text(wanted, encoding="utf-8", newline="\n")
        elif not path.is_file() or path.read_text(encoding="utf-8") != wanted:
            stale.append(path.name)
    for name in stale:
        print(f"{name} is not what the pack gives: run python scripts/build_municipal.py PACK", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
