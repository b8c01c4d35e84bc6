# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whole commands, as a user waits for them: from the shell, import and all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.timing import line, median, milliseconds

ROOT = Path(__file__).parent.parent
COMMAND = str(Path(sys.executable).parent / "klimatkontrakt")


def _run(*arguments: str) -> None:
    subprocess.run([COMMAND, *arguments], check=True, capture_output=True, cwd=ROOT)


def main() -> None:
    """Print the commands' figures."""
    line("klimatkontrakt version", milliseconds(median(lambda: _run("version"), 3)))
    for city in ("lillstad", "malmo"):
        if (ROOT / "cities" / city).is_dir():
            folder = f"cities/{city}"
            asked = "≤ 3 000 ms" if city == "malmo" else ""
            line(f"klimatkontrakt run {folder}", milliseconds(median(lambda f=folder: _run("run", f))), asked)
            line(
                f"klimatkontrakt run {folder} --scenario contract",
                milliseconds(median(lambda f=folder: _run("run", f, "--scenario", "contract"))),
            )
            line(f"klimatkontrakt check {folder}", milliseconds(median(lambda f=folder: _run("check", f), 3)))
