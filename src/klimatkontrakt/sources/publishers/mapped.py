# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is in any other table? Read by a saved mapping that says which heading holds what: CSV or Excel.

A mapping is `publisher`, `columns` (which headings mean series, area, year, value and unit), and where the table has
a column a year `years: columns`. ClimateView's and Miljöbarometern's ship in data/importing.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from klimatkontrakt.folder import yaml_files
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Values
from klimatkontrakt.folder.validation import nearest
from klimatkontrakt.sources.publishers import kind_names
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.tables import cells, crosstabs, delimited, figures, headers, limits, periods, reader
from klimatkontrakt.sources.tables.files import NOTHING_SAID, Given, Said, Source, given, refuse, text_of
from klimatkontrakt.sources.tables.headers import Signs, TableHeader
from klimatkontrakt.sources.tables.periods import Period
from klimatkontrakt.sources.tables.reader import FileContent, TableReading, listed
from klimatkontrakt.sources.tables.workbooks import Sheet, Workbook

_FIELDS = ("series", "area", "year", "value", "unit")
_KEYS = ("publisher", "columns", "years", "decimal", "dash", "sheet", "unit")
_DECIMALS: Mapping[str, cells.Mark] = {",": "comma", "comma": "comma", ".": "point", "point": "point"}

_DASHES: Mapping[str, Literal["", "zero", "missing"]] = {"": "", "zero": "zero", "missing": "missing"}


@dataclass(frozen=True)
class HeadingMap:
    """Which headings hold what.

    Attributes:
        columns: the headings of series, area, year, value and unit; those of series, area and unit may be absent.
        is_wide: whether each year has a column of its own.
        mark: the decimal mark; what the table itself shows where none is named.
        dash: what a dash alone means; as in the publisher's signs where nothing is named.
        sheet: which sheet; the one that has the headings where none is named.
        unit: of every figure, where the table does not say.
    """

    name: str
    publisher: str
    columns: Mapping[str, tuple[str, ...]]
    is_wide: bool = False
    mark: cells.Mark = "unknown"
    dash: Literal["", "zero", "missing"] = ""
    sheet: str = ""
    unit: str = ""


def mapping(name: str) -> HeadingMap:
    """A mapping by its name, or of a file.

    Raises:
        ProblemsError: when there is none such, or it lacks what a mapping must have.
    """
    if name in limits.table("mappings"):
        return _made(name, limits.table("mappings")[name])
    path = Path(name)
    if path.suffix.casefold() not in (".yaml", ".yml") or not path.is_file():
        refuse("mapping_unknown", Place(name), {"name": name, "known": ", ".join(kind_names.mappings())})
    written, _, problems = yaml_files.read(text_of(given(path)), path.name)
    if problems:
        raise ProblemsError(problems)
    return _made(path.name, written)


def _made(name: str, written: Any) -> HeadingMap:
    if not isinstance(written, Mapping) or not isinstance(written.get("columns"), Mapping):
        refuse("mapping_broken", Place(name), {"field": "columns"})
    headings = written["columns"]
    _check_keys(name, written, _KEYS)
    _check_keys(name, headings, _FIELDS)
    is_wide = written.get("years") == "columns"
    _check_needed(name, headings, is_wide=is_wide)
    text = {key: _text(name, written, key) for key in ("publisher", "sheet", "unit", "decimal", "dash")}
    for key, known in (("decimal", ("", *_DECIMALS)), ("dash", _DASHES)):
        if text[key] not in known:
            refuse("mapping_broken", Place(name), {"field": key})
    columns = {field: _words(name, field, words) for field, words in headings.items()}
    mark = _DECIMALS.get(text["decimal"], "unknown")
    dash = _DASHES[text["dash"]]
    return HeadingMap(name, text["publisher"], columns, is_wide, mark, dash, text["sheet"], text["unit"])


def _check_needed(name: str, headings: Mapping[Any, Any], *, is_wide: bool) -> None:
    """A table of a column a year names its rows; any other has a column of values."""
    if is_wide and not {"area", "series"} & set(headings):
        refuse("mapping_broken", Place(name), {"field": "columns.area"})
    if not is_wide and "value" not in headings:
        refuse("mapping_broken", Place(name), {"field": "columns.value"})


def _text(name: str, written: Mapping[Any, Any], key: str) -> str:
    value = written.get(key)
    if isinstance(value, Mapping | list | bool):
        refuse("mapping_broken", Place(name), {"field": key})
    return str(value or "")


def _words(name: str, field: str, written: Any) -> tuple[str, ...]:
    """The headings of a field: one, or a list of them."""
    headings = written if isinstance(written, list) else [written]
    if not headings or any(heading is None or isinstance(heading, Mapping | list | bool) for heading in headings):
        refuse("mapping_broken", Place(name), {"field": f"columns.{field}"})
    return tuple(map(str, headings))


def _check_keys(name: str, written: Mapping[Any, Any], known: Sequence[str]) -> None:
    """A key that is not known would be passed over in silence."""
    for key in written:
        if key not in known:
            values: Values = {"field": str(key)[:80], "known": ", ".join(known), "nearest": nearest(str(key), known)}
            refuse("field_unknown", Place(name), values)


def read(
    source: Source, mapping: HeadingMap, *, name: str = "", retrieved: str = "", said: Said = NOTHING_SAID
) -> TableReading:
    """Any table as a tidy one: level, code, area, series, year, value, unit; the area is empty where none is named."""
    kind = reader.FileKind(mapping.name, mapping.publisher, lambda file: _found(file, mapping))
    return reader.made(kind, source, name=name, retrieved=retrieved, said=said)


@dataclass(frozen=True)
class _MappedTable:
    """A table by its mapping: where the columns stand, the years of a wide one, and how its numbers are written."""

    sheet: Sheet
    header: TableHeader
    years: Mapping[int, Period]
    names: tuple[int, ...]
    signs: Signs
    mapping: HeadingMap


def _found(file: Given, mapping: HeadingMap) -> FileContent:
    sheet, others = _sheet(file, mapping)
    problems = [*sheet.problems, *others]
    table = _table(file, sheet, mapping, problems)
    rows: list[reader.Row] = []
    marks: dict[reader.Key, str] = {}
    for row, mark in _rows(file, table, problems):
        rows.append(row)
        if mark:
            marks[reader.key(row)] = mark
    return FileContent(figures.COLUMNS, tuple(rows), sheet.name or file.name, problems=tuple(problems), marks=marks)


def _sheet(file: Given, mapping: HeadingMap) -> tuple[Sheet, list[Problem]]:
    """The sheet that the mapping names, else the one that has its headings; a note of each that is not read."""
    if crosstabs.is_workbook(file):
        return _sheet_of_book(file, Workbook(file), mapping)
    if file.raw.lstrip()[:1] == b"<" or file.name.casefold().endswith((".xlsx", ".xls")):
        refuse("workbook_none", Place(file.name))
    return delimited.sheet(file), []


def _sheet_of_book(file: Given, book: Workbook, mapping: HeadingMap) -> tuple[Sheet, list[Problem]]:
    if mapping.sheet:
        return book.sheet(mapping.sheet), []
    known = [sheet for sheet, _ in headers.tables(book, _needed(file, mapping))]
    if len(known) > 1:
        names = listed([sheet.name for sheet in known], limits.limit("shown"))
        refuse("sheets_alike", Place(file.name), {"sheets": names})
    sheet = known[0] if known else book.first()
    return sheet, headers.unread(book, [sheet.name])


def _needed(file: Given, mapping: HeadingMap) -> Mapping[str, tuple[str, ...]]:
    """The headings without which there is no table; of a table of one date the user gives the year."""
    fields = ("series", "area") if mapping.is_wide else ("year", "value")
    kept = [field for field in fields if field != "year" or file.said.year is None]
    return {field: mapping.columns[field] for field in kept if field in mapping.columns}


def _table(file: Given, sheet: Sheet, mapping: HeadingMap, problems: list[Problem]) -> _MappedTable:
    header = _header(file, sheet, mapping)
    years = _year_columns(sheet, header, problems) if mapping.is_wide else {}
    _check_year_said_once(file, sheet, header, years, mapping)
    names = _names(sheet, header, years) if mapping.is_wide and "series" not in header.at else ()
    body = [row[year] for row in sheet.rows[header.row + 1 :] for year in (years or [header.at["value"]])]
    return _MappedTable(sheet, header, years, names, _signs(file, sheet, mapping, body, problems), mapping)


def _check_year_said_once(
    file: Given, sheet: Sheet, header: TableHeader, years: Mapping[int, Period], mapping: HeadingMap
) -> None:
    """Refuse a table whose years neither it nor the user says, or both."""
    has_years = bool(years) if mapping.is_wide else "year" in header.at
    is_said = file.said.year is not None
    if not has_years and (mapping.is_wide or not is_said):
        refuse("year_not_said", sheet.whole)
    if has_years and is_said:
        name = str(next(iter(years.values())).year) if years else mapping.columns["year"][0]
        refuse("year_said_twice", sheet.whole, {"name": name, "year": str(file.said.year)})


def _header(file: Given, sheet: Sheet, mapping: HeadingMap) -> TableHeader:
    needed = _needed(file, mapping)
    header = headers.sought(sheet, needed, mapping.columns)
    if header is not None:
        return header
    yearless = {field: words for field, words in needed.items() if field != "year"}
    if "year" in needed and headers.sought(sheet, yearless) is not None:
        refuse("year_not_said", sheet.whole)
    try:
        return headers.found(sheet, needed, mapping.columns)
    except ProblemsError as error:
        if [problem.code for problem in error.problems] != ["header_missing"]:
            raise
        values: Values = {**error.problems[0].values, "known": ", ".join(kind_names.mappings())}
        return refuse("header_unmapped", error.problems[0].place, values)


def _signs(file: Given, sheet: Sheet, mapping: HeadingMap, body: Sequence[cells.Raw], problems: list[Problem]) -> Signs:
    """How the table writes numbers: as the user or the mapping says, else as it shows itself."""
    dash = mapping.dash or _dash_of(file.said.publisher or mapping.publisher)
    count = sum(map(cells.is_dash, body))
    if count:
        code = "dash_is_zero" if dash == "zero" else "dash_is_missing"
        problems.append(Problem(code, sheet.whole, {"count": count}))
    stated = "" if mapping.mark == "unknown" else mapping.mark
    return Signs(file.said.decimal or stated or cells.decimal_mark(body), dash)


def _dash_of(publisher: str) -> Literal["zero", "missing"]:
    """What a dash alone means in a publisher's tables: nought in official statistics, else that a figure is missing."""
    first = next(iter(publisher.casefold().split()), "")
    return "zero" if first and first.strip(",;") in limits.words("dash_is_zero") else "missing"


def _year_columns(sheet: Sheet, header: TableHeader, problems: list[Problem]) -> dict[int, Period]:
    """The year of each column that is a year's; one of several years or a part of one is told and left."""
    years: dict[int, Period] = {}
    for index, cell in enumerate(sheet.rows[header.row]):
        period = periods.period(cell)
        if index in header.at.values() or period.kind == "none":
            continue
        if period.year is None:
            problems.append(Problem("column_unread", sheet.place(header.row, index), {"column": period.written[:80]}))
        elif period.year in [year.year for year in years.values()]:
            refuse("column_twice", sheet.place(header.row, index), {"column": period.written[:80]})
        else:
            years[index] = period
    return years


def _names(sheet: Sheet, header: TableHeader, years: Mapping[int, Period]) -> tuple[int, ...]:
    """The columns of names that the mapping does not name: where they differ they are different series."""
    body = sheet.rows[header.row + 1 :]
    others = [at for at in range(len(sheet.rows[header.row])) if at not in years and at not in header.at.values()]
    return tuple(at for at in others if cells.text(sheet.rows[header.row][at]) and any(cells.text(r[at]) for r in body))


def _rows(file: Given, table: _MappedTable, problems: list[Problem]) -> Iterator[tuple[reader.Row, str]]:
    sheet, header = table.sheet, table.header
    for number in range(header.row + 1, len(sheet.rows)):
        if headers.is_note(sheet, number, table.years or [header.at["value"]], header.at.get("area")):
            continue
        area = _area(sheet, number, header, problems)
        if area is None:
            continue
        series, unit = _series(table, number)
        for at, period in _periods(file, table, number, problems):
            value = headers.number(sheet, number, at, problems, table.signs)
            if value is not None and period.year is not None:
                mark = " ".join(filter(None, (period.mark, cells.beside(sheet.rows[number][at]))))
                yield figures.row(area, series, period.year, value, unit), mark


def _series(table: _MappedTable, number: int) -> tuple[str, str]:
    """The name of a row's series and the unit of its figures, as the row, the heading or the mapping say."""
    series_above, unit_above = headers.name_and_unit(_cell(table, table.header.row, "value"))
    names = (cells.text(table.sheet.rows[number][column]) for column in table.names)
    is_said = "series" in table.header.at
    series = " / ".join(filter(None, names)) or (_cell(table, number, "series") if is_said else series_above)
    name, bracketed = headers.name_and_unit(series)
    written = _cell(table, number, "unit") or unit_above
    if figures.is_known(figures.unit_of(bracketed)):
        return name, figures.unit_of(written or bracketed)
    return series, figures.unit_of(written or table.mapping.unit)


def _cell(table: _MappedTable, number: int, column: str) -> str:
    """The text of a row in a column that the mapping names; empty where it names none."""
    at = table.header.at
    return cells.text(table.sheet.rows[number][at[column]]) if column in at else ""


def _periods(file: Given, table: _MappedTable, number: int, problems: list[Problem]) -> list[tuple[int, Period]]:
    """The columns of a row's figures with their times; a time that is no year's is told."""
    if table.years:
        return list(table.years.items())
    at = table.header.at
    if "year" not in at:
        return [(at["value"], periods.period(file.said.year))]
    cell = table.sheet.rows[number][at["year"]]
    period = periods.period(cell)
    if period.is_of_a_year:
        return [(at["value"], period)]
    code_of = {"several": "year_is_several", "part": "year_is_part"}.get(period.kind, "cell_not_date")
    problems.append(Problem(code_of, table.sheet.place(number, at["year"]), {"value": cells.text(cell)[:80]}))
    return []


def _area(sheet: Sheet, number: int, header: TableHeader, problems: list[Problem]) -> Territory | None:
    if "area" not in header.at or not cells.text(sheet.rows[number][header.at["area"]]):
        return figures.NOWHERE
    return headers.area(sheet, number, header.at["area"], problems)
