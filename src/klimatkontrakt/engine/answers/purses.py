# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does each purse pay, and what does a tonne cost? The sums of money that pages show and stories tell."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city import prices, units
from klimatkontrakt.engine.answers import all_draws, economics
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.engine.answers.results import MEAN, statistics
from klimatkontrakt.engine.answers.slider import BILLS, INVESTED, NOT_CASH

if TYPE_CHECKING:
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


def known_by_actor(results: Results) -> dict[str, Array]:
    """The same of what is known: where a stated cost has no figure, nan in the years in which it would be a saving."""
    found, whole = by_actor(results), all_draws.whole(results)
    for actor in uncosted_actors(results):
        flows = [flow.values for flow in economics.costed(cash(results)) if flow.actor == actor]
        known = np.sum([statistics(values, whole)[1] for values in flows] or [np.zeros_like(found[actor])], axis=0)
        found[actor] = np.where(np.isnan(found[actor]) & ~(known > 0), np.nan, known)
    return found


def uncosted_actors(results: Results) -> set[str]:
    """Who is to pay a stated cost of the plan that no one has put a figure on."""
    return {flow.actor for flow in cash(results) if flow.is_uncosted}


def uncosted(results: Results, view: str, measure: str | None = None) -> tuple[str, ...]:
    """The stated costs without a figure that a view's or a purse's sum would hold, of the plan or of one measure."""
    flows = [flow for flow in results.flows if flow.is_uncosted and measure in (None, flow.measure)]
    return economics.missing_behind(
        results.city, [flow for flow in flows if economics.is_in_view(results.city, flow, view)]
    )


def parts(results: Results, actor: str) -> dict[str, Array]:
    """The same of one actor by what it is paid for: invested, running, bills, (year)."""
    found = {part: np.zeros(len(results.program.years)) for part in ("invested", "running", "bills")}
    for flow in cash(results):
        if flow.actor == actor:
            found[_part(flow.kind)] += statistics(flow.values, all_draws.whole(results))[1]
    return found


def _part(kind: str) -> str:
    """What a flow of a kind is paid for."""
    if kind in INVESTED:
        return "invested"
    return "bills" if kind in BILLS else "running"


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
    flows, place = cash(results), year - results.city.header.years[0]
    return _needs(results, year, flows, [all_draws.mean(flow.values[:, place], results) for flow in flows])


def budget_years(results: Results) -> dict[int, dict[str, Need]]:
    """Each purse in every year of the city's, in that year's kronor."""
    flows = cash(results)
    expected = [statistics(flow.values, all_draws.whole(results))[MEAN] for flow in flows]
    years = results.city.years
    return {year: _needs(results, year, flows, [means[at] for means in expected]) for at, year in enumerate(years)}


def _needs(results: Results, year: int, flows: list[Flow], expected: Sequence[float]) -> dict[str, Need]:
    """Each purse in a year, of what every flow is expected to come to in it, in the city's price year."""
    factor = prices.RunningPrices.of(results.city).factor(year)
    found: dict[str, Need] = defaultdict(Need)
    for flow, mean in zip(flows, expected, strict=True):
        value = float(mean) * factor
        own = found[flow.actor]
        if math.isnan(value):
            own.need = own.saving = math.nan
            own.is_uncosted |= flow.is_uncosted
        elif value > 0:
            own.need, own.known = own.need + value, own.known + value
            own.funded += value * flow.funded
        else:
            own.saving -= value
    for own in found.values():
        own.is_uncosted &= own.known == 0
        if own.is_uncosted:
            own.funded = math.nan
    return dict(found)


def behind_purse(results: Results, actor: str) -> tuple[str, ...]:
    """The missing prices and effects that make what an actor pays unknown; stated costs without a figure apart."""
    flows = [flow for flow in cash(results) if flow.actor == actor]
    return economics.missing_behind(results.city, economics.costed(flows))


def behind_view(results: Results, view: str, measure: str | None = None) -> tuple[str, ...]:
    """The missing prices and effects that make a view's sum unknown, of the plan or of one measure; costs apart."""
    flows = [flow for flow in results.flows if economics.is_in_view(results.city, flow, view)]
    flows = [flow for flow in flows if measure in (None, flow.measure)]
    return economics.missing_behind(results.city, economics.costed(flows))


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


def known_present_values(results: Results) -> dict[str, Array]:
    """The same of what is known, (draw), by views and actors some of whose stated costs have no figure.

    One of which nothing is known, or of which what is known would be a saving, is left out.
    """
    city, found = results.city, {}
    for view in present_values(results):
        flows = [flow for flow in results.flows if economics.is_in_view(city, flow, view)]
        known = economics.costed(flows)
        if known and len(known) < len(flows):
            value = economics.present_value(known, city, rate=economics.rate_of(city, view))
            if math.isfinite(economics.known_part(value)):
                found[view] = value
    return found


def known_society(results: Results, measure: str) -> Array:
    """What is known of what a measure costs society in present value, SEK, (draw): all of it where all is known.

    nan where a stated cost has no figure and what is known would be a saving.
    """
    flows = [f for f in results.flows if f.measure == measure and economics.is_in_view(results.city, f, "society")]
    known = economics.costed(flows)
    value = economics.present_value(known, results.city) if known else np.zeros(results.world.size)
    is_known = len(known) == len(flows) or math.isfinite(economics.known_part(value))
    return value if is_known else np.full_like(value, np.nan)


def society(results: Results, measure: str) -> Array:
    """What a measure costs society in present value, SEK, (draw)."""
    flows = [f for f in results.flows if f.measure == measure and economics.is_in_view(results.city, f, "society")]
    return economics.present_value(flows, results.city) if flows else np.zeros(results.world.size)


def tonnes(results: Results, measure: str) -> float:
    """What a measure's share of the cut comes to over all years, expected, tCO2e."""
    scale = units.parse(results.city.accounts[results.headline].unit).scale
    share = results.share_sums[:, results.program.measure_index[measure]]
    return all_draws.mean(share * scale, results)


def by_area(results: Results, until: int) -> tuple[dict[tuple[str, str], float], dict[str, float]]:
    """What is paid up to and with a year by (area, kind), and by area how much of it is funded; SEK, expected.

    What has no price is nan. Stated costs without a figure are in no sum: `uncosted_areas` says where they belong.
    """
    cells: dict[tuple[str, str], float] = defaultdict(float)
    funded: dict[str, float] = defaultdict(float)
    for flow in economics.costed(cash(results)):
        area = _area(results, flow)
        value = all_draws.mean(_until(results, flow, until), results)
        cells[area, flow.kind] += value
        funded[area] += max(value, 0.0) * flow.funded if not math.isnan(value) else 0.0
    return dict(cells), dict(funded)


def uncosted_areas(results: Results, until: int) -> dict[str, tuple[str, ...]]:
    """The stated costs without a figure that would be paid up to and with a year, by area."""
    found: dict[str, set[str]] = defaultdict(set)
    for flow in cash(results):
        if flow.is_uncosted and np.isnan(_until(results, flow, until)).any():
            found[_area(results, flow)].update(flow.missing)
    return {area: tuple(sorted(names)) for area, names in found.items()}


def _area(results: Results, flow: Flow) -> str:
    """The area of the measure that a flow is of; empty where it has none."""
    measures = results.city.measures
    return measures[flow.measure].area or "" if flow.measure in measures else ""


def _until(results: Results, flow: Flow, year: int) -> Array:
    """What a flow comes to up to and with a year, (draw)."""
    values: Array = flow.values[:, : year - int(results.program.years[0]) + 1].sum(axis=1)
    return values


def beyond_cash(results: Results, until: int) -> dict[str, float]:
    """Why society's years do not come to what all pay together up to and with a year: by kind of cost, SEK, expected.

    What society counts and no one pays is added, what is paid and society does not count is taken away; the sum is the
    whole difference. What has no price is nan; stated costs without a figure are in neither.
    """
    found: dict[str, float] = defaultdict(float)
    paid_flows = set(map(id, cash(results)))
    for flow in economics.costed(results.flows):
        sign = int(economics.is_in_view(results.city, flow, "society")) - int(id(flow) in paid_flows)
        if sign:
            found[flow.kind] += sign * all_draws.mean(_until(results, flow, until), results)
    return {kind: value for kind, value in found.items() if value != 0}


def paid(results: Results, until: int) -> float:
    """What is to be paid up to and with a year before anything is saved, of which a part is funded; SEK, expected."""
    values = [all_draws.mean(_until(results, flow, until), results) for flow in cash(results)]
    return math.fsum(max(value, 0.0) for value in values if not math.isnan(value))
