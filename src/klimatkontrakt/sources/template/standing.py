# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does every municipality stand? Its latest published emissions, beside 1990 and by its people; all alike."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.template import municipality, published
from klimatkontrakt.sources.template.published import TOTAL, Municipality

BASE_YEAR = 1990


@dataclass(frozen=True)
class PublishedStanding:
    """What is published of a municipality's territorial emissions; nan is what nobody has published.

    Attributes:
        tonnes: of the year, tCO2e.
        change: since BASE_YEAR, a part of what was then; −0.2 is a fifth less.
        per_head: tCO2e per inhabitant, by the people of the same year.
    """

    area: Territory
    tonnes: float
    change: float
    per_head: float


def release() -> str:
    """Of which release of emissions all figures are."""
    return str(municipality.settings()["release"])


@cache
def year() -> int:
    """The year that all figures are of: the latest that any municipality has."""
    return max(max(published.of(area).emissions[TOTAL]) for area in municipalities.municipalities().values())


@cache
def standings() -> Mapping[str, PublishedStanding]:
    """Every municipality by its code, all of one release and one year."""
    return {code: of(published.of(area), year()) for code, area in municipalities.municipalities().items()}


def of(figures: Municipality, in_year: int) -> PublishedStanding:
    """Where a municipality stands in a year.

    A year without a figure is not known, also where others have one: nothing is carried over from another year.
    """
    emissions = figures.emissions[TOTAL]
    tonnes, before = emissions.get(in_year, math.nan), emissions.get(BASE_YEAR, math.nan)
    return PublishedStanding(
        figures.area, tonnes, _part(tonnes, before) - 1, _part(tonnes, figures.people.get(in_year, math.nan))
    )


def _part(value: float, whole: float) -> float:
    return value / whole if whole > 0 else math.nan
