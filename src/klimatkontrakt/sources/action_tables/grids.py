# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which tables are in a file? Rows of cells from Markdown, Word or Excel, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from klimatkontrakt.folder.problem import Place, Problem, ProblemsError
from klimatkontrakt.sources.action_tables import markdown, rows
from klimatkontrakt.sources.action_tables.rows import Cell, SheetDocument
from klimatkontrakt.sources.documents import limits, text_files
from klimatkontrakt.sources.documents.text_files import Opened
from klimatkontrakt.sources.tables import files
from klimatkontrakt.sources.tables.workbooks import Workbook


def read_file(path: Path) -> tuple[Opened, SheetDocument]:
    """The tables of a file, and the file.

    Raises:
        ProblemsError: when it cannot be opened, or has no tables that can be read.
    """
    raw = text_files.contents(path)
    source = text_files.opened_bytes(raw, path.name, most="table_characters")
    document = _document(source, raw)
    if not document.rows:
        raise ProblemsError([Problem("tables_none", Place(path.name))])
    return source, document


def _document(source: Opened, raw: bytes) -> SheetDocument:
    if source.kind == "xlsx":
        return rows.of_tables(_sheets(raw, source.name))
    if source.kind == "docx":
        return rows.of_tables((f"{source.name} [{index}]", table) for index, table in enumerate(source.tables, start=1))
    return SheetDocument(()) if source.kind == "pdf" else markdown.of_text(source.text, source.name)


def _sheets(raw: bytes, name: str) -> Iterator[tuple[str, list[tuple[Cell, ...]]]]:
    """The sheets of an Excel file, each within the limits, and all of them together.

    Raises:
        ProblemsError: when they are more cells than any contract has; two cells in far corners make a large sheet.
    """
    book = Workbook(files.given(raw, name))
    cells = 0
    for sheet in book.names:
        found = book.sheet(sheet)
        cells += sum(map(len, found.rows))
        if cells > limits.limit("cells"):
            values = {"found": cells, "most": int(limits.limit("cells"))}
            raise ProblemsError([Problem("cells_many", Place(f"{name} [{sheet}]"), values)])
        yield f"{name} [{sheet}]", [tuple(map(_cell, row)) for row in found.rows]


def _cell(cell: object) -> Cell:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return " ".join(str(cell).split()) if cell is not None else ""
    return float(cell)
