# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a text hang together? Every character in one piece; pieces make headings, paragraphs and list items.

A paragraph that a page's end and its notes cut in two is one block again, read without the notes and their marks.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from klimatkontrakt.sources.contract_text.headings import Heading, headings, is_title
from klimatkontrakt.sources.contract_text.notes import Notes, notes
from klimatkontrakt.sources.documents import limits, running_heads
from klimatkontrakt.sources.documents.lines import PageSpan, RawLine, is_finished, lines, pages, starts_high, starts_low

PieceKind = Literal["heading", "title", "paragraph", "item", "table", "note", "mark", "furniture", "blank"]
BlockKind = Literal["heading", "title", "paragraph", "item", "table"]
_BULLET = re.compile(r"\s*(?:[•●▪■◦‣·]|[*–—-](?=\s)|[0-9]{1,2}[.)](?=\s)|[a-zåäö][.)](?=\s)|\([a-zåäö0-9]\))\s*(?=\S)")
_SURE_BULLETS = "•●▪■◦‣·"
_ROW = re.compile(r"\s*\|.*\|\s*\Z")


@dataclass(frozen=True)
class Piece:
    """A stretch of the text and what it is; pieces follow on each other without gap or overlap."""

    start: int
    end: int
    kind: PieceKind


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or a list item as one running text, wherever its pieces stand.

    Attributes:
        spans: the stretches of the text that it is made of, without marks of notes and bullets.
        heading: which heading it stands under; -1 before the first one.
        opening: of an item, the block whose words open its list; -1 where there is none.
    """

    kind: BlockKind
    spans: tuple[tuple[int, int], ...]
    heading: int = -1
    opening: int = -1


@dataclass(frozen=True)
class TextFlow:
    """The running text of a block, and the way back to the offsets of the whole text."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def at(self, offset: int) -> int:
        """Where a character of the flow stands in the whole text."""
        part = bisect.bisect_right(self.starts, offset) - 1
        return self.origins[part] + offset - self.starts[part]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the flow as a stretch of the whole text, notes between its ends included."""
        return self.at(start), self.at(end - 1) + 1


@dataclass(frozen=True)
class TextLayout:
    """A text taken apart: its headings, pieces and blocks, its notes and its page furniture."""

    text: str
    headings: tuple[Heading, ...]
    pieces: tuple[Piece, ...]
    blocks: tuple[Block, ...]
    notes: Notes

    def flow(self, block: Block) -> TextFlow:
        """The running text of a block."""
        starts, length = [], 0
        for first, after in block.spans:
            starts.append(length)
            length += after - first
        text = "".join(self.text[first:after] for first, after in block.spans)
        return TextFlow(text, tuple(starts) or (0,), tuple(first for first, _ in block.spans) or (0,))

    @cached_property
    def items(self) -> dict[int, tuple[int, ...]]:
        """The items of each list, by the block that opens it."""
        found: dict[int, list[int]] = {}
        for index, block in enumerate(self.blocks):
            if block.opening >= 0:
                found.setdefault(block.opening, []).append(index)
        return {opening: tuple(items) for opening, items in found.items()}


def layout(text: str, page_starts: Sequence[int] = (0,), set_apart: Collection[int] = ()) -> TextLayout:
    """Takes a text apart."""
    every = lines(text)
    paged = pages(every, page_starts)
    running = running_heads.running_lines(every, paged)
    firsts = {page.first for page in paged}
    apart = {line.start for line in every} & set(set_apart)
    heads = [h for h in headings(every, firsts.__contains__, apart) if h.at not in running]
    found = notes(every, paged, {heading.at for heading in heads})
    running |= running_heads.repeated_addresses(every, paged, found.lines, running)
    heads = [h for h in heads if h.at not in found.lines]
    builder = _Builder(every, paged, heads, found, running)
    builder.build()
    return TextLayout(text, tuple(heads), tuple(builder.pieces()), tuple(builder.blocks()), found)


@dataclass
class _Growing:
    """A block while lines are added to it."""

    kind: BlockKind
    lines: list[int]
    heading: int
    bullet: int = 0  # how many characters of the first line are bullet and blanks
    opening: int = -1


@dataclass
class _Builder:
    """Goes through the lines once, giving each its kind and its block."""

    every: Sequence[RawLine]
    paged: Sequence[PageSpan]
    heads: Sequence[Heading]
    found: Notes
    running: Collection[int]
    kinds: list[PieceKind] = field(default_factory=list)
    grown: list[_Growing] = field(default_factory=list)
    is_open: bool = False  # whether the last block takes the next line as it is
    is_turned: bool = False  # whether a page was turned since the last block's last line

    def build(self) -> None:
        """Gives every line its kind and lets blocks grow."""
        starts = {heading.at: order for order, heading in enumerate(self.heads)}
        firsts = {page.first for page in self.paged}
        under, at = -1, 0
        while at < len(self.every):
            self.is_turned |= at in firsts
            if at in starts:
                under = starts[at]
                count = self.heads[under].lines
                self.grown.append(_Growing("heading", list(range(at, at + count)), under))
                self.kinds += ["heading"] * count
                self.is_open, self.is_turned = False, False
                at += count
            else:
                self.kinds.append(self.line(at, under))
                at += 1
        self.open_lists()

    def line(self, index: int, under: int) -> PieceKind:
        """The kind of a line that is no heading; grows the block that it belongs to."""
        line = self.every[index]
        if index in self.running:
            return "furniture"
        if index in self.found.lines:
            return "note"
        if line.is_blank:
            self.is_open = False
            return "blank"
        bullet = self.bullet(index)
        if _ROW.match(line.raw):
            self.row(index, under)
        elif bullet:
            self.grown.append(_Growing("item", [index], under, bullet))
        elif self.goes_on(index):
            self.grown[-1].lines.append(index)
        else:
            self.grown.append(_Growing(self.fresh_kind(index), [index], under))
        self.is_open, self.is_turned = self.grown[-1].kind != "title", False
        return self.grown[-1].kind

    def row(self, index: int, under: int) -> None:
        """A row of a table."""
        if self.is_open and self.grown[-1].kind == "table":
            self.grown[-1].lines.append(index)
        else:
            self.grown.append(_Growing("table", [index], under))

    def fresh_kind(self, index: int) -> BlockKind:
        """The very first line is the text's title when it has the form of one."""
        most = int(limits.number("headings", "most_words"))
        after = next((line.text for line in self.every[index + 1 :] if line.text), "")
        return (
            "title" if not self.grown and is_title(self.every[index].text, most) and starts_high(after) else "paragraph"
        )

    def bullet(self, index: int) -> int:
        """How many characters are bullet and blanks; 0 for a line that is no list item."""
        line = self.every[index]
        match = _BULLET.match(line.raw)
        if match is None:
            return 0
        in_list = self.is_open and self.grown[-1].kind == "item"
        is_item = line.text[0] in _SURE_BULLETS or in_list or self.stands_apart(index)
        return match.end() if is_item else 0

    def stands_apart(self, index: int) -> bool:
        """Whether a line does not go on the one before it: that is blank, done, or ends in a colon."""
        if not index or not self.is_open:
            return True
        return self.every[index - 1].is_blank or self.every[index - 1].text.endswith(":")

    def goes_on(self, index: int) -> bool:
        """Whether a line goes on the last block: right below it, or over the turn of a page in mid-sentence."""
        if not self.grown or self.grown[-1].kind not in ("paragraph", "item"):
            return False
        last = self.grown[-1]
        is_mended = not is_finished(self.every[last.lines[-1]].text)
        if self.is_turned:
            return is_mended and (last.kind == "paragraph" or starts_low(self.every[index].text))
        return self.is_open

    def open_lists(self) -> None:
        """Gives each item the block that opens its list."""
        for index, block in enumerate(self.grown):
            if block.kind != "item" or index == 0:
                continue
            before = self.grown[index - 1]
            if before.kind == "item":
                block.opening = before.opening
            elif before.kind == "paragraph" and before.heading == block.heading:
                block.opening = index - 1

    def blocks(self) -> Iterator[Block]:
        """The grown blocks with their places."""
        for block in self.grown:
            spans = []
            for order, at in enumerate(block.lines):
                line = self.every[at]
                spans.append((line.start + (block.bullet if order == 0 else 0), line.next_start))
            yield Block(block.kind, tuple(_cut(spans, self.found.marks)), block.heading, block.opening)

    def pieces(self) -> Iterator[Piece]:
        """The whole text, piece by piece."""
        for line, kind in zip(self.every, self.kinds, strict=True):
            start = line.start
            for first, after in _inside(self.found.marks, line.start, line.next_start):
                if kind in ("note", "furniture", "table"):
                    continue
                if first > start:
                    yield Piece(start, first, kind)
                yield Piece(first, after, "mark")
                start = after
            if line.next_start > start:
                yield Piece(start, line.next_start, kind)


def _inside(marks: Sequence[tuple[int, int]], start: int, end: int) -> Sequence[tuple[int, int]]:
    first = bisect.bisect_left(marks, (start, 0))
    after = bisect.bisect_left(marks, (end, 0))
    return marks[first:after]


def _cut(spans: Sequence[tuple[int, int]], marks: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches without the marks in them; stretches that touch are joined."""
    whole: list[tuple[int, int]] = []
    for start, end in spans:
        left = start
        for first, after in _inside(marks, start, end):
            whole.append((left, first))
            left = after
        whole.append((left, end))
    joined: list[tuple[int, int]] = []
    for start, end in whole:
        if end <= start:
            continue
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    yield from joined
