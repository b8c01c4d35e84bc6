# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does each measure move under a plan, and what of it would be moved anyway? What costs per moved unit count (§6).

What of a move would be taken anyway is told by efforts: of what is taken under the plan, the part that *anyway* is of
the measure's effort. So a measure that does no more than happens anyway moves nothing of its own, whatever others do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine import pathway, plan, ramps
from klimatkontrakt.engine.moves import FlatMove
from klimatkontrakt.engine.pathway import Setting
from klimatkontrakt.engine.plan import Choice
from klimatkontrakt.engine.program import Program

Array = NDArray[np.float64]
LONGEST_YEARS = 100  # before the city's first year: what was moved then


@dataclass(frozen=True)
class Moved:
    """What one measure moves, and what of it would be moved anyway, canonical units, each (draw, year).

    The years end with the city's; those before them come first, so that what stood when they began is known.
    """

    planned: Array
    anyway: Array


@dataclass(frozen=True)
class _Efforts:
    """What measures do under the plan and anyway, (draw, year) by measure; `before` years stand before the city's."""

    planned: Mapping[int, Array]
    anyway: Mapping[int, Array]
    before: int


def counted_measures(program: Program, chosen: Choice) -> set[str]:
    """The measures of a plan that have a cost per moved unit."""
    return {
        name
        for name, own_plan in chosen.plans.items()
        if own_plan.level and any(cost.per == "moved" for cost in program.city.measures[name].costs)
    }


def moved(own: Setting, chosen: Choice) -> dict[str, Moved]:
    """What each measure with a cost per moved unit moves under a plan."""
    program = own.program
    wanted = counted_measures(program, chosen)
    kept = [at for at, k in enumerate(own.kept) if _drives(program, program.moves.list[k], wanted)]
    takes = np.array(kept, dtype=np.int64)
    listed = [program.moves.list[own.kept[at]] for at in kept]

    def anyway() -> Array:
        return pathway.path(pathway.at_levels(own, np.zeros_like(own.plan.levels)), takes=takes).takes

    planned = pathway.path(own, takes=takes).takes if kept else np.zeros((own.world.size, 0, len(own.years)))
    return of_takes(own, chosen, listed, planned, anyway)


def _drives(program: Program, move: FlatMove, wanted: Collection[str]) -> bool:
    return any(program.measures[m] in wanted for m, _ in move.terms)


def of_takes(
    own: Setting, chosen: Choice, listed: Sequence[FlatMove], planned: Array, anyway: Callable[[], Array]
) -> dict[str, Moved]:
    """The same, when it is known what the moves take.

    Args:
        own, chosen: the plan.
        listed: moves, among them all that those measures make.
        planned: what each takes under the plan, (draw, move, year).
        anyway: gives what each takes with every level at zero, likewise; asked for only where a plan does nothing of
            what would be done anyway.
    """
    program = own.program
    wanted = counted_measures(program, chosen)
    counted = [(at, move) for at, move in enumerate(listed) if _drives(program, move, wanted)]
    efforts = _efforts(own, chosen, wanted, [move for _, move in counted])
    shape = (own.world.size, len(own.years) + (efforts.before if efforts is not None else 0))
    found = {name: Moved(np.zeros(shape), np.zeros(shape)) for name in sorted(wanted)}
    for at, move in counted:
        mine = [(m, weight) for m, weight in move.terms if program.measures[m] in wanted]
        if efforts is None:
            found[program.measures[mine[0][0]]].planned[:] += planned[:, at]
            continue
        rates, fallback = _rates(efforts, move, planned[:, at])
        for m, weight in mine:
            into = found[program.measures[m]]
            into.planned[:] += weight * efforts.planned[m] * rates
            into.anyway[:] += weight * efforts.anyway[m] * rates
            if fallback.any():
                into.anyway[:, efforts.before :] += _taken_anyway(efforts, move, m, weight, anyway()[:, at], fallback)
    return found


def _rates(efforts: _Efforts, move: FlatMove, taken: Array) -> tuple[Array, NDArray[np.bool_]]:
    """What a move takes for all of its effort, (draw, year); before the city's years as in the first of them.

    Second, where the plan does nothing of what would be done anyway, so that there is no rate, (draw, city's year).
    """
    pull = np.sum([weight * efforts.planned[m] for m, weight in move.terms], axis=0)
    stands = np.sum([weight * efforts.anyway[m] for m, weight in move.terms], axis=0)
    now = pull[:, efforts.before :]
    rate = np.divide(taken, now, out=np.zeros_like(taken), where=now != 0)
    rates = np.concatenate([np.repeat(_first_known(rate, now), efforts.before, axis=1), rate], axis=1)
    return rates, (now == 0) & (stands[:, efforts.before :] != 0)


def _first_known(rate: Array, pull: Array) -> Array:
    """The rate of the first year in which there is one, (draw, 1)."""
    first = np.argmax(pull != 0, axis=1)
    return np.take_along_axis(rate, first[:, None], axis=1)


def _taken_anyway(
    efforts: _Efforts, move: FlatMove, m: int, weight: float, taken: Array, where: NDArray[np.bool_]
) -> Array:  # fmt: skip
    """A measure's part of what a move takes when every level is zero, in some places, (draw, city's year)."""
    stands = np.sum([w * efforts.anyway[k] for k, w in move.terms], axis=0)[:, efforts.before :]
    part = np.divide(weight * efforts.anyway[m][:, efforts.before :], stands, out=np.zeros_like(stands), where=where)
    return np.asarray(part * taken)


def _efforts(own: Setting, chosen: Choice, wanted: set[str], listed: Sequence[FlatMove]) -> _Efforts | None:
    """What the moves' measures do; None where no move is shared, none is made anyway, and none began before."""
    program, first = own.program, int(own.program.years[0])
    since = min((_begins(program, chosen, name) for name in wanted), default=first)
    before = min(max(first - since, 0), LONGEST_YEARS)
    is_shared = any(len(move.terms) > 1 for move in listed)
    if not (before or is_shared or any(program.city.measures[name].anyway is not None for name in wanted)):
        return None
    settings = [own]
    if before:
        earlier = replace(program, years=np.arange(first - before, first))
        settings.insert(0, replace(own, plan=plan.compile_plan(earlier, chosen.plans)))
    measures = sorted({m for move in listed for m, _ in move.terms})
    planned, anyway = (
        {m: np.concatenate([pathway.effort(setting, m) for setting in made], axis=1) for m in measures}
        for made in (settings, [pathway.at_levels(s, np.zeros_like(s.plan.levels)) for s in settings])
    )
    return _Efforts(planned, anyway, before)


def _begins(program: Program, chosen: Choice, name: str) -> int:
    """The first year in which a measure does anything, as the plan has it or anyway; the city's first at the latest."""
    measure, first = program.city.measures[name], int(program.years[0])
    shapes = [(measure.ramp, plan.shift(measure, chosen.plans[name])), (measure.anyway, 0)]
    years = [first]
    for shape, delay in shapes:
        if shape is not None and ramps.ramp(shape, np.array([first - 1 - delay]))[0] != 0:
            years.append(min(ramps.first_year(shape) + delay, first - 1))
    return min(years)
