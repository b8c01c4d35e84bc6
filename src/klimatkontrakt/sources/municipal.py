# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is in a table with a row a municipality? Lengths of cycle ways (NVDB) and new cars (Trafikanalys)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from klimatkontrakt.city.problem import Place, Problem, Values
from klimatkontrakt.sources import cells, figures, headers, limits, municipalities, reading
from klimatkontrakt.sources.files import Given, Source, refuse
from klimatkontrakt.sources.municipalities import Area
from klimatkontrakt.sources.reading import Found, Reading
from klimatkontrakt.sources.workbooks import Sheet, Workbook

_NAME = {"area": ["Kommun"]}
_YEAR_LAST = re.compile(r"^(.*?)\s*((?:19|20)[0-9]{2})\Z")
_LENGTH = re.compile(r"^Längd i meter den ((?:19|20)[0-9]{2})-12-31\Z", re.IGNORECASE)
_PER_DAY = re.compile(r"\bper\s+((?:19|20)[0-9]{2})-?12-?31\b")
_OWNERS = ("enskild", "kommunal", "statlig")
_SUM = "Totalsumma"
_CARS = re.compile(r"\b(?:bilar|laddbilar|elbilar|laddhybrider)\b", re.IGNORECASE)
_SHARE = re.compile(r"\bandel\b", re.IGNORECASE)
EXACT_METRES = 3.0  # the publisher rounds each part to a metre


@dataclass(frozen=True)
class _Column:
    series: str
    year: int
    unit: str


def read_cycleways(source: Source, *, name: str = "", retrieved: str = "") -> Reading:
    """Cycle ways as a tidy table: level, code, area, series (road owner or Totalsumma), year, value (m), unit.

    Source:
        Trafikverket, Nationella vägdatabasen: Cykelnät per kommun; the layout with a column a year too.
    """
    return reading.made(
        "nvdb", "Trafikverket", source, lambda file: _found(file, _cycleways), name=name, retrieved=retrieved
    )


def read_cars(source: Source, *, name: str = "", retrieved: str = "") -> Reading:
    """New cars as a tidy table: level, code, area, series (such as Elbilar), year, value, unit (vehicle or share).

    Source:
        Trafikanalys, Fordon i län och kommuner, newly registered cars.
    """
    return reading.made(
        "trafikanalys", "Trafikanalys", source, lambda file: _found(file, _cars), name=name, retrieved=retrieved
    )


def _cycleways(sheet: Sheet, header: int) -> Mapping[int, _Column]:
    above = [cells.text(cell) for row in sheet.rows[:header] for cell in row]
    day = next((int(found[1]) for text in above if (found := _PER_DAY.search(text))), None)
    columns: dict[int, _Column] = {}
    for at, cell in enumerate(sheet.rows[header]):
        words = cells.text(cell)
        if found := _LENGTH.match(words):
            columns[at] = _Column(_SUM, int(found[1]), "m")
        elif words.casefold() in (*_OWNERS, _SUM.casefold()):
            if day is None:
                refuse("year_not_said", sheet.whole)
            if not any("meter" in text.casefold() for text in above):
                refuse("unit_not_said", sheet.whole)
            columns[at] = _Column(words, day, "m")
    return columns


def _cars(sheet: Sheet, header: int) -> Mapping[int, _Column]:
    columns: dict[int, _Column] = {}
    for at, cell in enumerate(sheet.rows[header]):
        found = _YEAR_LAST.match(cells.text(cell))
        if found and _CARS.search(found[1]):
            columns[at] = _Column(found[1], int(found[2]), "share" if _SHARE.search(found[1]) else "vehicle")
    return columns


def _found(file: Given, columns_of: Callable[[Sheet, int], Mapping[int, _Column]]) -> Found:
    book = Workbook(file)
    rows: dict[tuple[str, str, int], reading.Row] = {}
    problems: list[Problem] = []
    title = ""
    for name in book.names:
        sheet = book.sheet(name)
        header = _header(sheet)
        columns = columns_of(sheet, header) if header is not None else {}
        if header is None or not columns:
            problems.append(Problem("sheet_unread", Place(file.name), {"sheet": name}))
            continue
        problems += sheet.problems
        title = title or next((cells.text(c) for row in sheet.rows[:header] for c in row if cells.text(c)), "")
        own = list(_figures(sheet, header, columns, problems))
        problems += _off(sheet, own)
        for area, column, value in own:
            key = (area.code, column.series, column.year)
            rows.setdefault(key, figures.row(area, column.series, column.year, value, column.unit))
    if not rows:
        headers.found(book.first(), {"area": ["Kommun"], "value": ["Kommunal", "Elbilar 2024"]})
        refuse("table_empty", Place(file.name))
    return Found(figures.COLUMNS, tuple(rows.values()), title, problems=tuple(problems))


def _header(sheet: Sheet) -> int | None:
    for number, row in enumerate(sheet.rows[: limits.limit("header_within")]):
        if row and headers.folded(row[0]) == "kommun":
            return number
    return None


def _figures(
    sheet: Sheet, header: int, columns: Mapping[int, _Column], problems: list[Problem]
) -> Iterator[tuple[Area, _Column, float]]:
    for number in range(header + 1, len(sheet.rows)):
        name = cells.text(sheet.rows[number][0])
        if not name:
            continue  # sums and notes below the table
        area = municipalities.NATION if municipalities.is_nation(name) else municipalities.municipality(name)
        if area is None:
            problems.append(Problem("area_unknown", sheet.place(number, 0), {"name": name}))
            continue
        for at, column in columns.items():
            value = headers.number(sheet, number, at, problems)
            if value is not None:
                yield area, column, value


def _off(sheet: Sheet, own: Sequence[tuple[Area, _Column, float]]) -> Iterator[Problem]:
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
