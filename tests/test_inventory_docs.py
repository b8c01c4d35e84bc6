# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""docs/inventory.md: every command as it stands, with what it prints; every table that it shows can be read."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

import pytest

from klimatkontrakt.inventory import computation, register
from klimatkontrakt.sources.intake import method_inputs
from tests.cities import LILLSTAD, ROOT
from tests.terminal import shell_or_inside

PAGE = (ROOT / "docs" / "inventory.md").read_text(encoding="utf-8")
ANYTHING = "…"


@dataclass(frozen=True)
class Example:
    command: str
    printed: tuple[str, ...]


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


def _examples() -> list[Example]:
    found = []
    for block in _blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *printed = part.rstrip("\n").split("\n")
            found.append(Example(command, tuple(line.rstrip() for line in printed)))
    return found


EXAMPLES = _examples()


def _is_as_shown(printed: list[str], shown: tuple[str, ...]) -> bool:
    """Whether the lines are as the page shows them; a mark of omission stands for any lines, or for a line's end."""
    at = 0
    may_skip = False
    for line in shown:
        if line == ANYTHING:
            may_skip = True
            continue
        start = line.removesuffix(ANYTHING)
        hits = [
            n for n in range(at, len(printed)) if printed[n] == line or (start != line and printed[n].startswith(start))
        ]
        if not hits or (not may_skip and hits[0] != at):
            return False
        at, may_skip = hits[0] + 1, False
    return may_skip or at == len(printed)


def test_the_page_has_an_example_of_every_verb_and_of_the_covenants_factor() -> None:
    commands = " ".join(example.command for example in EXAMPLES)

    for part in (
        "inventory methods",
        "inventory compute",
        "--in ",
        "--set ",
        "--into ",
        "grid.local_heat",
        "landfill.decay",
    ):
        assert part in commands, part


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.command[:80] for example in EXAMPLES])
def test_a_command_of_the_page_prints_what_the_page_shows(example: Example) -> None:
    before = {path.name: path.read_bytes() for path in LILLSTAD.iterdir() if path.is_file()}
    program, *arguments = shlex.split(example.command)

    done = shell_or_inside(*arguments)

    assert program == "klimatkontrakt"
    printed = [line.rstrip() for line in (done.stdout + done.stderr).splitlines()]
    assert _is_as_shown(printed, example.printed), "\n".join(printed)
    assert {path.name: path.read_bytes() for path in LILLSTAD.iterdir() if path.is_file()} == before


def test_the_table_of_the_page_is_read_and_its_missing_row_leaves_no_result() -> None:
    (block,) = _blocks("csv")

    read = method_inputs.read(block.encode(), name="heat.csv")
    found = computation.computed(register.methods()["grid.local_heat"], read.rows)

    assert read.problems == ()
    assert [reason.why for reason in found.missing] == ["the neighbour has not answered"]


def test_the_page_counts_the_methods_right() -> None:
    assert f"lists the {len(register.methods())} methods" in PAGE
