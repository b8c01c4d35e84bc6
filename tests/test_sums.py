# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A sum of accounts is its parts together, in every number, and counts nothing twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given

import klimatkontrakt as kk
from klimatkontrakt.city import City, document, read_city, sums
from klimatkontrakt.engine import nation, study
from klimatkontrakt.engine.answers import contributions, economics, headline
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.worlds import plan, world
from klimatkontrakt.folder.problem import Problem
from tests import casebook, extent, oracle
from tests.cities import LILLSTAD, copy_of, merged, random_cities, shipped
from tests.sum_cities import split

DRAWS = 250
NUMBERS = ("alone", "share", "if_dropped")


def told(case: dict[str, Any], to: Path) -> list[Problem]:
    return [p for p in kk.load(casebook.folder(case, to / "case"))[1] if p.severity == "error"]


def codes(case: dict[str, Any], to: Path) -> list[str]:
    return [p.code for p in told(case, to)]


# Its parts, in every number


@extent.in_all
@given(random_cities())
def test_a_sum_is_its_parts_in_every_draw_year_and_branch(city: City) -> None:
    results = study.run(city, "plan", draws=DRAWS)

    for paths in (results.both.baseline, results.both.planned):
        assert np.array_equal(paths["all"], paths["a"] + paths["b"])
    whole, a, b = (results.contributions_of(name) for name in ("all", "a", "b"))
    scale = sum(
        np.abs(results.both.baseline[name]).max() + np.abs(results.both.planned[name]).max() for name in ("a", "b")
    )
    for number in NUMBERS:
        parts = getattr(a, number) + getattr(b, number)
        assert getattr(whole, number) == pytest.approx(parts, abs=1e-9 * scale)
    rows = {name: results.table("accounts").where(account=name) for name in ("all", "a", "b")}
    for together, first, second in zip(*rows.values(), strict=True):
        assert together["mean"] == pytest.approx(first["mean"] + second["mean"], rel=1e-9, abs=1e-9)


@given(random_cities(most_measures=3))
def test_the_slow_reference_gives_the_same_sum_and_shares(city: City) -> None:
    program = compile_city(city)
    drawn, chosen = world.draw(program, draws=DRAWS, seed=0), plan.choice(city, "plan")
    compiled = plan.compile_plan(program, chosen.plans)
    own, both = contributions.both_paths(program, drawn, chosen)
    found = contributions.of_setting(own, both, chosen, "all")
    theirs = oracle.accounts(program, drawn, compiled, compiled.levels)
    shares = oracle.shares(program, drawn, compiled)
    scale = np.abs(theirs).max() + np.abs(both.baseline["all"]).max()

    assert oracle.account(city, program, "all", theirs) == pytest.approx(both.planned["all"], abs=1e-9 * scale)
    by_account = np.moveaxis(shares, 1, 0)
    for m in range(len(program.measures)):
        expected = oracle.account(city, program, "all", np.moveaxis(by_account[:, :, m], 0, 1))
        assert found.share[:, m] == pytest.approx(expected, abs=1e-9 * scale)


def test_a_sum_of_sums_in_three_units_is_in_its_own(tmp_path: Path) -> None:
    case = _three_accounts({"low": {"form": "sum", "of": ["a", "b"], "unit": "ktCO2e"},
                            "all": {"form": "sum", "of": ["c", "low"], "unit": "MtCO2e"}})  # fmt: skip
    results = kk.run(kk.read_city(casebook.folder(case, tmp_path / "case")), "plan", draws=DRAWS)

    # 10 GWh × 100 g = 1 000 t, 20 GWh = 2 000 t = 2 kt, 30 GWh = 3 000 t: 3 kt, and 0.006 Mt
    assert results.both.baseline["low"][0, 0] == pytest.approx(3.0, rel=1e-12)
    assert results.both.baseline["all"][0, 0] == pytest.approx(0.006, rel=1e-12)


def _three_accounts(derived: dict[str, Any], **more: Any) -> dict[str, Any]:
    yearly = {"family": "territorial", "form": "yearly"}
    units = {"a": "tCO2e", "b": "ktCO2e", "c": "tCO2e"}
    return {
        "given": {
            "quantities": {"x": "10 GWh", "y": "20 GWh", "z": "30 GWh", "ef": "100 g/kWh"},
            "accounts": {**{n: {**yearly, "unit": unit, **more.get(n, {})} for n, unit in units.items()}, **derived},
            "lines": {"a.x": "x * ef", "b.y": "y * ef", "c.z": "z * ef", **more.get("lines", {})},
            "measures": {}, "scenarios": {"plan": {}},
        }
    }  # fmt: skip


# Nothing is counted twice


@given(random_cities())
def test_an_account_split_in_two_and_a_sum_is_the_account(city: City) -> None:
    lines, product = [line for line in city.lines if line.account == "a"], sums.product_of(city)
    assume(len({product(line) for line in lines}) == len(lines))  # in two accounts the same product is told
    whole, halves = (study.run(own, "plan", draws=DRAWS) for own in (city, split(city, "a")))
    scale = max(np.abs(whole.both.baseline["a"]).max(), np.abs(whole.both.planned["a"]).max())

    assert halves.both.planned["a"] == pytest.approx(whole.both.planned["a"], abs=1e-9 * scale)
    assert halves.both.planned["total"] == pytest.approx(whole.both.planned["total"], abs=1e-8 * scale)
    for number in NUMBERS:
        ours, theirs = (getattr(r.contributions_of("a"), number) for r in (halves, whole))
        assert ours == pytest.approx(theirs, abs=1e-9 * scale)


@pytest.mark.parametrize("account", ["energy_cost", "territorial"])
def test_splitting_an_account_moves_no_figure_of_economics_or_coverage(account: str) -> None:
    city = shipped(LILLSTAD)
    halves = split(city, account)
    whole, parted = (study.run(own, "contract", draws=DRAWS) for own in (city, halves))

    assert halves.accounts[account].form == "sum"
    for name in ("money", "present_values", "targets", "coverage", "gap"):
        _assert_same_rows(whole.table(name), parted.table(name))


def _assert_same_rows(first: kk.Table, second: kk.Table) -> None:
    assert len(first) == len(second) > 0
    for ours, theirs in zip(_sorted(first), _sorted(second), strict=True):
        for column in first.columns:
            if isinstance(ours[column], float):
                assert ours[column] == pytest.approx(theirs[column], rel=1e-9, abs=1e-6, nan_ok=True), column
            elif column not in ("line", "promises", "others", "clauses"):
                assert ours[column] == theirs[column]


def _sorted(table: kk.Table) -> list[dict[str, Any]]:
    names = [n for n in table.columns if all(isinstance(value, str | int) for value in table.column(n)) and n != "line"]
    return sorted(table, key=lambda row: (*(str(row[n]) for n in names), row["mean"]))


def test_the_value_of_tonnes_is_that_of_the_parts_together() -> None:
    city = shipped(LILLSTAD)
    halves = split(city, "territorial")
    whole, parted = (study.run(own, "contract", draws=DRAWS, values="trafikanalys_2021") for own in (city, halves))

    ours, theirs = (economics.present_value(r.flows, r.city) for r in (whole, parted))
    assert parted.headline == "territorial"
    assert ours == pytest.approx(theirs, rel=1e-9)


def test_a_city_whose_headline_is_a_sum_takes_its_place_in_the_nation(tmp_path: Path) -> None:
    city = split(shipped(LILLSTAD), "territorial")
    asked = nation.RunOrder(scenario="contract", draws=DRAWS, years=(2030,))
    ours, theirs = (nation.rows(own, asked) for own in (shipped(LILLSTAD), city))

    assert [row[:6] for row in ours] == [row[:6] for row in theirs]
    shares = [[row[8] for row in rows if row[3] == "share"] for rows in (ours, theirs)]
    assert shares[0] == pytest.approx(shares[1], rel=1e-9, abs=1e-6)


# What cannot be added up is told


@pytest.mark.parametrize(
    ("of", "code"),
    [
        (["a", "a"], "sum_twice"),
        (["a", "low", "b"], "sum_twice"),
        (["a"], "sum_of_one"),
        ([], "account_needs"),
        (["a", "nobody"], "reference_unknown"),
        (["a", "all"], "circle"),
        (["a", "budget"], "sum_of_form"),
        (["a", "part"], "sum_of_form"),
        (["a", "difference"], "sum_of_form"),
        (["a", "power"], "sum_of_families"),
        (["a", "taken"], "sum_of_families"),
        (["a", "same"], "sum_line_twice"),
        (["low", "same"], "sum_line_twice"),
        (["a", "abroad"], "sum_told_apart"),
        (["a", "carbon"], "sum_told_apart"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_up_is_told_with_a_mend(of: list[str], code: str, tmp_path: Path) -> None:
    derived = {
        "low": {"form": "sum", "of": ["a", "c"], "unit": "tCO2e"},
        "budget": {"form": "cumulative", "of": "a", "from": 2024, "unit": "tCO2e"},
        "part": {"form": "ratio", "of": "a", "over": "c", "unit": "1"},
        "difference": {"form": "net", "of": "a", "less": "taken", "unit": "tCO2e"},
        "power": {"family": "energy", "form": "yearly", "unit": "GWh"},
        "taken": {"family": "negative", "form": "yearly", "unit": "tCO2e", "better": "more"},
        "same": {"family": "territorial", "form": "yearly", "unit": "tCO2e"},
        "abroad": {"family": "territorial", "form": "yearly", "unit": "tCO2e", "boundary": "the region"},
        "carbon": {"family": "territorial", "form": "yearly", "unit": "tCO2e", "gas": "CO2"},
        "all": {"form": "sum", "of": of, "unit": "tCO2e"},
    }
    lines = {"power.x": "x", "taken.u": "z * ef", "same.again": "ef * x", "abroad.y": "y * ef", "carbon.z": "z * ef"}
    case = _three_accounts(derived, a={"boundary": "the city", "gas": "CO2e"}, lines=lines)
    found = told(case, tmp_path)

    assert code in [problem.code for problem in found]
    for problem in found:
        assert problem.said("sv") and problem.said("en")


@pytest.mark.parametrize("form", ["cumulative", "net", "ratio"])
def test_only_a_sum_is_of_several_accounts(form: str, tmp_path: Path) -> None:
    more = {"cumulative": {"from": 2024}, "net": {"less": "c"}, "ratio": {"over": "c"}}[form]
    case = _three_accounts({"all": {"form": form, "of": ["a", "b"], "unit": "tCO2e", **more}})

    assert "account_of_several" in codes(case, tmp_path)


def test_another_dimension_cannot_be_added(tmp_path: Path) -> None:
    case = _three_accounts({"all": {"form": "sum", "of": ["a", "c"], "unit": "GWh"}})

    assert "unit_of_account" in codes(case, tmp_path)


def test_a_sum_has_no_lines_and_is_not_calibrated(tmp_path: Path) -> None:
    case = _three_accounts({"all": {"form": "sum", "of": ["a", "c"], "unit": "tCO2e"}}, lines={"all.x": "x * ef"})
    case["given"] |= {"history": [["all", "", 2022, 4100]], "calibrations": {"x": {"account": "all", "year": 2022}}}
    found = codes(case, tmp_path)

    assert "line_in_derived" in found and "calibration_of_derived" in found


def test_money_paid_and_got_is_no_line_twice(tmp_path: Path) -> None:
    lines = {"c.back": {"is": "x * ef", "sign": -1}}
    case = _three_accounts({"all": {"form": "sum", "of": ["a", "c"], "unit": "tCO2e"}}, lines=lines)
    city = read_city(casebook.folder(case, tmp_path / "case"))
    results = kk.run(city, "plan", draws=DRAWS)

    # 1 000 in a, and 3 000 − 1 000 in c: 3 000
    assert results.both.planned["all"][0, 0] == pytest.approx(3000, rel=1e-12)


# It is an account like others


def test_published_figures_and_targets_of_a_sum_are_its_own(tmp_path: Path) -> None:
    case = _three_accounts({"all": {"family": "territorial", "form": "sum", "of": ["a", "c"], "unit": "tCO2e"},
                            "budget": {"form": "cumulative", "of": "all", "from": 2022, "unit": "tCO2e"}})  # fmt: skip
    case["given"] |= {
        "history": [["all", "", 2022, 4400]],
        "targets": {"half": {"account": "all", "year": 2030, "change": -0.5, "base_year": 2022, "source": "s"}},
    }
    city = read_city(casebook.folder(case, tmp_path / "case"))
    results = kk.run(city, "plan", draws=DRAWS)

    # half of 4 400; the budget counts what was published in 2022 and 4 000 a year after it
    assert results.verdicts["half"].limit[0] == pytest.approx(2200)
    assert results.both.planned["budget"][0, 1] == pytest.approx(4400 + 4000)


def test_a_sum_is_written_and_read_back_byte_for_byte(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    yearly = "family: own, form: yearly, unit: tCO2e"
    parts = f"'no': {{sv: Nej, en: None, {yearly}}}, 'on': {{sv: Till, en: On it, {yearly}}}"
    merged(
        folder,
        "city.yaml",
        f"accounts: {{both: {{sv: Båda, en: Both, form: sum, of: ['no', 'on'], unit: tCO2e}}, {parts}}}",
    )
    text = document.written(read_city(folder))["city.yaml"]

    assert read_city(folder).accounts["both"].parts == ("no", "on")
    (folder / "city.yaml").write_text(text, encoding="utf-8")
    assert document.written(read_city(folder))["city.yaml"] == text


def test_the_first_page_is_about_the_sum_where_no_target_says_otherwise(tmp_path: Path) -> None:
    case = _three_accounts({"x_all": {"form": "sum", "of": ["a", "c"], "unit": "tCO2e"}})
    city = read_city(casebook.folder(case, tmp_path / "case"))

    assert headline.emissions(city) == ("b", "x_all", "a", "c")
    assert headline.candidates(city) == ("b", "x_all")
