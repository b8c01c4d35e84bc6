# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a city come to as flat arrays? Compiled once; ids are sorted, so that nothing depends on file order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city import prices, units
from klimatkontrakt.city.ids import by_id, ids_of
from klimatkontrakt.city.schema import Account, Calibration, City, Line, Quantity
from klimatkontrakt.engine.chain import derivation, moves, ramps, shapes, uncertain_inputs
from klimatkontrakt.engine.chain.derivation import Derived
from klimatkontrakt.engine.chain.kernel import Lines
from klimatkontrakt.engine.chain.program_parts import Array, Calibrated, GroupTotal, QuantityRow, Years
from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.engine.chain.shapes import Range

UNEXPLAINED = "unexplained"
# The parts of a city that its arrays are made of; all others are looked up in the city when they are asked for.
DECIDED_BY = (
    "header", "accounts", "groups", "calibrations", "pools", "events", "measures", "quantities", "lines", "history",
)  # fmt: skip


@dataclass(frozen=True)
class Program:
    """A city as arrays: quantities, lines, moves, calibrations, and every uncertain number.

    Attributes:
        quantities: ids in the order of the quantity axis; rows after them are members' parts of a group.
        accounts: the yearly accounts in the order of the account axis; `derived` come after, in working order.
        published: rows of history by index, (account, tag or None, year) → index; their values and ranges are in the
            account's unit.
        ramps: ramps that were worked out, by measure, kind, delay and years; a place to keep them.
        drawn: the chances of its inputs that were drawn lately, by how many and from which seed; likewise.
    """

    city: City
    years: Years
    quantities: tuple[str, ...]
    rows: tuple[QuantityRow, ...]
    group_totals: tuple[GroupTotal, ...]
    parts: tuple[tuple[int, Years], ...]
    calibrations: tuple[Calibrated, ...]
    accounts: tuple[str, ...]
    derived: tuple[Derived, ...]
    line_list: tuple[Line, ...]
    lines: Lines
    measures: tuple[str, ...]
    moves: moves.Moves
    published: Mapping[tuple[str, str | None, int], int]
    published_values: Array
    published_ranges: tuple[Range | None, ...]
    inputs: tuple[uncertain_inputs.Input, ...]
    missing: Mapping[str, str]
    ramps: dict[tuple[Any, ...], Array] = field(default_factory=dict, repr=False, compare=False)
    drawn: dict[tuple[int, int], Mapping[str, Array]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def quantity_index(self) -> dict[str, int]:
        """Where each quantity stands on the quantity axis."""
        return {name: i for i, name in enumerate(self.quantities)}

    @cached_property
    def account_index(self) -> dict[str, int]:
        """Where each yearly account stands on the account axis."""
        return {name: i for i, name in enumerate(self.accounts)}

    @cached_property
    def measure_index(self) -> dict[str, int]:
        """Where each measure stands on the measure axis."""
        return {name: i for i, name in enumerate(self.measures)}

    @cached_property
    def derived_index(self) -> dict[str, Derived]:
        """Each account that is worked out from others, by its id."""
        return by_id(self.derived)

    @cached_property
    def without_lines(self) -> frozenset[str]:
        """The yearly accounts that have no line with a value: all of what they should hold is missing."""
        holding = {name for name, account in self.city.accounts.items() if account.costs is not None}
        return frozenset(self.accounts) - holding - {line.account for line in self.line_list}

    @cached_property
    def is_steady(self) -> NDArray[np.bool_]:
        """Which quantities, and members' parts after them, are the same in all years of every world, bit for bit.

        One is where all of its rows are, and its group leaves it so; to be solved changes all years alike.
        """
        found = np.ones(len(self.quantities) + len(self.parts), dtype=bool)
        for row in self.rows:
            bits = row.path.view(np.int64)
            found[row.quantity] &= bool((bits == bits[0]).all())
        for group in self.group_totals:
            is_total = not isinstance(group.total, int) or bool(found[group.total])
            found[group.members] = is_total and bool(found[group.members].all())
        for index, (member, members) in enumerate(self.parts):
            found[len(self.quantities) + index] = found[member] and bool(found[members].all())
        return sealed(found)

    @cached_property
    def is_straight(self) -> NDArray[np.bool_]:
        """Which quantities are one number a world times one path, bit for bit: of one row, which no group or sum moves.

        Those that are the same in all years are held for one instead.
        """
        one_row = np.zeros(len(self.is_steady), dtype=bool)
        rows = np.bincount([row.quantity for row in self.rows], minlength=len(one_row))
        for row in self.rows:
            one_row[row.quantity] = rows[row.quantity] == 1 and not row.when
        for moved in (
            *(group.members for group in self.group_totals),
            *(solved.scaled for solved in self.calibrations),
        ):
            one_row[moved] = False
        return sealed(one_row & ~self.is_steady)

    def added(self, account: str) -> dict[str, float]:
        """The yearly accounts that an account is the plain sum of, and what each is multiplied by: itself, or a sum's
        parts down to the last; none for a budget, a net or a ratio."""
        if account in self.account_index:
            return {account: 1.0}
        own = self.derived_index[account]
        if own.account.form != "sum":
            return {}
        parts = zip(own.parts, own.scales, strict=True)
        return {name: by * scale for part, scale in parts for name, by in self.added(part).items()}

    def lines_of(self, account: str) -> dict[int, float]:
        """The lines that an account is the plain sum of, by index, and what each is multiplied by to its unit."""
        added = self.added(account)
        return {i: added[line.account] for i, line in enumerate(self.line_list) if line.account in added}

    def unit_scale(self, quantity: str) -> float:
        """From canonical units to the quantity's own: divide by it."""
        return scale_of(self.city, self.city.quantity(quantity))


def scale_of(city: City, row: Quantity) -> float:
    """A quantity's own unit in canonical units and in the city's price year."""
    unit = units.parse(row.unit)
    scale = unit.scale
    if row.price_year is not None and dict(unit.dimension).get(units.MONEY):
        scale *= prices.of(city).factor(row.price_year, city.header.price_year)
    return scale


def range_of(value: float, low: float | None, high: float | None, shape: str | None, *, most: float) -> Range | None:
    """The range of a number as draws take it, cut at the most that it can be; on one side of zero it stays there."""
    if low is None or high is None or low == high:
        return None
    least, most = shapes.bounds(low, high, most=most)
    return Range(value, low, high, shape or "normal", least, most)  # type: ignore[arg-type]


def _most(row: Quantity) -> float:
    """The most that a quantity can be, in its own unit: all of it where it is a share of a whole."""
    unit = units.parse(row.unit)
    return 1.0 / unit.scale if unit.is_part else np.inf


def _quantity_rows(city: City, index: Mapping[str, int], years: Years) -> tuple[QuantityRow, ...]:
    """Every row as a path; a row of an outcome comes after the one without, in whose place it stands there."""
    rows = []
    for row in sorted(city.quantities, key=lambda r: (r.id, sorted(r.when.items()))):
        if row.id not in index:
            continue
        held = row if row.value is not None else city.quantity(row.id)
        path, number = np.full(len(years), np.nan), None
        if held.value is not None:
            path = ramps.path(held, years) * scale_of(city, held)
            number = range_of(held.value, held.low, held.high, held.shape, most=_most(held))
        if row.value is None:
            path = np.where(years < _comes_out(city, row), path, np.nan)
        rows.append(QuantityRow(index[row.id], path, number, dict(row.when)))
    return tuple(rows)


def _comes_out(city: City, row: Quantity) -> int:
    """The year from which a row's outcome is told apart from the others; that of all times where it is no outcome's."""
    return min((city.events[event].year for event in row.when), default=int(city.years[0]))


def _group_totals(city: City, index: Mapping[str, int]) -> tuple[GroupTotal, ...]:
    """Groups in an order in which a group's total is settled before its members."""
    summed = _summed(city, index)
    leans: dict[str, set[str]] = {}
    for name, (_, total) in summed.items():
        leans[name] = {other for other, (members, _) in summed.items() if total in members}
    totals = []
    for name in _ordered(leans):
        members, total = summed[name]
        at = np.array([index[m] for m in members], dtype=np.int64)
        totals.append(GroupTotal(at, index[total] if isinstance(total, str) else float(total)))
    return tuple(totals)


def _summed(city: City, index: Mapping[str, int]) -> dict[str, tuple[list[str], str | float]]:
    """By group that has a total and members, the members and the total.

    The total's quantity must be known, and every member: what is missing may be any part of the total, so the others
    stand as they are stated.
    """
    summed: dict[str, tuple[list[str], str | float]] = {}
    for name in sorted(city.groups):
        total, members = city.groups[name].total, _members(city, index, name)
        if total is None or not members or (isinstance(total, str) and total not in index):
            continue
        if missing_members(city, index, name):
            continue
        summed[name] = (members, total)
    return summed


def _members(city: City, index: Mapping[str, int], group: str) -> list[str]:
    return sorted({row.id for row in city.quantities if row.group == group and row.id in index})


def missing_members(city: City, index: Collection[str], group: str) -> list[str]:
    """The members of a group that have a value in no outcome, sorted."""
    return sorted({row.id for row in city.quantities if row.group == group and row.id not in index})


def _ordered(leans: Mapping[str, set[str]]) -> list[str]:
    """Names in an order in which each comes after those that it leans on; in a circle, as they stand."""
    ordered: list[str] = []
    while len(ordered) < len(leans):
        waiting = [name for name in leans if name not in ordered]
        ordered += [name for name in waiting if not leans[name] - set(ordered)] or waiting
    return ordered


def _grows_with(quantity: int, totals: tuple[GroupTotal, ...]) -> Years:
    grown = {quantity}
    for group in totals:
        if isinstance(group.total, int) and group.total in grown:
            grown |= set(group.members.tolist())
    return np.array(sorted(grown), dtype=np.int64)


def tagged(line: Line, tag: str | None) -> bool:
    """Whether a published figure of a tag speaks of this line: its id, its sector or one of its tags."""
    return tag is None or tag in (line.line, line.sector, *line.tags)


def _line_arrays(city: City, lines: tuple[Line, ...], accounts: Mapping[str, int], index: Mapping[str, int]) -> Lines:
    starts = np.concatenate([[0], np.cumsum([len(line.factors) for line in lines])]).astype(np.int64)
    factors = [index[factor] for line in lines for factor in line.factors]
    scales = [line.sign / units.parse(city.accounts[line.account].unit).scale for line in lines]
    return Lines(
        np.array([accounts[line.account] for line in lines], dtype=np.int64),
        np.array(scales, dtype=np.float64),
        starts,
        np.array(factors, dtype=np.int64),
    )


@dataclass(frozen=True)
class _Places:
    """Where the city's quantities and yearly accounts stand in their arrays, and its lines in order."""

    quantities: Mapping[str, int]
    accounts: Mapping[str, int]
    lines: tuple[Line, ...]


def _calibrations(
    city: City, places: _Places, totals: tuple[GroupTotal, ...],
    published: Mapping[tuple[str, str | None, int], int],
) -> tuple[Calibrated, ...]:  # fmt: skip
    """Calibrations in an order in which each comes after those that its lines lean on."""
    calibrated: dict[str, Calibrated] = {}
    for name in sorted(city.calibrations):
        calibration = city.calibrations[name]
        if name in places.quantities and calibration.account in places.accounts:
            account, tag = calibration.account, calibration.tag
            index = places.quantities[name]
            calibrated[name] = Calibrated(
                index, _grows_with(index, totals), _lines_of(calibration, places.lines),
                places.accounts[account],
                np.array([year - city.years[0] for year in calibration.at], dtype=np.int64),
                tuple(published[account, tag, year] for year in calibration.at),
            )  # fmt: skip
    ordered = _ordered({name: _leans_on(name, calibrated, places) for name in calibrated})
    return tuple(calibrated[name] for name in ordered)


def _lines_of(calibration: Calibration, lines: tuple[Line, ...]) -> tuple[int, ...]:
    """The lines that a calibration's published figures are the sum of, by index."""
    account, tag = calibration.account, calibration.tag
    return tuple(i for i, line in enumerate(lines) if line.account == account and tagged(line, tag))


def _leans_on(name: str, calibrated: Mapping[str, Calibrated], places: _Places) -> set[str]:
    """The other calibrations that scale a factor of this one's lines."""
    lines = [places.lines[i] for i in calibrated[name].lines]
    used = {places.quantities[factor] for line in lines for factor in line.factors}
    return {other for other, row in calibrated.items() if other != name and used & set(row.scaled.tolist())}


def _published(
    city: City, accounts: Mapping[str, Account]
) -> tuple[dict[tuple[str, str | None, int], int], Array, tuple[Range | None, ...]]:
    rows = sorted(city.history, key=lambda r: (r.account, r.line or "", r.year))
    index = {(row.account, row.line, row.year): i for i, row in enumerate(rows)}
    values = np.empty(len(rows))
    ranges = []
    for i, row in enumerate(rows):
        scale = units.parse(row.unit).scale / units.parse(accounts[row.account].unit).scale
        values[i] = row.value * scale
        low, high = (None if end is None else end * scale for end in (row.low, row.high))
        ranges.append(range_of(row.value * scale, low, high, row.shape, most=np.inf))
    return index, values, tuple(ranges)


def _missing(city: City) -> dict[str, str]:
    """Quantities that have a value in no outcome, and what is said of why."""
    known = {row.id for row in city.quantities if row.value is not None}
    return {row.id: row.missing or "" for row in city.quantities if row.id not in known and not row.when}


def _known_lines(city: City, index: Mapping[str, int]) -> tuple[Line, ...]:
    """The lines all of whose factors are known, by account and name."""
    lines = [line for line in city.lines if all(factor in index for factor in line.factors)]
    return tuple(sorted(lines, key=lambda line: (line.account, line.line)))


def compile_city(city: City) -> Program:
    """A city as flat arrays in canonical units and in the city's price year.

    Quantities that are missing, and lines and moves that lean on them, are left out and named in `missing`; one that is
    missing in some outcome only is nan in the worlds where that came.
    """
    years = np.array(city.years, dtype=np.int64)
    missing = _missing(city)
    quantities = tuple(sorted(ids_of(city.quantities) - set(missing)))
    index = {name: i for i, name in enumerate(quantities)}
    lines = _known_lines(city, index)
    accounts = tuple(sorted(name for name, account in city.accounts.items() if account.form == "yearly"))
    places = _Places(index, {name: i for i, name in enumerate(accounts)}, lines)
    totals = _group_totals(city, index)
    published, published_values, published_ranges = _published(city, city.accounts)
    measures = tuple(sorted(name for name, measure in city.measures.items() if measure.same_as is None))
    compiled, parts = moves.compile_moves(city, index, measures)
    program = Program(
        city=city,
        years=years,
        quantities=quantities,
        rows=_quantity_rows(city, index, years),
        group_totals=totals,
        parts=parts,
        calibrations=_calibrations(city, places, totals, published),
        accounts=accounts,
        derived=derivation.derived(city),
        line_list=lines,
        lines=_line_arrays(city, lines, places.accounts, index),
        measures=measures,
        moves=compiled,
        published=published,
        published_values=published_values,
        published_ranges=published_ranges,
        inputs=uncertain_inputs.inputs(city, compiled, quantities),
        missing=missing,
    )
    return sealed(program)
