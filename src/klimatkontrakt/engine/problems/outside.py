# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does anything fall outside the years that are worked out: a cost, a start, an event?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from klimatkontrakt.city.schema import Plan
from klimatkontrakt.engine.answers import outside_money
from klimatkontrakt.engine.problems.trial_draws import Look
from klimatkontrakt.folder.problem import Place, Problem, Values

MILLION = 1e6
StartCode = Literal["start_outside", "start_before"]


def problems(look: Look) -> Iterator[Problem]:
    """What would be left out of every sum without a word."""
    yield from _costs(look)
    yield from _starts(look)
    yield from _events(look)


def _years(look: Look) -> Values:
    return {"first": int(look.program.years[0]), "last": int(look.program.years[-1])}


def _costs(look: Look) -> Iterator[Problem]:
    """Costs as their measures state them, on time and in full."""
    plans = {name: Plan() for name in look.program.measures}
    for outside in outside_money.of_plan(look.program, plans):
        values: Values = {
            "kind": outside.kind, "msek": outside.sek / MILLION, "percent": round(100 * outside.part), **_years(look),
        }  # fmt: skip
        yield Problem("cost_outside", look.city.place("measures", outside.measure, f"costs.{outside.number}"), values)


def _starts(look: Look) -> Iterator[Problem]:
    """A scenario's start that lies outside the years, or moves a cost out of them."""
    first, last = look.city.header.years
    for scenario in look.scenarios:
        for name, planned in look.city.scenarios[scenario].measures.items():
            if planned.start is None or name not in look.program.measure_index:
                continue
            place = look.city.place("scenarios", scenario, name)
            if not first <= planned.start <= last:
                yield _start_outside(look, name, planned.start, place)
                continue
            moved = outside_money.moved_out(look.program, name, planned)
            if abs(moved) > 0.5:
                values: Values = {"name": name, "start": planned.start, "msek": moved / MILLION, **_years(look)}
                yield Problem("start_moves_cost_out", place, values)


def _start_outside(look: Look, name: str, start: int, place: Place) -> Problem:
    """A start before the years, or after them."""
    code: StartCode = "start_outside" if start > look.city.header.years[1] else "start_before"
    return Problem(code, place, {"name": name, "start": start, **_years(look)})


def _events(look: Look) -> Iterator[Problem]:
    first, last = look.city.header.years
    for name, event in look.city.events.items():
        if not first <= event.year <= last:
            yield Problem("event_outside", look.city.place("events", name), {"year": event.year, **_years(look)})
