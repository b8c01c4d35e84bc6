# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is a figure a year's, of a year, by a year, or of several? Told by the words beside it, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.sources.action_tables import labels, phrases
from klimatkontrakt.sources.action_tables.units import alternatives

Kind = Literal["", "year", "in", "by", "over", "from", "after"]
_TO = r"\s?(?:–|—|-|/|to|till|until|bis|a|à)\s?"
_YEARS = re.compile(
    rf"(?<![0-9.,])((?:19|20)[0-9][0-9])(?:{_TO}((?:19|20)[0-9][0-9])|[–—-]([0-9][0-9])(?![0-9]|[–—-][0-9]))?(?![0-9]|[.,][0-9])"
)
_TWO = r"(?<![0-9.,])((?:19|20)[0-9][0-9])\s(?:<and>|&)\s((?:19|20)[0-9][0-9])(?![0-9]|[.,][0-9])"
_YEAR_AT_END = re.compile(r"(?<![0-9])(?:19|20)[0-9][0-9]\)?\s?\Z")
_YEAR_AND_COLON = r"(?<![0-9])(?:19|20)[0-9][0-9]\)?\s?[:=]\s?(?:(?:<about>|<at_most>|<at_least>)\s?)*\Z"
_BETWEEN = re.compile(r"(?:between|mellan|entre|zwischen|tra|mellem|tussen|między|välillä|starp)\s\Z", re.IGNORECASE)
_NEAR_BASE = 40  # characters before a year in which it is said that it is a base year
_LEVEL = r"\s?(?:['’]s?\s)?[–-]?\s?<levels_of>"
_COMPARED = r"<compared>[^0-9.;]{0,24}\Z"
_CLAUSE = re.compile(r";|\n(?![(a-z])|\.(?=\s)")


@dataclass(frozen=True)
class FigurePeriod:
    """What time a figure is for.

    Attributes:
        kind: a year's; in, by, from or after a year; over several; or not said.
        years: the year, or the first and the last.
    """

    kind: Kind = ""
    years: tuple[int, ...] = ()

    def joined(self, other: FigurePeriod) -> FigurePeriod:
        """A yearly figure keeps its years."""
        if self.kind == "year" or other.kind == "year":
            return FigurePeriod("year", self.years or other.years)
        return self if self.kind else other

    def or_else(self, other: FigurePeriod) -> FigurePeriod:
        """The period, or another where none is said."""
        return self if self.kind else other


UNSAID = FigurePeriod()


def around(before: str, after: str, *, is_year_first: bool = False) -> FigurePeriod:
    """The period that the words before and after a figure tell, up to the figures beside it.

    Args:
        before: what stands before it.
        after: what stands behind.
        is_year_first: whether the years stand before their figures: `2024 5 MEUR 2025 6 MEUR`.

    >>> around("", " less emissions per year in 2030"), around("", " (2024-2026)")
    (FigurePeriod(kind='year', years=(2030,)), FigurePeriod(kind='over', years=(2024, 2026)))
    >>> around("annual cut: ", ""), around("", " by 2030").kind, around("In 2018 ", "").kind
    (FigurePeriod(kind='year', years=()), 'by', 'in')
    """
    near = int(labels.bound("near_words"))
    behind = _CLAUSE.split(after[: 2 * near], maxsplit=1)[0]
    ahead = _CLAUSE.split(before[-near:])[-1]
    first, last = spoken(behind), spoken(ahead)
    is_told_before = phrases.pattern(_YEAR_AND_COLON).search(ahead) or (is_year_first and ends_with_year(ahead))
    found = last.or_else(first) if is_told_before else first.or_else(last)
    if _yearly().search(behind[:near].split(",")[0]) or _annual().search(ahead):
        return FigurePeriod("year", found.years)
    return found


def ends_with_year(text: str) -> bool:
    """Whether a year stands right at the end of a text."""
    return _YEAR_AT_END.search(text) is not None


def spoken(text: str) -> FigurePeriod:
    """The period that a piece of text tells: its first years, and what stands before them.

    >>> spoken("from 2026"), spoken("less than 1990 levels by 2030"), spoken("in 2027 and 2030").years
    (FigurePeriod(kind='from', years=(2026,)), FigurePeriod(kind='by', years=(2030,)), (2027, 2030))
    >>> spoken("Costs 2023–30"), spoken("Cut by 2030 (t)").kind, spoken("Total costs").kind
    (FigurePeriod(kind='over', years=(2023, 2030)), 'by', '')
    """
    text = _without_base_years(text)
    two = phrases.pattern(_TWO).search(text)
    found = _YEARS.search(text)
    if found is None:
        return FigurePeriod("over") if _spans().search(text) else FigurePeriod()
    before = text[: found.start()].rstrip(" (").casefold()
    if two is not None and two.start() == found.start():
        return _of_two(text[: two.start()], numbers.of_digits(two[1]), numbers.of_digits(two[2]))
    if found[2] or found[3]:
        last = found[2] or f"{found[1][:2]}{found[3]}"
        return FigurePeriod("over", (numbers.of_digits(found[1]), numbers.of_digits(last)))
    return FigurePeriod(_kind(before), (numbers.of_digits(found[1]),))


def _kind(before: str) -> Kind:
    """What the words before a year make of it."""
    if phrases.pattern(r"<since>\Z").search(before):
        return "from"
    if phrases.pattern(r"<after>\Z").search(before):
        return "after"
    return "by" if _ends("by_year").search(before) else "in"


def _of_two(before: str, first: int, last: int) -> FigurePeriod:
    """Two years with *and* between them: a span where they follow on one another or stand between; else each."""
    if last == first + 1 or _BETWEEN.search(before):
        return FigurePeriod("over", (first, last))
    return FigurePeriod("in", (first, last))


def _without_base_years(text: str) -> str:
    """A text without the years that a figure is set against: `10 % compared with 1990`, `of 2019 levels`."""
    kept, end = "", 0
    for found in _YEARS.finditer(text):
        before = text[max(0, found.start() - _NEAR_BASE) : found.start()]
        if phrases.pattern(_COMPARED).search(before) or _is_level(text, found, before):
            kept, end = kept + text[end : found.start()], found.end()
    return kept + text[end:]


def _is_level(text: str, found: re.Match[str], before: str) -> bool:
    """Whether a year is one that levels are of: `from 1990 levels`, `baseline 2018`."""
    is_base = phrases.pattern(r"<base>\W*\Z").search(before)
    return is_base is not None or phrases.pattern(_LEVEL).match(text, found.end()) is not None


@cache
def _ends(subject: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w)|\A)(?:{alternatives(labels.of(subject))})\Z", re.IGNORECASE)


@cache
def _yearly() -> re.Pattern[str]:
    years = alternatives(labels.of("years"))
    said = alternatives(word for word in labels.of("yearly") if len(word) > len("pa"))
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)|/\s?(?:{years})(?!\w)", re.IGNORECASE)


@cache
def _annual() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives(labels.of('annual_before'))})(?!\w)", re.IGNORECASE)


@cache
def _spans() -> re.Pattern[str]:
    words = alternatives(labels.of("over_period"))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)|{labels.of('over_years')}", re.IGNORECASE)
