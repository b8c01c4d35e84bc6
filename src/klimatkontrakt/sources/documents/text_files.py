# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a file of text opened? By what is in it, never by its ending, and within limits that a contract keeps."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from klimatkontrakt.folder.doors import contents as held
from klimatkontrakt.folder.doors import letters, pdf_pages, texts
from klimatkontrakt.folder.doors.contents import FileWords
from klimatkontrakt.folder.doors.pdf_pages import Progress
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Value
from klimatkontrakt.sources.documents import limits, packages, pdf, word
from klimatkontrakt.sources.documents.lines import page_starts
from klimatkontrakt.sources.documents.word import Table

Kind = Literal["pdf", "docx", "xlsx", "markdown", "text"]
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_TOLD = FileWords("text_missing", "source_is_folder", "text_large", "text_missing")
_HEAD = 1024  # bytes in which a file says what it is
_PAGE_OF_THE_WEB = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]", re.IGNORECASE)
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|\[\^[^\]]+\]:|\|.*\|\s*$)", re.MULTILINE)
_NEVER_IN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # in UTF-8 as in the older eight-bit sets


@dataclass(frozen=True)
class Opened:
    """A file's text and what is known of its pages.

    Attributes:
        name: the file's name, for places of problems.
        kind: what the file is.
        sha256: of the file's bytes.
        text: everything it says; offsets everywhere are characters of it.
        pages: where each page starts; one page where the file has none.
        set_apart: starts of lines in larger type (PDF only).
        tables: cell by cell (Word only; a Markdown table stands in the text).
        problems: what is doubtful though it was read.
    """

    name: str
    kind: Kind
    sha256: str
    text: str
    pages: tuple[int, ...] = (0,)
    set_apart: frozenset[int] = frozenset()
    tables: tuple[Table, ...] = ()
    problems: tuple[Problem, ...] = ()


def contents(path: Path) -> bytes:
    """The bytes of a file that is there, can be read and is no larger than the limit.

    Raises:
        ProblemsError: when it is not so; nothing of a file too large is read.
    """
    return held.of(path, int(limits.limit("megabytes")), _TOLD)


def opened(path: Path, progress: Progress | None = None) -> Opened:
    """The text of a file, whatever its ending says.

    Raises:
        ProblemsError: when it is locked, damaged, holds macros, is no text, or is larger than the limits.
    """
    return opened_bytes(contents(path), path.name, progress)


def opened_bytes(raw: bytes, name: str, progress: Progress | None = None, *, most: str = "characters") -> Opened:
    """The text of a file's bytes.

    Args:
        raw: the bytes.
        name: for places of problems.
        progress: is told how far a PDF has been read.
        most: which limit its characters have; tables are read faster than promises are looked for.
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    if raw.startswith(packages.MAGIC):
        return _of_package(raw, name, sha256, most)
    if raw.startswith(_OLD_OFFICE):
        _refuse(name, "file_locked" if _LOCKED_OFFICE in raw else "file_old_office")
    if _PAGE_OF_THE_WEB.search(raw[:_HEAD]):
        _refuse(name, "file_web_page")
    if pdf_pages.MAGIC in raw[:_HEAD]:
        found = pdf.read(raw, name, progress)
        opened = Opened(name, "pdf", sha256, found.text, found.pages, found.set_apart, problems=found.problems)
        return _kept(opened, most)
    text = _decoded(raw, name)
    kind: Kind = "markdown" if _MARKDOWN.search(text) else "text"
    return _kept(Opened(name, kind, sha256, text, page_starts(text)), most)


def _refuse(name: str, code: str, **values: str | int) -> NoReturn:
    raise ProblemsError([Problem(code, Place(name), values)]) from None


def _of_package(raw: bytes, name: str, sha256: str, most: str) -> Opened:
    package = packages.Package(raw, name)
    if package.content == "docx":
        found = word.read(package)
        return _kept(Opened(name, "docx", sha256, found.text, tables=found.tables), most)
    if package.content == "xlsx":
        return Opened(name, "xlsx", sha256, "")
    _refuse(name, "file_no_text")


def _kept(found: Opened, most: str) -> Opened:
    if not found.text.strip():
        _refuse(found.name, "text_empty")
    if len(found.text) > limits.limit(most):
        _refuse(found.name, "source_text_long", found=len(found.text), most=int(limits.limit(most)))
    return found


def _decoded(raw: bytes, name: str) -> str:
    body, encoding = texts.marked(raw)
    if encoding == "utf-8" and _NEVER_IN_TEXT.search(body):
        _refuse(name, "file_no_text")
    try:
        text = texts.decoded(body, encoding)
    except UnicodeDecodeError as error:
        row = body[: error.start].count(b"\n") + 1
        values: dict[str, Value] = {"byte": f"0x{body[error.start]:02X}", "row": row}
        raise ProblemsError([Problem("text_encoding", Place(name, row), values)]) from None
    if "\0" in text:
        _refuse(name, "file_no_text")
    return letters.unturned(text)
