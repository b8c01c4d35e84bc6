# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a unit mean? Converted once, at the door; the engine sees canonical floats (design B)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from klimatkontrakt import data, later
from klimatkontrakt.folder.problem import KlimatkontraktError

if TYPE_CHECKING:
    import pint
else:
    pint = later.module("pint")  # a method may be named without a unit being read

_SAFE = re.compile(r"^[A-Za-z][A-Za-z0-9]*(?:[*/][A-Za-z][A-Za-z0-9]*)*$|^%$|^1$")
_LONGEST = 60
YEAR = "yr"  # weighs nothing: a figure of each year
CO2E = "[co2e]"
MASS = "[mass]"
MONEY = "[money]"
EUROS = "[money_eur]"
PARTS = ("share", "%", "percent")

Dimension = tuple[tuple[str, int], ...]


class UnitError(KlimatkontraktError, ValueError):
    """A unit that the product does not know."""


@dataclass(frozen=True)
class Unit:
    """A unit as written, its size in canonical units, and its dimension (sorted powers)."""

    text: str
    scale: float
    dimension: Dimension

    @property
    def is_share(self) -> bool:
        """Whether it is a pure number: a share, or a ratio of two like things."""
        return not self.dimension

    @property
    def is_part(self) -> bool:
        """Whether it is a share of a whole, 0–1; a ratio of two like things, written `1`, may exceed 1."""
        return self.text in PARTS


@cache
def _registry() -> pint.UnitRegistry[float]:
    with resources.as_file(resources.files("klimatkontrakt.data").joinpath("units.txt")) as definitions:
        return pint.UnitRegistry(str(definitions), cache_folder=None)


def known_units() -> tuple[str, ...]:
    """Every unit name of the shipped definitions, for a suggestion."""
    return tuple(sorted(str(name) for name in _registry() if not str(name).startswith("delta_")))


@cache
def _common() -> Mapping[str, str]:
    """Units as people write them, by what they are in the folder."""
    return {row["written"]: row["unit"] for row in data.table("unit_words")}


def nearest(text: str) -> str:
    """The unit that was likely meant by a text; nothing where none is near.

    >>> nearest("g/kwh"), nearest("mnkr"), nearest("MSEK/år"), nearest("furlong")
    ('g/kWh', 'MSEK', 'MSEK/yr', '')
    """
    parts = re.split(r"([*/])", text.strip().replace("^", "").replace(" ", ""))
    meant = "".join(part if part in "*/" else _nearest_part(part) for part in parts)
    try:
        return parse(meant).text if meant and meant != text else ""
    except UnitError:
        return ""


def _nearest_part(part: str) -> str:
    """One part of a unit as it is written in the folder, or as it was."""
    common = {written.casefold(): unit for written, unit in _common().items()}
    return part if part in _common().values() else common.get(part.casefold(), part)


@cache
def parse(text: str) -> Unit:
    """The unit of a text such as `g/kWh`, `Mvkm` or `%`.

    Raises:
        UnitError: when a part of it is unknown.

    >>> parse("GWh").scale, parse("GWh").dimension
    (1000000.0, (('[energy]', 1),))
    """
    written = "percent" if text == "%" else text
    if len(text) > _LONGEST or not _SAFE.match(text):
        raise UnitError(text)
    try:
        units = _registry().parse_units("" if written == "1" else written)
        base = _registry().Quantity(1.0, units).to_base_units()
    except (pint.PintError, ValueError, TypeError, AttributeError) as error:
        raise UnitError(text) from error
    dimension = tuple(sorted((str(k), round(float(str(v)))) for k, v in base.dimensionality.items()))
    return Unit(text, float(base.magnitude), dimension)


def is_per_year(text: str) -> bool:
    """Whether a unit says that it is of each year.

    >>> is_per_year("MSEK/yr"), is_per_year("MSEK"), is_per_year("SEK/vkm/yr")
    (True, False, True)
    """
    return YEAR in text.split("/")[1:]


@cache
def sides(text: str) -> tuple[Dimension, Dimension]:
    """What stands above and below the line of a unit as it is written; in kg/t there is a mass on both.

    >>> sides("kg/t"), sides("GWh")
    (((('[mass]', 1),), (('[mass]', 1),)), ((('[energy]', 1),), ()))
    """
    parse(text)
    above: list[Dimension] = []
    below: list[Dimension] = []
    for part in re.split(r"(?=[*/])", text):
        (below if part.startswith("/") else above).append(parse(part.lstrip("*/")).dimension)
    return product(*above), product(*below)


def product(*dimensions: Dimension) -> Dimension:
    """The dimension of a product.

    >>> product(parse("vkm").dimension, parse("kWh/vkm").dimension)
    (('[energy]', 1),)
    """
    powers: dict[str, int] = {}
    for dimension in dimensions:
        for name, power in dimension:
            powers[name] = powers.get(name, 0) + power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def inverse(dimension: Dimension) -> Dimension:
    """The dimension of one over it."""
    return tuple((name, -power) for name, power in dimension)


def as_co2e(*dimensions: Dimension) -> Dimension:
    """The dimension of a product in an emission account, where `g/kWh` means grams of CO2e.

    Mass counts as CO2e only when it comes from a rate (mass per something): 100 kt of waste is not 100 kt CO2e.

    >>> as_co2e(parse("kWh").dimension, parse("g/kWh").dimension)
    (('[co2e]', 1),)
    >>> as_co2e(parse("kt").dimension, parse("share").dimension)
    (('[mass]', 1),)
    """
    is_rate = any(len(d) > 1 and dict(d).get(MASS) == 1 for d in dimensions)
    dimension = product(*dimensions)
    powers = dict(dimension)
    if is_rate and powers.get(MASS) == 1 and CO2E not in powers:
        powers[CO2E] = powers.pop(MASS)
    return tuple(sorted(powers.items()))


_CANONICAL = {
    "[energy]": "kWh", MASS: "t", CO2E: "tCO2e", "[vehicle_distance]": "vkm", "[passenger_distance]": "pkm",
    "[freight_distance]": "tkm", "[length]": "km", "[area]": "m2", "[volume]": "m3", "[gas_volume]": "Nm3",
    MONEY: "SEK", EUROS: "EUR", "[time]": "h",
}  # fmt: skip


def said(dimension: Dimension) -> str:
    """A dimension in canonical units, for a message: `kWh/vkm`."""
    if not dimension:
        return "share"
    up = [_power(name, power) for name, power in dimension if power > 0]
    down = [_power(name, -power) for name, power in dimension if power < 0]
    return ("*".join(up) or "1") + "".join(f"/{unit}" for unit in down)


def _power(name: str, power: int) -> str:
    unit = _CANONICAL.get(name, name.strip("[]"))
    return f"{unit}^{power}" if power > 1 else unit
