# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which bytes lie at a path? Those of an ordinary file that can be read and is no larger than a limit."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from klimatkontrakt.folder.doors.refusal import refuse
from klimatkontrakt.language import causes

Missing = Literal["text_missing", "source_missing"]
IsFolder = Literal["source_is_folder"]
Large = Literal["text_large", "source_large", "file_large"]
Special = Literal["file_special", "text_missing"]
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class FileWords:
    """What is told of a path without a file that can be read, by the codes of problems.

    Attributes:
        missing: nothing is there.
        folder: a folder is.
        large: the file is too large; its text takes megabytes and most.
        special: it is no ordinary file.
    """

    missing: Missing
    folder: IsFolder
    large: Large
    special: Special = "file_special"


def of(path: Path, most_megabytes: int, told: FileWords) -> bytes:
    """The bytes of a file; of one that is too large nothing is read.

    Raises:
        ProblemsError: when there is none that can be read within the limit.
    """
    most = most_megabytes * MEGABYTE
    if "\0" in str(path):  # a name that no file can have
        refuse(told.missing, path.name)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            refuse(told.folder if stat.S_ISDIR(status.st_mode) else told.special, path.name)
        size = status.st_size
        if size <= most:
            with path.open("rb") as file:
                raw = file.read(most + 1)  # it may have grown since
            size = len(raw)
        if size > most:
            refuse(told.large, path.name, megabytes=size // MEGABYTE, most=most_megabytes)
        return raw
    except FileNotFoundError:
        refuse(told.missing, path.name)
    except OSError as error:
        refuse("file_unreadable", path.name, why=causes.of(error))
