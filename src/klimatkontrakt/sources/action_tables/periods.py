# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is a figure a year's, of a year, by a year, or of several? Told by the words beside it, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from klimatkontrakt.sources.action_tables import labels
from klimatkontrakt.sources.action_tables.units import alternatives

Kind = Literal["", "year", "in", "by", "over"]
_TO = r"\s?(?:–|—|-|/|to|till|until|and|och|bis|a|à)\s?"
_YEARS = re.compile(rf"(?<![\d.,])((?:19|20)\d\d)(?:{_TO}((?:19|20)\d\d)|[–—-](\d\d)(?!\d))?(?![\d]|[.,]\d)")
_CLAUSE = re.compile(r";|\n(?![(a-z])|\.(?=\s)")


@dataclass(frozen=True)
class FigurePeriod:
    """What time a figure is for.

    Attributes:
        kind: a year's; in or by a year; over several; or not said.
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


def around(before: str, after: str) -> FigurePeriod:
    """The period that the words before and after a figure tell, up to the figures beside it.

    >>> around("", " less emissions per year in 2030"), around("", " (2024-2026)")
    (Period(kind='year', years=(2030,)), Period(kind='over', years=(2024, 2026)))
    >>> around("annual cut: ", ""), around("", " by 2030").kind, around("In 2018 ", "").kind
    (Period(kind='year', years=()), 'by', 'in')
    """
    near = int(labels.bound("near_words"))
    behind = _CLAUSE.split(after[: 2 * near], maxsplit=1)[0]
    ahead = _CLAUSE.split(before[-near:])[-1]
    found = spoken(behind).or_else(replace(spoken(ahead)))
    if _yearly().search(behind[:near].split(",")[0]) or _annual().search(ahead):
        return FigurePeriod("year", found.years)
    return found


def spoken(text: str) -> FigurePeriod:
    """The period that a piece of text tells: its first years, and what stands before them.

    >>> spoken("Costs 2023–30"), spoken("Cut by 2030 (t)").kind, spoken("Total costs").kind
    (Period(kind='over', years=(2023, 2030)), 'by', '')
    """
    match = _YEARS.search(text)
    if match is None:
        return FigurePeriod("over") if _spans().search(text) else FigurePeriod()
    if match[2] or match[3]:
        last = match[2] or f"{match[1][:2]}{match[3]}"
        return FigurePeriod("over", (int(match[1]), int(last)))
    before = text[: match.start()].rstrip(" (").casefold()
    kind: Kind = "by" if _ends("by_year").search(before) else "in"
    return FigurePeriod(kind, (int(match[1]),))


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
