# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in the cells of a workbook? Asked of a compiled reader, whatever it makes of the file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import python_calamine as calamine

from klimatkontrakt.folder.doors import compiled
from klimatkontrakt.folder.doors.refusal import refuse
from klimatkontrakt.folder.problem import Place, Problem

# Where the reader lies, for a process of its own that knows nothing of the product.
HOME = Path(calamine.__file__).parent.parent


class CellReader:
    """A workbook that the compiled reader has opened.

    Attributes:
        names: of its sheets, in order.
    """

    def __init__(self, book: calamine.CalamineWorkbook, file: str) -> None:
        self._book, self._file = book, file
        self.names: tuple[str, ...] = tuple(book.sheet_names)

    def rows(self, name: str) -> list[list[Any]]:
        """The rows of a sheet from A1, every one equally long.

        Raises:
            ProblemsError: when they cannot be read.
        """
        grid = _asked(self._file, lambda: self._book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        return list(map(list, grid))


def opened(raw: bytes, file: str) -> CellReader:
    """A workbook's reader.

    Raises:
        ProblemsError: when it is locked or damaged.
    """
    book = _asked(file, lambda: calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)))
    return CellReader(book, file)


def _asked(file: str, work: Any) -> Any:
    """What the reader answers."""
    damaged = Problem("file_damaged", Place(file), {"why": "cause.cells"})
    return compiled.asked(lambda: _unlocked(file, work), damaged, calamine.CalamineError)


def _unlocked(file: str, work: Any) -> Any:
    try:
        return work()
    except calamine.PasswordError:
        refuse("file_locked", file)
