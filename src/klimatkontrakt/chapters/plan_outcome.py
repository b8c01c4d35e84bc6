# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does one of several plans come to? Folded, in no language, and light enough to be kept beside others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.chapters.explorer_purses import PurseTotals, unpriced_measures
from klimatkontrakt.chapters.own_bodies import OWN_TYPES
from klimatkontrakt.city.schema import City, Plan
from klimatkontrakt.engine.answer.parts import Frame
from klimatkontrakt.engine.answer.statistics import Course
from klimatkontrakt.engine.answers import all_draws, tables
from klimatkontrakt.engine.answers.results import MEAN, statistics
from klimatkontrakt.engine.answers.slider import Glance
from klimatkontrakt.engine.study import Results

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PaidByActors:
    """What some actors pay beyond the baseline from the first year up to each, kronor.

    Attributes:
        known: the sum of those of whom it is known, (year); nan where there are others and none of these.
        unknown: how many there are of whom it is not, (year).
    """

    known: Array
    unknown: Array


@dataclass(frozen=True)
class PlanOutcome:
    """What a plan comes to.

    Attributes:
        city: as the plan's scenario has it.
        frame: its sizes, and every target with its limit, its value and its chance.
        plans, fixed: its measures that run, and the events that it takes as given.
        course: the headline's path, its statistics in the city's years.
        municipality, others: what the municipality with its boards pays, and what all others do.
        unpriced: its measures that have a cost nobody knows.
        covered_target: the target that promises are set against; None where none can be.
        covered: the part of the cut it needs that is promised, mean; nan where that is not known.
        needs_nothing: whether it needs no cut at all, so that there is no part of it.
    """

    city: City
    frame: Frame
    plans: Mapping[str, Plan]
    fixed: Mapping[str, str]
    course: Course
    municipality: PaidByActors
    others: PaidByActors
    unpriced: tuple[str, ...]
    covered_target: str | None
    covered: float
    needs_nothing: bool

    @classmethod
    def of(cls, results: Results, glance: Glance) -> PlanOutcome:
        """The outcome of a plan that was worked out as far as a slider needs."""
        whole, chosen = all_draws.whole(results), results.chosen
        target = tables.covered_target(results) if results.city.contracts else None
        covered, needed = np.nan, np.nan
        if target is not None:
            promised = results.coverage_of(target)
            covered = float(promised.folded(promised.cut, whole)[MEAN])
            needed = float(promised.needed[whole.rows].mean())
        totals = PurseTotals.of(results, glance)
        return cls(
            results.city,
            results.frame,
            {name: measure_plan for name, measure_plan in chosen.plans.items() if measure_plan.level > 0},
            dict(chosen.fixed),
            Course(statistics(glance.both.planned[results.headline], whole)),
            _paid(results, totals, is_own=True),
            _paid(results, totals, is_own=False),
            tuple(unpriced_measures(results)),
            target,
            covered,
            needed <= 0,
        )

    @property
    def first_year(self) -> int:
        """The first year that is worked out."""
        return self.city.header.years[0]


def _paid(results: Results, totals: PurseTotals, *, is_own: bool) -> PaidByActors:
    """What the municipality and its boards pay, or all others, from the first year up to each."""
    city, years = results.city, range(len(results.program.years))
    actors = [actor for actor in totals.actors if (city.actor(actor).type in OWN_TYPES) == is_own]
    sums = np.array([[totals.sums(actor, year)[1] for year in years] for actor in actors]).reshape(
        len(actors), len(years)
    )
    unknown = np.isnan(sums).sum(axis=0)
    none_known = (unknown > 0) & (unknown == len(actors))
    return PaidByActors(np.where(none_known, np.nan, np.nansum(sums, axis=0)), unknown)
