# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is what a scenario sets well formed? What it sets that is not there, says nothing, or breaks a rule of form."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace

from klimatkontrakt.city import scenarios
from klimatkontrakt.city.assumptions import Assumptions, SetMeasure, SetNumber, SetQuantity
from klimatkontrakt.city.ids import by_id, ids_of
from klimatkontrakt.city.schema import CITY_FILE, FILES, City, Cost, Frozen, Quantity
from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.folder.unknown_names import unknown


def problems(city: City, checks: Iterable[scenarios.Check]) -> Iterator[Problem]:
    """What scenarios set that is not there, says nothing, or breaks a rule of form.

    Args:
        city: as it is written.
        checks: what every city is asked, which is asked of the city under each scenario too.
    """
    asked = tuple(checks)
    for name, scenario in city.scenarios.items():
        for path in _empty(scenario.set_):
            yield Problem("set_empty", _place(city, name, path), {"name": path})
        if scenario.set_.is_empty:
            continue
        if name == scenarios.BASELINE:
            yield Problem("set_in_baseline", city.place("scenarios", name, "set"))
            continue
        strangers = [*_strangers(city, name)]
        yield from strangers
        if not strangers:
            yield from _of_known(city, name, asked)


def _of_known(city: City, name: str, checks: Sequence[scenarios.Check]) -> Iterator[Problem]:
    """Of a scenario that sets only what is there: its values, what has no effect, and what the city becomes."""
    of_values = [*_of_values(city, name)]
    yield from of_values
    yield from _of_nothing(city, name)
    lacking = {problem.place for problem in of_values if problem.code == "set_range_missing"}
    before = _all_problems(_like(city, name), checks)
    for problem in come(city, name, before, _all_problems(scenarios.under(city, name), checks)):
        if problem.code != "range_order" or problem.place not in lacking:  # it follows from what is told already
            yield problem


def _all_problems(city: City, checks: Sequence[scenarios.Check]) -> list[Problem]:
    return [problem for check in checks for problem in check(city)]


def _place(city: City, scenario: str, path: str) -> Place:
    """Where a scenario sets something; where that has no line of its own, the nearest above it that has."""
    steps = f"set.{path}".rstrip(".")
    upper = steps
    while ("scenarios", f"{scenario}/{upper}") not in city.places and "." in upper:
        upper = upper.rpartition(".")[0]
    return replace(city.place("scenarios", scenario, upper), column=steps)


def _strangers(city: City, name: str) -> Iterator[Problem]:
    """Quantities, measures, costs and sources that are set and do not exist."""
    setting = city.scenarios[name].set_
    sources = ids_of(city.sources)
    rows = ids_of(city.quantities)
    for item, own in setting.quantities.items():
        place = _place(city, name, f"quantities.{item}")
        if item not in rows:
            yield unknown(place, "quantities", item, rows)
        if own.source is not None and own.source not in sources:
            yield unknown(place, "sources", own.source, sources)
    for item, measure in setting.measures.items():
        yield from _strangers_in(city, name, item, measure, sources)


def _strangers_in(city: City, name: str, item: str, setting: SetMeasure, sources: set[str]) -> Iterator[Problem]:
    place = _place(city, name, f"measures.{item}")
    if item not in city.measures:
        yield unknown(place, "measures", item, city.measures)
        return
    measure = city.measures[item]
    if measure.same_as is not None:
        yield Problem("set_of_second_name", place, {"name": item, "own": measure.same_as})
    costs = ids_of(measure.costs)
    for cost, own in setting.costs.items():
        at = _place(city, name, f"measures.{item}.costs.{cost}")
        if cost not in costs:
            yield unknown(at, "costs", cost, costs)
        if own.source is not None and own.source not in sources:
            yield unknown(at, "sources", own.source, sources)


def _of_values(city: City, name: str) -> Iterator[Problem]:
    """A value without the range that it needs, a unit without a value, and what has no or little effect."""
    setting, like = city.scenarios[name].set_, _like(city, name)
    rows = {row.id: row for row in like.quantities if not row.when}
    for item, quantity in setting.quantities.items():
        if item in rows:
            place = _place(city, name, f"quantities.{item}")
            yield from _of_number(quantity, rows[item], place, item)
            yield from _of_effect(city, item, quantity, place)
    for item, measure in setting.measures.items():
        costs = by_id(like.measures[item].costs)
        for cost, number in measure.costs.items():
            place = _place(city, name, f"measures.{item}.costs.{cost}")
            yield from _of_number(number, costs[cost], place, f"{item}, {cost}")


def _of_effect(city: City, item: str, setting: SetQuantity, place: Place) -> Iterator[Problem]:
    """A quantity that has other values under outcomes, or is calibrated: what is set has little effect, or none."""
    outcomes = set()
    for row in city.quantities:
        if row.id == item:
            outcomes |= {f"{event}: {outcome}" for event, outcome in row.when.items()}
    if outcomes:
        yield Problem("set_outcomes", place, {"name": item, "outcomes": ", ".join(sorted(outcomes))})
    if item in city.calibrations and setting.value is not None:
        yield Problem("set_calibrated", place, {"name": item})


def _like(city: City, name: str) -> City:
    """The city as it is before a scenario's own set: under the scenario that it is like."""
    like = city.scenarios[name].like
    return scenarios.under(city, like) if like is not None and like in city.scenarios else city


def _of_number(setting: SetNumber, before: Quantity | Cost, place: Place, name: str) -> Iterator[Problem]:
    if setting.value is None:
        yield from _without_value(setting, before, place, name)
        return
    has_range = before.low is not None and before.low != before.high
    if setting.value != before.value and has_range and None in (setting.low, setting.high):
        values: Values = {"name": name, "low": before.low or 0.0, "high": before.high or 0.0, "value": setting.value}
        yield Problem("set_range_missing", place, values)


def _without_value(setting: SetNumber, before: Quantity | Cost, place: Place, name: str) -> Iterator[Problem]:
    """What says of which unit or year a value is, where no value is set."""
    for field in scenarios.WITH_VALUE:
        if getattr(setting, field, None) not in (None, getattr(before, field)):
            yield Problem("set_unit_alone", place, {"name": name, "field": field})


def _of_nothing(city: City, name: str) -> Iterator[Problem]:
    """Fields that are set to what they are already, and measures that the plan does not hold."""
    setting, like = city.scenarios[name].set_, _like(city, name)
    changed = {turn.path for turn in scenarios.turns_between(like, scenarios.under(city, name))}
    for path in _fields(setting):
        if path not in changed:
            yield Problem("set_nothing", _place(city, name, path), {"name": path})
    running = {m for n in scenarios.line_of(city, name) for m in city.scenarios[n].measures}
    for item in setting.measures:
        if item not in running:
            yield Problem("set_unplanned", _place(city, name, f"measures.{item}"), {"name": item})


def _empty(setting: Frozen, path: str = "") -> Iterator[str]:
    """What is named in `set` and given no number, by its path."""
    for name in type(setting).model_fields:
        value = getattr(setting, name)
        own = f"{path}.{name}".strip(".")
        if name in setting.model_fields_set and value is None:
            yield own
        for item, entry in value.items() if isinstance(value, dict) and name in scenarios.KEYED else ():
            yield from _empty(entry, f"{own}.{item}")
            if not entry.model_fields_set:
                yield f"{own}.{item}"


def _fields(setting: Assumptions) -> Iterator[str]:
    """Every field that is set, by its path; where its number comes from is no number."""
    if setting.discount_rate is not None:
        yield "discount_rate"
    numbers: dict[str, SetNumber] = {f"quantities.{name}": number for name, number in setting.quantities.items()}
    for name, measure in setting.measures.items():
        if measure.ramp is not None:
            yield f"measures.{name}.ramp"
        numbers |= {f"measures.{name}.costs.{cost}": number for cost, number in measure.costs.items()}
    for path, number in numbers.items():
        yield from (f"{path}.{field}" for field in _number_fields(number))


def _number_fields(setting: SetNumber) -> list[str]:
    return [field for field in scenarios.stated(setting) if field not in ("origin", *scenarios.SAID_OF)]


def come(city: City, name: str, stood: Iterable[Problem], found: Iterable[Problem]) -> Iterator[Problem]:
    """The problems that come by what a scenario sets, at the place where it does.

    Args:
        name: the scenario.
        stood: those of the city as it is without that.
        found: those of the city under the scenario.
    """
    setting = scenarios.assumptions(city, name)
    known = {_same(problem, setting) for problem in stood}
    for problem in found:
        if _same(problem, setting) not in known:
            yield replace(problem, place=_set_place(city, name, problem.place, setting))


def _kind_set(place: Place, setting: Assumptions) -> str:
    """The kind of thing that is set where a problem of the city is told; nothing where nothing is set there."""
    kinds = (kind for kind in scenarios.KINDS if place.file == FILES[kind] and place.item in getattr(setting, kind))
    return next(kinds, "")


def _same(problem: Problem, setting: Assumptions) -> Hashable:
    """What makes two problems one: of what is not set, what is wrong with which thing, with whatever numbers."""
    place = problem.place
    is_set = bool(_kind_set(place, setting))
    values = tuple(sorted((name, str(value)) for name, value in problem.values.items())) if is_set else ()
    return problem.code, place.file, place.item, place.column, values


def _set_place(city: City, name: str, place: Place, setting: Assumptions) -> Place:
    """Where a scenario sets what a problem of the city under it is told of; the whole of `set` where it is not set."""
    kind = _kind_set(place, setting)
    if place.file == CITY_FILE and place.item in city.scenarios:  # of the plan, at the measure that it names
        return place
    if kind:
        return _place(city, name, ".".join(filter(None, (kind, place.item, place.column))))
    told = ", ".join(filter(None, (place.item, place.column)))
    return replace(_place(city, name, ""), column=f"set: {told}" if told else "set")
