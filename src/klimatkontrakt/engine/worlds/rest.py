# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do an account's lines not explain, and how sure is that? The unexplained rest and its range (§1).

In a published year the rest is the published total less the lines, and nothing of it is in doubt. In other years it is
its mean over the calibration years, give or take the largest *miss* of a published year: what the lines lacked in it,
or how far that lay from the mean, whichever is more. A model that is fitted to the only published year of its own years
is tried on the three years before it, held at the level of that year; where none of those is published, it was not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.shapes import Z_95
from klimatkontrakt.engine.chain.uncertain_inputs import rest_key
from klimatkontrakt.engine.worlds.uncertainty import Sample

Array = NDArray[np.float64]
NEAR = 3  # years before the only one that a model is fitted to
ROUNDING = 1e-9  # of the published total: a smaller miss is none


class Rest(NamedTuple):
    """One account's unexplained rest.

    Attributes:
        published: by published year, the total less the lines, (draw).
        mean: their mean over the calibration years, (draw).
        size: the largest published total, without its sign.
        earlier: by year just before the only published one, the total less the lines of that one, central.
    """

    published: dict[int, Array]
    mean: Array
    size: float
    earlier: Mapping[int, float]

    @property
    def half_width(self) -> float:
        """Half of the 5–95 % range of a year that is not published: the largest miss in the central world."""
        mean = float(self.mean[0])
        rests = [*(float(rest[0]) for rest in self.published.values()), *self.earlier.values()]
        largest = max(max(abs(rest), abs(rest - mean)) for rest in rests)
        return 0.0 if largest <= ROUNDING * self.size else largest


def calibrated_years(program: Program, account: str) -> tuple[int, ...]:
    """The years in which an account is calibrated and has a published total."""
    years = {y for c in program.city.calibrations.values() if c.account == account for y in c.at}
    return tuple(sorted(y for y in years if (account, None, y) in program.published))


def untried(city: City) -> dict[str, int]:
    """Accounts whose lines were never held against another published year than the one they are fitted to: which."""
    found = {}
    for account in sorted({calibration.account for calibration in city.calibrations.values()}):
        year = _untried_year(city, account)
        if year is not None:
            found[account] = year
    return found


def _fitted_years(city: City, account: str) -> set[int]:
    """The years whose figures an account's lines are solved to meet."""
    return {year for own in city.calibrations.values() if own.account == account for year in own.at}


def _untried_year(city: City, account: str) -> int | None:
    """The only year that an account is fitted to and held against; None where it is held against another too."""
    first, last = city.header.years
    years = {row.year for row in city.history if row.account == account and row.line is None}
    tried = years & set(range(first, last + 1))
    fitted = years & _fitted_years(city, account)
    if len(tried) != 1 or fitted != tried:
        return None
    year = min(tried)
    return None if years & set(range(year - NEAR, year)) else year


def published_years(program: Program, account: str) -> tuple[int, ...]:
    """Those of the city's years in which an account has a published total."""
    first, last = int(program.years[0]), int(program.years[-1])
    years = (year for name, tag, year in program.published if name == account and tag is None)
    return tuple(sorted(year for year in years if first <= year <= last))


def of_account(program: Program, account: str, lines: Array, published: Array) -> Rest | None:
    """An account's rest; None where it is not calibrated in any year with a published total.

    Args:
        lines: the sum of its lines in the baseline, (draw, year), in its unit.
        published: the published figures in each world, (draw, row of history).
    """
    if not calibrated_years(program, account):
        return None
    first = int(program.years[0])
    rows = {year: program.published[account, None, year] for year in published_years(program, account)}
    return _rest(program, account, {year: published[:, row] - lines[:, year - first] for year, row in rows.items()})


def of_unexplained(program: Program, account: str, values: Array) -> Rest | None:
    """The same, when it is known what each yearly account lacks, (draw, account, year)."""
    if not calibrated_years(program, account):
        return None
    at, first = program.account_index[account], int(program.years[0])
    return _rest(program, account, {year: values[:, at, year - first] for year in published_years(program, account)})


def _rest(program: Program, account: str, found: dict[int, Array]) -> Rest:
    mean = np.mean([found[year] for year in calibrated_years(program, account)], axis=0)
    size = max(abs(float(program.published_values[program.published[account, None, year]])) for year in found)
    return Rest(found, mean, size, _earlier(program, account, found))


def _earlier(program: Program, account: str, found: dict[int, Array]) -> dict[int, float]:
    """What the lines of the only published year of the city's own miss in the published years just before it."""
    if len(found) != 1:
        return {}
    ((fitted, lacked),) = found.items()

    def total(year: int) -> float:
        return float(program.published_values[program.published[account, None, year]])

    lines = total(fitted) - float(lacked[0])
    years = [year for year in range(fitted - NEAR, fitted) if (account, None, year) in program.published]
    return {year: total(year) - lines for year in years}


def unexplained(program: Program, sample: Sample, own: Rest, account: str) -> Array:
    """An account's rest in each of the city's years, (draw, year); one number a world in all that are not published.

    What a model lacks in one year it is likely to lack in the next, so the years err together.
    """
    chance = sample.chance.get(rest_key(account), np.full(sample.size, np.nan))
    off = own.half_width * np.nan_to_num(ndtri(chance) / Z_95, nan=0.0)
    rest = np.repeat((own.mean + off)[:, None], len(program.years), axis=1)
    for year, values in own.published.items():
        rest[:, year - int(program.years[0])] = values
    return rest
