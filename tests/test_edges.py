# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Edges: ranges on one side of zero, a denominator that reaches it, a total that nothing can hold, messages without a cause."""

from __future__ import annotations

import math
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.city.schema import Quantity
from klimatkontrakt.engine import problems, study
from klimatkontrakt.engine.answers.results import Fold, statistics
from klimatkontrakt.engine.chain import shapes
from klimatkontrakt.engine.chain.program import compile_city, range_of
from klimatkontrakt.engine.chain.shapes import Range, quantile
from klimatkontrakt.engine.problems import edges, trial_draws
from klimatkontrakt.engine.worlds import world
from tests import casebook
from tests.cities import lillstad_with

DRAWS = 250
CHANCES = np.array([1e-12, 1e-6, 0.05, 0.5, 0.95, 1 - 1e-6, 1 - 1e-12])


def worked(to: Path, **given: Any) -> kk.Results:
    whole = {"quantities": {}, "lines": {}, "measures": {}, **given}
    if not whole["measures"]:
        whole.setdefault("scenarios", {"plan": {}})
    return study.run(kk.read_city(casebook.folder({"given": whole}, to / "case")), "plan", draws=DRAWS)


# Ranges


@pytest.mark.parametrize("shape", ["normal", "triangular", "uniform"])
@pytest.mark.parametrize(
    ("low", "value", "high"), [(-5, -4, -3), (-5, -1, 0), (-1, -0.1, -0.01), (-5, -5, -1), (-5, -1, -1)]
)
def test_what_is_below_zero_is_never_drawn_above_it(low: float, value: float, high: float, shape: str) -> None:
    number = range_of(value, low, high, shape, most=np.inf)
    assert number is not None

    assert quantile(number, CHANCES).max() <= 0.0
    assert quantile(number, np.array([0.05, 0.95])) == pytest.approx([low, high])


@pytest.mark.parametrize("shape", ["normal", "triangular", "uniform"])
@pytest.mark.parametrize(("low", "value", "high"), [(0, 1, 5), (0.1, 1, 5), (1, 1, 5), (1, 5, 5), (0, 0.5, 1)])
def test_what_is_above_zero_is_never_drawn_below_it(low: float, value: float, high: float, shape: str) -> None:
    number = range_of(value, low, high, shape, most=np.inf)
    assert number is not None

    assert quantile(number, CHANCES).min() >= 0.0
    assert quantile(number, np.array([0.05, 0.95])) == pytest.approx([low, high])


@given(
    st.floats(-1e3, 1e3), st.floats(0, 1e3), st.floats(0, 1e3), st.sampled_from(["normal", "triangular", "uniform"]),
    st.floats(1e-12, 1 - 1e-12),
)  # fmt: skip
def test_no_draw_crosses_zero_where_its_range_does_not(
    value: float, below: float, above: float, shape: str, chance: float
) -> None:
    low, high = value - below, value + above
    number = range_of(value, low, high, shape, most=np.inf)
    if number is not None:
        drawn = float(quantile(number, np.array([chance]))[0])
        assert not (low >= 0 and drawn < 0)
        assert not (high <= 0 and drawn > 0)


def test_a_lognormal_lies_above_zero() -> None:
    number = Range(2.0, 1.0, 5.0, "lognormal", *shapes.bounds(1.0, 5.0))

    assert quantile(number, CHANCES).min() > 0
    assert quantile(number, np.array([0.05, 0.5, 0.95])) == pytest.approx([1, 2, 5])


def test_amounts_and_costs_below_zero_stay_there_too(tmp_path: Path) -> None:
    # A rebound of 4 Mvkm, give or take nearly all of it, and a saving that is nearly nothing at its least.
    move = {"stage": "avoid", "from": "car.km", "of": "baseline", "amount": -4, "low": -8, "high": -0.1, "unit": "Mvkm"}
    cost = {"kind": "running", "value": -1, "low": -3, "high": -0.01, "unit": "MSEK"}
    results = worked(
        tmp_path, quantities={"car.km": "100 Mvkm", "ef.car": "150 g/vkm"}, lines={"territorial.cars": "car.km * ef.car"},
        measures={"rebound": {"ramp": {2022: 0, 2030: 1}, "moves": [move], "costs": [cost]}},
    )  # fmt: skip

    assert results.world.draws.strength.max() <= 0
    assert results.flows[0].values.max() <= 0


def test_a_published_figure_of_nothing_may_have_a_range(tmp_path: Path) -> None:
    city = worked(
        tmp_path, quantities={"x": "1 tCO2e"}, lines={"territorial.x": "x"}, history=[["territorial", "", 2022, 0]]
    ).city
    row = city.history[0].model_copy(update={"low": 0.0, "high": 5.0})
    results = kk.run(city.model_copy(update={"history": (row,)}), "plan", draws=DRAWS)

    assert results.world.published[0, 0] == 0.0
    assert np.isfinite(results.world.published).all()
    assert np.percentile(results.world.published[1:, 0], 95) == pytest.approx(5.0, abs=0.2)


# Ratios


def ratio_city(to: Path, share: float, people: str = "10 person") -> kk.Results:
    """A ratio whose denominator is a difference that a measure turns: 100 − 50 less what it moves from old to new."""
    return worked(
        to,
        quantities={"waste": "1000 tCO2e", "old": people, "new": "5 person"},
        lines={"territorial.waste": "waste", "people.old": "old", "people.new": {"is": "new", "sign": -1}},
        measures={"m": {"ramp": {2022: 0, 2030: 1}, "moves": [{"stage": "replace", "from": "old", "to": {"new": 1}, "share": share}]}},
    )  # fmt: skip


def test_a_ratio_whose_denominator_reaches_zero_has_no_shares(tmp_path: Path) -> None:
    # 10 − 5 = 5 people; with four fifths moved 2 − 13 = −11: zero on the way.
    results = ratio_city(tmp_path, 0.8)
    found = results.contributions_of("per_head")

    assert results.both.planned["per_head"][0, -1] == pytest.approx(1000 / -11)
    assert np.isnan(found.share[0, 0]).tolist() == [False] * 3 + [True] * 6  # from the year in which it is passed
    assert found.share[0, 0, :3] == pytest.approx(
        results.both.baseline["per_head"][0, :3] - results.both.planned["per_head"][0, :3]
    )
    assert {p.code for p in problems.problems(results.city)} >= {"ratio_over_zero"}


def test_a_ratio_that_stays_on_one_side_closes(tmp_path: Path) -> None:
    results = ratio_city(tmp_path, 0.2)
    found, change = (
        results.contributions_of("per_head"),
        results.both.baseline["per_head"] - results.both.planned["per_head"],
    )

    assert np.allclose(found.share.sum(axis=1), change, rtol=1e-9)
    assert "ratio_over_zero" not in {p.code for p in problems.problems(results.city)}


def test_a_ratio_over_nothing_is_not_known(tmp_path: Path) -> None:
    results = ratio_city(tmp_path, 0.2, people="5 person")

    assert np.isnan(results.both.baseline["per_head"]).all()
    assert not np.isinf(results.both.planned["per_head"]).any()


@cache
def ratio_base() -> kk.City:
    """Made once: hypothesis takes no folder of a test's own."""
    with tempfile.TemporaryDirectory() as folder:
        return ratio_city(Path(folder), 0.2).city


@given(st.floats(0.0, 1.0), st.floats(0.1, 20.0))
def test_shares_of_a_ratio_sum_to_the_change_or_are_not_known(share: float, people: float) -> None:
    base = ratio_base()
    rows = tuple(row.model_copy(update={"value": people}) if row.id == "old" else row for row in base.quantities)
    city = base.model_copy(update={"quantities": rows})
    own = city.measures["m"].moves[0].model_copy(update={"share": share})
    measure = city.measures["m"].model_copy(update={"moves": (own,)})
    results = kk.run(city.model_copy(update={"measures": {"m": measure}}), "plan", draws=DRAWS)
    found = results.contributions_of("per_head").share[0].sum(axis=0)
    change = (results.both.baseline["per_head"] - results.both.planned["per_head"])[0]
    scale = np.maximum(np.abs(results.both.baseline["per_head"][0]), np.abs(results.both.planned["per_head"][0]))

    known = np.isfinite(found)
    assert (np.abs(found - change)[known] <= 1e-8 * scale[known]).all()


# Groups


def test_a_total_that_its_parts_cannot_hold_is_not_known_and_not_nothing(tmp_path: Path) -> None:
    results = worked(
        tmp_path,
        quantities={"all": "100 GWh", "a": {"is": "10 GWh", "group": "g", "points": {2030: 0}}, "ef": "200 g/kWh"},
        groups={"g": {"total": "all"}}, lines={"territorial.a": "a * ef"},
    )  # fmt: skip
    path = results.both.baseline["territorial"][0]

    assert path[:-1] == pytest.approx(20_000.0)
    assert math.isnan(path[-1])
    assert [p.code for p in problems.problems(results.city)] == ["group_total_lost"]


def test_parts_that_take_each_other_out_hold_no_total(tmp_path: Path) -> None:
    results = worked(
        tmp_path,
        quantities={"all": "100 GWh", "a": {"is": "10 GWh", "group": "g"}, "b": {"is": "-10 GWh", "group": "g"}, "ef": "200 g/kWh"},
        groups={"g": {"total": "all"}}, lines={"territorial.a": "a * ef"},
    )  # fmt: skip

    assert np.isnan(results.both.baseline["territorial"]).all()


def test_a_total_of_nothing_may_be_held_by_nothing(tmp_path: Path) -> None:
    results = worked(
        tmp_path, quantities={"all": "0 GWh", "a": {"is": "0 GWh", "group": "g"}, "ef": "200 g/kWh"},
        groups={"g": {"total": "all"}}, lines={"territorial.a": "a * ef"},
    )  # fmt: skip

    assert not results.both.baseline["territorial"].any()
    assert "group_total_lost" not in {p.code for p in problems.problems(results.city)}


def chance_of_nothing(rows: list[Quantity]) -> float:
    city = kk.City.model_validate(
        {
            "header": {"id": "x", "name": "X", "kommunkod": "9999", "years": (2022, 2023), "price_year": 2023, "discount_rate": 0.03, "discount_from": 2023},
            "areas": {}, "accounts": {}, "targets": {}, "events": {}, "scenarios": {"baseline": {}}, "measures": {},
            "quantities": rows, "lines": (), "actors": (), "history": (), "sources": (),
        }
    )  # fmt: skip
    program = compile_city(city)
    own = trial_draws.Look(city, program, world.draw(program, draws=DRAWS, seed=0), tuple(city.scenarios))
    return float(edges._chance_of_nothing(own, [row.id for row in rows])[0])


def part(name: str, **with_: float) -> Quantity:
    """A number that is nothing in one world of twenty: the 5th percentile lies at zero."""
    return Quantity.model_validate(
        {"id": name, "label_sv": name, "unit": "GWh", "origin": "assumed", "year": 2022, "value": 10.0, "low": 0.0,
         "high": 20.0, "source": "s", "with": with_}
    )  # fmt: skip


def test_the_chance_that_all_parts_are_nothing_minds_what_errs_together() -> None:
    assert chance_of_nothing([part("a")]) == pytest.approx(0.05, rel=0.01)
    assert chance_of_nothing([part("a"), part("b")]) == pytest.approx(0.0025, rel=0.02)
    assert chance_of_nothing([part("a", f=1.0), part("b", f=1.0)]) == pytest.approx(0.05, rel=0.02)
    assert chance_of_nothing([part("a", f=1.0), part("b", f=-1.0)]) == 0.0
    assert 0.0025 < chance_of_nothing([part("a", f=0.7), part("b", f=0.7)]) < 0.05


# Messages


def test_a_quantity_that_a_ratio_empties_names_the_move(tmp_path: Path) -> None:
    # The ratio is a number of the city's, and below zero: half of 100 vkm are taken from the electric ones.
    city = lillstad_with(
        tmp_path,
        ("quantities.csv", "turn,Kvot,Ratio,,1,assumed,2022,-1,,,,,,,,,s2,"),
        ("measures.yaml", "electric_cars: {sv: Elbilar, en: Electric cars, area: mobility, actor: households, status: planned, "
         "ramp: {2023: 0, 2030: 1}, moves: [{stage: replace, from: car.petrol.km, to: {car.electric.km: turn}, share: 0.5, origin: assumed, source: s2}]}"),
    )  # fmt: skip
    (found,) = [p for p in problems.problems(city) if p.code == "quantity_below_zero"]

    assert found.values["measures"] == "electric_cars"


def test_no_message_lacks_its_cause(tmp_path: Path) -> None:
    """A range that reaches below zero, with and without a move to blame, in both languages."""
    for at, share in enumerate(("share: 0.5", "of: baseline, share: 0.5")):
        city = lillstad_with(
            tmp_path / str(at),
            ("measures.yaml", f"electric_cars: {{sv: Elbilar, en: E, area: mobility, actor: households, status: planned, ramp: {{2023: 0, 2030: 1}}, "
             f"moves: [{{stage: replace, from: car.petrol.km, to: {{car.electric.km: 1}}, {share}, origin: assumed, source: s2}}]}}"),
        )  # fmt: skip
        rows = tuple(
            row.model_copy(update={"low": -20.0, "high": 220.0}) if row.id == "car.petrol.km" else row
            for row in city.quantities
        )
        for found in problems.problems(city.model_copy(update={"quantities": rows})):
            for language in ("sv", "en"):
                said = found.what(language) + found.mend(language)  # type: ignore[arg-type]
                assert not re.search(r"\b(by|genom|av|of|:) ?[.;)]", said), said


def test_the_whole_is_not_known_where_one_world_is_not() -> None:
    values = np.array([1.0, 2.0, math.nan, 4.0])

    assert np.isnan(statistics(values, Fold(0, np.array([False, True, True, True])))[1:]).all()
    assert statistics(values, Fold(0, np.array([False, True, False, True])))[1] == 3.0
