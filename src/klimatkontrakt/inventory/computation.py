# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a method give of what is stated? The results, the inputs that were used, and why there may be none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, errors
from klimatkontrakt.inventory import gases, lacks, row_fit
from klimatkontrakt.inventory.inputs import WordInput
from klimatkontrakt.inventory.method import CO2E, Method, MethodAnswer, Result, Values
from klimatkontrakt.inventory.statement import StatedRow, Statement, Taken, by_input

AR5 = "AR5"  # the set of inventories under the Paris agreement (decision 5/CMA.3)
NOT_ESTIMATED = "NE"
DIVIDED_BY_NOTHING = "method_zero"


@dataclass(frozen=True)
class Reason:
    """Why a result is missing.

    Attributes:
        key: the input.
        why: what its row says; empty where a problem says it.
        problem: that it is divided by nothing.
    """

    key: str
    why: str = ""
    problem: Problem | None = None


@dataclass(frozen=True)
class Computation:
    """What a method gave.

    Attributes:
        gwp: the set of GWP values; it says nothing of a result that has no gases.
        results: what came out, CO2e last where there are gases; none where something is missing.
        taken: every input that was used, stated or default.
        missing: why there are no results.
        problems: what must be known of the results.
        references: GPC references that the result may have.
    """

    method: Method
    gwp: str
    results: tuple[Result, ...]
    taken: tuple[Taken, ...]
    missing: tuple[Reason, ...]
    problems: tuple[Problem, ...]
    references: tuple[str, ...]

    @property
    def key(self) -> str:
        """The notation key: none of a number, NE of a result that is missing."""
        return NOT_ESTIMATED if self.missing else ""

    @property
    def has_gases(self) -> bool:
        """Whether the results are tonnes of gases, and so depend on the set of GWP values."""
        return any(result.name in gases.names() for result in self.results)

    @property
    def headline(self) -> str:
        """The result that is meant where none is named: CO2e where there is one, else the first."""
        names = [result.name for result in self.results]
        return CO2E if CO2E in names else next(iter(names), "")

    @property
    def defaults(self) -> tuple[Taken, ...]:
        """The inputs that were not stated."""
        return tuple(own for own in self.taken if own.stated is None)


def computed(method: Method, rows: Iterable[StatedRow], gwp: str = AR5, told: Iterable[Problem] = ()) -> Computation:
    """Work a method out.

    Args:
        method: of the register.
        rows: what the user states, in any order.
        gwp: the set in which gases are weighed.
        told: problems of the reading, of rows that could not be read; they are told with the method's.

    Returns:
        The results; where a row is missing, or what is divided by is nothing, no results but the reasons.

    Raises:
        ProblemsError: with every row that does not fit, and every input that lacks.
        UnknownNameError: when there is no such GWP set.
    """
    gases.potential("CO2", gwp)
    found = Statement(method)
    row_fit.take(found, rows)
    lacks.complete(found)
    problems = (*told, *found.problems)
    if errors(problems):
        raise ProblemsError(problems)
    references = method.placed(found.words()) or method.references
    nothing = Computation(method, gwp, (), tuple(found.taken), (), problems, references)
    if found.missing:
        return replace(nothing, missing=tuple(Reason(_dated(row), row.missing) for row in found.missing))
    return _worked(nothing, found)


def _worked(nothing: Computation, statement: Statement) -> Computation:
    """What the method's own code gives; what is divided by nothing is missing, with that reason.

    Raises:
        ProblemsError: when its figures cannot be true together.
    """
    try:
        answer = statement.method.work(_values(statement, nothing.gwp))
    except ProblemsError as error:
        faults = tuple(_placed(problem, statement) for problem in error.problems)
        if any(fault.code != DIVIDED_BY_NOTHING for fault in faults):
            raise ProblemsError(faults) from None
        return replace(nothing, missing=tuple(Reason(fault.place.item, problem=fault) for fault in faults))
    of_method = (_placed(problem, statement) for problem in answer.problems)
    return replace(nothing, results=_weighed(answer, nothing.gwp), problems=(*nothing.problems, *of_method))


def _dated(row: StatedRow) -> str:
    return row.key if row.year is None else f"{row.key} {row.year}"


def _values(statement: Statement, gwp: str) -> Values:
    numbers: dict[tuple[str, str], float] = {}
    by_year: dict[tuple[str, str], dict[int, float]] = {}
    for own in statement.taken:
        key = (own.given.name, own.item)
        if isinstance(own.given, WordInput):
            continue
        if own.year is None:
            numbers[key] = float(own.value)
        else:
            by_year.setdefault(key, {})[own.year] = float(own.value)
    return Values(numbers, by_year, statement.words(), lacks.span(statement), gwp)


def _placed(problem: Problem, statement: Statement) -> Problem:
    """A method's own problem, told of the row that the user wrote, by the name that the user knows."""
    names = by_input(statement.taken)
    words = (str(problem.values.get("field", "")), problem.place.column, problem.place.item)
    own = next((names[word] for word in words if word in names), None)
    if own is None:
        return replace(problem, place=replace(problem.place, file=statement.method.id))
    place = own.stated.place if own.stated is not None else Place(statement.method.id)
    values = {**problem.values, "field": own.key} if "field" in problem.values else problem.values
    return replace(problem, place=replace(place, item=own.key, column="value"), values=values)


def _weighed(answer: MethodAnswer, gwp: str) -> tuple[Result, ...]:
    """The results with the CO2e of their gases, year by year where there are years."""
    return (*answer.results, *_co2e(answer, gwp))


def _co2e(answer: MethodAnswer, gwp: str) -> Iterator[Result]:
    tonnes: dict[int | None, dict[str, float]] = {}
    for result in answer.results:
        if result.name in gases.names():
            tonnes.setdefault(result.year, {})[result.name] = result.value
    for year, held in tonnes.items():
        yield Result(CO2E, gases.co2e(held, gwp), "tCO2e", year)
