# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL server of our own for tests: private, on a socket in a folder of its own, gone when the tests end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SYSTEM_USER = "postgres"  # the server refuses to run as root


def binaries() -> Path | None:
    """The folder of the newest server's programs, or None where there is no server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parent.parent.name))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _run(*command: str | Path) -> None:
    as_other = ["runuser", "-u", SYSTEM_USER, "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_other, *map(str, command)], check=False, capture_output=True, text=True, cwd=tempfile.gettempdir()
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr or done.stdout}")


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Starts a server and gives the address of an empty database on it."""
    with tempfile.TemporaryDirectory(prefix="kk-pg-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, SYSTEM_USER)
        data = Path(folder) / "data"
        _run(programs / "initdb", "-D", data, "-U", "klimatkontrakt", "-E", "UTF8", "--no-sync", "-A", "trust")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=80"
        _run(programs / "pg_ctl", "-D", data, "-w", "-l", Path(folder) / "log", "-o", options, "start")
        try:
            yield f"postgres://klimatkontrakt@{folder.replace('/', '%2F')}/postgres"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
