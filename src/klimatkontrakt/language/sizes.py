# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""In which words and sizes does a reader see a number? Units by size, branches and inputs by their names."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.language import remainders, words
from klimatkontrakt.language.cells import NumberCell
from klimatkontrakt.language.words import Language

Array = NDArray[np.float64]
ROUNDING = 1e-9  # of an account: what is below this is the computer's rounding, not an amount
LEAST_SEK = 0.005  # half an öre: money below this is rounding too
FIGURES = 3  # significant figures of a figure's largest part
MOST_DIGITS = 2  # never finer than a hundredth
SIZES = {
    "tCO2e": ((1e5, 1e3, "kt CO₂e"), (0.0, 1.0, {"sv": "ton CO₂e", "en": "tonnes CO₂e"})),
    "ktCO2e": ((0.0, 1.0, "kt CO₂e"),),
    "tCO2e/person": ((0.0, 1.0, {"sv": "ton CO₂e per person", "en": "tonnes CO₂e per person"}),),
    "SEK": (
        (1e5, 1e6, {"sv": "miljoner kronor", "en": "million SEK"}),
        (0.0, 1.0, {"sv": "kronor", "en": "SEK"}),
    ),
    "MSEK": ((0.0, 1.0, {"sv": "miljoner kronor", "en": "million SEK"}),),
    "person": ((0.0, 1.0, {"sv": "personer", "en": "people"}),),
    "share": ((0.0, 0.01, {"sv": "procent", "en": "per cent"}),),
}


@dataclass(frozen=True)
class Size:
    """How the numbers of one unit are written in one figure: its table, finding, notes and the tips of its picture.

    Attributes:
        scale, unit: numbers are divided by the one and written in the other.
        digits: decimals, the same for all of them.
        nothing: what is not above this, in the numbers' own unit, is rounding and written as zero.
    """

    scale: float
    unit: str
    language: Language
    digits: int = 0
    nothing: float = 0.0

    def of(self, parts: Iterable[float]) -> Size:
        """The same with as many decimals as the largest part takes, three significant figures of it.

        >>> Size(1e3, "kt", "en").of([309_000.0, 1_910.0]).written(1_910.0)
        '2'
        """
        largest = max((abs(part) for part in parts if math.isfinite(part)), default=0.0)
        return replace(self, digits=digits(largest / self.scale))

    def written(self, value: float) -> str:
        """A number of the figure, or the mark of what is not known; what is not zero is never written as zero.

        >>> [Size(1.0, "t", "sv", 1).written(v) for v in (188.04, 0.0, 0.01, -0.01, math.nan)]
        ['188,0', '0', '< 0,1', '> −0,1', 'inte känt']
        """
        return self.told(value / self.scale)

    def told(self, value: float) -> str:
        """The same of a number that is in the unit already, as those of a picture are."""
        if not math.isfinite(value):
            return not_known(self.language)
        exact = 0.0 if self.is_zero(value * self.scale) else float(value)
        return NumberCell(self._text(value), exact, unit=self.unit, digits=self.digits)

    def _text(self, value: float) -> str:
        if self.is_zero(value * self.scale):
            return words.number(0.0, self.language)
        if round(value, self.digits) == 0:
            least = words.number(math.copysign(10.0**-self.digits, value), self.language, digits=self.digits)
            return f"{'<' if value > 0 else '>'} {least}"
        return words.number(float(value), self.language, digits=self.digits)

    def rounded_as(self, value: float, rounded: float) -> str:
        """A number of which the rounding is settled, so that it adds up with others; both are in the unit already.

        >>> [Size(1.0, "t", "en").rounded_as(*pair) for pair in ((0.6, 0.0), (1.4, 2.0), (0.0, 0.0), (math.nan, 0.0))]
        ['< 1', '2', '0', 'not known']
        """
        return self.told(self.settled(value, rounded))

    def settled(self, value: float, rounded: float) -> float:
        """The number that is written so: the rounded one, or less than a unit of what is rounded to none."""
        if not math.isfinite(value) or rounded != 0:
            return rounded if math.isfinite(value) else value
        return math.copysign(min(abs(value), 0.4 * 10.0**-self.digits), value)

    def parts(self, values: Sequence[float], whole: float | None = None) -> list[str]:
        """Numbers of the figure rounded so that they add up to their whole as it is written.

        Args:
            values: the parts, in the numbers' own unit.
            whole: what they add up to; their own sum where it is left out.

        >>> Size(1.0, "t", "en").parts([1.6, 12.7, 85.7]), Size(1.0, "t", "en").written(1.6 + 12.7 + 85.7)
        (['1', '13', '86'], '100')
        """
        scaled = [value / self.scale for value in values]
        rounded = remainders.apportioned(scaled, self.digits, None if whole is None else whole / self.scale)
        return [self.rounded_as(value, own) for value, own in zip(scaled, rounded, strict=True)]

    def less(self, value: float, other: float) -> float:
        """What a number as it is written has above another as it is written, in the unit; nan where one is not known.

        >>> figure = Size(1e3, "kt", "en")
        >>> figure.less(697_600.0, 500_400.0), figure.less(697_600.0, 697_400.0), figure.less(697_400.0, 697_200.0)
        (198.0, 1.0, 0.2)
        """
        if not (math.isfinite(value) and math.isfinite(other)):
            return math.nan
        shown = round(round(value / self.scale, self.digits) - round(other / self.scale, self.digits), self.digits)
        exact = 0.0 if self.is_zero(value - other) else round((value - other) / self.scale, 9)
        return self.settled(exact, shown)

    def is_zero(self, value: float) -> bool:
        """Whether a number is nothing, and so written as zero."""
        return value == 0 or abs(value) <= self.nothing

    def between(self, low: float, high: float) -> str:
        """A range; one number where its ends are written alike, and the mark where they are not known.

        >>> Size(1.0, "t", "en", 1).between(4.0, 6.25), Size(1.0, "t", "en").between(0.0, 0.0)
        ('4.0–6.2', '0')
        >>> Size(1.0, "t", "en").between(-9.0, -4.0), Size(1.0, "t", "sv").between(-9.0, 4.0)
        ('−9 to −4', '−9–4')
        """
        if not (math.isfinite(low) and math.isfinite(high)):
            return not_known(self.language)
        first, second = self.written(low), self.written(high)
        if first == second:
            return first
        text = f"{first}–{second}"
        if "−" in second:  # a dash beside a minus is read as one
            text = words.say("terms", "range", self.language, low=first, high=second)
        ends = {"low": low / self.scale, "high": high / self.scale}
        return NumberCell(text, math.nan, unit=self.unit, digits=self.digits, **ends)

    def with_range(self, mean: float, low: float, high: float) -> str:
        """A number with its range; alone where the range is written as the number is.

        >>> Size(1.0, "t", "en").with_range(5.0, 4.0, 6.0), Size(1.0, "t", "en").with_range(0.0, 0.0, 0.0)
        ('5 (4–6)', '0')
        """
        told, spread = self.written(mean), self.between(low, high)
        if told == spread or not math.isfinite(mean):
            return told
        ends = {"low": low / self.scale, "high": high / self.scale}
        return NumberCell(f"{told} ({spread})", mean / self.scale, unit=self.unit, digits=self.digits, **ends)

    def signed(self, value: float) -> str:
        """A change with its sign; zero has none."""
        told = self.written(value)
        if value > 0 and told[0].isdigit() and not self.is_zero(value):
            return NumberCell(f"+{told}", value / self.scale, unit=self.unit, digits=self.digits)
        return told


def said_of(text: str, cell: str) -> str:
    """A text that says more of a number, such as what is missing from it, with the number still beside it."""
    return cell.with_note(text) if isinstance(cell, NumberCell) else text


def digits(largest: float) -> int:
    """The decimals that three significant figures of a number take: none from a hundred up, at most two.

    >>> [digits(largest) for largest in (1808.0, 99.96, 12.0, 5.0, 0.001, 0.0)]
    [0, 0, 1, 2, 2, 0]
    """
    if not largest or not math.isfinite(largest):
        return 0
    power = math.floor(math.log10(float(f"{largest:.{FIGURES}g}")))
    return min(MOST_DIGITS, max(0, FIGURES - 1 - power))


def size(unit: str, parts: Iterable[float], language: Language, largest: float | None = None) -> Size:
    """The size in which some numbers of a unit read well together.

    Args:
        unit: the unit that they are in.
        parts: the numbers, without their totals: the largest decides the decimals.
        language: the reader's.
        largest: decides the unit where more than these numbers are to have the same; else the largest of them does.
    """
    known = [abs(part) for part in parts if math.isfinite(part)]
    most = max(known, default=0.0) if largest is None else largest
    nothing = ROUNDING * (most if math.isfinite(most) else max(known, default=0.0))
    for least, scale, name in SIZES.get(unit, ()):
        if most >= least:
            told = name if isinstance(name, str) else name[language]
            return Size(scale, told, language, nothing=nothing).of(known)
    return Size(1.0, unit_name(unit, language), language, nothing=nothing).of(known)


def money_size(parts: Iterable[float], language: Language) -> Size:
    """The size of the plan's kronor: always millions, so that the unit is the same on all pages of a city."""
    in_millions = size("SEK", (), language, largest=math.inf)
    return replace(in_millions, nothing=LEAST_SEK).of(parts)


def percent_size(parts: Iterable[float], language: Language) -> Size:
    """The size of parts of a hundred."""
    return Size(1.0, "%", language, nothing=100 * ROUNDING).of(parts)


def unit_name(unit: str, language: Language) -> str:
    """A unit in words where it has them; a number of things that have no unit has none.

    >>> unit_name("MSEK/yr", "sv"), unit_name("kgCO2e/t", "en"), unit_name("g/kWh", "sv"), unit_name("1", "sv")
    ('miljoner kronor per år', 'kg CO₂e per tonne', 'g/kWh', '')
    """
    if unit == "1":
        return ""
    known = words.catalogue("terms")
    parts = unit.split("/")
    told = [
        known[f"unit.{part}"][language] if f"unit.{part}" in known else part.replace("CO2", "CO₂") for part in parts
    ]
    return (" per " if any(f"unit.{part}" in known for part in parts) else "/").join(told)


def in_swedish(language: Language) -> str:
    """What is said after words of the folder's author, which are Swedish, on a page in another language."""
    return words.catalogue("story")["quote"][language].partition("{quote}")[2]


def percent(share: float, language: Language) -> str:
    """A share of a whole in whole per cent, or the mark of what is not known.

    >>> percent(0.386, "en"), percent(0.001, "en"), percent(float("nan"), "en")
    ('39', '< 1', 'not known')
    """
    return Size(0.01, "%", language, nothing=ROUNDING).written(share)


def percent_cell(share: float, language: Language) -> str:
    """The same with its sign, as a cell has it."""
    if not math.isfinite(share):
        return not_known(language)
    return NumberCell(f"{percent(share, language)} %", 100 * share, unit="%")


def not_known(language: Language) -> str:
    """The one mark of what is not known."""
    return words.say("terms", "not_known", language)


def not_in_plan(language: Language) -> str:
    """The one mark of a number that does not apply, for the plan does not have the measure."""
    return words.say("terms", "not_in_plan", language)
