# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which rows and lines does a Markdown text hold? Also where its tables are broken: long rows, bars left out.

Contracts turned from PDF to Markdown have cells that go on over lines, blank lines and page heads, rows without their
outer bars, and tables in HTML. Each line is looked at once, and a row that does not end once more, so that time grows
with length.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from klimatkontrakt.sources.action_tables import html_tables, labels, running_heads
from klimatkontrakt.sources.action_tables.rows import SheetDocument, SheetRow, TextLine

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*\|?[\s|:]*-[-\s|:]*\|?\s*\Z")
_TABLE = re.compile(r"<\s*table\b", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}\s+\S|<h[1-6]\b", re.IGNORECASE)
_BOLD = re.compile(r"(?:\*\*|__)[^*]{3,200}(?:\*\*|__)")
_LABEL = re.compile(
    r"[#>\s]*(?:[-•]\s+)?(?:\*\*|__)?(?P<label>[^|:*]{2,120}?)\s*(?::\s*(?:\*\*|__)?|(?:\*\*|__)\s*:?)\s*(?P<value>\S.*)?\Z"
)
_NEAR = 25  # lines among which other labels of the same sheet stand
_FEWEST_NEAR = 2
_SHOWN = 200  # characters of a line between tables that are kept
_FEWEST = 3  # rows that a label must begin for it to be known where it stands alone
_LEADING_CELLS = 2
_FEW_WORDS = 3  # of what a scanner left of a group's name


def of_text(text: str, file: str) -> SheetDocument:
    """The rows and lines of a Markdown text; a row's place is its first line."""
    lines = text.split("\n")
    reader = _MarkdownReader(lines, file, running_heads.running_heads(lines), _known_labels(lines))
    return SheetDocument(tuple(reader.parts()), (text,))


def _known_labels(lines: Sequence[str]) -> frozenset[str]:
    """Labels that begin several rows of the text, so that they are known where their bar and value are missing."""
    counted: Counter[str] = Counter()
    for line in lines:
        if "|" in line:
            counted.update(labels.simple(cell) for cell in _cells(line)[0][:_LEADING_CELLS] if _is_label(cell))
    return frozenset(label for label, count in counted.items() if count >= _FEWEST)


def _is_label(text: str) -> bool:
    return labels.meaning(text) is not None


def _is_label_or_group(text: str) -> bool:
    return _is_label(text) or labels.is_group(text)


def _label_of(text: str, *, is_sure: bool) -> tuple[str, str] | None:
    """A label and its value in a line of text: `**Responsible body:** the city`; None where it is no such line."""
    if "|" in text:
        return None
    marked = _LABEL.match(text)
    if marked is None:
        return _heading_of(text)
    meaning = labels.meaning(marked["label"])
    if meaning is None or (is_sure and not meaning.is_strong):
        return None
    return marked["label"].strip(), (marked["value"] or "").strip()


def _heading_of(text: str) -> tuple[str, str] | None:
    """A heading that is a label, without a value; a weak one may be any heading."""
    label = text.lstrip("# ")
    meaning = labels.meaning(label) if text.startswith("#") else None
    return (label.strip(), "") if meaning is not None and meaning.is_strong else None


def _cells(line: str) -> tuple[list[str], bool, bool]:
    """The cells of a line, whether it begins with a bar, and whether it ends with one."""
    text = line.strip()
    cells = _BAR.split(text) if "|" in text else [text]
    begins, ends = text.startswith("|"), len(cells) > 1 and not cells[-1].strip()
    if begins:
        cells = cells[1:]
    if ends:
        cells = cells[:-1]
    return [cell.replace("\\|", "|").strip() for cell in cells or [""]], begins, ends


@dataclass
class _Open:
    """A row that is being read: its cells so far, and whether its last bar has been seen."""

    cells: list[str]
    line: int
    is_closed: bool

    def more(self, cells: Sequence[str], *, is_closed: bool) -> None:
        """Goes on with the last cell, and with those after it."""
        self.cells[-1] = f"{self.cells[-1]}\n{cells[0]}".strip()
        self.cells += cells[1:]
        self.is_closed = is_closed


@dataclass
class _MarkdownReader:
    """Goes through the lines once, from top to bottom."""

    lines: Sequence[str]
    file: str
    heads: frozenset[str]
    known: frozenset[str]
    at: int = 0
    table: int = 0
    last: SheetRow | None = None
    has_gap: bool = True
    texts_until: int = -1
    open_until: int = -1

    def parts(self) -> Iterator[SheetRow | TextLine]:
        """Every row and line."""
        while self.at < len(self.lines):
            yield from self._part()

    def _part(self) -> Iterator[SheetRow | TextLine]:
        line = self.lines[self.at]
        text = line.strip()
        if not text:
            self.at, self.has_gap = self.at + 1, True
        elif "<" in text and _TABLE.search(text):
            yield from self._html()
        elif "|" in text and _RULE.match(text):
            self.at += 1
        elif self._is_row(text):
            yield self._row()
        elif self._is_head(text):
            self.at += 1
        else:
            self.at += 1
            yield self._line(text)

    def _line(self, text: str) -> SheetRow | TextLine:
        """A line between tables; a label with its value, or one that is known, is a row."""
        number = self.at
        if self._is_lone_label(text):
            return self._made([text, ""], number)
        told = self._told(text, number - 1)
        if told is not None:
            return told
        self.has_gap, self.last = True, None
        return TextLine(
            text[:_SHOWN], self.file, number, _HEADING.match(text) is not None or _BOLD.fullmatch(text) is not None
        )

    def _told(self, text: str, index: int) -> SheetRow | None:
        """A label and its value in running text, in a sheet that has no table; there stand several of them."""
        is_sure = index > self.texts_until
        stated = _label_of(text, is_sure=is_sure)
        if stated is None or (is_sure and self._near(index) < _FEWEST_NEAR):
            return None
        self.texts_until = index + _NEAR
        row = _Open(list(stated), index + 1, is_closed=False)
        while self.at < len(self.lines) and not stated[1]:
            line = self.lines[self.at].strip()
            if self._ends_value(line, row.cells[1]):
                break
            row.more([line], is_closed=False)
            self.at += 1
        self.has_gap = False
        return self._made(row.cells, row.line)

    def _ends_value(self, line: str, value: str) -> bool:
        """Whether a value in running text is over: at a blank line, another label, or what stands apart."""
        return (not line and bool(value)) or self._is_apart(line) or _label_of(line, is_sure=False) is not None

    def _near(self, index: int) -> int:
        """How many other lines nearby are sure labels with their values."""
        near = self.lines[index + 1 : index + 1 + _NEAR]
        told = [line.strip() for line in near if ":" in line or "**" in line or line.startswith("#")]
        return sum(1 for line in told if _label_of(line, is_sure=True) is not None)

    def _is_lone_label(self, text: str) -> bool:
        """Whether a line is a label whose bar and value are missing, in the middle of a table."""
        return self.last is not None and not self.has_gap and self._is_known(text)

    def _is_known(self, text: str) -> bool:
        return len(text) <= _SHOWN and (labels.simple(text) in self.known or labels.is_template(text))

    def _is_head(self, text: str) -> bool:
        return running_heads.is_mark(text) or (
            len(text) <= labels.bound("longest_head") and running_heads.form(text) in self.heads
        )

    def _is_row(self, text: str) -> bool:
        """Whether a line begins a row: with a bar, with a label and a bar, or right below a row without outer bars."""
        if text.startswith("|"):
            return True
        if "|" not in text:
            return False
        cells, _, ends = _cells(text)
        is_below = self.last is not None and not self.has_gap
        if len(cells) == 1 and ends:
            return is_below
        return (is_below and len(cells) > 1) or any(map(_is_label_or_group, cells[:_LEADING_CELLS]))

    def _row(self) -> SheetRow:
        """A row with all its lines."""
        cells, begins, ends = _cells(self.lines[self.at])
        own = _Open(cells, self.at + 1, ends)
        self.at += 1
        if not own.is_closed:
            self._rest(own, is_barred=begins)
        return self._made(own.cells, own.line)

    def _made(self, cells: Sequence[str], number: int) -> SheetRow:
        is_first = self.last is None or self.has_gap or self._is_ruled()
        if self.last is None or self.has_gap:
            self.table += 1
        self.last = SheetRow(tuple(cells), self.file, number, self.table, is_first)
        self.has_gap = False
        return self.last

    def _is_ruled(self) -> bool:
        """Whether the line of dashes stands right below: the row is the first that a page has of its table."""
        following = self.lines[self.at] if self.at < len(self.lines) else ""
        return "|" in following and _RULE.match(following) is not None

    def _rest(self, row: _Open, *, is_barred: bool) -> None:
        """Takes the lines that a row goes on over: to the bar that ends it, or to the first blank line."""
        end = self._closing()
        while self.at < len(self.lines) and not row.is_closed:
            text = self.lines[self.at].strip()
            if self.at > end if end is not None else self._is_apart_or_blank(text):
                return
            self.at += 1
            if text and ("|" in text or not self._is_head(text)):
                cells, _, ends = _cells(text)
                row.more(cells, is_closed=ends)

    def _is_apart_or_blank(self, text: str) -> bool:
        return not text or self._is_apart(text)

    def _is_apart(self, text: str) -> bool:
        """Whether a line cannot belong to the row above, whose last bar is missing."""
        is_heading = _HEADING.match(text) is not None or labels.is_outline_head(text) or labels.is_module_head(text)
        return is_heading or self._is_head(text) or self._begins_row(text)

    def _closing(self) -> int | None:
        """The line with the bar that ends an open row; None where another row begins first.

        Where none does, that is kept, so that no line is looked at once for every row above it.
        """
        if self.at < self.open_until:
            return None
        self.open_until = len(self.lines)
        for at in range(self.at, len(self.lines)):
            text = self.lines[at].strip()
            if text and self._ends_open_row(text):
                self.open_until = at
                return None
            if "|" in text and _cells(text)[2]:
                self.open_until = -1
                return at
        return None

    def _ends_open_row(self, text: str) -> bool:
        """Whether a line begins something else: another row, a rule or the head of an outline."""
        is_rule = "|" in text and _RULE.match(text) is not None
        return is_rule or self._begins_row(text) or labels.is_outline_head(text)

    def _begins_row(self, text: str) -> bool:
        """Whether a line cannot go on with the cell before it: several cells after a bar, or a label first."""
        if "<" in text and _TABLE.search(text):
            return True
        if "|" not in text:
            return self._is_known(text)
        cells, begins, _ = _cells(text)
        if begins:
            return len(cells) > 1
        if _is_label_or_group(cells[0]):
            return True
        return len(cells) > 1 and len(cells[0].split()) <= _FEW_WORDS and labels.is_template(cells[1])

    def _html(self) -> Iterator[SheetRow]:
        """The rows of tables in HTML, which may begin in the middle of a line and end in another."""
        found = html_tables.read(self.lines, self.at)
        self.at = found.after
        for index, (cells, number) in enumerate(found.rows):
            if index == 0:
                self.table += 1
            self.last = SheetRow(cells, self.file, number, self.table, index == 0)
            yield self.last
        self.has_gap = False
