# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every verb of the command line shares: the language, the city that is read, problems, patience, files."""

from __future__ import annotations

import locale
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from rich.progress import BarColumn, Progress, TextColumn
from typer import rich_utils

from klimatkontrakt.city import City, Problem, load
from klimatkontrakt.city.problem import UnknownNameError, errors, in_order
from klimatkontrakt.data import words
from klimatkontrakt.data.words import Language
from klimatkontrakt.engine import problems, study
from klimatkontrakt.engine.study import DrawsError, Results
from klimatkontrakt.publish import terminal

STOPPED, MISTAKEN, UNWRITTEN = 1, 2, 3
PATIENCE_SECONDS = 1.0
Answer = TypeVar("Answer")


def asked_language() -> str:
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
    asked = asked_language()
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
        fail(MISTAKEN, say("unknown", name=f"”{lang}”", where="--lang", known="(sv, en)"))


def fail(code: int, text: str) -> NoReturn:
    """Stops the command with a text and an exit code."""
    terminal.console(is_error=True).print(text, markup=False, soft_wrap=True)
    raise typer.Exit(code)


def show(found: tuple[Problem, ...]) -> None:
    """Problems go to the error stream, each on a line."""
    out = terminal.console(is_error=True)
    for line in terminal.problem_lines(found, LANGUAGE):
        out.print(line, soft_wrap=True)


def read(folder: Path) -> tuple[City, tuple[Problem, ...]]:
    """A city that can be run, and its problems; shows them all and stops when one of them is an error."""
    city, found = load(folder)
    if city is not None:
        found = in_order([*found, *problems.problems(city)])
    if city is None or errors(found):
        show(found)
        fail(STOPPED, say("stopped", name=str(folder)))
    return city, found


def asked(work: Callable[[], Answer]) -> Answer:
    """Runs what may ask for a name or a number that is not there, and says so in words."""
    try:
        return work()
    except DrawsError as error:
        fail(MISTAKEN, say("draws_wrong", name=error.what))
    except UnknownNameError as error:
        fail(MISTAKEN, say("unknown", name=error.what, where=error.where, known=error.fix))


@contextmanager
def patience(text: str) -> Iterator[None]:
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


def worked_out(city: City, scenario: str, draws: int, seed: int, values: str | None = None) -> Results:
    """A city worked out under a scenario, with a bar when it takes long."""
    with patience(say("working", name=city.header.name)):
        return asked(lambda: study.run(city, scenario, draws=draws, seed=seed, values=values))


def write(path: Path, text: str) -> None:
    """Writes a file and says so; stops with words when it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(UNWRITTEN, say("unwritable", file=str(path), why=error.strerror or str(error)))
    typer.echo(say("written", file=str(path)))
