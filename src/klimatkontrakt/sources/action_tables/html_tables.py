# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which rows does a table in HTML hold, in a Markdown text? Also where it is not ended, or holds another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.sources.action_tables import labels

_TAG = re.compile(r"<\s*(/?)\s*(table|thead|tbody|tfoot|tr|td|th)\b([^>]*)>", re.IGNORECASE)
_SPAN = re.compile(r"(col|row)span\s*=\s*[\"']?([0-9]{1,6})", re.IGNORECASE)
_END = re.compile(r"<\s*/\s*table\s*>", re.IGNORECASE)
_BEGIN = re.compile(r"<\s*table\b", re.IGNORECASE)
_ROW_OF_BARS = re.compile(r"\s*\|.*\|.*\|\s*\Z")
_LONGEST = 5000  # lines of one table


@dataclass(frozen=True)
class HtmlRows:
    """The rows of the tables that begin in a line, each with the line it begins in; and the line after them."""

    rows: tuple[tuple[tuple[str, ...], int], ...]
    after: int


def read(lines: Sequence[str], index: int) -> HtmlRows:
    """The tables that begin in a line; one that nothing ends goes to the next row of bars."""
    after = _after(lines, index)
    text = "\n".join(lines[index:after])
    return HtmlRows(tuple(_rows(text, index + 1)), after)


def _after(lines: Sequence[str], index: int) -> int:
    """The line after the end of a table and of those inside it."""
    depth = 0
    for number in range(index, min(len(lines), index + _LONGEST)):
        line = lines[number]
        if number > index and _ROW_OF_BARS.match(line):
            return number
        depth += len(_BEGIN.findall(line)) - len(_END.findall(line))
        if depth <= 0:
            return number + 1
    return min(len(lines), index + _LONGEST)


@dataclass
class _HtmlTable:
    """A table that is being read: rows, and cells that reach down into the rows below."""

    rows: list[tuple[list[str], int]] = field(default_factory=list)
    down: dict[int, int] = field(default_factory=dict)

    def begin(self, line: int) -> None:
        """Begins a row with a blank for each cell that reaches into it."""
        self.rows.append(([], line))
        self._fill()

    def _fill(self) -> None:
        cells = self.rows[-1][0]
        while self.down.get(len(cells), 0) > 0:
            self.down[len(cells)] -= 1
            cells.append("")

    def add(self, text: str, spans: dict[str, int], line: int) -> None:
        """Adds a cell as wide and as high as it says it is."""
        if not self.rows:
            self.begin(line)
        cells = self.rows[-1][0]
        most = int(labels.of("most_columns"))
        wide = min(spans.get("col", 1), most)
        for at in range(max(wide, 1)):
            if spans.get("row", 1) > 1 and len(cells) < most:
                self.down[len(cells)] = min(spans["row"], _LONGEST) - 1
            cells.append(text if at == 0 else "")
        self._fill()


@dataclass
class _Tables:
    """Tables inside tables, that are being read from tag to tag.

    Attributes:
        opened: the tables whose end has not come, the outermost first; what no table holds goes into the first.
        done: the rows of those that have ended.
        cell: where the text of an open cell begins, its spans, and its line.
    """

    opened: list[_HtmlTable] = field(default_factory=lambda: [_HtmlTable()])
    done: list[tuple[list[str], int]] = field(default_factory=list)
    cell: tuple[int, dict[str, int], int] | None = None

    def take(self, tag: re.Match[str], line: int) -> None:
        """The next tag."""
        name, is_end = tag[2].lower(), bool(tag[1])
        self.end_cell(tag.string, tag.start())
        if name == "table":
            self._table(is_end=is_end)
        elif is_end:
            return
        elif name == "tr":
            self.opened[-1].begin(line)
        elif name in ("td", "th"):
            self.cell = (
                tag.end(),
                {kind.lower(): numbers.of_digits(count) for kind, count in _SPAN.findall(tag[3])},
                line,
            )

    def _table(self, *, is_end: bool) -> None:
        """Begins a table inside the last one, or ends the last one."""
        if not is_end:
            self.opened.append(_HtmlTable())
        elif len(self.opened) > 1:
            self.done += self.opened.pop().rows

    def end_cell(self, text: str, end: int) -> None:
        """Ends the open cell at a place of a text."""
        if self.cell is not None:
            begin, spans, line = self.cell
            self.opened[-1].add(text[begin:end].strip(), spans, line)
            self.cell = None

    def rows(self) -> list[tuple[tuple[str, ...], int]]:
        """Every row that says something, in the order of their lines."""
        every = [*self.done, *(row for table in reversed(self.opened) for row in table.rows)]
        return [(tuple(cells), number) for cells, number in sorted(every, key=lambda row: row[1]) if any(cells)]


def _rows(text: str, first: int) -> list[tuple[tuple[str, ...], int]]:
    """The rows of a text of tables, those of an inner table after the row that it stands in."""
    tables = _Tables()
    line, counted = first, 0
    for tag in _TAG.finditer(text):
        line += text.count("\n", counted, tag.start())
        counted = tag.start()
        tables.take(tag, line)
    tables.end_cell(text, len(text))
    return tables.rows()
