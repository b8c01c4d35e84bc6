# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which numbers of a city are uncertain, and by which key is each drawn? By parent and id, never by value or place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.chain import moves
from klimatkontrakt.engine.chain.shapes import Range

Kind = Literal[
    "quantity", "history", "move", "pool", "late", "cost", "event", "unexplained"
]  # what an uncertain number is of


@dataclass(frozen=True)
class Input:
    """An uncertain number by its key: what `doubt` shares the doubt between."""

    key: str
    kind: Kind
    item: str
    origin: str
    range: Range | None = None
    together: Mapping[str, float] = field(default_factory=dict)


def quantity_key(quantity: str) -> str:
    """What a quantity is drawn by; its rows for outcomes are the same number in other circumstances."""
    return f"quantity:{quantity}"


def history_key(account: str, tag: str | None, year: int) -> str:
    """What a published figure is drawn by: its account, which part of it, and its year; a series has one release."""
    return f"history:{account}:{tag or ''}:{year}"


def rest_key(account: str) -> str:
    """What an account's unexplained rest is drawn by."""
    return f"unexplained:{account}"


def late_key(measure: str) -> str:
    """What a measure's delay is drawn by."""
    return f"late:{measure}"


def event_key(event: str) -> str:
    """What an event's outcome is drawn by."""
    return f"event:{event}"


def inputs(city: City, compiled: moves.Moves, program_quantities: tuple[str, ...]) -> tuple[Input, ...]:
    """Every uncertain number of the city by its key, sorted; keyed by parent and id, never by value or place."""
    known = frozenset(program_quantities)
    found = [*_of_quantities(city, known), *_of_history(city), *_of_moves(compiled), *_of_measures(city)]
    found += [Input(event_key(name), "event", name, event.origin) for name, event in city.events.items()]
    found += _of_rests(city)
    by_key = {own.key: own for own in found}
    return tuple(by_key[key] for key in sorted(by_key))


def _of_quantities(city: City, known: frozenset[str]) -> Iterator[Input]:
    """A quantity once; what it errs together with is said by its own row, or by the first outcome that has a range."""
    told: set[str] = set()
    for row in sorted(city.quantities, key=lambda row: (row.id, sorted(row.when.items()))):
        if row.id in known and row.id not in told and row.low is not None and row.low != row.high:
            told.add(row.id)
            yield Input(quantity_key(row.id), "quantity", row.id, row.origin, together=dict(row.with_))


def _of_history(city: City) -> Iterator[Input]:
    for row in city.history:
        if row.low is not None and row.low != row.high:
            item = f"{row.account},{row.line or ''},{row.year}"
            key = history_key(row.account, row.line, row.year)
            yield Input(key, "history", item, row.origin, together=dict(row.with_))


def _of_rests(city: City) -> Iterator[Input]:
    """What calibrated accounts leave unexplained in the years of which a figure has been published."""
    for account in sorted({calibration.account for calibration in city.calibrations.values()}):
        if any((row.account, row.line) == (account, None) and row.year in city.years for row in city.history):
            yield Input(rest_key(account), "unexplained", account, "computed")


def _of_moves(compiled: moves.Moves) -> Iterator[Input]:
    for move in compiled.list:
        if move.range is not None:
            kind: Kind = "pool" if move.is_pool else "move"
            yield Input(move.key, kind, move.owner, move.origin, move.range, move.together)


def _of_measures(city: City) -> Iterator[Input]:
    for name, measure in city.measures.items():
        if measure.late is not None and measure.late.chance > 0:
            yield Input(late_key(name), "late", name, "assumed")
        for cost in measure.costs:
            number = moves.cost_range(cost)
            if number is not None:
                key = moves.cost_key(name, cost)
                yield Input(key, "cost", name, cost.origin or "assumed", number, dict(cost.with_))
