# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every verb of the command line shares: the language, problems, patience, files."""

from __future__ import annotations

import locale
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.progress import BarColumn, Progress, TextColumn

from klimatkontrakt.cli import console as cli_console
from klimatkontrakt.cli import usage
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.language import causes, words
from klimatkontrakt.language.words import Language

STOPPED, MISTAKEN, UNWRITTEN = 1, 2, 3
PATIENCE_SECONDS, LEAST_SECONDS = 1.0, 0.2
_began = time.monotonic()


def asked_language() -> str:
    """What stands after --lang, wherever it stands; empty where it does not."""
    arguments = sys.argv[1:]
    for index, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang":
            return arguments[index + 1] if index + 1 < len(arguments) else ""
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
    return cli_console.say(key, LANGUAGE, **values)


usage.Told.say = staticmethod(say)
app = typer.Typer(
    cls=usage.Front,
    help=f"{say('app')}\n\n{say('exit')}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
verb = partial(app.command, cls=usage.CliVerb)
Folder = Annotated[Path, typer.Argument(help=say("arg.dir"), metavar="DIR")]
Scenario = Annotated[str, typer.Option(help=say("arg.scenario"))]
Draws = Annotated[int, typer.Option(help=say("arg.draws"))]
Seed = Annotated[int, typer.Option(help=say("arg.seed"), min=0)]


@app.callback()
def _main(lang: Annotated[str, typer.Option(help=say("lang"))] = LANGUAGE) -> None:
    if lang not in words.LANGUAGES:
        fail(MISTAKEN, say("lang_unknown", name=lang, known=", ".join(words.LANGUAGES)))


def fail(code: int, text: str) -> NoReturn:
    """Stops the command with a text and an exit code."""
    cli_console.console(is_error=True).print(text, markup=False, soft_wrap=True)
    raise typer.Exit(code)


def show(problems: tuple[Problem, ...]) -> None:
    """Problems go to the error stream, each on a line."""
    out = cli_console.console(is_error=True)
    for line in cli_console.problem_lines(problems, LANGUAGE):
        out.print(line, soft_wrap=True)


def waited() -> float:
    """Seconds since the command began."""
    return time.monotonic() - _began


@contextmanager
def patience(text: str) -> Iterator[None]:
    """A bar on the terminal once the command has taken over a second, until this part of it is done."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), console=cli_console.console(is_error=True), transient=True
    )
    bar.add_task(text, total=None)
    timer = threading.Timer(max(LEAST_SECONDS, PATIENCE_SECONDS - waited()), bar.start)
    if sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if bar.live.is_started:
            bar.stop()


def write(path: Path, text: str) -> None:
    """Writes a file and says so; stops with words when it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(UNWRITTEN, say("unwritable", file=str(path), why=causes.said(causes.of(error), LANGUAGE)))
    typer.echo(say("written", file=str(path)))


def agrees(question: str) -> bool:
    """Whether the user says yes; nothing said is no, and what is neither is asked again."""
    while True:
        said = typer.prompt(question, default="", show_default=False, prompt_suffix=f" {say('answer.choose')}: ")
        said = str(said).strip().lower()
        if said in say("answer.yes").split():
            return True
        if not said or said in say("answer.no").split():
            return False
