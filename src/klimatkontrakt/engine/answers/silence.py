# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does no clause mention, and which need does nobody answer? The silence map (§10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city.contract import Commitment, Contract
from klimatkontrakt.engine.answers import deliveries
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.worlds import pathway, plan
from klimatkontrakt.engine.worlds.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Silence:
    """One emission line: which clauses mention it, which promises act on it, who has control.

    Attributes:
        value: the line in the baseline in the target's year, (draw), in the account's unit.
        clauses: clauses and commitments that mention the line or its sector.
        promises: delivery commitments that stand and whose measures take from it.
        others: other commitments that stand (support, process …) and name such measures.
    """

    line: str
    value: Array
    clauses: tuple[str, ...]
    promises: tuple[str, ...]
    others: tuple[str, ...]
    control: Mapping[str, float]


def touching(program: Program) -> dict[str, set[int]]:
    """The lines that each measure acts on itself, through its own moves or those it enables, (line index)."""
    changed = _changed(program)
    lines = [{program.quantity_index[f] for f in line.factors} for line in program.line_list]
    names = program.measure_index.items()
    return {name: {i for i, factors in enumerate(lines) if factors & changed[m]} for name, m in names}


def _changed(program: Program) -> dict[int, set[int]]:
    """The quantities that each measure changes, through its own moves or those it enables, by measure index."""
    changed: dict[int, set[int]] = {m: set() for m in range(len(program.measures))}
    for move in program.moves.list:
        drivers = {term for term, _ in move.terms}
        enablers = {e for term in drivers for e, _ in program.moves.enablers.get(term, ())}
        for m in drivers | enablers:
            changed[m] |= move.changed
    return changed


def silence_map(program: Program, world: World, account: str, year: int, contract: Contract) -> tuple[Silence, ...]:
    """Every line of an account that is a plain sum of lines, the largest first."""
    index = np.array([year - int(program.years[0])], dtype=np.int64)
    setting = pathway.setting(world, plan.compile_plan(program, {}), years=index)
    reach = touching(program)
    standing = deliveries.standing(contract)
    result = []
    for i, value in pathway.line_values(setting, account).items():
        line = program.line_list[i]
        control = {str(who): share for who, share in line.control.items()}
        clauses = tuple(c.id for c in contract.clauses if line.key in c.mentions)
        acting = {name for name, lines in reach.items() if i in lines}
        delivers, others = _promising(standing, acting)
        result.append(Silence(line.key, value, clauses, delivers, others, control))
    return tuple(sorted(result, key=lambda row: (-float(row.value[0]), row.line)))


def _promising(standing: Iterable[Commitment], measures: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The deliveries that name one of some measures, and the commitments of other kinds that do."""
    delivers: list[str] = []
    others: list[str] = []
    for commitment in standing:
        named = set(commitment.measures) if isinstance(commitment.measures, dict) else set()
        if named & measures:
            (delivers if commitment.kind == "delivery" else others).append(commitment.id)
    return tuple(delivers), tuple(others)


def unanswered(contract: Contract) -> list[str]:
    """Needs that no commitment that stands answers: the one-sided ones."""
    answered = {need for own in deliveries.standing(contract) for need in own.answers}
    return [need.id for need in contract.needs if need.id not in answered]
