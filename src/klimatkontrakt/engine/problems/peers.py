# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is a factor far from its peers? Against the shipped table of sourced factors, carrier by carrier."""

from __future__ import annotations

from functools import cache

from klimatkontrakt import data
from klimatkontrakt.city import units
from klimatkontrakt.city.schema import Quantity

FAR = 4.0  # outside a quarter of the lowest to four times the highest peer
FAR_IN_TIME = 20.0  # the same of other years than its own, where a mix may have changed much
THOUSANDS = (1_000.0, 0.001, 1_000_000.0, 0.000001, 100.0, 0.01)


def _rate_dimension(unit: str) -> units.Dimension:
    dimension = units.parse(unit).dimension
    return tuple(sorted((units.CO2E if name == units.MASS else name, power) for name, power in dimension))


@cache
def _carriers() -> dict[str, str]:
    """What carriers are called in ids, in both languages."""
    called = {row["word"]: row["carrier"] for row in data.table("carrier_words")}
    return {**called, **{row["carrier"]: row["carrier"] for row in data.table("factors")}}


def values(row: Quantity) -> list[float]:
    """Values of the shipped factors of the same carrier and kind of unit, in the row's own unit."""
    dimension = _rate_dimension(row.unit)
    if dict(dimension).get(units.CO2E) != 1 or len(dimension) < 2:
        return []
    carriers = _carriers_of(row)
    scale = units.parse(row.unit).scale
    return [
        float(peer["value"]) * units.parse(peer["unit"]).scale / scale
        for peer in data.table("factors")
        if peer["carrier"] in carriers and _rate_dimension(peer["unit"]) == dimension
    ]


def _carriers_of(row: Quantity) -> set[str]:
    """The carriers that a row's peer, or else the words of its id, stand for."""
    words = [row.peer] if row.peer else row.id.split(".")
    return {_carriers()[word] for word in words if word in _carriers()}


def far(row: Quantity) -> float | None:
    """The number of a factor that is outside what its peers make likely, where no one has accepted it; else None."""
    peers = values(row)
    if not peers or row.accepted:
        return None
    numbers = [(row.value or 0.0, FAR), *((value, FAR_IN_TIME) for value in row.points.values())]
    for value, times in numbers:
        if value and not min(peers) / times <= value <= max(peers) * times:
            return value
    return None


def meant(row: Quantity, value: float) -> str:
    """The number that was likely meant by one a thousand off, when it is among its peers; else nothing."""
    own = values(row)
    tried = (value / by for by in THOUSANDS)
    return next((f"{likely:g}" for likely in tried if min(own) <= likely <= max(own)), "")
