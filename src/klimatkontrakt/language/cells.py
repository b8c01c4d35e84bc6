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
        note: what a reader is told of the number beside it, such as what is missing from it; empty where nothing is.

    >>> five = NumberCell("5 (4–6)", 5.04, unit="kt", low=4.1, high=6.2)
    >>> five, five.value, f"{five} kt"
    ('5 (4–6)', 5.04, '5 (4–6) kt')
    """

    __slots__ = ("digits", "high", "low", "note", "unit", "value")
    value: float
    low: float
    high: float
    unit: str
    digits: int
    note: str

    def __new__(
        cls, text: str, value: float, *, unit: str = "", digits: int = 0, low: float = math.nan, high: float = math.nan
    ) -> NumberCell:
        """A text with the number that it tells."""
        cell = super().__new__(cls, text)
        cell.value, cell.unit, cell.digits = value, unit, digits
        cell.low, cell.high, cell.note = low, high, ""
        return cell

    def with_note(self, text: str) -> NumberCell:
        """A text that says more of the number than itself, such as that something is missing from it.

        >>> partly = NumberCell("379", 379.2).with_note("379 without running costs")
        >>> partly, partly.value, partly.note
        ('379 without running costs', 379.2, '379 without running costs')
        """
        cell = NumberCell(text, self.value, unit=self.unit, digits=self.digits, low=self.low, high=self.high)
        cell.note = text
        return cell

    @property
    def has_range(self) -> bool:
        """Whether a range is told beside the number."""
        return math.isfinite(self.low) and math.isfinite(self.high)
