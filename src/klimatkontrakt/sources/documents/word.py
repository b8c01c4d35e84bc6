# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What text does a Word file hold? Its paragraphs, headings, lists, tables and notes, as plain Markdown lines.

Inserted text is read and deleted text is not; fields give their shown text; pictures and comments are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from klimatkontrakt.folder.doors import letters, numbers, xml_trees
from klimatkontrakt.folder.doors.xml_trees import Element
from klimatkontrakt.sources.documents import limits
from klimatkontrakt.sources.documents.packages import Package
from klimatkontrakt.sources.documents.section_numbers import Labels, Styles

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DIGITS = re.compile("[0-9]+")
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEFT_OUT = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "txbxContent", "pict")}
_LETTERS = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": ""}
_WRAPPERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml", "moveTo")}
_NOTES = (("footnote", "word/footnotes.xml"), ("endnote", "word/endnotes.xml"))
Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class WordText:
    """The text of a Word file as Markdown lines, and its tables cell by cell."""

    text: str
    tables: tuple[Table, ...]


def read(package: Package) -> WordText:
    """The text and the tables of a Word file."""
    return _WordReader(package).whole()


class _WordReader:
    """Walks a Word file from top to bottom, keeping count of numbered paragraphs and notes."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.styles = Styles(package.tree("word/styles.xml"))
        self.labels = Labels(package.tree("word/numbering.xml"))
        self.addresses = _addresses(package.tree("word/_rels/document.xml.rels"))
        self.noted: list[tuple[str, str]] = []
        self.tables: list[Table] = []

    def whole(self) -> WordText:
        root = self.package.tree("word/document.xml")
        body = None if root is None else root.find(f"{_W}body")
        parts = [] if body is None else list(self.blocks(body))
        parts += [f"[^{index}]: {text}\n" for index, text in enumerate(self.notes(), start=1)]
        return WordText("\n".join(parts), tuple(self.tables))

    def blocks(self, parent: Element) -> Iterator[str]:
        """Each paragraph or table as lines that end with a line break; a list's items stand right under each other."""
        for child in parent:
            if child.tag == f"{_W}p":
                text = self.paragraph(child)
                if text.strip():
                    yield f"{text}\n"
                for box in _boxes(child):
                    yield from self.blocks(box)
            elif child.tag == f"{_W}tbl":
                yield self.table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
                yield from self.blocks(child)

    def paragraph(self, element: Element) -> str:
        text = " ".join(self.text(element).split())
        if not text:
            return ""
        style = self.styles.of(element)
        label, is_bullet = self.labels.next_label(style)
        if style.heading_level:
            return f"{'#' * style.heading_level} {label} {text}".replace("  ", " ")
        if is_bullet:
            return f"- {text}"
        return f"{label} {text}" if label else text

    def text(self, element: Element) -> str:
        """What a paragraph says, as it is shown."""
        if element.tag in _LEFT_OUT or not isinstance(element.tag, str):
            return ""
        if element.tag in _LETTERS:
            return _LETTERS[element.tag]
        write = _WRITERS.get(element.tag)
        return write(self, element) if write else self._inside(element)

    def _inside(self, element: Element) -> str:
        return "".join(map(self.text, element))

    def plain(self, element: Element) -> str:
        return letters.unturned(element.text or "")

    def link(self, element: Element) -> str:
        """A link's text with its address, where that says more than the text."""
        text = self._inside(element)
        address = self.addresses.get(element.get(f"{_R}id", ""))
        return f"[{text}]({address})" if address and text.strip() not in ("", address) else text

    def first_choice(self, element: Element) -> str:
        """Of what is drawn in several ways, the first."""
        first = element.find(f"{_MC}Choice")
        return "" if first is None else self.text(first)

    def mark(self, element: Element) -> str:
        kind = xml_trees.local_name(element.tag).removesuffix("Reference")
        self.noted.append((kind, element.get(f"{_W}id", "")))
        return f"[^{len(self.noted)}]"

    def notes(self) -> Iterator[str]:
        """The notes in the order of their marks."""
        known: dict[tuple[str, str], Element] = {}
        for kind, part in _NOTES:
            root = self.package.tree(part)
            for note in () if root is None else root.findall(f"{_W}{kind}"):
                known[kind, note.get(f"{_W}id", "")] = note
        for key in self.noted:
            yield " ".join(self.text(known[key]).split()) if key in known else ""

    def table(self, element: Element) -> str:
        rows = tuple(tuple(self.row(row)) for row in _children(element, "tr"))
        self.tables.append(rows)
        return markdown_table(rows)

    def row(self, element: Element) -> Iterator[str]:
        """The cells of a row, a blank for each further column that a cell spans; a table inside one is a table too."""
        for cell in _children(element, "tc"):
            paragraphs = (" ".join(self.text(p).split()) for p in cell.iter(f"{_W}p"))
            yield " ".join(filter(None, paragraphs))
            yield from [""] * (_span(cell) - 1)
            for inner in _children(cell, "tbl"):
                noted = len(self.noted)
                self.table(inner)
                del self.noted[noted:]  # its marks were counted with the cell's text


_WRITERS: Mapping[str, Callable[[_WordReader, Element], str]] = {
    f"{_W}t": _WordReader.plain,
    f"{_W}footnoteReference": _WordReader.mark,
    f"{_W}endnoteReference": _WordReader.mark,
    f"{_W}hyperlink": _WordReader.link,
    f"{_MC}AlternateContent": _WordReader.first_choice,
}
"""How the text of an element is told, where not only by what lies in it."""


def _children(parent: Element, name: str) -> Iterator[Element]:
    """The rows, cells or tables right below an element, also where a form field or a change is wrapped round them."""
    for child in parent:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, name)


def _span(cell: Element) -> int:
    """How many columns a cell spans; what is no number, or more than any table has, is bounded."""
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    told = span.get(f"{_W}val", "1") if span is not None else "1"
    most = int(limits.limit("columns"))
    if not _DIGITS.fullmatch(told):
        return 1
    return min(numbers.of_digits(told), most)


def _boxes(paragraph: Element) -> Iterator[Element]:
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(parent.tag == f"{_MC}Fallback" for parent in box.iterancestors()):
            yield box


def _addresses(root: Element | None) -> dict[str, str]:
    if root is None:
        return {}
    return {r.get("Id", ""): r.get("Target", "") for r in root if r.get("TargetMode") == "External"}


def markdown_table(rows: Table) -> str:
    """A table as Markdown lines; the first row is its head.

    >>> markdown_table((("a", "b"), ("1", "x|y")))
    '| a | b |\\n|---|---|\\n| 1 | x\\\\|y |\\n'
    """
    if not rows:
        return ""
    widest = int(limits.limit("columns"))  # a row may be as long as it likes, but makes no other row long
    width = max(len(rows[0]), min(max(map(len, rows)), widest))
    written = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    head = written[0] + "  |" * (width - len(rows[0]))
    return "\n".join([head, "|" + "---|" * width, *written[1:]]) + "\n"
