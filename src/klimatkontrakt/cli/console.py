# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does the command line speak? Its texts, the terminal, problems a line each; nothing that needs the engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

NO_WIDTH = 100_000  # letters: more than any row has
STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}


def say(key: str, language: Language, /, **values: object) -> str:
    """A text of the command line."""
    return words.say("cli", key, language, **values)


def problem_lines(problems: Iterable[Problem], language: Language) -> Iterable[Text]:
    """Each problem on a line of its own, the word of its severity first."""
    for problem in problems:
        word = say(f"severity.{problem.severity}", language)
        yield Text.assemble((f"{word}: ", STYLES[problem.severity]), problem.said(language))


def counted(problems: Sequence[Problem], language: Language) -> str:
    """How many errors, warnings and notes there are."""
    if not problems:
        return say("no_problems", language)
    counts = {kind: sum(p.severity == kind for p in problems) for kind in ("error", "warning", "note")}
    told = (words.say_count("cli", f"counted.{kind}", count, language) for kind, count in counts.items())
    return f"{', '.join(told)}."


def console(*, is_error: bool = False) -> Console:
    """The terminal, as wide as it is; where there is none, so wide that every row of a table is one line.

    A pipe and a file have no width: what reads them goes by lines.
    """
    made = Console(stderr=is_error, highlight=False, soft_wrap=False)
    return made if made.is_terminal else Console(stderr=is_error, highlight=False, width=NO_WIDTH, no_color=True)
