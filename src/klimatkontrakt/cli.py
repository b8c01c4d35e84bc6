# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The front door for analysts: one verb a function.

Exit codes: 0 done, 1 problems that stop, 2 a mistake in the command, 3 a file could not be written.
"""

from __future__ import annotations

import json
import locale
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from rich.progress import BarColumn, Progress, TextColumn
from typer import rich_utils

from klimatkontrakt.city import City, Problem, load, write_city
from klimatkontrakt.city import excel_csv as excel
from klimatkontrakt.city.folder import read_contract_file, written
from klimatkontrakt.city.problem import UnknownNameError, errors, in_order
from klimatkontrakt.data import words
from klimatkontrakt.data.words import Language
from klimatkontrakt.engine import problems, study, valuation
from klimatkontrakt.engine.story import story
from klimatkontrakt.engine.study import DEFAULT_DRAWS, DrawsError, Results
from klimatkontrakt.publish import export, promising, report, telling, terminal
from klimatkontrakt.version import VERSION

STOPPED, MISTAKEN, UNWRITTEN = 1, 2, 3
PATIENCE_SECONDS = 1.0
Answer = TypeVar("Answer")


def _asked_language() -> str:
    """What stands after --lang, wherever it stands; empty where it does not."""
    arguments = sys.argv[1:]
    for at, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang":
            return arguments[at + 1] if at + 1 < len(arguments) else ""
    return ""


def _language() -> Language:
    """The language asked for with --lang, else that of the computer; Swedish where it says nothing."""
    asked = _asked_language()
    if asked in words.LANGUAGES:
        return "sv" if asked == "sv" else "en"
    said = next((os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), "")
    said = said or (locale.getlocale()[0] or "")
    return "en" if said.lower().startswith("en") else "sv"


LANGUAGE: Language = _language()


def say(key: str, /, **values: object) -> str:
    """A text of the command line in the reader's language."""
    return terminal.say(key, LANGUAGE, **values)


for _name, _key in (
    ("OPTIONS", "options"),
    ("ARGUMENTS", "arguments"),
    ("COMMANDS", "commands"),
    ("ERRORS", "error"),
):
    setattr(rich_utils, f"{_name}_PANEL_TITLE", say(f"panel.{_key}"))

app = typer.Typer(
    help=f"{say('app')}\n\n{say('exit')}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Folder = Annotated[Path, typer.Argument(help=say("arg.dir"), metavar="DIR")]
Scenario = Annotated[str, typer.Option(help=say("arg.scenario"))]
Draws = Annotated[int, typer.Option(help=say("arg.draws"))]
Seed = Annotated[int, typer.Option(help=say("arg.seed"), min=0)]


@app.callback()
def _main(lang: Annotated[str, typer.Option(help=say("lang"))] = LANGUAGE) -> None:
    if lang not in words.LANGUAGES:
        _fail(MISTAKEN, say("unknown", name=f"”{lang}”", where="--lang", known="(sv, en)"))


def _fail(code: int, text: str) -> NoReturn:
    terminal.console(is_error=True).print(text, markup=False, soft_wrap=True)
    raise typer.Exit(code)


def _show(found: tuple[Problem, ...]) -> None:
    """Problems go to the error stream, each on a line."""
    out = terminal.console(is_error=True)
    for line in terminal.problem_lines(found, LANGUAGE):
        out.print(line, soft_wrap=True)


def _read(folder: Path) -> tuple[City, tuple[Problem, ...]]:
    """A city that can be run, and its problems; shows them all and stops when one of them is an error."""
    city, found = load(folder)
    if city is not None:
        found = in_order([*found, *problems.problems(city)])
    if city is None or errors(found):
        _show(found)
        _fail(STOPPED, say("stopped", name=str(folder)))
    return city, found


def _asked(work: Callable[[], Answer]) -> Answer:
    """Runs what may ask for a name or a number that is not there, and says so in words."""
    try:
        return work()
    except DrawsError as error:
        _fail(MISTAKEN, say("draws_wrong", name=error.what))
    except UnknownNameError as error:
        _fail(MISTAKEN, say("unknown", name=error.what, where=error.where, known=error.fix))


@contextmanager
def _patience(text: str) -> Iterator[None]:
    """A bar on the terminal for work that takes over a second."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), console=terminal.console(is_error=True), transient=True
    )
    bar.add_task(text, total=None)
    timer = threading.Timer(PATIENCE_SECONDS, bar.start)
    if sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if bar.live.is_started:
            bar.stop()


def _worked_out(city: City, scenario: str, draws: int, seed: int, values: str | None = None) -> Results:
    with _patience(say("working", name=city.header.name)):
        return _asked(lambda: study.run(city, scenario, draws=draws, seed=seed, values=values))


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        _fail(UNWRITTEN, say("unwritable", file=str(path), why=error.strerror or str(error)))
    typer.echo(say("written", file=str(path)))


@app.command(help=say("check"))
def check(folder: Folder) -> None:
    """Find every problem of form and meaning."""
    city, found = load(folder)
    if city is not None:
        found = in_order([*found, *problems.problems(city)])
    _show(found)
    typer.echo(terminal.counted(found, LANGUAGE))
    raise typer.Exit(STOPPED if errors(found) else 0)


@app.command(help=say("tidy"))
def tidy(folder: Folder, from_excel: Annotated[bool, typer.Option(help=say("arg.excel"))] = False) -> None:
    """Write the folder in canonical form."""
    if from_excel:
        excel.mend(folder)
    city, found = load(folder)
    if city is None:
        _show(found)
        _fail(STOPPED, say("stopped", name=str(folder)))
    changed = sorted(n for n, text in written(city).items() if (folder / n).read_bytes() != text.encode("utf-8"))
    try:
        write_city(city, folder)
    except OSError as error:
        _fail(UNWRITTEN, say("unwritable", file=str(error.filename or folder), why=error.strerror or str(error)))
    typer.echo(say("tidied", files=", ".join(changed)) if changed else say("already_tidy"))


@app.command(help=say("run"))
def run(
    folder: Folder,
    scenario: Scenario = "baseline",
    draws: Draws = DEFAULT_DRAWS,
    seed: Seed = 0,
    values: Annotated[str | None, typer.Option(help=say("arg.values", sets=", ".join(valuation.sets())))] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help=say("arg.json"), metavar="FILE")] = None,
    report_file: Annotated[Path | None, typer.Option("--report", help=say("arg.report"), metavar="FILE")] = None,
) -> None:
    """Work a city out under a scenario."""
    city, found = _read(folder)
    results = _worked_out(city, scenario, draws, seed, values)
    with _patience(say("working", name=city.header.name)):
        _asked(lambda: results.flows)
        shown = terminal.summary(results, LANGUAGE)
    terminal.console().print(shown)
    warnings = sum(problem.severity == "warning" for problem in found)
    if warnings:
        terminal.console(is_error=True).print(
            say("has_warnings", count=warnings, name=str(folder)), markup=False, soft_wrap=True
        )
    with _patience(say("working", name=city.header.name)):
        files = {}
        if json_file is not None:
            files[json_file] = json.dumps(export.as_json(results), ensure_ascii=False, allow_nan=False, indent=1)
        if report_file is not None:
            files[report_file] = report.html(results, found, LANGUAGE, budget_year=date.today().year + 1)
    for path, text in files.items():
        _write(path, text)


@app.command(help=say("compare"))
def compare(folder: Folder, first: str, second: str, draws: Draws = DEFAULT_DRAWS, seed: Seed = 0) -> None:
    """Set two scenarios against each other."""
    city, _ = _read(folder)
    one, two = (_worked_out(city, scenario, draws, seed) for scenario in (first, second))
    terminal.console().print(terminal.comparison(one, two, LANGUAGE))


@app.command(help=say("explain"))
def explain(
    folder: Folder,
    name: Annotated[str, typer.Argument(help=say("arg.id"), metavar="ID")],
    year: Annotated[int | None, typer.Option(help=say("arg.year"))] = None,
    scenario: Scenario = "baseline",
    draws: Draws = DEFAULT_DRAWS,
    seed: Seed = 0,
) -> None:
    """Tell a number's whole story."""
    city, _ = _read(folder)
    results = _worked_out(city, scenario, draws, seed)
    first, last = city.header.years
    asked = study.widest_year(results) if year is None else year
    if not first <= asked <= last:
        _fail(MISTAKEN, say("year_wrong", year=str(asked), first=str(first), last=str(last)))
    told = _asked(lambda: story(results, name, asked))
    for sentence in telling.sentences(told, LANGUAGE):
        typer.echo(sentence)


@app.command(help=say("measures"))
def measures(folder: Folder) -> None:
    """List the measures."""
    city, _ = _read(folder)
    terminal.console().print(terminal.measure_list(city, LANGUAGE))


@app.command(help=say("coverage"))
def coverage(
    folder: Folder,
    period: Annotated[str | None, typer.Option(help=say("arg.period"))] = None,
    instrument: Annotated[str | None, typer.Option(help=say("arg.instrument"))] = None,
    target: Annotated[str | None, typer.Option(help=say("arg.target"))] = None,
    scenario: Scenario = "baseline",
    draws: Draws = DEFAULT_DRAWS,
    seed: Seed = 0,
) -> None:
    """Which part of the needed cut is promised, and by whom."""
    city, _ = _read(folder)
    results = _worked_out(city, scenario, draws, seed)
    chosen = target or promising.target_of(results)
    if chosen is None:
        _fail(MISTAKEN, say("no_target"))
    shown = _asked(lambda: terminal.coverage_summary(results, chosen, period, instrument, LANGUAGE))
    terminal.console().print(shown)


@app.command("compare-contracts", help=say("compare_contracts"))
def compare_contracts(
    first: Annotated[Path, typer.Argument(help=say("arg.contract"), metavar="A")],
    second: Annotated[Path, typer.Argument(help=say("arg.contract"), metavar="B")],
) -> None:
    """What changed between two versions of a contract."""
    read = []
    for path in (first, second):
        own, found = read_contract_file(path)
        if own is None:
            _show(found)
            _fail(STOPPED, say("stopped", name=str(path)))
        read.append(own)
    terminal.console().print(terminal.amendment_list(read[0], read[1], (first.name, second.name), LANGUAGE))


@app.command(help=say("version"))
def version() -> None:
    """Show the version."""
    typer.echo(VERSION)


def main() -> None:
    """Run the command line; --lang may stand anywhere in it."""
    arguments = iter(sys.argv[1:])
    kept = [
        a for a in arguments if not (a.startswith("--lang=") or (a == "--lang" and next(arguments, None) is not None))
    ]
    asked = [a for a in sys.argv[1:] if a.startswith("--lang")]
    app(args=[*(["--lang", _asked_language()] if asked else []), *kept])
