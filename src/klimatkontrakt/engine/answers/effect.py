# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a change of a document move? Two documents in the same worlds, by the few numbers of each.

Each id's draws are its own (§7), so what the two documents have alike is drawn alike, and what differs between them is
the change and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from klimatkontrakt.engine.answers import all_draws, branches, coverage, held_costs, purses, tables
from klimatkontrakt.engine.answers.results import statistics
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds import pathway

MOST_LINES = 10
CLOSE = 1e-9
WHOLE = "all"


class YearSpread(NamedTuple):
    """A number's mean and range over the draws of the whole, or of a branch; nan where it is not known."""

    mean: float
    p5: float
    p95: float


@dataclass(frozen=True)
class DocumentStanding:
    """Where a document stands, as far as a change is judged by it.

    Attributes:
        account, unit, year: the headline, and the year that it is shown for: its first target's.
        headline: by branch, and of all draws under `all`, in the account's unit.
        chances: by target, the share of draws that meet it; nan where that is not known.
        coverage: the part of the needed cut that promises secure; None where no target has one.
        purses: by actor, what is needed in the budget year, in that year's kronor; nan where it is not known.
        lines: by line, its mean in the shown year, in the account's unit.
        outcomes: by branch, the outcomes of events that it stands for.
    """

    account: str
    unit: str
    year: int
    headline: Mapping[str, YearSpread]
    chances: Mapping[str, float]
    coverage: float | None
    purses: Mapping[str, float]
    lines: Mapping[str, float]
    outcomes: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def standing(results: Results, budget_year: int) -> DocumentStanding:
    """Where a worked out document stands.

    Args:
        budget_year: the year whose purses are shown.
    """
    account = results.headline
    target = tables.first_target(results)
    year = results.city.targets[target].year if target is not None else int(results.program.years[-1])
    at = year - int(results.program.years[0])
    path = results.both.planned[account][:, at]
    headline = {
        branch: YearSpread(*statistics(path, fold)[[1, 2, 4]].tolist()) for branch, fold in branches.folds(results)
    }
    return DocumentStanding(
        account=account,
        unit=results.city.accounts[account].unit,
        year=year,
        headline=headline,
        chances={name: own.chance(results.world.rows(0))[0] for name, own in results.verdicts.items()},
        coverage=_coverage(results),
        purses=_purses(results, budget_year),
        lines=_lines(results, account, at),
        outcomes={branch.id: tuple(branch.outcomes) for branch in results.world.sample.branches},
    )


def _coverage(results: Results) -> float | None:
    target = tables.covered_target(results)
    if target is None or not results.city.contracts:
        return None
    found = results.coverage_of(target)
    return float(found.folded(found.cut, all_draws.whole(results))[coverage.MEAN])


def _purses(results: Results, year: int) -> dict[str, float]:
    first, last = int(results.program.years[0]), int(results.program.years[-1])
    if not first <= year <= last:
        return {}
    return {actor: need.need - need.saving for actor, need in purses.budget_year(results, year).items()}


def _lines(results: Results, account: str, at: int) -> dict[str, float]:
    """The lines of a plain sum; none of a ratio, a net of unlike signs, or where costs are part of it."""
    program = results.program
    if not program.added(account) or held_costs.accounts(program, account):
        return {}
    one = pathway.in_years(results.setting, np.array([at]))
    values = pathway.line_values(one, account)
    return {program.line_list[line].key: all_draws.mean(values[line], results) for line in values}


@dataclass(frozen=True)
class ChangeEffect:
    """What moves from one standing to another.

    Attributes:
        before, after: the two.
        lines: what moves most, the largest first: by line, by how much.
        more_lines: how many more move.
        purses: by actor, by how much; nan where one of the two is not known.
        chances: by target of either, before and after; nan where it has none.
    """

    before: DocumentStanding
    after: DocumentStanding
    lines: Mapping[str, float] = field(default_factory=dict)
    more_lines: int = 0
    purses: Mapping[str, float] = field(default_factory=dict)
    chances: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def is_other_account(self) -> bool:
        """Whether the two are not about the same account and year, so that no difference can be told."""
        ours, theirs = self.before, self.after
        return (ours.account, ours.unit, ours.year) != (theirs.account, theirs.unit, theirs.year)

    @property
    def is_none(self) -> bool:
        """Whether nothing moves."""
        return not (
            self.is_other_account or self.lines or self.purses or _headline_moves(self) or _coverage_moves(self)
            or any(not _alike(*pair) for pair in self.chances.values())
        )  # fmt: skip


def compared(before: DocumentStanding, after: DocumentStanding) -> ChangeEffect:
    """What moves from where a document stands to where it would.

    >>> now = {"all": YearSpread(5.0, 4.0, 6.0)}
    >>> at = DocumentStanding("a", "t", 2030, now, {}, None, {"us": 3.0}, {"a.x": 2.0, "a.y": 3.0})
    >>> then = DocumentStanding("a", "t", 2030, now, {}, None, {"us": 3.0}, {"a.x": 1.0, "a.y": 3.0})
    >>> compared(at, then).lines, compared(at, then).purses, compared(at, at).is_none
    ({'a.x': -1.0}, {}, True)
    """
    lines = _moved(before.lines, after.lines)
    most = sorted(lines, key=lambda name: (-abs(lines[name]), name))
    targets = sorted({*before.chances, *after.chances})
    return ChangeEffect(
        before,
        after,
        lines={name: lines[name] for name in most[:MOST_LINES]},
        more_lines=max(0, len(most) - MOST_LINES),
        purses=_moved(before.purses, after.purses),
        chances={name: (before.chances.get(name, np.nan), after.chances.get(name, np.nan)) for name in targets},
    )


def _moved(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """By name, how much more it is after; what comes is all new, what goes is all gone, what is alike is left out."""
    names = dict.fromkeys((*before, *after))
    pairs = {name: (before.get(name, 0.0), after.get(name, 0.0)) for name in names}
    return {name: now - then for name, (then, now) in pairs.items() if not _alike(then, now)}


def _alike(one: float, other: float) -> bool:
    if np.isnan(one) or np.isnan(other):
        return bool(np.isnan(one) and np.isnan(other))
    return abs(one - other) <= CLOSE * max(1.0, abs(one), abs(other))


def _headline_moves(effect: ChangeEffect) -> bool:
    before, after = effect.before.headline, effect.after.headline
    if set(before) != set(after):
        return True
    return any(not _alike(*pair) for name in before for pair in zip(before[name], after[name], strict=True))


def _coverage_moves(effect: ChangeEffect) -> bool:
    before, after = effect.before.coverage, effect.after.coverage
    if before is None or after is None:
        return before is not after
    return not _alike(before, after)
