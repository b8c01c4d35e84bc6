# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which tables are in a file? Rows of cells from Markdown, Word or Excel, each table with its place."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import python_calamine
from markdown_it import MarkdownIt
from markdown_it.token import Token

from klimatkontrakt.city.problem import Place, Problem, ProblemsError
from klimatkontrakt.sources.texts import habits, opening
from klimatkontrakt.sources.texts.opening import Opened

Cell = str | float
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """A table: the file's name with the sheet's where it has one, the row it starts at, and its rows of cells."""

    file: str
    first_row: int
    rows: tuple[Row, ...]

    def place(self, row: int, item: str = "", column: str = "") -> Place:
        """The place of a row, counted from 0 in the table."""
        return Place(self.file, self.first_row + row, item[:80], column)


def read_file(path: Path) -> tuple[Opened, tuple[Grid, ...]]:
    """The tables of a file, and the file.

    Raises:
        ProblemsError: when it cannot be opened, or has no tables that can be read.
    """
    raw = opening.contents(path)
    source = opening.opened_bytes(raw, path.name)
    found = tuple(_grids(source, raw))
    if not found:
        raise ProblemsError([Problem("tables_none", Place(path.name))])
    return source, found


def _grids(source: Opened, raw: bytes) -> Iterator[Grid]:
    if source.kind == "xlsx":
        yield from _of_workbook(raw, source.name)
    elif source.kind == "docx":
        for at, table in enumerate(source.tables, start=1):
            yield Grid(f"{source.name} [{at}]", 1, table)
    elif source.kind != "pdf":
        yield from of_markdown(source.text, source.name)


def of_markdown(text: str, file: str) -> Iterator[Grid]:
    """The tables of a Markdown text; a row's place is its line."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    opened = [at for at, token in enumerate(tokens) if token.type == "table_open"]
    for at in opened:
        after = next(later for later in range(at, len(tokens)) if tokens[later].type == "table_close")
        lines = tokens[at].map or [0, 0]
        head, *others = _rows(tokens[at:after])
        # The line below the head parts it from the rows; it is kept as an empty row so that rows are lines.
        yield Grid(file, lines[0] + 1, (head, (), *others))


def _rows(tokens: Sequence[Token]) -> list[Row]:
    rows: list[list[Cell]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(_said(token))
    return [tuple(row) for row in rows]


def _said(token: Token) -> str:
    """What a cell says without its marks; a line break in it is a blank."""
    children = token.children or []
    return " ".join("".join(child.content if child.content else " " for child in children).split())


def _of_workbook(raw: bytes, name: str) -> Iterator[Grid]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        cells = 0
        for sheet in book.sheet_names:
            rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            cells += sum(len(row) for row in rows)
            if cells > habits.limit("cells"):
                values = {"found": cells, "most": int(habits.limit("cells"))}
                raise ProblemsError([Problem("cells_many", Place(name), values)])
            if rows:
                yield Grid(f"{name} [{sheet}]", 1, tuple(tuple(_cell(cell) for cell in row) for row in rows))
    except (python_calamine.CalamineError, python_calamine.PasswordError):
        raise ProblemsError([Problem("file_damaged", Place(name), {"why": "cause.cells"})]) from None


def _cell(cell: object) -> Cell:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return " ".join(str(cell).split())
    return float(cell)
