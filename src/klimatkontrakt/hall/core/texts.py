# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a text stand in the database? Once, packed, under the hash of what it says; never changed or removed.

A version names its texts by their hashes, so that what two versions have alike, or two cities, stands once.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from klimatkontrakt.folder import files
from klimatkontrakt.hall.core.models import Text
from klimatkontrakt.language import words

LEVEL = 6
MOST_BYTES = 4 * files.MOST_BYTES  # in canonical form a file may be longer than it came in at the door


class PackedText(NamedTuple):
    """What stands of a text: the hash of its bytes, how many they are, and the bytes as packed."""

    hash: str
    size: int
    packed: bytes


class DamagedTextError(ValueError):
    """What stands is not the text that was put there."""


class LargeTextError(ValueError):
    """A text that is longer than any that is kept."""


def hash_of(text: str) -> str:
    """The hash that a text stands under: of its bytes, UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def packed(text: str) -> PackedText:
    """A text as it is kept.

    Raises:
        LargeTextError: when it is longer than any that is kept.
    """
    raw = text.encode()
    if len(raw) > MOST_BYTES:
        raise LargeTextError(f"{len(raw)} bytes; {MOST_BYTES} at most")
    return PackedText(hashlib.sha256(raw).hexdigest(), len(raw), zlib.compress(raw, LEVEL))


def unpacked(kept: PackedText) -> str:
    """A text as it was; never more is unpacked than it says that it is.

    Raises:
        DamagedTextError: when what stands is not the text of that hash.
    """
    if kept.size > MOST_BYTES:
        raise DamagedTextError(f"{kept.hash}: says that it is {kept.size} bytes")
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(kept.packed, kept.size + 1)
    except zlib.error as error:
        raise DamagedTextError(f"{kept.hash}: {error}") from error
    if len(raw) != kept.size or hashlib.sha256(raw).hexdigest() != kept.hash:
        raise DamagedTextError(f"{kept.hash}: unpacks to something else")
    return raw.decode()


def is_whole(row: Text) -> bool:
    """Whether a row's text is the one of its hash."""
    try:
        unpacked(_of_row(row))
    except DamagedTextError:
        return False
    return True


def _of_row(row: Text) -> PackedText:
    return PackedText(row.hash, row.size, bytes(row.packed))


def unlike(names: Iterable[str]) -> str:
    """What an operator is told of versions whose texts do not come to their documents' hashes, in both languages."""
    versions = ", ".join(names)
    return "\n".join(words.say("web", "operator.unlike", language, versions=versions) for language in words.LANGUAGES)


def keep(named: Mapping[str, str]) -> dict[str, str]:
    """Puts texts where they stand, those that are not there yet; returns the hash of each by its name.

    Raises:
        DamagedTextError: when one that is there is not what it was: what names it could not be read.
    """
    hashes = {name: hash_of(text) for name, text in named.items()}
    there = kept(hashes)
    for standing in there.values():
        unpacked(standing)
    missing = {hashes[name]: text for name, text in named.items() if name not in there}
    rows = [Text(**packed(text)._asdict()) for text in missing.values()]
    Text.objects.bulk_create(rows, ignore_conflicts=True)  # another may put the same text there at the same time
    return hashes


def kept(hashes: Mapping[str, str]) -> dict[str, PackedText]:
    """What stands under hashes, by the names that they are asked by; those that are not there are left out."""
    rows = Text.objects.filter(hash__in=set(hashes.values()))
    found = {row.hash: _of_row(row) for row in rows}
    return {name: found[wanted] for name, wanted in hashes.items() if wanted in found}
