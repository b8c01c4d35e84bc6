# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do the sums of money come from? A view's present value by measure, and what a purse pays in a year."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.engine.answers import all_draws, economics, money_tables, purses, unknown_costs, unpriced
from klimatkontrakt.engine.answers.all_draws import spread
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.study import Results
from klimatkontrakt.language import words
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.story import names
from klimatkontrakt.story.facts import Fact, Ref, Value

VIEW = "view."
CASH = "cash"
VIEWS = ("society", "society+climate", "public", CASH)


def view(results: Results, name: str, year: int) -> Iterator[Fact]:
    """What makes up a view of money, the dearest first: its sum, and every measure's present value."""
    chosen = name.removeprefix(VIEW)
    yield Fact("view", {"view": chosen})
    if chosen == CASH:
        yield from _areas(results, year)
        yield from _by_measure(results, purses.cash(results))
        return
    total = purses.present_values(results).get(chosen)
    if total is not None:
        behind = behind_view(results, chosen)
        yield _known("view_sum", "view_sum_unknown", spread(total, results), behind, results)
        yield from _known_part(results, chosen)
    yield from _year(results, chosen, year)
    yield from _by_measure(results, [f for f in results.flows if economics.is_in_view(results.city, f, chosen)])


def flows_of(results: Results, chosen: str) -> list[Flow]:
    """The flows of a view of money."""
    if chosen == CASH:
        return purses.cash(results)
    return [flow for flow in results.flows if economics.is_in_view(results.city, flow, chosen)]


def present_value(results: Results, chosen: str) -> NDArray[np.float64] | None:
    """What the plan comes to in a view, in present value, SEK, (draw); None where nothing is paid in it."""
    if chosen != CASH:
        return purses.present_values(results).get(chosen)
    flows = flows_of(results, chosen)
    return economics.present_value(flows, results.city) if flows else None


def _by_measure(results: Results, flows: Iterable[Flow]) -> Iterator[Fact]:
    """Every measure's present value, the dearest first and those that are not known last."""
    by_measure: dict[str, list[Flow]] = {}
    for flow in flows:
        by_measure.setdefault(flow.measure, []).append(flow)
    values = {m: all_draws.mean(economics.present_value(f, results.city), results) for m, f in by_measure.items()}
    for measure, value in sorted(values.items(), key=lambda item: (math.isnan(item[1]), -abs(item[1]))):
        thing = names.of(results.city, "measures", measure)
        if math.isnan(value):
            yield _unknown_part(results, thing, by_measure[measure])
        else:
            yield Fact("view_part", {"thing": thing, "mean": value, **_priced(results)})


def _unknown_part(results: Results, thing: Ref, flows: list[Flow]) -> Fact:
    """A measure's part of a view that is not known: what is known of it, or why nothing is."""
    missing, costed = economics.missing_behind(results.city, flows), economics.costed(flows)
    known = economics.known_part(economics.present_value(costed, results.city)) if costed else math.nan
    if not known > 0:
        return Fact("view_part_unknown", {"thing": thing, "names": missing_names(results, missing)})
    return Fact("view_part_known", {"thing": thing, "mean": known, "count": len(missing), **_priced(results)})


def behind_view(results: Results, view: str) -> tuple[str, ...]:
    """The missing numbers that make the sum of a view or a purse unknown, stated costs without a figure last."""
    return (*purses.behind_view(results, view), *purses.uncosted(results, view))


def _known_part(results: Results, view: str) -> Iterator[Fact]:
    """What is known of a sum in present value that lacks stated costs; nothing where it would be a saving."""
    known = purses.known_present_values(results).get(view)
    if known is not None:
        count = len(purses.uncosted(results, view))
        yield Fact("present_known", {"count": count, **_priced(results), **spread(known, results)})


def _known(key: str, unknown: str, values: Mapping[str, Value], missing: Iterable[str], results: Results) -> Fact:
    """A sum of money, or that it is not known and why."""
    if any(isinstance(value, float) and math.isnan(value) for value in values.values()):
        year: Mapping[str, Value] = {"year": values["year"]} if "year" in values else {}
        return Fact(unknown, {**year, "names": missing_names(results, missing)})
    return Fact(key, {**_priced(results), **values})


def missing_names(results: Results, missing: Iterable[str]) -> tuple[Ref, ...]:
    """Missing numbers as things to read of, each once: quantities, measures whose effect is missing, then costs."""
    city, ids = results.city, ids_of(results.city.quantities)
    effects: list[Ref] = []
    uncosted: list[Ref] = []
    for name in missing:
        if name in ids:
            effects.append(names.quantity(city, name))
            continue
        measure = unpriced.measure_of(city, name)
        is_cost = name in {unknown_costs.cost_place(measure, cost) for cost in city.measures[measure].costs}
        (uncosted if is_cost else effects).append(names.of(city, "measures", measure))
    of_costs = list(dict.fromkeys(uncosted))
    return (*dict.fromkeys(effects), *map(_costs_of, of_costs[:1]), *of_costs[1:])


def _costs_of(first: Ref) -> Ref:
    """The first of the measures whose costs are missing, said to be that; the others follow it by their names."""
    sv, en = (words.say("story", "costs_of", language, thing=first.name(language)) for language in LANGUAGES)
    return replace(first, sv=sv, en=en)


def _priced(results: Results) -> dict[str, Value]:
    return {"unit": "SEK", "price_year": results.city.header.price_year}


def _areas(results: Results, year: int) -> Iterator[Fact]:
    """What is paid up to and with a year, by area and kind."""
    cells, funded = purses.by_area(results, year)
    by_area: dict[str, dict[str, float]] = {}
    for (area, kind), value in cells.items():
        by_area.setdefault(area, {})[kind] = value
    uncosted = purses.uncosted_areas(results, year)
    totals = {area: math.nan if area in uncosted else sum(kinds.values()) for area, kinds in by_area.items()}
    for area in largest_first(totals):
        parts = _kind_parts(by_area[area], _largest(by_area[area], totals[area]))
        value = _known_sum(by_area[area])
        values = {"value": value, "funded": funded[area], "parts": parts, "year": year, **_priced(results)}
        yield _area_sum(results, area, values, is_known=not math.isnan(totals[area]))
    if len(totals) > 1:
        yield _every_area(results, cells, sum(funded.values()), year, is_known=not uncosted)


def _largest(kinds: Mapping[str, float], total: float) -> float:
    """What the parts of a sum are written in the size of: the sum, or what is known of it."""
    return abs(_known_sum(kinds)) if math.isnan(total) else abs(total)


def _known_sum(kinds: Mapping[str, float]) -> float:
    """The sum of the kinds that are known."""
    return sum(value for value in kinds.values() if not math.isnan(value))


def _kind_parts(kinds: Mapping[str, float], largest: float) -> tuple[Fact, ...]:
    """What is known of a sum, kind by kind, the dearest first, in the size of the largest."""
    known = {kind: value for kind, value in kinds.items() if not math.isnan(value)}
    return tuple(
        Fact("kind_part", {"kind": kind, "value": value, "unit": "SEK", "largest": largest})
        for kind, value in sorted(known.items(), key=lambda item: -abs(item[1]))
    )


def _area_sum(results: Results, area: str, values: Mapping[str, Value], *, is_known: bool) -> Fact:
    if not is_known:
        return _unknown_area(results, area, values)
    if not area:
        return Fact("no_area_sum", values)
    return Fact("area_sum", {"area": names.of(results.city, "areas", area), **values})


def _every_area(
    results: Results, cells: Mapping[tuple[str, str], float], funded: float, year: int, *, is_known: bool
) -> Fact:  # fmt: skip
    """What all areas come to together, by kind; of a kind that is not known for some area nothing is said."""
    sums: dict[str, float] = {}
    for (_, kind), value in cells.items():
        sums[kind] = sums.get(kind, 0.0) + value
    whole = sum(sums.values())
    parts = _kind_parts(sums, abs(_known_sum(sums)))
    values = {"value": _known_sum(sums), "funded": funded, "parts": parts, "year": year, **_priced(results)}
    return Fact("areas_sum" if is_known and not math.isnan(whole) else "areas_sum_unknown", values)


def _unknown_area(results: Results, area: str, values: Mapping[str, Value]) -> Fact:
    """An area's sum that is not known: why, and what of it is."""
    measures = results.city.measures
    flows = [f for f in purses.cash(results) if f.measure in measures and (measures[f.measure].area or "") == area]
    why = missing_names(results, economics.missing_behind(results.city, flows))
    if not area:
        return Fact("no_area_sum_unknown", {**values, "names": why})
    return Fact("area_sum_unknown", {**values, "area": names.of(results.city, "areas", area), "names": why})


def purse(results: Results, name: str, year: int) -> Iterator[Fact]:
    """What an actor pays in a year, in sum and by measure; what it needs in that year's kronor; the plan's cost."""
    at, first = year - int(results.program.years[0]), int(results.program.years[0])
    paid = purses.by_actor(results).get(name)
    missing = (*purses.behind_purse(results, name), *purses.uncosted(results, name))
    if paid is not None:
        yield _known("actor_sum", "actor_sum_unknown", {"value": float(paid[at]), "year": year}, missing, results)
        parts = {part: float(values[at]) for part, values in purses.parts(results, name).items()}
        largest = max((abs(value) for value in parts.values() if not math.isnan(value)), default=0.0)
        yield Fact("actor_parts", {**parts, "unit": "SEK", "year": year, "largest": largest})
        so_far = float(paid[: at + 1].sum())
        yield _known(
            "actor_until", "actor_until_unknown", {"value": so_far, "first": str(first), "year": year}, missing, results
        )
    own = purses.budget_year(results, year).get(name)
    if own is not None:
        yield _needs(results, own, year, missing)
    present = purses.present_values(results).get(name)
    if present is not None:
        yield _known("actor_present", "actor_present_unknown", spread(present, results), missing, results)
        yield from _known_part(results, name)
    yield from _year(results, name, year)
    yield from _paid_for(results, name, year)


def _year(results: Results, view: str, year: int) -> Iterator[Fact]:
    """A year of a view's or a purse's money, nominal and in present value, and what it has come to so far."""
    found = money_tables.discounted_years(results, view)
    if found is None:
        return
    nominal, discounted = found
    missing = behind_view(results, view)
    yield _known("money_year", "money_year_unknown", _of_year(results, view, year, found), missing, results)
    if np.isnan(nominal).any():
        yield from _known_year(results, view, year)
    even = economics.break_even(discounted, results.program.years)
    if even is not None and not np.isnan(discounted).any():
        yield Fact("money_even", {"even": str(even)})


def _known_year(results: Results, view: str, year: int) -> Iterator[Fact]:
    """What is known of a year's money where stated costs have no figure."""
    costed = money_tables.known_years(results, view)
    values = _of_year(results, view, year, costed) if costed is not None else {}
    numbers = [value for value in values.values() if isinstance(value, float)]
    if numbers and not np.isnan(numbers).any():
        yield Fact("money_year_known", {**_priced(results), **values})


def _of_year(
    results: Results, view: str, year: int, years: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> dict[str, Value]:
    """What a year comes to, and what all years up to it do: nominal and in present value."""
    at, (nominal, discounted) = year - int(results.program.years[0]), years
    return {
        "year": year, "percent": 100 * economics.rate_of(results.city, view),
        "base": str(results.city.header.discount_from), "value": float(nominal[at]), "worth": float(discounted[at]),
        "until": float(nominal[: at + 1].sum()), "worth_until": float(discounted[: at + 1].sum()),
    }  # fmt: skip


def _needs(results: Results, need: purses.Need, year: int, missing: Iterable[str]) -> Fact:
    """What a purse needs in a year, in that year's kronor; or what is known of it, and why no more is."""
    if need.is_uncosted:
        return Fact("actor_needs_uncosted", {"year": year})
    common: dict[str, Value] = {"funded": need.funded, "unit": "SEK", "year": year}
    if math.isnan(need.need):
        return Fact("actor_needs_unknown", {**common, "need": need.known, "names": missing_names(results, missing)})
    return Fact("actor_needs", {**common, "need": need.need, "missing": need.missing, "saving": need.saving})


def _paid_for(results: Results, name: str, year: int) -> Iterator[Fact]:
    """What an actor pays in a year, by measure and kind, the dearest first."""
    column = year - int(results.program.years[0])
    sums: dict[PaidPart, float] = {}
    for flow in purses.cash(results):
        if flow.actor == name:
            key = PaidPart(flow.measure, flow.kind, flow.origin, flow.funded)
            sums[key] = sums.get(key, 0.0) + all_draws.mean(flow.values[:, column], results)
    for key, value in sorted(sums.items(), key=lambda item: (math.isnan(item[1]), -abs(item[1]))):
        if math.isnan(value):
            gone = [f for f in purses.cash(results) if (f.measure, f.actor, f.kind) == (key.measure, name, key.kind)]
            why = missing_names(results, economics.missing_behind(results.city, gone))
            thing = names.of(results.city, "measures", key.measure)
            yield Fact("actor_pays_unknown", {"thing": thing, "kind": key.kind, "year": year, "names": why})
        elif value:
            yield _paid(results, key, value, year)


@dataclass(frozen=True)
class PaidPart:
    """What an actor pays for: a measure's cost of one kind, its origin, and the part of it that is funded."""

    measure: str
    kind: str
    origin: str
    funded: float


def _paid(results: Results, paid_part: PaidPart, value: float, year: int) -> Fact:
    values: dict[str, Value] = {
        "thing": names.of(results.city, "measures", paid_part.measure), "kind": paid_part.kind, "value": value,
        "year": year, "origin": paid_part.origin, "percent": 100 * paid_part.funded, **_priced(results),
    }  # fmt: skip
    return Fact("actor_pays" if value > 0 else "actor_saves", values)
