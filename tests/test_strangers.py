# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Folders that strangers have broken on purpose: each is told, and nothing stops without a word."""

from __future__ import annotations

import math
import os
import re
import shutil
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from pydantic_core.core_schema import ErrorType

import klimatkontrakt as kk
from klimatkontrakt.chapters import account_path, commitments, coverage, money, money_by_area
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.cli import console as cli_console
from klimatkontrakt.cli import run_tables
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import money_tables, purses, tables
from klimatkontrakt.engine.study import widest_year
from klimatkontrakt.folder import validation
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.language import sizes, words
from klimatkontrakt.publish import export
from klimatkontrakt.sources.intake import law
from klimatkontrakt.sources.publishers import kinds
from tests.cities import LILLSTAD, MALMO, appended, copy_of, edited, merged, shipped


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
    city = shipped(LILLSTAD)
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
    assert set(export.as_json(results)["tables"]) == set(tables.TABLES)
    assert all(math.isnan(row["mean"]) for row in results.table("accounts").where(account="territorial"))


def test_a_promise_whose_effect_is_missing_secures_what_is_not_known_and_not_nothing() -> None:
    results = kk.run(shipped(MALMO), "contract", draws=250)
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


# Bounds


def told(folder: Path) -> set[str]:
    return {problem.code for problem in law.checked(folder).problems}


def lillstad_with_row(folder: Path, file: str, **cells: str) -> Path:
    """The folder with a row added to a table, by the names of its columns."""
    heads = (folder / file).read_text(encoding="utf-8").splitlines()[0].split(",")
    assert set(cells) <= set(heads)
    return appended(folder, file, ",".join(cells.get(head, "") for head in heads))


@pytest.mark.parametrize(("growth", "is_told"), [("0.5", True), ("0.31", True), ("-0.4", True), ("0.3", False)])
def test_a_growth_of_more_than_three_tenths_a_year_is_told(tmp_path: Path, growth: str, is_told: bool) -> None:
    folder = lillstad_with_row(
        copy_of(LILLSTAD, tmp_path), "quantities.csv", id="x", label_sv="X", unit="1", origin="assumed", year="2022",
        value="1", growth=growth, growth_from="2022", source="s1",
    )  # fmt: skip

    assert ("growth_far" in told(folder)) == is_told


@pytest.mark.parametrize(
    ("sectors", "is_told"), [("{transport: 0.6}", True), ("{transport: 1}", True), ("{transport: 6000}", False)]
)
def test_a_share_in_place_of_tonnes_in_a_target_by_sector_is_told(tmp_path: Path, sectors: str, is_told: bool) -> None:
    for at, limit in enumerate(("change: -0.7, base_year: 1990", "at_most: 9000")):
        asks = f"targets: {{cut_2030: {{account: territorial, year: 2030, {limit}, sectors: {sectors}, source: s1}}}}"
        folder = merged(copy_of(LILLSTAD, tmp_path / str(at)), "city.yaml", asks)

        assert ("target_parts_shares" in told(folder)) == is_told


def test_a_target_measured_from_nothing_is_told(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "history.csv", ",1990,30000,", ",1990,0,")

    assert "target_of_nothing" in told(folder)


@pytest.mark.parametrize(
    "setting",
    ["{discount_rate: null}", "{quantities: {car.petrol.use: {value: null}}}", "{quantities: {car.petrol.use: {}}}",
     "{measures: {fewer_trips: {ramp: null}}}"],
)  # fmt: skip
def test_what_is_named_in_set_and_given_no_number_is_told(tmp_path: Path, setting: str) -> None:
    plan = f"scenarios: {{baseline: {{}}, contract: {{fewer_trips: {{level: 1}}, set: {setting}}}}}"
    folder = merged(copy_of(LILLSTAD, tmp_path), "city.yaml", plan)

    assert "set_empty" in told(folder)


@pytest.mark.parametrize(
    ("account", "code"),
    [
        ("{form: cumulative, of: budget, from: 2022, unit: tCO2e}", "account_of_form"),
        ("{form: cumulative, of: per_car, from: 2022, unit: '1'}", "account_of_form"),
        ("{form: net, of: per_car, less: territorial, unit: tCO2e}", "account_of_form"),
        ("{form: net, of: territorial, less: territorial, unit: tCO2e}", "account_of_same"),
        ("{form: ratio, of: territorial, over: territorial, unit: '1'}", "account_of_same"),
        ("{form: cumulative, of: territorial, from: 2022, unit: tCO2e}", ""),
    ],
)
def test_an_account_of_what_it_cannot_be_worked_out_from_is_refused(tmp_path: Path, account: str, code: str) -> None:
    accounts = (
        "accounts:\n  budget: {form: cumulative, of: territorial, from: 2022, unit: tCO2e}\n"
        f"  per_car: {{form: ratio, of: territorial, over: budget, unit: '1'}}\n  made: {account}\n"
    )
    found = codes(merged(copy_of(LILLSTAD, tmp_path), "city.yaml", accounts))

    assert code in found if code else not found


def test_a_move_into_the_group_that_it_is_taken_from_is_told(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    rows = (folder / "quantities.csv").read_text(encoding="utf-8").splitlines()
    at = rows[0].split(",").index("group")
    for number, row in enumerate(rows):
        cells = row.split(",")
        if cells[0] in ("car.petrol.km", "car.electric.km"):
            cells[at] = "cars"
            rows[number] = ",".join(cells)
    (folder / "quantities.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert "move_to_own_group" not in told(folder)
    edited(folder, "measures.yaml", "to: {car.electric.km: 1}", "to: {cars: 1}")

    assert "move_to_own_group" in told(folder)


# Counted twice


def twin(folder: Path, value: str, **more: str) -> Path:
    """Lillstad with a line that is another times one more factor."""
    lillstad_with_row(
        folder, "quantities.csv", id="one", label_sv="Ett", unit=more.pop("unit", "1"), origin="assumed", year="2022",
        value=value, source="s1", **more,
    )  # fmt: skip
    heads, *rows = (folder / "lines.csv").read_text(encoding="utf-8").splitlines()
    first = dict(
        zip(heads.split(","), next(row for row in rows if row.startswith("energy_cost,")).split(","), strict=True)
    )
    first |= {"line": "again", "factors": " * ".join(["one", *reversed(first["factors"].split(" * "))])}
    return appended(folder, "lines.csv", ",".join(first.values()))


@pytest.mark.parametrize(
    ("value", "more", "is_told"),
    [
        ("1", {}, True), ("100", {"unit": "%"}, True), ("2", {}, False), ("1", {"low": "0.9", "high": "1.1"}, False),
        ("1", {"2030": "2"}, False),
    ],
)  # fmt: skip
def test_the_same_money_with_a_factor_of_one_is_found(
    tmp_path: Path, value: str, more: dict[str, str], is_told: bool
) -> None:
    folder = twin(copy_of(LILLSTAD, tmp_path), value, **more)

    assert bool({"line_twice", "money_twice"} & told(folder)) == is_told


# Doors


def test_a_file_where_the_contracts_should_lie_is_told(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    shutil.rmtree(folder / "contract")
    (folder / "contract").write_text("period: [2026, 2026]\n", encoding="utf-8")

    assert "periods_is_file" in codes(folder)


def test_a_pipe_is_told_as_what_it_is_and_not_as_missing(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    (folder / "goals.yaml").unlink(missing_ok=True)
    os.mkfifo(folder / "goals.yaml")
    read = kinds.read("scb", folder / "goals.yaml")

    assert "file_special" in codes(folder)
    assert {problem.code for problem in read.problems} == {"file_special"}


@pytest.mark.parametrize("wrong", ["250", True, 250.0, None, -250, 0, 251, float("nan"), [250]])
def test_a_number_of_draws_of_another_kind_is_refused_in_words(wrong: Any) -> None:
    with pytest.raises(study.DrawsError) as refused:
        kk.run(shipped(LILLSTAD), "contract", draws=wrong)

    assert all(repr(wrong) in refused.value.said(language) for language in ("sv", "en"))


@pytest.mark.parametrize("wrong", ["1", True, 1.0, None, -1, float("nan"), [1]])
def test_a_seed_of_another_kind_is_refused_in_words(wrong: Any) -> None:
    with pytest.raises(study.SeedError) as refused:
        kk.run(shipped(LILLSTAD), "contract", draws=250, seed=wrong)

    assert all(repr(wrong) in refused.value.said(language) for language in ("sv", "en"))


def test_numpys_whole_numbers_are_whole_numbers() -> None:
    results = kk.run(shipped(LILLSTAD), "contract", draws=np.int64(250), seed=np.int32(1))

    assert (results.provenance.draws, results.provenance.seed) == (250, 1)


PX = 'CHARSET="ANSI";\nMATRIX="X";\nSTUB="region";\nHEADING="år";\nVALUES("region")="Malmö";\nVALUES("år")="2022";\nDATA=1;\n'
JSON_STAT = '{"class": "dataset", "id": ["t"], "size": [1], "dimension": {"t": {"category": {"index": ["2022"]}}}, "value": [1]}'
OWN_JSON = '{"columns": [{"code": "t", "text": "t", "type": "t"}], "data": [{"key": ["2022"], "values": ["1"]}]}'


@pytest.mark.parametrize("kind", sorted(set(kinds.READERS) - {"pxweb"}))
@pytest.mark.parametrize("text", [PX, JSON_STAT, OWN_JSON])
def test_a_table_of_a_statistics_office_is_told_to_be_one_whatever_it_is_read_as(kind: str, text: str) -> None:
    (problem,) = kinds.read(kind, text.encode(), name="tabell").problems

    assert problem.code == "kind_other"
    assert "pxweb" in problem.mend("sv") and "pxweb" in problem.mend("en")


def test_every_expectation_of_a_type_has_words_in_both_languages() -> None:
    catalogue = words.catalogue("terms")
    for kind in get_args(ErrorType):
        entry = catalogue[f"expected.{validation.expectation(kind)}"]
        problem = Problem(
            "value_type", Place("x"), {"field": "f", "value": "v", "expected": validation.expectation(kind)}
        )

        assert entry["sv"] and entry["en"]
        assert entry["sv"] in problem.said("sv") and entry["en"] in problem.said("en")


def test_a_key_that_is_a_number_is_told_in_the_readers_language(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "city.yaml", "cut_2030: {", "cut_2030: {1: 2, ")
    (problem,) = [problem for problem in kk.load(folder).problems if problem.code == "key_type"]

    assert "invalid_key" not in problem.said("sv") + problem.said("en")


# What is not known


@pytest.mark.parametrize(("language", "says"), [("sv", "är inte känt"), ("en", "is not known")])
def test_coverage_of_an_account_that_is_not_known_says_what_is_unknown(
    tmp_path: Path, language: Any, says: str
) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    city = kk.read_city(folder)
    nothing = dict.fromkeys(("value", "low", "high", "shape", "growth")) | {"missing": "ingen vet", "with_": {}}
    rows = [row.model_copy(update=nothing) if row.id == "car.petrol.use" else row for row in city.quantities]
    kk.write_city(city.model_copy(update={"quantities": tuple(rows)}), folder)
    results = kk.run(kk.read_city(folder), "contract", draws=250)
    figure = next(figure for figure in commitments.figures(Run.of(results), language) if figure.key == "coverage")

    assert says in coverage.uncovered(Run.of(results), language)
    assert results.city.quantity("car.petrol.use").label(language) in figure.finding


# Pages


@pytest.fixture(scope="module")
def malmo() -> kk.City:
    return shipped(MALMO)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_funded_is_told_of_what_is_paid_and_why_sums_differ(malmo: kk.City, language: Any) -> None:
    results = kk.run(malmo, "decided", draws=250)
    until = widest_year(results)
    figure = money_by_area.areas_figure(Run.of(results), language)
    cells, funded = purses.by_area(results, until)
    size = sizes.money_size(cells.values(), language)

    assert figure is not None
    assert sum(cells.values()) < sum(funded.values()) <= purses.paid(results, until)
    assert f"{size.written(purses.paid(results, until))} " in figure.finding


def test_the_sum_of_all_purses_says_why_it_is_not_societys(malmo: kk.City) -> None:
    results = kk.run(malmo, "contract", draws=250)
    figure = money_by_area.areas_figure(Run.of(results), "en")
    count = widest_year(results) - int(results.program.years[0]) + 1
    society = float(money_tables.known_years(results, "society")[0][:count].sum())  # type: ignore[index]
    cells, _ = purses.by_area(results, widest_year(results))
    written = [sizes.money_size(cells.values(), "en").written(value) for value in (sum(cells.values()), society)]

    assert figure is not None and written[0] != written[1]
    assert all(text in figure.notes[0] for text in written)


@pytest.mark.parametrize(("language", "says"), [("sv", "inga åtgärder i planen"), ("en", "no measures in the plan")])
def test_a_scenario_without_measures_has_no_money_and_not_none_of_it(malmo: kk.City, language: Any, says: str) -> None:
    finding = money.money_figure(Run.of(kk.run(malmo, "baseline", draws=250)), language).finding

    assert says in finding
    assert not re.search(r"\b0 (miljoner|million)", finding)


def test_a_page_of_branches_says_that_scenarios_may_differ_in_them(malmo: kk.City) -> None:
    for language in ("sv", "en"):
        notes = account_path.path_figure(Run.of(kk.run(malmo, "contract", draws=250)), language).notes

        assert words.say("report", "path.branches_sample", language) in notes


# The command line


def test_every_row_of_a_table_is_one_line_where_there_is_no_terminal(malmo: kk.City) -> None:
    console = cli_console.console()
    with console.capture() as printed:
        results = [kk.run(malmo, name, draws=250) for name in ("baseline", "contract")]
        console.print(run_tables.comparison(results[0], results[1], "en"))
        console.print(run_tables.measure_list(malmo, "en"))
    lines = printed.get().splitlines()

    for account in malmo.accounts.values():
        assert sum(line.startswith(account.label("en")) for line in lines) >= 1
    assert sum(" [" in line and "]" in line for line in lines) >= len(malmo.measures)
