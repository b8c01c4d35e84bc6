# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which program is this? A hash of all its code, texts and data, so that nothing it has made outlives it unseen."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import klimatkontrakt

PARTS = (".py", ".yaml", ".csv", ".json", ".txt")


@cache
def fingerprint() -> str:
    """The hash of the program that runs in this process."""
    return fingerprint_of(Path(klimatkontrakt.__file__).parent)


def fingerprint_of(folder: Path) -> str:
    """The hash of a program's folder: each file of code, texts and data by its name and bytes."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in PARTS):
        raw = path.read_bytes()
        whole.update(f"{path.relative_to(folder).as_posix()}\0{len(raw)}\0".encode())
        whole.update(raw)
    return whole.hexdigest()
