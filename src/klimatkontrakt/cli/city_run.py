# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the verbs that work a city out share: the city that is read and can be run, and its results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from klimatkontrakt import later
from klimatkontrakt.cli import door
from klimatkontrakt.folder.problem import Problem, ProblemsError, UnknownNameError, errors

if TYPE_CHECKING:
    from klimatkontrakt.city import City
    from klimatkontrakt.engine import study
    from klimatkontrakt.engine.study import Results
    from klimatkontrakt.sources.intake import law
else:
    study = later.module("klimatkontrakt.engine.study")
    law = later.module("klimatkontrakt.sources.intake.law")

Answer = TypeVar("Answer")


def read(folder: Path) -> tuple[City, tuple[Problem, ...]]:
    """A city that can be run, and its problems; shows them all and stops when one of them is an error."""
    with door.patience(door.say("reading", name=str(folder))):
        city, found = law.checked(folder)
    if city is None or errors(found):
        door.show(found)
        door.fail(door.STOPPED, door.say("stopped", name=str(folder)))
    return city, found


def asked(work: Callable[[], Answer]) -> Answer:
    """Runs what may ask for a name or a number that is not there, and says so in words."""
    try:
        return work()
    except (study.DrawsError, study.SeedError, UnknownNameError) as error:
        door.fail(door.MISTAKEN, error.said(door.LANGUAGE))
    except ProblemsError as error:
        door.show(error.problems)
        raise typer.Exit(door.STOPPED) from None


def worked_out(city: City, scenario: str, draws: int, seed: int, values: str | None = None) -> Results:
    """A city worked out under a scenario, with a bar when it takes long."""
    with door.patience(door.say("working", name=city.header.name)):
        return asked(lambda: study.run(city, scenario, draws=draws, seed=seed, values=values))
