# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is in a table with a row a municipality? Lengths of cycle ways (NVDB) and new cars (Trafikanalys)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.folder.problem import Problem, Values
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.tables import cells, figures, headers, limits, periods, reader
from klimatkontrakt.sources.tables.files import NOTHING_SAID, Given, Said, Source, refuse
from klimatkontrakt.sources.tables.headers import Signs, TableHeader
from klimatkontrakt.sources.tables.reader import FileContent, TableReading, listed
from klimatkontrakt.sources.tables.workbooks import Sheet, Workbook

_AREA = {"area": ["Kommun"]}
_SIGNS = Signs(dash="zero")
_LENGTH = re.compile(r"^Längd i meter den ((?:19|20)[0-9]{2})-12-31\Z", re.IGNORECASE)
_PER_DAY = re.compile(r"\bper\s+((?:19|20)[0-9]{2})-?12-?31\b")
_OWNERS = ("enskild", "kommunal", "statlig")
_SUM = "Totalsumma"
_CARS = re.compile(r"\b(?:bilar|laddbilar|elbilar|laddhybrider)\b", re.IGNORECASE)
_SHARE = re.compile(r"\bandel\b", re.IGNORECASE)
EXACT_METRES = 3.0  # the publisher rounds each part to a metre


@dataclass(frozen=True)
class _YearColumn:
    series: str
    year: int
    unit: str


def read_cycleways(source: Source, *, name: str = "", retrieved: str = "", said: Said = NOTHING_SAID) -> TableReading:
    """Cycle ways as a tidy table: level, code, area, series (road owner or Totalsumma), year, value (m), unit.

    Source:
        Trafikverket, Nationella vägdatabasen: Cykelnät per kommun; the layout with a column a year too.
    """
    kind = reader.FileKind("nvdb", "Trafikverket", lambda file: _found(file, _cycleways))
    return reader.made(kind, source, name=name, retrieved=retrieved, said=said)


def read_cars(source: Source, *, name: str = "", retrieved: str = "", said: Said = NOTHING_SAID) -> TableReading:
    """New cars as a tidy table: level, code, area, series (such as Elbilar), year, value, unit (vehicle, share or %).

    Source:
        Trafikanalys, Fordon i län och kommuner, newly registered cars.
    """
    kind = reader.FileKind("trafikanalys", "Trafikanalys", lambda file: _found(file, _cars))
    return reader.made(kind, source, name=name, retrieved=retrieved, said=said)


def _cycleways(file: Given, sheet: Sheet, header: int) -> Mapping[int, _YearColumn]:
    above = [cells.text(cell) for row in sheet.rows[:header] for cell in row]
    columns: dict[int, _YearColumn] = {}
    for index, cell in enumerate(sheet.rows[header]):
        words = cells.text(cell)
        if match := _LENGTH.match(words):
            columns[index] = _YearColumn(_SUM, numbers.of_digits(match[1]), "m")
        elif words.casefold() in (*_OWNERS, _SUM.casefold()):
            columns[index] = _YearColumn(words, _day(file, sheet, above), _metres(sheet, above))
    return columns


def _day(file: Given, sheet: Sheet, above: Sequence[str]) -> int:
    """The year that the lines above the table give; else the one that the user gives."""
    years = {numbers.of_digits(day[1]) for day in filter(None, map(_PER_DAY.search, above))}
    year = min(years) if years else file.said.year
    if year is None or len(years) > 1:
        refuse("year_not_said", sheet.whole)
    if file.said.year not in (None, year):
        refuse("year_said_twice", sheet.whole, {"name": str(year), "year": str(file.said.year)})
    return year


def _metres(sheet: Sheet, above: Sequence[str]) -> str:
    """The unit that the lines above the table give."""
    metres = {figures.unit_of(word) for text in above for word in re.findall(r"\b(?:kilo)?meter\b", text.casefold())}
    if len(metres) != 1:
        refuse("unit_not_said", sheet.whole)
    return metres.pop()


def _cars(file: Given, sheet: Sheet, header: int) -> Mapping[int, _YearColumn]:
    columns: dict[int, _YearColumn] = {}
    for index, cell in enumerate(sheet.rows[header]):
        name, bracketed = headers.name_and_unit(cell)
        series, period = periods.after_name(name) or ("", None)
        if period is not None and period.year is not None and _CARS.search(series):
            counted = "share" if _SHARE.search(series) else "vehicle"
            unit = figures.unit_of(bracketed) if bracketed else counted
            columns[index] = _YearColumn(series, period.year, unit)
    return columns


def _found(file: Given, columns_of: Callable[[Given, Sheet, int], Mapping[int, _YearColumn]]) -> FileContent:
    book = Workbook(file)
    rows: dict[reader.Key, reader.Row] = {}
    problems: list[Problem] = []
    read: list[str] = []
    title = ""
    for sheet, header in headers.tables(book, _AREA):
        columns = columns_of(file, sheet, header.row)
        if not columns:
            continue
        read.append(sheet.name)
        problems += sheet.problems
        above = [cells.text(cell) for row in sheet.rows[: header.row] for cell in row]
        title = title or next(filter(None, above), "")
        own = list(_figures(sheet, header, columns, problems))
        problems += [*_off(sheet, own), *_over_one(sheet, own)]
        problems += _joined(sheet, rows, own)
    problems += headers.unread(book, read)
    if not read:
        headers.found(book.first(), {"area": ["Kommun"], "value": ["Kommunal", "Elbilar 2024"]})
    return FileContent(figures.COLUMNS, tuple(rows.values()), title, problems=tuple(problems))


def _joined(
    sheet: Sheet, rows: dict[reader.Key, reader.Row], own: Sequence[tuple[Territory, _YearColumn, float]]
) -> list[Problem]:
    """A sheet's figures beside those of the sheets before; where two sheets differ, neither is the right one."""
    differ = []
    for area, column, value in own:
        row = figures.row(area, column.series, column.year, value, column.unit)
        before = rows.setdefault(reader.key(row), row)
        if not math.isclose(float(str(before[5])), value, rel_tol=1e-6, abs_tol=1e-9):
            differ.append(f"{area.name} {column.series} {column.year}")
    if not differ:
        return []
    return [
        Problem("sheets_differ", sheet.whole, {"count": len(differ), "names": listed(differ, limits.limit("shown"))})
    ]


def _figures(
    sheet: Sheet, header: TableHeader, columns: Mapping[int, _YearColumn], problems: list[Problem]
) -> Iterator[tuple[Territory, _YearColumn, float]]:
    at_area = header.at["area"]
    for number in range(header.row + 1, len(sheet.rows)):
        if not cells.text(sheet.rows[number][at_area]) or headers.is_note(sheet, number, columns, at_area):
            continue  # sums and notes below the table
        area = headers.area(sheet, number, at_area, problems)
        if area is None:
            continue
        for at, column in columns.items():
            value = headers.number(sheet, number, at, problems, _SIGNS)
            if value is not None:
                yield area, column, value


def _over_one(sheet: Sheet, own: Sequence[tuple[Territory, _YearColumn, float]]) -> Iterator[Problem]:
    """Shares over 1: most likely per cent that the table does not say are per cent."""
    most = max((value for _, column, value in own if column.unit == "share"), default=0.0)
    if most > 1:
        yield Problem("shares_over_one", sheet.whole, {"most": most})


def _off(sheet: Sheet, own: Sequence[tuple[Territory, _YearColumn, float]]) -> Iterator[Problem]:
    """Areas whose parts by owner do not make the sum beside them."""
    sums: dict[str, float] = {}
    wholes: dict[str, float] = {}
    for area, column, value in own:
        if column.series.casefold() in _OWNERS:
            sums[area.name] = sums.get(area.name, 0.0) + value
        elif column.series == _SUM:
            wholes[area.name] = value
    off = [(abs(sums[a] - wholes[a]), a) for a in sums if a in wholes and abs(sums[a] - wholes[a]) > EXACT_METRES]
    if off:
        worst = max(off)[1]
        values: Values = {"count": len(off), "area": worst, "sum": sums[worst], "total": wholes[worst]}
        yield Problem("parts_off", sheet.whole, values)
