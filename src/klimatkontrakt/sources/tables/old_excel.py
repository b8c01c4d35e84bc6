# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in an old Excel file (.xls)? A process of its own reads its cells, with limits on memory and time.

The format says nothing of its size that could be believed before it is read, so the system holds the limits: a file
that is broken or made to harm ends its own process, and the user is told one thing.
"""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from typing import IO, Any

from klimatkontrakt.folder.doors import workbook_cells
from klimatkontrakt.folder.problem import Place
from klimatkontrakt.sources.tables import cell_dump, limits
from klimatkontrakt.sources.tables.cells import Raw
from klimatkontrakt.sources.tables.files import Given, refuse

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # a newer file with a password lies in an old one
# A stream that begins with a lock has its cells disguised, and the reader of cells would take some for figures.
_DISGUISED = re.compile(rb"\x09\x08(?:\x10\x00.{16}|\x08\x00.{8})(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_DATED: Mapping[str, Callable[[Any], Raw]] = {
    "datetime": datetime.datetime.fromisoformat,
    "date": datetime.date.fromisoformat,
    "time": datetime.time.fromisoformat,
    "timedelta": lambda seconds: datetime.timedelta(seconds=seconds),
}
Sheets = dict[str, list[list[Raw]]]


def sheets(file: Given) -> Sheets:
    """The rows of each sheet by its name, from A1, every row equally long.

    Raises:
        ProblemsError: when it is locked, holds macros, is damaged, has too many cells, or takes too much to read.
    """
    place = Place(file.name)
    if _LOCKED in file.raw or _DISGUISED.search(file.raw):
        refuse("file_locked", place)
    if _MACROS in file.raw:
        refuse("file_macros", place)
    answer = _answer(file)
    _refuse_fault(place, answer)
    return {name: [list(map(value, row)) for row in rows] for name, rows in answer["sheets"].items()}


def _refuse_fault(place: Place, answer: Mapping[str, Any]) -> None:
    """Stops at what the process could not read, and says why."""
    fault = answer.get("fault")
    if fault == "locked":
        refuse("file_locked", place)
    if fault == "cells":
        refuse("sheet_cells", place, {"found": answer["cells"], "most": limits.limit("cells")})
    if fault:
        refuse("file_damaged", place, {"why": "cause.cells"})


def _answer(file: Given) -> dict[str, Any]:
    """What the process says of the file; it is over when this returns."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as told:
        given.write(file.raw)
        given.seek(0)
        code = _run(given, told)
        if code is None or code < 0 or code == cell_dump.NO_ROOM:
            refuse("file_heavy", Place(file.name))
        told.seek(0)
        try:
            answer = json.load(told)
        except ValueError:  # it ended in the middle
            answer = {}
    if code or not isinstance(answer, dict) or not answer:
        refuse("file_damaged", Place(file.name), {"why": "cause.cells"})
    return answer


def _run(given: IO[bytes], told: IO[bytes]) -> int | None:
    """Runs the process to its end: its exit code, negative where the system ended it, None where the clock did."""
    bounds = [limits.limit(f"old_excel_{name}") for name in ("memory_megabytes", "cpu_seconds", "output_megabytes")]
    arguments = [*bounds, limits.limit("cells"), workbook_cells.HOME]
    command = [sys.executable, "-I", cell_dump.__file__, *map(str, arguments)]
    with subprocess.Popen(command, stdin=given, stdout=told, stderr=subprocess.DEVNULL) as process:
        try:
            return process.wait(limits.limit("old_excel_seconds"))
        except subprocess.TimeoutExpired:
            return None
        finally:
            process.kill()


def value(cell: Any) -> Raw:
    """A cell as the process told it; times are lists of their kind and what they say."""
    if isinstance(cell, list):
        kind, said = cell
        return _DATED[kind](said)
    bare: Raw = cell
    return bare
