# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which cells has an old Excel file (.xls)? Run as a program of its own, within limits that the system holds.

Reads the file from standard input and writes JSON to standard output. It knows nothing of the product: it is started by
its path, isolated, so that a file which breaks the reader of cells breaks nothing else.
"""

from __future__ import annotations

import datetime
import importlib
import io
import json
import sys
from typing import Any

try:
    import resource
except ImportError:  # where the system has no such limits the caller's clock is the only one
    resource = None  # type: ignore[assignment]

MEGABYTE = 1_000_000
NO_ROOM = 3  # the exit code
_DATED = (datetime.datetime, datetime.date, datetime.time)


def hold_limits(memory_megabytes: int, cpu_seconds: int, output_megabytes: int) -> None:
    """Asks the system to end this process when it takes more."""
    if resource is None:
        return
    wanted = (
        (resource.RLIMIT_AS, memory_megabytes * MEGABYTE),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, output_megabytes * MEGABYTE),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, most in wanted:
        _, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, bound))


def plain(value: Any) -> Any:
    """A cell's value as JSON has it; times as a list of their kind and what they say.

    >>> plain(3.5), plain(datetime.date(2024, 1, 31)), plain(datetime.timedelta(hours=2))
    (3.5, ['date', '2024-01-31'], ['timedelta', 7200.0])
    """
    if isinstance(value, _DATED):
        return [type(value).__name__, value.isoformat()]
    if isinstance(value, datetime.timedelta):
        return ["timedelta", value.total_seconds()]
    return value


def contents(raw: bytes, most_cells: int, calamine: Any) -> dict[str, Any]:
    """Every sheet with its rows from A1; or the fault: locked, damaged, or more cells than the limit."""
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        cells = sum(map(_size, sheets.values()))
        if cells > most_cells:
            return {"fault": "cells", "cells": cells}
        return {"sheets": {name: rows(sheet) for name, sheet in sheets.items()}}
    except calamine.PasswordError:
        return {"fault": "locked"}
    except (calamine.CalamineError, OSError, ValueError, OverflowError):
        return {"fault": "damaged"}


def _size(sheet: Any) -> int:
    """How many cells a sheet has at most, with one row and one column more than it says."""
    return (1 + (sheet.total_height or 0)) * (1 + (sheet.total_width or 0))


def rows(sheet: Any) -> list[list[Any]]:
    """The rows of a sheet from A1."""
    return [list(map(plain, row)) for row in sheet.to_python(skip_empty_area=False)]


def main(arguments: list[str]) -> int:
    """Reads standard input and answers on standard output; the exit code says whether there was room for it.

    Args:
        arguments: megabytes of memory, seconds, megabytes of output, cells at most, and where the reader of cells lies.
    """
    memory, seconds, output, cells = map(int, arguments[:4])
    hold_limits(memory, seconds, output)
    sys.path.append(arguments[4])
    try:
        told = contents(sys.stdin.buffer.read(), cells, importlib.import_module("python_calamine"))
        sys.stdout.write(json.dumps(told))
        sys.stdout.flush()
    except (MemoryError, OSError):
        return NO_ROOM
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
