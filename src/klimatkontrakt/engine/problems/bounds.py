# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does anything become more than all or less than nothing as the years go by and moves take their parts? (§3)

What a number may be where it stands is a matter of form (city/bounds.py); here is what comes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city import units
from klimatkontrakt.city.schema import City, Strength
from klimatkontrakt.engine.answers import contributions
from klimatkontrakt.engine.chain import kernel, ramps
from klimatkontrakt.engine.chain.moves import FlatMove
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.problems.trial_draws import Look
from klimatkontrakt.engine.worlds import pathway, plan, world
from klimatkontrakt.folder.problem import Place, Problem, Values

Array = NDArray[np.float64]
Truths = NDArray[np.bool_]
CLOSE = 1e-9
LITTLE = 0.05  # of all: what comes anyway may begin a year before the measure
SELDOM = 0.005  # of the draws; a share that is solved may pass 1 in a draw or two


def of_program(city: City, program: Program) -> Iterator[Problem]:
    """What is more than all before anything is drawn: it stops the run."""
    yield from _quantities_over_one(city, program)
    yield from _ramps_over_one(city, program)


def _quantities_over_one(city: City, program: Program) -> Iterator[Problem]:
    for row in city.quantities:
        if row.value is not None and units.parse(row.unit).is_part:
            most = float(np.max(ramps.path(row, program.years))) * units.parse(row.unit).scale
            if most > 1 + CLOSE:
                yield Problem("quantity_over_one", city.place("quantities", row.id), {"name": row.id, "most": most})


def _ramps_over_one(city: City, program: Program) -> Iterator[Problem]:
    for name in program.measures:
        for field in ("ramp", "anyway"):
            shape = getattr(city.measures[name], field)
            if shape is None:
                continue
            reached = ramps.wanted(shape, program.years)
            if reached.max() > 1 + CLOSE:
                year = int(program.years[int(np.argmax(reached > 1 + CLOSE))])
                values: Values = {"name": name, "reached": float(reached.max()), "year": year}
                yield Problem("ramp_over", city.place("measures", name, field), values)


def _anyway_over(look: Look) -> Iterator[Problem]:
    """A measure of which more happens anyway than it does itself."""
    program = look.program
    for name in program.measures:
        measure = look.city.measures[name]
        if measure.anyway is None or measure.ramp is None:
            continue
        anyway, ramp = ramps.ramp(measure.anyway, program.years), plan.ramp(program, name, 0)
        over = anyway - ramp
        if over.max() > LITTLE:
            at = int(np.argmax(over))
            values: Values = {
                "name": name, "anyway": float(anyway[at]), "reached": float(ramp[at]), "year": int(program.years[at]),
            }  # fmt: skip
            yield Problem("anyway_over_ramp", look.city.place("measures", name, "anyway"), values)


def problems(look: Look) -> Iterator[Problem]:
    """What is more than all or less than nothing once it is drawn and moved."""
    over = list(_tonnes_over_one(look))
    yield from over
    yield from _baseline_moves(look)
    yield from _anyway_over(look)
    yield from _drawn_shares(look)
    if not over:
        yield from _below_zero(look)


def strengths(city: City) -> Iterator[tuple[Place, str, Strength]]:
    """Every pool and move that says how strong it is, with its place and its owner."""
    for name, pool in city.pools.items():
        yield city.place("pools", name), name, pool
    for name, measure in city.measures.items():
        for number, move in enumerate(measure.moves):
            if move.pool is None and move.missing is None:
                yield city.place("measures", name, f"moves.{number}"), name, move


def _tonnes_over_one(look: Look) -> Iterator[Problem]:
    for k, move in enumerate(look.program.moves.list):
        if move.by:
            yield from _tonnes_of_move(look, k, move)


def _tonnes_of_move(look: Look, k: int, move: FlatMove) -> Iterator[Problem]:
    """Tonnes that a move takes where there are fewer, none at all, or that have the wrong sign."""
    base = world.tonnes_base(look.program, look.drawn.draws.baselines(slice(1)), k)
    share = float(look.drawn.draws.strength[k, 0])
    place = look.city.place("pools" if move.is_pool else "measures", move.owner, "moves")
    if move.value < 0:
        yield Problem("tonnes_negative", place, {"value": move.value, "unit": "tCO2e", "meant": f"{-move.value:g}"})
    elif share == 0 and move.value:
        yield Problem("tonnes_nowhere", place, {"tonnes": move.value, "year": move.by, "base": base})
    elif share > 1 + CLOSE:
        lines, most = ", ".join(move.lines), move.value / share
        values: Values = {"tonnes": move.value, "base": base, "lines": lines, "year": move.by}
        is_early = move.value <= base  # the lines emit that much, but the ramp has not come so far
        yield (
            Problem("tonnes_early", place, {**values, "most": most})
            if is_early
            else Problem("tonnes_over", place, values)
        )


def _baseline_moves(look: Look) -> Iterator[Problem]:
    """Moves on the baseline of one quantity add up: more than all of it in some scenario."""
    told: set[int] = set()
    for name in look.scenarios:
        setting = look.settings[name]
        for source, moves in _on_baseline(setting).items():
            whole = _whole(setting, moves)
            if source in told or whole <= 1 + CLOSE or len(moves) < 2:
                continue
            told.add(source)
            listed = setting.program.moves.list
            owners = ", ".join(sorted({listed[setting.kept[at]].owner for at in moves}))
            quantity = setting.program.quantities[source]
            values: Values = {"name": quantity, "sum": whole, "measures": owners, "scenario": name}
            yield Problem("shares_sum_over", look.city.place("quantities", quantity), values)


def _on_baseline(setting: pathway.Setting) -> Mapping[int, list[int]]:
    """The moves that take a share of the baseline, by the quantity that they take from."""
    taken: dict[int, list[int]] = {}
    for index, k in enumerate(setting.kept):
        move = setting.program.moves.list[k]
        if move.kind == kernel.SHARE_OF_BASELINE and move.value > 0:
            taken.setdefault(move.source, []).append(index)
    return taken


def _whole(setting: pathway.Setting, moves: list[int]) -> float:
    """The most that moves of one quantity take of it together, central values."""
    effort = pathway.efforts(setting)[:, 0]
    whole = np.zeros(effort.shape[1])
    for at in moves:
        for m, weight in setting.program.moves.list[setting.kept[at]].terms:
            whole += setting.draws.strength[at, 0] * weight * effort[m]
    return float(np.max(whole))


def _drawn_shares(look: Look) -> Iterator[Problem]:
    """Shares of a whole that pass 1 in some worlds, by their range or because they are solved."""
    program, drawn = look.program, look.drawn.draws
    for name in sorted({row.id for row in look.city.quantities if units.parse(row.unit).is_part}):
        at = program.quantity_index.get(name)
        if at is None or look.is_accepted(name):
            continue
        over = np.any(drawn.baseline(at) > 1 + 1e-6, axis=1)[look.drawn.sample.centrals :]
        if np.mean(over) > SELDOM:
            values: Values = {"name": name, "draws": round(100 * float(np.mean(over)), 1)}
            yield Problem("share_drawn_over", look.city.place("quantities", name), values)


def _below_zero(look: Look) -> Iterator[Problem]:
    """A quantity that falls below zero in some draw of a scenario, by moves or by its own range."""
    told = set()
    exposed = _exposed(look)
    if not exposed:
        return
    before = [_is_below(look.drawn.draws.baseline(source)) for source in exposed]
    for name in look.scenarios:
        setting = look.settings[name]
        values = contributions.lowest_quantities(setting, np.array(exposed, dtype=np.int64))
        for index, source in enumerate(exposed):
            scale = np.abs(look.drawn.draws.baseline(source)).max() or 1.0
            below = _is_below(values[:, index], scale)
            if below.any() and source not in told:
                told.add(source)
                yield _told_below(look, setting, source, name, below, before[index])


def _is_below(values: Array, scale: float | None = None) -> Truths:
    """In which draws a quantity is below zero in some year, (draw)."""
    size = np.abs(values).max() or 1.0 if scale is None else scale
    below: Truths = np.any(values < -CLOSE * size, axis=1)
    return below


def _told_below(
    look: Look, setting: pathway.Setting, source: int, scenario: str, below: Truths, before: Truths
) -> Problem:  # fmt: skip
    quantity, blame = look.program.quantities[source], _blame(setting, source)
    place = look.city.place("quantities", quantity)
    values: dict[str, str | float] = {"name": quantity, "draws": round(100 * float(np.mean(below[1:])), 1)}
    if not blame or not (below & ~before).any():
        return Problem("quantity_drawn_below", place, values)
    return Problem("quantity_below_zero", place, {**values, "measures": ", ".join(blame), "scenario": scenario})


def _exposed(look: Look) -> list[int]:
    """Quantities that a move could bring below zero, without those that are below it already or rest on doubt."""
    doubted = {move.source for move in look.program.moves.list if move.by and _is_on_doubted(look, move.lines)}
    known = range(len(look.program.quantities))
    exposed = sorted(_taken_from(look) - doubted)
    return [i for i in exposed if i in known and np.all(look.drawn.draws.baseline(i)[0] >= 0)]


def _taken_from(look: Look) -> set[int]:
    """Quantities that a move could bring below zero: not shares of what is left, nor what only grows.

    That a share of what is left leaves something rests on its bound, so the bound is looked at here too.
    """
    quantities: set[int] = set()
    for move, is_bound in zip(look.program.moves.list, _is_bound(look), strict=True):
        quantities |= _drained(move)
        if move.kind != kernel.SHARE_OF_LEFT or not is_bound:
            quantities.add(move.source)
    return quantities


def _is_on_doubted(look: Look, lines: Sequence[str]) -> bool:
    """Whether tonnes are taken from lines that lean on a number which is doubted already."""
    listed = look.program.line_list
    return any(line.key in lines and look.has_doubted(i) for i, line in enumerate(listed))


def _drained(move: FlatMove) -> set[int]:
    """Where a move goes to and takes away, or may by a ratio below zero."""
    return {quantity for quantity, number, ratio in move.to if number < 0 or ratio >= 0}


def _is_bound(look: Look) -> list[bool]:
    """Which moves take between none and all of what is left in every world, however far their measures have come."""
    efforts = [_is_share(look, name) for name in look.program.measures]
    return [
        bool(np.all((strength >= 0) & (strength <= 1))) and all(efforts[m] for m, _ in move.terms)
        for move, strength in zip(look.program.moves.list, look.drawn.draws.strength, strict=True)
    ]


def _is_share(look: Look, measure: str) -> bool:
    """Whether a measure's ramp, on time and late, what comes anyway and its levels all lie in 0–1."""
    at = look.program.measure_index[measure]
    for setting in look.settings.values():
        compiled = setting.plan
        series = (compiled.ramps[at], compiled.anyway[at], compiled.levels[at])
        if any(np.any((values < 0) | (values > 1)) for values in series):
            return False
    return all(0 <= weight <= 1 for weight in look.city.measures[measure].enablers.values())


def _blame(setting: pathway.Setting, source: int) -> list[str]:
    """Whose moves take from a quantity, or may by a ratio below zero."""
    moves = [setting.program.moves.list[k] for k in setting.kept]
    return sorted({move.owner for move in moves if move.source == source or source in _drained(move)})
