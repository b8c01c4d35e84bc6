# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How are sums of money worked out? A view by its measures; what an actor pays, needs and has funded."""

from __future__ import annotations

import math
from collections.abc import Iterator

from klimatkontrakt.engine.answers import all_draws, economics, purses
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.engine.study import Results
from klimatkontrakt.story import formula, names
from klimatkontrakt.story.facts import Fact
from klimatkontrakt.story.formula import Formula, Operand

SEK = "SEK"
PARTS = {
    "invested": Fact("operand_invested", {}), "running": Fact("operand_running", {}),
    "bills": Fact("operand_bills", {}),
}  # fmt: skip


def view(results: Results, flows: list[Flow], total: float) -> Iterator[Formula]:
    """A view of money: every measure's present value."""
    by_measure: dict[str, list[Flow]] = {}
    for flow in flows:
        by_measure.setdefault(flow.measure, []).append(flow)
    rows = [
        Operand(
            names.of(results.city, "measures", measure),
            all_draws.mean(economics.present_value(result, results.city), results),
            SEK,
        )
        for measure, result in by_measure.items()
    ]
    result = formula.of_sum("view", rows, (Fact("total_view", {}), total), SEK)
    if result is not None:
        yield result


def actor(results: Results, name: str, year: int) -> Iterator[Formula]:
    """An actor: what it pays in a year by what for, and what it needs of it that is not funded."""
    paid = purses.by_actor(results).get(name)
    index = year - int(results.program.years[0])
    if paid is not None:
        parts = purses.parts(results, name)
        rows = [Operand(thing, float(parts[part][index]), SEK) for part, thing in PARTS.items()]
        total = (Fact("total_paid", {"year": year}), float(paid[index]))
        result = formula.of_sum("paid", rows, total, SEK, year=year)
        if result is not None:
            yield result
    need = purses.budget_year(results, year).get(name)
    if need is not None and not need.is_uncosted and not math.isnan(need.need) and need.need > 0:
        first = Operand(Fact("operand_need", {"year": year}), need.need, SEK)
        funded = Operand(Fact("operand_funded", {}), -need.funded, SEK)
        missing = Operand(Fact("total_missing", {}), need.missing, SEK)
        yield Formula("budget", (first, funded), missing, {"year": year}, is_chain=True)
