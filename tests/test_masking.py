# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""An error, which stops, is told whatever else is doubted: a warning is never folded over it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from klimatkontrakt.city import City, load
from klimatkontrakt.engine.chain.programs import program_of
from klimatkontrakt.engine.problems import CHECKS, FOLLOWS, at_city
from klimatkontrakt.folder.problem import Problem, errors
from klimatkontrakt.language import words
from klimatkontrakt.sources.intake import law
from tests.cities import LILLSTAD, copy_of, edited
from tests.planted import PLANTED, spoilt

TONNES = "moves:\n  - {id: avoid.car.petrol.km, stage: avoid, from: car.petrol.km, of: left, share: 0.1, low: 0.05, high: 0.12,"
TAKEN = "moves:\n  - {id: x, stage: improve, from: ef.petrol, tonnes: 500000, by: 2027, lines: [territorial.petrol],"


def test_a_doubted_factor_does_not_hide_tonnes_that_are_more_than_there_are(tmp_path: Path) -> None:
    # The lines emit 15 kt, or 174 kt by a petrol of 2 900 g/kWh: half a million tonnes is more than either.
    folder = edited(copy_of(LILLSTAD, tmp_path), "measures.yaml", TONNES, TAKEN)
    text = (folder / "quantities.csv").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("ef.petrol,"))
    edited(folder, "quantities.csv", row, row.replace(",250,", ",2900,"))
    codes = {problem.code for problem in law.checked(folder).problems}

    assert {"tonnes_over", "factor_far"} <= codes


def of_checks(city: City, doubted: frozenset[str]) -> list[Problem]:
    """The errors of a city's numbers where some quantities are doubted already."""
    look = at_city(city, program_of(city), sorted(city.scenarios), draws=250)
    vars(look)["doubted"] = doubted  # as a cached answer
    return [problem for check in CHECKS for problem in errors(check(look))]


STOPPING = [fault for fault in PLANTED if words.catalogue("problems")[fault["gives"]]["severity"] == "error"]


@pytest.mark.parametrize("fault", STOPPING, ids=[fault["name"] for fault in STOPPING])
def test_every_error_is_told_though_every_number_is_doubted(fault: dict[str, Any], tmp_path: Path) -> None:
    city = load(spoilt(fault, tmp_path)).city
    if city is None or errors(load(spoilt(fault, tmp_path / "again")).problems):
        return  # an error of form: nothing is drawn
    every = frozenset(row.id for row in city.quantities)

    assert {p.code for p in of_checks(city, every)} == {p.code for p in of_checks(city, frozenset())}


def test_nothing_that_stops_is_said_to_follow_from_something_else() -> None:
    severities = {code: words.catalogue("problems")[code]["severity"] for code in FOLLOWS}

    assert "error" not in severities.values()
