# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Do the numbers make sense? Problems of meaning: bounds, plausibility, money, lines, targets, effects, promises.

This is the one place that holds the law's checks of meaning, as city/form.py holds those of form; every door asks both
through sources/intake/law.py. A warning that follows from a fault which is already named is not named again: a factor a
hundred times too high does not also say that its account misses its history. An error, which stops, is always named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from klimatkontrakt.city import scenario_form, scenarios
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answers import headline
from klimatkontrakt.engine.chain.programs import program_of
from klimatkontrakt.engine.problems import (
    bounds,
    claims,
    edges,
    effects,
    idle_moves,
    lines,
    money,
    outside,
    plausibility,
    promised,
    published,
    secured,
    targets,
    totals,
    twice,
)
from klimatkontrakt.engine.problems.trial_draws import Look, at_city
from klimatkontrakt.folder.problem import Problem, errors, in_order

DRAWS = 500
AS_WRITTEN = ""
Check = Callable[[Look], Iterable[Problem]]

CHECKS: tuple[Check, ...] = (
    bounds.problems, plausibility.problems, totals.problems, money.problems, outside.problems, lines.problems,
    published.problems, targets.problems, effects.problems, edges.problems, claims.twice, claims.contradicted,
    promised.problems, idle_moves.problems, twice.problems,
)  # fmt: skip

# Of the same thing, the first tells what the others would only repeat: a quantity whose moves sum to more than all of
# it also falls below zero.
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "quantity_below_zero": ("shares_sum_over", "quantity_negative"),
    "number_over": ("factor_far",),
    "path_jump": ("factor_far", "number_over", "total_over", "quantity_negative"),
    "range_wide": ("number_over", "quantity_negative"),
    "quantity_drawn_below": ("quantity_negative",),
    "total_over": ("quantity_negative",),
    "history_jump": ("history_negative",),
    "group_sum": ("group_total_lost", "group_total_turned"),
    "stated_contradicted": ("tonnes_negative", "tonnes_over_city", "tonnes_over", "tonnes_early", "anyway_over_ramp"),
}

EMPTIES = (
    "quantity_below_zero",
    "ratio_negative",
    "tonnes_over",
    "tonnes_early",
)  # what these do shows in accounts too


def problems(city: City) -> tuple[Problem, ...]:
    """Every problem of meaning in a city that has no error of form, in the order of their places.

    The city is looked at as it is written, and as each scenario that sets numbers has it: what is wrong there only is
    told where the scenario sets them.
    """
    groups = _by_numbers(city)
    by_numbers = {key: _of_numbers(scenarios.under(city, names[0]), names) for key, names in groups.items()}
    found = [*by_numbers[AS_WRITTEN]]
    for key, names in groups.items():
        setting = [name for name in names if not city.scenarios[name].set_.is_empty]
        if key != AS_WRITTEN:
            like = _numbers_of(city, city.scenarios[setting[0]].like)
            found += scenario_form.come(city, setting[0], [*by_numbers[AS_WRITTEN], *by_numbers[like]], by_numbers[key])
    return in_order(found)


def _by_numbers(city: City) -> dict[str, list[str]]:
    """Scenarios by the numbers that they set; the baseline, which sets none, is first."""
    groups: dict[str, list[str]] = {AS_WRITTEN: [scenarios.BASELINE]}
    for name in sorted(city.scenarios.keys() - {scenarios.BASELINE}):
        groups.setdefault(_numbers_of(city, name), []).append(name)
    return groups


def _numbers_of(city: City, scenario: str | None) -> str:
    """What tells the numbers of a scenario from those of others; empty where they are the city's own."""
    assumptions = scenarios.assumptions(city, scenario or scenarios.BASELINE)
    return AS_WRITTEN if assumptions.is_empty else repr(assumptions)


def _of_numbers(city: City, plans: Iterable[str]) -> tuple[Problem, ...]:
    """The problems of a city's numbers, and of some of its scenarios' plans under them."""
    program = program_of(city)
    first = [*bounds.of_program(city, program)]
    if errors(first):
        return in_order(first)
    look = at_city(city, program, plans, draws=DRAWS)
    problems_of_numbers = [problem for check in CHECKS for problem in check(look)]
    return in_order([*first, *_causes(problems_of_numbers), *secured.problems(city), *headline.problems(city)])


def _causes(raised: list[Problem]) -> Iterator[Problem]:
    """The problems without those that another one already tells."""
    emptied = {str(problem.values["destination"]) for problem in raised if problem.code == "ratio_negative"}
    is_emptying = any(problem.code in EMPTIES for problem in raised)
    codes = _codes_by_place(raised)
    for problem in raised:
        is_told_already = bool(codes[_spot(problem)] & set(FOLLOWS.get(problem.code, ())))
        is_effect = is_told_already or _is_effect_of_emptying(problem, emptied, is_emptying)
        if problem.severity == "error" or not is_effect:
            yield problem


def _is_effect_of_emptying(problem: Problem, emptied: set[str], is_emptying: bool) -> bool:
    """Whether a number below zero only shows what a problem that empties something has told."""
    if problem.code == "quantity_below_zero":
        return problem.values["name"] in emptied
    return problem.code == "account_below_zero" and is_emptying


def _codes_by_place(raised: list[Problem]) -> dict[tuple[str, str], set[str]]:
    codes: dict[tuple[str, str], set[str]] = {}
    for problem in raised:
        codes.setdefault(_spot(problem), set()).add(problem.code)
    return codes


def _spot(problem: Problem) -> tuple[str, str]:
    return problem.place.file, problem.place.item
