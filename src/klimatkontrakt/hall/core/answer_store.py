# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are Answers kept between processes? In a folder of files named by their keys, with a limit and no backup.

A file is written beside and moved in place, so that it is whole or not there. What has not been used for longest goes
first. Nothing here is ever the only copy of anything: what is gone, cut off or of another form is worked out again.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from klimatkontrakt.engine.answer.parts import Answer
from klimatkontrakt.hall.core import whole_files
from klimatkontrakt.publish import answer_file
from klimatkontrakt.publish.answer_file import DamagedError

log = logging.getLogger("klimatkontrakt.hall")
ENDING = ".answer"
_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StoredAnswer:
    """A file of the store."""

    path: Path
    used: float
    size: int

    @property
    def key(self) -> str:
        """Whose file it is."""
        return self.path.name.removesuffix(ENDING)


def _path(key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key of an Answer")
    return Path(settings.ANSWERS) / f"{key}{ENDING}"


def read(key: str) -> Answer | None:
    """What is kept under a key, which is used now; None where nothing is, or what is there is damaged."""
    path = _path(key)
    try:
        answer = answer_file.unpacked(path.read_bytes())
        os.utime(path)
    except FileNotFoundError:
        return None
    except DamagedError as error:
        log.warning("the kept answer %s is damaged and is worked out again: %s", path.name, str(error)[:200])
        with contextlib.suppress(OSError):
            path.unlink()
        return None
    except OSError as error:
        log.warning("the kept answer %s cannot be read and is worked out again: %s", path.name, error)
        return None
    return answer


def has(key: str) -> bool:
    """Whether something is kept under a key."""
    return _path(key).exists()


def write(key: str, answer: Answer, pinned: Collection[str] = ()) -> bool:
    """Keeps an Answer, and lets others go where there is no room for all.

    Args:
        pinned: the keys that may not go.

    Returns:
        Whether it is kept: a full disk keeps nothing and is told in the log.
    """
    path = _path(key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        whole_files.write(path, answer_file.packed(answer))
        _make_room({*pinned, key})
    except OSError as error:
        log.warning("there is no room to keep the answer %s: %s", path.name, error)
        return False
    return True


def held() -> Iterator[StoredAnswer]:
    """Every file of the store; what another process takes away meanwhile is left out."""
    folder = Path(settings.ANSWERS)
    for path in folder.glob(f"*{ENDING}") if folder.exists() else ():
        with contextlib.suppress(FileNotFoundError):
            told = path.stat()
            yield StoredAnswer(path, told.st_mtime, told.st_size)


def _make_room(pinned: Collection[str]) -> None:
    """Takes away what has not been used for longest until the store is within its limit; never what is pinned."""
    files = sorted(held(), key=lambda file: (file.used, file.path.name))
    over = sum(file.size for file in files) - settings.MOST_ANSWERS_BYTES
    for file in files:
        if over <= 0:
            return
        if file.key not in pinned:
            with contextlib.suppress(FileNotFoundError):
                file.path.unlink()
            over -= file.size


def clear() -> None:
    """Takes away every file of the store."""
    for file in held():
        file.path.unlink(missing_ok=True)
