# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which program is this? A hash of all its code, texts and data, so that nothing it has made outlives it unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numba
import numpy as np

import klimatkontrakt

PARTS = (".py", ".yaml", ".csv", ".json", ".txt")
OF_NUMBERS = ("engine", "city", "folder", "data")


@cache
def fingerprint() -> str:
    """The hash of the program that runs in this process."""
    return fingerprint_of(Path(klimatkontrakt.__file__).parent)


@cache
def engine_fingerprint() -> str:
    """The hash of what decides a number in this process: the engine, what it leans on, its data and array library."""
    return engine_fingerprint_of(Path(klimatkontrakt.__file__).parent)


def engine_fingerprint_of(folder: Path) -> str:
    """The same of a program's folder; no page, no text and nothing that the engine does not import."""
    known = [folder / name for name in OF_NUMBERS]
    paths = [path for room in known for path in room.rglob("*") if folder / "data" / "texts" not in path.parents]
    return hashlib.sha256(
        f"{_hash(folder, paths)} numpy {np.__version__} numba {numba.__version__}".encode()
    ).hexdigest()


def fingerprint_of(folder: Path) -> str:
    """The hash of a program's folder: each file of code, texts and data by its name and bytes."""
    return _hash(folder, folder.rglob("*"))


def _hash(folder: Path, paths: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in sorted(path for path in paths if path.suffix in PARTS):
        raw = path.read_bytes()
        whole.update(f"{path.relative_to(folder).as_posix()}\0{len(raw)}\0".encode())
        whole.update(raw)
    return whole.hexdigest()
