# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a figure? A finding as its title, a chart in three widths, a legend, and the table behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol

from markupsafe import Markup

from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

WIDE, MIDDLE, NARROW = 880.0, 512.0, 256.0  # a page; a tablet, or one of two columns; a phone (see figures.css)
_DIGIT = re.compile(r"[0-9]")
_NUMBER = re.compile(r"[0-9−+<>]")
_UPRIGHT_LETTERS = 115  # across an A4 of 186 mm in the print's table text, 7.5 points
_GAP_LETTERS = 2  # between two columns
_LINE_LETTERS = 16  # a text is not set narrower than some words of it
NO_NUMBER = ("not_known", "not_in_plan", "no_plan.template", "no_plan.waiting", "no_plan.unreadable")
MARKS = {text for mark in NO_NUMBER for text in words.catalogue("terms")[mark].values()}


class Chart(Protocol):
    """Anything that draws itself at a width."""

    def svg(self, width: float, language: Language) -> Markup:
        """The chart at a width."""
        ...


@dataclass(frozen=True)
class Drawing:
    """A chart in three widths, each shown where it need not be made smaller: a letter is never under 12 pixels.

    Attributes:
        wide: for a page, for paper, and for a file.
        middle: for a tablet, or one of two columns of a page.
        narrow: for a phone.
    """

    wide: Markup
    middle: Markup
    narrow: Markup


@dataclass(frozen=True)
class Figure:
    """A finding with its chart and table.

    Attributes:
        key: its id on the page.
        finding: the title, which says what the figure shows.
        heads, rows: the table; the first column is a heading of its row.
        legend: (class of the style sheet, name).
        notes: sentences under the figure.
        quotes: (whose, the folder's author's own words, what is said of their language), under the notes.
        author_columns: the columns that hold such words, on a page in another language than theirs.
        folded: (what a list holds, the list), long ones that a reader opens.
        is_open: whether the table is shown beside the chart, not folded away.
        left: how many columns from the left hold words.
        of, year: whose story the figure's numbers tell, an id of the city, and in which year; empty where none.
        row_of, row_years, column_of, column_years: the same for one row or column, where they differ.
        foot: how many rows at the end are sums of those above, which stay there however the table is sorted.
        beside: the column that tells another plan's numbers, which the figure's own is set beside.
    """

    key: str
    finding: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    drawing: Drawing | None = None
    legend: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    caption: str = ""
    is_open: bool = False
    left: int = 1
    of: str = ""
    year: int | None = None
    row_of: Sequence[str] = ()
    row_years: Sequence[int] = ()
    column_of: Sequence[str] = ()
    column_years: Sequence[int | None] = ()
    beside: int | None = None
    folded: Sequence[tuple[str, str]] = ()
    quotes: Sequence[tuple[str, str, str]] = ()
    author_columns: Sequence[int] = ()
    foot: int = 0

    @property
    def is_broad(self) -> bool:
        """Whether the table needs a sheet on its side: it does not fit across one upright at its longest words."""
        columns = range(len(self.heads))
        return sum(self._letters(column) + _GAP_LETTERS for column in columns) > _UPRIGHT_LETTERS

    def _letters(self, column: int) -> int:
        """How many letters wide a column is at least: its longest word, a number whole, a text some words."""
        cells = [row[column] for row in self.rows if column < len(row)]
        longest = max(map(len, cells), default=0)
        words = max(map(len, " ".join([self.heads[column], *cells]).split()), default=0)
        return max(words, longest if self.is_number(column) else min(longest, _LINE_LETTERS))

    def is_number(self, column: int) -> bool:
        """Whether a column is one of numbers, which stand to the right: each of its cells that is known begins so."""
        cells = [row[column] for row in self.rows if column < len(row)]
        known = [cell for cell in cells if cell.strip("– ") and cell not in MARKS]
        return column >= self.left and bool(known) and all(map(_NUMBER.match, known))

    @property
    def numbers(self) -> list[bool]:
        """Which columns are of numbers."""
        return list(map(self.is_number, range(len(self.heads))))

    def story_at(self, row: int, column: int) -> tuple[str, int | None] | None:
        """Whose story a cell tells, and in which year; None for a cell of words that is not its row's name."""
        if column > 0 and not _DIGIT.search(self.rows[row][column]):
            return None
        whose = self._whose(row, column)
        return (whose, self._year_at(row, column)) if whose else None

    def _whose(self, row: int, column: int) -> str:
        """Whose story a cell tells: its row's, else its column's, else the figure's; in the first column its row's."""
        of_row = self.row_of[row] if self.row_of else ""
        if column == 0:
            return of_row
        return of_row or (self.column_of[column] if self.column_of else "") or self.of

    def _year_at(self, row: int, column: int) -> int | None:
        """In which year: its column's, else its row's, else the figure's."""
        of_row = self.row_years[row] if self.row_years else self.year
        return (self.column_years[column] if self.column_years else None) or of_row

    def addresses(self, story: Callable[[str, int | None, bool], str]) -> list[list[str]]:
        """Where every cell's number leads, row by row; empty for a cell that leads nowhere.

        Args:
            story: makes an address of an id, a year, and whether another plan is meant, which this is set beside.
        """
        return [
            [story(*found, j == self.beside) if (found := self.story_at(i, j)) else "" for j in range(len(row))]
            for i, row in enumerate(self.rows)
        ]

    def as_plain(self) -> dict[str, Any]:
        """The figure as plain values, for keeping."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "drawing"}
        drawing = {f.name: str(getattr(self.drawing, f.name)) for f in fields(Drawing)} if self.drawing else None
        return {**plain, "drawing": drawing}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Figure:
        """A figure that was kept; its drawing is one of ours."""
        drawing = plain["drawing"]
        known = Drawing(**{name: Markup(text) for name, text in drawing.items()}) if drawing else None
        return cls(**{**plain, "drawing": known})


@dataclass(frozen=True)
class Words:
    """The report's texts in one language."""

    language: Language
    subject: str = "report"

    def __call__(self, key: str, /, **values: object) -> str:
        """A text with its values put in."""
        return words.say(self.subject, key, self.language, **values)

    def term(self, group: str, value: str) -> str:
        """A word of the field."""
        return words.term(group, value, self.language)


def drawn(chart: Chart, language: Language) -> Drawing:
    """A chart in all widths."""
    return Drawing(*(chart.svg(width, language) for width in (WIDE, MIDDLE, NARROW)))
