# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much of an emissions budget is used, and when is it gone at today's pace? (§2)

Used is what the account has summed to by its last published year: published years as published, a year between them
that is not published as it is worked out, since a year without a figure is not a year without emissions. The pace is
what the last published year emitted: one year, over one year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from klimatkontrakt.engine.answers import all_draws
from klimatkontrakt.engine.chain.program import Program

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results


@dataclass(frozen=True)
class Standing:
    """An emissions budget today, expected values in the cumulative account's unit.

    Attributes:
        target: the target that says how large it is.
        first, observed: the first year that it counts, and the last one that is published.
        unpublished: years up to the last published one that have no figure of their own.
        used: up to and with the last published year.
        planned: up to and with the target's year under the plan.
        pace: what the last published year took of it.
        spent: the year in which it was used up, where it already is.
        gone: the year in which it is gone at the pace; None where it never is.
    """

    target: str
    budget: float
    first: int
    observed: int
    unpublished: tuple[int, ...]
    used: float
    planned: float
    pace: float
    spent: int | None
    gone: int | None


def _published_years(program: Program, account: str, first: int, last: int) -> list[int]:
    """The years, between a first and a last one, in which an account is published whole."""
    years = [year for name, tag, year in program.published if name == account and tag is None]
    return [year for year in years if first <= year <= last]


def emissions_budget(results: Results) -> Standing | None:
    """The first target that is a budget for several years together, and how much of it is used."""
    city = results.city
    for name, target in sorted(city.targets.items()):
        if city.accounts[target.account].form == "cumulative" and target.at_most is not None:
            return of_target(results, name)
    return None


def of_target(results: Results, name: str) -> Standing | None:
    """Where a budget stands; None where nothing that it counts is published."""
    city, program = results.city, results.program
    target = city.targets[name]
    account = city.accounts[target.account]
    of, origin = account.parts[0], int(program.years[0])
    first = account.from_ if account.from_ is not None else origin
    published = _published_years(program, of, first, min(target.year, int(program.years[-1])))
    if not published or target.at_most is None:
        return None
    observed, so_far = max(published), _so_far(results, target.account, first)
    pace = so_far[observed] - so_far.get(observed - 1, 0.0)
    spent = next((year for year in range(first, observed + 1) if so_far[year] >= target.at_most), None)
    used = so_far[observed]
    planned = _mean_path(results, target.account)[target.year]
    return Standing(
        name, target.at_most, first, observed, tuple(sorted(set(range(first, observed + 1)) - set(published))), used,
        planned, pace, spent, _gone(target.at_most, used, pace, observed, spent),
    )  # fmt: skip


def _mean_path(results: Results, account: str) -> dict[int, float]:
    """A budget's account by year as it is planned, mean over all draws."""
    path = [float(all_draws.mean(values, results)) for values in results.both.planned[account].T]
    return dict(zip(map(int, results.program.years), path, strict=True))


def _so_far(results: Results, account: str, first: int) -> dict[int, float]:
    """What a budget has taken up to and with each year from its first."""
    path = _mean_path(results, account)
    return _before(results, account, first) | {year: taken for year, taken in path.items() if year >= first}


def _before(results: Results, account: str, first: int) -> dict[int, float]:
    """What a budget has taken up to and with each year that it counts before the city's first, as published."""
    program, found, so_far = results.program, {}, 0.0
    own = program.derived_index[account]
    for year in range(first, int(program.years[0])):
        so_far += all_draws.mean(results.world.published[:, program.published[own.of, None, year]], results)
        found[year] = so_far * own.scales[0]
    return found


def _gone(budget: float, used: float, pace: float, observed: int, spent: int | None) -> int | None:
    if spent is not None:
        return spent
    return observed + int(np.ceil((budget - used) / pace - 1e-9)) if pace > 0 else None
