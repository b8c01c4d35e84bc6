# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a scenario? Which measures, how far, and the numbers that it sets in the place of the city's own.

What the city is under it: scenarios.py.
"""

from __future__ import annotations

from pydantic import Field, StrictBool

from klimatkontrakt.city.measures import AnyRamp
from klimatkontrakt.city.values import (
    Id,
    Lifetime,
    Named,
    Number,
    Origin,
    Points,
    Rate,
    Shape,
    Share,
    Steps,
    Text,
    Year,
)
from klimatkontrakt.folder.frozen import Frozen


class SetNumber(Frozen):
    """A number's value with its range; a value where the city's has a range brings its own (low = high: none)."""

    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    shape: Shape | None = None
    origin: Origin | None = None
    source: Id | None = None


class SetQuantity(SetNumber):
    """What a scenario sets of a quantity, in the quantity's own unit; points replace all of its points."""

    points: Points | None = None
    growth: Number | None = None
    growth_from: Year | None = None
    accepted: StrictBool | None = None


class SetCost(SetNumber):
    """What a scenario sets of a cost; a value without a unit is in the cost's own."""

    unit: Text | None = None
    price_year: Year | None = None
    years: Steps | None = None
    from_year: Year | None = None
    to_year: Year | None = None
    lifetime: Lifetime | None = None
    payers: dict[Id, Share] | None = None


class SetMeasure(Frozen):
    """What a scenario sets of a measure: its ramp, and its costs by their ids."""

    ramp: AnyRamp | None = None
    costs: dict[Id, SetCost] = Field(default_factory=dict)


class Assumptions(Frozen):
    """What a scenario sets in the place of the city's own numbers; what it does not name is the city's."""

    discount_rate: Rate | None = None
    quantities: dict[Id, SetQuantity] = Field(default_factory=dict)
    measures: dict[Id, SetMeasure] = Field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is set."""
        return self.discount_rate is None and not self.quantities and not self.measures


class Plan(Frozen):
    """How far and from when a measure runs in a scenario; without a start, as its own ramp says."""

    level: Share = 1.0
    start: Year | None = None


class Scenario(Named):
    """Which measures, how far, from when; events that it fixes, numbers that it sets. `like` takes over another's."""

    like: Id | None = None
    events: dict[Id, Id] = Field(default_factory=dict)
    set_: Assumptions = Field(default_factory=Assumptions, alias="set")
    measures: dict[Id, Plan] = Field(default_factory=dict)
