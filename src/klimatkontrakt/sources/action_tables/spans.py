# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which numbers with which units stand in a text? One number or two that make a range, and the unit that they share.

A number without a unit is no figure: not the 2 of CO2, not a year, not the code of an action.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from klimatkontrakt.sources.action_tables import labels, numbers, phrases, units
from klimatkontrakt.sources.action_tables.units import WrittenUnit

AHEAD = 30  # characters before a figure in which words of a bound or a range stand
_LETTER_AND_DIGIT = re.compile(r"[^\W\d_][0-9]")
_YEAR = re.compile(r"(?:19|20)[0-9][0-9]")
_DATE = re.compile(r"(?:[0-9]{1,2}[./-]){0,2}(?:19|20)[0-9][0-9]")
_DIGIT_NEXT = re.compile(r"\s?[0-9][0-9.,]*")
_SIGN = "-−"
_NAMED = r"<names_of_numbers>\s?(?:(?:no|nr|n[°º])\b\.?\s?)?[:#]?\s?\Z"
_WORD_BEFORE = re.compile(r"([^\W\d_][\w.]*?)\W*\Z")
_FOLLOWING = re.compile(r"\s?(?:(of|de|di|av)\s+(?:the\s)?)?([^\W\d_]+)")
_NUMBER = re.compile(rf"(?<![^\W_])(?:{numbers.NUMBER})")  # no letter right before it: the 2 of CO2 is no number


@cache
def _glued() -> re.Pattern[str]:
    """A number that is written together with its currency: that of EUR2 is one."""
    codes = units.alternatives(code for code in units.currencies() if code.isalpha())
    return re.compile(rf"(?<![^\W\d_])(?:{codes})(?P<number>{numbers.NUMBER})")


def places(text: str) -> Iterator[tuple[int, int]]:
    """Where each number begins and ends."""
    glued = [found.span("number") for found in _glued().finditer(text)] if _LETTER_AND_DIGIT.search(text) else []
    apart = [found.span() for found in _NUMBER.finditer(text)]
    yield from sorted({*glued, *apart})


@dataclass(frozen=True)
class Span:
    """One number, or two that make a range, with the unit that they share."""

    numbers: tuple[str, ...]
    factors: tuple[float, ...]
    name: str
    start: int
    end: int
    is_gas: bool = False
    unclear: bool = False
    written: str = ""
    is_below: tuple[bool, ...] = ()  # of a range whose numbers have signs: which of them are below zero
    is_maybe_year: bool = False  # whether the first of two numbers may be a year with its figure behind


def is_code(text: str, index: int) -> bool:
    """Whether a number belongs to a code or a date before it, or is a name: B-1.1, MT.04, grant agreement 101."""
    if is_named(text, index):
        return True
    last, before = text[index - 1 : index], text[index - 2 : index - 1] if index > 1 else ""
    if last == "-":
        return before.isalnum()
    return last in (".", ",", "/") and before.isalnum()


def is_named(text: str, at: int) -> bool:
    """Whether a number is the name of a thing: `Grant agreement 101036519`, `tel. 040`.

    >>> is_named("Grant agreement no. 101036519", 20), is_named("cost 12 MEUR", 5)
    (True, False)
    """
    return phrases.pattern(_NAMED).search(ahead(text, at)) is not None


def is_numbered(text: str, at: int) -> bool:
    """Whether the word before a number says which of several things it is: `phase 2`, `action 4`."""
    before = _WORD_BEFORE.search(ahead(text, at))
    return before is not None and before[1].casefold() in labels.of("qualifiers")["numbered"]


def extent(text: str, at: tuple[int, int]) -> tuple[int, int]:
    """Where a number begins and ends with the unit before and behind it."""
    side = _side(text, at)
    return side.start, side.end


@dataclass(frozen=True)
class _Side:
    """One number with the unit before or behind it."""

    digits: str
    ahead: WrittenUnit | None
    behind: WrittenUnit | None
    start: int
    end: int
    is_below: bool = False

    @property
    def name(self) -> str:
        """Its unit; empty where it has none of its own."""
        return (self.behind.name if self.behind else "") or (self.ahead.name if self.ahead else "")

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands around it that it is of."""
        return self.ahead is None and self.behind is None


def span(text: str, at: tuple[int, int], taken: int = 0) -> Span:
    """The number that stands at a place, the range that it may begin, and the unit that they share.

    Args:
        text: of a cell, plain.
        at: where the number begins and ends.
        taken: where the figure before ends: its currency is no other number's.
    """
    first, second = _ends(text, at, taken)
    if second is None:
        return _span((first,), (first.behind,))
    whole = _span((first, second), (first.behind or second.behind, second.behind or first.behind))
    is_maybe_year = first.is_bare and not second.is_bare and is_dated(first.digits, second.digits) is None
    return replace(whole, written=text[at[0] : second.end], is_maybe_year=is_maybe_year)


def _ends(text: str, at: tuple[int, int], taken: int) -> tuple[_Side, _Side | None]:
    """A number, and the second where the two make a range: `5m–7m EUR` says its currency once, behind."""
    first = _side(text, at, taken)
    second = _range_end(text, first)
    if second is None and first.is_bare:
        of_money = _side(text, at, taken, is_money=True)
        second = _range_end(text, of_money) if not of_money.is_bare else None
        if second is not None and units.is_money(second.name):
            return of_money, second
        return first, None
    return first, second


def _span(sides: tuple[_Side, ...], behind: tuple[WrittenUnit | None, ...]) -> Span:
    before, stated = _factor(sides[0].ahead), list(_units(sides))
    return Span(
        numbers=tuple(side.digits for side in sides),
        factors=tuple(before * _factor(unit) for unit in behind),
        name=next(filter(None, (unit.name for unit in stated)), ""),
        start=sides[0].start,
        end=sides[-1].end,
        is_gas=any(unit.is_gas for unit in stated),
        unclear=any(unit.unclear for unit in stated),
        is_below=tuple(side.is_below for side in sides) if len(sides) > 1 else (),
    )


def _factor(unit: WrittenUnit | None) -> float:
    return unit.factor if unit is not None else 1.0


def _units(sides: Sequence[_Side]) -> Iterator[WrittenUnit]:
    """The units that stand at the ends of a span, the one behind each figure before the one ahead."""
    for side in sides:
        yield from filter(None, (side.behind, side.ahead))


def _side(text: str, at: tuple[int, int], taken: int = 0, *, is_money: bool = False) -> _Side:
    """A number with its unit; behind `€5`, or where it is known to be of money, only a multiplier can stand."""
    start, end = at
    ahead = _unit_ahead(text, start, taken)
    behind = _unit_behind(text, end, ahead, is_money=is_money)
    if behind is not None and _is_date_before_money(text, at, behind):
        behind = None
    if ahead is not None and (behind is None or behind.name):
        behind = units.multiplier_of_money(text, end)
    first = start - (ahead.length if ahead else 0)
    last = end + (behind.length if behind else 0)
    return _Side(text[start:end], ahead, behind, first, last, is_signed(text[:first]))


def _unit_behind(text: str, end: int, ahead: WrittenUnit | None, *, is_money: bool) -> WrittenUnit | None:
    """The unit behind a number; of money whose currency is known, a multiplier first."""
    times = units.multiplier_of_money(text, end) if is_money and ahead is None else None
    return times or units.after(text, end)


def _unit_ahead(text: str, start: int, taken: int) -> WrittenUnit | None:
    """The currency before a number, where it is not that of the number before."""
    ahead = units.before(text, start)
    return None if ahead is None or start - ahead.length < taken else ahead


def _is_date_before_money(text: str, at: tuple[int, int], behind: WrittenUnit) -> bool:
    """Whether the currency behind is the next number's: `In 2023 EUR 5 million`."""
    following = _DIGIT_NEXT.match(text, at[1] + behind.length)
    if following is None or not units.is_money(behind.name):
        return False
    is_date = _DATE.fullmatch(text[at[0] : at[1]]) is not None
    return is_date or units.multiplier_of_money(text, following.end()) is not None


def is_signed(before: str) -> bool:
    """Whether a minus sign stands right before a number, with nothing that it could part from it.

    >>> is_signed("cut: −"), is_signed("B-"), is_signed("(5 %)-")
    (True, False, False)
    """
    last = before[-2:-1]
    return before[-1:] in tuple(_SIGN) and not last.isalnum() and last not in (")", "%", "€")


@cache
def _range() -> re.Pattern[str]:
    between = rf"\s(?:{units.alternatives(labels.of('and'))})\s"
    words = units.alternatives(labels.of("ranges"))
    return re.compile(rf"\s?(?:(?:{words})\s?|(?P<and>{between}))(?P<money>\D{{0,6}}?)(?P<second>{numbers.NUMBER})")


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"(?i:(?<!\w)(?:{units.alternatives(labels.of('between'))}))\s[-−]?\Z")


def is_between(before: str) -> bool:
    """Whether a word for between stands right before a number."""
    return _between().search(before) is not None


def _range_end(text: str, first: _Side) -> _Side | None:
    """The second number of a range; None where the first begins none."""
    match = _range().match(text, first.end)
    if match is None or (match["and"] and not _between().search(text, max(0, first.start - AHEAD), first.start)):
        return None
    is_money = first.ahead is not None  # "€5–7m": the m can be nothing but a million
    second = replace(
        _side(text, match.span("second"), is_money=is_money), is_below=match["money"].strip()[:1] in tuple(_SIGN)
    )
    said = second.ahead.length if second.ahead else 0
    if len(match["money"].strip(f" {_SIGN}")) > said or not _are_of_one_kind(first, second):
        return None
    return second


def _are_of_one_kind(first: _Side, second: _Side) -> bool:
    """Whether two numbers can be a range: of one unit, or the unit said once; a year after a figure is a year."""
    if first.name and second.name:
        return first.name == second.name
    if first.is_bare and _is_year_of(first, second):
        return False
    if not second.is_bare or first.is_bare:
        return True
    return first.behind is None and not is_year(second.digits)


def _is_year_of(first: _Side, second: _Side) -> bool:
    """Whether the first of two numbers is a year and the second its figure; two years are a span of time."""
    return bool(is_dated(first.digits, second.digits)) and not (second.is_bare and is_year(second.digits))


def is_year(digits: str) -> bool:
    """Whether digits look like a year.

    >>> is_year("2030"), is_year("2 030")
    (True, False)
    """
    return _YEAR.fullmatch(digits) is not None


def is_dated(first: str, second: str) -> bool | None:
    """Whether the first of two numbers is a year and the second its figure, and no range; None where it may be both.

    >>> is_dated("2019", "300"), is_dated("2025", "2 500"), is_dated("2000", "2500"), is_dated("2025", "2500")
    (True, True, False, None)
    """
    if not is_year(first):
        return False
    year, amount = numbers.number(first), numbers.number(second)
    if not second.isdecimal() or amount is None or (year is not None and amount < year):
        return True
    return False if first.endswith("00") else None


def is_material(text: str, own: Span) -> bool:
    """Whether tonnes are of waste or the like, and of no gas that warms."""
    if own.name != units.TONNES or own.is_gas:
        return False
    before = _WORD_BEFORE.search(ahead(text, own.start))
    if before is not None and before[1].casefold() in labels.of("materials"):
        return True
    after = _FOLLOWING.match(text, own.end)
    return after is not None and _is_thing(after[2].casefold(), is_of=after[1] == "of")


def _is_thing(word: str, *, is_of: bool) -> bool:
    """Whether a word behind tonnes is a material, or with `of` before it anything but a gas."""
    return word in labels.of("materials") or (is_of and word not in labels.of("of_gas"))


def ahead(text: str, index: int) -> str:
    """The last words before a place; a cell may be long, and is never looked through for each of its figures."""
    return text[max(0, index - AHEAD) : index]
