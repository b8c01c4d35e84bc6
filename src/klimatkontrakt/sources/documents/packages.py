# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is in a zipped office file, and is it safe to unpack? DOCX and Excel are zip archives of XML."""

from __future__ import annotations

from typing import Literal

from klimatkontrakt.folder.doors import xml_trees
from klimatkontrakt.folder.doors.archives import Archive, Bounds
from klimatkontrakt.folder.doors.refusal import refuse
from klimatkontrakt.folder.doors.xml_trees import Element
from klimatkontrakt.sources.documents import limits

MEGABYTE = 1_000_000
MAGIC = b"PK\x03\x04"
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
Content = Literal["docx", "xlsx", "other"]


class Package:
    """The parts of an office file, all of them unpacked once within the limits.

    Attributes:
        parts: the bytes of each by its name.

    Raises:
        ProblemsError: when it is broken, locked, holds macros, or unpacks to more than any contract holds.
    """

    def __init__(self, raw: bytes, name: str) -> None:
        self.name = name
        with Archive(raw, name, _bounds(len(raw))) as archive:
            if any(part.lower().endswith(_MACRO_PARTS) for part in archive.names):
                refuse("file_macros", name)
            self.parts = {part: archive.read(part) for part in archive.names}

    @property
    def content(self) -> Content:
        """What the archive is, by its parts and not by its name."""
        names = set(self.parts)
        if "word/document.xml" in names:
            return "docx"
        return "xlsx" if names & {"xl/workbook.xml", "xl/workbook.bin"} else "other"

    def tree(self, part: str) -> Element | None:
        """An XML part, or None where the file has none such; no entity, no network, no document type."""
        if part not in self.parts:
            return None
        return xml_trees.root(self.parts[part], self.name)


def _bounds(packed: int) -> Bounds:
    """How much an office file may hold, by its size: what unpacks to far more than itself is made to harm."""
    most = limits.limit("unpacked_megabytes") * MEGABYTE
    suspicious = max(limits.limit("small_megabytes") * MEGABYTE, limits.limit("unpacked_ratio") * packed)
    whole = int(min(most, suspicious))
    return Bounds(int(limits.limit("parts")), whole, whole, "file_damaged", "file_unpacks", "file_unpacks")
