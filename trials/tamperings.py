# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is every single change seen? In rows of every kind and column of a database, in its backup, at its chain's end.

A hall with a row of every kind is built once, in a process of its own for each database: SQLite, and PostgreSQL where
that is installed. A change in the database is taken back before the next. Found is what is told by its table and row.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from tests import postgres

from trials import Count, Extent

ROOT = Path(__file__).resolve().parents[1]
IN_ROWS = 500
IN_ROWS_ON_POSTGRESQL = 150
IN_BACKUPS = 500
AT_THE_END = 40


def trial(extent: Extent) -> list[Count]:
    """Changes in the database, in its backups and at the chain's end."""
    counts = _tried("", extent.seed, [extent.of(IN_ROWS), extent.of(IN_BACKUPS), extent.of(AT_THE_END, 2)])
    programs = postgres.binaries()
    if programs is None:
        return counts
    with postgres.server(programs) as address:
        return [*counts, *_tried(address, extent.seed, [extent.of(IN_ROWS_ON_POSTGRESQL), 0, extent.of(AT_THE_END, 2)])]


def _tried(database: str, seed: int, counts: list[int]) -> list[Count]:
    """What a process of its own found, on a database of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "DJANGO_SETTINGS_MODULE": "klimatkontrakt.hall.core.trial_settings",
    }
    command = [sys.executable, "-m", "trials.tampered_hall", str(seed), *map(str, counts)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        return [Count("a process that tampers", 1, 1, (done.stderr[-2000:],))]
    rows = json.loads(done.stdout.splitlines()[-1])
    return [Count(**{**row, "shown": tuple(row["shown"])}) for row in rows]


def as_json(counts: list[Count]) -> str:
    """Counts as the process that tampers hands them over."""
    return json.dumps([asdict(count) for count in counts])
