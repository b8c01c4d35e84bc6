# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Synthetic files of figures: made up in the layouts of publishers whose own file is not at hand, or to be spoilt."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter

SMHI_NAMES = (
    "El och fjärrvärme", "Egen uppvärmning av bostäder och lokaler", "Industri (energi + processer)", "Transporter",
    "Arbetsmaskiner", "Jordbruk", "Avfall (inkl.avlopp)", "Produktanvändning (inkl. lösningsmedel)",
    "Utrikes transporter",
)  # fmt: skip
SMHI_YEARS = (1990, 2020, 2021, 2022, 2023)


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """An Excel file of the sheets' rows; a text stays a text."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name.replace("_", " "))
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("=="):
                    sheet.write_formula(number, at, cell[1:], None, "")
                elif cell is not None:
                    sheet.write(number, at, cell)
    made.close()
    return buffer.getvalue()


def rezipped(raw: bytes, old: bytes, new: bytes) -> bytes:
    """An archive with what matches a pattern replaced in all its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as was, zipfile.ZipFile(buffer, "w") as made:
        for name in was.namelist():
            made.writestr(name, re.sub(old, new, was.read(name)))
    return buffer.getvalue()


def smhi_rows(
    figures: dict[str, Sequence[Any]], *, years: Sequence[int] = (1990, 2023), gas: str = "Växthusgaser (CO2-ekv.)",
    place: tuple[str, str] = ("Skåne län", "Malmö"), released: str = "2026-05-04", unit: str = "ton/år",
) -> list[list[Any]]:  # fmt: skip
    """An export of SMHI's of one municipality: tonnes by main sector; the total is given as `Alla`."""
    rows: list[list[Any]] = [
        ["Rapportnamn:", f"Länsrapport, {released}"], [f"Emissioner av {gas}"], [f"Enhet: {unit}"], [],
        [None, None, None, None, *years],
        ["Huvudsektor", "Undersektor", "Län", "Kommun", *(["CO2" if "dioxid" in gas else "GGT"] * len(years))],
    ]  # fmt: skip
    rows += [[sector, "Alla", *place, *values] for sector, values in figures.items()]
    return [*rows, [], ["Källa: SMHI"], ["* Preliminära värden"]]


def smhi(**keywords: Any) -> bytes:
    """A synthetic export of greenhouse gases: 1, 2, 3 … tonnes by main sector, 45 in all, times 1 to 5 by year."""
    figures = {name: [at * by for by in range(1, 6)] for at, name in enumerate(SMHI_NAMES, start=1)}
    whole = {"Alla": [45 * by for by in range(1, 6)], **figures}
    return workbook(Rapport=smhi_rows(whole, years=SMHI_YEARS, **keywords))


def smhi_as_large_as(rows: int, years: Sequence[int]) -> bytes:
    """A synthetic export of so many rows at most: every municipality and county, every sector and subsector."""
    from klimatkontrakt.sources.publishers import municipalities
    from klimatkontrakt.sources.publishers import smhi as reader

    places = [("Alla", "Alla")]
    places += [(area.name, "Alla") for area in municipalities.counties().values()]
    places += [(area.county, area.name) for area in municipalities.municipalities().values()]
    head = smhi_rows({}, years=years)[:6]
    body = [
        [sector, sub, county, place, *[((at + 7) * by) / 3 for by in range(1, len(years) + 1)]]
        for sector, sub in sorted(reader.known_names())
        for at, (county, place) in enumerate(places)
    ]
    return workbook(Rapport=[*head, *body[:rows]])


def kolada(values: Sequence[tuple[str, str, int, Any]], **more: Any) -> bytes:
    """A synthetic answer of Kolada's: key figure, municipality, year, value of everyone."""
    listed = [
        {"kpi": kpi, "municipality": code, "period": year,
         "values": [{"count": 1, "gender": "T", "status": "", "value": value}]}
        for kpi, code, year, value in values
    ]  # fmt: skip
    return json.dumps({"count": len(listed), "values": listed, **more}).encode()


def changed_part(raw: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """An Excel file with bytes of one of its parts replaced; they must be there."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in archive.namelist():
            body = archive.read(name)
            if name == part:
                assert old in body, f"{old!r} is not in {part}"
                body = body.replace(old, new)
            made.writestr(name, body)
    return buffer.getvalue()


def added_part(raw: bytes, part: str, body: bytes) -> bytes:
    """An Excel file with one part more."""
    buffer = io.BytesIO(raw)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, body)
    return buffer.getvalue()
