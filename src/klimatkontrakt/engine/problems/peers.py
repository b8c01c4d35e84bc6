# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is a factor outside what its carrier or vehicle can give? Against sourced bands, by kind of thing and unit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from klimatkontrakt import data
from klimatkontrakt.city import units
from klimatkontrakt.city.schema import Quantity

LATER = 5.0  # by how much a factor of another year than its own may be below the band: a mix may change much
THOUSANDS = (1_000.0, 0.001, 1_000_000.0, 0.000001, 100.0, 0.01)


def _rate_dimension(unit: str) -> units.Dimension:
    dimension = units.parse(unit).dimension
    return tuple(sorted((units.CO2E if name == units.MASS else name, power) for name, power in dimension))


@cache
def _carriers() -> dict[str, str]:
    """What carriers are called in ids, in both languages."""
    called = {row["word"]: row["carrier"] for row in data.table("carrier_words")}
    return {**called, **{row["carrier"]: row["carrier"] for row in data.table("factors")}}


@cache
def _bands() -> Mapping[tuple[str, units.Dimension], tuple[float, float]]:
    """The least and the most that a factor of a carrier can be, canonical, by carrier and kind of unit."""
    found = {}
    for row in data.table("factor_bands"):
        scale = units.parse(row["unit"]).scale
        for carrier in row["carriers"].split("|"):
            found[carrier, _rate_dimension(row["unit"])] = float(row["least"]) * scale, float(row["most"]) * scale
    return found


def band(row: Quantity) -> tuple[float, float] | None:
    """The least and the most that a factor can be, in its own unit; None of what is no factor of a known thing."""
    dimension = _rate_dimension(row.unit)
    if dict(dimension).get(units.CO2E) != 1 or len(dimension) < 2:
        return None
    bands = [_bands()[carrier, dimension] for carrier in _carriers_of(row) if (carrier, dimension) in _bands()]
    if not bands:
        return None
    scale = units.parse(row.unit).scale
    return min(least for least, _ in bands) / scale, max(most for _, most in bands) / scale


def _carriers_of(row: Quantity) -> set[str]:
    """The carriers that a row's peer, or else the words of its id, stand for."""
    words = [row.peer] if row.peer else row.id.split(".")
    return {_carriers()[word] for word in words if word in _carriers()}


def far(row: Quantity) -> float | None:
    """The number of a factor that is outside what it can be, where no one has accepted it; else None."""
    ends = band(row)
    if ends is None or row.accepted:
        return None
    least, most = ends
    numbers = [(row.value or 0.0, least), *((value, least / LATER) for value in row.points.values())]
    return next((value for value, lowest in numbers if value and not lowest <= value <= most), None)


def meant(row: Quantity, value: float) -> str:
    """The number that was likely meant by one a thousand off, when it is in its band; else nothing."""
    least, most = band(row) or (0.0, 0.0)
    tried = (value / by for by in THOUSANDS)
    return next((f"{likely:g}" for likely in tried if least <= likely <= most), "")
