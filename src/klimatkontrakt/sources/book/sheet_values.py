# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which values stand in the rows of a book's sheet, and which of its cells cannot be read?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from klimatkontrakt.city import schema
from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.sources.book import cells as book_cells
from klimatkontrakt.sources.book import older_books
from klimatkontrakt.sources.book.cells import CellError
from klimatkontrakt.sources.book.layout import Cell, SheetLayout
from klimatkontrakt.sources.tables import cells
from klimatkontrakt.sources.tables.cells import Raw
from klimatkontrakt.sources.tables.workbooks import Sheet, column_letters

_KEY_WITHIN = 10
_YEAR = re.compile(r"[12][0-9]{3}\Z")


@dataclass(frozen=True)
class BookRow:
    """A row of a sheet: its values by key, and the number of its row from 0."""

    number: int
    values: dict[str, Any]


@dataclass
class OpenBook:
    """What has been read of a book so far."""

    file: str
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    format: int = schema.FORMAT

    def place(self, sheet: Sheet, row: int, item: str = "", column: str = "") -> Place:
        """The place of a row, or of the cell of a column in it."""
        letter = self.letters.get(sheet.name, {}).get(column, "A")
        return Place(f"{self.file}, {sheet.name}!{letter}{row + 1}", 0, item, column)


def rows(book: OpenBook, layout: SheetLayout, sheet: Sheet | None) -> list[BookRow]:
    """The rows of a sheet below the row of keys; a sheet that was taken away has none."""
    if sheet is None:
        if not older_books.may_lack(layout.key, book.format):
            absent: Values = {"sheet": layout.title("sv"), "known": ", ".join(book.sheets)}
            book.problems.append(Problem("sheet_missing", Place(book.file), absent))
        return []
    top = _row_of_keys(layout, sheet)
    if top is None:
        missing: Values = {"columns": ", ".join(layout.keys[:3]), "within": _KEY_WITHIN}
        book.problems.append(Problem("header_missing", sheet.whole, missing))
        return []
    columns = _columns(book, layout, sheet, top)
    book.letters[sheet.name] = {key: column_letters(column) for column, key in columns.items()}
    return [BookRow(number, _values(book, layout, sheet, number, columns)) for number in _filled_rows(sheet, top)]


def _filled_rows(sheet: Sheet, top: int) -> Iterator[int]:
    """The rows below a row that hold anything, be it an error."""
    with_errors = {row for row, _ in sheet.errors}
    for number in range(top + 1, len(sheet.rows)):
        if number in with_errors or any(map(_is_filled, sheet.rows[number])):
            yield number


def _is_filled(cell: Raw) -> bool:
    return cell is not None and cell != ""


def _row_of_keys(layout: SheetLayout, sheet: Sheet) -> int | None:
    first, others = layout.keys[0], set(layout.keys[1:])
    for number, row in enumerate(sheet.rows[:_KEY_WITHIN]):
        keys = set(map(cells.text, row))
        if first in keys and (keys & others or not others):
            return number
    return None


def _columns(book: OpenBook, layout: SheetLayout, sheet: Sheet, top: int) -> dict[int, str]:
    """The key of each column; a year stands as itself, and a column that is not known as nothing."""
    at: dict[int, str] = {}
    for column, cell in enumerate(sheet.rows[top]):
        key = cells.text(cell)
        if not key:
            continue
        if not _is_known(book, layout, key):
            values: Values = {"column": key[:80], "row": top + 1}
            book.problems.append(Problem("book_column_unknown", sheet.place(top, column), values))
            at[column] = ""
        elif key in at.values():
            book.problems.append(Problem("column_twice", sheet.place(top, column), {"column": key}))
        else:
            at[column] = key
    return at


def _is_known(book: OpenBook, layout: SheetLayout, key: str) -> bool:
    is_year = layout.has_years and _YEAR.match(key) is not None
    return key in layout.keys or is_year or key in older_books.retired(layout.key, book.format)


def _cell_kind(book: OpenBook, layout: SheetLayout, key: str) -> Cell:
    return "nested" if key in older_books.retired(layout.key, book.format) else layout.column(key).cell


def _values(book: OpenBook, layout: SheetLayout, sheet: Sheet, number: int, at: Mapping[int, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, cell in enumerate(sheet.rows[number]):
        error = sheet.errors.get((number, column))
        if error is None and not _is_filled(cell):
            continue
        place = sheet.place(number, column, cells.text(sheet.rows[number][0])[:80])
        if error is not None:
            book.problems.append(Problem("book_cell_error", place, {"error": error}))
        elif column not in at:
            book.problems.append(Problem("book_cell_stray", place, {"value": cells.text(cell)[:80]}))
        elif at[column]:  # what stands under a head that is told to be unknown is left
            _add_value(book, values, at[column], cell, _cell_kind(book, layout, at[column]), place)
    return values


def _add_value(book: OpenBook, values: dict[str, Any], key: str, cell: Raw, kind: Cell, place: Place) -> None:
    """Adds what a cell holds, or tells that it cannot be read."""
    if kind == "value" and isinstance(cell, str) and cell.startswith("missing:"):
        values[key] = cell
        return
    try:
        values[key] = book_cells.value(cell, kind)
    except CellError:
        code = "cell_not_number" if kind in ("number", "value") else "book_cell_broken"
        book.problems.append(Problem(code, place, {"value": cells.text(cell)[:80]}))
