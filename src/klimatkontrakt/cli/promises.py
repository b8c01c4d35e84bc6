# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A contract's promises: coverage, and what changed between two versions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatkontrakt import later
from klimatkontrakt.cli import door, running
from klimatkontrakt.data import words
from klimatkontrakt.engine.draw_count import DEFAULT_DRAWS
from klimatkontrakt.publish import speaking

if TYPE_CHECKING:
    from klimatkontrakt.city import folder as folders
    from klimatkontrakt.engine import folding
    from klimatkontrakt.publish import covering, terminal
else:
    folders = later.module("klimatkontrakt.city.folder")
    covering = later.module("klimatkontrakt.publish.covering")
    folding = later.module("klimatkontrakt.engine.folding")
    terminal = later.module("klimatkontrakt.publish.terminal")


@door.verb(help=door.say("coverage"))
def coverage(
    folder: door.Folder,
    period: Annotated[str | None, typer.Option(help=door.say("arg.period"))] = None,
    instrument: Annotated[str | None, typer.Option(help=door.say("arg.instrument"))] = None,
    target: Annotated[str | None, typer.Option(help=door.say("arg.target"))] = None,
    scenario: door.Scenario = "baseline",
    draws: door.Draws = DEFAULT_DRAWS,
    seed: door.Seed = 0,
) -> None:
    """Which part of the needed cut is promised, and by whom."""
    city, _ = running.read(folder)
    if not city.contracts:
        door.fail(door.MISTAKEN, words.say("promising", "no_contract", door.LANGUAGE))
    results = running.worked_out(city, scenario, draws, seed)
    chosen = target or folding.covered_target(results)
    if chosen is None:
        door.fail(door.MISTAKEN, covering.uncovered(results, door.LANGUAGE) or door.say("no_target"))
    with door.patience(door.say("working", name=city.header.name)):
        shown = running.asked(lambda: terminal.coverage_summary(results, chosen, period, instrument, door.LANGUAGE))
    speaking.console().print(shown)


@door.verb("compare-contracts", help=door.say("compare_contracts"))
def compare_contracts(
    first: Annotated[Path, typer.Argument(help=door.say("arg.contract"), metavar="A")],
    second: Annotated[Path, typer.Argument(help=door.say("arg.contract"), metavar="B")],
) -> None:
    """What changed between two versions of a contract."""
    read = []
    for path in (first, second):
        with door.patience(door.say("reading", name=path.name)):
            own, found = folders.read_contract_file(path)
        if own is None:
            door.show(found)
            door.fail(door.STOPPED, door.say("unread", name=str(path)))
        read.append(own)
    with door.patience(door.say("comparing")):
        shown = terminal.amendment_list(read[0], read[1], (first.name, second.name), door.LANGUAGE)
    speaking.console().print(shown)
