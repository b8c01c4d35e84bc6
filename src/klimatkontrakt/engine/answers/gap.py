# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is left to the target, sector by sector and by who has control: done, decided, planned, and the gap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.answers import held_costs, targets
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.worlds import pathway, plan
from klimatkontrakt.engine.worlds.pathway import Setting
from klimatkontrakt.engine.worlds.plan import Choice
from klimatkontrakt.engine.worlds.world import World

Array = NDArray[np.float64]
LEVELS = ("baseline", "done", "decided", "planned", "left")
STATUS_LEVEL = {
    "done": "done",
    "ongoing": "done",
    "decided": "decided",
    "planned": "planned",
    "idea": "planned",
}
WHOLE = "all"


@dataclass(frozen=True)
class DrawnGap:
    """A target's year, split by sector and control.

    Attributes:
        cells: (sector, control) → level → (draw): the baseline, what each level of decision cuts, what is left.
        limit: what the target asks for, (draw).
    """

    target: str
    cells: dict[tuple[str, str], dict[str, Array]]
    limit: Array


def _line_values(own: Setting, account: str) -> dict[int, Array]:
    """Each line of an account in the setting's only year, (draw) by line; and the unexplained rest as line -1."""
    found = pathway.line_values(own, account)
    rest = pathway.rest_of(own.world, account)[:, own.years[0]]
    return {**found, -1: rest} if rest.any() else found


def cells_of(own: Setting, account: str) -> dict[tuple[str, str], Array]:
    """An account's values by (sector, control), (draw)."""
    cells: dict[tuple[str, str], Array] = {}
    for i, values in _line_values(own, account).items():
        line = own.program.line_list[i] if i >= 0 else None
        sector = (line.sector if line else None) or "unexplained"
        control = dict(line.control) if line and line.control else {"unknown": 1.0}
        for who, share in control.items():
            cells[sector, who] = cells.get((sector, who), np.zeros_like(values)) + share * values
    return cells


def _is_plain_sum(program: Program, account: str) -> bool:
    """Whether an account is a plain sum of lines, some of them known, and no costs are part of it."""
    if not program.added(account) or not program.lines_of(account):
        return False
    return not held_costs.accounts(program, account)


def of_target(world: World, chosen: Choice, name: str) -> DrawnGap | None:
    """The gap of a target on a plain sum of lines; None for other forms, where no line is known or costs are part."""
    program = world.program
    target = program.city.targets[name]
    if not _is_plain_sum(program, target.account):
        return None
    year = np.array([target.year - int(program.years[0])])
    compiled = plan.compile_plan(program, chosen.plans)
    reached: set[str] = set()
    cells: dict[tuple[str, str], dict[str, Array]] = {}
    before: dict[tuple[str, str], Array] = {}
    for level in ("baseline", "done", "decided", "planned"):
        reached |= {level}
        counted = [_counts(program.city.measures[measure].status, reached) for measure in program.measures]
        levels = np.where(counted, compiled.levels, 0.0)
        now = cells_of(pathway.setting(world, plan.at_levels(compiled, levels), years=year), target.account)
        for key, values in now.items():
            cells.setdefault(key, {})[level] = values if level == "baseline" else before[key] - values
        before = now
    for key, values in before.items():
        cells[key]["left"] = values
    return DrawnGap(name, _with_sums(cells), targets.limit(program, world, target))


def _counts(status: str | None, reached: set[str]) -> bool:
    return STATUS_LEVEL.get(status or "planned", "planned") in reached


def _with_sums(cells: dict[tuple[str, str], dict[str, Array]]) -> dict[tuple[str, str], dict[str, Array]]:
    """The cells with sums over control, over sector and over both, summed draw by draw."""
    summed = {key: dict(levels) for key, levels in cells.items()}
    for (sector, control), levels in cells.items():
        for key in ((sector, WHOLE), (WHOLE, control), (WHOLE, WHOLE)):
            into = summed.setdefault(key, {})
            for level, values in levels.items():
                into[level] = into.get(level, 0.0) + values
    return summed
