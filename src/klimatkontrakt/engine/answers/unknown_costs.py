# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which costs of a measure does nobody know? Those without a figure, and those that go by what nobody knows (§6)."""

from __future__ import annotations

from klimatkontrakt.city.schema import Cost
from klimatkontrakt.engine.answers import unknown_moves
from klimatkontrakt.engine.chain.program import Program


def leans_on_missing(program: Program, cost: Cost) -> bool:
    """Whether a cost is stated per a quantity that nobody knows."""
    return isinstance(cost.per, dict) and str(cost.per["quantity"]) not in program.quantity_index


def _goes_by_missing(program: Program, cost: Cost, unmoved: tuple[str, ...]) -> bool:
    """Whether what a cost is counted by is not known, all of it or a part."""
    return leans_on_missing(program, cost) or (cost.per == "moved" and bool(unmoved))


def _unmoved(program: Program, name: str) -> tuple[str, ...]:
    """What the moves lack that a measure's costs go by; nothing where none is per moved unit."""
    is_counted = any(cost.per == "moved" for cost in program.city.measures[name].costs)
    return unknown_moves.missing_behind(program, name) if is_counted else ()


def without_figure(program: Program, name: str) -> list[Cost]:
    """The costs of a measure that nobody has put a figure on, or that go by a quantity or a move nobody knows.

    What happens anyway costs nothing beyond that: of a measure whose *anyway* is its ramp only gross costs can be
    missing.
    """
    measure = program.city.measures[name]
    unmoved = _unmoved(program, name)
    lacking = [cost for cost in measure.costs if cost.value is None or _goes_by_missing(program, cost, unmoved)]
    return [cost for cost in lacking if cost.of == "gross" or not unknown_moves.is_anyway(program.city, name)]


def missing_costs(program: Program, name: str) -> list[str]:
    """The kinds of a measure's costs that no one has put a figure on; all that it states none of when it is silent.

    A cost that is stated per quantity, or per moved unit, is missing where what it goes by is. A cost of 0 is known.
    """
    costs = program.city.measures[name].costs
    if not costs:
        return ["investment", "running"]
    return list(dict.fromkeys(cost.kind for cost in without_figure(program, name)))


def has_known_cost(program: Program, name: str) -> bool:
    """Whether a measure has at least one cost of its own with a figure."""
    costs = program.city.measures[name].costs
    unmoved = _unmoved(program, name)
    return any(cost.value is not None and not _goes_by_missing(program, cost, unmoved) for cost in costs)


def uncosted_payers(program: Program, name: str) -> set[str]:
    """Who is to pay the costs of a measure that no one has put a figure on."""
    payers: set[str] = set()
    measure = program.city.measures[name]
    for cost in without_figure(program, name):
        if cost.basis != "sunk":
            payers |= set(cost.payers) or {measure.actor or ""}
    return payers - {""}


def cost_place(measure: str, cost: Cost) -> str:
    """A cost whose figure is missing, as the number that is missing: `electric_cars.costs.investment`."""
    return f"{measure}.costs.{cost.id}"


def missing_numbers(program: Program, measure: str, cost: Cost) -> tuple[str, ...]:
    """What a cost without a figure lacks: its own, the quantity's that it is stated per, or its moves'."""
    if cost.value is None:
        return (cost_place(measure, cost),)
    if isinstance(cost.per, dict):
        return (str(cost.per["quantity"]),)
    return unknown_moves.missing_behind(program, measure)
