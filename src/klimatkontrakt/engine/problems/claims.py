# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do measures claim in tonnes, and can it be so: twice, more than there is, other than the model?"""

from __future__ import annotations

from collections.abc import Iterator

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
    found = {}
    for name, measure in look.city.measures.items():
        if measure.same_as is not None:
            continue
        tonnes = [(move.tonnes, move.by or 0) for move in measure.moves if move.tonnes]
        if measure.stated is not None:
            found[name] = (measure.stated.value * units.parse(measure.stated.unit).scale, measure.stated.by)
        elif tonnes:
            found[name] = (sum(value for value, _ in tonnes), max(year for _, year in tonnes))
    return found


def touched_lines(look: Look) -> dict[str, set[int]]:
    """The lines of the first page's emission account that each measure takes from."""
    program = look.program
    account = look.headline
    sources: dict[str, set[int]] = {}
    for move in program.moves.list:
        for m, _ in move.terms:
            sources.setdefault(program.measures[m], set()).add(move.source)
    listed = program.lines_of(account) if account else {}
    lines = [(i, {program.quantity_index[f] for f in program.line_list[i].factors}) for i in listed]
    return {name: {i for i, factors in lines if factors & own} for name, own in sources.items()}


def twice(look: Look) -> Iterator[Problem]:
    """Measures that claim the same tonnes, and those that together claim more than there is."""
    stated, touched = claims(look), touched_lines(look)
    names = sorted(stated)
    pairs = set()
    for at, first in enumerate(names):
        for second in names[at + 1 :]:
            is_same = stated[first] == stated[second] and stated[first][0] > 0
            if is_same and touched.get(first, set()) & touched.get(second, set()):
                pairs |= {first, second}
                twin: Values = {"first": first, "second": second, "tonnes": stated[first][0]}
                yield Problem("tonnes_twice", look.city.place("measures", second), twin)
    for members, lines in _families(names, touched):
        if pairs & members or any(look.has_doubted(i) for i in lines):
            continue
        year = max(stated[name][1] for name in members)
        at = int(np.clip(year - look.program.years[0], 0, len(look.program.years) - 1))
        canonical = [
            units.parse(look.city.accounts[look.program.line_list[i].account].unit).scale for i in sorted(lines)
        ]
        base = float(look.lines[sorted(lines), at] @ canonical)
        whole = sum(stated[name][0] for name in members)
        if len(members) > 1 and whole > base * (1 + 1e-9):
            found: Values = {"measures": ", ".join(sorted(members)), "sum": whole, "base": base, "year": year}
            yield Problem("tonnes_over_sector", look.city.place("measures", min(members)), found)


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
    program = look.program
    chosen = plan.Choice("all", {name: Plan() for name in program.measures}, {})
    few = world.draw(program, draws=uncertainty.BLOCK, seed=0)  # the central worlds do not depend on how many follow
    own, both = contributions.both_paths(program, few, chosen)
    touched = touched_lines(look)
    alone = contributions.of_setting(own, both, chosen, account).alone
    scale = units.parse(look.city.accounts[account].unit).scale
    for name, measure in look.city.measures.items():
        if measure.stated is None or name not in program.measure_index or _is_silent(measure):
            continue
        if any(look.has_doubted(i) for i in touched.get(name, set())) or any(move.pool for move in measure.moves):
            continue
        at = int(np.clip(measure.stated.by - program.years[0], 0, len(program.years) - 1))
        mine = _best_case(look, alone[:, program.measure_index[name], at]) * scale
        theirs = measure.stated.value * units.parse(measure.stated.unit).scale
        if abs(mine - theirs) > CONTRADICTED * abs(theirs):
            found: Values = {"name": name, "stated": theirs, "ours": mine, "year": measure.stated.by}
            yield Problem("stated_contradicted", look.city.place("measures", name, "stated"), found)


def _best_case(look: Look, values: Array) -> float:
    """The central value, or that of the branch in which the measure does most."""
    heads = values[: look.drawn.sample.centrals]
    return float(heads[int(np.argmax(np.abs(heads)))])


def _is_silent(measure: Measure) -> bool:
    """Whether the measure says itself that its effect is not known."""
    return not measure.moves or all(move.missing is not None for move in measure.moves)
