# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Many cities at once: nation."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn

from klimatkontrakt import later
from klimatkontrakt.cli import city_run, door
from klimatkontrakt.cli import console as cli_console
from klimatkontrakt.cli.cities import say
from klimatkontrakt.engine.worlds.draw_count import DEFAULT_DRAWS
from klimatkontrakt.folder.problem import ProblemsError, errors
from klimatkontrakt.language.words import Language

if TYPE_CHECKING:
    from klimatkontrakt.city import City
    from klimatkontrakt.engine import city_batches, study
    from klimatkontrakt.engine import nation as engine_nation
    from klimatkontrakt.engine.city_batches import Opener
    from klimatkontrakt.engine.nation import CityEntry, CityOutcome
    from klimatkontrakt.publish import nation as nation_tables
    from klimatkontrakt.publish import nation_groups
    from klimatkontrakt.sources.intake import law
    from klimatkontrakt.sources.publishers import municipalities
    from klimatkontrakt.sources.template import municipality, published
else:
    city_batches = later.module("klimatkontrakt.engine.city_batches")
    engine_nation = later.module("klimatkontrakt.engine.nation")
    study = later.module("klimatkontrakt.engine.study")
    nation_tables = later.module("klimatkontrakt.publish.nation")
    nation_groups = later.module("klimatkontrakt.publish.nation_groups")
    law = later.module("klimatkontrakt.sources.intake.law")
    municipalities = later.module("klimatkontrakt.sources.publishers.municipalities")
    municipality = later.module("klimatkontrakt.sources.template.municipality")
    published = later.module("klimatkontrakt.sources.template.published")

DASK_PATIENCE_SECONDS = 10


@door.verb(help=say("nation"))
def nation(
    folders: Annotated[list[Path] | None, typer.Argument(help=say("arg.folders"), metavar="DIR…")] = None,
    every: Annotated[bool, typer.Option("--all", help=say("arg.all"))] = False,
    draws: door.Draws = DEFAULT_DRAWS,
    seed: door.Seed = 0,
    scenario: Annotated[str | None, typer.Option(help=say("arg.scenario"))] = None,
    csv_file: Annotated[Path | None, typer.Option("--csv", help=say("arg.csv"), metavar="FILE")] = None,
    dask: Annotated[str | None, typer.Option("--dask", help=say("arg.dask"), metavar="ADDRESS")] = None,
    workers: Annotated[int | None, typer.Option(help=say("arg.workers"), min=1)] = None,
    threads: Annotated[bool, typer.Option("--threads", help=say("arg.threads"))] = False,
) -> None:
    """Work many cities out at once."""
    entries = _entries(folders or [], every)
    asked = engine_nation.RunOrder(draws, seed, scenario, door.LANGUAGE)
    city_run.asked(lambda: study.check_draws(draws))
    with _workers(dask, workers or os.cpu_count() or 1, threads) as open_executor:
        outcomes = _with_progress(city_batches.outcomes(entries, asked, open_executor), len(entries))
        found = nation_tables.in_order(outcomes)
    found = nation_groups.once(found, [entry.name for entry in entries], door.LANGUAGE)
    whole = _whole() if every else None
    if csv_file is not None:
        door.write(csv_file, nation_tables.as_csv(found, whole))
    cli_console.console().print(nation_tables.summary(found, asked, whole, door.LANGUAGE))
    raise typer.Exit(_tell_failures(found))


def _tell_failures(outcomes: Iterable[CityOutcome]) -> int:
    """Shows the cities that could not be worked out, and gives the command's exit code."""
    code = 0
    for outcome in outcomes:
        if outcome.failure:
            code = door.STOPPED
            text = nation_tables.failure(outcome, door.LANGUAGE)
            cli_console.console(is_error=True).print(text, markup=False, soft_wrap=True)
    return code


def _entries(folders: list[Path], every: bool) -> list[CityEntry]:
    """The cities that are asked for; folders are read, and municipalities made, by the workers."""
    entries: dict[str, CityEntry] = {}
    for folder in folders:
        entry = engine_nation.CityEntry(str(folder), partial(checked, folder, door.LANGUAGE))
        if entry.name in entries:
            door.fail(door.MISTAKEN, say("asked_twice", name=entry.name))
        entries[entry.name] = entry
    areas = municipalities.municipalities().values() if every else ()
    made = [engine_nation.CityEntry(area.name, partial(municipality.city, area)) for area in areas]
    if not entries and not made:
        door.fail(door.MISTAKEN, say("nothing_asked"))
    return [*entries.values(), *made]


def checked(folder: Path, language: Language) -> City:
    """The city of a folder that has no error of form or meaning.

    Raises:
        ProblemsError: with every problem of a folder that cannot be run.
    """
    city, found = law.checked(folder)
    if city is None or errors(found):
        raise ProblemsError(found, language)
    return city


@contextmanager
def _workers(dask: str | None, count: int, threads: bool) -> Iterator[Opener]:
    """What opens the workers: a cluster's, or this computer's processes or threads."""
    if dask is not None:
        with _cluster(dask) as open_executor:
            yield open_executor
    elif threads:
        yield partial(ThreadPoolExecutor, count)
    else:
        yield partial(ProcessPoolExecutor, count, mp_context=multiprocessing.get_context("spawn"))


@contextmanager
def _cluster(address: str) -> Iterator[Opener]:
    try:
        distributed = importlib.import_module("distributed")
    except ImportError:
        door.fail(door.MISTAKEN, say("no_dask"))
    try:
        client = distributed.Client(address, timeout=DASK_PATIENCE_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        door.fail(door.MISTAKEN, say("dask_silent", address=address, why=str(error) or type(error).__name__))

    def opened() -> AbstractContextManager[Executor]:
        executor: Executor = client.get_executor(pure=False, retries=city_batches.MOST_TRIES)
        return executor

    with client:
        yield opened


def _with_progress(outcomes: Iterator[CityOutcome], whole: int) -> list[CityOutcome]:
    """Every outcome, with a bar on the terminal that fills as they come."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), console=cli_console.console(is_error=True), transient=True
    )
    if not sys.stderr.isatty():
        return list(outcomes)
    finished = []
    with bar:
        task = bar.add_task(say("progress", done=0, whole=whole), total=whole)
        for outcome in outcomes:
            finished.append(outcome)
            bar.update(task, advance=1, description=say("progress", done=len(finished), whole=whole))
    return finished


def _whole() -> nation_tables.NationWhole:
    every = [published.of(area).emissions[published.TOTAL] for area in municipalities.municipalities().values()]
    years = sorted(set.intersection(*map(set, every)))
    return nation_tables.NationWhole(
        {year: published.nation_total(year) for year in years},
        {year: sum(series[year] for series in every) for year in years},
    )
