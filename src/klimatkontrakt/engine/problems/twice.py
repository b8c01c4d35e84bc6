# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is something written twice: the same cost in a measure, the same measure under two ids?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from klimatkontrakt.city.schema import City, Cost, Measure
from klimatkontrakt.engine.problems.trial_draws import Look
from klimatkontrakt.folder.problem import Problem


def problems(look: Look) -> Iterator[Problem]:
    """Costs and measures that say the same as another; each is counted, so all of it counts twice."""
    for name in sorted(look.city.measures):
        yield from _costs_twice(look.city, name)
    seen: dict[str, str] = {}
    for name, measure in sorted(look.city.measures.items()):
        text = _measure_text(measure)
        if text and seen.setdefault(text, name) != name:
            yield Problem("measure_twice", look.city.place("measures", name), {"first": seen[text], "second": name})


def _costs_twice(city: City, name: str) -> Iterator[Problem]:
    """Costs of a measure that say the same as one before them."""
    for first, second in combinations(range(len(city.measures[name].costs)), 2):
        one, two = city.measures[name].costs[first], city.measures[name].costs[second]
        if not two.accepted and one.value and _cost_text(one) == _cost_text(two):
            place = city.place("measures", name, f"costs.{second}")
            yield Problem("cost_twice", place, {"first": one.id, "second": two.id, "kind": two.kind})


def _cost_text(cost: Cost) -> str:
    """What a cost says, but for what it is called and what is said of it."""
    return repr(cost.model_dump(exclude={"id", "note", "accepted"}))


def _measure_text(measure: Measure) -> str:
    """What a measure does and costs, whatever its parts are called; empty where it says nothing that can be twice."""
    if not measure.moves or measure.same_as is not None or all(move.missing is not None for move in measure.moves):
        return ""
    moves = sorted(repr(move.model_dump(exclude={"id", "note"})) for move in measure.moves)
    return repr((moves, sorted(map(_cost_text, measure.costs)), measure.ramp, measure.anyway))
