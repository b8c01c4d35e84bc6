# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Has what is told of been? A decision, outcome, signature or release that is later than today is no fact yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from klimatkontrakt.city import dates, figure_years, next_budget
from klimatkontrakt.city.contract import Contract
from klimatkontrakt.city.decisions import TAKEN
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.problem import Place, Problem


def problems(city: City, today: date) -> Iterator[Problem]:
    """What is said to be decided, to have happened, or to have been seen or published, and lies ahead of today."""
    for place, written in _of_what_was_done(city):
        yield from _ahead(written, place, today)
    retrieved = figure_years.retrieved_years(city)
    for index, row in enumerate(city.history):
        place = replace(city.row_place("history", index, row.account), column="release")
        yield from _ahead(row.release or "", place, today)
        if row.year <= retrieved.get(row.source, row.year):
            yield from _year_ahead(row.year, replace(place, column="year"), today)
    for place, quantity in figure_years.observed(city):
        if quantity.year <= retrieved.get(quantity.source, quantity.year):
            yield from _year_ahead(quantity.year, place, today)


def _of_what_was_done(city: City) -> Iterator[tuple[Place, str]]:
    """Each date that tells of something done, in contracts, among decisions and obstacles, and where it stands."""
    for period, contract in city.contracts.items():
        yield from _of_contract(city, period, contract)
    yield from _of_decisions(city)
    yield from _of_organisation(city)


def _of_contract(city: City, period: str, contract: Contract) -> Iterator[tuple[Place, str]]:
    """Each date of a contract that tells of something done, and where it stands."""
    kind = f"contract/{period}"
    for name, instrument in contract.instruments.items():
        yield city.place(kind, name, "date"), instrument.date
    for commitment in contract.commitments:
        if commitment.mandate is not None:
            yield city.place(kind, commitment.id, "mandate.date"), commitment.mandate.date
    for index, outcome in enumerate(contract.outcomes):
        yield replace(city.row_place(f"{kind}:outcomes", index, outcome.commitment), column="date"), outcome.date
    for index, signature in enumerate(contract.signatures or ()):
        yield replace(city.row_place(f"{kind}:signatures", index, signature.party), column="date"), signature.date


def _of_decisions(city: City) -> Iterator[tuple[Place, str]]:
    """The date of each decision that is said to have been taken."""
    for index, decision in enumerate(city.decisions):
        if decision.state in TAKEN:
            place = replace(city.row_place("decisions", index, decision.id), column="date")
            yield place, next_budget.when(city, decision)


def _of_organisation(city: City) -> Iterator[tuple[Place, str]]:
    """When obstacles were lifted, answered and gone, and since when a wanted rule is where it is."""
    for index, obstacle in enumerate(city.obstacles):
        place = city.row_place("obstacles", index, obstacle.id)
        for column in ("lifted", "answered", "gone"):
            yield replace(place, column=column), getattr(obstacle, column)
    for index, change in enumerate(city.rule_changes):
        yield replace(city.row_place("rule_changes", index, change.id), column="date"), change.date


def _year_ahead(year: int, place: Place, today: date) -> Iterator[Problem]:
    """A year that has not begun, of a figure that is said to have been seen."""
    if year > today.year:
        yield Problem("date_ahead", place, {"date": str(year)})


def _ahead(written: str, place: Place, today: date) -> Iterator[Problem]:
    """A year, a month or a day that has not begun; words that are no date, or no day, are told elsewhere."""
    if dates.exists(written) and written > today.isoformat()[: len(written)]:
        yield Problem("date_ahead", place, {"date": written})
