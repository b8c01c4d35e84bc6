# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A process that builds a hall, changes one thing at a time past the program, and counts what is not told."""

from __future__ import annotations

import importlib
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

from trials import Count
from trials.tamperings import as_json

MOST_SHOWN = 10
Tampering = Callable[[random.Random], str]
"""Changes one thing and takes it back; what was not seen, in a sentence; empty where it was."""


def counted(kind: str, tampering: Tampering, count: int, seed: int) -> Count:
    """So many changes of a kind, each drawn by a number of its own."""
    unseen: list[str] = []
    seconds: list[float] = []
    for number in range(count):
        began = time.perf_counter()
        sentence = tampering(random.Random(f"{seed} {kind} {number}"))
        seconds.append(time.perf_counter() - began)
        if sentence:
            unseen.append(f"{kind} {number}: {sentence}")
    measured = f"a check {statistics.median(seconds) * 1000:.0f} ms" if seconds else ""
    return Count(kind, count, len(unseen), tuple(unseen[:MOST_SHOWN]), measured)


def main() -> None:
    """Builds, tampers, and prints the counts as JSON on the last line."""
    seed, in_rows, in_backups, at_end = map(int, sys.argv[1:])
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    tampered_rows = importlib.import_module("trials.tampered_rows")  # it needs the models, which stand only now
    tampered_backups = importlib.import_module("trials.tampered_backups")
    database = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    tampered_rows.build()
    counts = [
        counted(f"a row of the database, {database}", tampered_rows.tamper, in_rows, seed),
        counted(f"the chain's end, {database}", tampered_rows.tamper_end, at_end, seed),
    ]
    if in_backups:
        with tempfile.TemporaryDirectory() as folder:
            backup = tampered_backups.Backup(Path(folder))
            counts.append(counted("a backup", backup.tamper, in_backups, seed))
            counts.append(counted("a backup, without its signature", backup.tamper_unsigned, in_backups // 5, seed))
    print(as_json(counts))


if __name__ == "__main__":
    main()
