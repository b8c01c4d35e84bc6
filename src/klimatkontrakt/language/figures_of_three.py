# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is any number written in three figures? In millions and billions where it is large, in any unit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.cells import NumberCell
from klimatkontrakt.language.sizes import FIGURES, MOST_DIGITS, Size
from klimatkontrakt.language.words import Language

LARGE = ((1e9, "billions"), (1e6, "millions"))
MOST_DECIMALS = 12
FAR_BELOW = 0.1  # of a size: less is written in a smaller one
SMALLER = {"ktCO2e": ("tCO2e", 1e3)}  # by a unit, a smaller one and how many of it make one
PURE = "1"  # a number of nothing, such as what converts between units


@dataclass(frozen=True)
class ThreeFigures:
    """How numbers of a unit are written in three figures.

    Attributes:
        size: the scale and the unit, with the decimals that the largest of them takes.
    """

    size: Size

    @property
    def unit(self) -> str:
        """The unit in words, with millions or billions before it."""
        return self.size.unit

    def text(self, value: float) -> str:
        """One number in three figures of its own.

        >>> [three_figures("t", [value], "sv").text(value) for value in (131_456.0, 0.000012345, 0.0, math.nan)]
        ['131\\xa0000', '0,0000123', '0', 'inte känt']
        """
        scaled = value / self.size.scale
        if not math.isfinite(scaled) or scaled == 0:
            return self.size.told(scaled)
        shown, digits = rounded(scaled), decimals(scaled)
        return NumberCell(words.number(shown, self.size.language, digits=digits), scaled, unit=self.unit, digits=digits)


def rounded(value: float) -> float:
    """A number in three significant figures.

    >>> rounded(131_456.0), rounded(-0.0123456), rounded(999.9)
    (131000.0, -0.0123, 1000.0)
    """
    return float(f"{value:.{FIGURES}g}")


def decimals(value: float) -> int:
    """The decimals that three significant figures of a number take, without needless zeros at the end.

    >>> decimals(131_456.0), decimals(13.2), decimals(0.01230), decimals(2.0)
    (0, 1, 4, 0)
    """
    text = f"{rounded(value):.{MOST_DECIMALS}f}".rstrip("0")
    return len(text.partition(".")[2])


def three_figures(
    unit: str,
    values: Iterable[float],
    language: Language,
    largest: float | None = None,
    deciding: float = math.nan,
) -> ThreeFigures:
    """The size in which numbers of any unit are written in three figures.

    Args:
        unit: the unit that they are in.
        values: the numbers; the largest decides.
        largest: decides the size where more than these are to have the same, unless they are far below it.
        deciding: the number that is to have three figures, the largest then at most four; the largest where none is.
    """
    known = [abs(value) for value in values if math.isfinite(value)]
    subject = sizes.size(unit, known, language, largest)
    if max(known, default=0.0) < FAR_BELOW * subject.scale:
        subject = _smaller(unit, known, language)
    most = max(known, default=0.0)
    subject = replace(subject, nothing=sizes.ROUNDING * most)  # of these numbers, whatever else there is of their unit
    for least, name in LARGE if unit not in (PURE, *sizes.SIZES) else ():
        if rounded(most) >= least:
            counted = words.term("counted", name, language)
            large = Size(least, f"{counted} {subject.unit}".strip(), language, nothing=subject.nothing)
            return ThreeFigures(_in_three(large, most, deciding))
    return ThreeFigures(_in_three(subject, most, deciding))


def _smaller(unit: str, known: list[float], language: Language) -> Size:
    """The size of few of a unit, in a smaller one where there is one."""
    smaller, count = SMALLER.get(unit, (unit, 1.0))
    subject = sizes.size(smaller, [count * value for value in known], language)
    return replace(subject, scale=subject.scale / count)


def _in_three(size: Size, most: float, deciding: float) -> Size:
    """A size with the decimals that three figures take, or the zeros before the mark."""
    scaled = rounded(most / size.scale)
    if not scaled:
        return size
    digits = _digits(scaled)
    if math.isfinite(deciding) and deciding:
        digits = min(_digits(rounded(abs(deciding) / size.scale)), digits + 1)
    return replace(size, digits=min(MOST_DIGITS, digits))


def _digits(scaled: float) -> int:
    return FIGURES - 1 - math.floor(math.log10(scaled))
