# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a tonne worth? Valuation sets, each chosen whole and never mixed (§6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt import data
from klimatkontrakt.city import prices, units
from klimatkontrakt.city.problem import UnknownNameError
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine import ramps

Array = NDArray[np.float64]


def sets() -> tuple[str, ...]:
    """The sets that ship."""
    return tuple(sorted({row["set"] for row in data.table("valuations")}))


def co2_path(name: str, city: City) -> Array:
    """A set's value of a tonne in each year, SEK/tCO2e in the city's price year; linear, level outside, (year).

    Raises:
        UnknownNameError: when there is no such set.
    """
    rows = [row for row in data.table("valuations") if row["set"] == name and row["item"] == "co2"]
    if not rows:
        raise UnknownNameError(f"”{name}”", where="valuation", fix=f"({', '.join(sets())})")
    scale = units.parse(rows[0]["unit"]).scale * prices.factor(int(rows[0]["price_year"]), city.header.price_year)
    points = {int(row["year"]): float(row["value"]) * scale for row in rows}
    return ramps.linear(points, np.array(city.years))
