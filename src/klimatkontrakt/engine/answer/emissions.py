# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What of a run's emissions do pages tell? Paths, sectors, the gap, the doubt, what each measure brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from klimatkontrakt.city import sums
from klimatkontrakt.engine.answer.parts import (
    Cell,
    DoneInFull,
    Doubt,
    FoldedContributions,
    Frame,
    Gap,
    GapCell,
    SectorYear,
    Swing,
)
from klimatkontrakt.engine.answer.statistics import Array, Course, Statistics
from klimatkontrakt.engine.answers import all_draws, sectors, tables
from klimatkontrakt.engine.answers import in_full as in_full_answers
from klimatkontrakt.engine.answers.results import MEAN, Fold, statistics

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results

CLOSE = 1e-9  # of an account: what is unexplained below this is rounding


def courses(results: Results, paths: Mapping[str, Array]) -> dict[str, Course]:
    """Every account's statistics in every year."""
    fold = all_draws.whole(results)
    return {account: Course(statistics(paths[account], fold)) for account in sorted(results.city.accounts)}


def branch_means(results: Results) -> dict[str, Array]:
    """Every account's mean in each branch under the plan, (branch, year); nan in one without draws."""
    folds = [Fold(place, results.world.rows(place)) for place in range(len(results.world.sample.branches))]
    return {
        account: np.stack([statistics(results.both.planned[account], fold)[MEAN] for fold in folds])
        for account in sorted(results.city.accounts)
    }


def unexplained(results: Results) -> dict[str, Array]:
    """What no line of an account explains, its mean, (year), where that is more than rounding."""
    rests = {}
    for account, place in results.program.account_index.items():
        draws = results.world.unexplained[:, place]
        if np.abs(draws).max() > CLOSE * np.abs(results.both.baseline[account]).max():
            rests[account] = statistics(draws, all_draws.whole(results))[MEAN]
    return rests


# Sectors


def latest_year(results: Results, published: Iterable[int]) -> int:
    """The last of some published years that is one of the city's; its first year where there is none."""
    first, last = results.city.header.years
    return max((year for year in published if first <= year <= last), default=first)


def headline_sectors(results: Results, frame: Frame) -> SectorYear | None:
    """The headline's lines in its last published year; None where it is no sum of lines."""
    account = results.headline
    if not results.program.added(account):
        return None
    return _sector_year(results, account, latest_year(results, frame.published[account]))


def sides(results: Results, frame: Frame) -> tuple[SectorYear, ...]:
    """The territorial accounts' lines in the last year that all have published; none where there are not several."""
    accounts = _side_accounts(results)
    year = _common_year(results, [frame.published[account] for account in accounts]) if len(accounts) > 1 else None
    return () if year is None else tuple(_sector_year(results, account, year) for account in accounts)


def _sector_year(results: Results, account: str, year: int) -> SectorYear:
    cells = sectors.cells(results, account, year)
    return SectorYear(account, year, tuple(Cell(sector, who, value) for (sector, who), value in cells.items()))


def _side_accounts(results: Results) -> list[str]:
    """The territorial accounts that have lines and are no part of another of them, the headline first."""
    city = results.city
    ordered = sorted(city.accounts, key=lambda name: name != results.headline)
    territorial = [name for name in ordered if sums.family(city, name) == "territorial"]
    parts = set(chain.from_iterable(city.accounts[name].parts for name in territorial))
    return [name for name in territorial if name not in parts and results.program.lines_of(name)]


def _common_year(results: Results, published: Sequence[Iterable[int]]) -> int | None:
    """The last of the city's years in which something was published of all of some accounts."""
    first, last = results.city.header.years
    common = set.intersection(*map(set, published))
    return max((year for year in common if first <= year <= last), default=None)


def gap(results: Results, target: str | None) -> Gap | None:
    """A target's gap, mean over all draws."""
    found = results.gap_of(target) if target is not None else None
    if found is None:
        return None
    means = all_draws.means(found.cells, results)
    cells = tuple(GapCell(sector, control, levels) for (sector, control), levels in means.items())
    return Gap(found.target, cells, all_draws.mean(found.limit, results))


def in_full(results: Results, frame: Frame, target: str | None) -> DoneInFull | None:
    """A target set against every measure of the document in full; None where there is none that can be tested."""
    if target is None or frame.targets[target].status != "tested":
        return None
    verdict = in_full_answers.verdict(results, target)
    value = Statistics.of(statistics(verdict.value, all_draws.whole(results)))
    return DoneInFull(target, len(frame.acting), value, verdict.chance(results.world.rows(0))[0])


# Doubt


def doubts(results: Results, frame: Frame, year: int) -> tuple[Doubt, ...]:
    """The doubt of every target's account in its year, and of the headline's in a year."""
    asked = {(target.account, target.year) for target in results.city.targets.values()} | {(results.headline, year)}
    return tuple(Doubt(*key, _swings(results, frame, *key)) for key in sorted(asked))


def _swings(results: Results, frame: Frame, account: str, year: int) -> tuple[Swing, ...]:
    by_key = frame.input_by_key
    return tuple(
        Swing(by_key[swing.input.key], float(swing.low), float(swing.high), float(swing.share))
        for swing in results.swings(account, year)
    )


# Measures


def contributions(results: Results, year: int) -> FoldedContributions:
    """The three numbers of every measure for the headline's account in a year."""
    place, fold = year - int(results.program.years[0]), all_draws.whole(results)
    numbers, total = {}, np.nan
    for number in tables.NUMBERS:
        values = results.number_of(results.headline, number)[:, :, place]
        numbers[number] = statistics(values, fold)
        if number == "share":
            total = float(statistics(values.sum(axis=1), fold)[MEAN])
    return FoldedContributions(tuple(results.program.measures), numbers, total)
