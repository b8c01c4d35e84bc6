# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is the city like before any measure, in each world? Paths, groups, calibrations, the unexplained rest (§1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain import ramps, threads
from klimatkontrakt.engine.chain.kernel import Draws
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.engine.chain.uncertain_inputs import history_key, quantity_key
from klimatkontrakt.engine.worlds import rest, uncertainty
from klimatkontrakt.engine.worlds.uncertainty import Sample

Array = NDArray[np.float64]
NOTHING = 1e-12  # of members' sizes: a sum below it is none
ONE = np.ones(1)
MOST_ROWS = 32


@dataclass(frozen=True)
class World:
    """Every world of a city under a scenario's fixed events.

    Attributes:
        draws: what the chain works on; the quantity axis ends with the members' parts of groups.
        published: the published figures in each world, (draw, row of history).
        unexplained: what each yearly account still lacks, (draw, account, year), in the account's unit (rest.py).
        solved: what each calibration multiplied its quantity by, (draw, calibration).
    """

    program: Program
    sample: Sample
    draws: Draws
    published: Array
    unexplained: Array
    solved: Array

    @property
    def size(self) -> int:
        """Central worlds and draws together."""
        return self.sample.size

    def rows(self, branch: int) -> NDArray[np.bool_]:
        """Which draws a branch holds; central worlds are never among them, (draw)."""
        inside = np.ones(self.size, dtype=bool)
        inside[: self.sample.centrals] = False
        for event, outcome in self.sample.branches[branch].outcomes:
            wanted = uncertainty.outcomes(self.program.city, event).index(outcome)
            inside &= self.sample.outcome[event] == wanted
        return inside


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
    q = np.zeros((len(program.quantities) + len(program.parts), sample.size, len(program.years)))
    parts = _parts_of_value(program, sample)
    plain = [index for index, row in enumerate(program.rows) if not row.when]

    def lay(first: int, last: int) -> None:
        for at in plain[first:last]:
            row = program.rows[at]
            np.multiply(parts.get(at, ONE)[:, None], row.path, out=q[row.quantity])

    threads.over_ranges(lay, len(plain), MOST_ROWS)
    for at, row in enumerate(program.rows):
        if row.when:
            inside = holds(program, sample, row.when)
            part = parts[at][inside, None] if at in parts else ONE[:, None]
            q[row.quantity, inside] = part * row.path
    return q


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


def _line_value(program: Program, q: Array, line: int, years: NDArray[np.int64] | slice = slice(None)) -> Array:
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
        out[index] = _line_value(program, q, i)
    return out


def _calibrate(program: Program, q: Array, published: Array) -> Array:
    """Solves each calibrated quantity so that its lines meet the published mean; returns the factors."""
    solved = np.ones((q.shape[1], len(program.calibrations)))
    arrays = program.lines
    for index, calibration in enumerate(program.calibrations):
        fixed, grows = np.zeros(q.shape[1]), np.zeros(q.shape[1])
        for i in calibration.lines:
            factors = arrays.factor_quantity[arrays.line_factor[i] : arrays.line_factor[i + 1]]
            mean = _line_value(program, q, i, calibration.years).mean(axis=1)
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


def account_of_lines(program: Program, q: Array) -> Array:
    """The yearly accounts of given quantities, without what is unexplained, (account, draw, year)."""
    totals = np.zeros((len(program.accounts), *q.shape[1:]))
    for i, account in enumerate(program.lines.account):
        totals[account] += _line_value(program, q, i)
    return totals


def _unexplained(program: Program, sample: Sample, q: Array, published: Array) -> Array:
    """What each yearly account lacks in each world and year, (draw, account, year), in the account's unit."""
    found = np.moveaxis(np.zeros((len(program.accounts), q.shape[1], len(program.years))), 0, 1)
    if not any(rest.calibrated_years(program, account) for account in program.accounts):
        return found
    totals = account_of_lines(program, q)
    for index, account in enumerate(program.accounts):
        own = rest.of_account(program, account, totals[index], published)
        if own is not None:
            found[:, index] = rest.unexplained(program, sample, own, account)
    return found


def _held(program: Program, q: Array) -> tuple[Array, Array, NDArray[np.int64]]:
    """Quantities as draws hold them: those that vary, the steady ones for one year, and where each stands."""
    steady, varying = np.flatnonzero(program.is_steady), np.flatnonzero(~program.is_steady)
    row = np.empty(len(q), dtype=np.int64)
    row[varying], row[steady] = np.arange(len(varying)), -1 - np.arange(len(steady))
    return q[varying], q[:, :, 0][steady], row


def _strengths(program: Program, sample: Sample, q: Array) -> Array:
    listed = program.moves.list
    strength = np.empty((len(listed), sample.size))
    uncertain = {k: move.range for k, move in enumerate(listed) if move.range is not None}
    drawn = uncertainty.values_of(list(uncertain.values()), [sample.chance[listed[k].key] for k in uncertain])
    drawn_at = dict(zip(uncertain, drawn, strict=True))
    for k, move in enumerate(listed):
        strength[k] = drawn_at.get(k, move.value) * (_share_a_tonne(program, q, k) if move.by else 1.0)
    return strength


def tonnes_base(program: Program, q: Array, k: int) -> float:
    """What the named lines emit in the stated year, central values, tonnes; what a move of tonnes is a share of."""
    move = program.moves.list[k]
    keys = {line.key: i for i, line in enumerate(program.line_list)}
    lines = tuple(keys[name] for name in move.lines if name in keys)
    year = int(np.clip(move.by - program.years[0], 0, len(program.years) - 1))
    values = line_values(program, q[:, :1, year : year + 1], lines)[:, 0, 0]
    scales = [_account_scale(program, i) for i in lines]
    return float(np.dot(values, scales))


def _account_scale(program: Program, line: int) -> float:
    return abs(1.0 / float(program.lines.scale[line]))


def _share_a_tonne(program: Program, q: Array, k: int) -> float:
    """What share one tonne by the stated year is, with the ramp as far as it has come by then."""
    move = program.moves.list[k]
    base = tonnes_base(program, q, k)
    reached = sum(w * _reached(program, m, move.by) for m, w in move.terms)
    if np.isnan(base):
        return np.nan
    return 1.0 / (base * reached) if base > 0 and reached > 0 else 0.0


def _reached(program: Program, measure: int, year: int) -> float:
    shape = program.city.measures[program.measures[measure]].ramp
    return float(ramps.ramp(shape, np.array([year]))[0]) if shape is not None else 0.0


def draw(program: Program, *, draws: int, seed: int, fixed: Mapping[str, str] | None = None) -> World:
    """Every world of the city: central ones in front, then the draws (§7)."""
    return of_sample(program, uncertainty.sample(program, draws=draws, seed=seed, fixed=fixed or {}))


def of_sample(program: Program, sample: Sample) -> World:
    """The worlds of a sample: paths, groups, calibrations, the unexplained rest, strengths, delays."""
    q = paths(program, sample)
    _scale_groups(program, q)
    published = np.repeat(program.published_values[None, :], sample.size, axis=0)
    for (account, tag, year), row in program.published.items():
        number = program.published_ranges[row]
        if number is not None:
            chance = sample.chance[history_key(account, tag, year)]
            published[:, row] = uncertainty.values(number, chance)
    solved = _calibrate(program, q, published)
    _parts(program, q)
    late = np.zeros((len(program.measures), sample.size), dtype=np.int64)
    mask = np.ones((len(program.measures), sample.size))
    for index, name in enumerate(program.measures):
        measure = program.city.measures[name]
        if measure.late is not None and measure.late.chance > 0:
            late[index] = uncertainty.is_late(name, measure.late.chance, sample)
        if measure.when:
            mask[index] = holds(program, sample, measure.when)
    draws = Draws(*_held(program, q), _strengths(program, sample, q), late, mask)
    rest = _unexplained(program, sample, q, published)
    sealed((sample, draws, published, rest, solved))
    return World(program, sample, draws, published, rest, solved)
