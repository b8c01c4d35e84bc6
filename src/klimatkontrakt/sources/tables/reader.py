# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What comes out of reading a file of figures? A tidy table, every problem, and where it all comes from.

Every reader is `read(path or bytes) → Reading` and never throws at what a file holds: a file that cannot be read is a
reading without rows whose problems say why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, errors, in_order
from klimatkontrakt.sources.tables import cells
from klimatkontrakt.sources.tables.files import NOTHING_SAID, Given, Said, Source, given

_MOST_YEARS = 12
Cell = str | int | float | bool | None
Row = tuple[Cell, ...]
Key = tuple[Cell, Cell, Cell]
"""A figure of a tidy table of figures: the code of its area, its series and its year."""


@dataclass(frozen=True)
class TidyColumn:
    """A column of a tidy table; a column of figures has a unit that city/units.py knows, or `1`."""

    name: str
    unit: str = ""


@dataclass(frozen=True)
class FileProvenance:
    """Where a reading comes from.

    Attributes:
        publisher: who answers for the figures.
        title: what the file calls itself.
        release: the date or name of the publication, as the file says or the caller knows; empty when neither does.
        file: the file's name.
        sha256: of the file's bytes.
        retrieved: when it was fetched, as the caller says.
        note: what a reader must know of the figures.
    """

    publisher: str
    title: str = ""
    release: str = ""
    file: str = ""
    sha256: str = ""
    retrieved: str = ""
    note: str = ""


@dataclass(frozen=True)
class FileContent:
    """What a reader finds in one file; `columns` name what stands in each row."""

    columns: tuple[TidyColumn, ...]
    rows: tuple[Row, ...]
    title: str = ""
    release: str = ""
    note: str = ""
    publisher: str = ""
    problems: tuple[Problem, ...] = ()
    marks: Mapping[Key, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TableReading:
    """A tidy table of figures: a row a figure or a thing, a column a property, names in the field's words.

    Attributes:
        kind: which reader read it, such as `smhi`.
        marks: what the publisher says beside a figure, such as that it is preliminary, in the publisher's words.
    """

    kind: str
    columns: tuple[TidyColumn, ...]
    rows: tuple[Row, ...]
    provenance: FileProvenance
    problems: tuple[Problem, ...] = ()
    marks: Mapping[Key, str] = field(default_factory=dict)
    _at: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_at", {column.name: index for index, column in enumerate(self.columns)})

    @property
    def is_stopped(self) -> bool:
        """Whether an error makes it unfit for use."""
        return bool(errors(self.problems))

    def has(self, column: str) -> bool:
        """Whether the table has a column."""
        return column in self._at

    def at(self, column: str) -> int:
        """Where in a row a column stands."""
        return self._at[column]

    def unit(self, column: str) -> str:
        """The unit of a column."""
        return self.columns[self._at[column]].unit

    def values(self, column: str) -> list[Cell]:
        """A column, top to bottom."""
        at = self._at[column]
        return [row[at] for row in self.rows]

    def where(self, **wanted: Cell) -> Iterator[Row]:
        """The rows in which each named column holds the wanted value."""
        pairs = [(self._at[name], value) for name, value in wanted.items()]
        return (row for row in self.rows if all(row[at] == value for at, value in pairs))

    def records(self) -> Iterator[dict[str, Cell]]:
        """The rows as values by column."""
        names = [column.name for column in self.columns]
        return (dict(zip(names, row, strict=True)) for row in self.rows)


@dataclass(frozen=True)
class FileKind:
    """A kind of file: its name, who publishes it, and what reads one that is opened."""

    name: str
    publisher: str
    work: Callable[[Given], FileContent]


def made(
    kind: FileKind, source: Source, *, name: str = "", retrieved: str = "", said: Said = NOTHING_SAID
) -> TableReading:
    """A reading: the bytes are opened and worked on; what stops the work becomes its problems."""
    shown, sha256 = name, ""
    try:
        file = given(source, name, said)
        shown, sha256 = file.name, file.sha256
        found = kind.work(file)
    except ProblemsError as error:
        nothing = FileProvenance(kind.publisher, file=shown, sha256=sha256, retrieved=retrieved)
        return TableReading(kind.name, (), (), nothing, error.problems)
    provenance = FileProvenance(
        said.publisher or found.publisher or kind.publisher,
        found.title,
        found.release,
        shown,
        sha256,
        retrieved,
        found.note,
    )
    problems = (*found.problems, *_of_marks(shown, found.marks))
    if not found.rows and not errors(problems):
        problems = (*problems, Problem("table_empty", Place(shown)))
    return TableReading(kind.name, found.columns, found.rows, provenance, in_order(problems), found.marks)


def key(row: Row) -> Key:
    """The key of a row of figures: code, series and year of level, code, area, series, year, …"""
    return row[1], row[3], row[4]


def _of_marks(file: str, marks: Mapping[Key, str]) -> Iterator[Problem]:
    """A note that some figures may change, with their years: the publisher says so."""
    years = sorted({str(year) for (_, _, year), mark in marks.items() if cells.meaning(mark) == "preliminary"})
    if years:
        yield Problem("figures_preliminary", Place(file), {"years": listed(years, _MOST_YEARS)})


def columns(*named: str | TidyColumn) -> tuple[TidyColumn, ...]:
    """Columns of text by name, and columns of figures with their units."""
    return tuple(each if isinstance(each, TidyColumn) else TidyColumn(each) for each in named)


def listed(names: Sequence[str], most: int) -> str:
    """Names for a message: the first of them, and how many more there are.

    >>> listed(["a", "b", "c"], 2)
    'a, b … (3)'
    """
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} … ({len(names)})"
