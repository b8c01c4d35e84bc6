# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stands before a story's hundred lines? One sentence, and the formulas as small tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from klimatkontrakt.engine.answers import all_draws
from klimatkontrakt.engine.study import Results
from klimatkontrakt.story import (
    account_formulas,
    inside_sentences,
    measure_formulas,
    money,
    money_formulas,
    openings,
    quantity_formulas,
)
from klimatkontrakt.story.facts import Fact, Story
from klimatkontrakt.story.formula import Formula


@dataclass(frozen=True)
class Layers:
    """The first two of a story's three layers; a thing without a number of its own has no formula."""

    opening: Fact
    formulas: tuple[Formula, ...]


def layers(results: Results, values_told: Story, year: int) -> Layers:
    """The first two layers of a thing's story.

    Args:
        results: the city worked out under a scenario.
        told: its story.
        year: the year that is told about.
    """
    formulas = tuple(FORMULAS[values_told.kind](results, values_told.id, year))
    opening = openings.opening(results, values_told.kind, values_told.id, year, formulas)
    return Layers(inside_sentences.settled(opening, inside_sentences.proper_names(results.city)), formulas)


def _none(_results: Results, _item: str, _year: int) -> Iterator[Formula]:
    yield from ()


def _view(results: Results, name: str, _year: int) -> Iterator[Formula]:
    chosen = name.removeprefix(money.VIEW)
    result = money.present_value(results, chosen)
    if result is not None:
        yield from money_formulas.view(results, money.flows_of(results, chosen), all_draws.mean(result, results))


FORMULAS: dict[str, Callable[[Results, str, int], Iterator[Formula]]] = {
    "account": account_formulas.account, "target": account_formulas.target, "line": quantity_formulas.line,
    "quantity": quantity_formulas.quantity, "group": quantity_formulas.group, "measure": measure_formulas.measure,
    "pool": measure_formulas.pool, "event": measure_formulas.event, "commitment": measure_formulas.commitment,
    "actor": money_formulas.actor, "view": _view, "source": _none,
}  # fmt: skip
