# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a cost to whom, and what is it worth today? Flows, the views that count them, present values (§6).

Cost > 0, saving < 0; SEK in the city's price year. Costs that a measure states are in costs.py, energy, taxes and fees
from the money accounts in bills.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city.schema import City

Array = NDArray[np.float64]
TRANSFERS = ("tax", "vat", "fee", "grant", "revenue", "allowance")
NOT_OF_SOCIETY = {  # by view, the kinds that society does not count
    "society": (*TRANSFERS, "climate"),
    "society+climate": tuple(kind for kind in TRANSFERS if kind != "allowance"),
}
NOTHING = 1e-12  # of all that is paid and saved: less is rounding
PUBLIC_TYPES = ("city", "board", "company", "region", "agency", "state", "eu")


@dataclass(frozen=True)
class Flow:
    """One measure's cost or gain to one actor, of one kind, by year, (draw, year); `funded` is the part decided.

    Attributes:
        values: nan in the worlds and years where it is not known.
        missing: the missing numbers that it rests on where it is not known.
        is_uncosted: whether it is a stated cost that no one has put a figure on: all of it is not known, and what is
            known of a sum that holds it is the sum of the others.
    """

    measure: str
    actor: str
    kind: str
    basis: str
    origin: str
    values: Array
    funded: float = 0.0
    missing: tuple[str, ...] = ()
    is_uncosted: bool = False


def is_in_view(city: City, flow: Flow, view: str) -> bool:
    """Whether a flow counts in a view: society, public, or an actor's purse by its id (§6).

    Society counts resources and co-benefits: taxes, VAT, fees and grants drop out, and so do allowances when
    tonnes are not valued (`society+climate` values them and keeps allowances as the price of theirs).
    """
    if flow.basis == "sunk":
        return False
    if view in NOT_OF_SOCIETY:
        return flow.kind not in NOT_OF_SOCIETY[view]
    if flow.kind in ("climate", "co_benefit") and not flow.actor:
        return False
    if view == "public":
        return bool(flow.actor) and city.actor(flow.actor).type in PUBLIC_TYPES
    return flow.actor == view


def costed(flows: Iterable[Flow]) -> list[Flow]:
    """The flows without stated costs that no one has put a figure on: their sum is what is known of the whole."""
    return [flow for flow in flows if not flow.is_uncosted]


def known_part(known: Array) -> float:
    """What is expected of a sum's known part, (draw): nan where it is not known, is nothing, or would be a saving.

    What is known of a cost is the least that it can be; what is saved before all is paid is no saving.
    """
    mean = float(known.mean()) if len(known) else float("nan")
    return mean if mean > 0 else float("nan")


def missing_behind(city: City, flows: Iterable[Flow]) -> tuple[str, ...]:
    """The missing numbers that make some flows unknown, each once; empty where all of it is known.

    A flow that names none is unknown because a quantity is missing in some outcome.
    """
    unknown = [flow for flow in flows if np.isnan(flow.values).any()]
    named = {name for flow in unknown for name in flow.missing}
    if any(not flow.missing for flow in unknown):
        named |= _missing_in_some_outcome(city)
    return tuple(sorted(named))


def _missing_in_some_outcome(city: City) -> set[str]:
    known = {row.id for row in city.quantities if row.value is not None}
    return {row.id for row in city.quantities if row.value is None and row.id in known}


def discount_factors(years: NDArray[np.int64], rate: float, from_year: int) -> Array:
    """What a krona in each year is worth in `from_year`; years before it count in full, (year).

    >>> discount_factors(np.array([2023, 2024, 2025]), 0.25, 2024).tolist()
    [1.0, 1.0, 0.8]
    """
    return np.asarray((1.0 + rate) ** -np.maximum(years - from_year, 0).astype(float))


def rate_of(city: City, payer: str) -> float:
    """The real rate a year by which money is discounted: an actor's own in its purse, the city's in every view (§6)."""
    own = next((actor.discount_rate for actor in city.actors if actor.id == payer), None)
    return city.header.discount_rate if own is None else own


def factors(city: City, rate: float) -> Array:
    """What a krona in each of the city's years is worth in the year that it discounts to, at a rate, (year)."""
    return discount_factors(np.array(city.years), rate, city.header.discount_from)


def present_value(flows: Sequence[Flow], city: City, *, rate: float | None = None) -> Array:
    """The flows' sum over years, discounted to the city's year at its rate or at a given one, SEK, (draw)."""
    by_year = factors(city, city.header.discount_rate if rate is None else rate)
    return np.asarray(sum(flow.values @ by_year for flow in flows))


def break_even(discounted: Array, years: NDArray[np.int64]) -> int | None:
    """The year from which what has been saved so far covers what has been paid, and does so to the end.

    Args:
        discounted: each year's net cost at its present value, (year).
        years: those years.

    Returns:
        None where it never comes, where nothing was ever to be covered, or where it is not known.

    >>> break_even(np.array([100.0, -60.0, -60.0]), np.array([2024, 2025, 2026]))
    2026
    """
    so_far = np.cumsum(discounted)
    covered = so_far <= NOTHING * np.abs(discounted).sum()
    if covered.all() or not covered[-1]:
        return None
    last_uncovered = int(np.flatnonzero(~covered)[-1])
    return int(years[last_uncovered + 1])


def rank(net_cost_sek: float, abatement_tco2e: float) -> tuple[int, float]:
    """Where a measure stands among others: by net benefit where it gains, by the cost of a tonne where it costs.

    >>> sorted([(10.0, 5.0), (-5.0, 100.0), (-1.0, 0.1), (1.0, 4.0)], key=lambda own: rank(*own))
    [(-5.0, 100.0), (-1.0, 0.1), (1.0, 4.0), (10.0, 5.0)]
    """
    if net_cost_sek < 0:
        return 0, net_cost_sek
    return 1, net_cost_sek / abatement_tco2e if abatement_tco2e > 0 else float("inf")


def abatement_cost(net_cost_sek: Array, abatement_tco2e: Array) -> Array:
    """What a tonne avoided costs: a measure's present cost over all years' tonnes, which are not discounted (§6).

    Args:
        net_cost_sek: present value of the measure's cost to society, SEK, (draw).
        abatement_tco2e: its share (§5) of the cut, summed over the years, tCO2e, (draw).

    Returns:
        SEK/tCO2e, (draw); nan where a measure avoids nothing.

    Notes:
        Below zero a cheaper tonne is not a better measure: rank by net benefit there.

    Source:
        Kesicki & Ekins 2012, Climate Policy 12, 219-236, on what the curve cannot say.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        cost: Array = np.where(abatement_tco2e > 0, net_cost_sek / abatement_tco2e, np.nan)
    return cost


def only_state(city: City) -> str:
    """The actor that is the state; empty where none is, or several are."""
    states = [actor.id for actor in city.actors if actor.type == "state"]
    return states[0] if len(states) == 1 else ""
