# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where is a table's header, and which column is which? Found by the words in it, never by position."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.tables import cells, limits
from klimatkontrakt.sources.tables.cells import Raw
from klimatkontrakt.sources.tables.files import refuse
from klimatkontrakt.sources.tables.workbooks import Sheet, Workbook

_UNIT = re.compile(r"\s*[\[(]\s*([^\])]*?)\s*[\])]\s*\Z")
Spellings = Mapping[str, Sequence[str]]
"""The words that a column may have above it, by the name that we give it."""


@dataclass(frozen=True)
class Signs:
    """How a table writes numbers: its decimal mark, and what a dash means."""

    mark: cells.Mark = "mostly_comma"
    dash: cells.Dash = "missing"


@dataclass(frozen=True)
class TableHeader:
    """The header's row, counted from 0, and where each column stands."""

    row: int
    at: Mapping[str, int]


def folded(cell: Raw) -> str:
    """A header's words in small letters, spaces made one.

    >>> folded("  Kommun  namn "), folded(2015.0)
    ('kommun namn', '2015')
    """
    return cells.text(cell).casefold()


def name_and_unit(cell: Raw) -> tuple[str, str]:
    """A header's words, and the unit in brackets after them.

    >>> name_and_unit("Utsläpp (ton CO2e)"), name_and_unit("Elbilar 2019"), name_and_unit("Bidrag [kr]")
    (('Utsläpp', 'ton CO2e'), ('Elbilar 2019', ''), ('Bidrag', 'kr'))
    """
    written = cells.text(cell)
    match = _UNIT.search(written)
    return (written[: match.start()], match[1]) if match and match.start() else (written, "")


def _positions(sheet: Sheet, number: int, wanted: Spellings) -> dict[str, int]:
    """Where each column stands in a row: by the first of its spellings that is there.

    Raises:
        ProblemsError: when a heading that is wanted stands twice; the first of them is no better than the other.
    """
    row = sheet.rows[number]
    words = [{folded(cell), name_and_unit(cell)[0].casefold()} for cell in row]
    at = {}
    for name, spellings in wanted.items():
        for spelling in spellings:
            hits = [column for column, word in enumerate(words) if spelling.casefold() in word]
            if len(hits) > 1:
                refuse("column_twice", sheet.place(number, hits[1]), {"column": spelling})
            if hits:
                at[name] = hits[0]
                break
    return at


def found(sheet: Sheet, needed: Spellings, wanted: Spellings | None = None) -> TableHeader:
    """The first row that holds every needed column.

    Args:
        sheet: where to look, from the top.
        needed: columns without which there is no table.
        wanted: columns that are taken when they are there.

    Raises:
        ProblemsError: naming the needed columns that the best row lacks, or a column that stands twice.
    """
    header = sought(sheet, needed, wanted)
    if header is not None:
        return header
    rows = range(min(len(sheet.rows), limits.limit("header_within")))
    best = max((_there(sheet, number, needed) for number in rows), key=len, default=frozenset())
    missing = [spellings[0] for name, spellings in needed.items() if name not in best]
    return refuse(
        "header_missing", sheet.whole, {"columns": ", ".join(missing), "within": limits.limit("header_within")}
    )


def sought(sheet: Sheet, needed: Spellings, wanted: Spellings | None = None) -> TableHeader | None:
    """The first row that holds every needed column, or None where there is none such.

    Raises:
        ProblemsError: when one of the columns stands twice in it.
    """
    for number in range(min(len(sheet.rows), limits.limit("header_within"))):
        if len(_there(sheet, number, needed)) == len(needed):
            return TableHeader(number, _positions(sheet, number, {**needed, **(wanted or {})}))
    return None


def _there(sheet: Sheet, number: int, needed: Spellings) -> frozenset[str]:
    """The names of the needed columns that a row has."""
    words = {word for cell in sheet.rows[number] for word in (folded(cell), name_and_unit(cell)[0].casefold())}
    return frozenset(name for name, own in needed.items() if any(spelling.casefold() in words for spelling in own))


def tables(book: Workbook, needed: Spellings, wanted: Spellings | None = None) -> list[tuple[Sheet, TableHeader]]:
    """Every sheet of a workbook that has such a table, in the order of the sheets."""
    sheets = list(map(book.sheet, book.names))
    return [(sheet, header) for sheet in sheets if (header := sought(sheet, needed, wanted)) is not None]


def unread(book: Workbook, read: Collection[str]) -> list[Problem]:
    """A note of each sheet that is not read."""
    return [Problem("sheet_unread", Place(book.file.name), {"sheet": name}) for name in book.names if name not in read]


def number(sheet: Sheet, row: int, column: int, problems: list[Problem], signs: Signs | None = None) -> float | None:
    """A cell's number; what is no number is told, and read as nothing."""
    own = signs or Signs()
    try:
        return cells.number(sheet.rows[row][column], own.mark, own.dash)
    except cells.NotANumberError as error:
        problems.append(Problem("cell_not_number", sheet.place(row, column), {"value": str(error)}))
        return None


def is_note(sheet: Sheet, row: int, columns: Iterable[int], area: int | None) -> bool:
    """Whether a row is blank, or words below the table: without a figure, and of no area that is known."""
    own = sheet.rows[row]
    if all(cells.is_missing(own[column]) for column in columns):
        return True
    is_of_area = area is None or not cells.text(own[area]) or municipalities.area(own[area]) is not None
    return not is_of_area and not any(cells.is_number(own[at]) for at in columns)


def date(sheet: Sheet, row: int, column: int, problems: list[Problem]) -> str:
    """A cell's date; what is no date is told, and read as nothing."""
    try:
        return cells.date(sheet.rows[row][column])
    except cells.NotADateError as error:
        problems.append(Problem("cell_not_date", sheet.place(row, column), {"value": str(error)}))
        return ""


def area(sheet: Sheet, row: int, column: int, problems: list[Problem], written: str = "") -> Territory | None:
    """A cell's area, by code, name or both; what is none is told, and a part of a municipality for what it is.

    Args:
        written: what stands for the cell, where an empty one is under the name above it.
    """
    cell = written or sheet.rows[row][column]
    own = municipalities.area(cell)
    if own is None:
        text = cells.text(cell)[:80]
        whole = municipalities.part_of(text)
        values: Values = {"name": text} if whole is None else {"area": whole.name, "count": 1, "codes": text}
        code = "area_unknown" if whole is None else "area_is_part"
        problems.append(Problem(code, sheet.place(row, column), values))
    return own
