# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is in any other table? Read by a saved mapping that says which heading holds what: CSV or Excel.

A mapping is `publisher`, `columns` (which headings mean series, area, year, value and unit), and where the table has
a column a year `years: columns`. ClimateView's and Miljöbarometern's ship in data/importing.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from klimatkontrakt.city.problem import Place, Problem
from klimatkontrakt.sources import cells, delimited, figures, headers, limits, municipalities, old_workbooks, reading
from klimatkontrakt.sources.files import Given, Source, given, refuse, text_of
from klimatkontrakt.sources.headers import Header
from klimatkontrakt.sources.municipalities import Area
from klimatkontrakt.sources.reading import Found, Reading
from klimatkontrakt.sources.texts.packages import MAGIC
from klimatkontrakt.sources.workbooks import Sheet, Workbook

_FIELDS = ("series", "area", "year", "value", "unit")


@dataclass(frozen=True)
class HeadingMap:
    """Which headings hold what.

    Attributes:
        columns: the headings of series, area, year, value and unit; those of series, area and unit may be absent.
        is_wide: whether each year has a column of its own.
        mark: the decimal mark.
        sheet: which sheet; the first where none is named.
        unit: of every figure, where the table does not say.
    """

    name: str
    publisher: str
    columns: Mapping[str, tuple[str, ...]]
    is_wide: bool = False
    mark: cells.Mark = "comma"
    sheet: str = ""
    unit: str = ""


def shipped() -> tuple[str, ...]:
    """The names of the mappings that ship."""
    return tuple(limits.table("mappings"))


def mapping(name: str) -> HeadingMap:
    """A mapping by its name, or of a file.

    Raises:
        ProblemsError: when there is none such, or it lacks what a mapping must have.
    """
    if name in limits.table("mappings"):
        return _made(name, limits.table("mappings")[name])
    path = Path(name)
    if path.suffix.casefold() not in (".yaml", ".yml") or not path.is_file():
        refuse("mapping_unknown", Place(name), {"name": name, "known": ", ".join(shipped())})
    try:
        written = yaml.safe_load(text_of(given(path)))
    except (yaml.YAMLError, RecursionError, ValueError):
        refuse("mapping_broken", Place(path.name), {"field": "columns"})
    return _made(path.name, written)


def _made(name: str, written: Any) -> HeadingMap:
    if not isinstance(written, Mapping) or not isinstance(written.get("columns"), Mapping):
        refuse("mapping_broken", Place(name), {"field": "columns"})
    own = written["columns"]
    is_wide = written.get("years") == "columns"
    for field in ("area",) if is_wide else ("year", "value"):
        if field not in own and not (is_wide and "series" in own):
            refuse("mapping_broken", Place(name), {"field": f"columns.{field}"})
    columns = {
        field: tuple(str(w) for w in (words if isinstance(words, list) else [words]))
        for field, words in own.items()
        if field in _FIELDS
    }
    mark: cells.Mark = "point" if written.get("decimal") in (".", "point") else "comma"
    text = {key: str(written.get(key) or "") for key in ("publisher", "sheet", "unit")}
    return HeadingMap(name, text["publisher"], columns, is_wide, mark, text["sheet"], text["unit"])


def read(source: Source, mapping: HeadingMap, *, name: str = "", retrieved: str = "") -> Reading:
    """Any table as a tidy one: level, code, area, series, year, value, unit; the area is empty where none is named."""
    return reading.made(
        mapping.name, mapping.publisher, source, lambda file: _found(file, mapping), name=name, retrieved=retrieved
    )


def _found(file: Given, mapping: HeadingMap) -> Found:
    sheet = _sheet(file, mapping)
    header, years = _header(sheet, mapping)
    problems = [*sheet.problems]
    rows = tuple(_rows(sheet, header, years, mapping, problems))
    if not rows and not problems:
        refuse("table_empty", sheet.whole)
    return Found(figures.COLUMNS, rows, sheet.name or file.name, problems=tuple(problems))


def _sheet(file: Given, mapping: HeadingMap) -> Sheet:
    if file.raw.startswith((MAGIC, old_workbooks.MAGIC)):
        book = Workbook(file)
        return book.sheet(mapping.sheet) if mapping.sheet else book.first()
    if file.raw.lstrip()[:1] == b"<" or file.name.casefold().endswith((".xlsx", ".xls")):
        refuse("workbook_none", Place(file.name))
    return delimited.sheet(file)


def _header(sheet: Sheet, mapping: HeadingMap) -> tuple[Header, Mapping[int, int]]:
    """The header, and the year of each column of a table that has one a year."""
    if not mapping.is_wide:
        needed = {field: mapping.columns[field] for field in ("year", "value")}
        wanted = {field: words for field, words in mapping.columns.items() if field not in needed}
        return headers.found(sheet, needed, wanted), {}
    header = headers.found(
        sheet, {f: w for f, w in mapping.columns.items() if f in ("series", "area")}, mapping.columns
    )
    years = {at: year for at, cell in enumerate(sheet.rows[header.row]) if (year := cells.year(cell)) is not None}
    if not years:
        refuse("year_not_said", sheet.whole)
    return header, years


def _rows(
    sheet: Sheet, header: Header, years: Mapping[int, int], mapping: HeadingMap, problems: list[Problem]
) -> Iterator[reading.Row]:
    above = headers.name_and_unit(sheet.rows[header.row][header.at["value"]]) if "value" in header.at else ("", "")
    for number in range(header.row + 1, len(sheet.rows)):
        row = sheet.rows[number]
        if all(cells.is_missing(cell) for cell in row):
            continue
        area = _area(sheet, number, header, problems)
        if area is None:
            continue
        series = cells.text(row[header.at["series"]]) if "series" in header.at else above[0]
        name, bracketed = headers.name_and_unit(series)
        written = cells.text(row[header.at["unit"]]) if "unit" in header.at else ""
        is_unit = figures.is_known(figures.unit_of(bracketed))
        unit = figures.unit_of(written or above[1] or (bracketed if is_unit else "") or mapping.unit)
        for at, year in years.items() or _one_year(sheet, number, header, problems):
            value = headers.number(sheet, number, at, problems, mapping.mark)
            if value is not None:
                yield figures.row(area, name if is_unit else series, year, value, unit)


def _one_year(sheet: Sheet, number: int, header: Header, problems: list[Problem]) -> list[tuple[int, int]]:
    cell = sheet.rows[number][header.at["year"]]
    year = cells.year(cell)
    if year is None and cells.text(cell)[:4].isdigit():
        year = cells.year(cells.text(cell)[:4])  # a date says its year
    if year is None:
        if not cells.is_missing(sheet.rows[number][header.at["value"]]):
            problems.append(
                Problem("cell_not_date", sheet.place(number, header.at["year"]), {"value": cells.text(cell)[:80]})
            )
        return []
    return [(header.at["value"], year)]


def _area(sheet: Sheet, number: int, header: Header, problems: list[Problem]) -> Area | None:
    if "area" not in header.at:
        return figures.NOWHERE
    cell = sheet.rows[number][header.at["area"]]
    written = cells.text(cell)
    if not written:
        return figures.NOWHERE
    if municipalities.is_nation(written):
        return municipalities.NATION
    found = municipalities.by_code(cell) or municipalities.municipality(written) or municipalities.county(written)
    if found is None:
        problems.append(Problem("area_unknown", sheet.place(number, header.at["area"]), {"name": written}))
    return found
