# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is this hall alone with its folder and its port? A lock that the system itself lets go when the last process ends.

The lock is the supervisor's and its children's: a hall that still answers, though its supervisor was killed, still has
its folder. It is never stale: nothing of it is left when they are gone, only a file that says who had it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import time
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError

from klimatkontrakt.hall.core import operator_words

LOCK = "hall.lock"
PATIENCE_SECONDS = 10.0  # the children of a supervisor that was killed are gone by then
STEP_SECONDS = 0.1
LONGEST_LINE = 300
LISTENS = "0A"  # of a socket, in the kernel's own list
OURS = ("/proc/net/tcp", "/proc/net/tcp6")


def take(folder: Path, address: str) -> IO[str]:
    """Takes a folder for this hall alone, for as long as this process or a child of it lives.

    Args:
        address: where this hall answers, for whoever comes next.

    Returns:
        The lock's file, which is to be kept open.

    Raises:
        CommandError: when another hall has it.
    """
    file = os.fdopen(os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8")
    until = time.monotonic() + PATIENCE_SECONDS
    while not _is_taken(file):
        file.seek(0)
        by = file.readline(LONGEST_LINE).strip()
        if time.monotonic() > until or _lives(by):
            file.close()
            raise CommandError(operator_words.both("operator.two_halls", folder=folder, by=by or "?"))
        time.sleep(STEP_SECONDS)
    file.seek(0)
    file.truncate()
    file.write(f"{os.getpid()} {address}\n")
    file.flush()
    return file


def _is_taken(file: IO[str]) -> bool:
    """Whether the lock is ours from now on."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lives(by: str) -> bool:
    """Whether the supervisor that wrote the line is there still."""
    number = by.partition(" ")[0]
    if not (number.isascii() and number.isdigit()):
        return False
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def see_port(host: str, port: int) -> None:
    """Sees that a server can listen there.

    Raises:
        CommandError: who holds it, where that can be known.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
            tried.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(_taken(port)) from error
        raise CommandError(operator_words.both("operator.port_refused", host=host, port=port, why=error)) from error


def _taken(port: int) -> str:
    holder = holder_of(port)
    if holder is None:
        by = operator_words.both("operator.port_taken_unknown").splitlines()
    else:
        by = operator_words.both("operator.port_taken_by", pid=holder[0], name=holder[1]).splitlines()
    lines = [operator_words.both("operator.port_taken", port=port, by=words).splitlines() for words in by]
    return "\n".join(line[place] for place, line in enumerate(lines))


def holder_of(port: int) -> tuple[int, str] | None:
    """The number and the name of the process that listens on a port; None where that cannot be seen."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    for process in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        if sockets and _holds(process, sockets):
            return int(process.name), (process / "comm").read_text(encoding="utf-8").strip()
    return None


def _listening(port: int) -> set[str]:
    """The numbers of the sockets that listen on a port."""
    inodes = set()
    for path in map(Path, OURS):
        for line in path.read_text(encoding="ascii").splitlines()[1:] if path.exists() else ():
            cells = line.split()
            if cells[3] == LISTENS and int(cells[1].rpartition(":")[2], 16) == port:
                inodes.add(cells[9])
    return inodes


def _holds(process: Path, sockets: set[str]) -> bool:
    try:
        return any(str(file.readlink()) in sockets for file in (process / "fd").iterdir())
    except OSError:  # another user's, or gone by now
        return False
