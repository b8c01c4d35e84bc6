# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are compiled kernels kept? In the first place that may be written: they take half a minute to compile anew.

An installation may be read-only (systemd's `ProtectSystem=strict`, a container); where no place is left at all, kernels
are compiled in each process and kept nowhere. What is kept is code that is run: a place in the common temporary folder
is used only when it is the user's own and no one else may write there.
"""

from __future__ import annotations

import getpass
import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

KERNELS = Path(__file__).with_name("engine") / "chain"
OWN_ONLY = stat.S_IRWXU  # 0700


def places(kernels: Path, environment: Mapping[str, str], temporary: Path) -> list[Path]:
    """Where kernels may be kept, the best first: beside their source, the hall's folder, the user's, the system's."""
    listed = [kernels / "__pycache__"]
    if environment.get("KK_HOME"):
        listed.append(Path(environment["KK_HOME"]) / "kernels")
    if environment.get("XDG_CACHE_HOME"):
        listed.append(Path(environment["XDG_CACHE_HOME"]) / "klimatkontrakt")
    if environment.get("HOME"):
        listed.append(Path(environment["HOME"]) / ".cache" / "klimatkontrakt")
    return [*listed, temporary / f"klimatkontrakt-{_user()}"]


def chosen(kernels: Path, environment: Mapping[str, str], temporary: Path) -> Path | None:
    """The first of the places that can be written; None where there is none."""
    for place in places(kernels, environment, temporary):
        if _is_writable(place) and (place.parent != temporary or _is_ones_own(place)):
            return place
    return None


def place() -> Path | None:
    """Where this process keeps its kernels; None where it has no place for them.

    A place that the operator names in `NUMBA_CACHE_DIR` is the only one that is tried.
    """
    named = os.environ.get("NUMBA_CACHE_DIR")
    if named:
        return Path(named) if _is_writable(Path(named)) else None
    return chosen(KERNELS, os.environ, Path(tempfile.gettempdir()))


def prepare() -> bool:
    """Tells the compiler, and every process that this one starts, where to keep kernels; whether there is a place."""
    kept = place()
    if kept is not None and kept != KERNELS / "__pycache__":
        os.environ["NUMBA_CACHE_DIR"] = str(kept)
    return kept is not None


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return str(os.getuid())


def _is_writable(place: Path) -> bool:
    """Whether a file can be made there; the folder is made, for its owner alone, where it is not there."""
    try:
        place.mkdir(mode=OWN_ONLY, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return True
    except OSError:
        return False


def _is_ones_own(place: Path) -> bool:
    """Whether no one but this user can have put anything there."""
    seen = place.lstat()
    writable_by_others = seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.getuid() and not writable_by_others
