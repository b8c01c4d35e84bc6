# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which moves are left out because their effect is not known, and which numbers are missing behind each? (§1, §3)"""

from __future__ import annotations

from klimatkontrakt.city.schema import City, Move, Strength
from klimatkontrakt.engine.chain.program import Program


def place(measure: str, move: Move) -> str:
    """A move whose effect is missing, as the number that is missing: `electric_cars.moves.replace.car.km`."""
    return f"{measure}.moves.{move.id}"


def left_out(program: Program) -> list[tuple[str, set[str], tuple[str, ...]]]:
    """Moves whose effect is not known: whose, which quantities they would touch, and what is missing."""
    return [(name, *of_move) for name in program.city.measures for of_move in _of_measure(program, name)]


def _of_measure(program: Program, name: str) -> list[tuple[set[str], tuple[str, ...]]]:
    """A measure's moves whose effect is not known: which quantities they would touch, and what is missing."""
    found = []
    for move in program.city.measures[name].moves:
        touched = _touched_by(program.city, move)
        missing = _missing_of(program, name, move, touched)
        if missing:
            found.append((touched, missing))
    return found


def _missing_of(program: Program, measure: str, move: Move, touched: set[str]) -> tuple[str, ...]:
    """What the effect of a move lacks: quantities that it touches, or else the move's own number."""
    lacking = tuple(sorted(name for name in touched if name not in program.quantity_index))
    if lacking or move.missing is None or not touched:
        return lacking
    return (place(measure, move),)


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


def missing_behind(program: Program, measure: str) -> tuple[str, ...]:
    """The missing numbers behind a measure's moves that are left out, each once; none where all are known."""
    return tuple(sorted({number for _, missing in _of_measure(program, measure) for number in missing}))
