# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does the command line speak? Its texts, the terminal, problems a line each; nothing that needs the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Console, Group
from rich.text import Text

from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

NO_WIDTH = 100_000  # letters: more than any sentence has
PIPE_WIDTH = 400  # letters of a row where no terminal says how many; a cell that is longer takes more lines
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


class PipeConsole(Console):
    """What a pipe and a file get: sentences whole, a line each; what stands in columns no wider than a screen shows."""

    def print(self, *objects: Any, width: int | None = None, **options: Any) -> None:
        """Prints each thing of a group by itself."""
        for thing in _things(objects):
            own = width if isinstance(thing, (str, Text)) or options.get("soft_wrap") else width or PIPE_WIDTH
            super().print(thing, width=own, **options)
        if not objects:
            super().print(**options)


def _things(objects: Iterable[Any]) -> Iterator[Any]:
    """What is printed, groups taken apart."""
    for thing in objects:
        if isinstance(thing, Group):
            yield from _things(thing.renderables)
        else:
            yield thing


def console(*, is_error: bool = False) -> Console:
    """The terminal, as wide as it is; where there is none, as wide as a pipe's tables are."""
    made = Console(stderr=is_error, highlight=False, soft_wrap=False)
    return made if made.is_terminal else PipeConsole(stderr=is_error, highlight=False, width=NO_WIDTH, no_color=True)
