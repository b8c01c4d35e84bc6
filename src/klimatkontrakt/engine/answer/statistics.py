# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of which numbers is an Answer made? Statistics by name, never by position; and arrays that are kept beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, cast

import numpy as np
from numpy.typing import NDArray
from pydantic import PlainValidator, ValidationInfo

from klimatkontrakt.engine.answers.results import STATISTICS

Array = NDArray[np.float64]


def _read(place: Any, info: ValidationInfo) -> Array:
    """The array that stands at a place of the numbers that an Answer was kept with.

    Args:
        place: an array itself, or where it begins among the kept numbers, and its shape.
    """
    if isinstance(place, np.ndarray):
        return place
    first, shape = int(place["first"]), tuple(map(int, place["shape"]))
    numbers: Array = cast(dict[str, Array], info.context)["numbers"]
    count = int(np.prod(shape))
    if first < 0 or min(shape, default=0) < 0 or first + count > len(numbers):
        raise ValueError("an array lies outside the numbers")
    values: Array = numbers[first : first + count].reshape(shape)
    return values


Numbers = Annotated[Array, PlainValidator(_read)]


@dataclass(frozen=True)
class Statistics:
    """What a number comes to in all draws; nan where it is not known."""

    central: float
    mean: float
    p5: float
    p50: float
    p95: float

    @classmethod
    def of(cls, folded: Array) -> Statistics:
        """Of a fold, (statistic)."""
        return cls(**dict(zip(STATISTICS, map(float, folded), strict=True)))


@dataclass(frozen=True)
class Course:
    """A number's statistics in every year; each by its name, (year).

    Attributes:
        folded: (statistic, year).
    """

    folded: Numbers

    def statistic(self, name: str) -> Array:
        """One of STATISTICS, (year)."""
        values: Array = self.folded[STATISTICS.index(name)]
        return values

    @property
    def central(self) -> Array:
        """With every number at its own value, (year)."""
        return self.statistic("central")

    @property
    def mean(self) -> Array:
        """The mean over all draws, (year)."""
        return self.statistic("mean")

    @property
    def p5(self) -> Array:
        """The 5th percentile, (year)."""
        return self.statistic("p5")

    @property
    def p95(self) -> Array:
        """The 95th percentile, (year)."""
        return self.statistic("p95")

    def at(self, place: int) -> Statistics:
        """All statistics of a year, by its place on the axis of years."""
        return Statistics.of(self.folded[:, place])
