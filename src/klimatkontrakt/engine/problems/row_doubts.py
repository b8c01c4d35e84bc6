# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is doubtful about a quantity's own numbers, whatever it is called and before anything is worked out?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from klimatkontrakt import data
from klimatkontrakt.city import ceilings, units
from klimatkontrakt.city.schema import Quantity
from klimatkontrakt.engine.problems import acceptance, peers
from klimatkontrakt.folder.problem import Values

DoubtCode = Literal["accepted_far", "factor_far", "quantity_negative", "number_over", "path_jump"]
JUMP = 30.0  # times, from one stated year to the next; a figure in the wrong unit jumps more
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class RowDoubt:
    """A problem's code and values, and the column of the row that it is about."""

    code: DoubtCode
    column: str
    values: Values


def of_row(row: Quantity) -> tuple[RowDoubt, ...]:
    """Every doubt of a row that no one has accepted; what only repeats another is left out.

    That a change is below zero may be accepted; a rate, such as grams a kilowatt-hour or a price, never is.
    """
    if row.value is None:
        return ()
    if row.accepted:
        below = tuple(_negative(row)) if units.sides(row.unit)[1] else ()
        return below or tuple(_accepted_far(row))
    far = tuple(_far(row))
    over = far or tuple(_over(row))
    negative = tuple(_negative(row))
    return (*over, *negative, *(() if over or negative else _jump(row)))


def _accepted_far(row: Quantity) -> Iterator[RowDoubt]:
    """A number that someone has accepted and that is far beyond its peers, its ceiling or its neighbour in time."""
    column, value = max(stated(row).items(), key=lambda pair: abs(pair[1]))
    for most in _limits(row):
        if abs(value) > acceptance.FURTHER * most:
            yield RowDoubt("accepted_far", column, acceptance.values(value, most, row.unit))
            return


def _limits(row: Quantity) -> Iterator[float]:
    """The most that a number is where no one has accepted it, in its unit: by its peers, its unit, its other years."""
    ceiling, band = ceilings.of_unit("quantity", row.unit), peers.band(row)
    if band is not None:
        yield band[1]
    if ceiling is not None:
        yield ceiling.within(row.unit)
    sizes = [abs(number) for number in stated(row).values() if number]
    if len(sizes) > 1:
        yield JUMP * min(sizes)


def stated(row: Quantity) -> dict[str, float]:
    """Every year's stated number of a quantity, by the column that it stands in."""
    value = {} if row.value is None else {"value": row.value}
    return {**value, **{str(year): number for year, number in row.points.items()}}


def _far(row: Quantity) -> Iterator[RowDoubt]:
    """A factor outside what its carrier or vehicle can give."""
    far = peers.far(row)
    if far is None:
        return
    least, most = peers.band(row) or (0.0, 0.0)
    values: Values = {
        "value": far, "unit": row.unit, "low": least, "high": most, "meant": peers.meant(row, far),
    }  # fmt: skip
    yield RowDoubt("factor_far", next(c for c, value in stated(row).items() if value == far), values)


def _negative(row: Quantity) -> Iterator[RowDoubt]:
    """Less than nothing; of a share that is an error of form."""
    if row.unit in units.PARTS:
        return
    numbers = stated(row) if row.low is None else {**stated(row), "low": row.low}
    for column, value in numbers.items():
        if value < 0:
            yield RowDoubt(
                "quantity_negative",
                column,
                {"name": row.id, "value": value, "unit": row.unit, "meant": f"{-value:g}"},
            )
            return


def _over(row: Quantity) -> Iterator[RowDoubt]:
    """More than anything of its unit can be."""
    ceiling = ceilings.of_unit("quantity", row.unit)
    if ceiling is None:
        return
    most, key = ceiling.within(row.unit), ceiling.id if ceiling.role == "quantity" else "per_inhabitant"
    gas = gas_of(row)
    of_gas = None if gas is None else ceilings.of_gas(row.unit, gas)
    if gas is not None and of_gas is not None:
        most, key = of_gas, f"gas_{gas.strip('[]')}"
    column, value = max(stated(row).items(), key=lambda pair: pair[1])
    if value > most:
        yield RowDoubt("number_over", column, over(value, row.unit, most, key))


def over(value: float, unit: str, most: float, key: str) -> dict[str, str | int | float]:
    """What a problem says of a number above the most that it can be."""
    return {"value": value, "unit": unit, "most": most, "ceiling": key, "meant": ceilings.meant(value, most)}


def gas_of(row: Quantity) -> str | None:
    """Which gas a factor is of, by the words of its id and labels; its unit says so where it can."""
    told = set(_WORDS.findall(f"{row.id} {row.label_sv} {row.label_en}".casefold()))
    return next((named["gas"] for named in data.table("gas_words") if named["word"] in told), None)


def _jump(row: Quantity) -> Iterator[RowDoubt]:
    """A number that is tens of times its neighbour in time."""
    series = sorted({row.year: row.value or 0.0, **row.points}.items())
    for (year, before), (next_year, after) in pairwise([(year, value) for year, value in series if value]):
        if before * after > 0 and not 1 / JUMP <= after / before <= JUMP:
            values: Values = {
                "name": row.id, "before": before, "after": after, "unit": row.unit, "year": year, "next": next_year,
            }  # fmt: skip
            yield RowDoubt("path_jump", "value" if next_year == row.year else str(next_year), values)
            return
