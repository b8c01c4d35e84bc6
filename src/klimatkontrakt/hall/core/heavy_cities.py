# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which cities are too heavy for this hall? Those that would take more memory to work out than it has."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city.schema import CITY_FILE
from klimatkontrakt.engine.work_size import work_size
from klimatkontrakt.folder import document_limits
from klimatkontrakt.folder.problem import Place, Problem

MEGABYTE = document_limits.MEGABYTE


class HeavyCityError(MemoryError):
    """A city that was taken in when the hall had more memory, and would take more now than there is."""


def problems(city: CityDocument) -> Iterator[Problem]:
    """That a city is too heavy, or comes near it."""
    size, most = work_size(city, settings.DRAWS), settings.MEMORY
    values: dict[str, str | int | float] = {
        "megabytes": -(-size.bytes // MEGABYTE), "most": most // MEGABYTE, "draws": settings.DRAWS,
        "largest": size.largest,
    }  # fmt: skip
    if size.bytes > most:
        yield Problem("city_heavy", Place(CITY_FILE), values)
    elif size.bytes >= document_limits.NEAR * most:
        yield Problem("city_heavy_near", Place(CITY_FILE), values)


def refuse(city: CityDocument) -> None:
    """Refuses to begin with what would not end.

    Raises:
        HeavyCityError: for a city that is too heavy.
    """
    for problem in problems(city):
        if problem.severity == "error":
            raise HeavyCityError(problem.said("en"))
