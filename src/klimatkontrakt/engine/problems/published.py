# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Do the published figures hang together: year by year, and the parts with their whole?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from klimatkontrakt.city import bounds as city_bounds
from klimatkontrakt.city import units
from klimatkontrakt.city.schema import City, Published
from klimatkontrakt.engine.problems import acceptance
from klimatkontrakt.engine.problems.trial_draws import Look
from klimatkontrakt.folder.problem import Place, Problem, Values

JUMP = 20.0  # times, between two published years that follow each other
NOTABLE = 0.01  # of the account's largest figure: smaller parts may jump as they like
PART_OVER = 0.01  # by which a published part may pass its whole, for rounding
ALIKE = 0.02  # by which the sectors of a year may differ from the whole of it
MOSTLY = 0.6  # of the years, in which sectors that are the whole of an account sum to it
FEWEST_YEARS = 3


def problems(look: Look) -> Iterator[Problem]:
    """Published figures that can hardly be right."""
    for name in sorted({row.account for row in look.city.history}):
        yield from _of_account(look.city, name)


@dataclass(frozen=True)
class _Series:
    """An account's published figures that no one has accepted: of the whole and of parts by tag, each by year."""

    whole: dict[int, Published]
    parts: dict[str, dict[int, Published]]
    sectors: frozenset[str]
    largest: float

    def sum_of_sectors(self, year: int) -> float | None:
        """What the sectors come to in a year, canonical units; None where one of them is not published."""
        rows = [self.parts.get(sector, {}).get(year) for sector in self.sectors]
        known = [row.value * units.parse(row.unit).scale for row in rows if row is not None]
        return sum(known) if rows and len(known) == len(rows) else None

    def gaps(self) -> dict[int, float]:
        """By year, how far the sectors' sum is from the whole, as a part of it."""
        found = {}
        for year, whole in self.whole.items():
            total = self.sum_of_sectors(year)
            if total is not None and whole.value:
                found[year] = abs(total - whole.value * units.parse(whole.unit).scale) / _size(whole)
        return found


def _series(city: City, account: str) -> _Series:
    whole: dict[int, Published] = {}
    parts: dict[str, dict[int, Published]] = {}
    for row in city.history:
        if row.account == account:
            years = whole if row.line is None else parts.setdefault(row.line, {})
            years[row.year] = row
    sizes = [_size(row) for years in (whole, *parts.values()) for row in years.values()]
    return _Series(whole, parts, _sectors(city, account), max(sizes, default=0.0))


def _sectors(city: City, account: str) -> frozenset[str]:
    return frozenset(line.sector for line in city.lines if line.account == account and line.sector)


def _of_account(city: City, name: str) -> Iterator[Problem]:
    series = _series(city, name)
    gaps = series.gaps()
    summed = _years_that_sum(gaps)
    told = [*_negative(city, name), *_jump(city, list(series.whole.values()), 0.0)]
    for rows in series.parts.values():
        loose = [row for row in rows.values() if row.year not in summed]
        told += _jump(city, loose, NOTABLE * series.largest)
    told += _parts_over(city, name, series)
    yield from told
    years = {problem.values.get("year") for problem in told}
    differing = {year for year in summed - years if gaps[year] > ALIKE}
    yield from _parts_differ(city, name, series, differing)


def _place(city: City, row: Published, column: str = "") -> Place:
    return city.place("history", f"{row.account},{row.line or ''},{row.year}", column)


def _size(row: Published) -> float:
    return abs(row.value) * units.parse(row.unit).scale


def _negative(city: City, name: str) -> Iterator[Problem]:
    if city_bounds.may_fall_below_zero(city, city.accounts[name]):
        return
    for row in city.history:
        if row.account != name or row.accepted:
            continue
        if row.value < 0:
            yield _below_nothing("history_negative", city, row, row.value)
        elif row.low is not None and row.low < 0:
            yield _below_nothing("history_low_negative", city, row, row.low)


BelowNothing = Literal["history_negative", "history_low_negative"]


def _below_nothing(code: BelowNothing, city: City, row: Published, number: float) -> Problem:
    """That a figure, or the lower end of its range, is less than nothing."""
    values: Values = {"value": number, "unit": row.unit, "year": row.year, "meant": f"{-number:g}"}
    return Problem(code, _place(city, row), values)


def _accepted_far(city: City, row: Published, most: float) -> Iterator[Problem]:
    """An accepted figure that is far beyond a limit, in canonical units."""
    yield from acceptance.far(row.value, most / units.parse(row.unit).scale, row.unit, _place(city, row))


def _jump(city: City, rows: list[Published], notable: float) -> Iterator[Problem]:
    """The first figure of a series that is tens of times the one beside it."""
    ordered = sorted((row for row in rows if row.value), key=lambda row: row.year)
    for before, after in pairwise(ordered):
        small, large = sorted((before, after), key=_size)
        if _size(large) <= notable or _size(large) <= JUMP * _size(small):
            continue
        if before.accepted or after.accepted:
            yield from _accepted_far(city, large, JUMP * _size(small))
            continue
        values: Values = {
            "value": large.value, "unit": large.unit, "year": large.year, "other": small.value,
            "other_unit": small.unit, "other_year": small.year,
        }  # fmt: skip
        yield Problem("history_jump", _place(city, large), values)
        return


def _parts_over(city: City, name: str, series: _Series) -> Iterator[Problem]:
    """A published part of an account that is more than the whole of it."""
    if _has_taken_off(city, name):
        return
    for rows in series.parts.values():
        for row in rows.values():
            whole = series.whole.get(row.year)
            if whole is None or _size(row) <= _size(whole) * (1 + PART_OVER):
                continue
            if row.accepted:
                yield from _accepted_far(city, row, _size(whole))
                continue
            values: Values = {
                "value": row.value, "unit": row.unit, "year": row.year, "whole": whole.value,
                "whole_unit": whole.unit, "account": name,
            }  # fmt: skip
            yield Problem("history_part_over", _place(city, row), values)


def _has_taken_off(city: City, account: str) -> bool:
    """Whether some line is taken off an account."""
    return any(line.account == account and line.sign < 0 for line in city.lines)


# Sectors that are the whole of an account


def _years_that_sum(gaps: Mapping[int, float]) -> frozenset[int]:
    """The years whose sectors are published and are the whole of the account; none where that is not the rule."""
    alike = [year for year, gap in gaps.items() if gap <= ALIKE]
    is_rule = len(gaps) >= FEWEST_YEARS and len(alike) >= MOSTLY * len(gaps)
    return frozenset(gaps) if is_rule else frozenset()


def _parts_differ(city: City, name: str, series: _Series, years: Iterable[int]) -> Iterator[Problem]:
    """A year in which the sectors do not sum to the whole, where they do in most years."""
    for year in sorted(years):
        whole, total = series.whole[year], series.sum_of_sectors(year)
        if whole.accepted or total is None:
            continue
        values: Values = {
            "year": year, "sum": total / units.parse(whole.unit).scale, "whole": whole.value, "unit": whole.unit,
            "account": name,
        }  # fmt: skip
        yield Problem("history_parts_differ", _place(city, whole), values)
