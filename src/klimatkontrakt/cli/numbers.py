# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A city's numbers: run, compare, explain, measures."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatkontrakt import later
from klimatkontrakt.cli import city_run, console, door
from klimatkontrakt.data import valuations
from klimatkontrakt.engine.worlds.draw_count import DEFAULT_DRAWS
from klimatkontrakt.language import words

if TYPE_CHECKING:
    from klimatkontrakt.chapters import run as run_of
    from klimatkontrakt.chapters import set_numbers
    from klimatkontrakt.city import next_budget
    from klimatkontrakt.cli import run_tables
    from klimatkontrakt.engine import study
    from klimatkontrakt.publish import export, report
    from klimatkontrakt.story import sentences, story
else:
    story = later.module("klimatkontrakt.story.story")
    study = later.module("klimatkontrakt.engine.study")
    export = later.module("klimatkontrakt.publish.export")
    next_budget = later.module("klimatkontrakt.city.next_budget")
    report = later.module("klimatkontrakt.publish.report")
    run_of = later.module("klimatkontrakt.chapters.run")
    set_numbers = later.module("klimatkontrakt.chapters.set_numbers")
    sentences = later.module("klimatkontrakt.story.sentences")
    run_tables = later.module("klimatkontrakt.cli.run_tables")


@door.verb(help=door.say("run"))
def run(
    folder: door.Folder,
    scenario: door.Scenario = "baseline",
    draws: door.Draws = DEFAULT_DRAWS,
    seed: door.Seed = 0,
    values: Annotated[str | None, typer.Option(help=door.say("arg.values", sets=", ".join(valuations.sets())))] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help=door.say("arg.json"), metavar="FILE")] = None,
    report_file: Annotated[Path | None, typer.Option("--report", help=door.say("arg.report"), metavar="FILE")] = None,
) -> None:
    """Work a city out under a scenario."""
    city, found = city_run.read(folder)
    results = city_run.worked_out(city, scenario, draws, seed, values)
    with door.patience(door.say("working", name=city.header.name)):
        shown = city_run.asked(lambda: run_tables.summary(results, door.LANGUAGE))
    console.console().print(shown)
    warnings = sum(problem.severity == "warning" for problem in found)
    if warnings:
        console.console(is_error=True).print(
            words.say_count("cli", "has_warnings", warnings, door.LANGUAGE, name=str(folder)),
            markup=False,
            soft_wrap=True,
        )
    with door.patience(door.say("working", name=city.header.name)):
        files = {}
        if json_file is not None:
            files[json_file] = export.json_text(results)
        if report_file is not None:
            today = date.today()
            run_today, year = run_of.Run.of(results, today), next_budget.next_budget(city, today).year
            files[report_file] = report.html(run_today, found, door.LANGUAGE, budget_year=year)
    for path, text in files.items():
        door.write(path, text)


@door.verb(help=door.say("compare"))
def compare(
    folder: door.Folder,
    first: Annotated[str, typer.Argument(help=door.say("arg.first"), metavar="FIRST")],
    second: Annotated[str, typer.Argument(help=door.say("arg.second"), metavar="SECOND")],
    draws: door.Draws = DEFAULT_DRAWS,
    seed: door.Seed = 0,
) -> None:
    """Set two scenarios against each other."""
    city, _ = city_run.read(folder)
    one, two = (city_run.worked_out(city, scenario, draws, seed) for scenario in (first, second))
    with door.patience(door.say("working", name=city.header.name)):
        shown = run_tables.comparison(one, two, door.LANGUAGE)
    console.console().print(shown)


@door.verb(help=door.say("explain"))
def explain(
    folder: door.Folder,
    name: Annotated[str, typer.Argument(help=door.say("arg.id"), metavar="ID")],
    year: Annotated[int | None, typer.Option(help=door.say("arg.year"))] = None,
    scenario: door.Scenario = "baseline",
    draws: door.Draws = DEFAULT_DRAWS,
    seed: door.Seed = 0,
) -> None:
    """Tell a number's whole story."""
    city, _ = city_run.read(folder)
    results = city_run.worked_out(city, scenario, draws, seed)
    first, last = city.header.years
    asked = study.widest_year(results) if year is None else year
    if not first <= asked <= last:
        door.fail(door.MISTAKEN, door.say("year_wrong", year=str(asked), first=str(first), last=str(last)))
    with door.patience(door.say("working", name=city.header.name)):
        told = city_run.asked(lambda: story.story(results, name, asked))
    for line in set_numbers.sentences(results.city, scenario, door.LANGUAGE):
        typer.echo(line)
    for sentence in sentences.sentences(told, door.LANGUAGE, with_ids=True):
        typer.echo(sentence)


@door.verb(help=door.say("measures"))
def measures(folder: door.Folder) -> None:
    """List the measures."""
    city, _ = city_run.read(folder)
    console.console().print(run_tables.measure_list(city, door.LANGUAGE))
