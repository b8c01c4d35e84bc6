# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which tables have an action a row? The cost summary (C-3.1), and action outlines turned on their side."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from klimatkontrakt.sources.action_tables import amounts, cell_text, labels
from klimatkontrakt.sources.action_tables.labelled import labelled
from klimatkontrakt.sources.action_tables.rows import Cell, SheetDocument, SheetRow, TextLine

_MONEY = ("cost", "investment")
_TURNED = ("type", "description", "lever", "outcome", "scale")  # an outline has one of these, a summary has none
_DIGIT = re.compile(r"[0-9]|[●○]")
_GAP = 12  # lines between two parts of one table


@dataclass(frozen=True)
class ColumnHead:
    """The head of a table: the column of each field, and its label."""

    columns: Mapping[str, int]
    labels: Mapping[str, str]
    width: int
    row: SheetRow


@dataclass
class Body:
    """A row below a head, with the rows that go on with it.

    Attributes:
        head: what its columns are.
        cells: by field.
        row: the first.
    """

    head: ColumnHead
    cells: dict[str, list[Cell]]
    row: SheetRow

    def add(self, cells: Mapping[str, Cell]) -> None:
        """The cells of a row, by field."""
        for name, cell in cells.items():
            self.cells.setdefault(name, []).append(cell)

    def text(self, name: str) -> str:
        """What a field says."""
        return "\n".join(cell if isinstance(cell, str) else repr(cell) for cell in self.cells.get(name, ()))


@lru_cache(maxsize=1 << 12)
def _head(cells: tuple[Cell, ...]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        meaning = labels.meaning(cell) if isinstance(cell, str) and cell else None
        if meaning is None:
            continue
        before = found.get(meaning.field)
        if before is None or len(labels.words(str(cell))) < len(labels.words(str(cells[before]))):
            found[meaning.field] = index  # "Measure" rather than "Measure no."
    return tuple(found.items())


def head(row: SheetRow) -> ColumnHead | None:
    """The head that a row is; None for any other row.

    >>> head(SheetRow(("Action", "Responsible", "Total cost (€)"), "a.md", 1)).columns["cost"]
    2
    """
    if not labels.of("fewest_columns") <= len(row.cells) <= labels.of("most_columns"):
        return None
    columns = dict(_head(row.cells))
    if len(columns) < labels.of("fewest_columns") or "name" not in columns:
        return None
    return ColumnHead(columns, {name: str(row.cells[column]) for name, column in columns.items()}, len(row.cells), row)


@dataclass
class _ColumnReader:
    """Goes through a document and keeps the head that rows stand below."""

    head: ColumnHead | None = None
    body: Body | None = None
    between: int = 0
    table: int = -1
    done: list[Body] = field(default_factory=list)
    left: list[SheetRow] = field(default_factory=list)

    def take(self, part: SheetRow | TextLine) -> None:
        """The next row or line."""
        if isinstance(part, TextLine):
            self._wait(part)
            return
        begun = head(part)
        if begun is not None:
            self.head, self.body, self.between = (begun if _is_of_actions(begun) else None), None, 0
            self.table = part.table
        elif self.head is not None:
            self._row(self.head, part)

    def _wait(self, line: TextLine) -> None:
        self.between += 1
        if self.between > _GAP or labels.is_module_head(line.text) or line.is_heading:
            self.head, self.body = None, None

    def _is_apart(self, head: ColumnHead, row: SheetRow) -> bool:
        """Whether a row ends the table: of another width, or the first of another table whose head is no known one."""
        if len(row.cells) != head.width or _is_outline(row):
            return True
        return row.is_first and row.table != self.table and not _is_alike(head, row)

    def _row(self, head: ColumnHead, row: SheetRow) -> None:
        if self._is_apart(head, row):
            self.head, self.body = None, None
            return
        self.table, self.between = row.table, 0
        cells = _cells(head, row)
        if cells and not _is_template(row) and not _is_title(row):
            self._add(head, row, cells)

    def _add(self, head: ColumnHead, row: SheetRow, cells: Mapping[str, Cell]) -> None:
        """A row of its own, the rest of the one above, or one that is not understood."""
        if self.body is not None and _goes_on(cells, row):
            self.body.add(cells)
        elif "name" in cells or _is_total(row):
            self.body = Body(head, {}, row)
            self.body.add(cells)
            self.done.append(self.body)
        else:
            self.left.append(row)


def _cells(head: ColumnHead, row: SheetRow) -> dict[str, Cell]:
    """The cells of a row that say something, by the fields of their columns."""
    cells = {name: _plain(row.cells[column]) for name, column in head.columns.items()}
    return {name: cell for name, cell in cells.items() if cell != ""}


def _is_alike(head: ColumnHead, row: SheetRow) -> bool:
    """Whether the first row that a page has of a table may stand below a head: where money is told, it is no word."""
    cells = [row.cells[head.columns[name]] for name in _MONEY if name in head.columns]
    return all(
        isinstance(cell, float) or not cell or _DIGIT.search(cell) or amounts.why_missing(cell) for cell in cells
    )


def _is_outline(row: SheetRow) -> bool:
    """Whether a row begins an action outline: the summary has ended."""
    found = labelled(row)
    return found is not None and found.field == "name" and found.is_strong


def _is_of_actions(head: ColumnHead) -> bool:
    """Whether a head is of actions: with what they cost, or what they cut and who is responsible; no indicators."""
    has_cost = any(name in head.columns for name in _MONEY)
    return "indicator" not in head.columns and (has_cost or {"cut", "responsible"} <= set(head.columns))


def is_turned(head: ColumnHead) -> bool:
    """Whether a table is action outlines turned on their side."""
    return any(name in head.columns for name in _TURNED)


def _plain(cell: Cell) -> Cell:
    return cell_text.plain(cell) if isinstance(cell, str) else cell


def _is_template(row: SheetRow) -> bool:
    filled = [cell for cell in row.cells if cell != ""]
    return bool(filled) and all(isinstance(cell, str) and labels.is_guidance(cell) for cell in filled)


def _is_title(row: SheetRow) -> bool:
    """Whether a row spans the table: the heading of a part of it."""
    filled = [cell for cell in row.cells if cell != ""]
    return len(filled) == 1 and filled[0] == row.cells[0] and not _is_total(row)


def _is_total(row: SheetRow) -> bool:
    return any(is_total_name(str(cell)) for cell in row.cells if isinstance(cell, str) and cell)


def is_total_name(text: str) -> bool:
    """Whether a name is a total's.

    >>> is_total_name("**Total**"), is_total_name("Total electrification")
    (True, False)
    """
    return labels.simple(text) in labels.of("totals")


def _goes_on(cells: Mapping[str, Cell], row: SheetRow) -> bool:
    """Whether a row goes on with the one above: the first of a page, without a name or with the rest of one.

    A row with figures of its own is an action of its own.
    """
    name = cells.get("name")
    if name is None:
        return row.is_first or not any(key in cells for key in (*_MONEY, "cut"))
    is_rest = isinstance(name, str) and name[:1].islower()
    return is_rest and not any(key in cells for key in _MONEY)


def bodies(document: SheetDocument) -> tuple[list[Body], list[SheetRow]]:
    """The rows of tables that have an action a row, and rows of them that are not understood."""
    reader = _ColumnReader()
    for part in document.parts:
        reader.take(part)
    return reader.done, reader.left
