# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a tonne worth? Valuation sets, each chosen whole and never mixed (§6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt import data
from klimatkontrakt.city import prices, units
from klimatkontrakt.city.schema import CITY_FILE, City
from klimatkontrakt.data import valuations
from klimatkontrakt.engine.chain import ramps
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, UnknownNameError, Values

Array = NDArray[np.float64]


def co2_path(name: str, city: City) -> Array:
    """A set's value of a tonne in each year, SEK/tCO2e in the city's price year; linear, level outside, (year).

    Raises:
        UnknownNameError: when there is no such set.
        ProblemsError: when the price index cannot bring the set to the city's price year.
    """
    rows = [row for row in data.table("valuations") if row["set"] == name and row["item"] == "co2"]
    if not rows:
        raise UnknownNameError(f"”{name}”", where="valuation", fix=f"({', '.join(valuations.sets())})")
    index, own_year = prices.of(city), city.header.price_year
    points: dict[int, float] = {}
    for row in rows:
        set_year = int(row["price_year"])
        if not index.knows(set_year, own_year):
            found: Values = {
                "set": name, "year": str(set_year), "own": str(own_year), "missing": index.missing(set_year, own_year),
                "first": str(index.years[0]), "last": str(index.years[-1]),
            }  # fmt: skip
            raise ProblemsError([Problem("values_price_year", Place(CITY_FILE, 0, "city", "price_year"), found)])
        scale = units.parse(row["unit"]).scale * index.factor(set_year, own_year)
        points[int(row["year"])] = float(row["value"]) * scale
    return ramps.linear(points, np.array(city.years))
