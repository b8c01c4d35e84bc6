# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Cities from the template, and many cities at once: new, nation."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn

from klimatkontrakt.city import City, load, write_city
from klimatkontrakt.city.problem import ProblemsError, errors
from klimatkontrakt.city.schema import CITY_FILE
from klimatkontrakt.cli import door
from klimatkontrakt.data.words import Language
from klimatkontrakt.engine import many, problems, study
from klimatkontrakt.engine.many import Asked, Entry, Opener, Outcome
from klimatkontrakt.publish import nation as nation_tables
from klimatkontrakt.publish import premises, terminal
from klimatkontrakt.sources import municipalities
from klimatkontrakt.sources.municipalities import Area
from klimatkontrakt.sources.template import making, naming, published

DEFAULT_DRAWS = 1_000
DASK_PATIENCE_SECONDS = 10


def say(key: str, /, **values: object) -> str:
    """A text about template cities and many cities, in the reader's language."""
    return premises.say(key, door.LANGUAGE, **values)


def meant(name: str) -> Area:
    """The municipality that a name or code means; stops with the nearest names where there is none."""
    try:
        return naming.municipality(name)
    except naming.UnknownMunicipalityError as error:
        key = "unknown_municipality" if error.fix else "unknown_bare"
        door.fail(door.MISTAKEN, say(key, name=error.what, near=error.fix))


@door.app.command(help=say("new"))
def new(
    name: Annotated[str, typer.Argument(help=say("arg.name"), metavar="NAME")],
    to: Annotated[Path, typer.Option("--to", help=say("arg.to"), metavar="DIR")],
) -> None:
    """Make a folder for a municipality."""
    area = meant(name)
    if (to / CITY_FILE).exists():
        door.fail(door.MISTAKEN, say("folder_taken", folder=str(to), file=CITY_FILE))
    city = making.city(area)
    try:
        write_city(city, to)
    except OSError as error:
        door.fail(door.UNWRITTEN, door.say("unwritable", file=str(to), why=error.strerror or str(error)))
    for sentence in _told(city, area, to):
        typer.echo(sentence)


def _told(city: City, area: Area, to: Path) -> list[str]:
    rows = [row for row in city.quantities if not row.when]
    years = published.of(area).emissions[published.TOTAL]
    counted = {"quantities": len(rows), "measures": len(city.measures)}
    origins = {
        "defaults": sum(r.origin == "default" for r in rows),
        "assumed": sum(r.origin == "assumed" for r in rows),
    }
    told = [
        say(
            "made",
            name=area.name,
            code=area.code,
            county=area.county,
            folder=str(to),
            first=min(years),
            last=max(years),
            **counted,
        )
    ]
    others = ", ".join(naming.described(other) for other in naming.alike(area))
    told += [say("made_alike", others=others)] if others else []
    told += [say("made_template", quantities=len(rows), **origins)]
    return [*told, say("made_next", folder=str(to))]


@door.app.command(help=say("nation"))
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
    asked = Asked(draws, seed, scenario)
    door.asked(lambda: study.check_draws(draws))
    with _workers(dask, workers or os.cpu_count() or 1, threads) as open_executor:
        found = nation_tables.in_order(_with_progress(many.outcomes(entries, asked, open_executor), len(entries)))
    whole = _whole() if every else None
    if csv_file is not None:
        door.write(csv_file, nation_tables.as_csv(found, whole))
    terminal.console().print(nation_tables.summary(found, asked, whole, door.LANGUAGE))
    failed = [own for own in found if own.failure]
    for own in failed:
        terminal.console(is_error=True).print(nation_tables.failure(own, door.LANGUAGE), markup=False, soft_wrap=True)
    raise typer.Exit(door.STOPPED if failed else 0)


def _entries(folders: list[Path], every: bool) -> list[Entry]:
    """The cities that are asked for; folders are read, and municipalities made, by the workers."""
    entries = [Entry(str(folder), partial(checked, folder, door.LANGUAGE)) for folder in folders]
    twice = [entry.name for at, entry in enumerate(entries) if entry.name in [own.name for own in entries[:at]]]
    if twice:
        door.fail(door.MISTAKEN, say("asked_twice", name=twice[0]))
    if every:
        entries += [Entry(area.name, partial(making.draft, area)) for area in municipalities.municipalities().values()]
    if not entries:
        door.fail(door.MISTAKEN, say("nothing_asked"))
    return entries


def checked(folder: Path, language: Language) -> City:
    """The city of a folder that has no error of form or meaning.

    Raises:
        ProblemsError: with every problem of a folder that cannot be run.
    """
    city, found = load(folder)
    if city is not None:
        found = (*found, *problems.problems(city))
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
        executor: Executor = client.get_executor(pure=False, retries=many.MOST_TRIES)
        return executor

    with client:
        yield opened


def _with_progress(outcomes: Iterator[Outcome], whole: int) -> list[Outcome]:
    """Every outcome, with a bar on the terminal that fills as they come."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), console=terminal.console(is_error=True), transient=True
    )
    if not sys.stderr.isatty():
        return list(outcomes)
    found = []
    with bar:
        task = bar.add_task(say("progress", done=0, whole=whole), total=whole)
        for outcome in outcomes:
            found.append(outcome)
            bar.update(task, advance=1, description=say("progress", done=len(found), whole=whole))
    return found


def _whole() -> nation_tables.Whole:
    every = [published.of(area).emissions[published.TOTAL] for area in municipalities.municipalities().values()]
    years = sorted(every[0])
    return nation_tables.Whole(
        {year: published.nation_total(year) for year in years},
        {year: sum(series[year] for series in every) for year in years},
    )
