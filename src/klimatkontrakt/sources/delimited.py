# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in a text table? Commas, semicolons or tabs, any usual encoding, within limits."""

from __future__ import annotations

import csv
import io

from klimatkontrakt.city.problem import Place
from klimatkontrakt.sources import limits
from klimatkontrakt.sources.cells import Raw
from klimatkontrakt.sources.files import Given, refuse, text_of
from klimatkontrakt.sources.workbooks import Sheet

_MARKS = (";", "\t", ",", "|")


def mark_between(text: str) -> str:
    r"""The sign between columns: the one that the first line holds most of.

    >>> mark_between("År;Värde, ton;Enhet\n"), mark_between("a,b\n"), mark_between("one column\n")
    (';', ',', ',')
    """
    first = text.split("\n", 1)[0]
    counts = {mark: first.count(mark) for mark in _MARKS}
    best = max(_MARKS, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def sheet(file: Given) -> Sheet:
    """The table of a text file as a sheet without a name, every row equally long.

    Raises:
        ProblemsError: when it is no text, is broken, or is larger than the limits.
    """
    text = text_of(file)
    mark = mark_between(text)
    _check_cells(file, text.count(mark) + text.count("\n"))
    rows: list[list[Raw]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for row in reader:
            rows.append(list(row))
            if len(rows) > limits.limit("rows"):
                refuse("sheet_rows", Place(file.name), {"found": len(rows), "most": limits.limit("rows")})
    except csv.Error:
        refuse("csv_broken", Place(file.name, reader.line_num), {"why": "cause.quote"})
    width = max(map(len, rows), default=0)
    _check_cells(file, width * len(rows))
    return Sheet(file.name, "", [row + [None] * (width - len(row)) for row in rows])


def _check_cells(file: Given, found: int) -> None:
    if found > limits.limit("cells"):
        refuse("sheet_cells", Place(file.name), {"found": found, "most": limits.limit("cells")})
