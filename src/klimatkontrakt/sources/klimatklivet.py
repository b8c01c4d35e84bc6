# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which grants has Klimatklivet given? Naturvårdsverket's workbook of approved applications, a row a grant."""

from __future__ import annotations

from collections.abc import Iterator

from klimatkontrakt.city.problem import Place, Problem
from klimatkontrakt.sources import cells, headers, municipalities, reading
from klimatkontrakt.sources.files import Given, Source, refuse
from klimatkontrakt.sources.headers import Header
from klimatkontrakt.sources.reading import Column, Found, Reading
from klimatkontrakt.sources.workbooks import Sheet, Workbook

PUBLISHER = "Naturvårdsverket"
_NEEDED = {
    "case": ["Ärendenummer"],
    "title": ["Rubrik"],
    "category": ["Åtgärdskategori"],
    "area": ["Kommun"],
    "granted": ["Senast tillgängligt beviljat stödbelopp (kr)", "Beviljat stödbelopp (kr)", "Beviljat stödbelopp"],
    "decided": ["Bifallsdatum"],
}
_WANTED = {
    "organisation": ["Organisationsnamn"],
    "points": ["Summering Antal laddpunkter"],
    "ends": ["Senast tillgängligt slutdatum eller slutligt beslutsdatum"],
    "status": ["Status"],
    "ordinance": ["Förordning inom Klimatklivet"],
}
_TEXTS = ("organisation", "status", "ordinance")


def read(source: Source, *, name: str = "", retrieved: str = "") -> Reading:
    """The grants as a table: case, title, category, code, area, granted (SEK), decided, ends, organisation and more.

    The workbook repeats the same rows in several sheets, sorted in different ways: one of them is read. Charging
    points have no municipality: their code and area are empty.

    Source:
        Naturvårdsverket, Klimatklivet, beviljade ansökningar.
    """
    return reading.made("klimatklivet", PUBLISHER, source, _found, name=name, retrieved=retrieved)


def _found(file: Given) -> Found:
    book = Workbook(file)
    wanted = next((name for name in book.names if name.strip().casefold() == "per kommun"), book.names[0])
    sheet = book.sheet(wanted)
    header = headers.found(sheet, _NEEDED, _WANTED)
    problems = [*sheet.problems]
    problems += [Problem("sheet_unread", Place(file.name), {"sheet": name}) for name in book.names if name != wanted]
    rows = tuple(_grants(sheet, header, problems))
    if not rows:
        refuse("table_empty", sheet.whole)
    columns = reading.columns(
        "case", "title", "category", "code", "area", Column("granted", "SEK"), "decided", "ends", Column("points", "1"),
        *_TEXTS,
    )  # fmt: skip
    return Found(columns, rows, "Klimatklivet, beviljade ansökningar", problems=tuple(problems))


def _grants(sheet: Sheet, header: Header, problems: list[Problem]) -> Iterator[reading.Row]:
    seen: set[str] = set()
    for number in range(header.row + 1, len(sheet.rows)):
        row = sheet.rows[number]
        case = cells.text(row[header.at["case"]])
        if not case:
            continue
        if case in seen:
            problems.append(Problem("row_twice", sheet.place(number, header.at["case"]), {"name": case}))
            continue
        seen.add(case)
        written = cells.text(row[header.at["area"]])
        area = municipalities.municipality(written) if written else None
        if written and area is None:
            problems.append(Problem("area_unknown", sheet.place(number, header.at["area"]), {"name": written}))
        granted = headers.number(sheet, number, header.at["granted"], problems)
        dates = [
            headers.date(sheet, number, header.at[key], problems) if key in header.at else ""
            for key in ("decided", "ends")
        ]
        points = headers.number(sheet, number, header.at["points"], problems) if "points" in header.at else None
        title, category = (cells.text(row[header.at[key]]) for key in ("title", "category"))
        others = [cells.text(row[header.at[key]]) if key in header.at else "" for key in _TEXTS]
        code, name = (area.code, area.name) if area else ("", written)
        yield (case, title, category, code, name, granted, *dates, points, *others)
