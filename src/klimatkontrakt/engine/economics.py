# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a plan cost, and whom? Cost flows by measure, actor, kind and year, in the views of §6.

Cost > 0, saving < 0; SEK in the city's price year. Costs that a measure states follow what is moved at the plan's
levels; energy, taxes and fees come from the money accounts through the shares of §5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city import prices, units
from klimatkontrakt.city.schema import City, Cost, Measure
from klimatkontrakt.engine import contributions, moves, pathway, plan, uncertainty
from klimatkontrakt.engine.pathway import Setting
from klimatkontrakt.engine.plan import Choice
from klimatkontrakt.engine.program import Program
from klimatkontrakt.engine.world import World

Array = NDArray[np.float64]
Kinds = tuple[tuple[str, Array], ...]  # by kind, SEK a year, (draw, year)
Asked = tuple[str, int, int]  # a measure, which of its costs, and by how many years its ramp is moved
TRANSFERS = ("tax", "vat", "fee", "grant", "revenue", "allowance")
PUBLIC_TYPES = ("city", "board", "company", "region", "agency", "state", "eu")
ONE_OFF = ("investment", "grant")


@dataclass(frozen=True)
class Flow:
    """One measure's cost or gain to one actor, of one kind, by year, (draw, year); `funded` is the part decided."""

    measure: str
    actor: str
    kind: str
    basis: str
    origin: str
    values: Array
    funded: float = 0.0


def price_scale(city: City, cost: Cost) -> float:
    """From the cost's own unit to SEK per canonical unit, in the city's price year."""
    return units.parse(cost.unit or "SEK").scale * prices.of(city).factor(cost.price_year or 0, city.header.price_year)


def _value(world: World, name: str, cost: Cost) -> Array:
    """The cost's value in each world, SEK per canonical unit, (draw)."""
    scale, number = price_scale(world.program.city, cost), moves.cost_range(cost)
    if number is None:
        return np.full(world.size, (cost.value or 0.0) * scale)
    return uncertainty.values(number, world.sample.chance[moves.cost_key(name, cost)]) * scale


def _by_delay(world: World, at: int, on_time: Array, late: Array) -> Array:
    """A series that comes later where the measure does, (draw, year); (1, year) where it is late in none."""
    if not world.draws.late[at].any():
        return on_time[None]
    return np.where(world.draws.late[at][:, None] == 1, late[None], on_time[None])


def _profile(program: Program, name: str, cost: Cost, delay: int) -> Array:
    """In which years a total falls: its stated shares, from a year on, or as the ramp comes along, (year)."""
    moved = program.years - delay
    if cost.years is not None:
        return np.array([cost.years.get(int(year), 0.0) for year in moved])
    if cost.from_year is not None:
        last = cost.to_year if cost.to_year is not None else np.iinfo(np.int64).max
        return ((moved >= cost.from_year) & (moved <= last)).astype(float)
    if cost.kind not in ONE_OFF:
        return plan.ramp(program, name, delay)
    whole, works = plan.all_works(program, name), plan.works(program, name, delay)
    return works / whole if whole > 0 else works


def _of_total(world: World, at: int, measure: Measure, cost: Cost, delay: int) -> Array:
    late = measure.late.years if measure.late is not None else 0
    program, name = world.program, world.program.measures[at]
    on_time = _profile(program, name, cost, delay)
    return _by_delay(world, at, on_time, _profile(program, name, cost, delay + late))


def _of_quantity(world: World, at: int, measure: Measure, cost: Cost, delay: int) -> Array:
    """A share of a named quantity: worked on (one-off costs), or standing (running ones), canonical units."""
    assert isinstance(cost.per, dict) and measure.ramp is not None
    program = world.program
    base = world.draws.baseline[program.quantity_index[str(cost.per["quantity"])]] * float(cost.per["share"])
    late = measure.late.years if measure.late is not None else 0
    series = plan.works if cost.kind in ONE_OFF else plan.ramp
    on_time, later = (series(program, program.measures[at], d) for d in (delay, delay + late))
    amount: Array = base * _by_delay(world, at, on_time, later)
    return amount


def first_time(moved: Array) -> Array:
    """What is moved for the first time in each year: the rise of the highest level so far, (draw, year)."""
    highest = np.maximum.accumulate(np.maximum(moved, 0.0), axis=1)
    return np.diff(highest, axis=1, prepend=0.0)


def reinvested(first: Array, lifetime: int) -> Array:
    """What is bought again: each purchase once more after every lifetime, (draw, year)."""
    again = np.zeros_like(first)
    for year in range(lifetime, first.shape[1]):
        again[:, year] = first[:, year - lifetime] + again[:, year - lifetime]
    return again


def residual(bought: Array, lifetime: int) -> Array:
    """What is left of purchases at the end of the last year, linear over the lifetime; a gain then, (draw, year)."""
    years = bought.shape[1]
    used = years - np.arange(years)
    left = np.maximum(lifetime - used, 0) / lifetime
    value = np.zeros_like(bought)
    value[:, -1] = -(bought * left).sum(axis=1)
    return value


def _priced(world: World, name: str, cost: Cost, amount: Array) -> Kinds:
    """An amount at its price in each world, with what its lifetime brings; kinds that come to nothing are left out."""
    measure = world.program.city.measures[name]
    value = _value(world, name, cost) * world.draws.mask[world.program.measure_index[name]]
    paid = value[:, None] * amount
    return tuple((kind, values) for kind, values in _with_lifetime(cost, measure, paid) if np.any(values))


def _at_full_level(world: World, name: str, cost: Cost, delay: int) -> Kinds:
    """What a cost that goes by its measure's level comes to at full level, before payers divide it."""
    measure, at = world.program.city.measures[name], world.program.measure_index[name]
    of = _of_total if cost.per == "total" else _of_quantity
    return _priced(world, name, cost, of(world, at, measure, cost, delay))


def _of_moved(world: World, name: str, cost: Cost, moved: Mapping[str, Array]) -> Kinds:
    return _priced(world, name, cost, first_time(moved[name]) if cost.kind in ONE_OFF else moved[name])


def _with_lifetime(cost: Cost, measure: Measure, bought: Array) -> Iterator[tuple[str, Array]]:
    yield cost.kind, bought
    is_paid = bool(measure.ramp and measure.ramp.renovation and measure.ramp.renovation.renewal == "paid")
    if cost.kind != "investment" or cost.lifetime is None or is_paid:
        return
    again = reinvested(bought, cost.lifetime) if cost.reinvest else np.zeros_like(bought)
    if cost.reinvest:
        yield "reinvestment", again
    yield "residual", residual(bought + again, cost.lifetime)


def _leans_on_missing(program: Program, cost: Cost) -> bool:
    return isinstance(cost.per, dict) and str(cost.per["quantity"]) not in program.quantity_index


def missing_costs(program: Program, name: str) -> list[str]:
    """The kinds of a measure's costs that no one has put a figure on; all that it states none of when it is silent.

    A cost that is stated per quantity is missing where the quantity is. A cost of 0 is known.
    """
    costs = program.city.measures[name].costs
    if not costs:
        return ["investment", "running"]
    return list(dict.fromkeys(c.kind for c in costs if c.value is None or _leans_on_missing(program, c)))


def has_known_cost(program: Program, name: str) -> bool:
    """Whether a measure has at least one cost of its own with a figure."""
    costs = program.city.measures[name].costs
    return any(cost.value is not None and not _leans_on_missing(program, cost) for cost in costs)


def stated_flows(
    world: World, chosen: Choice, moved: Mapping[str, Array], kept: dict[Asked, Kinds] | None = None
) -> Iterator[Flow]:
    """What the measures of a plan state that they cost.

    Args:
        world: the worlds.
        chosen: the plan.
        moved: by measure, where a cost is per moved unit, (draw, year).
        kept: what costs at full level came to in these worlds, filled as they are asked for.
    """
    city, kept = world.program.city, {} if kept is None else kept
    for name in sorted(chosen.plans):
        measure, own = city.measures[name], chosen.plans[name]
        if own.level == 0:
            continue
        delay = plan.shift(measure, own)
        for at, cost in enumerate(measure.costs):
            if cost.value is None or _leans_on_missing(world.program, cost):
                continue
            if cost.per == "moved":
                kinds, level = _of_moved(world, name, cost, moved), 1.0
            else:
                asked, level = (name, at, delay), own.level
                if asked not in kept:
                    kept[asked] = _at_full_level(world, name, cost, delay)
                kinds = kept[asked]
            funded = cost.funded if cost.funded is not None else float(measure.funded)
            sides = [(cost.payers, level), (cost.receivers, -level)]
            parts = [(a, sign * share) for side, sign in sides for a, share in sorted(side.items())]
            for kind, values in kinds:
                for actor, part in parts:
                    yield Flow(name, actor, kind, cost.basis, cost.origin or "assumed", values * part, funded)


def counted_measures(program: Program, chosen: Choice) -> set[str]:
    """The measures of a plan that have a cost per moved unit."""
    return {
        name
        for name, own_plan in chosen.plans.items()
        if own_plan.level and any(cost.per == "moved" for cost in program.city.measures[name].costs)
    }


def moved(own: Setting, chosen: Choice) -> dict[str, Array]:
    """What each measure with a cost per moved unit moves beyond *anyway*, canonical units, (draw, year)."""
    program = own.program
    wanted = counted_measures(program, chosen)
    found: dict[str, Array] = {name: np.zeros((own.world.size, len(own.years))) for name in sorted(wanted)}
    takes = np.array(
        [
            at
            for at, k in enumerate(own.kept)
            if any(program.measures[m] in wanted for m, _ in program.moves.list[k].terms)
        ],
        dtype=np.int64,
    )
    if not len(takes):
        return found
    planned = pathway.path(own, takes=takes).takes
    anyway = pathway.path(pathway.at_levels(own, np.zeros_like(own.plan.levels)), takes=takes).takes
    effort = pathway.efforts(own)
    for at, k in enumerate(takes):
        move = program.moves.list[own.kept[k]]
        for m, part in pathway.term_parts(own, move.terms, effort).items():
            if program.measures[m] in wanted:
                found[program.measures[m]] += part * (planned[:, at] - anyway[:, at])
    return found


def money_parts(program: Program) -> dict[str, list[int]]:
    """The lines of money accounts by `payer|kind`; accounts of different units meet there, so count them in SEK."""
    parts: dict[str, list[int]] = {}
    for i, line in enumerate(program.line_list):
        if program.city.accounts[line.account].family == "money":
            parts.setdefault(f"{line.payer}|{line.money_kind}", []).append(i)
    return parts


def _account_flows(own: Setting) -> Iterator[Flow]:
    """Energy, taxes and fees saved or spent, from the money accounts through the shares of §5."""
    program = own.program
    parts = money_parts(program)
    if not parts or not own.plan.levels.any():
        return
    state = [actor.id for actor in program.city.actors if actor.type == "state"]
    setting = pathway.of_parts(own, parts, is_canonical=True)
    shares = contributions.yearly_shares(setting, np.arange(len(parts)))
    for at, name in enumerate(setting.accounts):
        payer, kind = name.split("|")
        for m, measure in enumerate(program.measures):
            values = -shares[:, at, m]
            if not np.any(values):
                continue
            yield Flow(measure, payer, kind, "incremental", "computed", values)
            if kind in ("tax", "vat", "allowance") and len(state) == 1:
                yield Flow(measure, state[0], "revenue", "incremental", "computed", -values)


def climate_flows(own: Setting, account: str, sek_per_tonne: Array) -> Iterator[Flow]:
    """The value of tonnes avoided outside the trading system, by measure (§6); a gain is negative.

    Args:
        own: the plan's setting.
        account: the yearly emission account whose tonnes are valued.
        sek_per_tonne: the chosen set's value in each year, SEK/tCO2e in the city's price year.
    """
    program = own.program
    lines = [i for i, ln in enumerate(program.line_list) if ln.account == account and "ets" not in ln.tags]
    if not lines or not own.plan.levels.any():
        return
    scale = units.parse(program.city.accounts[account].unit).scale
    shares = contributions.yearly_shares(pathway.of_parts(own, {account: lines}), np.arange(1))
    for m, measure in enumerate(program.measures):
        values = -shares[:, 0, m] * scale * sek_per_tonne
        if np.any(values):
            yield Flow(measure, "", "climate", "incremental", "computed", values)


def cost_flows(own: Setting, chosen: Choice) -> tuple[Flow, ...]:
    """Every flow of a plan: stated costs, and what the money accounts change."""
    return (*stated_flows(own.world, chosen, moved(own, chosen)), *_account_flows(own))


def is_in_view(city: City, flow: Flow, view: str) -> bool:
    """Whether a flow counts in a view: society, public, or an actor's purse by its id (§6).

    Society counts resources and co-benefits: taxes, VAT, fees and grants drop out, and so do allowances when
    tonnes are not valued (`society+climate` values them and keeps allowances as the price of theirs).
    """
    if flow.basis == "sunk":
        return False
    if view == "society":
        return flow.kind not in TRANSFERS and flow.kind != "climate"
    if view == "society+climate":
        return flow.kind not in TRANSFERS or flow.kind == "allowance"
    if flow.kind in ("climate", "co_benefit") and not flow.actor:
        return False
    if view == "public":
        return bool(flow.actor) and city.actor(flow.actor).type in PUBLIC_TYPES
    return flow.actor == view


def discount_factors(years: NDArray[np.int64], rate: float, from_year: int) -> Array:
    """What a krona in each year is worth in `from_year`; years before it count in full, (year).

    >>> discount_factors(np.array([2023, 2024, 2025]), 0.25, 2024).tolist()
    [1.0, 1.0, 0.8]
    """
    return np.asarray((1.0 + rate) ** -np.maximum(years - from_year, 0).astype(float))


def present_value(flows: Sequence[Flow], city: City, *, rate: float | None = None) -> Array:
    """The flows' sum over years, discounted to the city's year at its rate or at a given one, SEK, (draw)."""
    years = np.array(city.years)
    factors = discount_factors(years, city.header.discount_rate if rate is None else rate, city.header.discount_from)
    return np.asarray(sum(flow.values @ factors for flow in flows))


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
