# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is the city under a scenario that sets numbers, what differs, and is it well formed? (docs/decisions/0010)

A scenario that sets something is worked out on `under(city, scenario)`, and by nothing else: no other part of the
product knows how numbers are set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from klimatkontrakt.city.assumptions import Assumptions, SetCost, SetMeasure, SetNumber, SetQuantity
from klimatkontrakt.city.schema import City, Frozen, Measure, Quantity
from klimatkontrakt.folder.problem import Problem

BASELINE = "baseline"
KINDS = ("quantities", "measures")
_NUMBER = ("value", "low", "high", "shape")
WITH_VALUE = ("unit", "price_year")
KEYED = (*KINDS, "costs")  # what holds settings by an id
SAID_OF = ("source", "accepted")  # said of a number; not a number itself
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
    for name in reversed(line_of(city, scenario)):
        found = _laid_over(found, city.scenarios[name].set_)
    return found


def line_of(city: City, scenario: str) -> list[str]:
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
    return under.model_copy(update=stated(over))


def stated(own: SetNumber) -> dict[str, Any]:
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
    values = stated(setting)
    if "value" in values and entry.missing is not None:
        values["missing"] = None
    if any(name in values and values[name] != getattr(entry, name) for name in _NUMBER):
        values.setdefault("origin", "assumed")
        if isinstance(entry, Quantity):
            values.setdefault("accepted", None)  # what was accepted was another number
    return entry.model_copy(update=values)


# What differs


def turns(city: City, scenario: str) -> tuple[Turn, ...]:
    """Every field that is another under a scenario than in the city, in the city's order."""
    return turns_of(under(city, scenario))


def turns_of(city: City) -> tuple[Turn, ...]:
    """Every field that is another in a city under a scenario than in the city as it is written."""
    return () if city.base is None else tuple(turns_between(city.base, city))


def turns_between(before: City, after: City) -> Iterator[Turn]:
    """Every field that is another in one city than in another that has the same things."""
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
        if field in SAID_OF:
            continue
        first, last = getattr(before, field), getattr(after, field)
        if first != last:
            yield Turn(kind, item, cost, field, first, last)
