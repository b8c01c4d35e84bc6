# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What came of a target whose year is over? Whether it was met as far as is published, and what was measured last."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.run import HasFrame, Run
from klimatkontrakt.city.schema import Target
from klimatkontrakt.engine.answers import targets
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

SUBJECT = "first_page"
State = Literal["met", "missed", "open", "unmeasured"]


def is_past(run: Run, target: Target) -> bool:
    """Whether a target's year is over on the reader's day; not where no day is told."""
    return _is_over(target, run.today)


def _is_over(target: Target, today: date | None) -> bool:
    return today is not None and target.role == "target" and target.year < today.year


@dataclass(frozen=True)
class PastTarget:
    """A target whose year is over.

    Attributes:
        limit: what it asked for; nan where that is not known.
        year, value: what was published last of its account up to its year; None where nothing was.
    """

    target: Target
    limit: float
    is_floor: bool
    size: Size
    year: int | None = None
    value: float = math.nan

    @classmethod
    def of(cls, run: Run, name: str, language: Language) -> PastTarget | None:
        """Of one of a run's targets; None where its year is not over."""
        return cls.on(run, name, run.today, language)

    @classmethod
    def on(cls, run: HasFrame, name: str, today: date | None, language: Language) -> PastTarget | None:
        """The same on a day."""
        target = run.city.targets[name]
        if not _is_over(target, today):
            return None
        published = {year: v for year, v in run.frame.published[target.account].items() if year <= target.year}
        limit, last = run.frame.targets[name].limit, max(published, default=None)
        value = math.nan if last is None else published[last]
        size = run_names.account_size(run, target.account, [limit, value], language)
        return cls(target, limit, targets.is_floor(run.city, target), size, last, value)

    @property
    def state(self) -> State:
        """Whether it was met, where its own year is published; else whether anything before it was."""
        if self.year is None:
            return "unmeasured"
        if self.year < self.target.year or not math.isfinite(self.limit):
            return "open"
        over = self.value - self.limit
        is_met = self.size.is_zero(over) or (over > 0) == self.is_floor
        return "met" if is_met else "missed"

    @property
    def sentences(self) -> str:
        """What it asked for, and what came of it."""
        say, size = Words(self.size.language, SUBJECT), self.size
        texts = {"year": str(self.target.year), "limit": size.written(self.limit), "unit": size.unit}
        asked = say("past.at_least" if self.is_floor else "past.at_most", **texts)
        if self.state == "unmeasured":
            return f"{asked} {say('past.unmeasured')}"
        key = "past.open" if self.state == "open" else "past.came"
        return f"{asked} {say(key, value=size.written(self.value), last=str(self.year), **texts)}"

    @property
    def cell(self) -> str:
        """The same in a table, in a few words."""
        return Words(self.size.language, SUBJECT)(f"past.cell_{self.state}")
