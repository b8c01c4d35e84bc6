# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What text does a PDF hold? Lines by page, blank lines where the page leaves a gap, lines set in larger type noted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from klimatkontrakt.folder.problem import Place, Problem, ProblemsError
from klimatkontrakt.sources.documents import limits

MAGIC = b"%PDF-"
Progress = Callable[[int, int], None]
_BREAKS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}  # how PDFium writes a hyphen that breaks a word
_UNREADABLE = 0xFFFF


@dataclass(frozen=True)
class Printed:
    """A line as it stands on the page: its text, its foot and the height of its type, in points."""

    text: str
    foot: float
    height: float


@dataclass(frozen=True)
class Typeset:
    """The text of a PDF, where its pages start, which lines are set in larger type, and what is doubtful."""

    text: str
    pages: tuple[int, ...]
    set_apart: frozenset[int]
    problems: tuple[Problem, ...]


def read(raw: bytes, name: str, progress: Progress | None = None) -> Typeset:
    """The text of a PDF.

    Raises:
        ProblemsError: when it is locked, damaged, too long, or has pictures of pages but no text.
    """
    document = _document(raw, name)
    try:
        count = len(document)
        if count > limits.limit("pages"):
            values = {"found": count, "most": int(limits.limit("pages"))}
            raise ProblemsError([Problem("pages_many", Place(name), values)])
        pages = []
        for at in range(count):
            pages.append(_page(document, at))
            if progress is not None:
                progress(at + 1, count)
    except pdfium.PdfiumError:
        raise ProblemsError([Problem("file_damaged", Place(name), {"why": "cause.pdf"})]) from None
    finally:
        document.close()
    return _typeset(pages, name)


def _document(raw: bytes, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) in (pdfium_raw.FPDF_ERR_PASSWORD, pdfium_raw.FPDF_ERR_SECURITY)
        problem = Problem("file_locked", Place(name))
        if not is_locked:
            problem = Problem("file_damaged", Place(name), {"why": "cause.pdf"})
        raise ProblemsError([problem]) from None


def _page(document: pdfium.PdfDocument, index: int) -> list[Printed]:
    page = document[index]
    text = page.get_textpage()
    try:
        return list(_printed(text))
    finally:
        text.close()
        page.close()


def _printed(page: pdfium.PdfTextPage) -> Iterator[Printed]:
    codes = [pdfium_raw.FPDFText_GetUnicode(page, at) for at in range(page.count_chars())]
    letters: list[str] = []
    first = -1
    for index, code in enumerate([*codes, ord("\n")]):
        letter = _BREAKS.get(code, "" if code in (0, _UNREADABLE) else chr(code))
        if letter == "\n":
            yield _line(page, "".join(letters), first)
            letters, first = [], -1
        elif letter != "\r":
            letters.append(letter)
            first = index if first < 0 and letter.strip() else first


def _line(page: pdfium.PdfTextPage, text: str, first: int) -> Printed:
    if first < 0:
        return Printed("", 0.0, 0.0)
    _, foot, _, top = page.get_charbox(first, loose=True)
    return Printed(text.rstrip(), foot, top - foot)


def _typeset(pages: list[list[Printed]], name: str) -> Typeset:
    drawn = _drawn(pages, name)
    gap = _usual_distance(pages) * limits.number("geometry", "paragraph_gap")
    large = _usual_height(pages) * limits.number("geometry", "set_apart")
    parts: list[str] = []
    starts, apart, length = [], set(), 0
    for page in pages:
        starts.append(length)
        for before, line in zip([None, *page[:-1]], page, strict=True):
            blank = "\n" if _is_paragraph(before, line, gap) else ""
            if line.height > large:
                apart.add(length + len(blank))
            parts.append(f"{blank}{line.text}\n")
            length += len(parts[-1])
    return Typeset("".join(parts), tuple(starts), frozenset(apart), drawn)


def _drawn(pages: list[list[Printed]], name: str) -> tuple[Problem, ...]:
    """Pages that are pictures, in one problem; where all are, nothing can be read."""
    bare = [number for number, page in enumerate(pages, start=1) if _is_bare(page)]
    if len(bare) == len(pages):
        raise ProblemsError([Problem("file_pictures", Place(name))])
    return (Problem("pages_pictures", Place(name), {"pages": ", ".join(map(str, bare[:20]))}),) if bare else ()


def _is_bare(page: list[Printed]) -> bool:
    """Whether a page has too few letters to be a page of text."""
    return _letters(page) < limits.limit("characters_a_page")


def _is_paragraph(before: Printed | None, line: Printed, gap: float) -> bool:
    """Whether a line stands further below the one before than lines of a paragraph do."""
    return before is not None and bool(before.text and line.text) and before.foot - line.foot > gap


def _letters(page: list[Printed]) -> int:
    return sum(len(line.text.strip()) for line in page)


def _usual_height(pages: list[list[Printed]]) -> float:
    """The height of type in which most letters are set."""
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page:
            letters[round(line.height, 1)] += len(line.text)
    return letters.most_common(1)[0][0]


def _usual_distance(pages: list[list[Printed]]) -> float:
    """How far lines stand apart, most of them."""
    distances = Counter(
        round(before.foot - line.foot, 1)
        for page in pages
        for before, line in pairwise(page)
        if before.text and line.text and before.foot > line.foot
    )
    return distances.most_common(1)[0][0] if distances else math.inf
