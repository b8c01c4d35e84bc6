# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which moves do nothing: from or to the total of a group, which is only what its members are scaled to, or unused?"""

from __future__ import annotations

from collections.abc import Iterator

from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.chain.moves import FlatMove
from klimatkontrakt.engine.problems.trial_draws import Look
from klimatkontrakt.folder.problem import Problem, Values


def problems(look: Look) -> Iterator[Problem]:
    """Moves that touch a group's total, and moves of which no line of any account sees anything."""
    totals = {group.total: name for name, group in look.city.groups.items() if isinstance(group.total, str)}
    used = _used(look)
    for move in look.program.moves.list:
        kind, item = ("pools", move.owner.removeprefix("pool.")) if move.is_pool else ("measures", move.owner)
        place = look.city.place(kind, item, "moves")
        touched = [look.program.quantities[at] for at in sorted(move.changed)]
        of_totals = [name for name in touched if name in totals]
        for name in of_totals:
            values: Values = {"name": name, "group": totals[name], "owner": item}
            yield Problem("move_of_total", place, values)
        if not of_totals and not move.changed & used and not _is_paid(look.city, item):
            yield Problem("move_unseen", place, {"name": ", ".join(touched), "owner": item})


def _is_paid(city: City, measure: str) -> bool:
    """Whether a measure pays per moved unit, so that what it moves counts though no line does."""
    return measure in city.measures and any(cost.per == "moved" for cost in city.measures[measure].costs)


def _used(look: Look) -> set[int]:
    """The quantities that come into some account: factors of lines, and what is moved on to such, by index."""
    index = look.program.quantity_index
    used = {index[name] for line in look.city.lines for name in line.factors if name in index}
    waiting: list[FlatMove] = [*look.program.moves.list]
    while any(move.changed & used and move.source not in used for move in waiting):
        for move in waiting:
            used |= {move.source} if move.changed & used else set()
    return used
