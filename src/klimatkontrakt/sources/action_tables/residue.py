# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is left of a cell when every figure of it is struck out? No number with a unit may be, and not be shown."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from klimatkontrakt.sources.action_tables import numbers, periods, spans, units
from klimatkontrakt.sources.action_tables.amounts import Amount
from klimatkontrakt.sources.action_tables.phrases import pattern
from klimatkontrakt.sources.action_tables.placed import Placed, times
from klimatkontrakt.sources.action_tables.units import WrittenUnit

_DIGITS = re.compile(r"(?:(?<![^\W\d_])|(?<=[0-9][eE]))(?<![0-9])[0-9](?:[0-9.,'’]*[0-9])?(?:\s[0-9]{3}(?![0-9]))*")
_POWER = re.compile(r"[⁰¹²³⁴-⁹]+")  # of ten
_NEXT_NUMBER = re.compile(r"\s?[0-9]")
_YEAR = r"(?:19|20)[0-9][0-9]"
_GAP = rf"\s*\(?(?:<in_year>\s)?(?:{_YEAR})?\)?\s*(?:[,;+]|<and>)?\s*(?:<and>\s)?(?:<in_year>\s{_YEAR}:?\s)?"
_LAST = rf"\s*(?:[.,;)\n+]|\Z|\(?(?:<in_year>\s)?{_YEAR})"
_SHOWN = 24  # characters before a number that are shown with it
_NEAR = 80  # characters behind one that may tell its time


def rest(text: str, every: Sequence[Placed]) -> list[Placed]:
    """Numbers with a unit that stand in none of a text's figures, unread; more of a sum of money in its currency.

    >>> rest("1.2e6 EUR", [])[0].amount.missing, rest("9000 t of sludge; CO2 in 2030", [])
    ('left', [])
    """
    found: list[Placed] = []
    starts = [figure.start for figure in every]
    for number in _DIGITS.finditer(text):
        earlier = every[: bisect.bisect_left(starts, number.end())][-1:]
        if any(number.start() < figure.end for figure in (*earlier, *found[-1:])):
            continue
        one = _of_number(text, number, earlier)
        if one is not None:
            found.append(one)
    return found


def _of_number(text: str, number: re.Match[str], earlier: Sequence[Placed]) -> Placed | None:
    """A number that has a unit and was not read; None for one of a year, a name, or of something else."""
    powers = _POWER.match(text, number.end())
    last = number.end() if powers is None else powers.end()
    unit = units.after(text, last)
    if unit is None or spans.is_year(number[0]) or spans.is_named(text, number.start()):
        return None
    end = last + unit.length
    if not unit.name and not _has_unit(text, end):
        return _more_money(text, number, unit, earlier)
    if _is_other(text, number, end, unit):
        return None
    return Placed(number.start(), end, _unread(text, number.start(), end, unit.name))


def _has_unit(text: str, at: int) -> bool:
    """Whether a unit stands behind a multiplier that ends at a place."""
    unit = units.after(text, at)
    return unit is not None and bool(unit.name)


def _is_other(text: str, number: re.Match[str], end: int, unit: WrittenUnit) -> bool:
    """Whether the unit is the next number's, or the number of a material."""
    if units.is_money(unit.name) and _NEXT_NUMBER.match(text, end):
        return True
    return spans.is_material(text, spans.span(text, number.span()))


def _unread(text: str, start: int, end: int, unit: str) -> Amount:
    return Amount(missing="left", unit=unit, written=text[max(0, start - _SHOWN) : end].strip())


def _more_money(text: str, number: re.Match[str], unit: WrittenUnit, earlier: Sequence[Placed]) -> Placed | None:
    """`EUR 5 million in 2023, 3 million in 2025`: millions right behind a sum are of its currency."""
    start, end = number.start(), number.end() + unit.length
    if not earlier or not units.is_money(earlier[-1].amount.unit) or not pattern(_LAST).match(text, end):
        return None
    last = earlier[-1]
    value = numbers.number(number[0])
    if value is None or pattern(_GAP).fullmatch(text[last.end : start]) is None:
        return Placed(start, end, _unread(text, start, end, last.amount.unit))
    period = periods.around("", text[end : end + _NEAR])
    written = text[start:end].strip()
    return Placed(start, end, Amount(times(value, unit.factor), unit=last.amount.unit, period=period, written=written))
