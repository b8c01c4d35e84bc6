# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Action sheets: how well they are read, field by field and contract by contract, and how long it takes as texts grow."""

from __future__ import annotations

import time

from benchmarks import gold_sheets
from benchmarks.gold_sheets import DEVELOPED, FIELDS, HELD_OUT, Tally
from benchmarks.timing import line
from klimatkontrakt.sources.action_tables import action_sheets, checks, markdown

COPIES = (1, 2, 4, 10)  # of the twelve contracts together, the last about 50 MB
ASKED = {"name": "right ≥ 0.97", "owner": "right ≥ 0.97", "cut": "P ≥ 0.95 R ≥ 0.90", "cost": "P ≥ 0.95 R ≥ 0.90"}


def _line(name: str, tallies: dict[str, Tally]) -> None:
    told = "  ".join(f"{what} {tallies[what].precision:.2f} {tallies[what].recall:.2f}" for what in FIELDS)
    print(f"  {name:<14} {sum(tallies['name'].counts.values()):>4} sheets   {told}")


def _quality() -> None:
    print("  precision and recall of each field")
    for which, contracts in (("developed on", DEVELOPED), ("held out", HELD_OUT)):
        told = gold_sheets.measured(contracts)
        for name, tallies in told.items():
            _line(name, tallies)
        whole = gold_sheets.together(told.values())
        for what in FIELDS:
            said = f"P {whole[what].precision:.3f} R {whole[what].recall:.3f}"
            line(f"{which}: {what}, right of all {whole[what].accuracy:.3f}", said, ASKED[what])
        line(f"{which}: year, in, by, over or unsaid, of figures that are right", f"{whole['kind'].precision:.3f}")
    for name, tallies in gold_sheets.measured_rows().items():
        _line(f"{name}, C-3.1", tallies)


def _seconds(text: str) -> tuple[float, int]:
    """Seconds of the processor, which other work on the machine does not lengthen much, and sheets."""
    began = time.process_time()
    sheets = action_sheets.read(markdown.of_text(text, "contracts.md"))
    checks.problems(sheets)
    return time.process_time() - began, len(sheets.actions)


def _times() -> None:
    paths = [gold_sheets.CONTRACTS / f"{name}.md" for name in sorted((*DEVELOPED, *HELD_OUT))]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    began = time.process_time()
    for text in texts:
        _seconds(text)
    size = sum(map(len, texts)) / 1e6
    line(f"twelve contracts one by one, {size:.1f} MB", f"{time.process_time() - began:.1f} s", "≤ 12 s")
    first = 0.0
    for copies in COPIES:
        seconds, count = _seconds("\n".join(texts * copies))
        rate = seconds / (size * copies)
        first = first or rate
        asked = "≤ 120 s" if copies == COPIES[-1] else ""
        told = f"{seconds:.1f} s, {rate / first:.2f}"
        line(f"… {copies} times as one text, {count} sheets; beside once, a MB", told, asked)


def main() -> None:
    """Print the reader's figures."""
    if not gold_sheets.CONTRACTS.is_dir():
        line("twelve real contracts", "absent", "they are not ours to ship")
        return
    _quality()
    _times()
