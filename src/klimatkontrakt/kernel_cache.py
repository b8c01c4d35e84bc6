# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are compiled kernels kept? In the first place that may be written: they take half a minute to compile anew.

An installation may be read-only (systemd's `ProtectSystem=strict`, a container); where no place is left at all, kernels
are compiled in each process and kept nowhere. What is kept is code that is run: a place in the common temporary folder
is used only when it is the user's own and no one else may write there.

A kernel calls kernels of other files, and the compiler looks at its own file only: what an earlier program has kept
would be taken for today's. So each state of the sources has a folder of its own, and earlier ones are removed.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

KERNELS = Path(__file__).with_name("engine") / "chain"
OWN_ONLY = stat.S_IRWXU  # 0700
NAME = "kernels-"


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


def fingerprint(kernels: Path) -> str:
    """What tells one state of the kernels' sources from another."""
    digest = hashlib.sha256()
    for file in sorted(kernels.glob("*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def chosen(kernels: Path, environment: Mapping[str, str], temporary: Path) -> Path | None:
    """The folder of today's sources in the first of the places that can be written; None where there is none."""
    for place in places(kernels, environment, temporary):
        if _is_writable(place) and (place.parent != temporary or _is_ones_own(place)):
            return place / f"{NAME}{fingerprint(kernels)}"
    return None


def place() -> Path | None:
    """Where this process keeps its kernels; None where it has no place for them.

    A place that the operator names in `NUMBA_CACHE_DIR` is the only one that is tried.
    """
    named = os.environ.get("NUMBA_CACHE_DIR")
    if named:
        folder = Path(named)
        folder = folder.parent if folder.name.startswith(NAME) else folder  # another process of ours has named its own
        return folder / f"{NAME}{fingerprint(KERNELS)}" if _is_writable(folder) else None
    return chosen(KERNELS, os.environ, Path(tempfile.gettempdir()))


def prepare() -> bool:
    """Tells the compiler, and every process that this one starts, where to keep kernels; whether there is a place."""
    kept = place()
    if kept is None:
        return False
    if not kept.exists():
        _remove_earlier(kept)
    os.environ["NUMBA_CACHE_DIR"] = str(kept)
    return True


def _remove_earlier(kept: Path) -> None:
    """Removes what earlier programs have kept beside a folder that is to be made; what cannot be removed stays."""
    for earlier in kept.parent.glob(f"{NAME}*"):
        shutil.rmtree(earlier, ignore_errors=True)


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
