# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which lines stand on the pages of a PDF? Asked of a compiled reader, whatever it makes of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from klimatkontrakt.folder.doors import compiled, letters
from klimatkontrakt.folder.doors.refusal import refuse
from klimatkontrakt.folder.problem import Place, Problem

MAGIC = b"%PDF-"
Progress = Callable[[int, int], None]
_BREAKS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}  # how PDFium writes a hyphen that breaks a word
_LINE_ENDS = "\r\n"


@dataclass(frozen=True)
class Printed:
    """A line as it stands on the page: its text, its foot and the height of its type, in points."""

    text: str
    foot: float
    height: float


def lines(raw: bytes, file: str, most_pages: int, progress: Progress | None = None) -> list[list[Printed]]:
    """The lines of every page.

    Args:
        most_pages: of a file with more none is read.
        progress: is told how far the file has been read.

    Raises:
        ProblemsError: when it is locked, damaged or too long.
    """
    damaged = Problem("file_damaged", Place(file), {"why": "cause.pdf"})
    document = compiled.asked(lambda: _document(raw, file), damaged, pdfium.PdfiumError)
    try:
        count = compiled.asked(lambda: len(document), damaged, pdfium.PdfiumError)
        if count > most_pages:
            refuse("pages_many", file, found=count, most=most_pages)
        pages = []
        for index in range(count):
            pages.append(_page(document, index, damaged))
            if progress is not None:
                progress(index + 1, count)
    finally:
        document.close()
    return pages


def _document(raw: bytes, file: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (pdfium_raw.FPDF_ERR_PASSWORD, pdfium_raw.FPDF_ERR_SECURITY):
            refuse("file_locked", file)
        raise


def _page(document: pdfium.PdfDocument, index: int, damaged: Problem) -> list[Printed]:
    return compiled.asked(lambda: _read_page(document, index), damaged, pdfium.PdfiumError)


def _read_page(document: pdfium.PdfDocument, index: int) -> list[Printed]:
    page = document[index]
    text = page.get_textpage()
    try:
        return list(_printed(text))
    finally:
        text.close()
        page.close()


def _printed(page: pdfium.PdfTextPage) -> Iterator[Printed]:
    codes = [pdfium_raw.FPDFText_GetUnicode(page, place) for place in range(page.count_chars())]
    so_far: list[str] = []
    first = -1
    for index, code in enumerate([*codes, ord("\n")]):
        letter = _letter(code)
        if letter == "\n":
            yield _line(page, "".join(so_far), first)
            so_far, first = [], -1
        elif letter != "\r":
            so_far.append(letter)
            first = index if first < 0 and letter.strip() else first


def _letter(code: int) -> str:
    """A letter by its number; nothing for one that no text may hold, or that turns the line."""
    letter = _BREAKS.get(code, chr(code))
    is_kept = letter in _LINE_ENDS or not (letters.control(letter) or letters.turning(letter))
    return letter if is_kept else ""


def _line(page: pdfium.PdfTextPage, text: str, first: int) -> Printed:
    if first < 0:
        return Printed("", 0.0, 0.0)
    _, foot, _, top = page.get_charbox(first, loose=True)
    return Printed(text.rstrip(), foot, top - foot)
