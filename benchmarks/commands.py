# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whole commands, as a user waits for them: from the shell, import and all."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import line, median, milliseconds
from klimatkontrakt import cli

ROOT = Path(__file__).parent.parent
COMMAND = str(Path(sys.executable).parent / "klimatkontrakt")


def _run(*arguments: str) -> None:
    subprocess.run([COMMAND, *arguments], check=True, capture_output=True, cwd=ROOT)


def _seconds(*arguments: str, runs: int = 5) -> str:
    return milliseconds(median(lambda: _run(*arguments), runs))


def _city(city: str) -> None:
    folder, is_malmo = f"cities/{city}", city == "malmo"
    line(f"klimatkontrakt run {folder}", _seconds("run", folder), "≤ 3 000 ms" if is_malmo else "")
    line(f"klimatkontrakt run {folder} --scenario contract", _seconds("run", folder, "--scenario", "contract"))
    with tempfile.TemporaryDirectory() as kept:
        file = Path(kept) / "results.json"
        line(
            f"klimatkontrakt run {folder} --json",
            _seconds("run", folder, "--json", str(file), runs=3),
            "≤ 4 000 ms" if is_malmo else "",
        )
        line("  its file", f"{file.stat().st_size / 1e6:,.1f} MB")
    line(f"klimatkontrakt check {folder}", _seconds("check", folder, runs=3))


def _verbs() -> list[str]:
    return [verb for verbs in cli.MODULES.values() for verb in verbs]


def main() -> None:
    """Print the commands' figures."""
    line("klimatkontrakt version", _seconds("version", runs=3))
    line("klimatkontrakt --help", _seconds("--help"), "≤ 500 ms")
    slowest = max(_verbs(), key=lambda verb: median(lambda: _run(verb, "--help"), 1))
    line(f"klimatkontrakt {slowest} --help, the slowest of all verbs'", _seconds(slowest, "--help"), "≤ 500 ms")
    for city in ("lillstad", "malmo"):
        if (ROOT / "cities" / city).is_dir():
            _city(city)
