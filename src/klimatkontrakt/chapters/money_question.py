# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of the money? How it is divided, which years, whose prices, which part, and of whom and what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar, get_args

import numpy as np

from klimatkontrakt.chapters.own_bodies import is_own
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.prices import RunningPrices
from klimatkontrakt.engine.answer.money_parts import PaidFlow

View = Literal["funding", "payer", "kind", "area", "measure"]
Part = Literal["net", "paid", "funded", "unfunded", "saved"]
Prices = Literal["fixed", "running"]
Name = Literal["view", "from", "to", "prices", "part", "payer", "kind", "area"]
Chosen = TypeVar("Chosen", bound=str)
NAMES: tuple[Name, ...] = get_args(Name)
VIEWS: tuple[View, ...] = get_args(View)
PARTS: tuple[Part, ...] = get_args(Part)
PRICES: tuple[Prices, ...] = get_args(Prices)
OWN, OTHERS = "_own", "_others"  # of payers; no id begins so
NO_AREA = "_none"


@dataclass(frozen=True)
class MoneyQuestion:
    """What is asked; ids of the document, empty where all are meant.

    Attributes:
        view: how money is divided.
        first, last: years of the city's.
        payer: an actor, or all of the city's own, or all others.
        area: an area, or those measures that have none.
        odd: what was asked that the city does not have, and is left out.
    """

    view: View
    first: int
    last: int
    prices: Prices
    part: Part = "net"
    payer: str = ""
    kind: str = ""
    area: str = ""
    odd: tuple[Name, ...] = ()

    @classmethod
    def of(cls, run: Run, asked: Mapping[str, str], budget_year: int) -> MoneyQuestion:
        """What an address asks of a run's money; where it is silent, next budget year's funding and the years from it.

        Args:
            asked: by `NAMES`; what the city does not have is left out and told as odd.
            budget_year: the coming one, or the nearest of the city's.
        """
        choice, ids = AddressChoice(asked), ids_of(run)
        view = choice.of("view", VIEWS, "funding")
        first, last = _asked_years(run, choice, _silent_years(run, view, budget_year))
        return cls(
            view=view,
            first=first,
            last=last,
            prices=choice.of("prices", PRICES, "running" if view == "funding" else "fixed"),
            part=choice.of("part", PARTS, "net"),
            payer=choice.of("payer", ids["payer"], ""),
            kind=choice.of("kind", ids["kind"], ""),
            area=choice.of("area", ids["area"], ""),
            odd=tuple(choice.odd),
        )

    @property
    def years(self) -> list[int]:
        """The years that are asked for."""
        return list(range(self.first, self.last + 1))

    def is_of(self, run: Run, flow: PaidFlow) -> bool:
        """Whether a flow is among what is asked for."""
        return (
            is_payer(run, flow.actor, self.payer)
            and self.kind in ("", flow.kind)
            and self.area in ("", area_of(run, flow))
        )

    def factor(self, run: Run) -> Callable[[int], float]:
        """By year, what a krona of the document's prices is in the prices that are asked for."""
        if self.prices == "fixed":
            return lambda year: 1.0
        return RunningPrices.of(run.city).factor


@dataclass(frozen=True)
class AddressChoice:
    """What an address chooses, and which of it is not there to choose."""

    asked: Mapping[str, str]
    odd: list[Name] = field(default_factory=list)

    def of(self, name: Name, known: Sequence[Chosen], silent: Chosen) -> Chosen:
        """What is chosen of what is known, or what holds where the address is silent."""
        value = self.asked.get(name, "")
        for choice in known:
            if choice == value:
                return choice
        if value:
            self.odd.append(name)
        return silent


def _asked_years(run: Run, choice: AddressChoice, silent: tuple[int, int]) -> tuple[int, int]:
    """The first and last year that are asked for; where the last is before the first it is odd, and left out."""
    known = list(map(str, run.city.years))
    first, last = int(choice.of("from", known, str(silent[0]))), int(choice.of("to", known, "0"))
    if not last:
        return first, max(silent[1], first)
    if first <= last:
        return first, last
    if choice.asked.get("from", "") not in known:
        return last, last
    choice.odd.append("to")
    return first, max(silent[1], first)


def _silent_years(run: Run, view: View, budget_year: int) -> tuple[int, int]:
    """The years of a view where none are asked: the budget year, and but for its funding all after it."""
    first, last = run.city.header.years
    begin = min(max(budget_year, first), last)
    return begin, begin if view == "funding" else last


def all_flows(run: Run) -> list[PaidFlow]:
    """The plan's money: what the document states, and what it is silent about."""
    return [*run.answer.money.flows, *_silent_flows(run)]


def silent_measures(run: Run) -> list[str]:
    """The plan's measures of which the document states no cost."""
    return [name for name in run.answer.planned if not run.city.measures[name].costs]


def _silent_flows(run: Run) -> Iterator[PaidFlow]:
    """The costs of the plan's measures of which the document states none: not known, and no zero.

    Its actor is to pay them; they have no payer (an empty id) where the document does not tell who that is.
    """
    unknown = np.full(len(run.city.years), np.nan)
    for name in silent_measures(run):
        measure = run.city.measures[name]
        for kind in run.answer.money.measures[name].missing_costs:
            yield PaidFlow(name, measure.actor or "", kind, unknown, float(measure.funded), (), is_uncosted=True)


def ids_of(run: Run) -> dict[Name, list[str]]:
    """The payers, kinds and areas that the plan's money has, by name of the question."""
    flows = all_flows(run)
    payers = sorted({flow.actor for flow in flows} - {""})
    groups = [OWN, OTHERS] if payers else []
    kinds, areas = {flow.kind for flow in flows}, {area_of(run, flow) for flow in flows}
    return {"payer": [*groups, *payers], "kind": sorted(kinds), "area": sorted(areas)}


def area_of(run: Run, flow: PaidFlow) -> str:
    """The area of the measure that a flow is of."""
    measure = run.city.measures.get(flow.measure)
    return (measure.area if measure is not None else None) or NO_AREA


def is_payer(run: Run, actor: str, payer: str) -> bool:
    """Whether an actor is, or is among, the payers that are asked for."""
    if payer in (OWN, OTHERS):
        return actor != "" and is_own(run, actor) == (payer == OWN)
    return payer in ("", actor)
