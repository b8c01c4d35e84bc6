# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which figure stands in where a city has none of its own? The defaults of the IPCC and the GPC, by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from klimatkontrakt import data
from klimatkontrakt.city.problem import UnknownNameError


@cache
def of(parameter: str) -> Mapping[str, float]:
    """Every item of a parameter, in the unit that ipcc_defaults.csv states.

    Raises:
        UnknownNameError: when there is no such parameter.

    >>> of("composting_ipcc")
    {'CH4': 4.0, 'N2O': 0.24}
    """
    found = {row["item"]: float(row["value"]) for row in data.table("ipcc_defaults") if row["parameter"] == parameter}
    if not found:
        known = ", ".join(sorted({row["parameter"] for row in data.table("ipcc_defaults")}))
        raise UnknownNameError(f"”{parameter}”", where="ipcc_defaults.csv", fix=f"({known})")
    return found


def value(parameter: str, item: str = "default") -> float:
    """One default.

    Raises:
        UnknownNameError: when there is no such parameter or item.

    >>> value("decomposed_fraction", "gpc")
    0.6
    """
    items = of(parameter)
    if item not in items:
        raise UnknownNameError(f"”{item}”", where=f"ipcc_defaults.csv ({parameter})", fix=f"({', '.join(items)})")
    return items[item]


@cache
def heating_value(fuel: str) -> float:
    """A fuel's net calorific value, TJ/Gg.

    Raises:
        UnknownNameError: when the fuel is unknown.

    >>> heating_value("gas_diesel_oil")
    43.0
    """
    for row in data.table("ipcc_fuels"):
        if row["fuel"] == fuel and row["quantity"] == "ncv":
            return float(row["value"])
    raise UnknownNameError(f"”{fuel}”", where="ipcc_fuels.csv", fix=f"({', '.join(fuels())})")


@cache
def fuels() -> tuple[str, ...]:
    """The fuels with defaults."""
    return tuple(dict.fromkeys(row["fuel"] for row in data.table("ipcc_fuels")))


@cache
def fuel_factors(fuel: str, use: str) -> Mapping[str, float]:
    """What a fuel emits per unit of energy in a use, kg/TJ by gas; CO2 does not depend on the use.

    Raises:
        UnknownNameError: when the table has no such fuel in such a use.

    >>> fuel_factors("gas_diesel_oil", "road")
    {'CO2': 74100.0, 'CH4': 3.9, 'N2O': 3.9}
    """
    rows = [row for row in data.table("ipcc_fuels") if row["fuel"] == fuel and row["unit"] == "kg/TJ"]
    uses = {row["use"] for row in rows}
    if use not in uses or use == "any":
        raise UnknownNameError(f"”{fuel}, {use}”", where="ipcc_fuels.csv", fix=f"({', '.join(sorted(uses - {'any'}))})")
    return {row["quantity"]: float(row["value"]) for row in rows if row["use"] in ("any", use)}
