# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is a factor far from its peers? Against the shipped table of sourced factors, carrier by carrier."""

from __future__ import annotations

from klimatkontrakt import data
from klimatkontrakt.city import units
from klimatkontrakt.city.schema import Quantity

FAR = 4.0  # outside a quarter of the lowest to four times the highest peer
THOUSANDS = (1_000.0, 0.001, 1_000_000.0, 0.000001, 100.0, 0.01)


def _rate_dimension(unit: str) -> units.Dimension:
    dimension = units.parse(unit).dimension
    return tuple(sorted((units.CO2E if name == units.MASS else name, power) for name, power in dimension))


def values(row: Quantity) -> list[float]:
    """Values of the shipped factors of the same carrier and kind of unit, in the row's own unit."""
    dimension = _rate_dimension(row.unit)
    if dict(dimension).get(units.CO2E) != 1 or len(dimension) < 2:
        return []
    carriers = {row.peer} if row.peer else set(row.id.replace(".", " ").split())
    own = units.parse(row.unit).scale
    return [
        float(peer["value"]) * units.parse(peer["unit"]).scale / own
        for peer in data.table("factors")
        if peer["carrier"] in carriers and _rate_dimension(peer["unit"]) == dimension
    ]


def is_far(row: Quantity) -> bool:
    """Whether a factor is outside what its peers make likely, and no one has accepted it."""
    peers = values(row)
    if not peers or row.value is None or row.accepted or row.value == 0:
        return False
    return not min(peers) / FAR <= row.value <= max(peers) * FAR


def meant(row: Quantity) -> float | None:
    """The value that a factor of a thousand or a hundred off was meant to be, when that is among its peers."""
    own = values(row)
    tried = [(row.value or 0.0) / by for by in THOUSANDS]
    return next((value for value in tried if min(own) <= value <= max(own)), None)
