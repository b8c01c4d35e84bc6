# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Two scenarios are set against each other in the same worlds, whichever events each of them leaves open."""

from __future__ import annotations

import itertools
import re
from functools import cache

import numpy as np
import pytest

from klimatkontrakt.chapters import run_names
from klimatkontrakt.city.schema import City
from klimatkontrakt.cli import run_tables
from klimatkontrakt.engine import study
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.sources.template import municipality, municipality_names
from tests import extent
from tests.cities import MALMO, shipped

NUMBER = re.compile(r"[−]?[\d,]+(?:\.\d+)?")


@cache
def malmo() -> City:
    return shipped(MALMO)


@cache
def stenungsund() -> City:
    """A city of the template, with a scenario that fixes one of its three events and one that fixes all."""
    city = municipality.city(municipality_names.municipality("Stenungsund"))
    own = city.scenarios["template"]
    fixed = {"capture_decision": "built", "fuel_duty": "kept", "industry_decision": "dropped"}
    one = own.model_copy(update={"like": "template", "measures": {}, "events": {"capture_decision": "built"}})
    every = own.model_copy(update={"like": "template", "measures": {}, "events": fixed})
    return city.model_copy(update={"scenarios": {**city.scenarios, "capture_built": one, "settled": every}})


@cache
def worked_out(name: str, scenario: str) -> study.Results:
    return study.run(malmo() if name == "malmo" else stenungsund(), scenario, draws=250)


def pairs(name: str) -> list[tuple[str, str, str]]:
    city = malmo() if name == "malmo" else stenungsund()
    return [(name, *pair) for pair in itertools.permutations(sorted(city.scenarios), 2)]


def table(first: study.Results, second: study.Results) -> list[list[str]]:
    """The rows of the comparison by plan, cell by cell."""
    shown = run_tables._side_by_side(first, second, "planned", "", "en")
    return [list(row) for row in zip(*(column.cells for column in shown.columns), strict=True)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name, first, second", [*extent.some(pairs("malmo"), 8), *extent.some(pairs("stenungsund"), 6)]
)
def test_any_two_scenarios_are_compared_draw_by_draw_in_the_same_worlds(name: str, first: str, second: str) -> None:
    one, two = worked_out(name, first), worked_out(name, second)
    rows = {row[0]: row for row in table(one, two)}

    account = one.headline
    at = study.widest_year(one) - int(one.program.years[0])
    drawn = [r.both.planned[account][r.world.rows(0), at] for r in (one, two)]
    low, high = np.percentile(drawn[1] - drawn[0], [5, 95])
    size = run_names.account_size(one, account, [*drawn[0], *drawn[1]], "en")
    cell = rows[one.city.label("accounts", account, "en")][-1]
    assert cell.split(" (")[0] == size.told(size.less(drawn[1].mean(), drawn[0].mean()))
    assert size.between(low, high) in cell


@pytest.mark.parametrize("first, second", [("baseline", "capture_built"), ("pathway_2023", "contract")])
def test_a_comparison_says_which_events_only_one_of_the_two_takes_for_given(first: str, second: str) -> None:
    one, two = worked_out("malmo", first), worked_out("malmo", second)
    lines = run_tables._taken_for_given(one, two, "en")
    told = [str(line) for line in lines]

    assert any("takes for given: Investment decision on carbon capture at Sysav, built." in line for line in told)
    assert "in the same worlds" in told[-1]


def test_scenarios_that_fix_the_same_events_say_nothing_of_them() -> None:
    one, two = worked_out("malmo", "capture_built"), worked_out("malmo", "neutral")

    assert run_tables._taken_for_given(one, two, "en") == []


def test_a_difference_is_the_difference_of_the_numbers_that_stand_beside_it() -> None:
    wrong = []
    for first, second in extent.some(itertools.combinations(sorted(malmo().scenarios), 2), 5):
        for row in table(worked_out("malmo", first), worked_out("malmo", second)):
            told = [NUMBER.match(cell.split(" (")[0]) for cell in row[2:]]
            if all(told):
                one, two, between = (float(n[0].replace(",", "").replace("−", "-")) for n in told if n)
                if abs(two - one - between) > 1e-6:
                    wrong.append(row)

    assert wrong == []


def test_what_differs_by_less_than_is_shown_is_not_written_as_zero() -> None:
    size = Size(1.0, "t", "en")

    assert size.told(size.less(5.4, 5.2)) == "< 1"
    assert size.told(size.less(5.2, 5.2)) == "0"
    assert size.told(size.less(5.6, 5.4)) == "1"
    assert size.told(size.less(float("nan"), 5.4)) == "not known"
