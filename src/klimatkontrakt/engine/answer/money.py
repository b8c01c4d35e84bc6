# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What of a run's money do pages tell? Purses by year, views in present value, measures, areas; all expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from klimatkontrakt.engine.answer.money_parts import AreaMoney, MeasureMoney, Money, PaidFlow, Purse, View, YearMoney
from klimatkontrakt.engine.answer.statistics import Statistics
from klimatkontrakt.engine.answers import all_draws, economics, money_tables, purses, tables, unknown_costs
from klimatkontrakt.engine.answers.results import MEAN, statistics

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results


def of_results(results: Results, year: int) -> Money:
    """The money of a run, sums up to a year."""
    areas, funded = purses.by_area(results, year)
    return Money(
        purses=_purses(results),
        invested=_invested(results, year),
        needs=purses.budget_years(results),
        views=_views(results),
        measures=_measures(results),
        years=_years(results),
        areas=tuple(AreaMoney(area, kind, value) for (area, kind), value in areas.items()),
        funded=funded,
        uncosted_areas=tuple(sorted(purses.uncosted_areas(results, year))),
        paid=purses.paid(results, year),
        beyond_cash=purses.beyond_cash(results, year),
        flows=_flows(results),
    )


def _purses(results: Results) -> tuple[Purse, ...]:
    by_actor, uncosted = purses.known_by_actor(results), purses.uncosted_actors(results)
    return tuple(
        Purse(actor, years, purses.behind_purse(results, actor), actor in uncosted, purses.uncosted(results, actor))
        for actor, years in by_actor.items()
    )


def _flows(results: Results) -> tuple[PaidFlow, ...]:
    """Every flow that someone pays or gets, in the order in which they are worked out."""
    fold = all_draws.whole(results)
    return tuple(
        PaidFlow(
            flow.measure, flow.actor, flow.kind, statistics(flow.values, fold)[MEAN], flow.funded,
            economics.missing_behind(results.city, [flow]), flow.is_uncosted,
        )
        for flow in purses.cash(results)
    )  # fmt: skip


def _invested(results: Results, year: int) -> float:
    """What is invested up to and with a year."""
    count, fold = year - int(results.program.years[0]) + 1, all_draws.whole(results)
    invested = [flow for flow in economics.costed(purses.cash(results)) if flow.kind == "investment"]
    return float(sum(float(statistics(flow.values, fold)[MEAN][:count].sum()) for flow in invested))


def _views(results: Results) -> dict[str, View]:
    fold = all_draws.whole(results)
    known = {
        view: Statistics.of(statistics(values, fold)) for view, values in purses.known_present_values(results).items()
    }
    return {
        view: View(
            Statistics.of(statistics(values, fold)), purses.behind_view(results, view), purses.uncosted(results, view),
            known.get(view),
        )
        for view, values in purses.present_values(results).items()
    }  # fmt: skip


def _measures(results: Results) -> dict[str, MeasureMoney]:
    """The measures of the plan."""
    worked_out = set(tables.planned_measures(results))
    return {
        name: MeasureMoney(
            society=all_draws.mean(purses.known_society(results, name), results),
            has_known_cost=unknown_costs.has_known_cost(results.program, name),
            missing_costs=tuple(unknown_costs.missing_costs(results.program, name)),
            behind=purses.behind_view(results, "society", name),
            tonnes=purses.tonnes(results, name) if name in worked_out else np.nan,
        )
        for name, planned in sorted(results.chosen.plans.items())
        if planned.level
    }


def _years(results: Results) -> dict[str, YearMoney]:
    """Society's money and the city's own by year, where anything is paid."""
    own = sorted(actor.id for actor in results.city.actors if actor.type == "city")
    years = {view: _year_money(results, view) for view in (money_tables.SOCIETY, *own)}
    return {view: money for view, money in years.items() if money is not None}


def _year_money(results: Results, view: str) -> YearMoney | None:
    """A view's money by year, and what is known of it; None where nothing is paid."""
    years = money_tables.discounted_years(results, view)
    if years is None:
        return None
    known = money_tables.known_years(results, view) or years
    flows = (flow for flow in results.flows if economics.is_in_view(results.city, flow, view))
    has_residual = any(flow.kind == "residual" for flow in flows)
    return YearMoney(*years, *known, has_residual, purses.behind_view(results, view), purses.uncosted(results, view))
