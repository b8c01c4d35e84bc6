# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is in a zipped office file, and is it safe to unpack? DOCX and Excel are zip archives of XML."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any, Literal

from lxml import etree

from klimatkontrakt.folder.problem import Place, Problem, ProblemsError
from klimatkontrakt.sources.documents import limits

Element = Any  # lxml keeps the class of its elements to itself
MEGABYTE = 1_000_000
MAGIC = b"PK\x03\x04"
_CHUNK = 1 << 16
_ENCRYPTED_FLAG = 1
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
Content = Literal["docx", "xlsx", "other"]


class Package:
    """The parts of an office file, all of them unpacked once within the limits.

    Raises:
        ProblemsError: when it is broken, locked, holds macros, or unpacks to more than any contract holds.
    """

    def __init__(self, raw: bytes, name: str) -> None:
        self.name = name
        self._place = Place(name)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
            self._check(len(raw))
        except ProblemsError:
            raise
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OverflowError):
            raise ProblemsError([Problem("file_damaged", self._place, {"why": "cause.zip"})]) from None

    @property
    def content(self) -> Content:
        """What the archive is, by its parts and not by its name."""
        names = set(self._archive.namelist())
        if "word/document.xml" in names:
            return "docx"
        return "xlsx" if names & {"xl/workbook.xml", "xl/workbook.bin"} else "other"

    def _refuse(self, code: str, **values: str | int) -> None:
        raise ProblemsError([Problem(code, self._place, values)])

    def _check(self, packed: int) -> None:
        entries = self._archive.infolist()
        if len(entries) > limits.limit("parts"):
            self._refuse("file_unpacks", found=len(entries), most=int(limits.limit("parts")))
        if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
            self._refuse("file_locked")
        if any(entry.filename.lower().endswith(_MACRO_PARTS) for entry in entries):
            self._refuse("file_macros")
        self._unpack(entries, packed)

    def _unpack(self, entries: list[zipfile.ZipInfo], packed: int) -> None:
        """Unpacks everything in small pieces: the sizes that an archive states of itself may lie."""
        most = limits.limit("unpacked_megabytes") * MEGABYTE
        suspicious = max(limits.limit("small_megabytes") * MEGABYTE, limits.limit("unpacked_ratio") * packed)
        limit, total = int(min(most, suspicious)), 0
        for entry in entries:
            with self._archive.open(entry) as stream:
                while piece := stream.read(_CHUNK):
                    total += len(piece)
                    if total > limit:
                        self._refuse("file_unpacks", found=total // MEGABYTE, most=limit // MEGABYTE)

    def tree(self, part: str) -> Element | None:
        """An XML part, or None where the file has none such; no entity, no network, no document type."""
        if part not in self._archive.namelist():
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(self._archive.read(part), parser)
        except etree.XMLSyntaxError:
            raise ProblemsError([Problem("file_damaged", self._place, {"why": "cause.xml"})]) from None
        if root.getroottree().docinfo.doctype:
            self._refuse("file_damaged", why="cause.xml")
        return root
