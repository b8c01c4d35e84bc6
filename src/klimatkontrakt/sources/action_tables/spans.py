# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which numbers with which units stand in a text? One number or two that make a range, and the unit that they share.

A number without a unit is no figure: not the 2 of CO2, not a year, not the code of an action.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from klimatkontrakt.sources.action_tables import labels, numbers, units
from klimatkontrakt.sources.action_tables.units import WrittenUnit

AHEAD = 30  # characters before a figure in which words of a bound or a range stand
_LETTER_AND_DIGIT = re.compile(r"[^\W\d_]\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
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


def is_code(text: str, index: int) -> bool:
    """Whether a number belongs to a code or a date before it: B-1.1, MT.04, 2024/25."""
    last, before = text[index - 1 : index], text[index - 2 : index - 1] if index > 1 else ""
    if last == "-":
        return before.isalnum()
    return last in (".", ",", "/") and before.isalnum()


@dataclass(frozen=True)
class _Side:
    """One number with the unit before or behind it."""

    digits: str
    ahead: WrittenUnit | None
    behind: WrittenUnit | None
    start: int
    end: int

    @property
    def name(self) -> str:
        """Its unit; empty where it has none of its own."""
        return (self.behind.name if self.behind else "") or (self.ahead.name if self.ahead else "")

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands around it that it is of."""
        return self.ahead is None and self.behind is None


def span(text: str, at: tuple[int, int]) -> Span:
    """The number that stands at a place, the range that it may begin, and the unit that they share."""
    first = _side(text, at)
    second = _range_end(text, first)
    if second is None:
        return _span((first,), (first.behind,))
    return _span((first, second), (first.behind or second.behind, second.behind or first.behind))


def _span(sides: tuple[_Side, ...], behind: tuple[WrittenUnit | None, ...]) -> Span:
    ahead = sides[0].ahead
    before = ahead.factor if ahead is not None else 1.0
    stated = list(_units(sides))
    return Span(
        numbers=tuple(side.digits for side in sides),
        factors=tuple(before * (unit.factor if unit else 1.0) for unit in behind),
        name=next(filter(None, (unit.name for unit in stated)), ""),
        start=sides[0].start,
        end=sides[-1].end,
        is_gas=any(unit.is_gas for unit in stated),
        unclear=any(unit.unclear for unit in stated),
    )


def _units(sides: Sequence[_Side]) -> Iterator[WrittenUnit]:
    """The units that stand at the ends of a span, the one behind each figure before the one ahead."""
    for side in sides:
        yield from filter(None, (side.behind, side.ahead))


def _side(text: str, at: tuple[int, int]) -> _Side:
    """A number with its unit; behind `€5` only a multiplier can stand."""
    start, end = at
    ahead = units.before(text, start)
    behind = units.after(text, end)
    if ahead is not None and (behind is None or behind.name):
        behind = units.multiplier_of_money(text, end)
    first = start - (ahead.length if ahead else 0)
    return _Side(text[start:end], ahead, behind, first, end + (behind.length if behind else 0))


@cache
def _range() -> re.Pattern[str]:
    between = rf"\s(?:{units.alternatives(labels.of('and'))})\s"
    words = units.alternatives(labels.of("ranges"))
    return re.compile(rf"\s?(?:(?:{words})\s?|(?P<and>{between}))(?P<money>\D{{0,6}}?)(?P<second>{numbers.NUMBER})")


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"(?i:(?<!\w)(?:{units.alternatives(labels.of('between'))}))\s\Z")


def _range_end(text: str, first: _Side) -> _Side | None:
    """The second number of a range; None where the first begins none."""
    match = _range().match(text, first.end)
    if match is None or (match["and"] and not _between().search(text, max(0, first.start - AHEAD), first.start)):
        return None
    second = _side(text, match.span("second"))
    said = second.ahead.length if second.ahead else 0
    if len(match["money"].strip()) > said or not _are_of_one_kind(first, second):
        return None
    return second


def _are_of_one_kind(first: _Side, second: _Side) -> bool:
    """Whether two numbers can be a range: of one unit, or the unit said once; a year after a figure is a year."""
    if first.name and second.name:
        return first.name == second.name
    if not second.is_bare or first.is_bare:
        return True
    return first.behind is None and not is_year(second.digits)


def is_year(digits: str) -> bool:
    """Whether digits look like a year.

    >>> is_year("2030"), is_year("2 030")
    (True, False)
    """
    return _YEAR.fullmatch(digits) is not None


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
