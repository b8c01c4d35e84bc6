# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which year's budget comes next? The first year to come whose budget the council has not decided, by decisions.csv.

Where no row tells of this year's budget or a later one, next year is taken and said to be: nobody knows more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from klimatkontrakt.city.decisions import OPEN, Decision, day
from klimatkontrakt.city.ids import by_id
from klimatkontrakt.city.schema import Actor, City

COUNCIL = "kf"
COUNCIL_WORD = "fullmäktige"  # by law a municipality has one: kommunfullmäktige, or stadsfullmäktige
OF_THE_CITY = ("city", "board")


@dataclass(frozen=True)
class NextBudget:
    """The year whose budget comes next, and what tells so.

    Attributes:
        before: the decision of the year before's budget; None where no row tells of one.
        coming: a row that says that this year's is not decided yet; None where there is none.
    """

    year: int
    before: Decision | None
    coming: Decision | None

    @property
    def is_told(self) -> bool:
        """Whether a row tells it, or it is taken to be next year because none does."""
        return self.before is not None or self.coming is not None


def council(city: City) -> Actor | None:
    """The city's council, where it is among the actors; the first by id where several could be it."""
    named = [a for a in city.actors if a.type in OF_THE_CITY and COUNCIL_WORD in a.label_sv.casefold()]
    return min(named, key=lambda actor: (actor.id != COUNCIL, actor.id), default=None)


def when(city: City, decision: Decision) -> str:
    """When a decision is or was taken, as far as that is known."""
    return day(decision, by_id(city.meetings))


def is_ahead(day_taken: str, today: date | None) -> bool:
    """Whether a day, month or year is after today's; not one that is unknown, nor where no day is told as today."""
    return today is not None and day_taken > today.isoformat()[: len(day_taken)]


def decided(city: City, today: date | None = None) -> dict[int, Decision]:
    """By year, the decisions of budgets; those that are dated after today have not been taken."""
    taken = {}
    for decision in _of_budgets(city):
        if decision.state == "decided" and not is_ahead(when(city, decision), today):
            taken[decision.budget_year or 0] = decision
    return taken


def coming(city: City, year: int) -> Decision | None:
    """A row that says that a year's budget is not decided yet."""
    return next(
        (decision for decision in _of_budgets(city) if decision.budget_year == year and decision.state in OPEN), None
    )


def _of_budgets(city: City) -> Iterator[Decision]:
    """The decisions of the city's own budget, in the order of their ids: the council takes them."""
    body = council(city)
    for decision in sorted(city.decisions, key=lambda decision: decision.id):
        if decision.budget_year is not None and (body is None or decision.body == body.id):
            yield decision


def next_budget(city: City, today: date) -> NextBudget:
    """The first year after today's whose budget the council has not decided; this year's is always decided by law."""
    taken, year = decided(city, today), today.year + 1
    while year in taken:
        year += 1
    return NextBudget(year, taken.get(year - 1), coming(city, year))
