# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where is a table's header, and which column is which? Found by the words in it, never by position."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klimatkontrakt.city.problem import Problem
from klimatkontrakt.sources import cells, limits
from klimatkontrakt.sources.cells import Raw
from klimatkontrakt.sources.files import refuse
from klimatkontrakt.sources.workbooks import Sheet

_UNIT = re.compile(r"\s*[\[(]\s*([^\])]*?)\s*[\])]\s*\Z")
Spellings = Mapping[str, Sequence[str]]
"""The words that a column may have above it, by the name that we give it."""


@dataclass(frozen=True)
class Header:
    """The header's row, counted from 0, and where each column stands."""

    row: int
    at: Mapping[str, int]


def folded(cell: Raw) -> str:
    """A header's words in small letters, spaces made one."""
    return cells.text(cell).casefold()


def name_and_unit(cell: Raw) -> tuple[str, str]:
    """A header's words, and the unit in brackets after them.

    >>> name_and_unit("Utsläpp (ton CO2e)"), name_and_unit("Elbilar 2019"), name_and_unit("Bidrag [kr]")
    (('Utsläpp', 'ton CO2e'), ('Elbilar 2019', ''), ('Bidrag', 'kr'))
    """
    written = cells.text(cell)
    found = _UNIT.search(written)
    return (written[: found.start()], found[1]) if found and found.start() else (written, "")


def _positions(row: Sequence[Raw], wanted: Spellings) -> dict[str, int]:
    whole = [folded(cell) for cell in row]
    bare = [name_and_unit(cell)[0].casefold() for cell in row]
    at = {}
    for name, spellings in wanted.items():
        known = {word.casefold() for word in spellings}
        hits = [i for i, (one, other) in enumerate(zip(whole, bare, strict=True)) if one in known or other in known]
        if hits:
            at[name] = hits[0]
    return at


def found(sheet: Sheet, needed: Spellings, wanted: Spellings | None = None) -> Header:
    """The first row that holds every needed column.

    Args:
        sheet: where to look, from the top.
        needed: columns without which there is no table.
        wanted: columns that are taken when they are there.

    Raises:
        ProblemsError: naming the needed columns that the best row lacks.
    """
    best: dict[str, int] = {}
    for number, row in enumerate(sheet.rows[: limits.limit("header_within")]):
        at = _positions(row, needed)
        if len(at) == len(needed):
            return Header(number, at | _positions(row, wanted or {}))
        best = max(best, at, key=len)
    missing = [spellings[0] for name, spellings in needed.items() if name not in best]
    return refuse(
        "header_missing", sheet.whole, {"columns": ", ".join(missing), "within": limits.limit("header_within")}
    )


def number(sheet: Sheet, row: int, column: int, problems: list[Problem], mark: cells.Mark = "comma") -> float | None:
    """A cell's number; what is no number is told, and read as nothing."""
    try:
        return cells.number(sheet.rows[row][column], mark)
    except cells.NotANumberError as error:
        problems.append(Problem("cell_not_number", sheet.place(row, column), {"value": str(error)}))
        return None


def date(sheet: Sheet, row: int, column: int, problems: list[Problem]) -> str:
    """A cell's date; what is no date is told, and read as nothing."""
    try:
        return cells.date(sheet.rows[row][column])
    except cells.NotADateError as error:
        problems.append(Problem("cell_not_date", sheet.place(row, column), {"value": str(error)}))
        return ""
