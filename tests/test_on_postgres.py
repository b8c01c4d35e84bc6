# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The hall's tests once more, on PostgreSQL instead of SQLite; one file of them by default.

Every example of every law has been tried on SQLite: here each test runs once, with the sample of `make test`.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests import extent
from tests.cities import ROOT

EVERY = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").glob("test_hall*.py"))
SMALL = "tests/test_hall_people.py"  # those who may, the chain of what was done, and two who save at once
FILES = EVERY if extent.ALL else [SMALL, "tests/test_hall_doors.py"]


@extent.in_all
def test_every_test_of_the_hall_passes_on_postgresql(postgres: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:randomly", *FILES]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": postgres, "KK_TEST_DATABASE": "postgresql", "KK_ALL": ""},
    )

    assert done.returncode == 0, done.stdout[-4000:]
