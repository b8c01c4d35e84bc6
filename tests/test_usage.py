# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mistakes in a command, and its help, are told in the reader's language."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from typer.main import get_command

from klimatkontrakt import cli
from klimatkontrakt.cli import console, door
from klimatkontrakt.language import words
from tests import extent
from tests.cities import LILLSTAD, MALMO
from tests.terminal import run, shell

ENGLISH = re.compile(r"Usage|Try '|Missing|No such|Invalid|Input should|Got unexpected|requires|does not|\bOptions\b")
MISTAKES = [
    ((), "Kommandot saknas.", "The command is missing."),
    (("runn",), "Det finns inget kommando ”runn”. Menade du run?", "There is no command “runn”. Did you mean run?"),
    (("xyz",), "Det finns inget kommando ”xyz”; --help", "There is no command “xyz”; --help"),
    (("run",), "Argumentet DIR saknas.", "The argument DIR is missing."),
    (("new", "Malmö"), "Flaggan --to saknas; den krävs.", "The option --to is missing; it is required."),
    (("run", "x", "--bogus"), "Det finns ingen flagga --bogus;", "There is no option --bogus;"),
    (("run", "x", "--draw", "3"), "flagga --draw. Menade du --draws?", "option --draw. Did you mean --draws?"),
    (
        ("run", "x", "--draws", "tusen"),
        "--draws tusen går inte: skriv ett heltal.",
        "will not do: write a whole number.",
    ),
    (("run", "x", "--seed", "-1"), "--seed -1 går inte: det minsta är 0.", "--seed -1 will not do: the least is 0."),
    (("inventory", "x", "--heat-here", "2"), "det mesta är 1", "the most is 1"),
    (("inventory", "x", "--plant-fossil", "y"), "skriv ett tal", "write a number"),
    (("run", "x", "y"), "För många argument: y.", "Too many arguments: y."),
    (("run", "x", "--draws"), "--draws kräver ett värde efter sig.", "--draws needs a value after it."),
    (("tidy", "x", "--from-excel=3"), "--from-excel tar inget värde.", "--from-excel takes no value."),
]


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize(("arguments", "swedish", "english"), MISTAKES)
def test_a_mistake_in_a_command_is_told_in_the_readers_language(arguments, swedish, english, lang) -> None:
    cli.open_for(["--help"])
    done = run("--lang", lang, *arguments, lang=lang)

    told = " ".join(re.sub(r"[│╭╮╰╯─]", " ", done.stderr).split())
    assert done.returncode == door.MISTAKEN
    assert (swedish if lang == "sv" else english) in told
    assert lang == "en" or not ENGLISH.search(told), told


def test_what_a_user_wrote_does_not_steer_the_terminal() -> None:
    assert "\x1b" not in run("\x1b[31mrun").stderr


VERBS = sorted({verb for verbs in cli.MODULES.values() for verb in verbs})
FOREIGN = re.compile(r"Usage|Show this|required|default|<(int|str|bool|path|float)\b|\[OPTIONS\]")
EVERY_HELP = """
import sys
from klimatkontrakt import cli
from klimatkontrakt.cli import console, door
cli.open_for([])
for verb in sys.argv[3:]:
    print(f"# {verb}", flush=True)
    try:
        door.app(args=["--lang", "sv", verb, "--help"])
    except SystemExit:
        sys.stdout.flush()
"""


def _is_swedish_help(told: str) -> bool:
    return "Användning:" in told and "Visa den här hjälpen." in told and not FOREIGN.search(told)


@pytest.mark.parametrize("verb", extent.some(VERBS, 1))
def test_help_is_swedish_throughout(verb: str) -> None:
    told = shell("--lang", "sv", verb, "--help").stdout

    assert _is_swedish_help(told), told


@extent.in_all
def test_the_help_of_every_verb_is_swedish() -> None:
    command = [sys.executable, "-c", EVERY_HELP, "--lang", "sv", *VERBS]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told = dict(part.split("\n", 1) for part in re.split(r"^# ", done.stdout, flags=re.MULTILINE)[1:])

    assert sorted(told) == VERBS
    assert {verb: text for verb, text in told.items() if not _is_swedish_help(text)} == {}


def test_every_argument_is_explained_and_written_alike() -> None:
    cli.open_for(["--help"])
    for command in get_command(door.app).commands.values():
        for argument in (own for own in command.params if own.param_type_name == "argument"):
            assert argument.help and argument.metavar and argument.metavar[0].isupper(), (command.name, argument.name)


def test_one_of_a_thing_has_the_values_of_many() -> None:
    for subject in ("cli", "cities"):
        catalogue = words.catalogue(subject)
        for key in (key for key in catalogue if key.endswith(".one")):
            for lang in words.LANGUAGES:
                one, many = (re.findall(r"{(\w+)}", catalogue[name][lang]) for name in (key, key.removesuffix(".one")))
                assert one == many, key

    told = [words.say_count("cli", "has_warnings", count, "en", name="x") for count in (1, 2)]
    assert told[0].startswith("1 warning;") and told[1].startswith("2 warnings;")


PIPED = [
    ("inventory", "methods"), ("inventory", "Lund"), ("measures", MALMO),
    ("check", MALMO), ("run", LILLSTAD, "--draws", 250), ("coverage", LILLSTAD, "--draws", 250),
    ("compare", LILLSTAD, "baseline", "contract", "--draws", 250), ("nation", LILLSTAD, "--threads", "--draws", 250),
]  # fmt: skip


@pytest.mark.parametrize("arguments", extent.some(PIPED, 3))
def test_what_is_piped_is_no_wider_than_a_screen_but_for_sentences(arguments: tuple[object, ...]) -> None:
    lines = run(*arguments, lang="en").stdout.splitlines()
    wide = [line for line in lines if len(line) > console.PIPE_WIDTH]

    assert lines
    assert [line for line in wide if "   " in line] == []  # no columns, and no empty ends
    assert max(map(len, lines)) < 2_000
