# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is in a table as an office prints it? A title, names down the side, years along the top, notes below.

This is what table services give as CSV and Excel. The header is the first row of several cells in which years stand,
or a heading that means years; everything else is known by what it says, never by where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.sources.documents.packages import MAGIC
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.tables import (
    cells,
    delimited,
    figures,
    headers,
    limits,
    old_excel,
    periods,
    reader,  # fmt: skip
)
from klimatkontrakt.sources.tables.cells import Raw
from klimatkontrakt.sources.tables.files import Given, refuse
from klimatkontrakt.sources.tables.headers import Signs
from klimatkontrakt.sources.tables.reader import FileContent, listed
from klimatkontrakt.sources.tables.workbooks import Sheet, Workbook

_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")
_SOURCE = re.compile(r"(?:källa|source)\s*:?\s*(.*)\Z", re.IGNORECASE)
_UPDATED = re.compile(r"(?:senaste?n?t? uppdater(?:ad|ing)|latest update|last updated)\s*:?\s*(.*)\Z", re.IGNORECASE)
_UNIT = re.compile(r"(?:enhet|unit)\s*:?\s*(.*)\Z", re.IGNORECASE)
_DAY = re.compile(r"([12][0-9]{3})-?([01][0-9])-?([0-3][0-9])")


@dataclass(frozen=True)
class _FigureColumn:
    """A column of figures: what it is of, and its year; no year where the rows say it."""

    content: str
    year: int | None
    mark: str = ""


@dataclass(frozen=True)
class _Crosstab:
    """Where everything in a sheet stands."""

    sheet: Sheet
    header: int
    area: int | None
    year: int | None
    names: tuple[int, ...]
    columns: Mapping[int, _FigureColumn]
    signs: Signs
    unit: str


@dataclass
class _Read:
    """What has been read of a file so far."""

    rows: list[reader.Row] = field(default_factory=list)
    marks: dict[reader.Key, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def is_workbook(file: Given) -> bool:
    """Whether a file is an Excel file, by its first bytes."""
    return file.raw.startswith((MAGIC, old_excel.MAGIC))


def found(file: Given) -> FileContent:
    """An office's table as a tidy table.

    Raises:
        ProblemsError: when it has no such header, no year, or two sheets with tables.
    """
    sheet, others = _sheet(file)
    table = _table(file, sheet)
    read = _Read(problems=[*sheet.problems, *others])
    for number in range(table.header + 1, len(sheet.rows)):
        _read_row(file, table, number, read)
    title = next((cells.text(cell) for row in sheet.rows[: table.header] for cell in row if cells.text(cell)), "")
    day = _DAY.match(_said_outside(table, _UPDATED))
    release = "-".join(day.groups()) if day else ""
    return FileContent(
        figures.COLUMNS, tuple(read.rows), title, release, "", _said_outside(table, _SOURCE), tuple(read.problems),
        read.marks,
    )  # fmt: skip


def _sheet(file: Given) -> tuple[Sheet, list[Problem]]:
    """The one sheet that has such a table, and a note of each that is not read."""
    if not is_workbook(file):
        return delimited.sheet(file), []
    book = Workbook(file)
    sheets = [sheet for name in book.names if _header(file, sheet := book.sheet(name)) is not None]
    if len(sheets) > 1:
        names = listed([sheet.name for sheet in sheets], limits.limit("shown"))
        refuse("sheets_alike", Place(file.name), {"sheets": names})
    if not sheets:
        refuse("header_missing", Place(file.name), _no_header())
    return sheets[0], headers.unread(book, [sheets[0].name])


def _no_header() -> dict[str, str | int]:
    return {"columns": "Region, 2021, 2022 …", "within": limits.limit("header_within")}


# The header


def _header(file: Given, sheet: Sheet) -> int | None:
    """The row with times in it; of a table of one date, the row with a heading that means places."""
    heads = _heads(sheet)
    for number, filled in heads.items():
        if any(map(_is_time, filled)):
            return number
    for number, filled in heads.items():
        if any(headers.folded(cell) in limits.words("regions") for cell in filled):
            if file.said.year is None:
                refuse("year_not_said", sheet.whole)
            return number
    return None


def _heads(sheet: Sheet) -> dict[int, list[Raw]]:
    """By number, the filled cells of each row that may be a header: several, and no figures among them."""
    heads = {}
    for number, row in enumerate(sheet.rows[: limits.limit("header_within")]):
        filled = [cell for cell in row if cells.text(cell)]
        if len(filled) > 1 and not _is_figures(filled):
            heads[number] = filled
    return heads


def _is_time(cell: Raw) -> bool:
    return headers.folded(cell) in limits.words("years") or _column(cell) is not None


def _is_figures(filled: Sequence[Raw]) -> bool:
    """Whether a row has figures that are no years: such a row is below the header."""
    return any(cells.is_number(cell) and periods.period(cell).kind == "none" for cell in filled)


def _column(cell: Raw) -> _FigureColumn | None:
    """What a heading with a time in it says: `2021`, `Folkmängd 2021`, `Män 2022 prel.`"""
    found = periods.after_name(cell)
    return None if found is None else _FigureColumn(found[0], found[1].year, found[1].mark)


def _table(file: Given, sheet: Sheet) -> _Crosstab:
    header = _header(file, sheet)
    if header is None:
        refuse("header_missing", sheet.whole, _no_header())
    heads = sheet.rows[header]
    years = [index for index, cell in enumerate(heads) if headers.folded(cell) in limits.words("years")]
    columns = _figure_columns(sheet, header, years)
    _check_year_said_once(file, sheet, [heads[year] for year in years], columns)
    names = _name_columns(sheet, header, {*columns, *years})
    area = _area_column(sheet, header, names)
    signs = Signs(file.said.decimal or _decimal_mark(sheet, header, columns), "zero")
    rest = tuple(name for name in names if name != area)
    return _Crosstab(sheet, header, area, next(iter(years), None), rest, columns, signs, _unit(sheet, header))


def _decimal_mark(sheet: Sheet, header: int, columns: Iterable[int]) -> cells.Mark:
    """The decimal mark that the figures show."""
    return cells.decimal_mark(row[column] for row in sheet.rows[header + 1 :] for column in columns)


def _figure_columns(sheet: Sheet, header: int, years: Sequence[int]) -> dict[int, _FigureColumn]:
    """The columns of years; where there are none, or the rows say the year, those that hold figures."""
    columns = _year_columns(sheet, header)
    if columns and not years:
        return columns
    numeric = {}
    for index, cell in enumerate(sheet.rows[header]):
        if index not in years and _holds_figures(sheet, header, index):
            numeric[index] = _FigureColumn(cells.text(cell), None)
    return numeric


def _check_year_said_once(
    file: Given, sheet: Sheet, year_heads: Sequence[Raw], columns: Mapping[int, _FigureColumn]
) -> None:
    """Refuse a year from the user of a table that says its years itself."""
    dated = [column for column in columns.values() if column.year is not None]
    if file.said.year is None or not (year_heads or dated):
        return
    name = cells.text(year_heads[0]) if year_heads else next(str(column.year) for column in columns.values())
    refuse("year_said_twice", sheet.whole, {"name": name, "year": str(file.said.year)})


def _name_columns(sheet: Sheet, header: int, others: set[int]) -> list[int]:
    """The columns that hold something and are none of the others."""
    return [at for at in range(len(sheet.rows[header])) if at not in others and _is_filled(sheet, header, at)]


def _year_columns(sheet: Sheet, header: int) -> dict[int, _FigureColumn]:
    """The columns of years; where a year stands twice, the heading above tells the two apart.

    Raises:
        ProblemsError: when nothing tells them apart, or a heading is no year's.
    """
    columns = _told_apart(_dated_columns(sheet, header), sheet, header)
    seen: set[tuple[str, int | None]] = set()
    for at, column in columns.items():
        if column.year is None:
            refuse(_odd_time(sheet.rows[header][at]), sheet.place(header, at), _value(sheet.rows[header][at]))
        if (column.content, column.year) in seen:
            refuse("column_twice", sheet.place(header, at), {"column": cells.text(sheet.rows[header][at])})
        seen.add((column.content, column.year))
    return columns


def _dated_columns(sheet: Sheet, header: int) -> dict[int, _FigureColumn]:
    columns = {}
    for index, cell in enumerate(sheet.rows[header]):
        column = _column(cell)
        if column is not None:
            columns[index] = column
    return columns


def _told_apart(columns: dict[int, _FigureColumn], sheet: Sheet, header: int) -> dict[int, _FigureColumn]:
    """Columns of which no two are of one content and year, or with the heading above in their content."""
    above = _filled_right(sheet.rows[header - 1]) if header else []
    keys = {(column.content, column.year) for column in columns.values()}
    if len(keys) == len(columns) or not above:
        return columns
    return {
        at: _FigureColumn(" ".join(filter(None, (above[at], column.content))), column.year, column.mark)
        for at, column in columns.items()
    }


def _odd_time(cell: Raw) -> str:
    found = periods.after_name(cell)
    return "year_is_several" if found is not None and found[1].kind == "several" else "year_is_part"


def _value(cell: Raw) -> dict[str, str]:
    return {"value": cells.text(cell)[:80]}


def _filled_right(row: Sequence[Raw]) -> list[str]:
    """A row of headings over several columns each: an empty cell is under the heading before it."""
    filled, last = [], ""
    for cell in row:
        last = cells.text(cell) or last
        filled.append(last)
    return filled


def _holds_figures(sheet: Sheet, header: int, index: int) -> bool:
    """Whether a column without a year above it holds figures and nothing else."""
    if headers.folded(sheet.rows[header][index]) in limits.words("regions") | limits.words("years"):
        return False
    own = [row[index] for row in sheet.rows[header + 1 :] if not cells.is_empty(row[index])]
    return bool(own) and all(map(cells.is_number, own))


def _is_filled(sheet: Sheet, header: int, index: int) -> bool:
    return any(cells.text(row[index]) for row in sheet.rows[header + 1 :])


def _area_column(sheet: Sheet, header: int, names: Sequence[int]) -> int | None:
    """The column of areas: by its heading, else the one in which most rows are areas."""
    headed = [name for name in names if headers.folded(sheet.rows[header][name]) in limits.words("regions")]
    if len(headed) > 1:
        headings = listed([cells.text(sheet.rows[header][at]) for at in headed], limits.limit("shown"))
        refuse("dimensions_alike", sheet.whole, {"names": headings})
    if headed:
        return headed[0]
    return next((at for at in names if _is_of_areas(sheet, header, at)), None)


def _is_of_areas(sheet: Sheet, header: int, index: int) -> bool:
    """Whether most of a column's filled cells are areas."""
    filled = [row[index] for row in sheet.rows[header + 1 :] if cells.text(row[index])]
    return 2 * sum(municipalities.area(cell) is not None for cell in filled) > len(filled)


def _unit(sheet: Sheet, header: int) -> str:
    """The unit that the title has in brackets, or a row of its own says; nothing where there are two."""
    written: list[str] = []
    for cell in (cell for row in sheet.rows[:header] for cell in row):
        text = cells.text(cell)
        line = _UNIT.match(text)
        written += [*_BRACKETS.findall(text), *((line[1],) if line else ())]
    known = set(filter(figures.is_known, map(figures.unit_of, written)))
    return known.pop() if len(known) == 1 else ""


def _said_outside(table: _Crosstab, asked: re.Pattern[str]) -> str:
    """What a line above or below the table says of it, such as its source: in the cell, or in the one below."""
    rows = [list(map(cells.text, row)) for row in table.sheet.rows]
    below = [*rows[1:], [""] * max(map(len, rows), default=0)]
    for number, row in enumerate(rows):
        for index, text in enumerate(row if number != table.header else ()):
            matched = asked.match(text)
            if matched:
                return matched[1].strip() or below[number][index]
    return ""


# The rows


def _read_row(file: Given, table: _Crosstab, number: int, read: _Read) -> None:
    if headers.is_note(table.sheet, number, table.columns, table.area):
        return
    area = _area(table, number, read)
    year, mark = _year(file, table, number)
    if area is None:
        return
    names = [_name(table, number, name) for name in table.names]
    for at, column in table.columns.items():
        value = headers.number(table.sheet, number, at, read.problems, table.signs)
        figure_year = column.year if column.year is not None else year
        if value is None or figure_year is None:
            continue
        series, unit = _series([*names, column.content], table.unit)
        row = figures.row(area, series, figure_year, value, unit)
        read.rows.append(row)
        _keep_mark(read, row, (column.mark, mark, cells.beside(table.sheet.rows[number][at])))


def _keep_mark(read: _Read, row: reader.Row, marks: Sequence[str]) -> None:
    mark = " ".join(filter(None, marks))
    if mark:
        read.marks[reader.key(row)] = mark


def _name(table: _Crosstab, number: int, at: int) -> str:
    """A name down the side; an empty cell is under the name above it, where another name stands in its row."""
    beside = [column for column in (*table.names, table.area) if column is not None and column != at]
    for index in range(number, table.header, -1):
        row = table.sheet.rows[index]
        name = cells.text(row[at])
        if name or not any(cells.text(row[column]) for column in beside):
            return name
    return ""


def _area(table: _Crosstab, number: int, read: _Read) -> Territory | None:
    if table.area is None:
        return figures.NOWHERE
    written = _name(table, number, table.area)
    return headers.area(table.sheet, number, table.area, read.problems, written) if written else figures.NOWHERE


def _year(file: Given, table: _Crosstab, number: int) -> tuple[int | None, str]:
    """The year that a row says, where the columns say none, and the mark beside it."""
    if any(column.year is not None for column in table.columns.values()):
        return None, ""
    if table.year is None:
        if file.said.year is None:
            refuse("year_not_said", table.sheet.whole)
        return file.said.year, ""
    cell = _name(table, number, table.year)
    period = periods.period(cell)
    if not period.is_of_a_year:
        kind = {"several": "year_is_several", "part": "year_is_part"}.get(period.kind, "year_not_known")
        refuse(kind, table.sheet.place(number, table.year), _value(cell))
    return period.year, period.mark


def _series(parts: Sequence[str], unit: str) -> tuple[str, str]:
    """A series' name, and the unit of its figures: in brackets after one of its names, else the table's."""
    name = " / ".join(filter(None, parts))
    bracketed = [figures.unit_of(headers.name_and_unit(part)[1]) for part in parts]
    known = [own for own in bracketed if figures.is_known(own)]
    return name, known[-1] if known else unit
