# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How many live where? SCB's workbook of the population of the country, counties and municipalities on 31 December."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.tables import cells, headers, reader
from klimatkontrakt.sources.tables.files import NOTHING_SAID, Given, Said, Source, refuse
from klimatkontrakt.sources.tables.headers import Signs, TableHeader
from klimatkontrakt.sources.tables.reader import FileContent, TableReading, TidyColumn
from klimatkontrakt.sources.tables.workbooks import Sheet, Workbook

PUBLISHER = "SCB"
RELEASE = "SCB 31 december"  # a year's figure is final: each workbook adds a year to one series
_SIGNS = Signs(dash="zero")
_NEEDED = {"code": ["Kommun"], "people": ["Folkmängd"]}
_WANTED = {"name": ["Kommunnamn"]}
_SEXES = {"totalt": "all", "män": "men", "kvinnor": "women"}
_SEX = re.compile(rf"[.,:]?\s*\b(?:{'|'.join(_SEXES)})\.?\s*\Z", re.IGNORECASE)
_YEAR = re.compile(r"31 december(?: och befolkningsförändringar)?.*?\b((?:19|20)[0-9]{2})\b", re.IGNORECASE)


def read(source: Source, *, name: str = "", retrieved: str = "", said: Said = NOTHING_SAID) -> TableReading:
    """The workbook as a tidy table: level, code, area, sex, year, population.

    Source:
        SCB, Folkmängd i riket, län och kommuner 31 december (be0101, tabhel).
    """
    return reader.made(reader.FileKind("scb", PUBLISHER, _found), source, name=name, retrieved=retrieved, said=said)


def _found(file: Given) -> FileContent:
    book = Workbook(file)
    problems: list[Problem] = []
    rows: list[reader.Row] = []
    title = ""
    for name in book.names:
        sheet = book.sheet(name)
        sex = _SEXES.get(name.strip().casefold())
        if sex is None:
            problems.append(Problem("sheet_unread", Place(file.name), {"sheet": name}))
            continue
        header = headers.found(sheet, _NEEDED, _WANTED)
        year, written = _year(file, sheet, header)
        title = title or _SEX.sub("", written)
        problems += sheet.problems
        own = list(_people(sheet, header, problems))
        problems += _off(sheet, own)
        rows += [(area.level, area.code, area.name, sex, year, people) for area, people in own]
    if not any(name.strip().casefold() in _SEXES for name in book.names):
        values = {"sheets": ", ".join(book.names), "wanted": ", ".join(word.capitalize() for word in _SEXES)}
        refuse("sheets_none", Place(file.name), values)
    columns = reader.columns("level", "code", "area", "sex", "year", TidyColumn("population", "person"))
    return FileContent(columns, tuple(rows), title, RELEASE, problems=tuple(problems))


def _year(file: Given, sheet: Sheet, header: TableHeader) -> tuple[int, str]:
    """The year of the title above the header, and the title."""
    above = [cells.text(cell) for row in sheet.rows[: header.row] for cell in row]
    titles = {numbers.of_digits(year[1]): year.string for year in filter(None, map(_YEAR.search, above))}
    if len(titles) > 1:
        refuse("year_not_said", sheet.whole)
    year = next(iter(titles), file.said.year)
    if year is None:
        refuse("year_not_said", sheet.whole)
    title = titles.get(year) or next(filter(None, above), "")
    if file.said.year not in (None, year):
        refuse("year_said_twice", sheet.whole, {"name": title[:80], "year": str(file.said.year)})
    return year, title


def _people(sheet: Sheet, header: TableHeader, problems: list[Problem]) -> Iterator[tuple[Territory, float]]:
    """Every area's population; footnotes and what stands between has no figure."""
    for number in range(header.row + 1, len(sheet.rows)):
        row = sheet.rows[number]
        if cells.is_missing(row[header.at["people"]]):
            continue
        code, name = row[header.at["code"]], cells.text(row[header.at["name"]]) if "name" in header.at else ""
        area = municipalities.both(code, name) or (None if name else municipalities.area(code))
        count = headers.number(sheet, number, header.at["people"], problems, _SIGNS)
        if area is None:
            written = f"{cells.text(code)} {name}".strip()
            problems.append(Problem("area_unknown", sheet.place(number, header.at["code"]), {"name": written}))
        elif count is not None:
            yield area, count


def _off(sheet: Sheet, people: list[tuple[Territory, float]]) -> Iterator[Problem]:
    """Municipalities that do not add up to the country."""
    nation = next((count for area, count in people if area.level == "nation"), None)
    own: list[float] = [count for area, count in people if area.level == "municipality"]
    if nation is not None and own and sum(own) != nation:
        values = {"sum": sum(own), "total": nation}
        yield Problem("scb_sum_off", sheet.whole, values)
