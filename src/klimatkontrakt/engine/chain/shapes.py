# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which value has a number in a world? From low–value–high (5–95 %) and a shape to a quantile (§7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]
Z_95 = float(ndtri(0.95))
_TAIL = 0.05
ONE_BY_ONE = ("triangular",)  # the ends of a triangle are found by trying


@dataclass(frozen=True)
class Range:
    """A number with its 5–95 % range; `least` and `most` are the bounds to which draws are cut."""

    value: float
    low: float
    high: float
    shape: Literal["normal", "lognormal", "triangular", "uniform"] = "normal"
    least: float = -np.inf
    most: float = np.inf

    @property
    def is_certain(self) -> bool:
        """Whether it is the same in every world."""
        return self.low == self.high


def bounds(low: float, high: float, *, most: float = np.inf) -> tuple[float, float]:
    """Between what a number with a 5–95 % range is drawn: one side of zero where its range is, and at most all.

    >>> bounds(2.0, 5.0), bounds(-5.0, -2.0), bounds(0.0, 0.4, most=1.0), bounds(-1.0, 1.0)
    ((0.0, inf), (-inf, 0.0), (0.0, 1.0), (-inf, inf))
    """
    least = 0.0 if low >= 0 else -np.inf
    return least, min(most, 0.0) if high <= 0 else most


def quantile(number: Range, chance: Array) -> Array:
    """The value below which the number lies with the given chance, cut to its bounds.

    Args:
        number: value and 5–95 % range. The value is the median of a normal and a lognormal (each side has
            its own spread) and the mode of a triangular; a uniform ends a tenth outside its range.
        chance: between 0 and 1, any shape.

    Returns:
        Values, shape of `chance`.
    """
    if number.is_certain:
        return np.full_like(chance, number.value)
    return _of_shape(number, chance)


def quantiles(numbers: Sequence[Range], chances: Array) -> Array:
    """The same of many numbers at once, to the last digit.

    Args:
        numbers: one for each row.
        chances: (number, …).

    Returns:
        Values, shape of `chances`.
    """
    found = np.empty_like(chances)
    alike: dict[str, list[int]] = {}
    for index, number in enumerate(numbers):
        if number.shape in ONE_BY_ONE or number.is_certain:
            found[index] = quantile(number, chances[index])
        else:
            alike.setdefault(number.shape, []).append(index)
    for rows in alike.values():
        found[rows] = _of_shape(_together([numbers[row] for row in rows]), chances[rows])
    return found


def _together(numbers: Sequence[Range]) -> Range:
    """Numbers of one shape as if they were one, each field a column."""
    names = [field.name for field in fields(Range) if field.name != "shape"]
    columns: dict[str, Any] = {name: np.array([[getattr(number, name)] for number in numbers]) for name in names}
    return replace(numbers[0], **columns)


def _of_shape(number: Range, chance: Array) -> Array:
    if number.shape == "triangular":
        values = _triangular(number, chance)
    elif number.shape == "uniform":
        width = (number.high - number.low) / (1.0 - 2.0 * _TAIL)
        values = number.low - _TAIL * width + width * chance
    elif number.shape == "lognormal":
        values = np.exp(_two_sided(np.log(number.value), np.log(number.low), np.log(number.high), chance))
    else:
        values = _two_sided(number.value, number.low, number.high, chance)
    return np.clip(values, number.least, number.most)


def _two_sided(value: float, low: float, high: float, chance: Array) -> Array:
    z = ndtri(chance) / Z_95
    side: Array = np.where(z < 0, z * (value - low), z * (high - value))
    return value + side


def triangle(number: Range) -> tuple[float, float]:
    """The ends of the triangle with its mode at the value and 5 % beyond each end of the range."""
    below, above = number.value - number.low, number.high - number.value
    width = below + above
    left = right = 0.0
    for _ in range(200):
        c = np.sqrt(_TAIL * width)
        left = ((c + np.sqrt(c * c + 4.0 * below)) / 2.0) ** 2
        right = ((c + np.sqrt(c * c + 4.0 * above)) / 2.0) ** 2
        if abs(left + right - width) <= 1e-14 * width:
            break
        width = left + right
    return number.value - left, number.value + right


def _triangular(number: Range, chance: Array) -> Array:
    first, last = triangle(number)
    width = last - first
    at_mode = (number.value - first) / width
    rising = first + np.sqrt(chance * width * (number.value - first))
    falling = last - np.sqrt((1.0 - chance) * width * (last - number.value))
    return np.where(chance < at_mode, rising, falling)
