# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which rows of a long table does a reader see, and in which order? Those that a text finds, by a column."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from klimatkontrakt.figures.figure import MARKS, Figure
from klimatkontrakt.language.cells import NumberCell

MOST_ROWS = 20  # a table of more can be searched and sorted
_PLAIN_NUMBER = re.compile(r"[+−-]?[0-9][0-9\u00a0 .,]*")
_AFTER_Z = str.maketrans({"å": "{a", "ä": "{b", "ö": "{c", "æ": "{b", "ø": "{c", "é": "e", "ü": "y"})
Item = TypeVar("Item")


def is_long(figure: Figure) -> bool:
    """Whether a figure's table has so many rows, its sums not counted, that a reader looks for one."""
    return len(figure.rows) - figure.foot > MOST_ROWS


@dataclass(frozen=True)
class RowOrder:
    """What is asked of a table.

    Attributes:
        text: the words that a row must hold, each somewhere; all rows where it is empty.
        column: by which the rows are sorted, from nought; None leaves them as they are.
    """

    text: str = ""
    column: int | None = None
    is_falling: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether anything is asked."""
        return bool(self.text) or self.column is not None


def places(figure: Figure, order: RowOrder) -> list[int]:
    """The places of the rows that are shown, in their order: what is not known last, the sums after all others."""
    count = len(figure.rows) - figure.foot
    rows = [place for place in range(count) if holds(figure.rows[place], order.text)]
    if order.column is not None:
        rows = _sorted(figure, rows, order.column, is_falling=order.is_falling)
    return [*rows, *range(count, len(figure.rows))]


def holds(row: Sequence[str], text: str) -> bool:
    """Whether a row holds every word of a text, whatever the case.

    >>> holds(["Cykelstråk", "12,5"], "cykel 12"), holds(["Cykelstråk"], "buss"), holds(["Buss"], " ")
    (True, False, True)
    """
    whole = " ".join(row).replace("\u00a0", " ").casefold()
    return all(word in whole for word in text.casefold().split())


def _sorted(figure: Figure, rows: Sequence[int], column: int, *, is_falling: bool) -> list[int]:
    """The places by a column: by number where it is one of numbers, else by letter; alike ones stay in order."""
    is_number = figure.is_number(column)
    keys: dict[int, tuple[float, str]] = {}
    unknown = []
    for place in rows:
        cell = figure.rows[place][column]
        key = (number_of(cell), "") if is_number else (0.0, letters_of(cell))
        if math.isnan(key[0]) or not (is_number or key[1]):
            unknown.append(place)
        else:
            keys[place] = key
    return [*sorted(keys, key=keys.__getitem__, reverse=is_falling), *unknown]


def number_of(cell: str) -> float:
    """The number of a cell: the middle of a range that has no other; nan for what is not known.

    >>> number_of("1 234"), number_of("−7"), number_of("–"), number_of(NumberCell("5–7", math.nan, low=5.0, high=7.0))
    (1234.0, -7.0, nan, 6.0)
    """
    if isinstance(cell, NumberCell):
        return cell.value if math.isfinite(cell.value) else (cell.low + cell.high) / 2
    match = _PLAIN_NUMBER.match(cell)
    if match is None or cell in MARKS:
        return math.nan
    digits = re.sub(r"[\u00a0 ]", "", match[0]).replace("−", "-").replace(",", ".").rstrip(".")
    return float(digits) if digits.count(".") <= 1 else math.nan


def letters_of(cell: str) -> str:
    """By what words are sorted, as in Swedish: å, ä and ö after z; empty for what is not known.

    >>> sorted(["öl", "zon", "åker", "Ål", "–"], key=letters_of)
    ['–', 'zon', 'åker', 'Ål', 'öl']
    """
    plain = cell.strip("– ")
    return "" if cell in MARKS else plain.casefold().translate(_AFTER_Z)


def ordered(figure: Figure, order: RowOrder) -> Figure:
    """The figure with the rows that are shown, in their order; what is said of each row goes with it."""
    shown = places(figure, order)
    return replace(
        figure,
        rows=_placed(figure.rows, shown),
        row_of=_placed(figure.row_of, shown),
        row_years=_placed(figure.row_years, shown),
    )


def _placed(items: Sequence[Item], shown: Sequence[int]) -> Sequence[Item]:
    return [items[place] for place in shown] if items else items
