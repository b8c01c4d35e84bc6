# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do attachments come into a backup, and out of it? Their bytes as they lie, each looked through on the way."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from klimatkontrakt.folder.doors.archives import Archive
from klimatkontrakt.hall.core import attachment_files
from klimatkontrakt.hall.core.attachment_files import TooManyBytesError
from klimatkontrakt.hall.core.models import Attachment

INSIDE = "attachments/"


class UnlikeError(ValueError):
    """Bytes in a backup that are not those of their name."""


def named() -> set[str]:
    """The hashes of the bytes that attachments name."""
    return set(Attachment.objects.values_list("hash", flat=True))


def add(archive: zipfile.ZipFile, wanted: Collection[str]) -> set[str]:
    """Copies bytes into a backup; returns the hashes of those that are gone or damaged."""
    return {name for name in sorted(wanted) if not _is_added(archive, name)}


def _is_added(archive: zipfile.ZipFile, name: str) -> bool:
    if not attachment_files.is_whole(name):
        return False
    try:
        archive.write(attachment_files.path_of(name), f"{INSIDE}{name}", zipfile.ZIP_STORED)
    except FileNotFoundError:  # its last attachment was removed just now
        return False
    return True


@contextmanager
def brought_back(archive: Archive, but: Collection[str]) -> Iterator[None]:
    """The bytes that attachments name lie where they should; all of them are taken away again if what follows fails.

    Args:
        but: hashes that were damaged already when the backup was made.

    Raises:
        KeyError: when bytes are not in the backup.
        UnlikeError: when they are not what they were.
    """
    new: list[str] = []
    try:
        sizes = dict(Attachment.objects.values_list("hash", "size"))
        for name in sorted(set(sizes) - set(but)):
            if _bring_back(archive, name, sizes[name]):
                new.append(name)
        yield
    except BaseException:
        for name in new:
            attachment_files.remove(name)
        raise


def _bring_back(archive: Archive, name: str, size: int) -> bool:
    """Puts bytes of a backup in their place; returns whether they were not there."""
    with archive.opened(f"{INSIDE}{name}") as source:
        try:
            written = attachment_files.write(source, size)
        except TooManyBytesError as error:
            raise UnlikeError(name) from error
    if written.hash != name:
        written.part.unlink()
        raise UnlikeError(name)
    return attachment_files.place(written)
