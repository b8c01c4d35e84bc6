# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The unit that docs/running.md gives is one that systemd takes, and it leaves the hall little to do harm with."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.cities import ROOT

MOST_EXPOSED = 5.0  # of 10, as systemd counts it
ASKED = {"ProtectSystem": "strict", "NoNewPrivileges": "yes", "UMask": "0077", "CapabilityBoundingSet": ""}


def unit() -> str:
    """The unit as it stands in the manual."""
    manual = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    found = re.search(r"A unit for systemd:\n\n((?:(?:    .*)?\n)+)", manual)
    assert found is not None
    return re.sub(r"^    ", "", found[1], flags=re.MULTILINE)


def test_the_unit_keeps_the_system_read_only_and_takes_all_powers() -> None:
    lines = dict(line.split("=", 1) for line in unit().splitlines() if "=" in line)

    assert ASKED.items() <= lines.items()
    assert lines["Environment"] == f"KK_HOME=/var/lib/{lines['StateDirectory']}"


def test_systemd_takes_the_unit_and_finds_it_little_exposed(systemd_analyze: str, tmp_path: Path) -> None:
    file = tmp_path / "klimatkontrakt.service"
    file.write_text(re.sub(r"^ExecStart=.*$", "ExecStart=/bin/true", unit(), flags=re.MULTILINE), encoding="utf-8")

    verified = subprocess.run([systemd_analyze, "verify", str(file)], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    judged = subprocess.run(
        [systemd_analyze, "security", "--offline=true", "--no-pager", str(file)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    exposed = re.search(r"Overall exposure level for \S+: ([0-9.]+)", judged.stdout)
    assert exposed is not None and float(exposed[1]) <= MOST_EXPOSED, judged.stdout
