# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who else on the computer may read what the hall keeps? Nobody: files are made for their owner, in a folder of theirs.

New files are so by the mask that every process of the hall sets; those of an earlier release are made so at a start.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

log = logging.getLogger("klimatkontrakt.hall")
MASK = 0o077
FOLDER, FILE = 0o700, 0o600


def mask() -> None:
    """What this process makes from now on is for its owner alone."""
    os.umask(MASK)


def make_private(home: Path, *others: Path) -> list[Path]:
    """Everything in the hall's folders becomes its owner's alone; gives what could not, which is another's."""
    left = []
    for folder in {home, *others}:
        folder.mkdir(parents=True, exist_ok=True, mode=FOLDER)
        for path in (folder, *folder.rglob("*")):
            if not path.is_symlink() and not _is_made_private(path):
                left.append(path)
    if left:
        log.warning("%s: others on this computer may read it, and it is not ours to change", left[0])
    return left


def _is_made_private(path: Path) -> bool:
    try:
        mode = path.stat().st_mode & 0o777
        if mode & MASK:
            path.chmod(FOLDER if path.is_dir() else FILE)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
