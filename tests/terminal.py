# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A command as a user gives it: in a process of its own, or inside this one, which is quicker."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from klimatkontrakt.cli import door
from klimatkontrakt.language.words import Language
from tests import extent
from tests.cities import ROOT

COMMAND = str(Path(sys.executable).parent / "klimatkontrakt")
WIDTH = "140"


@dataclass
class Done:
    """What became of a command."""

    returncode: int
    stdout: str
    stderr: str


def shell(*arguments: object, lang: str = "sv_SE.UTF-8") -> Done:
    """The command as a user starts it."""
    environment = {**os.environ, "LC_ALL": lang, "COLUMNS": WIDTH}
    command = [COMMAND, *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=environment)
    return Done(done.returncode, done.stdout, done.stderr)


def run(*arguments: object, lang: Language = "sv", answer: str = "", env: dict[str, str] | None = None) -> Done:
    """The same inside this process; --lang is main's to read."""
    before, door.LANGUAGE = door.LANGUAGE, lang
    try:
        done = CliRunner().invoke(door.app, [str(a) for a in arguments], input=answer or None, env=env)
    finally:
        door.LANGUAGE = before
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def inside(*arguments: object, answer: str = "") -> Done:
    """A whole command line inside this process, in Swedish where it does not say another language with --lang."""
    plain = [str(argument) for argument in arguments]
    lang: Language = "sv"
    if "--lang" in plain:
        at = plain.index("--lang")
        lang = "en" if plain[at + 1] == "en" else "sv"
        del plain[at : at + 2]
    return run(*plain, lang=lang, answer=answer, env={"COLUMNS": WIDTH})


def shell_or_inside(*arguments: object) -> Done:
    """As a user starts it where everything is tried, else inside this process."""
    return shell(*arguments) if extent.ALL else inside(*arguments)
