# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do the bytes of attachments lie? In a folder beside the database, once each, in a file named by their hash.

What comes in is written beside its place first and moved there when it is whole, so that a file of that name is never
half of one. Whether a file is still what it was is seen each time that it is read.
"""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from django.conf import settings

PIECE_BYTES = 1_000_000
PART = ".part"
PART_SECONDS = 24 * 3600  # what has not become whole in a day never will


class ByteSource(Protocol):
    """Whatever bytes can be read from, a piece at a time."""

    def read(self, count: int, /) -> bytes | None:
        """The next bytes, so many at most; none at the end."""
        ...


class Written(NamedTuple):
    """Bytes that have been written beside their place: where, their hash, and how many they are."""

    part: Path
    hash: str
    size: int


class TooManyBytesError(ValueError):
    """More bytes than were to come."""


def folder() -> Path:
    """The folder that all of them lie in."""
    return Path(settings.ATTACHMENTS)


def path_of(name: str) -> Path:
    """Where the bytes of a hash lie."""
    return folder() / name[:2] / name


def pieces(source: ByteSource) -> Iterator[bytes]:
    """What a file holds, a piece at a time."""
    while piece := source.read(PIECE_BYTES):
        yield piece


def write(source: ByteSource, most: int) -> Written:
    """Writes bytes beside their place.

    Args:
        most: as many as may come.

    Raises:
        TooManyBytesError: when more come; nothing is left of them.
        OSError: when they cannot be written; nothing is left of them.
    """
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder() / f"{uuid.uuid4()}{PART}"
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            whole, count = _copied(source, file, most)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Written(part, whole, count)


def _copied(source: ByteSource, file: IO[bytes], most: int) -> tuple[str, int]:
    """Copies bytes; returns their hash and how many they are."""
    whole, count = hashlib.sha256(), 0
    for piece in pieces(source):
        count += len(piece)
        if count > most:
            raise TooManyBytesError(f"more than {most} bytes")
        whole.update(piece)
        file.write(piece)
    return whole.hexdigest(), count


def place(written: Written) -> bool:
    """Moves what was written to its place; returns whether it was not there, whole, before.

    Raises:
        OSError: when it cannot be moved.
    """
    path = path_of(written.hash)
    if is_whole(written.hash):
        written.part.unlink()
        return False
    path.parent.mkdir(exist_ok=True, mode=0o700)
    written.part.replace(path)
    return True


def is_whole(name: str) -> bool:
    """Whether the bytes of a hash are there, every one as it was."""
    try:
        with path_of(name).open("rb") as file:
            whole = hashlib.sha256()
            for piece in pieces(file):
                whole.update(piece)
    except OSError:
        return False
    return whole.hexdigest() == name


def names() -> Iterator[str]:
    """The hashes that there are files of."""
    for path in sorted(folder().glob("??/*")):
        if path.is_file() and path.parent.name == path.name[:2]:
            yield path.name


def remove(name: str) -> None:
    """Takes the bytes of a hash away."""
    path_of(name).unlink(missing_ok=True)


def sweep_parts() -> int:
    """Takes away what began to be written and never became whole; returns how many."""
    old = time.time() - PART_SECONDS
    found = [path for path in folder().glob(f"*{PART}") if path.stat().st_mtime < old]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)
