# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do measures claim in tonnes, and can it be so: twice, more than there is, other than the model?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city import units
from klimatkontrakt.city.schema import Measure, Plan
from klimatkontrakt.engine.answers import contributions
from klimatkontrakt.engine.problems.trial_draws import Look
from klimatkontrakt.engine.worlds import plan, uncertainty, world
from klimatkontrakt.folder.problem import Problem, Values

Array = NDArray[np.float64]
CONTRADICTED = 0.5


def claims(look: Look) -> dict[str, tuple[float, int]]:
    """What each measure claims in tonnes, stated or as the strength of a move, and by which year."""
    claimed = {}
    for name, measure in look.city.measures.items():
        claim = None if measure.same_as is not None else _claim(measure)
        if claim is not None:
            claimed[name] = claim
    return claimed


def _claim(measure: Measure) -> tuple[float, int] | None:
    if measure.stated is not None:
        return measure.stated.value * units.parse(measure.stated.unit).scale, measure.stated.by
    tonnes = [(move.tonnes, move.by or 0) for move in measure.moves if move.tonnes]
    return (sum(value for value, _ in tonnes), max(year for _, year in tonnes)) if tonnes else None


def touched_lines(look: Look) -> dict[str, set[int]]:
    """The lines of the first page's emission account that each measure takes from."""
    program = look.program
    sources: dict[str, set[int]] = {}
    for move in program.moves.list:
        for m, _ in move.terms:
            sources.setdefault(program.measures[m], set()).add(move.source)
    factors_of = {}
    for i in program.lines_of(look.headline) if look.headline else ():
        factors_of[i] = {program.quantity_index[factor] for factor in program.line_list[i].factors}
    return {name: _lines_with(factors_of, quantities) for name, quantities in sources.items()}


def _lines_with(factors_of: Mapping[int, set[int]], quantities: set[int]) -> set[int]:
    """The lines that have one of some quantities as a factor."""
    return {i for i, factors in factors_of.items() if factors & quantities}


def twice(look: Look) -> Iterator[Problem]:
    """Measures that claim the same tonnes, and those that together claim more than there is."""
    claimed, touched = claims(look), touched_lines(look)
    twins = _twins(claimed, touched)
    for first, second in twins:
        values: Values = {"first": first, "second": second, "tonnes": claimed[first][0]}
        yield Problem("tonnes_twice", look.city.place("measures", second), values)
    paired = {name for twin in twins for name in twin}
    for members, lines in _families(sorted(claimed), touched):
        if not paired & members:
            yield from _over_lines(look, {name: claimed[name] for name in members}, sorted(lines))


def _twins(claimed: Mapping[str, tuple[float, int]], touched: Mapping[str, set[int]]) -> list[tuple[str, str]]:
    """Pairs of measures that claim the same tonnes by the same year, of a line that both touch."""
    twins = []
    for first, second in combinations(sorted(claimed), 2):
        is_same = claimed[first] == claimed[second] and claimed[first][0] > 0
        if is_same and touched.get(first, set()) & touched.get(second, set()):
            twins.append((first, second))
    return twins


def _over_lines(look: Look, claimed: Mapping[str, tuple[float, int]], lines: list[int]) -> Iterator[Problem]:
    """Measures that together claim more than the lines they share are; nothing where a line is doubted."""
    if any(map(look.has_doubted, lines)):
        return
    year = max(by for _, by in claimed.values())
    canonical = [units.parse(look.city.accounts[look.program.line_list[i].account].unit).scale for i in lines]
    base = float(look.lines[lines, _year_index(look, year)] @ canonical)
    whole = sum(tonnes for tonnes, _ in claimed.values())
    if len(claimed) > 1 and whole > base * (1 + 1e-9):
        values: Values = {"measures": ", ".join(sorted(claimed)), "sum": whole, "base": base, "year": year}
        yield Problem("tonnes_over_sector", look.city.place("measures", min(claimed)), values)


def _year_index(look: Look, year: int) -> int:
    """Where a year lies among the city's years, the nearest of them for one outside."""
    return int(np.clip(year - look.program.years[0], 0, len(look.program.years) - 1))


def _families(names: list[str], touched: dict[str, set[int]]) -> list[tuple[set[str], set[int]]]:
    """Measures with a claim that take from the same lines, joined."""
    families: list[tuple[set[str], set[int]]] = []
    for name in names:
        lines = touched.get(name, set())
        if not lines:
            continue
        joined: tuple[set[str], set[int]] = ({name}, set(lines))
        for other in [f for f in families if f[1] & lines]:
            families.remove(other)
            joined = (joined[0] | other[0], joined[1] | other[1])
        families.append(joined)
    return families


def contradicted(look: Look) -> Iterator[Problem]:
    """A stated tonnage that the model contradicts: alone, central, in the stated year."""
    account = look.headline
    if not account or not any(measure.stated for measure in look.city.measures.values()):
        return
    alone = _alone(look, account)
    touched = touched_lines(look)
    for name, measure in look.city.measures.items():
        stated = measure.stated
        if stated is None or not _is_comparable(look, name, measure, touched.get(name, set())):
            continue
        ours = _best_case(look, alone[:, look.program.measure_index[name], _year_index(look, stated.by)])
        theirs = stated.value * units.parse(stated.unit).scale
        if abs(ours - theirs) > CONTRADICTED * abs(theirs):
            values: Values = {"name": name, "stated": theirs, "ours": ours, "year": stated.by}
            yield Problem("stated_contradicted", look.city.place("measures", name, "stated"), values)


def _alone(look: Look, account: str) -> Array:
    """What each measure does alone, in the account's canonical unit, (draw, measure, year)."""
    program = look.program
    chosen = plan.Choice("all", {name: Plan() for name in program.measures}, {})
    few = world.draw(program, draws=uncertainty.BLOCK, seed=0)  # the central worlds do not depend on how many follow
    setting, both = contributions.both_paths(program, few, chosen)
    scale = units.parse(look.city.accounts[account].unit).scale
    return contributions.of_setting(setting, both, chosen, account).alone * scale


def _is_comparable(look: Look, name: str, measure: Measure, lines: set[int]) -> bool:
    """Whether the model has an effect to compare a stated one with, that rests on no doubted number and no pool."""
    if name not in look.program.measure_index or _is_silent(measure):
        return False
    return not any(map(look.has_doubted, lines)) and not any(move.pool for move in measure.moves)


def _best_case(look: Look, values: Array) -> float:
    """The central value, or that of the branch in which the measure does most."""
    heads = values[: look.drawn.sample.centrals]
    return float(heads[int(np.argmax(np.abs(heads)))])


def _is_silent(measure: Measure) -> bool:
    """Whether the measure says itself that its effect is not known."""
    return not measure.moves or all(move.missing is not None for move in measure.moves)
