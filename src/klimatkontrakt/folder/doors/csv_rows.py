# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What rows has a text with signs between its cells? Each with the line that it begins on, within limits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from klimatkontrakt.folder.doors import formulas
from klimatkontrakt.folder.doors.refusal import refuse

MOST_COLUMNS = 1_000
LONGEST_CELL = csv.field_size_limit()
_LONG = "field larger than field limit"


def rows(
    text: str, file: str, mark: str = ",", *, strict: bool = True, most_columns: int = MOST_COLUMNS
) -> Iterator[tuple[int, list[str]]]:
    """Every row with the line that it begins on, counted from 1.

    Args:
        text: the whole of it, with its line ends.
        file: the name that the user knows it by.
        mark: what stands between cells.
        most_columns: how many cells a row may have.
        strict: whether a quotation mark inside a cell, or one that is not closed, is refused.

    Raises:
        ProblemsError: at the first row that cannot be read; what came before it has been given.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=strict)
    start = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if str(error).startswith(_LONG):
                refuse("csv_cell_long", file, start, most=LONGEST_CELL)
            refuse("csv_broken", file, reader.line_num, why="cause.quote")
        if cells is None:
            return
        if len(cells) > most_columns:
            refuse("columns_many", file, start, found=len(cells), most=most_columns)
        yield start, cells
        start = reader.line_num + 1


def joined(lines: Iterable[Sequence[object]], mark: str = ",", *, end: str = "\n") -> str:
    """Rows as the text of a table, each cell as it is.

    Args:
        mark: what stands between cells.
        end: of each line.
    """
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=mark, lineterminator=end).writerows(lines)
    return buffer.getvalue()


def exported(lines: Iterable[Sequence[object]]) -> str:
    """Rows as the text of a table that leaves for a spreadsheet program: no text is a formula, a number stays one."""
    return joined([formulas.guarded(cell) if isinstance(cell, str) else cell for cell in line] for line in lines)
