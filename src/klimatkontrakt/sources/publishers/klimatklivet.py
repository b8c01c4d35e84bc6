# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which grants has Klimatklivet given? Naturvårdsverket's workbook of approved applications, a row a grant."""

from __future__ import annotations

from collections.abc import Iterator

from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.sources.tables import cells, figures, headers, limits, reader
from klimatkontrakt.sources.tables.files import NOTHING_SAID, Given, Said, Source, refuse
from klimatkontrakt.sources.tables.headers import TableHeader
from klimatkontrakt.sources.tables.reader import FileContent, TableReading, TidyColumn, listed
from klimatkontrakt.sources.tables.workbooks import Sheet, Workbook

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


def read(source: Source, *, name: str = "", retrieved: str = "", said: Said = NOTHING_SAID) -> TableReading:
    """The grants as a table: case, title, category, code, area, granted (SEK), decided, ends, organisation and more.

    The workbook repeats the same rows in several sheets, sorted in different ways: one of them is read. Charging
    points have no municipality: their code and area are empty.

    Source:
        Naturvårdsverket, Klimatklivet, beviljade ansökningar.
    """
    return reader.made(
        reader.FileKind("klimatklivet", PUBLISHER, _found), source, name=name, retrieved=retrieved, said=said
    )


def _found(file: Given) -> FileContent:
    book = Workbook(file)
    sheet, header = _sheet(file, book)
    problems = [*sheet.problems, *headers.unread(book, [sheet.name])]
    rows = tuple(_grants(sheet, header, problems))
    written = headers.name_and_unit(sheet.rows[header.row][header.at["granted"]])[1]
    granted = TidyColumn("granted", figures.unit_of(written))
    columns = reader.columns(
        "case", "title", "category", "code", "area", granted, "decided", "ends", TidyColumn("points", "1"), *_TEXTS
    )
    return FileContent(columns, rows, "Klimatklivet, beviljade ansökningar", problems=tuple(problems))


def _sheet(file: Given, book: Workbook) -> tuple[Sheet, TableHeader]:
    """The sheet that is read: "Per kommun" where there is one, else any of those that hold the very same cases.

    Raises:
        ProblemsError: when no sheet has such a table, or two have different cases.
    """
    known = headers.tables(book, _NEEDED, _WANTED)
    if not known:
        return book.first(), headers.found(book.first(), _NEEDED, _WANTED)
    for sheet, header in known:
        if sheet.name.strip().casefold() == "per kommun":
            return sheet, header
    if len({_cases(sheet, header) for sheet, header in known}) > 1:
        names = listed([sheet.name for sheet, _ in known], limits.limit("shown"))
        refuse("sheets_alike", Place(file.name), {"sheets": names})
    return known[0]


def _cases(sheet: Sheet, header: TableHeader) -> frozenset[str]:
    return frozenset(cells.text(row[header.at["case"]]) for row in sheet.rows[header.row + 1 :])


def _grants(sheet: Sheet, header: TableHeader, problems: list[Problem]) -> Iterator[reader.Row]:
    seen: set[str] = set()
    for number in range(header.row + 1, len(sheet.rows)):
        case = cells.text(sheet.rows[number][header.at["case"]])
        if case in seen:
            problems.append(Problem("row_twice", sheet.place(number, header.at["case"]), {"name": case}))
        elif case:
            seen.add(case)
            yield _grant(sheet, header, number, problems)


def _grant(sheet: Sheet, header: TableHeader, number: int, problems: list[Problem]) -> reader.Row:
    """A case with its area, money, dates and points; an area that is unknown keeps the name that is written."""
    at = header.at
    texts = {key: cells.text(sheet.rows[number][column]) for key, column in at.items()}
    area = headers.area(sheet, number, at["area"], problems) if texts["area"] else None
    granted = headers.number(sheet, number, at["granted"], problems)
    dates = [headers.date(sheet, number, at[key], problems) if key in at else "" for key in ("decided", "ends")]
    points = headers.number(sheet, number, at["points"], problems) if "points" in at else None
    code, name = (area.code, area.name) if area else ("", texts["area"])
    others = [texts.get(key, "") for key in _TEXTS]
    return (texts["case"], texts["title"], texts["category"], code, name, granted, *dates, points, *others)
