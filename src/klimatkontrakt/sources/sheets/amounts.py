# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a figure in a cell say? Swedish and English forms, multiples, units, ranges, or why there is none.

A figure that can be read in two ways is read in none: "1,234" is 1234 in English and 1.234 in Swedish, and only the
other figures of the same table can tell. Money keeps its currency.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from klimatkontrakt.sources.sheets import labels

Mark = Literal[",", "."]  # the decimal mark
_SPACES = "   "
_NUMBER = rf"[-−]?\d(?:[\d{_SPACES}.,'’]*\d)?"
_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})+\Z|\d{1,3}(?:,\d{3})+\Z")
_SPACED = re.compile(rf"\d{{1,3}}(?:[{_SPACES}'’]\d{{3}})+(?![\d])")
_TWOFOLD = re.compile(r"[1-9]\d{0,2}[.,]\d{3}\Z")


@dataclass(frozen=True)
class Amount:
    """A figure as it is kept, and as it was written.

    Attributes:
        value: in the unit; None for a range, a bound, or a figure that is missing.
        low: of a range or a least value, and high.
        unit: tCO2e, MWh, SEK, EUR; empty for a bare number.
        is_yearly: whether it says a year.
        is_about: whether it says about.
        missing: why there is none: a key of `missing` in data/sheets.yaml, `twofold`, `unclear_unit` or `unreadable`.
        written: what the cell said.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    is_yearly: bool = False
    is_about: bool = False
    missing: str = ""
    written: str = ""

    @property
    def middle(self) -> float | None:
        """One number for a check: the value, or the middle of a range; never for use as the figure."""
        if self.value is not None or self.low is None or self.high is None:
            return self.value
        return (self.low + self.high) / 2


def mark_of(texts: Iterable[str]) -> Mark | None:
    """The decimal mark that a table's figures show; None where they show none, or both."""
    shown = {
        mark for text in texts for number in re.findall(_NUMBER, text) if (mark := _shown_mark(number)) is not None
    }
    return shown.pop() if len(shown) == 1 else None


def _shown_mark(number: str) -> Mark | None:
    """The decimal mark that one figure shows without doubt."""
    bare = _bare(number)
    if "," in bare and "." in bare:
        return "," if bare.rindex(",") > bare.rindex(".") else "."
    marks: tuple[tuple[Mark, Mark], ...] = ((",", "."), (".", ","))
    for mark, other in marks:
        if mark in bare:
            if bare.count(mark) > 1:
                return other if _GROUPS.match(bare) else None
            return None if _TWOFOLD.match(bare) else mark
    return None


def _bare(number: str) -> str:
    return re.sub(rf"[{_SPACES}'’−-]", "", number)


def number(text: str, mark: Mark | None = None) -> float | None:
    """The number that a figure says; None where it says two.

    Args:
        text: digits with marks.
        mark: the decimal mark of the figures around it, where that is known.

    >>> number("12 345,6"), number("1,234,567.8"), number("1,234"), number("1,234", "."), number("1,234", ",")
    (12345.6, 1234567.8, None, 1234.0, 1.234)
    """
    bare, sign = _bare(text), -1 if text[:1] in "-−" else 1
    shown = _shown_mark(text)
    if shown is None and _TWOFOLD.match(bare):
        shown = mark
        if shown is None:
            return None
    other = {",": ".", ".": ",", None: ""}[shown]
    digits = bare.replace(other, "") if other else bare
    try:
        return sign * float(digits.replace(",", "."))
    except ValueError:
        return None


@cache
def _multipliers() -> dict[str, float]:
    return {word: float(factor) for factor, every in labels.of("multipliers").items() for word in every}


@cache
def _units() -> dict[str, tuple[str, float]]:
    found = {}
    for unit, scales in labels.of("units").items():
        for factor, every in scales.items():
            for word in every:
                found[word] = (unit, float(factor))
    return found


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _pattern() -> re.Pattern[str]:
    """A figure with what may stand around it: currency, range, multiplier, unit, gas, a year."""
    money = [word for word, (unit, _) in _units().items() if unit in ("SEK", "EUR")]
    every = [*_units(), *labels.of("unclear_units")]
    after = r"(?![A-Za-zåäöÅÄÖ])"
    bounds = _alternatives([*labels.of("about"), *labels.of("at_most"), *labels.of("at_least")])
    return re.compile(
        rf"(?P<bound>(?:(?<!\w)(?:{bounds})\s*)*)"
        rf"(?:(?P<before>{_alternatives(money)})\s?)?"
        rf"(?P<first>{_NUMBER})"
        rf"(?:\s*(?:{_alternatives(labels.of('ranges'))})\s*(?P<second>{_NUMBER}))?"
        rf"(?:\s?(?P<times>{_alternatives(_multipliers())}){after})?"
        rf"(?:\s?(?P<unit>{_alternatives(every)}){after})?"
        rf"(?:\s?(?P<gas>{_alternatives(labels.of('gas'))}))?"
        rf"(?:\s?(?P<yearly>{_alternatives(labels.of('yearly'))}){after})?"
    )


def why_missing(text: str) -> str:
    """Why a cell holds no figure; empty for one that may hold one.

    >>> why_missing("TBD"), why_missing(" – "), why_missing("0")
    ('to_be_decided', 'not_stated', '')
    """
    low = " ".join(text.lower().split()).strip(" *_")
    for reason, every in labels.of("missing").items():
        if low in every or low.rstrip(".") in every:
            return str(reason)
    return ""


def amounts(text: str, unit: str = "", mark: Mark | None = None) -> tuple[Amount, ...]:
    """The figures of a cell, or one that says why there is none.

    Args:
        text: the cell.
        unit: what the column or the label says of the unit, such as "tCO2e/yr" or "MEUR".
        mark: the decimal mark of the table, where it is known.
    """
    reason = why_missing(text)
    if reason:
        return (Amount(missing=reason, written=text.strip()),)
    found = [_amount(match, text, mark) for match in _pattern().finditer(spaced(text))]
    if not found:
        return (Amount(missing="unreadable", written=text.strip()),)
    scale = _of_label(unit)
    return tuple(_in_label_unit(amount, scale) for amount in found)


def in_sentence(text: str, mark: Mark | None = None) -> list[tuple[int, int, Amount]]:
    """The figures of a running text, each with where it begins and ends in `spaced(text)`."""
    return [(match.start(), match.end(), _amount(match, text, mark)) for match in _pattern().finditer(spaced(text))]


def spaced(text: str) -> str:
    """Blanks that part thousands stay in a figure; two figures side by side are not one."""
    text = re.sub(r"(?<=\d),\s+(?=\d)", " ; ", text)  # a comma and a blank part two figures
    joined = _SPACED.sub(lambda match: re.sub(rf"[{_SPACES}'’]", "", match.group()), text)
    return re.sub(rf"(?<=\d)[{_SPACES}](?=\d)", "  ", joined).replace("  ", " ; ")


def _amount(match: re.Match[str], text: str, mark: Mark | None) -> Amount:
    first = number(match.group("first"), mark)
    second = number(match.group("second"), mark) if match.group("second") else None
    word = match.group("unit") or match.group("before") or ""
    if word in labels.of("unclear_units"):
        return Amount(missing="unclear_unit", written=text.strip())
    if first is None or (match.group("second") and second is None):
        return Amount(missing="twofold", written=text.strip())
    unit, factor = _units().get(word, ("", 1.0))
    if not unit and match.group("gas"):
        unit = "tCO2e"
    factor *= _multipliers().get(match.group("times") or "", 1.0)
    bound = match.group("bound").strip().lower()
    made = Amount(
        unit=unit, is_yearly=bool(match.group("yearly")), is_about=_says(bound, "about"), written=text.strip()
    )
    if second is not None:
        return replace(made, low=min(first, second) * factor, high=max(first, second) * factor)
    if _says(bound, "at_most"):
        return replace(made, high=first * factor)
    return replace(made, low=first * factor) if _says(bound, "at_least") else replace(made, value=first * factor)


def _says(bound: str, subject: str) -> bool:
    return any(bound.startswith(word) or bound.endswith(word) for word in labels.of(subject)) and bool(bound)


def _of_label(label: str) -> tuple[str, float, bool]:
    """The unit, the factor and the year that a label gives to bare figures below it."""
    match = _pattern().search(f"1 {label.strip()}")
    if not label.strip() or match is None:
        return "", 1.0, False
    amount = _amount(match, label, None)
    return amount.unit, amount.value if amount.value is not None else 1.0, amount.is_yearly


def _in_label_unit(amount: Amount, scale: tuple[str, float, bool]) -> Amount:
    unit, factor, is_yearly = scale
    if amount.missing:
        return amount
    made = replace(amount, is_yearly=amount.is_yearly or (is_yearly and amount.unit in ("", unit)))
    if amount.unit or not unit:
        return made
    value, low, high = (None if v is None else v * factor for v in (amount.value, amount.low, amount.high))
    return replace(made, unit=unit, value=value, low=low, high=high)


def of_number(value: float, unit: str = "") -> Amount:
    """A figure that a spreadsheet holds as a number, with the unit that its label gives."""
    return _in_label_unit(Amount(value=value, written=repr(value)), _of_label(unit))


def written(amount: Amount) -> str:
    """A figure in a form that `amounts` reads back, with a full stop as its decimal mark."""
    if amount.missing:
        return str(labels.of("missing").get(amount.missing, [amount.written])[0])
    parts = ["ca "] if amount.is_about else []
    if amount.value is not None:
        parts.append(_digits(amount.value))
    elif amount.low is not None and amount.high is not None:
        parts.append(f"{_digits(amount.low)}–{_digits(amount.high)}")
    else:
        edge = amount.low if amount.low is not None else amount.high
        parts.append(f"{'≥ ' if amount.low is not None else '≤ '}{_digits(edge or 0.0)}")
    parts.append(f" {amount.unit}" if amount.unit else "")
    parts.append(" per year" if amount.is_yearly else "")
    return "".join(parts)


def _digits(value: float) -> str:
    """Digits that are read one way only: no mark before three last digits."""
    text = f"{value:f}".rstrip("0").rstrip(".") if abs(value) >= 1 else f"{value:.12f}".rstrip("0").rstrip(".")
    whole, stop, part = text.partition(".")
    return f"{whole}.{part}0" if stop and len(part) == 3 else text
