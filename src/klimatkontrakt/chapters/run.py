# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of what is a page made? A city's document and its Answer under a scenario; nothing is worked out here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Protocol

from klimatkontrakt.city import content, scenarios
from klimatkontrakt.city.schema import City, Target
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer.parts import Answer, Frame, Swing
from klimatkontrakt.engine.answers.results import Provenance
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds import plan


class HasFrame(Protocol):
    """A city as a scenario has it, and what every figure of it is drawn in: a run that is kept, or one at hand."""

    @property
    def city(self) -> City:
        """The city, with the numbers that the scenario sets in their place."""

    @property
    def frame(self) -> Frame:
        """Sizes, branches, inputs, targets."""


@dataclass(frozen=True)
class Run:
    """A city under a scenario, and its Answer.

    Attributes:
        document: the city as it is written.
        answer: what it comes to under the scenario that the answer names.
        today: the reader's day, by which decisions lie ahead or have been; None where that is not asked.
        is_example: whether its municipality has not taken part, and it is the template's worked example alone.
    """

    document: City
    answer: Answer
    today: date | None = None
    is_example: bool = False

    @classmethod
    def of(cls, results: Results, today: date | None = None) -> Run:
        """Of a run that an analyst holds."""
        return cls(results.city.as_written, results.answer, today)

    @cached_property
    def city(self) -> City:
        """The city, with the numbers that the scenario sets in their place."""
        return scenarios.under(self.document, self.answer.scenario)

    @property
    def frame(self) -> Frame:
        """Sizes, branches, inputs, targets."""
        return self.answer.frame

    @cached_property
    def provenance(self) -> Provenance:
        """What its numbers are made of; the document as it is written now, words and all."""
        city, made = self.document, self.answer.made
        own = plan.provenance(
            plan.choice(city, self.answer.scenario), content.document(city), seed=made.seed, draws=made.draws,
            sets=plan.sets(city, self.answer.scenario),
        )  # fmt: skip
        return replace(own, engine=made.engine)

    @cached_property
    def headline(self) -> str:
        """The account that the city's first page is about."""
        return study.headline(self.city)

    @cached_property
    def year(self) -> int:
        """The year that answers are given for when none is asked."""
        return study.answer_year(self.city)

    @property
    def first_year(self) -> int:
        """The first year that is worked out."""
        return self.city.header.years[0]

    @property
    def swings(self) -> tuple[Swing, ...]:
        """What each uncertain number does to the headline in the answer's year, the largest first."""
        return self.answer.swings(self.headline, self.year)

    @property
    def first_target(self) -> Target | None:
        """The headline's earliest target that is to be met."""
        return self.city.targets[self.answer.first_target] if self.answer.first_target is not None else None
