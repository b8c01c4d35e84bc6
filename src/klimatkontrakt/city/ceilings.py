# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is the most that a number in a unit can be? Physics and what is known, whatever the thing is called (M: checks).

The numbers and their sources are data/ceilings.csv; what they are ceilings of is said by texts/ceilings.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from klimatkontrakt import data
from klimatkontrakt.city import units
from klimatkontrakt.city.units import Dimension

Role = Literal[
    "quantity", "one_off", "yearly", "city_one_off", "city_yearly", "emitter_one_off", "emitter_yearly",
    "city_total", "family", "least_one_off", "least_yearly",
]  # fmt: skip
Sides = tuple[Dimension, Dimension]
METHANE, NITROUS_OXIDE = "[methane]", "[nitrous_oxide]"
_LENGTH, _VEHICLE_DISTANCE = "[length]", "[vehicle_distance]"
_SLIPS = (1e3, 1e6, 1e2, 1e9, 1e4)  # by how much a figure in the wrong unit, or in per cent, is too large


@dataclass(frozen=True)
class Ceiling:
    """The most that a number of some kind can be.

    Attributes:
        most: in the ceiling's own unit.
        scale: what one of that unit is in canonical units.
    """

    id: str
    role: str
    unit: str
    most: float
    scale: float

    def within(self, unit: str) -> float:
        """The most in another unit of the same kind."""
        return self.most * self.scale / units.parse(unit).scale


@cache
def _all() -> dict[str, Ceiling]:
    rows = data.table("ceilings")
    return {
        row["id"]: Ceiling(row["id"], row["role"], row["unit"], float(row["most"]), units.parse(row["unit"]).scale)
        for row in rows
    }


def by_id(name: str) -> Ceiling:
    """A ceiling by its id."""
    return _all()[name]


def of_role(role: Role) -> tuple[Ceiling, ...]:
    """Every ceiling of a role."""
    return tuple(ceiling for ceiling in _all().values() if ceiling.role == role)


@cache
def _by_sides(role: str) -> dict[Sides, Ceiling]:
    return {units.sides(ceiling.unit): ceiling for ceiling in _all().values() if ceiling.role == role}


def _as_emissions(sides: Sides) -> Sides:
    """The same with mass above the line as CO2e, and a length as that of vehicles: `kg/km` is `kgCO2e/vkm`."""
    up, down = ({**dict(side)} for side in sides)
    if units.MASS in up:
        up[units.CO2E] = up.pop(units.MASS)
    if _LENGTH in down:
        down[_VEHICLE_DISTANCE] = down.pop(_LENGTH)
    return tuple(sorted(up.items())), tuple(sorted(down.items()))


@cache
def _folded(role: str) -> dict[Sides, Ceiling]:
    return {_as_emissions(sides): ceiling for sides, ceiling in reversed(_by_sides(role).items())}


def of_unit(role: Role, unit: str) -> Ceiling | None:
    """The ceiling of a unit such as `g/kWh`; mass per something is read as emissions where nothing else is known.

    What is stated per inhabitant may be what a whole city may be for each of its own.

    >>> of_unit("quantity", "kg/MWh").id, of_unit("quantity", "kg/t").id, of_unit("quantity", "GWh")
    ('energy_emissions', 'tonne_emissions', None)
    """
    sides = units.sides(unit)
    found = _by_sides(role).get(sides) or _folded(role).get(_as_emissions(sides))
    return found or (_by_sides("city_total").get(sides) if role == "quantity" else None)


def per(role: Role, above: Dimension, below: Dimension) -> Ceiling | None:
    """The ceiling of so much above the line per what is below it."""
    return _by_sides(role).get((above, below)) or _folded(role).get(_as_emissions((above, below)))


def of_gas(unit: str, gas: str) -> float | None:
    """The most of methane or nitrous oxide in a unit that does not say which gas it is of; None where none is known.

    >>> of_gas("kg/kg", NITROUS_OXIDE), round(of_gas("g/km", METHANE), 6)
    (0.05, 250.0)
    """
    up, down = units.sides(unit)
    if up not in (((units.MASS, 1),), ((units.CO2E, 1),)):
        return None
    ceiling = _by_sides("quantity").get((((gas, 1),), _as_emissions((up, down))[1]))
    return None if ceiling is None else ceiling.within(unit)


def written(value: float) -> str:
    """A number as someone would write it in a file: never as a power of ten while it can be read without.

    >>> written(1e9), written(0.25), written(2.3e-07)
    ('1000000000', '0.25', '2.3e-07')
    """
    digits = f"{value:.6g}"
    return f"{value:.0f}" if "e+" in digits and abs(value) < 1e15 else digits


def meant(value: float, most: float) -> str:
    """The figure that was likely meant by one above the most: a thousandth, a millionth or a hundredth of it.

    One far below zero is above the most too, and keeps its sign: a saving is no cost.

    >>> meant(30_000.0, 3_000.0), meant(4_000.0, 3_000.0), meant(1e12, 1e9)
    ('30', '4', '1000000000')
    >>> meant(-2_000.0, 1_000.0)
    '-2'
    """
    tried = (value / slip for slip in _SLIPS)
    return next((written(lower) for lower in tried if abs(lower) <= most), "")
