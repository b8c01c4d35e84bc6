# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How are parts rounded so that they add up to their rounded whole? Down, and the rest to the largest remainders."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CLOSE = 1e-9


def apportioned(values: Sequence[float], digits: int, whole: float | None = None) -> list[float]:
    """Parts rounded to so many decimals that add up to their rounded whole; each is off by less than one unit.

    Args:
        values: the parts; where one is not known there is no sum to keep, and each is rounded by itself.
        digits: decimals.
        whole: what they add up to, where that is rounded of another sum of the same; their own sum else.

    >>> apportioned([1.6, 12.7, 85.7], 0), apportioned([2.4, 13.4], 0, whole=15.8)
    ([1.0, 13.0, 86.0], [2.0, 14.0])
    """
    if not all(map(math.isfinite, values)):
        return [round(value, digits) for value in values]
    step = 10.0**-digits
    total = math.fsum(values) if whole is None or not math.isfinite(whole) else whole
    counts = [math.floor(value / step + CLOSE) for value in values]
    left = round(round(total, digits) / step) - sum(counts)
    order = sorted(range(len(values)), key=lambda part: counts[part] - values[part] / step)
    for part in order[: max(0, left)]:
        counts[part] += 1
    return [round(count * step, digits) + 0.0 for count in counts]


def column(values: Sequence[float], whole: float, digits: int) -> list[float]:
    """Parts of a level by something, which add up to the level as it is shown.

    Args:
        values: what is known and what is not.
        whole: the level, rounded already; where the parts do not come to it, some of it has no such name and there is
            no sum to keep.
        digits: decimals.

    >>> column([0.44, 0.44, 0.62], 1.5, 1), column([0.44], 9.0, 1)
    ([0.5, 0.4, 0.6], [0.4])
    """
    known = [value for value in values if math.isfinite(value)]
    if not abs(math.fsum(known) - whole) < 10.0**-digits:
        return [round(value, digits) for value in values]
    rounded = iter(apportioned(known, digits, whole))
    return [next(rounded) if math.isfinite(value) else value for value in values]


def apportioned_rows(
    rows: Sequence[Sequence[float]], digits: int, wholes: Sequence[float], columns: Sequence[float]
) -> list[list[float]]:
    """A table's cells rounded so that each row adds up to its whole, and each column to its sum, all as shown.

    Args:
        rows: the cells.
        digits: decimals.
        wholes: by row, what it adds up to, rounded already.
        columns: by column, what it adds up to, rounded already; together as much as the wholes.

    >>> apportioned_rows([[0.6, 0.6], [0.6, 0.6]], 0, [1.0, 1.0], [1.0, 1.0])
    [[0.0, 1.0], [1.0, 0.0]]
    """
    shown = [apportioned(row, digits, whole) for row, whole in zip(rows, wholes, strict=True)]
    step = 10.0**-digits
    if not all(map(math.isfinite, itertools.chain.from_iterable(shown))):
        return shown
    while True:
        over = [round((sum(row[index] for row in shown) - whole) / step) for index, whole in enumerate(columns)]
        if max(over, default=0) <= 0 or min(over) >= 0:
            return shown
        first, second = over.index(max(over)), over.index(min(over))
        row = shown[_least_wrong(rows, shown, first, second)]
        row[first] = round(row[first] - step, digits) + 0.0
        row[second] = round(row[second] + step, digits) + 0.0


def within_columns(rows: Sequence[Sequence[float]], sums: Sequence[float], digits: int) -> list[list[float]]:
    """A table's cells rounded so that each column adds up to its sum as shown; a row's sum is that of its shown cells.

    A cell goes to the number below or above it, and one that is exact stays: nothing is never made something. In each
    column the rows are rounded up that have most owing to them so far, so that their sums stay near what they are.

    Args:
        rows: the cells, all known.
        sums: by column, what it adds up to, rounded already.
        digits: decimals.

    >>> within_columns([[0.6, 0.6], [0.6, 0.6], [0.0, 2.0]], [1.0, 3.0], 0)
    [[1.0, 0.0], [0.0, 1.0], [0.0, 2.0]]
    """
    step = 10.0**-digits
    owing = [0.0] * len(rows)
    shown: list[list[float]] = [[] for _ in rows]
    for column, whole in enumerate(sums):
        cells = [row[column] / step for row in rows]
        counts = _column_counts(cells, round(whole / step), owing)
        for row, count in enumerate(counts):
            owing[row] += cells[row] - count
            shown[row].append(round(count * step, digits) + 0.0)
    return shown


def _column_counts(cells: Sequence[float], whole: int, owing: Sequence[float]) -> list[int]:
    """A column's cells in whole units that add up to so many: those up that have most owing to them."""
    counts = [math.floor(cell + CLOSE) for cell in cells]
    left = whole - sum(counts)
    parts = [cell - count for cell, count in zip(cells, counts, strict=True)]
    order = sorted((row for row, part in enumerate(parts) if part > CLOSE), key=lambda row: -owing[row] - parts[row])
    for row in order[: max(0, left)]:
        counts[row] += 1
    beyond = whole - sum(counts)
    if beyond and cells:  # its sum was itself a part of another, and went further than its cells can
        largest = max(range(len(cells)), key=lambda row: abs(cells[row]))
        counts[largest] += beyond
    return counts


def _least_wrong(rows: Sequence[Sequence[float]], shown: Sequence[Sequence[float]], first: int, second: int) -> int:
    """The row in which a unit that goes from one column to another is least missed; of nothing none is taken."""

    def missed(at: int) -> tuple[bool, float]:
        of, to = rows[at][first] - shown[at][first], rows[at][second] - shown[at][second]
        return (shown[at][first] == 0 or rows[at][second] == 0, of - to)

    return min(range(len(rows)), key=missed)


@dataclass(frozen=True)
class Rows:
    """A table whose rows add up to their wholes, and whose columns to the row of all together.

    Attributes:
        wholes: by row, what its cells add up to.
        cells: by row and column.
    """

    wholes: Mapping[str, float]
    cells: Mapping[str, Mapping[str, float]]

    def rounded(self, digits: int, together: str) -> Rows:
        """The same rounded, so that what is shown adds up both ways; the row of all together has this name."""
        names = sorted(name for name in self.cells if name != together)
        columns = list(self.cells[together])
        total = round(self.wholes[together], digits)
        wholes = apportioned([self.wholes[name] for name in names], digits, total)
        last = apportioned(list(self.cells[together].values()), digits, total)
        rows = [[self.cells[name][column] for column in columns] for name in names]
        shown = [*apportioned_rows(rows, digits, wholes, last), last]
        cells = {
            name: dict(zip(columns, row, strict=True)) for name, row in zip([*names, together], shown, strict=True)
        }
        return Rows(dict(zip([*names, together], [*wholes, total], strict=True)), cells)
