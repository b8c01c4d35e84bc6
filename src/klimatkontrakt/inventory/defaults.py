# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which figure stands in where a city has none of its own? The defaults of the IPCC and the GPC, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from klimatkontrakt import data
from klimatkontrakt.folder.problem import UnknownNameError


@dataclass(frozen=True)
class Default:
    """A figure that stands in, as its table says it.

    Attributes:
        name: where it stands, such as `oxidation, covered`.
        confidence: how sure we are of it: `high` or `medium`.
    """

    name: str
    value: float
    unit: str
    source: str
    confidence: str


@cache
def _all() -> Mapping[tuple[str, str], Default]:
    return {
        (row["parameter"], row["item"]): Default(
            f"{row['parameter']}, {row['item']}", float(row["value"]), row["unit"], row["source"], row["confidence"]
        )
        for row in data.table("ipcc_defaults")
    }


def find(parameter: str, item: str = "default") -> Default | None:
    """A default with its source; None where the table has none such.

    >>> find("oxidation", "covered").source
    'IPCC 2006 V5 table 3.2'
    """
    return _all().get((parameter, item))


@cache
def items(parameter: str) -> tuple[str, ...]:
    """The items of a parameter; none where there is no such parameter.

    >>> items("oxidation")
    ('covered', 'other')
    """
    return tuple(item for name, item in _all() if name == parameter)


@cache
def _fuel_rows() -> Mapping[tuple[str, str, str], Default]:
    return {
        (row["fuel"], row["use"], row["quantity"]): Default(
            f"{row['fuel']}, {row['use']}, {row['quantity']}",
            float(row["value"]),
            row["unit"],
            row["source"],
            row["confidence"],
        )
        for row in data.table("ipcc_fuels")
    }


def find_fuel(fuel: str, use: str, quantity: str) -> Default | None:
    """A fuel's heating value (`ncv`) or what it emits in a use; None where the table has no such fuel in such a use.

    >>> find_fuel("wood", "homes", "CH4").value, find_fuel("wood", "road", "CO2b"), find_fuel("wood", "", "ncv").value
    (300.0, None, 15.6)
    """
    rows = _fuel_rows()
    if use and not any((own, where) == (fuel, use) for own, where, _ in rows):
        return None
    return rows.get((fuel, use, quantity)) or rows.get((fuel, "any", quantity))


@cache
def uses() -> Mapping[str, tuple[str, ...]]:
    """The uses of fuel, and the GPC references that each may have.

    Source:
        fuel_uses.csv.

    >>> uses()["homes"]
    ('I.1.1',)
    """
    return {row["use"]: tuple(row["refs"].split("|")) for row in data.table("fuel_uses")}


def find_constant(name: str) -> Default | None:
    """A number of constants.csv with its source.

    >>> find_constant("heat_efficiency").value
    0.9
    """
    row = next((row for row in data.table("constants") if row["id"] == name), None)
    if row is None:
        return None
    return Default(name, float(row["value"]), row["unit"], f"{row['publisher']}: {row['source']}", "high")


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
    rows = _rows_per_energy(fuel)
    uses = {row["use"] for row in rows}
    if use not in uses or use == "any":
        raise UnknownNameError(f"”{fuel}, {use}”", where="ipcc_fuels.csv", fix=f"({', '.join(sorted(uses - {'any'}))})")
    return {row["quantity"]: float(row["value"]) for row in rows if row["use"] in ("any", use)}


def _rows_per_energy(fuel: str) -> list[Mapping[str, str]]:
    """What the table says of a fuel per unit of energy."""
    return [row for row in data.table("ipcc_fuels") if row["fuel"] == fuel and row["unit"] == "kg/TJ"]
