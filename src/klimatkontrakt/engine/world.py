# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is the city like before any measure, in each world? Paths, groups, calibrations, the unexplained rest (§1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine import ramps, rest, uncertainty
from klimatkontrakt.engine.kernel import Draws
from klimatkontrakt.engine.program import Program, history_key, quantity_key
from klimatkontrakt.engine.uncertainty import Sample

Array = NDArray[np.float64]
NOTHING = 1e-12  # of members' sizes: a sum below it is none


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
    """Every quantity as it is drawn, before groups and calibrations, (quantity, draw, year), and room for parts."""
    width = len(program.quantities) + len(program.parts)
    q = np.zeros((width, sample.size, len(program.years)))
    for row in program.rows:
        values = np.broadcast_to(row.path, (sample.size, len(program.years)))
        if row.range is not None:
            chance = sample.chance[quantity_key(program.quantities[row.quantity])]
            values = (uncertainty.values(row.range, chance) / row.range.value)[:, None] * row.path
        if row.when:
            inside = holds(program, sample, row.when)
            q[row.quantity, inside] = values[inside]
        else:
            q[row.quantity] = values
    return q


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
    for at, i in enumerate(lines):
        out[at] = _line_value(program, q, i)
    return out


def _calibrate(program: Program, q: Array, published: Array) -> Array:
    """Solves each calibrated quantity so that its lines meet the published mean; returns the factors."""
    solved = np.ones((q.shape[1], len(program.calibrations)))
    arrays = program.lines
    for at, calibration in enumerate(program.calibrations):
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
        solved[:, at] = factor
    return solved


def _parts(program: Program, q: Array) -> None:
    for at, (member, members) in enumerate(program.parts):
        total = q[members].sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(total == 0, 0.0, q[member] / total)
        q[len(program.quantities) + at] = part


def account_of_lines(program: Program, q: Array) -> Array:
    """The yearly accounts of given quantities, without what is unexplained, (account, draw, year)."""
    totals = np.zeros((len(program.accounts), *q.shape[1:]))
    for i, account in enumerate(program.lines.account):
        totals[account] += _line_value(program, q, i)
    return totals


def _unexplained(program: Program, sample: Sample, q: Array, published: Array) -> Array:
    """What each yearly account lacks in each world and year, (draw, account, year), in the account's unit."""
    found = np.zeros((q.shape[1], len(program.accounts), len(program.years)))
    if not any(rest.calibrated_years(program, account) for account in program.accounts):
        return found
    totals = account_of_lines(program, q)
    for at, account in enumerate(program.accounts):
        own = rest.of_account(program, account, totals[at], published)
        if own is not None:
            found[:, at] = rest.unexplained(program, sample, own, account)
    return found


def _strengths(program: Program, sample: Sample, q: Array) -> Array:
    strength = np.empty((len(program.moves.list), sample.size))
    for k, move in enumerate(program.moves.list):
        drawn = np.full(sample.size, move.value)
        if move.range is not None:
            drawn = uncertainty.values(move.range, sample.chance[move.key])
        strength[k] = drawn * (_share_a_tonne(program, q, k) if move.by else 1.0)
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
    for at, name in enumerate(program.measures):
        measure = program.city.measures[name]
        if measure.late is not None and measure.late.chance > 0:
            late[at] = uncertainty.is_late(name, measure.late.chance, sample)
        if measure.when:
            mask[at] = holds(program, sample, measure.when)
    draws = Draws(q, _strengths(program, sample, q), late, mask)
    return World(program, sample, draws, published, _unexplained(program, sample, q, published), solved)
