# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Make data/factors.csv, the shipped table of sourced emission factors, from the two tables it is collected in.

Usage: python scripts/build_factors.py EMISSION_FACTORS.csv NATIONAL.csv
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

OUT = Path(__file__).parent.parent / "src" / "klimatkontrakt" / "data" / "factors.csv"
COLUMNS = (
    "id",
    "carrier",
    "label_sv",
    "value",
    "unit",
    "boundary",
    "gas",
    "year",
    "geography",
    "publisher",
    "source",
    "url",
    "note",
)
CARRIERS = (
    ("alkylate_petrol", "petrol"),
    ("petrol", "petrol"),
    ("motor_gasoline", "petrol"),
    ("diesel_mk", "diesel"),
    ("diesel_preem", "diesel"),
    ("gas_diesel_oil", "diesel"),
    ("hvo", "hvo"),
    ("fame", "fame"),
    ("e85", "e85"),
    ("ed95", "ed95"),
    ("vehicle_gas", "vehicle_gas"),
    ("biogas", "biogas"),
    ("natural_gas", "natural_gas"),
    ("lng_lbg", "lng"),
    ("electricity", "electricity"),
    ("district_heating", "district_heat"),
    ("heating_oil", "oil"),
    ("residual_fuel_oil", "oil"),
    ("lpg", "lpg"),
    ("municipal_waste", "waste"),
    ("peat", "peat"),
    ("wood", "wood"),
)
VEHICLES = {"N110": "car", "N111": "light_truck", "N112": "heavy_truck", "N113": "bus"}


def carrier_of(factor_id: str) -> str:
    """The carrier that a factor is about, by the start of its id."""
    return next(carrier for start, carrier in CARRIERS if factor_id.startswith(start))


def unit_of(text: str) -> str:
    """A printed unit as the product writes it: `g CO2e/litre` is gCO2e/l."""
    return re.sub(r"^(\w+) (CO2e?)", r"\1\2", text).replace("litre", "l")


def rows(factors: Path, national: Path) -> list[dict[str, str]]:
    """All rows of the shipped table."""
    found = []
    for row in csv.DictReader(factors.open(encoding="utf-8")):
        found.append(
            {
                "id": row["factor_id"],
                "carrier": carrier_of(row["factor_id"]),
                "label_sv": row["carrier"],
                "value": row["value"],
                "unit": unit_of(row["unit"]),
                "boundary": row["boundary"],
                "gas": row["gas"],
                "year": row["year"] if row["year"].isdigit() else "",
                "geography": row["geography"],
                "publisher": row["publisher"],
                "source": row["source_title"],
                "url": row["source_url"],
                "note": "",
            }
        )
    for row in csv.DictReader(national.open(encoding="utf-8")):
        if row["id"] in VEHICLES:
            found.append(
                {
                    "id": f"{VEHICLES[row['id']]}_vkm_{row['year']}",
                    "carrier": VEHICLES[row["id"]],
                    "label_sv": row["quantity_sv"],
                    "value": row["value"],
                    "unit": row["unit"],
                    "boundary": "direct combustion, national mean",
                    "gas": "CO2",
                    "year": row["year"],
                    "geography": "SE",
                    "publisher": row["publisher"],
                    "source": row["source_title"],
                    "url": row["url"],
                    "note": "fossil tonnes over traffic work",
                }
            )
    return sorted(found, key=lambda row: row["id"])


def main() -> None:
    """Write the table."""
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(Path(sys.argv[1]), Path(sys.argv[2])))


if __name__ == "__main__":
    main()
