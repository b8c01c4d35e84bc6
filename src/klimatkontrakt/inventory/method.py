# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a method? Its inputs as types, what it works out, where in the GPC that belongs, and its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from klimatkontrakt import data, later
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.inventory.gases import Tonnes
from klimatkontrakt.inventory.inputs import Chosen, Input, WordInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
else:
    np = later.module("numpy")  # the names of the methods are told without it

CO2E = "co2e"
GAS_UNIT = "t"
ByYear = Mapping[int, float]


@dataclass(frozen=True)
class Values:
    """What a method is told, in the units of its inputs.

    Attributes:
        numbers: by input and thing; the thing is empty of one figure.
        by_year: by input and thing, by year.
        words: what is chosen.
        years: those that the method counts, where it counts several.
        gwp: the set of GWP values that is asked for.
    """

    numbers: Mapping[tuple[str, str], float] = field(default_factory=dict)
    by_year: Mapping[tuple[str, str], ByYear] = field(default_factory=dict)
    words: Chosen = field(default_factory=dict)
    years: tuple[int, ...] = ()
    gwp: str = ""

    def has(self, name: str) -> bool:
        """Whether there is any figure of an input."""
        return any(own == name for own, _ in (*self.numbers, *self.by_year))

    def number(self, name: str) -> float:
        """One figure."""
        return self.numbers[name, ""]

    def number_or(self, name: str, otherwise: float) -> float:
        """One figure, or another where an optional input is not written."""
        return self.numbers.get((name, ""), otherwise)

    def table(self, name: str) -> dict[str, float]:
        """A figure for each thing."""
        return {item: value for (own, item), value in self.numbers.items() if own == name}

    def series(self, name: str) -> dict[str, ByYear]:
        """A figure for each thing and year, as it was written."""
        return {item: years for (own, item), years in self.by_year.items() if own == name}

    def things(self, name: str) -> tuple[str, ...]:
        """The things that an input has figures for."""
        return tuple(dict.fromkeys(item for own, item in (*self.numbers, *self.by_year) if own == name))

    def over_years(self, name: str, item: str = "") -> Array:
        """A figure for each year that the method counts, (year); nothing in years after the last that is written.

        Raises:
            KeyError: when there is no such input; a method that asks for another name is a fault of ours.
        """
        key = (name, item)
        if key in self.numbers and key not in self.by_year:
            return np.full(len(self.years), self.numbers[key])
        every = self.numbers.get(key, 0.0)
        return np.array([self.by_year[key].get(year, every) for year in self.years])

    def word(self, name: str) -> str:
        """What is chosen; empty where an optional choice is not made."""
        return self.words.get(name, "")


@dataclass(frozen=True)
class Result:
    """One figure that a method gives.

    Attributes:
        name: a gas, or a name that the texts have words for.
        ref: its GPC reference, where a method gives several.
    """

    name: str
    value: float
    unit: str
    year: int | None = None
    ref: str = ""


@dataclass(frozen=True)
class MethodAnswer:
    """What a method works out, and what must be known of it."""

    results: tuple[Result, ...]
    problems: tuple[Problem, ...] = ()


def _nowhere(chosen: Chosen) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Method:
    """A method of the inventory.

    Attributes:
        id: `group.name`; its texts have the same keys.
        work: from values to results.
        gives: the results that it may have, gases left out.
        references: every GPC reference that its result may have.
        placed: the references that the choices leave; none where they leave all.
        one_of: groups of inputs of which one is written, and no more.
        together: groups of inputs that are written all or none.
        is_factor: whether its result is a factor, which is no row itself but used for the references.
        span: the series whose first and last year the method counts from and to; none where it counts no years.
        source: of the formula.
    """

    id: str
    inputs: tuple[Input, ...]
    work: Callable[[Values], MethodAnswer]
    source: str
    gives: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    placed: Callable[[Chosen], tuple[str, ...]] = _nowhere
    one_of: tuple[tuple[str, ...], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    span: tuple[str, ...] = ()
    is_factor: bool = False

    @property
    def group(self) -> str:
        """The part of the inventory that it belongs to."""
        return self.id.partition(".")[0]

    @property
    def choices(self) -> Mapping[str, WordInput]:
        """Its choices by name."""
        return {given.name: given for given in self.inputs if isinstance(given, WordInput)}

    def input(self, name: str) -> Input | None:
        """The input of a name."""
        return next((given for given in self.inputs if given.name == name), None)


def of_gases(tonnes: Tonnes) -> MethodAnswer:
    """An answer that is tonnes of gases."""
    return MethodAnswer(tuple(Result(gas, amount, GAS_UNIT) for gas, amount in tonnes.items()))


def of_gas_by_year(gas: str, years: Iterable[tuple[int, float]]) -> tuple[Result, ...]:
    """Tonnes of one gas year by year."""
    return tuple(Result(gas, amount, GAS_UNIT, year) for year, amount in years)


def of_number(name: str, value: float, unit: str) -> MethodAnswer:
    """An answer that is one figure."""
    return MethodAnswer((Result(name, value, unit),))


def references_of(*kinds: str) -> tuple[str, ...]:
    """The GPC references that hold some kinds of emissions, in the order of the standard.

    >>> references_of("livestock", "land")
    ('V.1', 'V.2')
    """
    return tuple(row["ref"] for row in data.table("gpc") if row["kind"] in kinds)
