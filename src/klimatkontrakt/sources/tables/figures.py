# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does every table of figures come to? One row a figure: area, series, year, value and unit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from klimatkontrakt.city import units
from klimatkontrakt.city.units import UnitError
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.tables import cells, limits, reader
from klimatkontrakt.sources.tables.reader import TableReading

COLUMNS = reader.columns("level", "code", "area", "series", "year", "value", "unit")
NOWHERE = Territory("municipality", "", "")  # of figures that do not say where
WHOLE = "Alla"
_PREFIXES = ("k", "M", "G", "T")


@dataclass(frozen=True)
class SeriesFigure:
    """One figure of a series in a year; the unit is ours, or as the publisher wrote it where that is unknown.

    Attributes:
        note: what the publisher says beside it: that it is preliminary, revised or estimated.
    """

    series: str
    year: int
    value: float
    unit: str
    origin: Literal["published", "computed"] = "published"
    note: str = ""


def row(area: Territory, series: str, year: int, value: float, unit: str) -> reader.Row:
    """A row of `COLUMNS`."""
    return (area.level, area.code, area.name, series, year, value, unit)


@cache
def unit_of(written: str) -> str:
    """A publisher's unit as the city's folder writes it; as it stands where it is not known.

    >>> unit_of("ton CO2e"), unit_of("GWh"), unit_of("procent"), unit_of("parsecs")
    ('tCO2e', 'GWh', '%', 'parsecs')
    >>> unit_of("kg per invånare"), unit_of("ton/år"), unit_of("tusental ton"), unit_of("1 000 MWh")
    ('kg/person', 't', 'kt', 'GWh')
    """
    plain = " ".join(written.replace("₂", "2").replace("²", "2").split())
    known = _looked_up(plain)
    if is_known(known):
        return known
    above, _, below = plain.rpartition(" per " if " per " in plain else "/")
    if above and below.casefold().strip() in limits.table("per"):
        return _ratio(above.strip(), limits.table("per")[below.casefold().strip()]) or plain
    return _counted(plain) or plain


def _counted(plain: str) -> str:
    """A unit after a word or number that says how many, such as thousands of it; empty where none does."""
    for word, size in limits.table("sizes").items():
        if plain.casefold().startswith(f"{word} "):
            return scaled(unit_of(plain[len(word) :].strip()), float(size))
    return ""


def _ratio(above: str, below: str) -> str:
    """A unit by another; of a year nothing is said. Empty where what stands above is no unit."""
    unit = unit_of(above)
    if not is_known(unit):
        return ""
    return f"{unit}/{below}" if below else unit


def _looked_up(plain: str) -> str:
    return str(limits.table("units").get(plain.casefold(), plain))


def scaled(unit: str, factor: float) -> str:
    """The unit that is so many times another, such as kt for a thousand t; empty where there is none.

    >>> scaled("t", 1000), scaled("MWh", 1000), scaled("SEK", 1e6), scaled("person", 7)
    ('kt', 'GWh', 'MSEK', '')
    """
    if not is_known(unit):
        return ""
    if factor == 1:
        return unit
    stem = unit[1:] if unit[:1] in _PREFIXES and is_known(unit[1:]) else unit
    names = (f"{prefix}{stem}" for prefix in ("", *_PREFIXES))
    return next((name for name in names if _is_multiple(name, unit, factor)), "")


def _is_multiple(name: str, unit: str, factor: float) -> bool:
    """Whether a name is of a unit that is so many times another."""
    if not is_known(name):
        return False
    multiple, one = units.parse(name), units.parse(unit)
    return multiple.dimension == one.dimension and math.isclose(multiple.scale, one.scale * factor, rel_tol=1e-9)


def is_known(unit: str) -> bool:
    """Whether city/units.py knows a unit."""
    try:
        units.parse(unit)
    except UnitError:
        return False
    return bool(unit)


def of_area(table: TableReading, code: str) -> tuple[SeriesFigure, ...]:
    """The figures of one area; main sectors alone of a file that has parts. The code of figures of nowhere is empty."""
    return tuple(_figures(table, code))


def _figures(table: TableReading, code: str) -> Iterator[SeriesFigure]:
    for record in table.records():
        if record["code"] != code:
            continue
        if table.has("tonnes"):
            if record["subsector"] == WHOLE:
                yield _figure(record["sector"], record["year"], record["tonnes"], table.unit("tonnes"))
        elif table.has("population"):
            if record["sex"] == "all":
                yield _figure("population", record["year"], record["population"], "person")
        else:
            figure = _figure(record["series"], record["year"], record["value"], record["unit"])
            mark = table.marks.get((code, figure.series, figure.year), "")
            yield replace(figure, note=mark.strip(" ()")) if cells.meaning(mark) else figure


def _figure(series: reader.Cell, year: reader.Cell, value: reader.Cell, unit: reader.Cell) -> SeriesFigure:
    assert isinstance(year, int) and isinstance(value, int | float)
    return SeriesFigure(str(series), year, float(value), str(unit))
