# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Archives as nobody should make them: names twice, of 400 letters, with NUL; links, locks, lies about their size."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Iterable, Mapping

Entry = tuple[zipfile.ZipInfo, bytes]


def zipped(files: Mapping[str, bytes] | Iterable[Entry], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of files by name, or of entries as they are."""
    entries = [(info(name), raw) for name, raw in files.items()] if isinstance(files, Mapping) else list(files)
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")  # names twice are meant
        for entry, raw in entries:
            archive.writestr(entry, raw, compress_type=packing)
    return out.getvalue()


def info(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    """An entry of a name and a kind of file; the name stands in it as it is, NUL and all."""
    entry = zipfile.ZipInfo("x", date_time=(1980, 1, 1, 0, 0, 0))
    entry.filename = entry.orig_filename = name
    entry.external_attr = mode << 16
    return entry


def flagged(raw: bytes, flags: int) -> bytes:
    """The archive with flags of its first entry set, such as that it is locked."""
    changed = bytearray(raw)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark) + place
        changed[at : at + 2] = struct.pack("<H", struct.unpack("<H", raw[at : at + 2])[0] | flags)
    return bytes(changed)


def lying(raw: bytes, size: int) -> bytes:
    """The archive with another size said of its first entry."""
    changed = bytearray(raw)
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.find(mark) + place
        changed[at : at + 4] = struct.pack("<I", size)
    return bytes(changed)
