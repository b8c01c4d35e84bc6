# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do the sums of money come from? A view's present value by measure, and what a purse pays in a year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from klimatkontrakt.engine import economics, facts, names, purses
from klimatkontrakt.engine.economics import Flow
from klimatkontrakt.engine.facts import Fact, Value, spread
from klimatkontrakt.engine.study import Results

VIEW = "view."
CASH = "cash"
VIEWS = ("society", "society+climate", "public", CASH)


def view(results: Results, name: str, year: int) -> Iterator[Fact]:
    """What makes up a view of money, the dearest first: its sum, and every measure's present value."""
    own = name.removeprefix(VIEW)
    yield Fact("view", {"view": own})
    if own == CASH:
        yield from _areas(results, year)
        flows = purses.cash(results)
    else:
        total = purses.present_values(results).get(own)
        if total is not None:
            yield Fact("view_sum", {**_priced(results), **spread(total, results)})
        flows = [f for f in results.flows if economics.is_in_view(results.city, f, own)]
    by_measure: dict[str, list[Flow]] = {}
    for flow in flows:
        by_measure.setdefault(flow.measure, []).append(flow)
    values = {m: facts.mean(economics.present_value(own, results.city), results) for m, own in by_measure.items()}
    for measure, value in sorted(values.items(), key=lambda item: -abs(item[1])):
        thing = names.of(results.city, "measures", measure)
        yield Fact("view_part", {"thing": thing, "mean": value, **_priced(results)})


def _priced(results: Results) -> dict[str, Value]:
    return {"unit": "SEK", "price_year": results.city.header.price_year}


def _areas(results: Results, year: int) -> Iterator[Fact]:
    """What is paid up to and with a year, by area and kind."""
    cells, funded = purses.by_area(results, year)
    totals = {area: sum(v for (own, _), v in cells.items() if own == area) for area, _ in cells}
    for area, total in sorted(totals.items(), key=lambda item: -item[1]):
        parts = tuple(
            Fact("kind_part", {"kind": kind, "value": value, "unit": "SEK", "largest": abs(total)})
            for (own, kind), value in sorted(cells.items(), key=lambda cell: -abs(cell[1]))
            if own == area
        )
        values = {"value": total, "funded": funded[area], "parts": parts, "year": year, **_priced(results)}
        if area:
            yield Fact("area_sum", {"area": names.of(results.city, "areas", area), **values})
        else:
            yield Fact("no_area_sum", values)


def purse(results: Results, name: str, year: int) -> Iterator[Fact]:
    """What an actor pays in a year, in sum and by measure; what it needs in that year's kronor; the plan's cost."""
    at, first = year - int(results.program.years[0]), int(results.program.years[0])
    paid = purses.by_actor(results).get(name)
    if paid is not None:
        yield Fact("actor_sum", {"value": float(paid[at]), "year": year, **_priced(results)})
        parts = {part: float(values[at]) for part, values in purses.parts(results, name).items()}
        yield Fact("actor_parts", {**parts, "unit": "SEK", "year": year, "largest": max(map(abs, parts.values()))})
        so_far = float(paid[: at + 1].sum())
        yield Fact("actor_until", {"value": so_far, "first": str(first), "year": year, **_priced(results)})
    own = purses.budget_year(results, year).get(name)
    if own is not None:
        needs: dict[str, Value] = {"need": own.need, "funded": own.funded, "missing": own.missing, "saving": own.saving}
        yield Fact("actor_needs", {**needs, "unit": "SEK", "year": year})
    present = purses.present_values(results).get(name)
    if present is not None:
        yield Fact("actor_present", {**_priced(results), **spread(present, results)})
    sums: dict[Paid, float] = {}
    for flow in purses.cash(results):
        if flow.actor == name:
            key = Paid(flow.measure, flow.kind, flow.origin, flow.funded)
            sums[key] = sums.get(key, 0.0) + facts.mean(flow.values[:, at], results)
    for key, value in sorted(sums.items(), key=lambda item: -abs(item[1])):
        if value:
            yield _paid(results, key, value, year)


@dataclass(frozen=True)
class Paid:
    """What an actor pays for: a measure's cost of one kind, its origin, and the part of it that is funded."""

    measure: str
    kind: str
    origin: str
    funded: float


def _paid(results: Results, own: Paid, value: float, year: int) -> Fact:
    values: dict[str, Value] = {
        "thing": names.of(results.city, "measures", own.measure), "kind": own.kind, "value": value, "year": year,
        "origin": own.origin, "percent": 100 * own.funded, **_priced(results),
    }  # fmt: skip
    return Fact("actor_pays" if value > 0 else "actor_saves", values)
