# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in the cells of an Excel file? Read within limits: no macro, no bomb, no formula without its result.

The reader of cells makes room for the whole rectangle from A1 to the farthest cell, so the rectangle is measured
before it is read: two cells in opposite corners of a sheet would ask for 17 thousand million.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from klimatkontrakt.folder.doors import numbers, workbook_cells
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.sources.documents.packages import MAGIC, Package
from klimatkontrakt.sources.tables import limits, old_excel
from klimatkontrakt.sources.tables.cells import Raw
from klimatkontrakt.sources.tables.files import Given, refuse
from klimatkontrakt.sources.tables.reader import listed

_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACED = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")  # also beyond what a sheet has
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_FILLED = re.compile(rb"<(?:\w+:)?c(?=\s)([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_RESULT = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")
_EMPTY_TEXT = re.compile(rb"""\st\s*=\s*["']str["']""")
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_ERROR_TEXT = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)")
CELL_ERRORS = "sheet_cell_errors"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LETTERS = 26


def column_letters(index: int) -> str:
    """A column's letters, counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    letters, rest = "", index + 1
    while rest:
        rest, last = divmod(rest - 1, _LETTERS)
        letters = chr(ord("A") + last) + letters
    return letters


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + letter - ord("A") + 1
    return number


def _row_number(digits: bytes) -> int:
    return numbers.of_digits(digits.decode("ascii"))


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells from A1, every row equally long, what is doubtful about them, and errors such as `#REF!`.

    Attributes:
        lines: of a text table, the line that each row begins on, counted from 1; a cell may hold several lines.
    """

    file: str
    name: str
    rows: list[list[Raw]]
    problems: tuple[Problem, ...] = ()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    lines: tuple[int, ...] = ()

    def place(self, row: int, column: int, item: str = "") -> Place:
        """Where a cell is, rows and columns counted from 0: `file.xlsx, Blad1!C7`; a text table has rows only."""
        if not self.name:
            return Place(self.file, self.lines[row] if self.lines else row + 1, item)
        return Place(f"{self.file}, {self.name}!{column_letters(column)}{row + 1}", 0, item)

    @property
    def whole(self) -> Place:
        """The place of the whole sheet."""
        return Place(f"{self.file}, {self.name}" if self.name else self.file)


class Workbook:
    """An Excel file; its sheets are read one at a time, when they are asked for, and those of an old file all at once.

    Attributes:
        names: of the sheets, in order.

    Raises:
        ProblemsError: when it is broken, locked, holds macros, is of a kind that is not read, or is a bomb.
    """

    def __init__(self, file: Given) -> None:
        self.file = file
        self._parts: dict[str, bytes] = {}
        self._old: old_excel.Sheets | None = None
        if file.raw.startswith(MAGIC):
            self._parts = _sheet_parts(file)
            self._book = workbook_cells.opened(file.raw, file.name)
            self.names = self._book.names
        elif file.raw.startswith(old_excel.MAGIC):
            self._old = old_excel.sheets(file)
            self.names = tuple(self._old)
        else:
            refuse("workbook_none", Place(file.name))

    def sheet(self, name: str) -> Sheet:
        """A sheet by its name.

        Raises:
            ProblemsError: when there is none such, or it is larger than the limits.
        """
        if name not in self.names:
            refuse("sheet_missing", Place(self.file.name), {"sheet": name, "known": ", ".join(self.names)})
        if self._old is not None:
            return Sheet(self.file.name, name, self._old[name])
        found = _checked(self.file.name, name, self._parts[name]) if name in self._parts else ()
        errors = _errors(self._parts.get(name, b""))
        if errors:
            cells = [f"{column_letters(column)}{row + 1} ({text})" for (row, column), text in errors.items()]
            values = {"cells": listed(cells, limits.limit("shown"))}
            found = (*found, Problem(CELL_ERRORS, Place(f"{self.file.name}, {name}"), values))
        rows: list[list[Raw]] = self._book.rows(name)
        return Sheet(self.file.name, name, rows, found, errors)

    def first(self) -> Sheet:
        """The first sheet.

        Raises:
            ProblemsError: when the file has no sheet, or it is larger than the limits.
        """
        if not self.names:
            refuse("workbook_none", Place(self.file.name))
        return self.sheet(self.names[0])


def _sheet_parts(file: Given) -> dict[str, bytes]:
    """The XML of each sheet by its name, after the archive has been found safe to unpack."""
    package = Package(file.raw, file.name)
    book = package.tree("xl/workbook.xml")
    if book is None:
        refuse("workbook_kind", Place(file.name))
    related = package.tree("xl/_rels/workbook.xml.rels")
    targets = (
        {} if related is None else {str(r.get("Id")): str(r.get("Target")) for r in related.iter("{*}Relationship")}
    )
    parts = {}
    for sheet in book.iter("{*}sheet"):
        target = targets.get(str(sheet.get(_RELATION)), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if path in package.parts:
            parts[str(sheet.get("name"))] = package.parts[path]
    return parts


def _checked(file: str, name: str, xml: bytes) -> tuple[Problem, ...]:
    """What is doubtful about a sheet's formulas; refuses a sheet that is too large."""
    height, width = _extent(xml)
    place = Place(f"{file}, {name}")
    if not _is_within(height, width):
        too_many = height > limits.limit("rows")
        code, found, most = ("sheet_rows", height, "rows") if too_many else ("sheet_cells", height * width, "cells")
        refuse(code, place, {"found": found, "most": limits.limit(most)})
    return _formulas(place, xml) if _FORMULA.search(xml) else ()


def _extent(xml: bytes) -> tuple[int, int]:
    """Rows and columns of a rectangle from A1 that holds every cell with something in it."""
    height, width = _rectangle(_PLACED.findall(xml), len(_CELL.findall(xml)))
    if _is_within(height, width):
        return height, width
    filled = [
        _PLACED.search(attributes) for attributes, _ in _FILLED.findall(xml)
    ]  # cells that are only coloured apart
    return _rectangle([(found[1], found[2]) for found in filled if found], len(filled))


def _is_within(height: int, width: int) -> bool:
    return height <= limits.limit("rows") and height * width <= limits.limit("cells")


def _rectangle(placed: list[tuple[bytes, bytes]], cells: int) -> tuple[int, int]:
    """The rectangle of cells and rows by their references; cells without one may follow one another anywhere."""
    width = max(map(_column_number, {letters for letters, _ in placed}), default=0)
    height = max(map(_row_number, {number for _, number in placed}), default=0)
    nameless = cells - sum(1 for letters, _ in placed if letters)
    return max(height, nameless), max(width, nameless)


def _errors(xml: bytes) -> dict[tuple[int, int], str]:
    """Cells that hold an error of the spreadsheet program, by row and column from 0."""
    errors = {}
    for attributes, content in _FILLED.findall(xml) if _ERROR.search(xml) else ():
        at, text = _REFERENCE.search(attributes), _ERROR_TEXT.search(content)
        if at and _ERROR.search(attributes):
            errors[_row_number(at[2]) - 1, _column_number(at[1]) - 1] = (
                text[1].decode("utf-8", "replace")[:20] if text else "?"
            )
    return errors


def _formulas(place: Place, xml: bytes) -> tuple[Problem, ...]:
    cells_by_code: dict[str, list[str]] = {"formula_without_result": [], "formula_result_used": []}
    for attributes, content in _FILLED.findall(xml):
        if _FORMULA.search(content):
            code = "formula_result_used" if _has_result(attributes, content) else "formula_without_result"
            reference = _REFERENCE.search(attributes)
            cells_by_code[code].append((reference[1] + reference[2]).decode().upper() if reference else "?")
    most = limits.limit("shown")
    return tuple(Problem(code, place, {"cells": listed(names, most)}) for code, names in cells_by_code.items() if names)


def _has_result(attributes: bytes, content: bytes) -> bool:
    """Whether a formula's cell holds what it came to; an empty text is a result too."""
    return bool(_RESULT.search(content) or (b"<v" in content and _EMPTY_TEXT.search(attributes)))
