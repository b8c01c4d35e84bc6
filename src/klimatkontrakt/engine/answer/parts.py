# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of what does an Answer consist? Ids and statistics by name, and no word of any language.

All numbers are in the unit of their account; money and promises are in files of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from klimatkontrakt.engine.answer.money_parts import Money
from klimatkontrakt.engine.answer.promise_parts import Promises
from klimatkontrakt.engine.answer.statistics import Course, Numbers, Statistics
from klimatkontrakt.engine.answers.budgets import Standing
from klimatkontrakt.engine.answers.extremes import Extreme
from klimatkontrakt.engine.answers.outside_money import Outside
from klimatkontrakt.engine.answers.targets import Status

# What every figure is drawn in


@dataclass(frozen=True)
class FoldedBranch:
    """What events come to in some of the draws; the first is the whole, where none is told."""

    outcomes: tuple[tuple[str, str], ...]
    has_draws: bool


@dataclass(frozen=True)
class UncertainInput:
    """An uncertain number by its key.

    Attributes:
        sources: of a move, the quantities that it takes from.
        stage: of a move, its stage; empty of all others.
    """

    key: str
    kind: str
    item: str
    origin: str
    sources: tuple[str, ...] = ()
    stage: str = ""


@dataclass(frozen=True)
class Verdict:
    """A target set against the plan's path.

    Attributes:
        limit: what is asked for, with every number at its own value; `limit_mean` its mean over all draws.
        value: what the plan gives in the target's year.
        chance: the share of all draws that meet it, and its standard error; nan where that is not known.
        has_base: whether a change has a published figure to count from.
    """

    limit: float
    limit_mean: float
    value: Statistics
    chance: float
    standard_error: float
    status: Status
    has_base: bool


@dataclass(frozen=True)
class Frame:
    """What every figure of a run needs beside its own numbers: in which sizes, which names, set against what.

    Attributes:
        published: by account, its published totals by year.
        largest: by account, the number by which the size of its unit is chosen.
        acting: the measures that are known to move anything.
        unknown: the quantities that the run uses and that nobody knows.
        missing: by account, the missing quantities that lines of it lean on: these are in none of its numbers.
        inputs: every uncertain number, sorted by key.
        targets: by target.
        outside: what of the plan's money falls outside the years.
    """

    published: Mapping[str, Mapping[int, float]]
    largest: Mapping[str, float]
    acting: tuple[str, ...]
    unknown: tuple[str, ...]
    missing: Mapping[str, tuple[str, ...]]
    branches: tuple[FoldedBranch, ...]
    inputs: tuple[UncertainInput, ...]
    targets: Mapping[str, Verdict]
    outside: tuple[Outside, ...]

    @cached_property
    def input_by_key(self) -> dict[str, UncertainInput]:
        """Every uncertain number by its key."""
        return {own.key: own for own in self.inputs}


@dataclass(frozen=True)
class DoneInFull:
    """A target set against every measure of the document in full.

    Attributes:
        measures: how many of them are known to move anything.
        value: what they give together in the target's year.
        chance: the share of all draws that meet it; nan where that is not known.
    """

    target: str
    measures: int
    value: Statistics
    chance: float


# Emissions


@dataclass(frozen=True)
class Cell:
    """A number of a sector under a control."""

    sector: str
    control: str
    value: float


@dataclass(frozen=True)
class SectorYear:
    """An account's lines in a year by sector and control, every number at its own value."""

    account: str
    year: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class GapCell:
    """The levels of a sector under a control, each the mean over all draws."""

    sector: str
    control: str
    levels: Mapping[str, float]


@dataclass(frozen=True)
class Gap:
    """A target's year by sector and control, mean over all draws; what the target asks for."""

    target: str
    cells: tuple[GapCell, ...]
    limit: float

    @cached_property
    def levels(self) -> dict[tuple[str, str], Mapping[str, float]]:
        """(sector, control) → level → number."""
        return {(cell.sector, cell.control): cell.levels for cell in self.cells}


@dataclass(frozen=True)
class Swing:
    """What one uncertain number does to a result, as `doubt` has it."""

    input: UncertainInput
    low: float
    high: float
    share: float


@dataclass(frozen=True)
class Doubt:
    """What each uncertain number does to an account in a year, the largest first."""

    account: str
    year: int
    swings: tuple[Swing, ...]


@dataclass(frozen=True)
class FoldedContributions:
    """What measures bring to the headline's account in the answer's year.

    Attributes:
        measures: in the order of their axis.
        numbers: alone, share, if_dropped: (statistic, measure).
        total: the mean of all shares together.
    """

    measures: tuple[str, ...]
    numbers: Mapping[str, Numbers]
    total: float

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each measure stands on the axis."""
        return {name: at for at, name in enumerate(self.measures)}

    def of(self, number: str, measure: str) -> Statistics:
        """The statistics of one of a measure's three numbers."""
        return Statistics.of(self.numbers[number][:, self.place[measure]])


@dataclass(frozen=True)
class Made:
    """What an Answer was made by: the program's version, seed, draws and valuation set (empty for none)."""

    engine: str
    seed: int
    draws: int
    values: str


@dataclass(frozen=True)
class Answer:
    """A city worked out under a scenario.

    Attributes:
        planned: the plan's measures that are worked out, sorted.
        sums: the accounts that are plain sums of lines or of such.
        first_target, covered_target: the headline's, and that one where promises can cover it.
        baseline, planned_paths: by account, without and with the plan.
        branch_means: by account, the plan's mean in each branch, (branch, year).
        unexplained: by account, the mean of what no line explains, (year), where that is more than rounding.
        doubts: of every target's account and year, and of the headline in the answer's year.
        in_full: the first target with every measure in full.
        sectors: the headline's lines in its last published year; `sides` those of the territorial accounts.
        missing_behind: the missing quantities that the first target's account leans on.
        extremes: the plan's measures that are far from their peers or their document, and why.
    """

    made: Made
    scenario: str
    planned: tuple[str, ...]
    sums: tuple[str, ...]
    first_target: str | None
    covered_target: str | None
    frame: Frame
    baseline: Mapping[str, Course]
    planned_paths: Mapping[str, Course]
    branch_means: Mapping[str, Numbers]
    unexplained: Mapping[str, Numbers]
    doubts: tuple[Doubt, ...]
    contributions: FoldedContributions
    sectors: SectorYear | None
    sides: tuple[SectorYear, ...]
    gap: Gap | None
    in_full: DoneInFull | None
    budget: Standing | None
    promises: Promises | None
    money: Money
    missing_behind: tuple[str, ...]
    extremes: tuple[Extreme, ...]

    def swings(self, account: str, year: int) -> tuple[Swing, ...]:
        """What each uncertain number does to an account in a year, the largest first.

        Raises:
            KeyError: of an account and year that no target is about.
        """
        for doubt in self.doubts:
            if (doubt.account, doubt.year) == (account, year):
                return doubt.swings
        raise KeyError((account, year))
