# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A target that cannot be worked out is said to be so, and is never shown as a forecast; money is ranked by net benefit."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

import klimatkontrakt as kk
from klimatkontrakt.chapters import account_path, measures_and_gap, money, verdicts
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.cli import run_tables
from klimatkontrakt.engine.answers import economics, targets
from klimatkontrakt.engine.study import Results
from klimatkontrakt.publish import report
from tests.cities import lillstad_with

BASELESS = "targets: {open: {sv: Halverat, en: Halved, account: territorial, year: 2030, change: -0.5, base_year: 2005, source: s1}}"
FORECAST = (
    "targets: {seen: {sv: Bana, en: Path, account: territorial, year: 2030, at_most: 9000, role: forecast, source: s1}}"
)


@pytest.fixture
def results(tmp_path: Path) -> Results:
    return kk.run(lillstad_with(tmp_path, ("city.yaml", BASELESS), ("city.yaml", FORECAST)), "contract", draws=250)


def printed(results: Results) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(run_tables.summary(results, "sv"))
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_what_may_be_said_of_a_target_is_one_of_three(results: Results) -> None:
    found = {name: targets.status(results.city.targets[name], own) for name, own in results.verdicts.items()}

    assert found == {"cut_2030": "tested", "open": "unworkable", "seen": "forecast"}


def test_the_table_of_targets_says_why_one_cannot_be_worked_out(results: Results) -> None:
    figure = measures_and_gap.targets_figure(Run.of(results), "sv")
    said = {row[0]: row[4] for row in figure.rows}

    assert said["Halverat"] == "kan inte räknas: Territoriella utsläpp 2005 är inte publicerat"
    assert said["Bana"] == "prognos, prövas inte"
    assert "av 1 mål" in figure.finding


def test_no_page_and_no_command_calls_it_a_forecast(results: Results) -> None:
    line = next(line for line in printed(results).splitlines() if "Halverat" in line)
    note = next(note for note in account_path.path_figure(Run.of(results), "sv").notes if "Halverat" in note)

    assert "kan inte räknas" in line and "prognos" not in line and "nan" not in line
    assert "kan inte räknas" in note
    assert "kan inte räknas: Territoriella utsläpp 2005 är inte publicerat" in report.html(
        Run.of(results), (), "sv", budget_year=2027
    )
    assert verdicts.untested(results, "open", "en").startswith("cannot be worked out")


def test_its_row_of_data_has_no_probability_and_is_no_forecast(results: Results) -> None:
    row = results.table("targets").one(target="open", branch="all")

    assert row["role"] == "target"
    assert row["limit"] != row["limit"] and row["probability"] != row["probability"]


# Order


def _cost(value: float) -> str:
    return (
        f"{{kind: running, value: {value}, unit: MSEK/yr, from_year: 2024, payers: {{lillstad: 1}}, price_year: 2024, "
        "includes_energy: true, origin: assumed, source: s2}"
    )


def _saver(share: float, value: float) -> str:
    return (
        "{sv: S, en: S, ramp: {2023: 0, 2024: 1}, moves: [{stage: avoid, from: car.petrol.km, "
        f"share: {share}, origin: assumed, source: s2}}], costs: [{_cost(value)}]}}"
    )


def test_measures_that_gain_are_ordered_by_net_benefit_and_those_that_cost_by_the_tonne(tmp_path: Path) -> None:
    # SEK a tonne: small −…/small, the lowest; the big one gains five times as much and stands first.
    measures = f"small: {_saver(0.001, -1)}\nbig: {_saver(0.5, -5)}\ncheap: {_saver(0.2, 5)}\ndear: {_saver(0.01, 4)}"
    plan = "scenarios: {order: {small: {level: 1}, big: {level: 1}, cheap: {level: 1}, dear: {level: 1}}}"
    results = kk.run(lillstad_with(tmp_path, ("measures.yaml", measures), ("city.yaml", plan)), "order", draws=250)
    figure = money.cost_per_tonne(Run.of(results), "sv")

    gains = [name for name in figure.row_of if name in ("small", "big")]
    assert gains == ["big", "small"]
    assert "störst nytta i kronor först" in figure.notes[0]


def test_below_zero_the_cost_of_a_tonne_ranks_nothing() -> None:
    # (net cost, tonnes): −1 000 over 1 t is −1 000 SEK/t, −5 000 over 100 t is −50: the second gains more.
    entries = {
        "few": (-1_000.0, 1.0),
        "many": (-5_000.0, 100.0),
        "cheap": (10.0, 10.0),
        "dear": (10.0, 1.0),
        "none": (5.0, 0.0),
    }

    assert sorted(entries, key=lambda name: economics.rank(*entries[name])) == ["many", "few", "cheap", "dear", "none"]
