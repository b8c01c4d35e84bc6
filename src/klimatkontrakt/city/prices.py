# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does money of one year become money of another? By the consumer price index, never by a fixed ratio."""

from __future__ import annotations

from functools import cache

from klimatkontrakt import data


@cache
def _index() -> dict[int, float]:
    return {int(row["year"]): float(row["index"]) for row in data.table("price_index")}


def known_years() -> tuple[int, ...]:
    """Years for which the shipped index has a figure."""
    return tuple(sorted(_index()))


def is_known(from_year: int, to_year: int) -> bool:
    """Whether money of one year can be written in another year's prices."""
    return from_year == to_year or (from_year in _index() and to_year in _index())


def factor(from_year: int, to_year: int) -> float:
    """What a krona of one year is in another year's prices.

    Raises:
        KeyError: when the index lacks one of the years; `is_known` tells.

    Source:
        SCB, Konsumentprisindex (1980=100), fastställda tal, yearly means.

    >>> round(factor(2016, 2023), 4), factor(2024, 2024)
    (1.2758, 1.0)
    """
    return 1.0 if from_year == to_year else _index()[to_year] / _index()[from_year]
