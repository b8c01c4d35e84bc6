# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""An account that holds measures' own costs looks at the flows, and changes nothing of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import klimatkontrakt as kk
from klimatkontrakt.city import City, document, read_city, schema
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import tables
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.folder.problem import Problem
from tests import casebook
from tests.cities import LILLSTAD, copy_of, merged
from tests.test_laws_of_money import paying_cities

DRAWS = 250
KINDS = ("investment", "reinvestment", "running", "residual", "grant", "fee")


def with_budget(city: City, **held: Any) -> City:
    """The city with an account that holds costs beside the lines of its first money account, or none."""
    costs = schema.HeldCosts.model_validate({"kinds": KINDS, **held})
    money = {"family": "money", "form": "yearly", "unit": "kSEK", "costs": costs}
    more = {
        "budget": schema.Account.model_validate(money),
        "so_far": schema.Account.model_validate({"form": "cumulative", "of": "budget", "from": 2024, "unit": "SEK"}),
    }
    return city.model_copy(update={"accounts": {**city.accounts, **more}})


def by_hand(results: kk.Results, held: schema.HeldCosts) -> np.ndarray:
    """What the flows come to that an account names, in thousands of kronor, (draw, year)."""

    def counts(flow: Flow) -> bool:
        if flow.kind not in held.kinds or flow.basis == "sunk" or flow.origin == "computed":
            return False
        return (not held.payers or flow.actor in held.payers) and (not held.measures or flow.measure in held.measures)

    total = np.zeros((results.world.size, len(results.program.years)))
    for flow in results.flows:
        if counts(flow):
            total = total + flow.values / 1000
    return total


@given(paying_cities())
def test_the_account_is_its_lines_and_the_flows_that_it_names(city: City) -> None:
    results = study.run(with_budget(city, payers=["town"]), "plan", draws=DRAWS)
    expected = by_hand(results, results.city.accounts["budget"].costs)
    scale = np.abs(expected).max() + 1

    assert not results.both.baseline["budget"].any()
    assert results.both.planned["budget"] == pytest.approx(expected, abs=1e-9 * scale)
    years = results.program.years >= 2024
    so_far = np.cumsum(1000 * expected * years, axis=1)
    assert results.both.planned["so_far"] == pytest.approx(so_far, abs=1e-5 * scale)


@given(paying_cities())
def test_no_figure_of_economics_moves_when_an_account_looks_at_it(city: City) -> None:
    plain, looked = (study.run(own, "plan", draws=DRAWS) for own in (city, with_budget(city)))

    for name in ("money", "present_values"):
        assert repr(list(plain.table(name))) == repr(
            list(looked.table(name))
        )  # what is not known is no equal of itself
    for account in city.accounts:
        assert np.array_equal(plain.both.planned[account], looked.both.planned[account], equal_nan=True)


@given(paying_cities())
def test_shares_with_costs_add_up_and_the_other_numbers_are_differences_of_runs(city: City) -> None:
    whole = with_budget(city)
    plans = whole.scenarios["plan"].measures
    runs = {f"without_{name}": {n: p for n, p in plans.items() if n != name} for name in plans}
    runs |= {f"only_{name}": {name: own if own.level else schema.Plan()} for name, own in plans.items()}
    more = {name: schema.Scenario(measures=measures) for name, measures in runs.items()}
    whole = whole.model_copy(update={"scenarios": {**whole.scenarios, **more}})
    results = study.run(whole, "plan", draws=DRAWS)

    for account in ("budget", "so_far"):
        assert tables.close(results, account) <= 1e-9
        found, planned = results.contributions_of(account), results.both.planned[account]
        scale = np.abs(planned).max() + np.abs(found.alone).max() + 1
        for m, name in enumerate(results.program.measures):
            without = study.run(whole, f"without_{name}", draws=DRAWS).both.planned[account]
            only = study.run(whole, f"only_{name}", draws=DRAWS).both
            assert found.if_dropped[:, m] == pytest.approx(without - planned, abs=1e-9 * scale)
            assert found.alone[:, m] == pytest.approx(only.baseline[account] - only.planned[account], abs=1e-9 * scale)


def test_a_cost_per_moved_unit_of_another_measure_rises_when_one_is_dropped(tmp_path: Path) -> None:
    case: dict[str, Any] = _case({"kinds": ["running"]})
    case["given"]["measures"] = {
        name: {
            "ramp": {2022: 0, 2030: 1},
            "moves": [{"stage": "improve", "from": "heat.use", "share": 0.5}],
            "costs": [{"kind": "running", "per": "moved", "value": 1, "unit": "SEK/kWh"}],
        }
        for name in ("first", "second")
    }
    results = kk.run(read_city(casebook.folder(case, tmp_path / "case")), "plan", draws=DRAWS)
    found = results.contributions_of("budget")

    # 100 GWh: together they take 75, so 37.5 MSEK each; without the other one takes 50: 75 − 50 = 25 less is paid
    assert results.both.planned["budget"][0, -1] == pytest.approx(75)
    assert found.share[0, :, -1] == pytest.approx([-37.5, -37.5])
    assert found.alone[0, :, -1] == pytest.approx([-50, -50])
    assert found.if_dropped[0, :, -1] == pytest.approx([-25, -25])


def test_a_gross_cost_is_held_in_full_and_what_is_sunk_not_at_all(tmp_path: Path) -> None:
    case = _case({"kinds": ["investment"]})
    measure = case["given"]["measures"]["panels"]
    measure |= {"anyway": {2027: 0, 2028: 0.5}, "ramp": {2027: 0, 2028: 1}}
    measure["costs"] = [
        {"kind": "investment", "value": 10, "unit": "MSEK", "years": {2028: 1}, "of": "gross"},
        {"kind": "investment", "value": 99, "unit": "MSEK", "years": {2028: 1}, "basis": "sunk"},
    ]
    results = kk.run(read_city(casebook.folder(case, tmp_path / "case")), "plan", draws=DRAWS)

    assert results.both.planned["budget"][0, 2028 - 2022] == pytest.approx(10)


def test_what_a_payer_receives_is_taken_off(tmp_path: Path) -> None:
    case = _case({"kinds": ["investment", "grant"], "payers": ["city"]})
    case["given"]["measures"]["panels"]["costs"] = [
        {"kind": "investment", "value": 10, "unit": "MSEK", "years": {2028: 1}},
        {"kind": "grant", "value": 4, "unit": "MSEK", "years": {2028: 1}, "payers": {"state": 1}, "receivers": {"city": 1}},
    ]  # fmt: skip
    results = kk.run(read_city(casebook.folder(case, tmp_path / "case")), "plan", draws=DRAWS)

    assert results.both.planned["budget"][0, 2028 - 2022] == pytest.approx(6)


def test_a_lifetime_brings_its_kinds_only_where_they_are_named(tmp_path: Path) -> None:
    costs = [{"kind": "investment", "value": 8, "unit": "MSEK", "years": {2026: 1}, "lifetime": 4, "reinvest": True}]
    years = []
    for number, kinds in enumerate((["investment"], ["investment", "reinvestment"], ["residual"])):
        case = _case({"kinds": kinds})
        case["given"]["measures"]["panels"]["costs"] = costs
        run = kk.run(read_city(casebook.folder(case, tmp_path / str(number))), "plan", draws=DRAWS)
        years.append(run.both.planned["budget"][0, [2026 - 2022, 2030 - 2022]].tolist())

    # bought 2026 for 8 and again in 2030; at the end of 2030 three of the four years of the second are left: 6
    assert years == [[8, 0], [8, 8], [0, pytest.approx(-6)]]


def test_the_target_of_such_an_account_is_tested_with_its_costs(tmp_path: Path) -> None:
    case = _case({"kinds": ["investment"]})
    case["given"]["targets"] = {"cap": {"account": "budget", "year": 2028, "at_most": 9, "source": "s"}}
    results = kk.run(read_city(casebook.folder(case, tmp_path / "case")), "plan", draws=DRAWS)

    assert results.verdicts["cap"].value[0] == pytest.approx(10)
    assert results.gap_of("cap") is None and tables.coverage_targets(results) == []
    assert results.swings("budget", 2028) is not None


def _case(held: dict[str, Any], **accounts: Any) -> dict[str, Any]:
    budget = {"family": "money", "form": "yearly", "costs": held, "unit": "MSEK"}
    panels = {
        "ramp": {2027: 0, 2028: 1},
        "costs": [{"kind": "investment", "value": 10, "unit": "MSEK", "years": {2028: 1}}],
    }
    return {
        "given": {
            "quantities": {"heat.use": "100 GWh", "ef": "100 g/kWh"}, "lines": {"territorial.heat": "heat.use * ef"},
            "accounts": {"budget": budget, **accounts}, "measures": {"panels": panels},
        }
    }  # fmt: skip


@pytest.mark.parametrize(
    ("held", "more", "code"),
    [
        ({"kinds": ["investment"], "payers": ["nobody"]}, {}, "reference_unknown"),
        ({"kinds": ["investment"], "measures": ["nothing"]}, {}, "reference_unknown"),
        ({"kinds": []}, {}, "costs_without_kinds"),
        ({"kinds": ["spending"]}, {}, "value_not_allowed"),
        ({"payers": ["city"]}, {}, "field_missing"),
        ({"kinds": ["running"]}, {}, "costs_of_none"),
        ({"kinds": ["investment"], "payers": ["state"]}, {}, "costs_of_none"),
        ({"kinds": ["running"], "measures": ["panels"]}, {}, "costs_unstated"),
        ({"kinds": ["investment"]}, {"family": "energy", "unit": "GWh"}, "costs_not_money"),
        ({"kinds": ["investment"]}, {"form": "cumulative", "of": "territorial", "from": 2024}, "costs_not_money"),
        ({"kinds": ["investment"]}, {"unit": "GWh"}, "unit_of_account"),
    ],
)
def test_costs_that_cannot_be_held_are_told_with_a_mend(
    held: dict[str, Any], more: dict[str, Any], code: str, tmp_path: Path
) -> None:  # fmt: skip
    case = _case(held)
    case["given"]["accounts"]["budget"] |= more
    found = _told(case, tmp_path)

    assert code in [problem.code for problem in found]
    for problem in found:
        assert problem.said("sv") and problem.said("en")


def _told(case: dict[str, Any], to: Path) -> list[Problem]:
    return list(kk.load(casebook.folder(case, to / "case"))[1])


@pytest.mark.parametrize(("payers", "is_told"), [([], True), (["city"], True), (["state"], False)])
def test_a_sum_of_two_accounts_that_may_hold_the_same_cost_is_told(
    payers: list[str], is_told: bool, tmp_path: Path
) -> None:  # fmt: skip
    other = {"family": "money", "form": "yearly", "unit": "SEK", "costs": {"kinds": ["investment"], "payers": payers}}
    both = {"form": "sum", "of": ["budget", "other"], "unit": "SEK"}
    case = _case({"kinds": ["investment"], "payers": ["city"]}, other=other, both=both)

    assert ("sum_costs_twice" in [problem.code for problem in _told(case, tmp_path)]) == is_told


def test_a_ratio_of_such_an_account_is_told(tmp_path: Path) -> None:
    share = {"form": "ratio", "of": "budget", "over": "territorial", "unit": "MSEK/tCO2e"}

    assert "costs_in_ratio" in [p.code for p in _told(_case({"kinds": ["investment"]}, share=share), tmp_path)]


def test_it_is_written_and_read_back_byte_for_byte(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    held = "{kinds: [investment, running], payers: [lillstad], measures: [fewer_trips]}"
    merged(
        folder,
        "city.yaml",
        f"accounts: {{own: {{sv: Eget, en: Own, family: money, form: yearly, costs: {held}, unit: SEK}}}}",
    )
    text = document.written(read_city(folder))["city.yaml"]
    (folder / "city.yaml").write_text(text, encoding="utf-8")

    assert f"costs: {held}" in text
    assert document.written(read_city(folder))["city.yaml"] == text
