# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does each purse pay, and what does a tonne cost? The sums of money that pages show and stories tell."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt import data
from klimatkontrakt.city import units
from klimatkontrakt.city.schema import Cost, Measure
from klimatkontrakt.engine.answers import all_draws, economics
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.engine.answers.results import statistics
from klimatkontrakt.engine.answers.slider import BILLS, INVESTED, NOT_CASH
from klimatkontrakt.engine.study import Results

Array = NDArray[np.float64]


def cash(results: Results) -> list[Flow]:
    """Flows that someone pays or gets in the year: no residual values, no valued tonnes."""
    return [f for f in results.flows if f.kind not in NOT_CASH and f.actor and f.basis != "sunk"]


def by_actor(results: Results) -> dict[str, Array]:
    """What each actor pays, expected, SEK in the city's price year, (year)."""
    found: dict[str, Array] = defaultdict(lambda: np.zeros(len(results.program.years)))
    for flow in cash(results):
        found[flow.actor] += statistics(flow.values, all_draws.whole(results))[1]
    return dict(found)


def parts(results: Results, actor: str) -> dict[str, Array]:
    """The same of one actor by what it is paid for: invested, running, bills, (year)."""
    found = {part: np.zeros(len(results.program.years)) for part in ("invested", "running", "bills")}
    for flow in cash(results):
        if flow.actor == actor:
            part = "invested" if flow.kind in INVESTED else "bills" if flow.kind in BILLS else "running"
            found[part] += statistics(flow.values, all_draws.whole(results))[1]
    return found


@dataclass
class Need:
    """What a purse needs in a year, how much of it is funded, and what it saves; kronor of that year.

    Attributes:
        need, saving: nan where some of its money is not known: it may be either.
        known: what is known of the need.
        is_uncosted: whether nothing of its need is known, for what it pays then has costs that nobody knows: its
            need, and how much of it is funded, are nan and not zero.
    """

    need: float = 0.0
    funded: float = 0.0
    saving: float = 0.0
    known: float = 0.0
    is_uncosted: bool = False

    @property
    def missing(self) -> float:
        """What is needed and not funded."""
        return self.need - self.funded


def budget_year(results: Results, year: int) -> dict[str, Need]:
    """Each purse in a year of the city's, in that year's kronor."""
    header = results.city.header
    factor = (1.0 + data.constant("inflation_target")) ** (year - header.price_year)
    found: dict[str, Need] = defaultdict(Need)
    for flow in cash(results):
        value = all_draws.mean(flow.values[:, year - header.years[0]], results) * factor
        own = found[flow.actor]
        if math.isnan(value):
            own.need = own.saving = math.nan
        elif value > 0:
            own.need, own.known = own.need + value, own.known + value
            own.funded += value * flow.funded
        else:
            own.saving -= value
    for actor in _uncosted(results, year) & set(found):
        own = found[actor]
        if own.need == 0:
            own.need = own.funded = math.nan
            own.is_uncosted = True
    return dict(found)


def _uncosted(results: Results, year: int) -> set[str]:
    """Who pays a cost, in a year, that nobody knows: the payer, or the one who does the measure where none is named."""
    actors: set[str] = set()
    for name, planned in results.chosen.plans.items():
        measure = results.city.measures[name]
        has_begun = planned.start is None or planned.start <= year
        for cost in measure.costs if planned.level and has_begun else ():
            if cost.missing is not None:
                actors |= _payers(cost, measure)
    return actors


def _payers(cost: Cost, measure: Measure) -> set[str]:
    """Who is to pay a cost: the one who does the measure where nobody is named."""
    return set(cost.payers) or {measure.actor or ""}


def behind_purse(results: Results, actor: str) -> tuple[str, ...]:
    """The missing numbers that make what an actor pays unknown."""
    return economics.missing_behind(results.city, [flow for flow in cash(results) if flow.actor == actor])


def behind_view(results: Results, view: str, measure: str | None = None) -> tuple[str, ...]:
    """The missing numbers that make a view's sum unknown, of the plan or of one measure."""
    flows = [flow for flow in results.flows if economics.is_in_view(results.city, flow, view)]
    return economics.missing_behind(results.city, [flow for flow in flows if measure in (None, flow.measure)])


def present_values(results: Results) -> dict[str, Array]:
    """By view and by actor, what the plan costs in present value, SEK, (draw); an actor at its own rate."""
    city = results.city
    actors = sorted({f.actor for f in results.flows if f.actor})
    found = {}
    for view in ("society", *(["society+climate"] if results.values else []), "public", *actors):
        flows = [f for f in results.flows if economics.is_in_view(city, f, view)]
        if flows:
            found[view] = economics.present_value(flows, city, rate=economics.rate_of(city, view))
    return found


def society(results: Results, measure: str) -> Array:
    """What a measure costs society in present value, SEK, (draw)."""
    flows = [f for f in results.flows if f.measure == measure and economics.is_in_view(results.city, f, "society")]
    return economics.present_value(flows, results.city) if flows else np.zeros(results.world.size)


def tonnes(results: Results, measure: str) -> float:
    """What a measure's share of the cut comes to over all years, expected, tCO2e."""
    scale = units.parse(results.city.accounts[results.headline].unit).scale
    share = results.contributions_of(results.headline).share[:, results.program.measure_index[measure]]
    return all_draws.mean(share.sum(axis=1) * scale, results)


def by_area(results: Results, until: int) -> tuple[dict[tuple[str, str], float], dict[str, float]]:
    """What is paid up to and with a year by (area, kind), and by area how much of it is funded; SEK, expected.

    What is not known is nan.
    """
    count = until - int(results.program.years[0]) + 1
    measures = results.city.measures
    cells: dict[tuple[str, str], float] = defaultdict(float)
    funded: dict[str, float] = defaultdict(float)
    for flow in cash(results):
        area = measures[flow.measure].area or "" if flow.measure in measures else ""
        value = all_draws.mean(flow.values[:, :count].sum(axis=1), results)
        cells[area, flow.kind] += value
        funded[area] += max(value, 0.0) * flow.funded if not math.isnan(value) else 0.0
    return dict(cells), dict(funded)


def beyond_cash(results: Results, until: int) -> dict[str, float]:
    """Why society's years do not come to what all pay together up to and with a year: by kind of cost, SEK, expected.

    What society counts and no one pays is added, what is paid and society does not count is taken away; the sum is the
    whole difference. What is not known is nan.
    """
    count = until - int(results.program.years[0]) + 1
    found: dict[str, float] = defaultdict(float)
    paid_flows = {id(flow) for flow in cash(results)}
    for flow in results.flows:
        sign = int(economics.is_in_view(results.city, flow, "society")) - int(id(flow) in paid_flows)
        if sign:
            found[flow.kind] += sign * all_draws.mean(flow.values[:, :count].sum(axis=1), results)
    return {kind: value for kind, value in found.items() if value != 0}


def paid(results: Results, until: int) -> float:
    """What is to be paid up to and with a year before anything is saved, of which a part is funded; SEK, expected."""
    count = until - int(results.program.years[0]) + 1
    values = [all_draws.mean(flow.values[:, :count].sum(axis=1), results) for flow in cash(results)]
    return math.fsum(max(value, 0.0) for value in values if not math.isnan(value))
