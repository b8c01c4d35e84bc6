# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Can a figure be of its year? What is measured or published is of no year after its release or its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from klimatkontrakt.city import dates
from klimatkontrakt.city.schema import City, Quantity
from klimatkontrakt.folder.problem import Place, Problem, Values

OBSERVED = ("measured", "published")  # what these say has been; what is worked out or assumed may be ahead


def problems(city: City) -> Iterator[Problem]:
    """Figures of years that had not been when they were released, or when their source was retrieved."""
    retrieved = retrieved_years(city)
    for figure in city.history:
        year = dates.year(figure.release or "")
        if year is not None and year < figure.year <= retrieved.get(figure.source, figure.year):
            values: Values = {"year": figure.year, "release": figure.release or ""}
            yield Problem("release_before_year", city.place("history", figure.item, "release"), values)
    for place, row in observed(city):
        if row.year > retrieved.get(row.source, row.year):
            found: Values = {"year": row.year, "source": row.source, "retrieved": str(retrieved[row.source])}
            yield Problem("history_not_yet", place, found)


def retrieved_years(city: City) -> dict[str, int]:
    """By source, the year in which it was retrieved, where that is known: a figure after it is told by that."""
    years = {source.id: dates.year(source.retrieved) for source in city.sources}
    return {source: year for source, year in years.items() if year is not None}


def observed(city: City) -> Iterator[tuple[Place, Quantity]]:
    """The rows of quantities whose value is said to have been seen, with the place of their year."""
    for at, row in enumerate(city.quantities):
        if row.origin in OBSERVED and row.value is not None:
            yield replace(city.row_place("quantities", at, row.id), column="year"), row
