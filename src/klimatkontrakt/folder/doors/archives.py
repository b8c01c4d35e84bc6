# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What lies in a zip archive? Its names looked through before anything is unpacked, and unpacked within limits.

An archive says of itself how large it is, and may lie: what is read is counted as it comes. Nothing is written on a
disk, so a name is only a name; one that would lead out of a folder is refused all the same.
"""

from __future__ import annotations

import io
import lzma
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import TracebackType
from typing import Literal, Self

from klimatkontrakt.folder.doors import letters
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError

DAMAGES: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, RuntimeError, EOFError, OSError,
    ValueError, OverflowError, LookupError, TypeError,
)  # fmt: skip
"""What the library raises at an archive that is damaged, locked or made to harm; RuntimeError is depth without end,
a lock and what is not implemented too."""
Damaged = Literal["zip_unreadable", "file_damaged"]
TooMany = Literal["zip_many", "file_unpacks"]
TooLarge = Literal["zip_unpacks", "file_unpacks"]
EntryFault = Literal["zip_name", "zip_name_long", "zip_stranger", "zip_link", "zip_packing", "file_locked"]
MEGABYTE = 1_000_000
LONGEST_NAME = 255  # letters; no file system of ours takes more
_SHOWN = 120
_CHUNK = 1 << 16
_ENCRYPTED = 0x1
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Bounds:
    """How much an archive may hold, and what is told of one that is no whole archive or holds more.

    Attributes:
        entries: files and folders.
        entry_bytes: of one file, unpacked.
        whole_bytes: of all that is read, unpacked.
        damaged: the problem's code of what is no archive; its text may ask why.
        many: of too many files; its text takes what was found and the most.
        large: of too much unpacked; likewise.
    """

    entries: int
    entry_bytes: int
    whole_bytes: int
    damaged: Damaged = "zip_unreadable"
    many: TooMany = "zip_many"
    large: TooLarge = "zip_unpacks"


class Archive:
    """A zip archive from outside, open for reading.

    Args:
        source: its bytes, or where it lies.
        name: what the user knows it by.
        bounds: how much it may hold.

    Attributes:
        names: of its files, with `/` between folders, as they stand in it.

    Raises:
        ProblemsError: with every reason why it is not read.
    """

    def __init__(self, source: bytes | Path, name: str, bounds: Bounds) -> None:
        self.name, self.bounds = name, bounds
        self._room = bounds.whole_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
            entries = self._zip.infolist()
        except DAMAGES:
            raise ProblemsError([self._damaged()]) from None
        if len(entries) > bounds.entries:
            raise ProblemsError([Problem(bounds.many, Place(name), {"found": len(entries), "most": bounds.entries})])
        self._entries: dict[str, zipfile.ZipInfo] = {}
        problems = [problem for entry in entries for problem in self._refused(entry)]
        if problems:
            raise ProblemsError(problems)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its files, in the order that they stand in."""
        return tuple(self._entries)

    def size(self, name: str) -> int:
        """How many bytes a file says that it unpacks to."""
        return self._entries[name].file_size

    def _damaged(self) -> Problem:
        return Problem(self.bounds.damaged, Place(self.name), {"why": "cause.zip"})

    def _refused(self, entry: zipfile.ZipInfo) -> Iterator[Problem]:
        """Why an entry is not read: its name, a second of its name, a lock, or how it is packed."""
        written = entry.orig_filename
        place = Place(letters.name_shown(written[:_SHOWN]) or self.name)
        fault = _name_fault(written) or _kind_fault(entry)
        if fault is not None:
            yield Problem(fault, place, {"most": LONGEST_NAME})
            return
        name = unicodedata.normalize("NFC", written.replace("\\", "/"))
        if name.endswith("/"):
            return
        if name in self._entries:
            yield Problem("zip_twice", place)
        self._entries[name] = entry

    def read(self, name: str) -> bytes:
        """The bytes of a file.

        Raises:
            ProblemsError: when it is damaged or is larger than the limits.
            KeyError: when there is none such.
        """
        with self.opened(name) as stream:
            return stream.read()

    def opened(self, name: str) -> EntryStream:
        """A file, read as it comes; counted on the way.

        Raises:
            ProblemsError: as it is opened and as it is read, likewise.
            KeyError: when there is none such.
        """
        return EntryStream(self, self._entries[name], name)

    def take(self, count: int, sofar: int, name: str) -> None:
        """Counts bytes that were unpacked.

        Raises:
            ProblemsError: when the file, or all that was read of the archive, is larger than the limits.
        """
        self._room -= count
        if sofar > self.bounds.entry_bytes and self._room >= 0:
            values = {"megabytes": sofar // MEGABYTE, "most": self.bounds.entry_bytes // MEGABYTE}
            raise ProblemsError([Problem("file_large", Place(name), values)])
        if self._room < 0:
            whole = self.bounds.whole_bytes // MEGABYTE
            values = {"found": (self.bounds.whole_bytes - self._room) // MEGABYTE, "most": whole}
            raise ProblemsError([Problem(self.bounds.large, Place(self.name), values)])

    def stream(self, entry: zipfile.ZipInfo) -> zipfile.ZipExtFile:
        """The library's own reader of an entry."""
        try:
            return self._zip.open(entry)  # type: ignore[return-value]
        except DAMAGES:
            raise ProblemsError([self._damaged()]) from None

    def piece(self, stream: zipfile.ZipExtFile, count: int) -> bytes:
        """The next bytes of the library's own reader."""
        try:
            return stream.read(count)
        except DAMAGES:
            raise ProblemsError([self._damaged()]) from None


class EntryStream(io.RawIOBase):
    """A file of an archive as it is unpacked: what is damaged or grows too large is a problem."""

    def __init__(self, archive: Archive, entry: zipfile.ZipInfo, name: str) -> None:
        super().__init__()
        self._archive, self._name = archive, name
        self._stream = archive.stream(entry)
        self._sofar = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fills a buffer, as far as there is something."""
        piece = self._archive.piece(self._stream, min(len(buffer), _CHUNK))
        self._sofar += len(piece)
        self._archive.take(len(piece), self._sofar, self._name)
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Closes the library's own reader too."""
        if not self.closed:
            self._stream.close()
        super().close()


def _name_fault(written: str) -> EntryFault | None:
    """What is wrong with an entry's name as it was written, by the code of a problem."""
    if len(written) > LONGEST_NAME:
        return "zip_name_long"
    if letters.unseen(written) or not written.strip("/\\ "):
        return "zip_name"
    parts = written.replace("\\", "/").split("/")
    is_outside = ".." in parts or PurePosixPath(parts[0] or "/").is_absolute() or bool(PureWindowsPath(written).drive)
    return "zip_stranger" if is_outside else None


def _kind_fault(entry: zipfile.ZipInfo) -> EntryFault | None:
    """What is wrong with an entry's kind: a lock, a link or a device, or a packing that is not read."""
    if entry.flag_bits & _ENCRYPTED:
        return "file_locked"
    mode = stat.S_IFMT(entry.external_attr >> 16)
    if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "zip_link"
    return None if entry.compress_type in _PACKINGS else "zip_packing"
