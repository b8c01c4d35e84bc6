# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is the city under a scenario that sets numbers, what differs, and is it well formed? (docs/decisions/0010)

A scenario that sets something is worked out on `under(city, scenario)`, and by nothing else: no other part of the
product knows how numbers are set.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from klimatkontrakt.city.assumptions import Assumptions, SetCost, SetMeasure, SetNumber, SetQuantity
from klimatkontrakt.city.ids import by_id, ids_of
from klimatkontrakt.city.schema import CITY_FILE, FILES, City, Cost, Frozen, Measure, Quantity
from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.folder.unknown_names import unknown

BASELINE = "baseline"
KINDS = ("quantities", "measures")
_NUMBER = ("value", "low", "high", "shape")
_WITH_VALUE = ("unit", "price_year")
_KEYED = (*KINDS, "costs")  # what holds settings by an id
_SAID_OF = ("source", "accepted")  # said of a number; not a number itself
Check = Callable[[City], Iterable[Problem]]


@dataclass(frozen=True)
class Turn:
    """One field that a scenario sets: of what, from what, to what; values as the folder's types hold them.

    Attributes:
        kind: `city`, `quantities`, `measures` or `costs`.
        item: the id of the quantity or the measure; empty for the city.
        cost: the cost's id in its measure; empty for others.
    """

    kind: str
    item: str
    cost: str
    field: str
    before: Any
    after: Any

    @property
    def path(self) -> str:
        """Where in `set` it stands."""
        steps = {
            "city": (),
            "quantities": ("quantities", self.item),
            "measures": ("measures", self.item),
            "costs": ("measures", self.item, "costs", self.cost),
        }
        return ".".join((*steps[self.kind], self.field))


# What is set


def assumptions(city: City, scenario: str) -> Assumptions:
    """Everything that a scenario sets, with what it takes over from others; its own words win, field by field."""
    found = Assumptions()
    for name in reversed(_line_of(city, scenario)):
        found = _laid_over(found, city.scenarios[name].set_)
    return found


def _line_of(city: City, scenario: str) -> list[str]:
    """A scenario, the one that it is like, and so on; a circle or an unknown name ends it."""
    line: list[str] = []
    name: str | None = scenario
    while name is not None and name in city.scenarios and name not in line:
        line.append(name)
        name = city.scenarios[name].like
    return line


def _laid_over(under: Assumptions, over: Assumptions) -> Assumptions:
    rate = over.discount_rate if over.discount_rate is not None else under.discount_rate
    quantities = {**under.quantities}
    for name, row in over.quantities.items():
        quantities[name] = _fields_over(quantities[name], row) if name in quantities else row
    measures = {**under.measures}
    for name, setting in over.measures.items():
        measures[name] = _measure_over(measures[name], setting) if name in measures else setting
    return Assumptions(discount_rate=rate, quantities=quantities, measures=measures)


def _measure_over(under: SetMeasure, over: SetMeasure) -> SetMeasure:
    costs = {**under.costs}
    for name, cost in over.costs.items():
        costs[name] = _fields_over(costs[name], cost) if name in costs else cost
    return SetMeasure(ramp=over.ramp if over.ramp is not None else under.ramp, costs=costs)


def _fields_over(under: Any, over: SetNumber) -> Any:
    return under.model_copy(update=_stated(over))


def _stated(own: SetNumber) -> dict[str, Any]:
    """The fields that are set."""
    return {name: value for name in type(own).model_fields if (value := getattr(own, name)) is not None}


# The city under it


def sets_numbers(city: City, scenario: str) -> bool:
    """Whether a scenario sets any number, itself or by what it is like."""
    return not assumptions(city, scenario).is_empty


def under(city: City, scenario: str) -> City:
    """The city as a scenario has it, with the set numbers in the place of its own; the city where it sets none.

    Args:
        city: a city; of one that is itself under a scenario, the city that it was made of is meant.
        scenario: one of its scenarios.
    """
    own = city.as_written
    setting = assumptions(own, scenario)
    if setting.is_empty:
        return own
    rate = setting.discount_rate
    header = own.header if rate is None else own.header.model_copy(update={"discount_rate": rate})
    changed = {
        "header": header,
        "quantities": tuple(_quantity(row, setting.quantities) for row in own.quantities),
        "measures": {name: _measure(name, measure, setting.measures) for name, measure in own.measures.items()},
    }
    return own.model_copy(update={**changed, "base": own})


def _quantity(row: Quantity, setting: Mapping[str, SetQuantity]) -> Quantity:
    """A quantity's own row as it is set; its rows for outcomes stay."""
    return row if row.when or row.id not in setting else _with_number(row, setting[row.id])


def _measure(name: str, measure: Measure, setting: Mapping[str, SetMeasure]) -> Measure:
    if name not in setting:
        return measure
    own = setting[name]
    costs = tuple(_with_number(cost, own.costs[cost.id]) if cost.id in own.costs else cost for cost in measure.costs)
    ramp = measure.ramp if own.ramp is None else own.ramp
    return measure.model_copy(update={"ramp": ramp, "costs": costs})


def _with_number(entry: Any, setting: SetNumber) -> Any:
    """A row or a cost with the fields that are set; a number of another value or range is assumed where none says."""
    stated = _stated(setting)
    if "value" in stated and entry.missing is not None:
        stated["missing"] = None
    if any(name in stated and stated[name] != getattr(entry, name) for name in _NUMBER):
        stated.setdefault("origin", "assumed")
        if isinstance(entry, Quantity):
            stated.setdefault("accepted", None)  # what was accepted was another number
    return entry.model_copy(update=stated)


# What differs


def turns(city: City, scenario: str) -> tuple[Turn, ...]:
    """Every field that is another under a scenario than in the city, in the city's order."""
    return turns_of(under(city, scenario))


def turns_of(city: City) -> tuple[Turn, ...]:
    """Every field that is another in a city under a scenario than in the city as it is written."""
    return () if city.base is None else tuple(_turns(city.base, city))


def _turns(before: City, after: City) -> Iterator[Turn]:
    if before.header.discount_rate != after.header.discount_rate:
        rates = (before.header.discount_rate, after.header.discount_rate)
        yield Turn("city", "", "", "discount_rate", *rates)
    for row, other in zip(before.quantities, after.quantities, strict=True):
        yield from _field_turns("quantities", row.id, "", row, other)
    for name, measure in before.measures.items():
        yield from _measure_turns(name, measure, after.measures[name])


def _measure_turns(name: str, before: Measure, after: Measure) -> Iterator[Turn]:
    if before.ramp != after.ramp:
        yield Turn("measures", name, "", "ramp", before.ramp, after.ramp)
    for cost, other in zip(before.costs, after.costs, strict=True):
        yield from _field_turns("costs", name, cost.id, cost, other)


def _field_turns(kind: str, item: str, cost: str, before: Frozen, after: Frozen) -> Iterator[Turn]:
    model = SetCost if kind == "costs" else SetQuantity
    for field in model.model_fields if before is not after else ():
        if field in _SAID_OF:
            continue
        first, last = getattr(before, field), getattr(after, field)
        if first != last:
            yield Turn(kind, item, cost, field, first, last)


# Is it well formed?


def problems(city: City, checks: Iterable[Check]) -> Iterator[Problem]:
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
        if name == BASELINE:
            yield Problem("set_in_baseline", city.place("scenarios", name, "set"))
            continue
        strangers = [*_strangers(city, name)]
        yield from strangers
        if not strangers:
            yield from _of_known(city, name, asked)


def _of_known(city: City, name: str, checks: Sequence[Check]) -> Iterator[Problem]:
    """Of a scenario that sets only what is there: its values, what has no effect, and what the city becomes."""
    of_values = [*_of_values(city, name)]
    yield from of_values
    yield from _of_nothing(city, name)
    lacking = {problem.place for problem in of_values if problem.code == "set_range_missing"}
    before = _all_problems(_like(city, name), checks)
    for problem in come(city, name, before, _all_problems(under(city, name), checks)):
        if problem.code != "range_order" or problem.place not in lacking:  # it follows from what is told already
            yield problem


def _all_problems(city: City, checks: Sequence[Check]) -> list[Problem]:
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
    return under(city, like) if like is not None and like in city.scenarios else city


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
    for field in _WITH_VALUE:
        if getattr(setting, field, None) not in (None, getattr(before, field)):
            yield Problem("set_unit_alone", place, {"name": name, "field": field})


def _of_nothing(city: City, name: str) -> Iterator[Problem]:
    """Fields that are set to what they are already, and measures that the plan does not hold."""
    setting, like = city.scenarios[name].set_, _like(city, name)
    changed = {turn.path for turn in _turns(like, under(city, name))}
    for path in _fields(setting):
        if path not in changed:
            yield Problem("set_nothing", _place(city, name, path), {"name": path})
    running = {m for n in _line_of(city, name) for m in city.scenarios[n].measures}
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
        for item, entry in value.items() if isinstance(value, dict) and name in _KEYED else ():
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
    return [field for field in _stated(setting) if field not in ("origin", *_SAID_OF)]


def come(city: City, name: str, stood: Iterable[Problem], found: Iterable[Problem]) -> Iterator[Problem]:
    """The problems that come by what a scenario sets, at the place where it does.

    Args:
        name: the scenario.
        stood: those of the city as it is without that.
        found: those of the city under the scenario.
    """
    setting = assumptions(city, name)
    known = {_same(problem, setting) for problem in stood}
    for problem in found:
        if _same(problem, setting) not in known:
            yield replace(problem, place=_set_place(city, name, problem.place, setting))


def _kind_set(place: Place, setting: Assumptions) -> str:
    """The kind of thing that is set where a problem of the city is told; nothing where nothing is set there."""
    kinds = (kind for kind in KINDS if place.file == FILES[kind] and place.item in getattr(setting, kind))
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
