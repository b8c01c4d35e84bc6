# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Old Excel files (.xls) made for tests: a compound file with one stream of records, as plain as the format allows.

Sources: Microsoft, [MS-CFB] Compound File Binary File Format and [MS-XLS] Excel Binary File Format.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

SECTOR = 512
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Cell = str | float | None


def record(mark: int, body: bytes = b"") -> bytes:
    """A record of a workbook's stream."""
    return struct.pack("<HH", mark, len(body)) + body


def _beginning(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0x0600))


def cell(row: int, column: int, value: Cell) -> bytes:
    """A cell with a number or a text."""
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + text)
    return record(0x0203, struct.pack("<HHHd", row, column, 0, float(value or 0)))


def stream(sheets: Mapping[str, Sequence[bytes]], *, before: bytes = b"") -> bytes:
    """A workbook's stream: its sheets by name, each with the records of its cells."""
    bodies = [_beginning(0x0010) + b"".join(cells) + record(0x000A) for cells in sheets.values()]
    names = [struct.pack("<BB", len(name), 0) + name.encode("latin-1") for name in sheets]
    head = _beginning(0x0005) + before
    at = len(head) + sum(4 + 6 + len(name) for name in names) + 4
    bounds = b""
    for body, name in zip(bodies, names, strict=True):
        bounds += record(0x0085, struct.pack("<IBB", at, 0, 0) + name)
        at += len(body)
    return head + bounds + record(0x000A) + b"".join(bodies)


def compound(content: bytes, name: str = "Workbook", *, more: Sequence[str] = ()) -> bytes:
    """A compound file with one stream, and empty ones of other names."""
    content = content.ljust(4096, b"\0")
    count = -(-len(content) // SECTOR)
    tables = -(-(count + 1) // (SECTOR // 4 - 1))
    first = tables + 1  # the sectors of the table, then the directory's, then the stream's
    chain = [*[TABLE] * tables, END, *range(first + 1, first + count), END]
    chain += [FREE] * (tables * SECTOR // 4 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *range(tables), *[FREE] * (109 - tables))
    entries = [_entry("Root Entry", 5, END, 0, child=1), _entry(name, 2, first, len(content))]
    entries += [_entry(other, 1, END, 0) for other in more[:2]]
    directory = b"".join(entries).ljust(SECTOR, b"\0")
    return header + struct.pack(f"<{len(chain)}I", *chain) + directory + content.ljust(count * SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    written = f"{name}\0".encode("utf-16-le")
    head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1)
    return head + struct.pack("<III", FREE, FREE, child) + bytes(36) + struct.pack("<II", start, size) + bytes(4)


def workbook(**sheets: Sequence[Sequence[Cell]]) -> bytes:
    """An old Excel file of sheets of rows."""
    written = {
        name: [
            cell(row, column, value)
            for row, values in enumerate(rows)
            for column, value in enumerate(values)
            if value is not None
        ]
        for name, rows in sheets.items()
    }
    return compound(stream(written))
