# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a file made of, to a reader of its tables? Rows of cells and the lines between them, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from klimatkontrakt.folder.problem import Place

Cell = str | float
_WIDE = 100  # columns; blank cells beyond them are let go


@dataclass(frozen=True)
class SheetRow:
    """A row of a table.

    Attributes:
        cells: as they are written; a number where a spreadsheet holds one.
        file: the file's name, with the sheet's or the table's where it has one.
        line: the line of the file, or the row of the sheet or the table, counted from 1.
        table: which table it belongs to; a table that a page breaks is two.
        is_first: whether it is the first of its table, or of what a page left of one.
    """

    cells: tuple[Cell, ...]
    file: str
    line: int
    table: int = 0
    is_first: bool = False

    def place(self, item: str = "", column: str = "") -> Place:
        """The place of the row."""
        return Place(self.file, self.line, item[:80], column)


@dataclass(frozen=True)
class TextLine:
    """A line of text between tables; of a long one, its beginning."""

    text: str
    file: str
    line: int
    is_heading: bool = False


@dataclass(frozen=True)
class SheetDocument:
    """A file's rows and lines, and its words, by which the decimal mark of its figures is told."""

    parts: tuple[SheetRow | TextLine, ...]
    texts: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[SheetRow, ...]:
        """The rows alone."""
        return tuple(part for part in self.parts if isinstance(part, SheetRow))


def of_tables(tables: Iterable[tuple[str, Iterable[Iterable[Cell]]]]) -> SheetDocument:
    """A document of whole tables, each with the name that its places have."""
    parts: list[SheetRow | TextLine] = []
    for number, (file, rows) in enumerate(tables):
        is_first = True
        for index, cells in enumerate(rows, start=1):
            said = _said(cells)
            if said:
                parts.append(SheetRow(said, file, index, number, is_first))
                is_first = False
    texts = tuple(" ".join(map(str, part.cells)) for part in parts if isinstance(part, SheetRow))
    return SheetDocument(tuple(parts), texts)


def _said(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells of a row, without blank ones far to the right; none of an empty row."""
    told = list(cells)
    while len(told) > _WIDE and told[-1] == "":
        told.pop()
    return tuple(told) if any(cell != "" for cell in told) else ()
