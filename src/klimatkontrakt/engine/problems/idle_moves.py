# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which moves do nothing: from or to the total of a group, which is only what its members are scaled to, or unused?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.chain.moves import FlatMove
from klimatkontrakt.engine.problems.trial_draws import Look
from klimatkontrakt.folder.problem import Place, Problem, Values


def problems(look: Look) -> Iterator[Problem]:
    """Moves that touch a group's total, and moves of which no line of any account sees anything."""
    used = _used(look)
    for move in look.program.moves.list:
        of_totals = list(_of_totals(look, move))
        yield from of_totals
        owner = _owner(move)
        if not of_totals and not move.changed & used and not _is_paid(look.city, owner):
            yield Problem("move_unseen", _place(look, move), {"name": ", ".join(_touched(look, move)), "owner": owner})


def _owner(move: FlatMove) -> str:
    """The measure or the pool that a move is of."""
    return move.owner.removeprefix("pool.") if move.is_pool else move.owner


def _place(look: Look, move: FlatMove) -> Place:
    return look.city.place("pools" if move.is_pool else "measures", _owner(move), "moves")


def _touched(look: Look, move: FlatMove) -> list[str]:
    """The quantities that a move changes, by their ids."""
    return [look.program.quantities[index] for index in sorted(move.changed)]


def _of_totals(look: Look, move: FlatMove) -> Iterator[Problem]:
    """That a move changes the total of a group."""
    totals = {group.total: name for name, group in look.city.groups.items() if isinstance(group.total, str)}
    for name in _touched(look, move):
        if name in totals:
            values: Values = {"name": name, "group": totals[name], "owner": _owner(move)}
            yield Problem("move_of_total", _place(look, move), values)


def _is_paid(city: City, measure: str) -> bool:
    """Whether a measure pays per moved unit, so that what it moves counts though no line does."""
    return measure in city.measures and any(cost.per == "moved" for cost in city.measures[measure].costs)


def _used(look: Look) -> set[int]:
    """The quantities that come into some account: factors of lines, and what is moved on to such, by index."""
    index = look.program.quantity_index
    factors = chain.from_iterable(line.factors for line in look.city.lines)
    used, count = {index[name] for name in factors if name in index}, -1
    while len(used) > count:
        count = len(used)
        used |= {move.source for move in look.program.moves.list if move.changed & used}
    return used
