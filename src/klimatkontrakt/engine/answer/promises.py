# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What of a city's promises do pages tell? Coverage by the contract and by all, in branches, by whom; the silences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from klimatkontrakt.city.contract import THIS
from klimatkontrakt.engine.answer.promise_parts import (
    BranchStack,
    Coverage,
    NotCounted,
    Promised,
    Promises,
    Silences,
    SilentLine,
    Stack,
)
from klimatkontrakt.engine.answer.statistics import Array, Statistics
from klimatkontrakt.engine.answers import all_draws, coverage, sectors, tables
from klimatkontrakt.engine.answers.branches import folds
from klimatkontrakt.engine.answers.coverage import MEAN
from klimatkontrakt.engine.answers.results import Fold

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results

SPLITS = ("controller", "party", "area", "instrument")


def of_results(
    results: Results, target: str | None, *, period: str | None = None, instrument: str | None = None
) -> Promises | None:
    """What a run says of a contract of the city's; None where it has none.

    Args:
        target: the one whose needed cut is shown, where promises can cover it.
        period: the contract's; the latest where none is named.
        instrument: the one that is set beside the contract itself; all together where none is named.
    """
    if not results.city.contracts:
        return None
    alone = coverage_of(results, target, period=period, instrument=THIS) if target is not None else None
    together = coverage_of(results, target, period=period, instrument=instrument) if target is not None else None
    chosen = coverage.contract_of(results.city, period)[0]
    return Promises(chosen, alone, together, _silences(results, tables.first_target(results), period))


def _silences(results: Results, target: str | None, period: str | None) -> Silences | None:
    account = results.headline
    if target is None or not results.program.added(account):
        return None
    year = results.city.targets[target].year
    lines = tuple(
        SilentLine(
            row.line, all_draws.mean(row.value, results), row.clauses, row.promises, row.others, dict(row.control)
        )
        for row in results.silences(account, year, period=period)
    )
    baseline = results.both.baseline[account][:, year - int(results.program.years[0])]
    return Silences(year, lines, all_draws.mean(baseline, results) - sum(line.value for line in lines))


def coverage_of(
    results: Results, target: str, *, period: str | None = None, instrument: str | None = None
) -> Coverage:  # fmt: skip
    """What delivery commitments of a contract, or of one instrument, secure of the cut that a target needs, folded."""
    found = results.coverage_of(target, period=period, instrument=instrument)
    fold = all_draws.whole(results)
    return Coverage(
        target=target,
        period=coverage.contract_of(results.city, period)[0],
        instrument=found.instrument,
        is_known=not bool(np.isnan(found.needed[fold.rows]).any()),
        stack=stack(found, fold),
        branches=_branches(results, found),
        cut=Statistics.of(found.folded(found.cut, fold)),
        cuts={level: all_draws.mean(cut, results) for level, cut in found.cuts.items()},
        later={level: all_draws.mean(cut, results) for level, cut in found.later.items()},
        controls=sectors.controls(results, found),
        split=_split(results, found),
        promises=_promises(results, found),
        left_out=tuple(NotCounted(part.commitment.id, part.reason) for part in found.left_out),
    )


def stack(found: coverage.DrawnCoverage, fold: Fold) -> Stack:
    """A coverage's mean parts of what is needed, in some of the draws."""
    parts = {level: float(folded[MEAN]) for level, folded in found.stack(fold).items()}
    return Stack(parts, float(found.folded(found.cut, fold)[MEAN]))


def _branches(results: Results, found: coverage.DrawnCoverage) -> tuple[BranchStack, ...]:
    of_branches = [fold for branch, fold in folds(results) if branch != "all"]
    return tuple(BranchStack(fold.central, stack(found, fold)) for fold in of_branches)


def _split(results: Results, found: coverage.DrawnCoverage) -> dict[str, dict[str, dict[str, float]]]:
    """By controller, party, area and instrument, then by level and name: the mean part of what is needed."""
    split, fold = tables.splits(results, found), all_draws.whole(results)
    return {by: {level: _means(found, parts, fold) for level, parts in split[by].items()} for by in SPLITS}


def _means(found: coverage.DrawnCoverage, parts: Mapping[str, Array], fold: Fold) -> dict[str, float]:
    return {name: float(found.folded(cut, fold)[MEAN]) for name, cut in parts.items()}


def _promises(results: Results, found: coverage.DrawnCoverage) -> tuple[Promised, ...]:
    traced = coverage.traced(found, coverage.by_promise)
    return tuple(
        Promised(
            promise.key,
            promise.commitment.id,
            promise.instrument,
            promise.promisors,
            dict(promise.secured),
            dict(promise.levels),
            promise.weakened,
            all_draws.mean(traced[promise.key], results),
        )
        for promise in found.promises
    )
