# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is missing is never a number (§1, §6): money without a price, and an outcome without a value."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import klimatkontrakt as kk
from klimatkontrakt.chapters import contents, next_budget, run_names
from klimatkontrakt.chapters import measures as chapter_measures
from klimatkontrakt.chapters import money as chapter_money
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.cli import run_tables
from klimatkontrakt.engine.answers import all_draws, economics, purses, slider, unpriced
from klimatkontrakt.engine.answers.branches import folds
from klimatkontrakt.engine.answers.results import statistics
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.publish import export, report
from tests import casebook

DRAWS = 250
GAS: dict[str, Any] = {
    "quantities": {
        "gas.heat": "100 GWh", "dh.heat": "20 GWh", "car.km": "100 Mvkm", "ef.gas": "200 g/kWh", "ef.car": "150 g/vkm",
        "price.gas": "1 SEK/kWh", "tax.gas": "0.2 SEK/kWh", "price.car": "1 SEK/vkm",
        "price.heat": {"missing": "not found", "unit": "SEK/kWh"},
    },
    "lines": {
        "territorial.gas": "gas.heat * ef.gas", "territorial.cars": "car.km * ef.car", "cost.gas": "gas.heat * price.gas",
        "cost.gas_tax": {"is": "gas.heat * tax.gas", "money_kind": "tax"}, "cost.heat": "dh.heat * price.heat",
        "cost.cars": {"is": "car.km * price.car", "payer": "city"},
    },
    "measures": {
        "connect": {
            "ramp": {2024: 0, 2030: 1},
            "moves": [{"stage": "replace", "from": "gas.heat", "to": {"dh.heat": 1}, "share": 0.5}],
            "costs": [{"kind": "investment", "value": 40, "unit": "MSEK", "years": {2025: 1}, "payers": {"households": 1}}],
        },
        "insulate": {"ramp": {2024: 0, 2030: 1}, "moves": [{"stage": "improve", "from": "dh.heat", "share": 0.1}]},
        "save_gas": {"ramp": {2024: 0, 2030: 1}, "moves": [{"stage": "avoid", "from": "gas.heat", "share": 0.2}]},
        "fewer_cars": {"ramp": {2024: 0, 2030: 1}, "moves": [{"stage": "avoid", "from": "car.km", "share": 0.1}]},
    },
}  # fmt: skip
KNOWN = {"price.heat": "0.9 SEK/kWh"}


def worked(to: Path, *measures: str, quantities: dict[str, Any] | None = None, **more: Any) -> kk.Results:
    """The city of gas and heat with some of its measures in the plan."""
    given = {**GAS, **more, "quantities": {**GAS["quantities"], **(quantities or {})}}
    given.setdefault("scenarios", {"plan": {name: {"level": 1} for name in measures}})
    return kk.run(kk.read_city(casebook.folder({"given": given}, to / "case")), "plan", draws=DRAWS)


def flow(results: kk.Results, measure: str, actor: str, kind: str) -> economics.Flow:
    return next(f for f in results.flows if (f.measure, f.actor, f.kind) == (measure, actor, kind))


# Money without a price


def test_gas_that_is_saved_is_not_counted_without_the_heat_that_is_bought(tmp_path: Path) -> None:
    # 2030: 50 GWh · 1 SEK saved, 50 GWh · 0.9 SEK bought: 5 MSEK saved where the price is known.
    unknown, known = worked(tmp_path / "a", "connect"), worked(tmp_path / "b", "connect", quantities=KNOWN)

    assert flow(known, "connect", "households", "energy").values[0, -1] == pytest.approx(-5e6)
    found = flow(unknown, "connect", "households", "energy")
    assert found.missing == ("price.heat",)
    assert np.isnan(found.values[0]).tolist() == [False] * 3 + [True] * 6
    assert found.values[0, :3].tolist() == [0, 0, 0]


def test_what_is_known_of_the_same_measure_is_still_known(tmp_path: Path) -> None:
    results = worked(tmp_path, "connect")

    assert flow(results, "connect", "households", "investment").values[0, 3] == pytest.approx(40e6)
    assert flow(results, "connect", "households", "tax").values[0, -1] == pytest.approx(-10e6)
    assert flow(results, "connect", "state", "revenue").values[0, -1] == pytest.approx(10e6)


def test_the_missing_price_may_be_that_of_the_source(tmp_path: Path) -> None:
    more = {"price.heat": "0.9 SEK/kWh", "price.gas": {"missing": "not found", "unit": "SEK/kWh"}}
    found = flow(worked(tmp_path, "connect", quantities=more), "connect", "households", "energy")

    assert math.isnan(found.values[0, -1])
    assert found.missing == ("price.gas",)


def test_a_measure_that_only_meets_the_other_is_unknown_too_and_one_that_does_not_is_known(tmp_path: Path) -> None:
    # Less gas leaves less to connect; less heat is worth no one knows what; the cars have nothing to do with it.
    results = worked(tmp_path, "connect", "insulate", "save_gas", "fewer_cars")

    assert [
        math.isnan(flow(results, m, "households", "energy").values[0, -1]) for m in ("connect", "insulate", "save_gas")
    ] == [True] * 3
    assert flow(results, "fewer_cars", "city", "energy").values[0, -1] == pytest.approx(-10e6)


def test_gas_that_is_only_avoided_is_worth_what_it_costs(tmp_path: Path) -> None:
    results = worked(tmp_path, "save_gas")

    assert flow(results, "save_gas", "households", "energy").values[0, -1] == pytest.approx(-20e6)
    assert np.isfinite(results.both.planned["cost"]).all()


def test_every_sum_that_holds_it_is_not_known(tmp_path: Path) -> None:
    results = worked(tmp_path, "connect", "fewer_cars")
    present = {
        view: float(statistics(v, all_draws.whole(results))[1]) for view, v in purses.present_values(results).items()
    }

    assert {view for view, value in present.items() if math.isnan(value)} == {"society", "households"}
    assert math.isnan(purses.by_actor(results)["households"][-1])
    assert purses.parts(results, "households")["invested"][3] == pytest.approx(40e6)
    assert math.isnan(purses.parts(results, "households")["bills"][-1])
    need = purses.budget_year(results, 2030)["households"]
    assert math.isnan(need.need) and math.isnan(need.saving) and math.isnan(need.missing)
    assert math.isnan(all_draws.mean(purses.society(results, "connect"), results))
    assert purses.behind_purse(results, "households") == purses.behind_view(results, "society") == ("price.heat",)
    assert purses.behind_purse(results, "city") == ()


def test_the_money_account_is_not_known_where_the_plan_changes_it(tmp_path: Path) -> None:
    results = worked(tmp_path, "connect", "fewer_cars")

    assert np.isfinite(results.both.baseline["cost"]).all()
    assert np.isnan(results.both.planned["cost"][0]).tolist() == [False] * 3 + [True] * 6
    found, index = results.contributions_of("cost"), results.program.measure_index
    for number in (found.alone, found.share, found.if_dropped):
        assert math.isnan(number[0, index["connect"], -1])
        assert number[0, index["fewer_cars"], -1] == pytest.approx(10e6)


def test_the_tables_say_nothing_and_why(tmp_path: Path) -> None:
    results = worked(tmp_path, "connect")
    made = json.loads(json.dumps(export.as_json(results), allow_nan=False))
    columns = made["tables"]["money"]["columns"]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    last = [row for row in rows if row["year"] == 2030 and row["branch"] == "all"]

    for wanted in ({"kind": "energy", "actor": "households"}, {"view": "society"}, {"view": "households"}):
        (row,) = [row for row in last if wanted.items() <= row.items()]
        assert (row["mean"], row["p5"], row["p95"], row["missing"]) == (None, None, None, "price.heat")
    assert [row["missing"] for row in last if row["view"] == "state"] == [""]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pages_say_that_it_is_not_known_and_what_is_missing(tmp_path: Path, language: Any) -> None:
    results = worked(tmp_path, "connect", "fewer_cars")
    mark = {"sv": "inte känt", "en": "not known"}[language]

    purse = next_budget.figure(Run.of(results), language, 2030)
    assert purse.rows[[r[0] for r in purse.rows].index("households")][1:] == [mark] * 3
    views = {row[0]: row[1:] for row in chapter_money.purse_values(Run.of(results), language).rows}
    assert views["households"] == [mark, mark]
    tonne = {row[0]: row for row in chapter_money.cost_per_tonne(Run.of(results), language).rows}
    assert tonne["connect"][1:3] == [mark, mark] and "price.heat" in tonne["connect"][4]
    money = chapter_money.money_figure(Run.of(results), language)
    assert "price.heat" in money.finding
    assert money.rows[-1][money.heads.index("households")] == mark
    table = {row[0]: row for row in chapter_measures.table_figure(Run.of(results), language).rows}
    assert "price.heat" in table["connect"][4]


def test_a_slider_knows_no_more_than_the_study(tmp_path: Path) -> None:
    results = worked(tmp_path, "connect", "insulate", "save_gas", "fewer_cars")
    base = slider.ground(results.world)
    found = slider.glance(base, results.chosen, "territorial", np.array([8]))
    by_actor: dict[str, np.ndarray] = {}
    for own in purses.cash(results):
        by_actor[own.actor] = by_actor.get(own.actor, 0.0) + own.values

    assert set(found.purses) == set(by_actor)
    for actor, purse in found.purses.items():
        np.testing.assert_allclose(purse.total, by_actor[actor], rtol=1e-9, atol=1e-3)
    np.testing.assert_allclose(found.both.planned["cost"], results.both.planned["cost"])


def test_a_move_whose_effect_is_missing_has_no_known_money(tmp_path: Path) -> None:
    move = {"stage": "replace", "from": "gas.heat", "to": {"dh.heat": 1}, "missing": "not measured", "origin": None}
    own = {"ramp": {2024: 0, 2030: 1}, "moves": [{k: v for k, v in move.items() if v is not None}]}
    results = worked(tmp_path, "pilot", "fewer_cars", quantities=KNOWN, measures={**GAS["measures"], "pilot": own})
    found = flow(results, "pilot", "households", "energy")

    assert math.isnan(found.values[0, -1]) and found.values[0, 0] == 0
    assert found.missing == ("pilot.moves.replace.gas.heat",)
    assert math.isnan(flow(results, "pilot", "state", "revenue").values[0, -1])
    assert run_names.missing_names(results, found.missing, "en") == "pilot"


def test_a_move_to_what_is_missing_has_no_known_money(tmp_path: Path) -> None:
    more = {**KNOWN, "dh.heat": {"missing": "not measured", "unit": "GWh"}}
    results = worked(tmp_path, "connect", quantities=more)
    found = flow(results, "connect", "households", "energy")

    assert math.isnan(found.values[0, -1])
    assert found.missing == ("dh.heat",)
    assert slider.glance(slider.ground(results.world), results.chosen, "territorial", np.array([8])).purses[
        "households"
    ].bills[0, -1:].tolist() == pytest.approx([math.nan], nan_ok=True)


def test_what_is_moved_to_a_group_with_a_missing_member_is_not_known(tmp_path: Path) -> None:
    more = {
        "quantities": {
            "gas": "100 GWh", "heat.a": {"is": "10 GWh", "group": "heat"}, "ef": "200 g/kWh",
            "heat.b": {"missing": "not measured", "unit": "GWh", "group": "heat"},
        },
        "lines": {"territorial.gas": "gas * ef"},
        "measures": {"m": {"ramp": {2022: 0, 2030: 1}, "moves": [{"stage": "replace", "from": "gas", "to": {"heat": 1}, "share": 1}]}},
        "groups": {"heat": {}},
    }  # fmt: skip
    results = kk.run(kk.read_city(casebook.folder({"given": more}, tmp_path / "case")), "plan", draws=DRAWS)

    assert results.program.moves.left_out == (("m", "heat.b"),)
    assert results.both.planned["territorial"][0, -1] == pytest.approx(20_000.0)


def test_the_same_money_in_two_accounts_is_counted_once(tmp_path: Path) -> None:
    city = worked(tmp_path, "save_gas", quantities=KNOWN).city
    bills = city.accounts["cost"].model_copy(update={"unit": "MSEK"})
    again = next(line for line in city.lines if line.key == "cost.gas")
    twin = again.model_copy(update={"account": "bills", "factors": again.factors[::-1]})
    more = city.model_copy(update={"accounts": {**city.accounts, "bills": bills}, "lines": (*city.lines, twin)})

    def saved(own: kk.City) -> float:
        results = kk.run(own, "plan", draws=DRAWS)
        return float(economics.present_value([f for f in results.flows if f.kind == "energy"], own)[0])

    assert saved(more) == pytest.approx(saved(city))
    other = twin.model_copy(update={"payer": "city"})
    assert saved(more.model_copy(update={"lines": (*city.lines, other)})) == pytest.approx(2 * saved(city))


# An outcome without a value


def branched(to: Path, when: dict[str, Any], base: Any = "150 g/vkm", **more: Any) -> kk.Results:
    given = {
        "quantities": {
            "car.km": "100 Mvkm", "bus.km": "10 Mvkm", "ef.bus": "800 g/vkm",
            "ef.car": {**({"is": base} if isinstance(base, str) else base), "when": when},
        },
        "events": {"fuel_duty": {"year": 2027, "outcomes": {"low": 0.7, "high": 0.3}}},
        "lines": {"territorial.cars": "car.km * ef.car", "electricity.bus": "bus.km * use.bus", "territorial.bus": "bus.km * ef.bus"},
        "measures": {
            "fewer": {"ramp": {2022: 0, 2030: 1}, "moves": [{"stage": "avoid", "from": "car.km", "share": 0.1}]},
            "buses": {"ramp": {2022: 0, 2030: 1}, "moves": [{"stage": "avoid", "from": "bus.km", "share": 0.5}]},
        },
        "targets": {"cut": {"account": "territorial", "year": 2030, "at_most": 20000, "source": "s"}},
        "scenarios": {"plan": {"fewer": {"level": 1}, "buses": {"level": 1}}},
        **more,
    }  # fmt: skip
    given["quantities"]["use.bus"] = "1 kWh/vkm"
    return kk.run(kk.read_city(casebook.folder({"given": given}, to / "case")), "plan", draws=DRAWS)


MISSING = {"fuel_duty:high": {"missing": "not decided"}}


def test_a_missing_outcome_is_not_known_in_its_branch_nor_in_the_whole(tmp_path: Path) -> None:
    results = branched(tmp_path, MISSING)
    by_branch = dict(folds(results))
    path = results.both.planned["territorial"]

    def mean(branch: str, year: int) -> float:
        return float(statistics(path[:, year - 2022], by_branch[branch])[1])

    # 15 000 · 0.9 + 8 000 · 0.5 = 17 500 t in 2030 where the factor is known.
    assert mean("fuel_duty=low", 2030) == pytest.approx(17_500.0)
    assert math.isnan(mean("fuel_duty=high", 2030))
    assert np.isnan(statistics(path[:, -1], by_branch["all"])[1:]).all()
    # Until the event's year there is no difference yet.
    assert mean("fuel_duty=high", 2026) == mean("all", 2026)
    assert math.isnan(mean("fuel_duty=high", 2027))


def test_what_does_not_lean_on_it_is_known(tmp_path: Path) -> None:
    results = branched(tmp_path, MISSING)

    assert np.isfinite(results.both.planned["electricity"]).all()


def test_a_chance_is_not_known_where_one_branch_is_not(tmp_path: Path) -> None:
    results = branched(tmp_path, MISSING)
    table = results.table("targets")

    assert math.isnan(table.one(target="cut", branch="all")["probability"])
    assert table.one(target="cut", branch="fuel_duty=low")["probability"] == 1.0
    assert math.isnan(table.one(target="cut", branch="fuel_duty=high")["probability"])
    assert math.isnan(results.table("targets").one(target="cut", branch="all")["assumed"])


def test_a_scenario_that_fixes_the_other_outcome_knows(tmp_path: Path) -> None:
    results = branched(tmp_path, MISSING, scenarios={"plan": {"events": {"fuel_duty": "low"}, "fewer": {"level": 1}}})

    assert np.isfinite(results.both.planned["territorial"]).all()


def test_a_value_that_is_only_known_in_an_outcome_is_known_in_that_branch_alone(tmp_path: Path) -> None:
    base = {"missing": "not decided", "unit": "g/vkm"}
    given = {"fuel_duty:high": {"value": 100, 2030: 100}}
    results = branched(tmp_path, given, base)
    high = statistics(results.both.baseline["territorial"][:, -1], dict(folds(results))["fuel_duty=high"])

    assert high[1] == pytest.approx(18_000.0)
    assert math.isnan(statistics(results.both.baseline["territorial"][:, -1], all_draws.whole(results))[1])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_can_be_made_and_holds_no_number_for_it(tmp_path: Path, language: Any) -> None:
    results = branched(tmp_path, MISSING)
    html = report.html(Run.of(results), (), language, budget_year=2027)
    leaves = contents.pages(Run.of(results), language, 2027)

    assert "nan" not in html.lower().replace("finansier", "").replace("finance", "").split()
    assert {"sv": "inte känt", "en": "not known"}[language] in html
    assert leaves
    assert run_tables.summary(results, language) is not None
    json.dumps(export.as_json(results), allow_nan=False)
    (path,) = [f for f in leaves["city"].figures if f.key == "path"]
    assert "ef.car" in path.finding


def test_an_answer_to_a_slider_is_not_known_either(tmp_path: Path) -> None:
    results = branched(tmp_path, MISSING)
    found = slider.glance(slider.ground(results.world), results.chosen, "territorial", np.array([8]))

    np.testing.assert_array_equal(found.both.planned["territorial"], results.both.planned["territorial"])


def test_what_a_city_lacks_nothing_of_has_no_unknown_money(tmp_path: Path) -> None:
    results = worked(tmp_path, "connect", "insulate", quantities=KNOWN)

    assert unpriced.lines(results.program) == ()
    assert unpriced.unknowns(results.setting, results.chosen) == ()
    assert plan.choice(results.city, "plan").plans.keys() == {"connect", "insulate"}


# An account of which nothing is known


def test_an_account_whose_every_line_is_missing_is_not_known_and_not_nothing(tmp_path: Path) -> None:
    missing = {"gas.heat": {"missing": "not found", "unit": "GWh"}, "car.km": {"missing": "not found", "unit": "Mvkm"}}
    results = worked(tmp_path, "insulate", quantities=missing)
    rows = results.table("accounts").where(account="territorial", scenario="plan", branch="all")

    assert len(rows) == 9 and all(math.isnan(row["mean"]) and math.isnan(row["central"]) for row in rows)
    assert np.isnan(results.both.baseline["territorial"]).all()
    assert export.as_json(results)["tables"]["accounts"]["columns"]["mean"].count(None) >= len(rows)
    assert "inte kän" in report.html(Run.of(results), (), "sv", budget_year=2027)
    assert "not known" in report.html(Run.of(results), (), "en", budget_year=2027)
