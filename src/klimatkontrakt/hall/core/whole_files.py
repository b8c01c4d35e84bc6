# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a file written that is whole, or not there? Beside its place and moved there, and nothing is left if it fails.

Where the disk can hold a file without a name (Linux), a process that is killed half-way leaves nothing either.
Elsewhere it leaves a file that ends in `.part`, which the next one to write there takes away.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PART = ".part"
OLD_SECONDS = 3_600.0  # nobody writes for longer
OWN_ONLY = 0o600
UNABLE = (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT)  # what a disk says that has no nameless files


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to; once the block is over it stands whole in its place, for its owner alone.

    An earlier file of that name is replaced; after an error it stands as it did, and nothing is left of the new one.

    Raises:
        OSError: when it cannot be written.
    """
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}{PART}")
    _take_away_old(path)
    try:
        descriptor, has_name = _opened(part)
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if not has_name:
                number = file.fileno()  # it is named as a folder too, or the link itself would be linked to
                os.link(f"/proc/self/fd/{number}", part, src_dir_fd=number, follow_symlinks=True)
        part.replace(path)
        _keep_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def write(path: Path, raw: bytes) -> None:
    """Writes a file whole.

    Raises:
        OSError: when it cannot be written.
    """
    with written(path) as file:
        file.write(raw)


def write_once(path: Path, raw: bytes) -> None:
    """Writes a file whole unless another process was first; an empty one is nobody's.

    Raises:
        OSError: when it cannot be written.
    """
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}{PART}")
    try:
        write(part, raw)
        if path.exists() and not path.stat().st_size:
            part.replace(path)
        else:
            with contextlib.suppress(FileExistsError):
                os.link(part, path)
        _keep_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _opened(part: Path) -> tuple[int, bool]:
    """A file to write to, without a name where the disk can do that; and whether it has one."""
    nameless = getattr(os, "O_TMPFILE", None)
    if nameless is not None and Path("/proc/self/fd").exists():
        try:
            return os.open(part.parent, nameless | os.O_RDWR, OWN_ONLY), False
        except OSError as error:
            if error.errno not in UNABLE:
                raise
    return os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWN_ONLY), True


def _keep_folder(folder: Path) -> None:
    """That a file is in a folder is kept too, where a folder can be opened for that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _take_away_old(path: Path) -> None:
    """What was left where a process was killed while it wrote there."""
    old = time.time() - OLD_SECONDS
    for part in path.parent.glob(f".{glob.escape(path.name)}.*{PART}"):
        with contextlib.suppress(OSError):
            if part.stat().st_mtime < old:
                part.unlink()
