# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in a text table? Commas, semicolons or tabs, any usual encoding, within limits."""

from __future__ import annotations

import io
import re
from collections import Counter
from itertools import islice

from klimatkontrakt.folder.doors import csv_rows, formulas
from klimatkontrakt.folder.problem import Place, ProblemsError
from klimatkontrakt.sources.tables import limits
from klimatkontrakt.sources.tables.cells import Raw
from klimatkontrakt.sources.tables.files import Given, refuse, text_of
from klimatkontrakt.sources.tables.workbooks import Sheet

_MARKS = (";", "\t", ",", "|")
_SAID = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)  # what Excel reads as the sign between columns
_SAMPLE_LINES, _SAMPLE_LETTERS = 200, 200_000


def mark_between(text: str) -> str:
    r"""The sign between columns: the one that gives most rows one width, titles above the table not counted.

    >>> mark_between("År;Värde, ton;Enhet\n"), mark_between("a,b\n"), mark_between("one column\n")
    (';', ',', ',')
    >>> mark_between('"Slutanvändning, efter region, bränsle och år"\n\nregion;2021\nMalmö;1,5\nLund;2,5\n')
    ';'
    """
    sample = "".join(islice(io.StringIO(text[:_SAMPLE_LETTERS], newline=""), _SAMPLE_LINES))
    fits = {mark: _fit(sample, mark) for mark in _MARKS}
    best = max(_MARKS, key=lambda mark: fits[mark])
    return best if fits[best] > (0, 0) else ","


def _fit(sample: str, mark: str) -> tuple[int, int]:
    """How many rows have the commonest width over one, and that width."""
    try:
        rows = [cells for _, cells in csv_rows.rows(sample, "", mark, strict=False, most_columns=_SAMPLE_LETTERS + 1)]
    except ProblemsError:
        return 0, 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def sheet(file: Given) -> Sheet:
    """The table of a text file as a sheet without a name, every row equally long.

    Raises:
        ProblemsError: when it is no text, is broken, or is larger than the limits.
    """
    text = text_of(file)
    match = _SAID.match(text)
    mark = match[1] if match else mark_between(text)
    _check_cells(file, text.count(mark) + text.count("\n"))
    rows: list[list[Raw]] = []
    lines: list[int] = []
    for start, row in csv_rows.rows(text, file.name, mark, most_columns=limits.limit("cells")):
        rows.append([] if match and start == 1 else list(map(formulas.plain, row)))
        lines.append(start)
        if len(rows) > limits.limit("rows"):
            refuse("sheet_rows", Place(file.name), {"found": len(rows), "most": limits.limit("rows")})
    width = max(map(len, rows), default=0)
    _check_cells(file, width * len(rows))
    return Sheet(file.name, "", [row + [None] * (width - len(row)) for row in rows], lines=tuple(lines))


def _check_cells(file: Given, found: int) -> None:
    if found > limits.limit("cells"):
        refuse("sheet_cells", Place(file.name), {"found": found, "most": limits.limit("cells")})
