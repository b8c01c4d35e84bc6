# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do the measures of a plan state that they cost, beyond what happens anyway? Drivers, lifetimes, payers (§6).

A cost is linear in what is done. So what it comes to beyond *anyway* is what it comes to along the ramp less what it
comes to along *anyway*, times the level; `of: gross` adds the latter back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city import prices, units
from klimatkontrakt.city.measures import Ramp
from klimatkontrakt.city.schema import City, Cost, Measure, Plan
from klimatkontrakt.engine.answers import economics, unknown_costs
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.engine.answers.kept_costs import Asked, AtFullLevel, KeptCosts, Kinds
from klimatkontrakt.engine.answers.moved_quantities import MovedQuantity
from klimatkontrakt.engine.chain import moves, ramps
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.engine.worlds import plan, uncertainty
from klimatkontrakt.engine.worlds.plan import Choice
from klimatkontrakt.engine.worlds.world import World

Array = NDArray[np.float64]
Years = NDArray[np.int64]
ONE_OFF = ("investment", "grant")
TAXES = ("tax", "vat")  # what the state gets of a stated cost; who gets a fee is not said
LONGEST_YEARS = 100  # after a ramp's first year: all that it ever does


def price_scale(city: City, cost: Cost) -> float:
    """From the cost's own unit to SEK per canonical unit, in the city's price year."""
    return units.parse(cost.money_unit).scale * prices.of(city).factor(cost.price_year or 0, city.header.price_year)


def _value(world: World, name: str, cost: Cost) -> Array:
    """The cost's value in each world, SEK per canonical unit, (draw)."""
    scale, number = price_scale(world.program.city, cost), moves.cost_range(cost)
    if number is None:
        return np.full(world.size, (cost.value or 0.0) * scale)
    return uncertainty.values(number, world.sample.chance[moves.cost_key(name, cost)]) * scale


# What is done in each year: along the ramp, along anyway


def _is_paid(measure: Measure) -> bool:
    """Whether the measure's renewals are paid as they come; then there is neither reinvestment nor residual value."""
    return bool(measure.ramp and measure.ramp.renovation and measure.ramp.renovation.renewal == "paid")


def _works_of(measure: Measure, shape: Ramp) -> Ramp:
    """A ramp whose works hold paid renewals only where the measure's own do: one convention for both."""
    if shape.renovation is None or shape.renovation.renewal != "paid" or _is_paid(measure):
        return shape
    plan, done = shape.renovation, shape.renovation.done
    is_paid = done is not None and done.renewal == "paid"
    changed = {"renewal": "free", "done": done.model_copy(update={"renewal": "free"}) if done and is_paid else done}
    return shape.model_copy(update={"renovation": plan.model_copy(update=changed)})


def _works(program: Program, name: str, of: str, years: Years, delay: int = 0) -> Array:
    """The share of the stock that is worked on in each of some years by the ramp or by *anyway*, (year)."""
    measure = program.city.measures[name]
    shape = measure.ramp if of == "ramp" else measure.anyway
    if shape is None:
        return np.zeros(len(years))
    key = (name, f"works of {of} from {years[0]} by {delay}", len(years))
    return plan.kept(program, key, lambda: ramps.works(_works_of(measure, shape), years, delay))


def _part_done(program: Program, name: str, of: str, years: Years, delay: int = 0) -> Array:
    """How far the ramp or *anyway* has come in each of some years, (year)."""
    measure = program.city.measures[name]
    shape = measure.ramp if of == "ramp" else measure.anyway
    if shape is None:
        return np.zeros(len(years))
    key = (name, f"done of {of} from {years[0]} by {delay}", len(years))
    return plan.kept(program, key, lambda: ramps.ramp(shape, years, delay))


def _all_works(program: Program, name: str, of: str) -> float:
    """All that the ramp ever does, or all that *anyway* does by the time that the ramp has, as shares of the stock."""
    measure = program.city.measures[name]
    assert measure.ramp is not None
    begins = [ramps.first_year(shape) for shape in (measure.ramp, measure.anyway) if shape is not None]
    last = ramps.first_year(measure.ramp) + LONGEST_YEARS
    return float(_works(program, name, of, np.arange(min(begins), last + 1)).sum())


def part_anyway(program: Program, name: str) -> float:
    """Which part of all that a measure does would be done anyway; where either does nothing new, by what stands."""
    if program.city.measures[name].anyway is None:
        return 0.0
    whole, anyway = _all_works(program, name, "ramp"), _all_works(program, name, "anyway")
    if whole > 0 and anyway == 0:
        ends = [float(_part_done(program, name, of, program.years[-1:])[0]) for of in ("anyway", "ramp")]
        return min(1.0, ends[0] / ends[1]) if ends[1] else 0.0
    if whole > 0:
        return anyway / whole
    stands = float(_part_done(program, name, "ramp", program.years).sum())
    return float(_part_done(program, name, "anyway", program.years).sum()) / stands if stands else 0.0


def _along(program: Program, name: str, cost: Cost, years: Years, delay: int | None, start: int = 0) -> Array:
    """What drives a cost in each of some years as a part of the whole, (year).

    Args:
        delay: by how many years the ramp comes later; None along *anyway*.
        start: by how many years the plan moves the measure: a total's own years move with it, along *anyway* too.
    """
    if cost.per == "total":
        return _total_along(program, name, cost, years, delay, start)
    of, later = ("ramp", delay) if delay is not None else ("anyway", 0)
    return (_works if cost.kind in ONE_OFF else _part_done)(program, name, of, years, later)


def _total_along(program: Program, name: str, cost: Cost, years: Years, delay: int | None, start: int) -> Array:
    """The same of a cost that is a total: its own years where it states some, or the ramp's."""
    of, later = ("ramp", delay) if delay is not None else ("anyway", 0)
    if cost.years is not None or cost.from_year is not None:
        if of == "anyway":
            return _stated_years(cost, years - start) * part_anyway(program, name)
        return _stated_years(cost, years - later)
    if cost.kind not in ONE_OFF:
        return _part_done(program, name, of, years, later)
    whole, works = _all_works(program, name, "ramp"), _works(program, name, of, years, later)
    return works / whole if whole > 0 else works


def parts_of_total(program: Program, name: str, cost: Cost, planned: Plan, years: Years) -> Array:
    """Which part of a total a plan pays in each of some years, on time; beyond *anyway* unless it is gross, (year)."""
    delay = plan.shift(program.city.measures[name], planned)
    anyway = _along(program, name, cost, years, None, delay)
    beyond = planned.level * (_along(program, name, cost, years, delay) - anyway)
    return beyond + anyway if cost.of == "gross" else beyond


def _stated_years(cost: Cost, years: Years) -> Array:
    """A total's own years: shares of it, or every year from one to another, (year)."""
    if cost.years is not None:
        return np.array([cost.years.get(int(year), 0.0) for year in years])
    last = cost.to_year if cost.to_year is not None else np.iinfo(np.int64).max
    return ((years >= (cost.from_year or 0)) & (years <= last)).astype(float)


def _earlier(program: Program, name: str, cost: Cost, delay: int) -> Years:
    """The city's years, and those before them in which something was bought that is bought again in them."""
    measure, first = program.city.measures[name], int(program.years[0])
    if not cost.reinvest or cost.lifetime is None or _is_paid(measure):
        return program.years
    assert measure.ramp is not None
    begins = [ramps.first_year(measure.ramp) + delay]
    begins += [ramps.first_year(measure.anyway)] if measure.anyway is not None else []
    begins += [min(cost.years) + delay] if cost.years else []
    begins += [cost.from_year + delay] if cost.from_year is not None else []
    since = max(min(begins), first - LONGEST_YEARS)
    return np.arange(min(since, first), int(program.years[-1]) + 1)


def _by_delay(world: World, at: int, on_time: Array, late: Array) -> Array:
    """A series that comes later where the measure does, (draw, year); (1, year) where it is late in none."""
    if not world.draws.late[at].any():
        return on_time[None]
    return np.where(world.draws.late[at][:, None] == 1, late[None], on_time[None])


def _driver(world: World, name: str, cost: Cost, years: Years) -> Array | float:
    """What a part of the whole is multiplied by: 1, or a share of a baseline quantity, canonical, (draw, year).

    Before the city's years a quantity is what it is in the first of them.
    """
    program = world.program
    if not isinstance(cost.per, dict) or unknown_costs.leans_on_missing(program, cost):
        return 1.0
    base = world.draws.baseline(program.quantity_index[str(cost.per["quantity"])]) * float(cost.per["share"])
    before = len(years) - len(program.years)
    return np.concatenate([np.repeat(base[:, :1], before, axis=1), base], axis=1) if before else base


def _amounts(world: World, name: str, cost: Cost, delay: int, years: Years) -> tuple[Array, Array]:
    """What a cost is counted by, at full level: beyond *anyway*, and along *anyway*, each (draw, year)."""
    program, at = world.program, world.program.measure_index[name]
    measure = program.city.measures[name]
    late = measure.late.years if measure.late is not None else 0
    on_time, later = (_along(program, name, cost, years, moved) for moved in (delay, delay + late))
    anyway = _along(program, name, cost, years, None, delay)[None]
    driver = _driver(world, name, cost, years)
    return driver * (_by_delay(world, at, on_time, later) - anyway), driver * anyway


# What it comes to


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


def _priced(world: World, name: str, cost: Cost, amount: Array, *, is_seen_once: bool = False) -> Kinds:
    """An amount at its price in each world, with what its lifetime brings; kinds that come to nothing are left out.

    Args:
        amount: (draw, year); years before the city's come first, and are paid in none.
        is_seen_once: whether what is the same in all worlds may be one row that every world sees: for whoever takes
            each world by itself, and adds no worlds up.
    """
    measure = world.program.city.measures[name]
    value = _value(world, name, cost) * world.draws.mask[world.program.measure_index[name]]
    before = amount.shape[1] - len(world.program.years)
    if is_seen_once and len(amount) == 1 and (value == value[0]).all():
        value = value[:1]
    found = _with_lifetime(cost, measure, value[:, None] * amount, before)
    return tuple((kind, _in_every(world, values)) for kind, values in found if (values != 0).any())


def _in_every(world: World, values: Array) -> Array:
    """Values in every world, (draw, year); one row is seen by all."""
    return values if len(values) == world.size else np.broadcast_to(values, (world.size, values.shape[1]))


def _with_lifetime(cost: Cost, measure: Measure, bought: Array, before: int) -> Iterator[tuple[str, Array]]:
    """What is bought, what of it is bought again, and what is left of what was paid for in the city's years."""
    paid = bought[:, before:]
    yield cost.kind, paid
    if cost.kind != "investment" or cost.lifetime is None or _is_paid(measure):
        return
    again = reinvested(bought, cost.lifetime)[:, before:] if cost.reinvest else np.zeros_like(paid)
    if cost.reinvest:
        yield "reinvestment", again
    yield "residual", residual(paid + again, cost.lifetime)


def at_full_level(
    world: World, name: str, cost: Cost, delay: int, *, is_seen_once: bool = False
) -> AtFullLevel:  # fmt: skip
    """What a cost that goes by its measure's level comes to, before payers divide it."""
    years = _earlier(world.program, name, cost, delay)
    beyond, anyway = _amounts(world, name, cost, delay, years)
    of_anyway = _priced(world, name, cost, anyway, is_seen_once=is_seen_once) if cost.of == "gross" else ()
    return AtFullLevel(_priced(world, name, cost, beyond, is_seen_once=is_seen_once), of_anyway)


def of_moved(world: World, name: str, cost: Cost, own: MovedQuantity) -> Kinds:
    """What a cost per moved unit comes to: what the plan moves, less what of it would be moved anyway."""
    bought: Callable[[Array], Array] = first_time if cost.kind in ONE_OFF else np.asarray
    amount = bought(own.planned)
    if cost.of != "gross" and (own.anyway != 0).any():
        amount = amount - bought(own.anyway)
    return _priced(world, name, cost, amount)


# Whom


def _kept_at_full_level(
    world: World, asked: Asked, cost: Cost, kept: KeptCosts | None
) -> AtFullLevel:  # fmt: skip
    """What a cost comes to at full level, kept for the next plan where there is room for it."""
    name, _, delay = asked
    known = kept.get(asked) if kept is not None else None
    if known is not None:
        return known
    made = sealed(at_full_level(world, name, cost, delay, is_seen_once=kept is not None))
    if kept is not None:
        kept.keep(asked, made)
    return made


def stated_flows(world: World, chosen: Choice, moved: Mapping[str, MovedQuantity]) -> Iterator[Flow]:
    """What the measures of a plan state that they cost: each part of `stated_parts`, multiplied."""
    for part in stated_parts(world, chosen, moved):
        yield part.flow()


def stated_parts(
    world: World, chosen: Choice, moved: Mapping[str, MovedQuantity], kept: KeptCosts | None = None
) -> Iterator[CostPart]:
    """What the measures of a plan state that they cost, before it is multiplied by whose part it is.

    Args:
        world: the worlds.
        chosen: the plan.
        moved: by measure, where a cost is per moved unit.
        kept: what costs at full level came to in these worlds, filled as they are asked for; None where the next
            plan has no use for them.
    """
    city = world.program.city
    for name in sorted(chosen.plans):
        measure, own = city.measures[name], chosen.plans[name]
        if own.level == 0:
            continue
        delay = plan.shift(measure, own)
        for at, cost in enumerate(measure.costs):
            if cost.value is None or unknown_costs.leans_on_missing(world.program, cost):
                continue
            if cost.per == "moved":
                kinds, level = of_moved(world, name, cost, moved[name]), 1.0
            else:
                kinds, level = _kept_at_full_level(world, (name, at, delay), cost, kept).at(own.level)
            funded = cost.funded if cost.funded is not None else float(measure.funded)
            yield from divided(city, name, cost, kinds, funded, level)


@dataclass(frozen=True)
class CostPart:
    """One actor's part of a cost, of one kind: a flow that nobody has multiplied yet.

    Attributes:
        whole: what all of it comes to, (draw, year).
        share: the actor's, with its sign, and the level where `whole` is at full level.
    """

    measure: str
    actor: str
    kind: str
    basis: str
    origin: str
    whole: Array
    share: float
    funded: float

    def flow(self) -> Flow:
        """The part as a flow."""
        values = self.whole * self.share
        return Flow(self.measure, self.actor, self.kind, self.basis, self.origin, values, self.funded)


def divided(
    city: City, name: str, cost: Cost, kinds: Kinds, funded: float, level: float = 1.0
) -> Iterator[CostPart]:  # fmt: skip
    """A cost's kinds as parts of its payers, and of those who receive it; a tax is revenue of the state's."""
    state = economics.only_state(city) if cost.kind in TAXES else ""
    for kind, values in kinds:
        sides = [(kind, cost.payers, level), (kind, cost.receivers, -level), ("revenue", {state: 1.0}, -level)]
        for of_side, shares, sign in sides if state else sides[:2]:
            for actor, share in sorted(shares.items()):
                origin = cost.origin or "assumed"
                yield CostPart(name, actor, of_side, cost.basis, origin, values, sign * share, funded)
