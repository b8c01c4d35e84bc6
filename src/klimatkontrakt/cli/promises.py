# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A contract's promises: coverage, and what changed between two versions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatkontrakt import later
from klimatkontrakt.cli import city_run, console, door
from klimatkontrakt.engine.worlds.draw_count import DEFAULT_DRAWS
from klimatkontrakt.language import words

if TYPE_CHECKING:
    from klimatkontrakt.chapters import coverage as chapter_coverage
    from klimatkontrakt.chapters import run
    from klimatkontrakt.city import document
    from klimatkontrakt.cli import amendment_tables, run_tables
    from klimatkontrakt.engine.answers import tables
else:
    document = later.module("klimatkontrakt.city.document")
    chapter_coverage = later.module("klimatkontrakt.chapters.coverage")
    run = later.module("klimatkontrakt.chapters.run")
    tables = later.module("klimatkontrakt.engine.answers.tables")
    amendment_tables = later.module("klimatkontrakt.cli.amendment_tables")
    run_tables = later.module("klimatkontrakt.cli.run_tables")


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
    city, _ = city_run.read(folder)
    if not city.contracts:
        door.fail(door.MISTAKEN, words.say("promises", "no_contract", door.LANGUAGE))
    results = city_run.worked_out(city, scenario, draws, seed)
    chosen = target or tables.covered_target(results)
    if chosen is None:
        door.fail(
            door.MISTAKEN, chapter_coverage.uncovered(run.Run.of(results), door.LANGUAGE) or door.say("no_target")
        )
    with door.patience(door.say("working", name=city.header.name)):
        shown = city_run.asked(lambda: run_tables.coverage_summary(results, chosen, period, instrument, door.LANGUAGE))
    console.console().print(shown)


@door.verb("compare-contracts", help=door.say("compare_contracts"))
def compare_contracts(
    first: Annotated[Path, typer.Argument(help=door.say("arg.contract"), metavar="A")],
    second: Annotated[Path, typer.Argument(help=door.say("arg.contract"), metavar="B")],
) -> None:
    """What changed between two versions of a contract."""
    read = []
    for path in (first, second):
        with door.patience(door.say("reading", name=path.name)):
            own, found = document.read_contract_file(path)
        if own is None:
            door.show(found)
            door.fail(door.STOPPED, door.say("unread", name=str(path)))
        read.append(own)
    with door.patience(door.say("comparing")):
        shown = amendment_tables.amendment_list(read[0], read[1], (first.name, second.name), door.LANGUAGE)
    console.console().print(shown)
