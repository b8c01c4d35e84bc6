# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is every quantity before any measure, in each world and year? Drawn, scaled to groups, solved to what is known.

All of them in all worlds and years at once would be gigabytes for a large city: they are made for so many worlds at a
time, and kept in as few numbers as give the same bits again (kernel.Draws).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain import threads
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.engine.chain.uncertain_inputs import quantity_key
from klimatkontrakt.engine.worlds import rest, uncertainty
from klimatkontrakt.engine.worlds.uncertainty import Sample

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NOTHING = 1e-12  # of members' sizes: a sum below it is none
ONE = np.ones(1)
MOST_ROWS = 32
MOST_CELLS = 4_000_000  # of quantities, worlds and years that are worked on at once: 32 MB
LEAST_WORLDS = 64  # at once: arrays of a few worlds would be summed in another order


@dataclass(frozen=True)
class Baselines:
    """Every quantity before any measure, as the chain holds it, and what came of it.

    Attributes:
        varying, part, path, steady, row: as in kernel.Draws.
        central: every quantity that something more is worked out of, in the central world, (quantity, 1, year).
        totals: by calibrated account, what its lines come to, (draw, year), in its unit.
        solved: what each calibration multiplied its quantity by, (draw, calibration).
    """

    varying: Array
    part: Array
    path: Array
    steady: Array
    row: Ints
    central: Array
    totals: Mapping[str, Array]
    solved: Array


@dataclass(frozen=True)
class _Kinds:
    """Which quantities are held how, by index, and which must be worked out for it."""

    varying: Ints
    straight: Ints
    steady: Ints
    row: Ints
    wanted: Bools


def holds(program: Program, sample: Sample, when: Mapping[str, str]) -> NDArray[np.bool_]:
    """In which worlds events came out as a `when` says, (draw)."""
    inside = np.ones(sample.size, dtype=bool)
    for event, outcome in when.items():
        inside &= sample.outcome[event] == uncertainty.outcomes(program.city, event).index(outcome)
    return inside


def paths(program: Program, sample: Sample) -> Array:
    """Every quantity as it is drawn, before groups and calibrations, (quantity, draw, year), and room for parts.

    A row that holds in some outcomes only is laid over the others there.
    """
    every = np.ones(len(program.quantities) + len(program.parts), dtype=bool)
    return _laid(program, sample, _parts_of_value(program, sample), every, slice(0, sample.size))


def _laid(program: Program, sample: Sample, parts: Mapping[int, Array], wanted: Bools, some: slice) -> Array:
    """Those that are wanted, in some worlds; the others are not touched and take no memory."""
    q = np.zeros((len(wanted), some.stop - some.start, len(program.years)))
    plain = [index for index, row in enumerate(program.rows) if not row.when and wanted[row.quantity]]

    def lay(first: int, last: int) -> None:
        for at in plain[first:last]:
            row = program.rows[at]
            part = parts[at][some] if at in parts else ONE
            np.multiply(part[:, None], row.path, out=q[row.quantity])

    threads.over_ranges(lay, len(plain), MOST_ROWS)
    _lay_outcomes(program, sample, parts, some, q)
    return q


def _lay_outcomes(program: Program, sample: Sample, parts: Mapping[int, Array], some: slice, q: Array) -> None:
    """Lays the rows that hold in some outcomes only over the others; a quantity with such a row is always wanted."""
    for number, row in enumerate(program.rows):
        if row.when:
            inside = holds(program, sample, row.when)[some]
            part = parts[number][some][inside, None] if number in parts else ONE[:, None]
            q[row.quantity, inside] = part * row.path


def _parts_of_value(program: Program, sample: Sample) -> dict[int, Array]:
    """By row with a range, its number in each world as a part of its own value, (draw)."""
    uncertain = {index: row.range for index, row in enumerate(program.rows) if row.range is not None}
    keys = [quantity_key(program.quantities[program.rows[at].quantity]) for at in uncertain]
    drawn = uncertainty.values_of(list(uncertain.values()), [sample.chance[key] for key in keys])
    return {at: values / number.value for (at, number), values in zip(uncertain.items(), drawn, strict=True)}


def _scale_groups(program: Program, q: Array) -> None:
    """Scales members to their group's total; members that are nothing together cannot hold any, and are not known."""
    for group in program.group_totals:
        total = q[group.total] if isinstance(group.total, int) else np.float64(group.total)
        members = q[group.members]
        found, size = members.sum(axis=0), np.abs(members).sum(axis=0)
        is_nothing = np.abs(found) <= NOTHING * size
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = np.where(is_nothing, np.where(total == 0, 0.0, np.nan), total / found)
        q[group.members] = members * factor


def line_value(program: Program, q: Array, line: int, years: NDArray[np.int64] | slice = slice(None)) -> Array:
    """One line's values in its account's unit, in some years only, (draw, year)."""
    arrays = program.lines
    factors = arrays.factor_quantity[arrays.line_factor[line] : arrays.line_factor[line + 1]]
    value: Array = arrays.scale[line] * q[factors[0]][:, years]
    for factor in factors[1:]:
        value *= q[factor][:, years]
    return value


def line_values(program: Program, q: Array, lines: tuple[int, ...] | range) -> Array:
    """The lines' values in their accounts' units, (line, draw, year)."""
    out = np.empty((len(lines), *q.shape[1:]))
    for index, i in enumerate(lines):
        out[index] = line_value(program, q, i)
    return out


def _calibrate(program: Program, q: Array, published: Array) -> Array:
    """Solves each calibrated quantity so that its lines meet the published mean; returns the factors."""
    solved = np.ones((q.shape[1], len(program.calibrations)))
    arrays = program.lines
    for index, calibration in enumerate(program.calibrations):
        fixed, grows = np.zeros(q.shape[1]), np.zeros(q.shape[1])
        for i in calibration.lines:
            factors = arrays.factor_quantity[arrays.line_factor[i] : arrays.line_factor[i + 1]]
            mean = line_value(program, q, i, calibration.years).mean(axis=1)
            if np.isin(factors, calibration.scaled).any():
                grows += mean
            else:
                fixed += mean
        wanted = published[:, list(calibration.published)].mean(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = np.where(grows == 0, 1.0, (wanted - fixed) / grows)
        q[calibration.scaled] *= factor[:, None]
        solved[:, index] = factor
    return solved


def _parts(program: Program, q: Array) -> None:
    for index, (member, members) in enumerate(program.parts):
        total = q[members].sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(total == 0, 0.0, q[member] / total)
        q[len(program.quantities) + index] = part


def _leant_on(program: Program) -> Bools:
    """Which quantities something else is worked out of before any measure."""
    leant_on = np.zeros(len(program.quantities) + len(program.parts), dtype=bool)
    for group in program.group_totals:
        if isinstance(group.total, int):
            leant_on[group.total] = True
    for calibration in program.calibrations:
        leant_on[_factors(program, calibration.lines)] = True
    calibrated = [program.account_index[name] for name in _calibrated(program)]
    leant_on[_factors(program, np.flatnonzero(np.isin(program.lines.account, calibrated)).tolist())] = True
    leant_on[_factors(program, _lines_of_tonnes(program))] = True
    return leant_on


def _lines_of_tonnes(program: Program) -> list[int]:
    """The lines that moves of so many tonnes are a share of."""
    names = {name for move in program.moves.list if move.by for name in move.lines}
    return [i for i, line in enumerate(program.line_list) if line.key in names]


def _factors(program: Program, lines: Sequence[int]) -> Ints:
    starts = program.lines.line_factor
    factors = [program.lines.factor_quantity[starts[i] : starts[i + 1]] for i in lines]
    return np.concatenate(factors) if factors else np.empty(0, dtype=np.int64)


def _calibrated(program: Program) -> list[str]:
    return [account for account in program.accounts if rest.calibrated_years(program, account)]


def _kinds(program: Program) -> _Kinds:
    is_straight = program.is_straight
    steady, straight = np.flatnonzero(program.is_steady), np.flatnonzero(is_straight)
    varying = np.flatnonzero(~program.is_steady & ~is_straight)
    row = np.empty(len(is_straight), dtype=np.int64)
    row[varying], row[steady] = np.arange(len(varying)), -1 - np.arange(len(steady))
    row[straight] = len(varying) + np.arange(len(straight))
    return _Kinds(varying, straight, steady, row, ~is_straight | _leant_on(program))


def _worlds_at_once(size: int, kinds: _Kinds, years: int) -> list[slice]:
    """Even ranges of worlds in which what is wanted stays small."""
    cells = max(1, int(kinds.wanted.sum()) * years)
    pieces = max(1, min(-(-size * cells // MOST_CELLS), size // LEAST_WORLDS))
    return [slice(size * piece // pieces, size * (piece + 1) // pieces) for piece in range(pieces)]


def baselines(program: Program, sample: Sample, published: Array) -> Baselines:
    """Every quantity in the worlds of a sample.

    Args:
        published: the published figures in each world, (draw, row of history).
    """
    kinds, size, years = _kinds(program), sample.size, len(program.years)
    parts = _parts_of_value(program, sample)
    varying, steady = np.empty((len(kinds.varying), size, years)), np.empty((len(kinds.steady), size))
    totals = {account: np.empty((size, years)) for account in _calibrated(program)}
    solved, central = np.ones((size, len(program.calibrations))), np.empty(0)
    for some in _worlds_at_once(size, kinds, years):
        q = _laid(program, sample, parts, kinds.wanted, some)
        _scale_groups(program, q)
        solved[some] = _calibrate(program, q, published[some])
        _parts(program, q)
        varying[:, some], steady[:, some] = q[kinds.varying], q[kinds.steady, :, 0]
        for account, total in totals.items():
            total[some] = _account_of_lines(program, q, program.account_index[account])
        if some.start == 0:
            central = q[:, :1].copy()
    part, path = _straight(program, parts, kinds, size)
    return sealed(Baselines(varying, part, path, steady, kinds.row, central, totals, solved))


def _straight(program: Program, parts: Mapping[int, Array], kinds: _Kinds, size: int) -> tuple[Array, Array]:
    """What is one number a world times one path: the numbers, (row, draw), and the paths, (row, year)."""
    place = {int(quantity): index for index, quantity in enumerate(kinds.straight)}
    part, path = np.ones((len(place), size)), np.empty((len(place), len(program.years)))
    for number, row in enumerate(program.rows):
        if row.quantity in place:
            path[place[row.quantity]] = row.path
            part[place[row.quantity]] = parts.get(number, ONE)
    return part, path


def _account_of_lines(program: Program, q: Array, account: int) -> Array:
    """A yearly account of given quantities, without what is unexplained, (draw, year)."""
    total = np.zeros(q.shape[1:])
    for i in np.flatnonzero(program.lines.account == account):
        total += line_value(program, q, int(i))
    return total
