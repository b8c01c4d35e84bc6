# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a number on a page? Its text, which is all that a reader sees, and beside it the number and its unit."""

from __future__ import annotations

import math


class NumberCell(str):
    """A number as a reader sees it, so that the same figure can leave as a number.

    What is made of it as text, such as a sentence, is text alone.

    Attributes:
        value, low, high: in the unit, as exact as they were; nan for what is not known.
        unit: in which they are written, in the reader's language.
        digits: decimals that are shown.

    >>> five = NumberCell("5 (4–6)", 5.04, unit="kt", low=4.1, high=6.2)
    >>> five, five.value, f"{five} kt"
    ('5 (4–6)', 5.04, '5 (4–6) kt')
    """

    __slots__ = ("digits", "high", "low", "unit", "value")
    value: float
    low: float
    high: float
    unit: str
    digits: int

    def __new__(
        cls, text: str, value: float, *, unit: str = "", digits: int = 0, low: float = math.nan, high: float = math.nan
    ) -> NumberCell:
        """A text with the number that it tells."""
        cell = super().__new__(cls, text)
        cell.value, cell.unit, cell.digits = value, unit, digits
        cell.low, cell.high = low, high
        return cell

    @property
    def has_range(self) -> bool:
        """Whether a range is told beside the number."""
        return math.isfinite(self.low) and math.isfinite(self.high)
