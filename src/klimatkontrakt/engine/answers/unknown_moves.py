# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which moves are left out because their effect is not known, and which numbers are missing behind each? (§1, §3)"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from klimatkontrakt.city.schema import City, Move, Strength
from klimatkontrakt.engine.chain.program import Program


def place(measure: str, move: Move) -> str:
    """A move whose effect is missing, as the number that is missing: `electric_cars.moves.replace.car.km`."""
    return f"{measure}.moves.{move.id}"


def left_out(program: Program) -> list[tuple[str, set[str], tuple[str, ...]]]:
    """Moves whose effect is not known and that say what they would touch: whose, which quantities, what is missing."""
    known, ids = program.quantity_index, _ids_by_name(program.city)
    found = []
    for name in program.city.measures:
        moves = _of_measure(program.city, name, known, ids)
        found += [(name, touched, missing) for touched, missing in moves if touched]
    return found


def missing_behind(program: Program, measure: str) -> tuple[str, ...]:
    """The missing numbers behind a measure's moves that are left out, each once; none where all are known."""
    moves = _of_measure(program.city, measure, program.quantity_index, _ids_by_name(program.city))
    return tuple(sorted({number for _, missing in moves for number in missing}))


def of_plan(city: City, planned: Iterable[str]) -> tuple[str, ...]:
    """The measures of a plan some effect of which is in none of its numbers, for nobody knows it; by id.

    What happens anyway adds nothing to a plan.
    """
    known, ids = {row.id for row in city.quantities if row.value is not None}, _ids_by_name(city)
    return tuple(name for name in sorted(planned) if not is_anyway(city, name) and _of_measure(city, name, known, ids))


def is_anyway(city: City, name: str) -> bool:
    """Whether a measure does no more than happens anyway."""
    measure = city.measures[name]
    return measure.anyway is not None and measure.anyway == measure.ramp


def _of_measure(
    city: City, name: str, known: Container[str], ids: Mapping[str, set[str]]
) -> list[tuple[set[str], tuple[str, ...]]]:  # fmt: skip
    """A measure's moves whose effect is not known: which quantities they would touch, and what is missing."""
    found = []
    for move in city.measures[name].moves:
        touched = _touched(move if move.pool is None else city.pools[move.pool], ids)
        lacking = tuple(sorted(each for each in touched if each not in known))
        if not lacking and move.missing is not None:
            lacking = (place(name, move),)
        if lacking:
            found.append((touched, lacking))
    return found


def _ids_by_name(city: City) -> dict[str, set[str]]:
    """By what a move may name, a quantity or a group, the quantities that are meant."""
    ids: dict[str, set[str]] = {}
    for row in city.quantities:
        ids.setdefault(row.id, set()).add(row.id)
        if row.group:
            ids.setdefault(row.group, set()).add(row.id)
    return ids


def _touched(strength: Strength, ids: Mapping[str, set[str]]) -> set[str]:
    """The quantities that a move, or the pool it is one of, names, members of groups for their group."""
    names = {*strength.to, *(ratio for ratio in strength.to.values() if isinstance(ratio, str))}
    origin = _origin(strength)
    return set().union(*(ids.get(name, ()) for name in (*names, origin) if name))


def _origin(strength: Strength) -> str | None:
    """The quantity, or the group, that something is taken from."""
    return strength.from_ if isinstance(strength.from_, str) else (strength.from_ or {}).get("group")
