# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is an old Excel file (.xls) safe to read? Looked at record by record before the reader of cells makes room for it.

Sources: Microsoft, [MS-CFB] Compound File Binary File Format (header, sector chains, directory) and [MS-XLS]
Excel Binary File Format (records); numbers below are offsets, sizes and marks of those formats.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from klimatkontrakt.folder.problem import Place
from klimatkontrakt.sources.tables import limits
from klimatkontrakt.sources.tables.files import Given, refuse

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY = 128
_BOOKS = ("workbook", "book")
_MACRO_PARTS = ("_vba_project_cur", "_vba_project", "vba", "macros")
_LOCKED_PARTS = ("encryptedpackage", "encryptioninfo")
_BEGINNING, _LOCK = 0x809, 0x2F
_CELLS = frozenset((0x0006, 0x007E, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x0207, 0x027E))
_SEVERAL = 0x00BD  # the one record of several cells; its last two bytes are the last column


class _BrokenError(Exception):
    pass


def check(file: Given) -> None:
    """Refuses a file with macros or a lock, a broken one, and one whose sheets are larger than the limits.

    Raises:
        ProblemsError: saying which.
    """
    place = Place(file.name)
    try:
        parts = dict(_parts(file.raw))
        stream = next((parts[name] for name in _BOOKS if name in parts), None)
        if any(name in parts for name in _LOCKED_PARTS):
            refuse("file_locked", place)
        if any(name in parts for name in _MACRO_PARTS):
            refuse("file_macros", place)
        if stream is None:
            refuse("workbook_none", place)
        _check_records(stream, place)
    except (_BrokenError, struct.error):
        refuse("file_damaged", place, {"why": "cause.cells"})


def _check_records(stream: bytes, place: Place) -> None:
    """Every sheet's rectangle: all sheets of an old file are read at once."""
    total = height = width = 0
    for mark, body in _records(stream):
        if mark == _LOCK:
            refuse("file_locked", place)
        if mark == _BEGINNING:
            total, height, width = total + height * width, 0, 0
        elif mark in _CELLS and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            if mark == _SEVERAL:
                column = struct.unpack_from("<H", body, len(body) - 2)[0]
            height, width = max(height, row + 1), max(width, column + 1)
        if total + height * width > limits.limit("cells"):
            refuse("sheet_cells", place, {"found": total + height * width, "most": limits.limit("cells")})


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        mark, size = struct.unpack_from("<HH", stream, at)
        yield mark, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _parts(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """The named streams of a compound file; storages have no bytes of their own."""
    size = 1 << struct.unpack_from("<H", raw, 30)[0]
    small = 1 << struct.unpack_from("<H", raw, 32)[0]
    first_directory, cutoff, first_small = (struct.unpack_from("<I", raw, at)[0] for at in (48, 56, 60))
    if size not in (512, 4096) or small != 64:
        raise _BrokenError("sector size")
    table = _sector_table(raw, size)
    small_table = struct.unpack(f"<{len(s := _chain(raw, first_small, table, size)) // 4}I", s)
    directory = _chain(raw, first_directory, table, size)
    entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
    if not entries:
        raise _BrokenError("no directory")
    container = _chain(raw, struct.unpack_from("<I", entries[0], 116)[0], table, size)
    for entry in entries[1:]:
        length, start, count = (
            struct.unpack_from(form, entry, at)[0] for form, at in (("<H", 64), ("<I", 116), ("<I", 120))
        )
        if not 2 <= length <= 64:
            continue
        name = entry[: length - 2].decode("utf-16-le", "replace").casefold()
        if entry[66] != 2:
            yield name, b""
        elif count < cutoff:
            yield name, _chain(container, start, small_table, small, header=0)[:count]
        else:
            yield name, _chain(raw, start, table, size)[:count]


def _sector_table(raw: bytes, size: int) -> tuple[int, ...]:
    """Which sector follows which; the list of its own sectors may go on outside the header."""
    own = [s for s in struct.unpack_from("<109I", raw, 76) if s < _LAST_SECTOR]
    following, left = struct.unpack_from("<II", raw, 68)
    while following < _LAST_SECTOR and left > 0 and len(own) * size <= len(raw):
        more = struct.unpack_from(
            f"<{size // 4}I", raw, _HEADER + following * size if size == _HEADER else (following + 1) * size
        )
        own += [s for s in more[:-1] if s < _LAST_SECTOR]
        following, left = more[-1], left - 1
    joined = b"".join(_sector(raw, s, size, _HEADER) for s in own)
    return struct.unpack(f"<{len(joined) // 4}I", joined)


def _sector(raw: bytes, number: int, size: int, header: int) -> bytes:
    start = number * size + (max(header, size) if header else 0)
    return raw[start : start + size]


def _chain(raw: bytes, first: int, table: tuple[int, ...], size: int, header: int = _HEADER) -> bytes:
    sectors: list[bytes] = []
    number = first
    while number < _LAST_SECTOR:
        if number >= len(table) or len(sectors) > len(table):
            raise _BrokenError("sector chain")
        sectors.append(_sector(raw, number, size, header))
        number = table[number]
    return b"".join(sectors)
