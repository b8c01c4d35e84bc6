# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Folders that strangers have broken on purpose: each is told, and nothing stops without a word."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import klimatkontrakt as kk
from klimatkontrakt.engine import folding
from klimatkontrakt.publish import export
from tests.cities import LILLSTAD, MALMO, copy_of, edited, merged


def codes(folder: Path) -> set[str]:
    _, found = kk.load(folder)
    return {problem.code for problem in found if problem.severity == "error"}


@pytest.mark.parametrize("value", ["1e19", "-1e200", "1e308"])
def test_a_number_larger_than_anything_is_refused(tmp_path: Path, value: str) -> None:
    folder = edited(
        copy_of(LILLSTAD, tmp_path), "quantities.csv", ",Mvkm,computed,2022,100,", f",Mvkm,computed,2022,{value},"
    )

    assert "value_range" in codes(folder)


def test_an_event_without_outcomes_is_refused(tmp_path: Path) -> None:
    addition = "events:\n  vote: {year: 2026, decider: lillstad, outcomes: {}, origin: assumed, source: s2}\n"
    _, found = kk.load(merged(copy_of(LILLSTAD, tmp_path), "city.yaml", addition))

    assert any(problem.severity == "error" and problem.place.item == "vote" for problem in found)


def test_a_name_that_promises_twice_is_refused(tmp_path: Path) -> None:
    twice = "promisors: [lillstad, lillstad]"
    folder = edited(copy_of(LILLSTAD, tmp_path), "contract/2026.yaml", "promisors: [lillstad]", twice)

    assert "named_twice" in codes(folder)


def test_what_is_moved_to_itself_is_refused(tmp_path: Path) -> None:
    for to in ("{car.petrol.km: 1}", "{car.petrol.km: 0.5, car.electric.km: 0.5}"):
        folder = edited(
            copy_of(LILLSTAD, tmp_path / to[-4:-1]), "measures.yaml", "to: {car.electric.km: 1}", f"to: {to}"
        )
        assert "move_to_itself" in codes(folder)


def test_a_link_that_leads_to_itself_is_told(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    (folder / "goals.yaml").symlink_to(folder / "goals.yaml")

    assert kk.load(folder).problems


def test_a_target_on_an_account_of_which_nothing_is_known_has_no_gap(tmp_path: Path) -> None:
    city = kk.read_city(LILLSTAD)
    nothing = {
        "value": None,
        "missing": "not found",
        "low": None,
        "high": None,
        "shape": None,
        "with_": {},
        "growth": None,
    }
    rows = [row.model_copy(update=nothing) if row.id == "car.petrol.use" else row for row in city.quantities]
    kk.write_city(city.model_copy(update={"quantities": tuple(rows)}), tmp_path)
    results = kk.run(kk.read_city(tmp_path), "contract", draws=250)

    assert results.gap_of("cut_2030") is None
    assert set(export.as_json(results)["tables"]) == set(folding.TABLES)
    assert all(math.isnan(row["mean"]) for row in results.table("accounts").where(account="territorial"))


def test_a_promise_whose_effect_is_missing_secures_what_is_not_known_and_not_nothing() -> None:
    results = kk.run(kk.read_city(MALMO), "contract", draws=250)
    rows = results.table("coverage").where(by="measure", name="parking_nodes", branch="all")

    assert rows and all(math.isnan(row["mean"]) for row in rows)


def running(folder: Path, scenario: str) -> dict[int, float]:
    """What fewer trips cost to run in each year, MSEK; years of nothing are left out."""
    results = kk.run(kk.read_city(folder), scenario, draws=250)
    rows = results.table("money").where(measure="fewer_trips", kind="running", branch="all")
    return {row["year"]: round(row["mean"] / 1e6, 6) for row in rows if row["view"] == "" and abs(row["mean"]) > 1}


def test_a_measure_that_is_moved_to_when_it_happens_anyway_costs_nothing(tmp_path: Path) -> None:
    folder = merged(copy_of(LILLSTAD, tmp_path), "measures.yaml", "fewer_trips:\n  anyway: {2026: 0, 2030: 1}\n")
    folder = merged(folder, "city.yaml", "scenarios:\n  moved:\n    fewer_trips: {level: 1, start: 2026}\n")

    assert running(folder, "moved") == {}


def test_what_stands_before_the_first_year_anyway_costs_nothing_in_stated_years(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    before = running(folder, "contract")
    folder = merged(folder, "measures.yaml", "fewer_trips:\n  anyway: {2022: 1}\n")

    assert before and running(folder, "contract") == {}
