# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which time is meant? A calendar year, however a publisher writes it; what is more or less than a year is no year's.

A mean of 2019–2021, a season 2021/22 and a month are told for what they are: none of them is a figure of a year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.sources.tables import cells
from klimatkontrakt.sources.tables.cells import Raw

Kind = Literal["year", "day", "several", "part", "none"]

_YEAR = r"(?P<year>[12][0-9]{3})"
_MONTH = (
    "jan(?:uari|uary)?|feb(?:ruari|ruary)?|mars|march|mar|apr(?:il)?|maj|may|jun[ie]?|jul[iy]?|aug(?:usti|ust)?|"
    "sep(?:t|tember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_PART = r"[MKQHVWTD][0-9]{1,2}|(?:kv|kvartal|quarter|halvår|tertial|vecka|v|månad)\.?\s*[0-9]{1,2}"
_WRITTEN: tuple[tuple[Kind, str], ...] = (
    ("year", rf"(?:(?:år|year)(?:et)?\s*)?{_YEAR}(?:\s*(?:år|helår))?"),
    ("day", rf"{_YEAR}-(?:0[1-9]|1[0-2])-(?:[0-2][0-9]|3[01])(?:[ T].*)?"),
    ("day", rf"(?:den )?[0-3]?[0-9]\.?\s*(?:{_MONTH})\.?\s*{_YEAR}"),
    ("part", rf"{_YEAR}[\s:-]*(?:{_PART}|{_MONTH})\.?"),
    ("part", rf"(?:{_PART}|{_MONTH})[\s.:-]*{_YEAR}"),
    ("part", rf"{_YEAR}-(?:0?[1-9]|1[0-2])"),
    ("part", rf"{_YEAR}:[0-9]{{1,2}}"),
    ("several", rf"{_YEAR}\s*(?:[-–—/]|till|to)\s*(?:[12][0-9]{{3}}|[0-9]{{2}})"),
)
_PATTERNS = tuple((kind, re.compile(pattern + r"\Z", re.IGNORECASE)) for kind, pattern in _WRITTEN)


@dataclass(frozen=True)
class Period:
    """A time: its kind, the year of a year or a day, what it is written as, and the mark beside it."""

    kind: Kind
    year: int | None
    written: str
    mark: str = ""

    @property
    def is_of_a_year(self) -> bool:
        """Whether its figures are a year's."""
        return self.year is not None


def period(cell: Raw) -> Period:
    """The time that a cell says.

    >>> [(own.kind, own.year) for own in map(period, ("2022", "år 2022", 2022.0, "2022 prel.", "31 december 2022"))]
    [('year', 2022), ('year', 2022), ('year', 2022), ('year', 2022), ('day', 2022)]
    >>> [period(text).kind for text in ("2021/22", "2019-2021", "2021M01", "2021K1", "2021-06", "El", "22")]
    ['several', 'several', 'part', 'part', 'part', 'none', 'none']
    >>> period("2022 (preliminär)").mark, period("2022*").mark
    ('(preliminär)', '*')
    """
    whole = cells.text(cell)
    written, mark = cells.split(whole)
    for kind, pattern in _PATTERNS:
        if match := pattern.match(written):
            year = numbers.of_digits(match["year"]) if kind in ("year", "day") else None
            return Period(kind, year, whole, mark)
    return Period("none", None, whole)


def agreed(label: str, *others: str) -> Period | None:
    """The time of a member that is said more than once: by its label, its code and a list of times.

    The label is what a reader of the table sees: where it says several years or part of one, so it is. Where it says
    no time the others do. None where two of them say different years.

    >>> agreed("2022 prel.", "2022").year, agreed("Senaste året", "2022").year, agreed("2021", "2022")
    (2022, 2022, None)
    >>> agreed("2020-2022", "2022").kind, agreed("2021/22", "2021").kind
    ('several', 'several')
    """
    times = [time for time in map(period, (label, *others)) if time.kind != "none"]
    if not times:
        return period(label)
    years = [time.year for time in times]
    if None in years:
        return times[years.index(None)]
    return max(times, key=lambda time: bool(time.mark)) if len(set(years)) == 1 else None


def after_name(cell: Raw) -> tuple[str, Period] | None:
    """A heading that ends in a time, as what it is of and the time; None where it ends in none.

    >>> [(name, own.year) for name, own in map(after_name, ("2021", "Folkmängd 2021", "Elbilar2020", "Män 2022 prel."))]
    [('', 2021), ('Folkmängd', 2021), ('Elbilar', 2020), ('Män', 2022)]
    >>> after_name("Tillväxt 19-22"), after_name("Kommun")
    (None, None)
    """
    written = cells.text(cell)
    for start in (0, *(match.end() for match in re.finditer(r"\s", written))):
        own = period(written[start:])
        if own.kind != "none":
            return written[:start].strip(), own
    glued = re.match(r"(.*[^\W\d_])((?:19|20)[0-9]{2})\Z", cells.split(written)[0])
    return (glued[1], period(glued[2])) if glued else None
