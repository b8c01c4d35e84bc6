# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is the city like before any measure, in each world? Paths, groups, calibrations, the unexplained rest (§1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain import ramps
from klimatkontrakt.engine.chain.kernel import Draws
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.engine.chain.uncertain_inputs import history_key
from klimatkontrakt.engine.worlds import baselines, rest, uncertainty
from klimatkontrakt.engine.worlds.baselines import holds, line_values
from klimatkontrakt.engine.worlds.uncertainty import Sample

Array = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """Every world of a city under a scenario's fixed events.

    Attributes:
        draws: what the chain works on; the quantity axis ends with the members' parts of groups.
        published: the published figures in each world, (draw, row of history).
        sample: what was drawn, the chances of quantities apart.
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


def _unexplained(program: Program, sample: Sample, totals: Mapping[str, Array], published: Array) -> Array:
    """What each yearly account lacks in each world and year, (draw, account, year), in the account's unit."""
    lacking = np.moveaxis(np.zeros((len(program.accounts), sample.size, len(program.years))), 0, 1)
    for account, total in totals.items():
        own = rest.of_account(program, account, total, published)
        if own is not None:
            lacking[:, program.account_index[account]] = rest.unexplained(program, sample, own, account)
    return lacking


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
    published = np.repeat(program.published_values[None, :], sample.size, axis=0)
    for (account, tag, year), row in program.published.items():
        number = program.published_ranges[row]
        if number is not None:
            chance = sample.chance[history_key(account, tag, year)]
            published[:, row] = uncertainty.values(number, chance)
    base = baselines.baselines(program, sample, published)
    late = np.zeros((len(program.measures), sample.size), dtype=np.int64)
    mask = np.ones((len(program.measures), sample.size))
    for index, name in enumerate(program.measures):
        measure = program.city.measures[name]
        if measure.late is not None and measure.late.chance > 0:
            late[index] = uncertainty.is_late(name, measure.late.chance, sample)
        if measure.when:
            mask[index] = holds(program, sample, measure.when)
    strength = _strengths(program, sample, base.central)
    draws = Draws(base.varying, base.part, base.path, base.steady, base.row, strength, late, mask)
    lacking = _unexplained(program, sample, base.totals, published)
    kept = _without_drawn(program, sample)
    sealed((kept, draws, published, lacking))
    return World(program, kept, draws, published, lacking, base.solved)


def _without_drawn(program: Program, sample: Sample) -> Sample:
    """A sample without the chances of quantities, which stand in the draws now; of a large city they are as many."""
    drawn = {own.key for own in program.inputs if own.kind == "quantity"}
    chance = {key: values for key, values in sample.chance.items() if key not in drawn}
    return replace(sample, chance=chance or {"nothing": np.full(sample.size, np.nan)})
