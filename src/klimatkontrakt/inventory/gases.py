# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do gases weigh as CO2e? Recomputed from tonnes of each gas, in one GWP set at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache

from klimatkontrakt import data
from klimatkontrakt.folder.problem import UnknownNameError

Tonnes = Mapping[str, float]
"""Tonnes of each gas in a year, by the gas's name; never CO2e."""

BIOGENIC = "CO2b"
"""CO2 of biomass: a memo, in no sum."""


@cache
def _potentials() -> dict[str, dict[str, float]]:
    potentials: dict[str, dict[str, float]] = {}
    for row in data.table("gwp"):
        potentials.setdefault(row["set"], {})[row["gas"]] = float(row["value"])
    return potentials


def sets() -> tuple[str, ...]:
    """The GWP sets that ship.

    >>> sets()
    ('AR4', 'AR5', 'AR6')
    """
    return tuple(sorted(_potentials()))


def names() -> tuple[str, ...]:
    """The gases that every set knows, and biogenic CO2."""
    every = list(map(set, _potentials().values()))
    return (*sorted(set.intersection(*every)), BIOGENIC)


def potential(gas: str, gwp: str) -> float:
    """What a tonne of a gas is worth over a hundred years, tCO2e/t.

    Raises:
        UnknownNameError: when the set or the gas is unknown.

    Source:
        gwp.csv: IPCC AR4 table 2.14, AR5 table 8.A.1, AR6 table 7.SM.7.

    >>> potential("CH4", "AR5"), potential("N2O", "AR6")
    (28.0, 273.0)
    """
    if gwp not in _potentials():
        raise UnknownNameError(f"”{gwp}”", where="gwp", fix=f"({', '.join(sets())})")
    if gas not in _potentials()[gwp]:
        raise UnknownNameError(f"”{gas}”", where="gas", fix=f"({', '.join(names())})")
    return _potentials()[gwp][gas]


def co2e(tonnes: Tonnes, gwp: str) -> float:
    """Tonnes of CO2e in one set; biogenic CO2 is a memo and adds nothing.

    >>> co2e({"CO2": 10.0, "CH4": 1.0, "CO2b": 500.0}, "AR4")
    35.0
    """
    return math.fsum(amount * potential(gas, gwp) for gas, amount in tonnes.items() if gas != BIOGENIC)


def biogenic(tonnes: Tonnes) -> float:
    """The memo: tonnes of biogenic CO2."""
    return tonnes.get(BIOGENIC, 0.0)


def added(parts: Iterable[Tonnes]) -> Tonnes:
    """Several emissions together, gas by gas.

    >>> added([{"CO2": 1.0}, {"CO2": 2.0, "CH4": 3.0}])
    {'CO2': 3.0, 'CH4': 3.0}
    """
    held: dict[str, list[float]] = {}
    for part in parts:
        for gas, amount in part.items():
            held.setdefault(gas, []).append(amount)
    return {gas: math.fsum(amounts) for gas, amounts in held.items()}


def scaled(tonnes: Tonnes, factor: float) -> Tonnes:
    """Every gas times one factor."""
    return {gas: amount * factor for gas, amount in tonnes.items()}
