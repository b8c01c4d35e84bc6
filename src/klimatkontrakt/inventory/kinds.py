# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What kind of number is a method's input? The unit it is counted in, what it can be, and how others come to it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from klimatkontrakt import data
from klimatkontrakt.city import units
from klimatkontrakt.city.units import Dimension, Unit, UnitError
from klimatkontrakt.inventory import gases
from klimatkontrakt.inventory.limits import ROUNDING

OF_ITEM = "item"
_GAS_DIMENSIONS: Mapping[str, str] = {
    "CO2": units.CO2E,  # a tonne of CO2 is a tonne of CO2e; of no other gas is that so
    gases.BIOGENIC: units.CO2E,
    "CH4": "[methane]",
    "N2O": "[nitrous_oxide]",
}
_PER = ("per_energy", "per_mass", "per_volume", "per_gas_volume")
_SLIPS = (1e3, 1e6, 1e2)  # a prefix too much
_SLIPS_OF_SHARES = (1e2, 1e3)  # per cent written as a share


class OtherKindError(ValueError):
    """A unit of another dimension than the kind's."""


@dataclass(frozen=True)
class Kind:
    """A kind of number.

    Attributes:
        unit: what it is counted in; empty where any unit will do.
        gas: the gas whose mass it is, `item` where each thing is its own gas; empty where it is no gas.
        least, most: what it can be, in that unit; without an end where it has none.
        basis: why no more.
    """

    id: str
    unit: str
    gas: str
    least: float
    most: float
    basis: str
    source: str

    @property
    def is_plain(self) -> bool:
        """Whether it is a pure number, which may be written without a unit: a share, or tonnes per tonne."""
        own = units.parse(self.unit) if self.unit else None
        return own is not None and own.is_share and own.scale == 1

    @property
    def is_whole(self) -> bool:
        """Whether it has no decimals."""
        return self.id == "year"

    def of_gas(self, gas: str) -> Kind:
        """The kind for one gas, which may have bounds of its own."""
        return _all().get(f"{self.id}.{gas}", self)

    def is_within(self, value: float) -> bool:
        """Whether a number can be so much."""
        slack = ROUNDING * max(abs(self.most), 1.0) if math.isfinite(self.most) else 0.0
        return math.isfinite(value) and self.least <= value <= self.most + slack

    def meant(self, value: float) -> str:
        """The number that was likely meant by one above the most; empty where none is near at hand.

        >>> kind("share").meant(25.0), kind("grid_factor").meant(30_000.0), kind("share").meant(-1.0)
        ('0.25', '30', '')
        """
        if not value > self.most:
            return ""
        slips = _SLIPS_OF_SHARES if self.is_plain else _SLIPS
        return next((f"{value / slip:g}" for slip in slips if self.is_within(value / slip)), "")


@cache
def _all() -> Mapping[str, Kind]:
    return {
        row["kind"]: Kind(
            row["kind"],
            row["unit"],
            row["of_gas"],
            float(row["least"] or -math.inf),
            float(row["most"] or math.inf),
            row["basis"],
            row["source"],
        )
        for row in data.table("inventory_kinds")
    }


def kind(name: str) -> Kind:
    """A kind by its name in inventory_kinds.csv."""
    return _all()[name]


def names() -> tuple[str, ...]:
    """Every kind."""
    return tuple(_all())


def mass_of(dimension: Dimension, gas: str) -> Dimension:
    """A dimension with the mass of a gas as mass, whichever way the unit says it: `tCH4` of methane is `t`.

    >>> mass_of(units.parse("kgCO2/TJ").dimension, "CO2") == units.parse("kg/TJ").dimension
    True
    """
    powers = dict(dimension)
    power = powers.pop(_GAS_DIMENSIONS.get(gas, ""), 0)
    return units.product(tuple(powers.items()), ((units.MASS, power),) if power else ())


def converted(value: float, written: Unit, own: Kind, gas: str = "") -> float:
    """A number in the kind's unit.

    Args:
        value: as written.
        written: its unit.
        own: the kind that it should be of.
        gas: the gas whose mass it is, where it is one's.

    Raises:
        OtherKindError: when the unit is of another dimension; tonnes of CO2e are no tonnes of methane.

    >>> converted(2.0, units.parse("GWh"), kind("energy")), converted(10.0, units.parse("%"), kind("share"))
    (2000.0, 0.1)
    """
    wanted = units.parse(own.unit)
    given = mass_of(written.dimension, gas) if gas else written.dimension
    if given != wanted.dimension and units.as_co2e(given) != wanted.dimension:
        raise OtherKindError(written.text)
    return value if written.scale == wanted.scale else value * (written.scale / wanted.scale)


def canonical_mass(written: Unit, below: Dimension, gas: str) -> float:
    """How many tonnes of a gas one of a unit is, for one of what the unit is per, in canonical units.

    Args:
        written: such as `kg/m3`.
        below: the dimension of what it must be per.
        gas: the gas whose mass it is.

    Raises:
        OtherKindError: when it is no mass per that.

    >>> canonical_mass(units.parse("kg/m3"), units.parse("l").dimension, "CO2")
    0.001
    """
    if units.product(mass_of(written.dimension, gas), below) != units.parse("t").dimension:
        raise OtherKindError(written.text)
    return written.scale


def per(below: Dimension, gas: str) -> Kind | None:
    """The bounds of so much of a gas for one of something; none where none are known for that.

    >>> per(units.parse("GWh").dimension, "CO2").most, per(units.parse("pkm").dimension, "CO2")
    (3.0, None)
    """
    mass = units.parse("t").dimension
    for name in _PER:
        if units.product(units.parse(kind(name).unit).dimension, below) == mass:
            return kind(name).of_gas(gas)
    return None


def parsed(text: str) -> Unit | None:
    """The unit of a text; None where it is unknown."""
    try:
        return units.parse(text)
    except UnitError:
        return None
