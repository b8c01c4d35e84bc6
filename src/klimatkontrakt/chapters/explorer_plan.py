# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which plan does the explorer show, of which account, in which years, and beside what?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.answers.slider import Glance, Ground
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language.words import Language

Array = NDArray[np.float64]
SUBJECT = "explorer"


@dataclass(frozen=True)
class Beside:
    """A plan that the reader's is set beside: its name, and its mean path of every account, (year)."""

    name: str
    means: dict[str, Array]


@dataclass(frozen=True)
class Shown:
    """What is shown: the plan worked out, of which account, in which years, beside what, in which language.

    Attributes:
        years: the shown year and the city's last year, the same as the glance's shares.
        today: the reader's day, by which a target's year is over or not.
        own: the size that the account's numbers are written in.
    """

    results: Results
    base: Ground
    glance: Glance
    account: str
    years: tuple[int, ...]
    beside: Beside | None
    language: Language
    own: language_sizes.Size
    today: date | None = None

    @property
    def say(self) -> Words:
        """The explorer's texts."""
        return Words(self.language, SUBJECT)

    def at(self, year: int) -> int:
        """Where a year stands on the year axis."""
        return year - int(self.results.program.years[0])

    def mean(self, values: Array) -> Array:
        """The mean over all draws, (draw, year) → (year)."""
        found: Array = values[self.results.world.sample.centrals :].mean(axis=0)
        return found

    def number(self, value: float) -> str:
        """A number of the account in the reader's manner."""
        return self.own.written(value)
