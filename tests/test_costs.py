# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a measure costs beyond what happens anyway (§6): pencil sums for every driver, and laws that a slow sum holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.city import schema
from klimatkontrakt.engine import study
from klimatkontrakt.engine.chain import ramps
from tests import casebook
from tests.cities import random_cities

DRAWS = 250
YEARS = list(range(2022, 2031))
STRAIGHT = {"straight": [2024, 2028]}
QUARTER = {2024: 0, 2028: 0.25}  # a quarter of what the straight ramp does, as fast
TOTAL = {"kind": "investment", "per": "total", "value": 8, "unit": "MSEK"}
AREA = {"kind": "investment", "per": {"quantity": "floor.area", "share": 1}, "value": 2000, "unit": "SEK/m2"}
MOVED = {"kind": "investment", "per": "moved", "value": 1, "unit": "SEK/vkm"}
RENOVATION = {"renovation": {"rate": {2023: 0.1, 2027: 0.1}, "lifetime": 5, "renewal": "none"}}
SLOW = {"renovation": {"rate": {2023: 0.02, 2027: 0.02}, "lifetime": 5, "renewal": "none"}}


def worked(to: Path, measures: dict[str, Any], scenarios: dict[str, Any] | None = None) -> kk.Results:
    given = {
        "quantities": {"car.km": "100 Mvkm", "ef.car": "150 g/vkm", "floor.area": "1000000 m2"},
        "lines": {"territorial.cars": "car.km * ef.car"}, "measures": measures,
        **({"scenarios": scenarios} if scenarios else {}),
    }  # fmt: skip
    return kk.run(kk.read_city(casebook.folder({"given": given}, to / "case")), "plan", draws=DRAWS)


def flows(to: Path, cost: dict[str, Any], *, level: float = 1, start: int | None = None, **measure: Any) -> Any:
    """The central flows of a measure with one cost that avoids half of 100 Mvkm, MSEK by (actor, kind), year by year."""
    own = {"ramp": STRAIGHT, "moves": [{"stage": "avoid", "from": "car.km", "share": 0.5}], "costs": [cost], **measure}
    plan = {"plan": {"m": {"level": level, **({"start": start} if start else {})}}}
    found = worked(to, {"m": own}, plan).flows
    return {(f.actor, f.kind): [round(v / 1e6, 9) + 0.0 for v in f.values[0].tolist()] for f in found}


def city_pays(to: Path, cost: dict[str, Any], **more: Any) -> list[float]:
    """What the city pays each year, all kinds together, MSEK."""
    found = flows(to, cost, **more)
    return [round(sum(values[i] for (actor, _), values in found.items() if actor == "city"), 9) for i in range(9)]


# Nothing beyond anyway

DRIVERS = {
    "a total": TOTAL,
    "a total in years of its own": {**TOTAL, "years": {2025: 0.5, 2026: 0.5}},
    "a yearly total": {"kind": "running", "per": "total", "value": 1, "unit": "MSEK", "from_year": 2025},
    "a yearly total along the ramp": {"kind": "running", "per": "total", "value": 1, "unit": "MSEK"},
    "a share of a quantity": AREA,
    "a share of a quantity, running": {**AREA, "kind": "running", "value": 20},
    "what is moved": MOVED,
    "what is moved, running": {**MOVED, "kind": "running"},
    "an investment bought again": {**TOTAL, "lifetime": 2, "reinvest": True},
    "an investment per area bought again": {**AREA, "lifetime": 2, "reinvest": True},
    "an investment per moved bought again": {**MOVED, "lifetime": 3, "reinvest": True},
    "a grant": {**TOTAL, "kind": "grant", "payers": {"state": 1}, "receivers": {"city": 1}},
    "a saving": {"kind": "running", "per": "total", "value": -1, "unit": "MSEK"},
    "a co-benefit": {"kind": "co_benefit", "per": "moved", "value": -1, "unit": "SEK/vkm"},
}
RAMPS = {
    "straight": STRAIGHT,
    "points": {2023: 0, 2025: 0.6, 2030: 1},
    "an s-curve": {"s_curve": {"start": 2022, "half": 2025, "end": 2029}},
    "turnover": {"turnover": {"sales_share": {2023: 0.5}, "survival": {0: 1, 3: 1, 4: 0}}},
    "renovation": RENOVATION,
    "renovation that is renewed": {"renovation": {"rate": {2023: 0.1, 2027: 0.1}, "lifetime": 3, "renewal": "free"}},
    "begun before the years": {2015: 0, 2030: 1},
    "level": {2020: 0.4},
}


@pytest.mark.parametrize("ramp", RAMPS.values(), ids=RAMPS)
@pytest.mark.parametrize("cost", DRIVERS.values(), ids=DRIVERS)
def test_a_measure_that_does_what_happens_anyway_costs_nothing(tmp_path: Path, cost: Any, ramp: Any) -> None:
    assert flows(tmp_path, cost, ramp=ramp, anyway=ramp, level=0.7) == {}


def test_what_is_paid_for_as_it_is_renewed_costs_nothing_extra_either(tmp_path: Path) -> None:
    paid = {"renovation": {"rate": {2023: 0.1, 2027: 0.1}, "lifetime": 3, "renewal": "paid"}}

    assert flows(tmp_path, AREA, ramp=paid, anyway=paid) == {}


def test_a_measure_that_does_what_happens_anyway_costs_nothing_whatever_the_others_do(tmp_path: Path) -> None:
    # Another avoids half of the traffic first: there is less to move, but not because of this one.
    own = {
        "ramp": STRAIGHT, "anyway": STRAIGHT, "moves": [{"stage": "replace", "from": "car.km", "share": 0.5}],
        "costs": [MOVED, {**MOVED, "kind": "running"}],
    }  # fmt: skip
    other = {"ramp": STRAIGHT, "moves": [{"stage": "avoid", "from": "car.km", "share": 0.5}]}

    assert worked(tmp_path, {"m": own, "other": other}).flows == ()


# Part of it happens anyway


def test_a_total_is_paid_for_the_part_that_is_not_done_anyway(tmp_path: Path) -> None:
    # 2 MSEK a year in 2025–2028 along the ramp, a quarter of it anyway: 1.5; at half level 0.75.
    assert city_pays(tmp_path / "1", TOTAL, anyway=QUARTER) == [0, 0, 0, 1.5, 1.5, 1.5, 1.5, 0, 0]
    assert city_pays(tmp_path / "2", TOTAL, anyway=QUARTER, level=0.5) == [0, 0, 0, 0.75, 0.75, 0.75, 0.75, 0, 0]


def test_a_total_in_years_of_its_own_is_paid_for_the_same_part_in_each(tmp_path: Path) -> None:
    # A quarter of all that is ever done is done anyway: 6 of 8 MSEK are left, half in each year; 0.75 of 1 MSEK a year.
    own = {**TOTAL, "years": {2025: 0.5, 2026: 0.5}}
    yearly = {"kind": "running", "per": "total", "value": 1, "unit": "MSEK", "from_year": 2025, "to_year": 2027}

    assert city_pays(tmp_path / "1", own, anyway=QUARTER) == [0, 0, 0, 3, 3, 0, 0, 0, 0]
    assert city_pays(tmp_path / "2", yearly, anyway=QUARTER) == [0, 0, 0, 0.75, 0.75, 0.75, 0, 0, 0]


def test_a_total_of_what_is_level_is_paid_by_what_stands(tmp_path: Path) -> None:
    # The ramp does nothing new in any year: it stands at 1, and 0.4 of it anyway.
    own = {**TOTAL, "years": {2025: 1}}

    assert city_pays(tmp_path, own, ramp={2020: 1}, anyway={2020: 0.4}) == [0, 0, 0, 4.8, 0, 0, 0, 0, 0]


def test_a_running_total_follows_the_ramp_beyond_anyway(tmp_path: Path) -> None:
    # 1 MSEK times a quarter, a half, three quarters, all; a quarter of each anyway.
    own = {"kind": "running", "per": "total", "value": 1, "unit": "MSEK"}

    assert city_pays(tmp_path, own, anyway=QUARTER) == [0, 0, 0, 0.1875, 0.375, 0.5625, 0.75, 0.75, 0.75]


def test_a_cost_per_area_is_paid_for_what_is_worked_on_beyond_anyway(tmp_path: Path) -> None:
    # 0.1 − 0.02 of 1 Mm² a year at 2 000 SEK: 160 MSEK 2023–2027; at half level 80.
    assert city_pays(tmp_path / "1", AREA, ramp=RENOVATION, anyway=SLOW) == [0, 160, 160, 160, 160, 160, 0, 0, 0]
    assert city_pays(tmp_path / "2", AREA, ramp=RENOVATION, anyway=SLOW, level=0.5)[1:3] == [80, 80]


def test_paid_renewals_are_paid_beyond_the_renewals_that_come_anyway(tmp_path: Path) -> None:
    # The works of 2023 come again in 2028, 0.1 − 0.02 of them.
    fast, slow = ({"renovation": {**r["renovation"], "renewal": "paid"}} for r in (RENOVATION, SLOW))

    assert city_pays(tmp_path, AREA, ramp=fast, anyway=slow)[1:] == [160] * 8


def test_what_happens_anyway_is_renewed_by_the_measures_own_convention(tmp_path: Path) -> None:
    # The ramp's renewals are not paid as they come, so those of anyway are not either: no purchase after 2027.
    slow = {"renovation": {**SLOW["renovation"], "renewal": "paid"}}
    free = {"renovation": {**RENOVATION["renovation"], "renewal": "free"}}

    assert city_pays(tmp_path / "1", AREA, ramp=free, anyway=slow) == [0, 160, 160, 160, 160, 160, 0, 0, 0]
    # And with a lifetime both are bought again, every second year: of 2023 in 2025, 2027, 2029, of 2024 in 2026, 2028, 2030 …
    again = {**AREA, "lifetime": 2, "reinvest": True}
    found = flows(tmp_path / "2", again, ramp=free, anyway=slow)["city", "reinvestment"]
    assert found == [0, 0, 0, 160, 160, 320, 320, 480, 320]


def test_a_residual_is_of_what_was_bought_beyond_anyway(tmp_path: Path) -> None:
    # 1.5 MSEK a year in 2025–2028, lifetime 10, used 6, 5, 4 and 3 years by the end of 2030: 0.4 + 0.5 + 0.6 + 0.7 = 2.2 × 1.5.
    found = flows(tmp_path, {**TOTAL, "lifetime": 10}, anyway=QUARTER)

    assert found["city", "residual"] == [0, 0, 0, 0, 0, 0, 0, 0, -3.3]


def test_what_is_only_brought_forward_is_bought_earlier_and_not_later(tmp_path: Path) -> None:
    # Straight 2024–2028 instead of 2026–2030: two years' purchases come in 2025 and 2026 and are missing in 2029 and 2030.
    later = {"straight": [2026, 2030]}

    assert city_pays(tmp_path / "1", TOTAL, anyway=later) == [0, 0, 0, 2, 2, 0, 0, -2, -2]
    # Per vehicle kilometre, half of 100 Mvkm in four steps: 12.5 MSEK, likewise.
    assert city_pays(tmp_path / "2", MOVED, anyway=later) == [0, 0, 0, 12.5, 12.5, 0, 0, -12.5, -12.5]


def test_a_measure_that_does_less_than_happens_anyway_saves_its_cost(tmp_path: Path) -> None:
    # Half of what happens anyway: 50 Mvkm · 0.5 = 25 Mvkm less at 1 SEK; a measure that stops all of it saves 50.
    running = {**MOVED, "kind": "running"}

    assert city_pays(tmp_path / "1", running, anyway=STRAIGHT, ramp={2024: 0, 2028: 0.5})[-1] == -25
    assert city_pays(tmp_path / "2", running, anyway=STRAIGHT, ramp={2024: 0})[-1] == -50


def test_a_start_moves_the_ramp_and_not_what_happens_anyway(tmp_path: Path) -> None:
    # The ramp moves to 2026–2030, 2 MSEK a year 2027–2030; 0.5 a year of it would be done anyway in 2025–2028.
    assert city_pays(tmp_path, TOTAL, anyway=QUARTER, start=2026) == [0, 0, 0, -0.5, -0.5, 1.5, 1.5, 2, 2]


def test_a_late_measure_is_late_and_what_happens_anyway_is_not(tmp_path: Path) -> None:
    own = {
        "ramp": STRAIGHT, "anyway": QUARTER, "late": {"chance": 1, "years": 2}, "costs": [TOTAL],
        "moves": [{"stage": "avoid", "from": "car.km", "share": 0.5}],
    }  # fmt: skip
    (flow,) = worked(tmp_path, {"m": own}).flows

    assert (flow.values[1] / 1e6).round(9).tolist() == [0, 0, 0, -0.5, -0.5, 1.5, 1.5, 2, 2]
    assert (flow.values[0] / 1e6).round(9).tolist() == [0, 0, 0, 1.5, 1.5, 1.5, 1.5, 0, 0]


def test_a_grant_is_for_what_is_not_done_anyway_on_both_sides(tmp_path: Path) -> None:
    own = {**TOTAL, "kind": "grant", "years": {2025: 1}, "payers": {"state": 1}, "receivers": {"city": 1}}
    found = flows(tmp_path, own, anyway=QUARTER)

    assert found["state", "grant"][3] == 6
    assert found["city", "grant"][3] == -6


def test_what_an_enabler_lets_through_is_paid_for(tmp_path: Path) -> None:
    # The cars come anyway; with charging twice as many do (w = 0.5): 50 − 25 Mvkm at 1 SEK are not anyway.
    cars = {
        "ramp": {2022: 1}, "anyway": {2022: 1}, "enablers": {"charging": 0.5}, "costs": [{**MOVED, "kind": "running"}],
        "moves": [{"stage": "replace", "from": "car.km", "share": 0.5}],
    }  # fmt: skip
    charging = {"ramp": {2024: 0, 2025: 1}, "moves": []}
    (flow,) = worked(tmp_path, {"cars": cars, "charging": charging}).flows

    assert (flow.values[0] / 1e6).round(9).tolist() == [0, 0, 0, 25, 25, 25, 25, 25, 25]


# Gross


@pytest.mark.parametrize("per", ["total", "area", "moved"])
def test_a_gross_cost_holds_what_happens_anyway(tmp_path: Path, per: str) -> None:
    cost = {"total": TOTAL, "area": {**AREA, "value": 8, "unit": "SEK/m2"}, "moved": {**MOVED, "value": 0.16}}[per]

    # 8 MSEK in four years, whatever happens anyway, at full level: what is done is the whole ramp.
    assert city_pays(tmp_path / "1", {**cost, "of": "gross"}, anyway=QUARTER) == [0, 0, 0, 2, 2, 2, 2, 0, 0]
    # At half level 0.25 + 0.5 · 0.75 = 0.625 of the whole is done: 1.25 a year.
    half = city_pays(tmp_path / "2", {**cost, "of": "gross"}, anyway=QUARTER, level=0.5)
    assert half == [0, 0, 0, 1.25, 1.25, 1.25, 1.25, 0, 0]


def test_a_gross_total_in_years_of_its_own_holds_all_of_them(tmp_path: Path) -> None:
    own = {**TOTAL, "years": {2025: 1}, "of": "gross"}

    assert city_pays(tmp_path / "1", own, anyway=QUARTER)[3] == 8
    assert city_pays(tmp_path / "2", own, anyway=QUARTER, level=0.5)[3] == 5


# The first year


def test_what_stood_before_the_first_year_was_bought_before_it(tmp_path: Path) -> None:
    # 100 Mvkm · 0.5 over the ten years 2015–2025: 5 a year; by 2021 30 stand, in 2022 35: 5 are bought that year, not 35.
    assert city_pays(tmp_path, MOVED, ramp={"straight": [2015, 2025]}) == [5, 5, 5, 5, 0, 0, 0, 0, 0]


def test_what_is_level_before_its_first_point_is_not_bought_in_the_first_year(tmp_path: Path) -> None:
    # 0.4 of 50 Mvkm stand as far back as is told: 6 a year more in 2024–2028.
    found = city_pays(tmp_path, MOVED, ramp={2023: 0.4, 2028: 1})

    assert found == [0, 0, 6, 6, 6, 6, 6, 0, 0]


def test_what_stood_higher_before_is_not_bought_again(tmp_path: Path) -> None:
    # Up to 0.5 in 2018, down to 0.2 in 2022, up to 1: only beyond the 25 Mvkm of 2018 is anything bought.
    found = city_pays(tmp_path, MOVED, ramp={2017: 0, 2018: 0.5, 2022: 0.2, 2030: 1})

    assert found == [0, 0, 0, 0, 5, 5, 5, 5, 5]


def test_what_began_before_happens_anyway_from_then_too(tmp_path: Path) -> None:
    # 5 a year 2016–2025 by the plan, 2.5 of them anyway.
    anyway = {2015: 0, 2025: 0.5}

    assert city_pays(tmp_path, MOVED, ramp={"straight": [2015, 2025]}, anyway=anyway) == [2.5] * 4 + [0] * 5


@pytest.mark.parametrize("per", ["total", "area", "moved"])
def test_what_was_bought_before_the_years_is_bought_again_in_them(tmp_path: Path, per: str) -> None:
    # 0.8 MSEK a year 2016–2025, lifetime 8: those of 2016 again in 2024 …, of 2022 again in 2030; nothing of 2016 is left.
    cost = {"total": TOTAL, "area": {**AREA, "value": 8, "unit": "SEK/m2"}, "moved": {**MOVED, "value": 0.16}}[per]
    found = flows(tmp_path, {**cost, "lifetime": 8, "reinvest": True}, ramp={"straight": [2015, 2025]})

    assert found["city", "investment"] == [0.8, 0.8, 0.8, 0.8, 0, 0, 0, 0, 0]
    assert found["city", "reinvestment"] == [0, 0, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]
    # By the end of 2030 those of 2023–2025 are worn by 8, 7 and 6 eighths, those bought again 2024–2030 by 7, 6 … 1:
    # (0 + 1 + 2) + (1 + 2 + … + 7) = 31 eighths of 0.8.
    assert found["city", "residual"][-1] == pytest.approx(-0.8 * 31 / 8)


def test_a_total_paid_before_the_years_is_only_bought_again(tmp_path: Path) -> None:
    own = {**TOTAL, "years": {2016: 1}, "lifetime": 10, "reinvest": True}
    found = flows(tmp_path, own)

    # Bought again in 2026, used five years by the end of 2030: half is left.
    assert found == {
        ("city", "reinvestment"): [0, 0, 0, 0, 8, 0, 0, 0, 0], ("city", "residual"): [0, 0, 0, 0, 0, 0, 0, 0, -4],
    }  # fmt: skip


# Laws

SHAPES = st.sampled_from([schema.Measure.model_validate({"ramp": ramp}).ramp for ramp in RAMPS.values()])


@st.composite
def costs(draw: st.DrawFn) -> schema.Cost:
    kind = draw(st.sampled_from(["investment", "running", "grant", "co_benefit"]))
    per: Any = draw(st.sampled_from(["total", "total", "moved", {"quantity": "q0", "share": 0.5}]))
    fields: dict[str, Any] = {
        "id": kind, "kind": kind, "per": per, "value": draw(st.floats(-50.0, 50.0)), "unit": "SEK", "payers": {"x": 1.0},
        "price_year": 2023, "origin": "assumed", "source": "s",
    }  # fmt: skip
    if kind == "grant":
        fields["receivers"] = {"y": 1.0}
    if per == "total" and draw(st.booleans()):
        fields |= draw(st.sampled_from([{"years": {2025: 0.4, 2028: 0.6}}, {"from_year": 2024, "to_year": 2027}]))
    if kind == "investment":
        fields |= {"lifetime": draw(st.integers(1, 12)), "reinvest": draw(st.booleans())}
    return schema.Cost.model_validate(fields)


@st.composite
def costly(draw: st.DrawFn) -> tuple[kk.City, schema.Cost]:
    """A city one of whose measures has one cost, a ramp and what happens anyway."""
    city, cost = draw(random_cities(most_measures=3)), draw(costs())
    receiver = schema.Actor(id="y", label_sv="Y", type="business", source="s")
    city = city.model_copy(update={"actors": (*city.actors, receiver)})
    own = city.measures["m0"].model_copy(
        update={
            "ramp": draw(SHAPES),
            "anyway": draw(SHAPES),
            "costs": (cost,),
            "enablers": {},
            "late": None,
            "when": {},
        }
    )
    plans = {**city.scenarios["plan"].measures, "m0": schema.Plan(level=draw(st.sampled_from([0.3, 1.0])))}
    scenario = {**city.scenarios, "plan": schema.Scenario(measures=plans)}
    return city.model_copy(update={"measures": {**city.measures, "m0": own}, "scenarios": scenario}), cost


def stated(city: kk.City) -> dict[str, np.ndarray]:
    """What the measure costs in the central world by kind, (year)."""
    results = study.run(city, "plan", draws=DRAWS)
    return {f.kind: np.broadcast_to(f.values, (1, len(YEARS)))[0] if f.values.shape[0] == 1 else f.values[0]
            for f in results.flows if f.origin == "assumed" and f.actor != "y"}  # fmt: skip


def with_cost(city: kk.City, **more: Any) -> kk.City:
    own = city.measures["m0"]
    made = own.model_copy(update={"costs": (own.costs[0].model_copy(update=more),)})
    return city.model_copy(update={"measures": {**city.measures, "m0": made}})


@given(costly())
def test_whatever_it_costs_by_is_nothing_where_it_happens_anyway(made: tuple[kk.City, schema.Cost]) -> None:
    city, _ = made
    own = city.measures["m0"].model_copy(update={"anyway": city.measures["m0"].ramp})

    assert stated(city.model_copy(update={"measures": {**city.measures, "m0": own}})) == {}


@given(costly())
def test_stated_costs_are_what_a_slow_sum_gives(made: tuple[kk.City, schema.Cost]) -> None:
    """Totals and shares of quantities, a year at a time, from 1900 on."""
    city, cost = made
    if cost.per == "moved":
        return
    level = city.scenarios["plan"].measures["m0"].level
    for of in ("beyond_anyway", "gross"):
        found, wanted = stated(with_cost(city, of=of)), slow(city, cost, level, of == "gross")
        for kind, values in wanted.items():
            scale = max(1.0, float(np.abs(values).max()))
            given_values = found.get(kind, np.zeros(len(YEARS)))
            np.testing.assert_allclose(given_values, values, rtol=1e-9, atol=1e-9 * scale, err_msg=f"{kind} {of}")


def slow(city: kk.City, cost: schema.Cost, level: float, is_gross: bool) -> dict[str, np.ndarray]:
    """A cost by kind in each year, with plain loops: what is done along each ramp, then lifetimes, then the difference."""
    measure = city.measures["m0"]
    assert measure.ramp is not None
    sums = [_one_way(city, cost, measure, shape) for shape in (measure.ramp, measure.anyway)]
    return {kind: level * (sums[0][kind] - sums[1][kind]) + (sums[1][kind] if is_gross else 0.0) for kind in sums[0]}


def _one_way(
    city: kk.City, cost: schema.Cost, measure: schema.Measure, shape: schema.Ramp | None
) -> dict[str, np.ndarray]:
    """What a cost comes to along one ramp at full level: bought or paid, bought again, left."""
    assert shape is not None
    every = np.arange(1900, YEARS[-1] + 1)
    bought = (cost.value or 0.0) * _done(city, cost, measure, shape, every)
    inside = every >= YEARS[0]
    kinds = {cost.kind: bought[inside]}
    if cost.kind != "investment" or cost.lifetime is None:
        return kinds
    again = np.zeros_like(bought)
    for at, value in enumerate(bought if cost.reinvest else ()):
        for more in range(at + cost.lifetime, len(every), cost.lifetime):
            again[more] += value
    left = 0.0
    for year, value in zip(every[inside], (bought + again)[inside], strict=True):
        left += value * max(cost.lifetime - (YEARS[-1] + 1 - int(year)), 0) / cost.lifetime
    return {**kinds, "reinvestment": again[inside], "residual": np.array([0.0] * (len(YEARS) - 1) + [-left])}


def _done(
    city: kk.City, cost: schema.Cost, measure: schema.Measure, shape: schema.Ramp, every: np.ndarray
) -> np.ndarray:
    """What a cost is counted by in each year along one ramp."""
    assert measure.ramp is not None
    long = np.arange(1900, ramps.first_year(measure.ramp) + 101)
    whole, mine = ramps.works(measure.ramp, long).sum(), ramps.works(shape, long).sum()
    if cost.kind in ("investment", "grant"):
        done = ramps.works(shape, every) / (whole if cost.per == "total" and whole > 0 else 1.0)
    else:
        done = ramps.ramp(shape, every)
    if cost.per != "total":
        path = ramps.path(city.quantity("q0"), np.maximum(every, YEARS[0]))
        return 0.5 * done * path
    if cost.years is None and cost.from_year is None:
        return done
    stands, stood = (ramps.ramp(own, np.array(YEARS)).sum() for own in (shape, measure.ramp))
    part = mine / whole if whole > 0 else stands / stood
    if cost.years is not None:
        return part * np.array([cost.years.get(int(year), 0.0) for year in every])
    return part * ((every >= (cost.from_year or 0)) & (every <= (cost.to_year or 0)))
