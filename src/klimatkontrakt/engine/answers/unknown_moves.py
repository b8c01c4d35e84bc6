# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which moves are left out because their effect is not known, and which numbers are missing behind each? (§1, §3)"""

from __future__ import annotations

from collections.abc import Container, Iterable

from klimatkontrakt.city.schema import City, Move, Strength
from klimatkontrakt.engine.chain.program import Program


def place(measure: str, move: Move) -> str:
    """A move whose effect is missing, as the number that is missing: `electric_cars.moves.replace.car.km`."""
    return f"{measure}.moves.{move.id}"


def left_out(program: Program) -> list[tuple[str, set[str], tuple[str, ...]]]:
    """Moves whose effect is not known and that say what they would touch: whose, which quantities, what is missing."""
    known = program.quantity_index
    found = []
    for name in program.city.measures:
        found += [(name, touched, missing) for touched, missing in _of_measure(program.city, known, name) if touched]
    return found


def missing_behind(program: Program, measure: str) -> tuple[str, ...]:
    """The missing numbers behind a measure's moves that are left out, each once; none where all are known."""
    moves = _of_measure(program.city, program.quantity_index, measure)
    return tuple(sorted({number for _, missing in moves for number in missing}))


def of_plan(city: City, planned: Iterable[str]) -> tuple[str, ...]:
    """The measures of a plan some effect of which is in none of its numbers, for nobody knows it; by id.

    What happens anyway adds nothing to a plan.
    """
    known = {row.id for row in city.quantities if row.value is not None}
    return tuple(name for name in sorted(planned) if not is_anyway(city, name) and _of_measure(city, known, name))


def is_anyway(city: City, name: str) -> bool:
    """Whether a measure does no more than happens anyway."""
    measure = city.measures[name]
    return measure.anyway is not None and measure.anyway == measure.ramp


def _of_measure(city: City, known: Container[str], name: str) -> list[tuple[set[str], tuple[str, ...]]]:
    """A measure's moves whose effect is not known: which quantities they would touch, and what is missing."""
    found = []
    for move in city.measures[name].moves:
        touched = _touched_by(city, move)
        lacking = tuple(sorted(each for each in touched if each not in known))
        if not lacking and move.missing is not None:
            lacking = (place(name, move),)
        if lacking:
            found.append((touched, lacking))
    return found


def _touched_by(city: City, move: Move) -> set[str]:
    """The quantities that a move, or the pool it is one of, names."""
    strength: Strength = city.pools[move.pool] if move.pool is not None else move
    return _touched(city, strength)


def _touched(city: City, strength: Strength) -> set[str]:
    """The quantities that a move names, members of groups for their group."""
    names = {*strength.to, *(ratio for ratio in strength.to.values() if isinstance(ratio, str))}
    origin = _origin(strength)
    if origin:
        names.add(origin)
    return {row.id for row in city.quantities if row.id in names or row.group in names}


def _origin(strength: Strength) -> str | None:
    """The quantity, or the group, that something is taken from."""
    return strength.from_ if isinstance(strength.from_, str) else (strength.from_ or {}).get("group")
