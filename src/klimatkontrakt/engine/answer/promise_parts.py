# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of what does an Answer's part on promises consist? Coverage by level, branch and name; what is silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from klimatkontrakt.engine.answer.statistics import Statistics


@dataclass(frozen=True)
class Stack:
    """The mean parts of what is needed: of every level, of nobody and beyond the need; `whole` is coverage."""

    parts: Mapping[str, float]
    whole: float


@dataclass(frozen=True)
class BranchStack:
    """The stack in one branch, by its place among the branches."""

    branch: int
    stack: Stack


@dataclass(frozen=True)
class Promised:
    """A delivery that counts, or the part of it that some of its promisors answer for.

    Attributes:
        cut: what can be traced to it, mean over all draws.
    """

    key: str
    commitment: str
    instrument: str
    promisors: tuple[str, ...]
    secured: Mapping[str, float]
    levels: Mapping[str, str]
    weakened: str
    cut: float


@dataclass(frozen=True)
class NotCounted:
    """A delivery, or a part of one, that does not count, and why."""

    commitment: str
    reason: str


@dataclass(frozen=True)
class Coverage:
    """What promises secure of the cut that a target needs.

    Attributes:
        is_known: whether what is needed is known in every draw.
        stack: in all draws; `branches` where events decide.
        cut: all levels together, as a part of what is needed.
        cuts, later: by level, what it adds, and what is promised too late would add; means.
        controls: by level and control, what is cut of emissions under it; means.
        split: by controller, party, area and instrument, then by level and name: mean part of what is needed.
    """

    target: str
    period: str
    instrument: str
    is_known: bool
    stack: Stack
    branches: tuple[BranchStack, ...]
    cut: Statistics
    cuts: Mapping[str, float]
    later: Mapping[str, float]
    controls: Mapping[str, Mapping[str, float]]
    split: Mapping[str, Mapping[str, Mapping[str, float]]]
    promises: tuple[Promised, ...]
    left_out: tuple[NotCounted, ...]


@dataclass(frozen=True)
class SilentLine:
    """One emission line in the target's year: its mean, what clauses and promises say of it, who has control."""

    line: str
    value: float
    clauses: tuple[str, ...]
    promises: tuple[str, ...]
    others: tuple[str, ...]
    control: Mapping[str, float]


@dataclass(frozen=True)
class Silences:
    """Every line of the headline's account in the target's year, the largest first.

    Attributes:
        rest: what of the account no line explains, mean over all draws.
    """

    year: int
    lines: tuple[SilentLine, ...]
    rest: float


@dataclass(frozen=True)
class Promises:
    """What one of a city's contracts comes to.

    Attributes:
        alone: coverage by the contract itself; `together` by all instruments, or by the one that was asked for. None
            where no target can be covered.
        silences: None where the headline is no sum of lines, or has no target.
    """

    period: str
    alone: Coverage | None
    together: Coverage | None
    silences: Silences | None
