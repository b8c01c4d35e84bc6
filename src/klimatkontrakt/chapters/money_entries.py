# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What of the plan's money is asked for? Flows in the asked years and prices, and their sums as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.chapters.money_question import MoneyQuestion, Part, all_flows
from klimatkontrakt.chapters.own_bodies import is_own
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine.answer.money_parts import PaidFlow
from klimatkontrakt.language import remainders, sizes
from klimatkontrakt.language.cells import NumberCell
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

Array = NDArray[np.float64]


@dataclass(frozen=True)
class AskedFlow:
    """A flow in the years and prices that are asked for.

    Attributes:
        years: SEK, (year); nan where it is not known.
    """

    flow: PaidFlow
    years: Array

    @cached_property
    def known(self) -> Array:
        """What is known of it, SEK, (year): nothing where it is not."""
        return np.where(np.isnan(self.years), 0.0, self.years)

    def amounts(self, part: Part) -> Array:
        """What is known of a part of it, SEK, (year): what is paid and what is saved are both above zero."""
        if part == "net":
            return self.known
        if part == "saved":
            return np.asarray(np.maximum(-self.known, 0.0))
        paid = np.maximum(self.known, 0.0)
        shares = {"paid": 1.0, "funded": self.flow.funded, "unfunded": 1.0 - self.flow.funded}
        return np.asarray(paid * shares[part])

    def unknown(self, part: Part) -> NDArray[np.bool_]:
        """In which years a part of it is not known, (year): nothing of what is wholly funded lacks funding."""
        nothing = {"funded": 0.0, "unfunded": 1.0}.get(part)
        return np.isnan(self.years) & (self.flow.funded != nothing)

    @cached_property
    def is_unknown(self) -> bool:
        """Whether it is not known in some year that is asked for."""
        return bool(np.isnan(self.years).any())


def entries(run: Run, question: MoneyQuestion) -> list[AskedFlow]:
    """What is asked for, without what comes to nothing in all its years."""
    first, factor = run.first_year, question.factor(run)
    factors = np.array(list(map(factor, question.years)))
    flows = []
    for flow in all_flows(run):
        if question.is_of(run, flow):
            years = np.asarray(flow.years)[question.first - first : question.last - first + 1] * factors
            if np.any(years != 0):
                flows.append(AskedFlow(flow, years))
    return flows


def money_size(flows: Sequence[AskedFlow], language: Language) -> Size:
    """In what they are written, the same however they are divided: by the largest of them over its years."""
    return sizes.money_size([float(np.nansum(np.abs(entry.years))) for entry in flows], language)


@dataclass(frozen=True)
class Totals:
    """What some flows come to, rounded in the unit: what is paid is funded or not, the net is paid less saved.

    Attributes:
        unknown: how many of them are not known in some year.
    """

    paid: float
    funded: float
    net: float
    digits: int
    unknown: int

    @classmethod
    def of(cls, flows: Sequence[AskedFlow], size: Size) -> Totals:
        """Of some entries."""
        parts: tuple[Part, ...] = ("paid", "funded", "net")
        paid, funded, net = (
            round(float(sum(entry.amounts(part).sum() for entry in flows)) / size.scale, size.digits) for part in parts
        )
        return cls(paid, funded, net, size.digits, sum(entry.is_unknown for entry in flows))

    def part(self, part: Part) -> float:
        """One of its parts."""
        known = {"paid": self.paid, "funded": self.funded, "net": self.net}
        known |= {"unfunded": self.paid - self.funded, "saved": self.paid - self.net}
        return round(known[part], self.digits) + 0.0


def year_sums(years: Array, whole: float, digits: int) -> list[float]:
    """Years' sums in the unit, rounded so that they add up to their whole, which is rounded already."""
    columns = remainders.within_columns([[float(year)] for year in years], [whole], digits)
    return [shown for (shown,) in columns]


@dataclass(frozen=True)
class Cells:
    """Money by row and column as it is, before it is rounded.

    Attributes:
        names: ids of the rows.
        cells: what is known, SEK, (row, column).
        unknown: where something is not, (row, column).
        counts: by row, how many flows are not known, (row).
    """

    names: Sequence[str]
    cells: Array
    unknown: NDArray[np.bool_]
    counts: NDArray[np.int64]


@dataclass(frozen=True)
class Ledger:
    """Money by row and column, as it is and as it is shown.

    Attributes:
        known: as it is.
        is_own: which rows are the city's own payers, (row).
        shown: the cells in the unit, rounded so that each column adds up to its sum, (row, column).
        city, others, sums: by column, of the city's own payers, of all others, of all; rounded so that they add up.
    """

    known: Cells
    is_own: NDArray[np.bool_]
    shown: Array
    city: Sequence[float]
    others: Sequence[float]
    sums: Sequence[float]

    @property
    def has_both(self) -> bool:
        """Whether both the city itself and others pay, each with a row of its own."""
        return bool(self.is_own.any() and not self.is_own.all())


def ledger(
    run: Run, known: Cells, sums: tuple[Sequence[float], Sequence[float]], size: Size, of_payers: bool
) -> Ledger:
    """The ledger of some cells.

    Args:
        run: the run.
        known: its rows.
        sums: by column, of all and of the city's own, rounded.
        size: in what it is written.
        of_payers: whether its rows are payers, of whom the city's own have a sum apart.
    """
    whole, city_sums = sums
    is_of_city = np.array([of_payers and is_own(run, name) for name in known.names], dtype=bool)
    if not of_payers:
        city_sums = [0.0] * len(whole)
    others = [round(a - b, size.digits) + 0.0 for a, b in zip(whole, city_sums, strict=True)]
    shown = np.zeros(known.cells.shape)
    for rows, row_sums in ((is_of_city, city_sums), (~is_of_city, others)):
        if rows.any():
            scaled = (known.cells[rows] / size.scale).tolist()
            shown[rows] = remainders.within_columns(scaled, row_sums, size.digits)
    return Ledger(known, is_of_city, shown, city_sums, others, whole)


def written(size: Size, exact: float, shown: float, *, is_unknown: bool, plus: str) -> str:
    """A cell: what is known as it is shown, said to lack something where it would read as a saving, or not known.

    Args:
        size: in what it is written.
        exact: what is known, SEK.
        shown: the same rounded, in the unit, which is the number that leaves with it.
        is_unknown: whether more belongs to it.
        plus: how a saving is told of which more is not known, such as `{value} + not known`.
    """
    if is_unknown and size.is_zero(exact):
        return sizes.not_known(size.language)
    assert isfinite(exact)
    cell = NumberCell(size.rounded_as(exact / size.scale, shown), shown + 0.0, unit=size.unit, digits=size.digits)
    return cell.with_note(plus.format(value=cell)) if is_unknown and exact < 0 else cell
