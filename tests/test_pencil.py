# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signs, boundaries and edges of years, each with its sum beside it; whole cities have theirs in tests/cases."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import klimatkontrakt as kk
from klimatkontrakt.city import schema
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import bills, costs, doubt, economics, gap, slider, targets
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.engine.answers.results import Fold, statistics
from klimatkontrakt.engine.chain import ramps
from klimatkontrakt.engine.chain.shapes import Range, quantile
from klimatkontrakt.engine.worlds import plan, uncertainty
from tests import casebook
from tests.cities import LILLSTAD, copy_of, edited, lillstad_with, shipped


def row(*values: float) -> np.ndarray:
    return np.array([values], dtype=float)


def made(case: dict, to) -> kk.Results:
    return kk.run(kk.read_city(casebook.folder({"given": case}, to / "case")), "plan", draws=250)


# Money


def test_a_krona_is_whole_in_the_discount_year_and_before_and_less_after() -> None:
    # At 25 %: 1, 1, then 1/1.25 = 0.8 and 1/1.5625 = 0.64.
    years = np.array([2022, 2023, 2024, 2025])

    assert economics.discount_factors(years, 0.25, 2023).tolist() == [1.0, 1.0, 0.8, 0.64]


def test_a_purchase_comes_again_after_each_lifetime_and_not_before() -> None:
    # 100 in year 0, lifetime 2, six years: again in years 2 and 4.
    assert costs.reinvested(row(100, 0, 0, 0, 0, 0), 2).tolist() == [[0, 0, 100, 0, 100, 0]]


def test_what_is_left_at_the_end_is_a_gain_in_the_last_year() -> None:
    # Four years. 100 in year 0 of lifetime 10 has been used 4 years: 60 left. 100 in the last year, used 1: 90 left.
    assert costs.residual(row(100, 0, 0, 100), 10).tolist() == [[0, 0, 0, -150]]


def test_nothing_is_left_of_what_has_lived_its_life() -> None:
    # Lifetime 3, bought in year 0 of four: worn out, not worth less than nothing.
    assert costs.residual(row(100, 0, 0, 0), 3).tolist() == [[0, 0, 0, 0]]


def test_only_what_is_moved_for_the_first_time_is_bought() -> None:
    # Up to 4, down to 2, up to 5: bought 3, 1, 0, 1; a level below zero buys nothing.
    assert costs.first_time(row(3, 4, 2, 5)).tolist() == [[3, 1, 0, 1]]
    assert costs.first_time(row(-1, 2)).tolist() == [[0, 2]]


def test_a_tonne_costs_the_present_value_over_the_tonnes_and_nothing_avoided_has_no_cost() -> None:
    found = economics.abatement_cost(np.array([100.0, -50.0, 10.0, 10.0]), np.array([4.0, 5.0, 0.0, -1.0]))

    assert found[:2].tolist() == [25.0, -10.0]
    assert np.isnan(found[2:]).all()


def test_views_take_and_leave_what_the_method_says() -> None:
    city = shipped(LILLSTAD)

    def views(kind: str, basis: str = "incremental", actor: str = "lillstad") -> list[bool]:
        flow = Flow("m", actor, kind, basis, "assumed", np.zeros((1, 1)))
        return [economics.is_in_view(city, flow, v) for v in ("society", "society+climate", "public", actor)]

    assert views("investment") == [True, True, True, True]
    assert views("tax") == [False, False, True, True]
    assert views("allowance") == [False, True, True, True]
    assert views("climate", actor="") == [False, True, False, False]
    assert views("investment", basis="sunk") == [False, False, False, False]


def test_a_valued_tonne_is_a_gain_and_one_under_the_trading_system_is_not_counted(tmp_path) -> None:
    # 100 Mvkm × 150 g = 15 000 t; a tenth avoided is 1 500 t, at 1 000 SEK 1.5 MSEK gained; the plant's tonnes are the system's.
    results = made(
        {
            "quantities": {"car.km": "100 Mvkm", "ef.car": "150 g/vkm", "plant": "1000 tCO2e"},
            "lines": {"territorial.cars": "car.km * ef.car", "territorial.plant": {"is": "plant", "tags": ["ets"]}},
            "measures": {
                "telework": {"ramp": {2022: 0, 2030: 1}, "moves": [{"stage": "avoid", "from": "car.km", "share": 0.1}]},
                "closing": {"ramp": {2022: 0, 2030: 1}, "moves": [{"stage": "avoid", "from": "plant", "share": 0.5}]},
            },
        },
        tmp_path,
    )
    flows = bills.climate_flows(results.setting, "territorial", np.full(9, 1_000.0))

    assert {flow.measure: flow.values[0, -1] for flow in flows} == {"telework": pytest.approx(-1_500_000.0)}


COSTS = {
    "quantities": {"car.km": "100 Mvkm", "ef.car": "150 g/vkm"},
    "lines": {"territorial.cars": "car.km * ef.car"},
}


def cost_of(cost: dict, to, **measure) -> dict[tuple[str, str], list[float]]:
    """The flows of one measure with one cost that moves half of 100 Mvkm, straight 2024–2028, by (actor, kind)."""
    own = {
        "ramp": {"straight": [2024, 2028]}, "moves": [{"stage": "avoid", "from": "car.km", "share": 0.5}],
        "costs": [cost], **measure,
    }  # fmt: skip
    flows = made({**COSTS, "measures": {"m": own}}, to).flows
    return {(f.actor, f.kind): [round(v, 6) for v in f.values[0].tolist()] for f in flows}


def test_a_total_falls_as_the_ramp_comes_along(tmp_path) -> None:
    # 8 MSEK over four years of a straight ramp, 2025–2028: 2 a year.
    found = cost_of({"kind": "investment", "per": "total", "value": 8, "unit": "MSEK"}, tmp_path)

    assert found == {("city", "investment"): [0, 0, 0, 2e6, 2e6, 2e6, 2e6, 0, 0]}


def test_a_total_is_paid_whole_by_a_ramp_that_stops_half_way(tmp_path) -> None:
    # 8 MSEK for all that the measure ever does, half of what could be done: 4 in each of its two years.
    found = cost_of(
        {"kind": "investment", "per": "total", "value": 8, "unit": "MSEK"}, tmp_path, ramp={2024: 0, 2026: 0.5}
    )

    assert found == {("city", "investment"): [0, 0, 0, 4e6, 4e6, 0, 0, 0, 0]}


def test_a_yearly_total_is_paid_from_its_first_year_to_its_last(tmp_path) -> None:
    cost = {"kind": "running", "per": "total", "value": 1, "unit": "MSEK", "from_year": 2025, "to_year": 2027}

    assert cost_of(cost, tmp_path) == {("city", "running"): [0, 0, 0, 1e6, 1e6, 1e6, 0, 0, 0]}


def test_a_receiver_gains_what_a_payer_pays(tmp_path) -> None:
    cost = {
        "kind": "grant", "per": "total", "value": 4, "unit": "MSEK", "years": {2025: 1},
        "payers": {"state": 1}, "receivers": {"city": 1},
    }  # fmt: skip
    found = cost_of(cost, tmp_path)

    assert found["state", "grant"][3] == 4e6
    assert found["city", "grant"][3] == -4e6


def test_what_happens_anyway_is_not_paid_by_the_measure(tmp_path) -> None:
    # Half of 100 Mvkm at full level, a fifth of that anyway: 50 − 10 = 40 Mvkm at 1 SEK a vkm in 2030.
    cost = {"kind": "running", "per": "moved", "value": 1, "unit": "SEK/vkm"}
    found = cost_of(cost, tmp_path, anyway={2022: 0, 2028: 0.2})

    assert found["city", "running"][-1] == pytest.approx(40e6)


def test_an_investment_per_moved_unit_is_paid_once(tmp_path) -> None:
    # 50 Mvkm in four equal steps at 1 SEK: 12.5 MSEK a year 2025–2028, nothing after.
    found = cost_of({"kind": "investment", "per": "moved", "value": 1, "unit": "SEK/vkm"}, tmp_path)

    assert found["city", "investment"] == [0, 0, 0, 12.5e6, 12.5e6, 12.5e6, 12.5e6, 0, 0]


def test_a_price_of_another_year_is_brought_to_the_citys_by_the_index(tmp_path) -> None:
    cost = {"kind": "investment", "per": "total", "value": 1, "unit": "MSEK", "years": {2025: 1}}
    old = cost_of({**cost, "price_year": 2015}, tmp_path / "old")["city", "investment"][3]

    assert old > cost_of(cost, tmp_path / "now")["city", "investment"][3] == 1e6  # prices rose from 2015 to 2023


def test_a_measure_whose_event_does_not_come_costs_nothing(tmp_path) -> None:
    own = {
        "when": {"decision": "no"}, "ramp": {2022: 0, 2030: 1},
        "moves": [{"stage": "avoid", "from": "car.km", "share": 0.5}],
        "costs": [{"kind": "running", "per": "total", "value": 1, "unit": "MSEK"}],
    }  # fmt: skip
    events = {"decision": {"year": 2027, "outcomes": {"yes": 0.7, "no": 0.3}}}
    results = made({**COSTS, "measures": {"m": own}, "events": events}, tmp_path)
    (flow,) = results.flows

    assert flow.values[0, -1] == 0.0  # the central world takes the likeliest outcome
    assert np.mean(flow.values[results.world.rows(0), -1]) == pytest.approx(0.3e6)


def test_a_start_two_years_later_moves_the_costs_two_years(tmp_path) -> None:
    own = {
        "ramp": {"straight": [2024, 2028]}, "moves": [{"stage": "avoid", "from": "car.km", "share": 0.5}],
        "costs": [{"kind": "investment", "per": "total", "value": 8, "unit": "MSEK"}],
    }  # fmt: skip
    later = {"plan": {"m": {"level": 1, "start": 2026}}}
    results = made({**COSTS, "measures": {"m": own}, "scenarios": later}, tmp_path)

    assert results.flows[0].values[0].tolist() == [0, 0, 0, 0, 0, 2e6, 2e6, 2e6, 2e6]
    # 15 000 t; half of the way in 2028: 15 000 × (1 − 0.25) = 11 250.
    assert results.both.planned["territorial"][0, 6] == pytest.approx(11_250)


# Ramps and paths


def test_growth_starts_the_year_after_its_first_year() -> None:
    # 10 % a year from 2022: 100, 110, 121.
    one = schema.Quantity(
        id="a", label_sv="a", unit="1", origin="assumed", year=2022, value=100.0, growth=0.1, source="s"
    )

    assert ramps.path(one, np.array([2021, 2022, 2023, 2024])) == pytest.approx([100, 100, 110, 121])


def test_growth_follows_the_last_point() -> None:
    # Points 100 (2022) and 200 (2024), then doubling: 400 in 2025.
    one = schema.Quantity.model_validate(
        {"id": "a", "label_sv": "a", "unit": "1", "origin": "assumed", "year": 2022, "value": 100.0,
         "points": {2024: 200.0}, "growth": 1.0, "source": "s"}
    )  # fmt: skip

    assert ramps.path(one, np.array([2022, 2023, 2024, 2025])) == pytest.approx([100, 150, 200, 400])


def test_a_renewal_comes_a_lifetime_after_each_years_works() -> None:
    # A tenth in 2023 and 2024, lifetime 3, renewal paid: works again in 2026, 2027, 2029; and the stock stands.
    shape = schema.Ramp.model_validate(
        {"renovation": {"rate": {2023: 0.1, 2024: 0.1}, "lifetime": 3, "renewal": "paid"}}
    )
    years = np.arange(2022, 2030)

    assert ramps.works(shape, years) == pytest.approx([0, 0.1, 0.1, 0, 0.1, 0.1, 0, 0.1])
    assert ramps.ramp(shape, years) == pytest.approx([0, 0.1, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2])


def test_a_ramp_that_falls_back_is_no_work() -> None:
    shape = schema.Ramp(points={2022: 0.0, 2023: 0.5, 2024: 0.2})

    assert ramps.works(shape, np.array([2022, 2023, 2024, 2025])).tolist() == [0, 0.5, 0, 0]


# Targets and chances


@pytest.mark.parametrize(("value", "met"), [(500.0, True), (500.0000001, True), (500.001, False), (499.0, True)])
def test_a_ceiling_may_be_touched(value: float, met: bool) -> None:
    city = shipped(LILLSTAD)
    results = kk.run(city, "baseline", draws=250)
    name, target = next((n, t) for n, t in sorted(city.targets.items()) if t.account == "territorial")
    wanted = target.model_copy(update={"change": None, "base_year": None, "at_most": 500.0})
    program = SimpleNamespace(
        city=city.model_copy(update={"targets": {name: wanted}}), years=results.program.years, published={}
    )
    verdict = targets.verdict(program, results.world, name, np.full(results.both.planned["territorial"].shape, value))  # type: ignore[arg-type]

    assert verdict.met.all() == met


@pytest.mark.parametrize(("value", "met"), [(500.0, True), (499.9999999, True), (499.999, False), (501.0, True)])
def test_a_floor_may_be_touched(value: float, met: bool) -> None:
    city = shipped(LILLSTAD)
    results = kk.run(city, "baseline", draws=250)
    name, target = next((n, t) for n, t in sorted(city.targets.items()) if t.account == "territorial")
    wanted = target.model_copy(update={"change": None, "base_year": None, "at_most": None, "at_least": 500.0})
    program = SimpleNamespace(
        city=city.model_copy(update={"targets": {name: wanted}}), years=results.program.years, published={}
    )
    verdict = targets.verdict(program, results.world, name, np.full(results.both.planned["territorial"].shape, value))  # type: ignore[arg-type]

    assert verdict.met.all() == met


def test_a_change_counts_from_the_base_year_and_is_read_in_the_targets_year(tmp_path) -> None:
    # Published 20 000 t in 2022; 40 % less is 12 000. The path falls straight from 15 000 to 7 500, 11 250 in 2026.
    results = made(
        {
            **COSTS, "history": [["territorial", "", 2022, 20000]],
            "targets": {"cut": {"account": "territorial", "year": 2026, "change": -0.4, "base_year": 2022, "source": "s"}},
            "measures": {"m": {"ramp": {2022: 0, 2030: 1}, "moves": [{"stage": "avoid", "from": "car.km", "share": 0.5}]}},
        },
        tmp_path,
    )  # fmt: skip
    verdict = results.verdicts["cut"]

    assert verdict.limit[0] == pytest.approx(12_000)
    assert verdict.value[0] == pytest.approx(11_250)
    assert verdict.met.all()


def test_a_rise_of_an_account_where_more_is_better_is_a_floor() -> None:
    city = SimpleNamespace(accounts={"a": SimpleNamespace(better="more"), "b": SimpleNamespace(better="less")})

    def asks(account: str, **more) -> bool:
        own = {"change": None, "at_least": None, "at_most": None, **more}
        return targets.is_floor(city, SimpleNamespace(account=account, **own))  # type: ignore[arg-type]

    assert [asks("a", change=0.2), asks("b", change=-0.2)] == [True, False]
    assert [asks("b", at_least=1.0), asks("a", at_most=1.0)] == [True, False]


def test_the_error_of_a_chance_falls_with_the_root_of_the_draws() -> None:
    # √(0.5 × 0.5 / 100) = 0.05.
    assert targets.probability(np.array([True, False] * 50)) == (0.5, pytest.approx(0.05))


# Draws


def test_the_likeliest_outcome_is_central_and_the_first_by_name_when_they_tie() -> None:
    events = {"e": SimpleNamespace(outcomes={"b": 0.4, "a": 0.2, "c": 0.4})}

    assert uncertainty.likeliest(SimpleNamespace(events=events), "e") == "b"  # type: ignore[arg-type]


def test_each_side_of_a_value_has_its_own_spread_and_draws_stop_at_their_bounds() -> None:
    # Value 10, 5–95 % from 9 to 14: the chances 0.05 and 0.95 give the ends, a half the value.
    number = Range(10.0, 9.0, 14.0, "normal", 9.5, 12.0)
    free = Range(10.0, 9.0, 14.0, "normal")
    chance = np.array([0.05, 0.5, 0.95])

    assert quantile(free, chance) == pytest.approx([9, 10, 14])
    assert quantile(number, chance) == pytest.approx([9.5, 10, 12])


def test_a_central_world_has_each_number_at_its_value() -> None:
    number = Range(10.0, 9.0, 14.0, "triangular")

    assert uncertainty.values(number, np.array([np.nan, 0.5]))[0] == 10.0


def test_percentiles_are_the_fifth_the_middle_and_the_ninety_fifth() -> None:
    # 0 … 100 in steps of one: 5, 50, 95; the central row stands apart.
    values = np.array([7.0, *range(101)])

    assert statistics(values, Fold(0, np.array([False] + [True] * 101))).tolist() == [7, 50, 5, 50, 95]


def test_a_measure_is_late_in_as_many_draws_as_its_chance_says(tmp_path) -> None:
    own = {
        "late": {"chance": 0.2, "years": 2}, "ramp": {2022: 0, 2030: 1},
        "moves": [{"stage": "avoid", "from": "car.km", "share": 0.5}],
    }  # fmt: skip
    results = made({**COSTS, "measures": {"m": own}}, tmp_path)

    assert results.world.draws.late[0, 0] == 0  # never in the central world
    assert results.world.draws.late[0, results.world.rows(0)].mean() == pytest.approx(0.2)


# Gap, doubt, branches


def test_a_gap_is_split_by_sector_control_and_how_far_decided(tmp_path) -> None:
    # 15 000 t, control 40 % city and 60 % state. Ongoing halves it: 7 500 cut; decided takes a tenth of what is left, 750; left 6 750.
    city = lillstad_with(tmp_path)
    line = city.lines[0].model_copy(update={"control": {"own": 0.4, "state": 0.6}})
    case = {
        **COSTS,
        "targets": {"cap": {"account": "territorial", "year": 2030, "at_most": 5000, "source": "s"}},
        "measures": {
            "started": {"status": "ongoing", "ramp": {2022: 0, 2030: 1}, "moves": [{"stage": "avoid", "from": "car.km", "share": 0.5}]},
            "settled": {"status": "decided", "ramp": {2022: 0, 2030: 1}, "moves": [{"stage": "improve", "from": "ef.car", "share": 0.1}]},
        },
    }  # fmt: skip
    read = kk.read_city(casebook.folder({"given": case}, tmp_path / "case"))
    lines = tuple(own.model_copy(update={"control": line.control, "sector": "transport"}) for own in read.lines)
    results = kk.run(read.model_copy(update={"lines": lines}), "plan", draws=250)
    found = results.gap_of("cap")
    assert isinstance(found, gap.DrawnGap)
    own = {level: float(values[0]) for level, values in found.cells["transport", "own"].items()}
    whole = {level: float(values[0]) for level, values in found.cells["all", "all"].items()}

    assert whole == pytest.approx({"baseline": 15_000, "done": 7_500, "decided": 750, "planned": 0, "left": 6_750})
    assert own == pytest.approx({level: 0.4 * value for level, value in whole.items()})


def test_the_doubt_that_rests_on_assumptions_is_that_of_assumed_numbers() -> None:
    swings = [
        SimpleNamespace(input=SimpleNamespace(origin=origin), share=share)
        for origin, share in (("assumed", 0.7), ("published", 0.2), ("assumed", 0.1))
    ]

    assert doubt.assumed_share(swings) == pytest.approx(0.8)  # type: ignore[arg-type]


@pytest.mark.parametrize("unit", ["10000 tCO2e", "0.0001 tCO2e"])
def test_total_shares_of_numbers_that_add_are_their_parts_of_the_variance(unit: str, tmp_path) -> None:
    # Two lines, ± 30 and ± 10 per cent of the same: 9 to 1, whatever they are counted in.
    value = float(unit.split(maxsplit=1)[0])
    results = made(
        {
            "quantities": {
                "a": {"is": unit, "low": 0.7 * value, "high": 1.3 * value},
                "b": {"is": unit, "low": 0.9 * value, "high": 1.1 * value},
            },
            "lines": {"territorial.a": "a", "territorial.b": "b"}, "measures": {}, "scenarios": {"plan": {}},
        },
        tmp_path,
    )  # fmt: skip
    found = doubt.total_shares(results.program, results.chosen, "territorial", 2030, draws=2_000, seed=1)

    assert found["quantity:a"] == pytest.approx(0.9, abs=0.03)
    assert found["quantity:b"] == pytest.approx(0.1, abs=0.03)


def test_a_result_that_nothing_moves_has_no_doubt(tmp_path) -> None:
    results = made(
        {"quantities": {"a": "7 tCO2e", "b": {"is": "5 kWh", "low": 4, "high": 6}}, "lines": {"territorial.a": "a"},
         "measures": {}, "scenarios": {"plan": {}}},
        tmp_path,
    )  # fmt: skip

    assert results.swings("territorial", 2030) == ()
    assert doubt.total_shares(results.program, results.chosen, "territorial", 2030, draws=250, seed=1) == {
        "quantity:b": 0.0
    }


def test_a_branch_holds_the_draws_in_which_its_outcomes_came(tmp_path) -> None:
    events = {"decision": {"year": 2027, "outcomes": {"yes": 0.7, "no": 0.3}}}
    results = made({**COSTS, "measures": {}, "scenarios": {"plan": {}}, "events": events}, tmp_path)
    sizes = {branch.id: int(results.world.rows(at).sum()) for at, branch in enumerate(results.world.sample.branches)}

    assert sizes == {"all": 250, "decision=no": 75, "decision=yes": 175}


@pytest.mark.parametrize("unit", ["SEK", "MSEK"])
def test_saved_energy_is_in_kronor_whatever_its_account_is_counted_in(unit: str, tmp_path) -> None:
    # 120 MSEK of petrol in 2030, 9 of which the trips save (1 125 t of 15 000) and 57 the cars (lillstad/README.md).
    folder = edited(copy_of(LILLSTAD, tmp_path), "city.yaml", "form: yearly, unit: SEK", f"form: yearly, unit: {unit}")
    results = study.run(kk.read_city(folder), "contract", draws=250)
    saved = {f.measure: f.values[0, 8] for f in results.flows if f.kind == "energy" and f.actor == "households"}
    base = slider.ground(results.world, ())
    purse = slider.glance(base, results.chosen, "territorial", np.array([8])).purses["households"].bills[0, 8]

    assert saved == {"fewer_trips": pytest.approx(-9e6), "electric_cars": pytest.approx(-57e6)}
    assert purse == pytest.approx(-66e6)


@pytest.mark.parametrize(
    ("enabled", "paid"),
    # 40 % of 100 Mvkm: 30 and 10 Mvkm at 1 and 2 SEK. Let through by a half, the first moves 15.
    [({}, {"lanes": 30e6, "paths": 20e6}), ({"enablers": {"signals": 0.5}}, {"lanes": 15e6, "paths": 20e6})],
    ids=["alone", "half enabled"],
)
def test_a_pools_members_pay_for_what_each_of_them_moves(enabled, paid, tmp_path) -> None:
    def member(weight: float, sek: float, **more) -> dict:
        cost = {"kind": "running", "per": "moved", "value": sek, "unit": "SEK/vkm", "payers": {"city": 1}}
        return {"ramp": {2022: 0, 2030: 1}, "moves": [{"pool": "travel", "weight": weight}], "costs": [cost], **more}

    measures = {
        "signals": {"ramp": {2022: 0, 2030: 1}, "moves": []},
        "lanes": member(0.75, 1, **enabled),
        "paths": member(0.25, 2),
    }
    results = made(
        {
            **COSTS, "pools": {"travel": {"stage": "shift", "from": "car.km", "share": 0.4}}, "measures": measures,
            "scenarios": {"plan": {"lanes": {"level": 1}, "paths": {"level": 1}}},
        },
        tmp_path,
    )  # fmt: skip

    assert {f.measure: f.values[0, 8] for f in results.flows} == pytest.approx(paid)


BUSES = {
    "quantities": {"a.ratio": "0.5 1", "car.km": "100 Mvkm", "bus.km": "0 Mvkm", "ef.bus": "1000 g/vkm"},
    "lines": {"territorial.bus": "bus.km * ef.bus"},
}
FULLER = {"stage": "avoid", "from": "a.ratio", "share": 0.5}
SHIFT = {"stage": "shift", "from": "car.km", "share": 0.5, "to": {"bus.km": "a.ratio"}}


def test_shares_are_exact_where_a_ratio_is_itself_moved(tmp_path) -> None:
    # 100 · 0.5 a · 0.5 (1 − 0.5 b) · 1 000 (1 − 0.5 c) = 25 000 a (1 − 0.5 b)(1 − 0.5 c) t; with a = b = c = λ:
    # a: 25 000 ∫ (1 − 0.5 λ)² = 14 583.33; b and c: −12 500 ∫ λ (1 − 0.5 λ) = −4 166.67 each; 6 250 t in all.
    cleaner = {"stage": "improve", "from": "ef.bus", "share": 0.5}
    measures = {"a": SHIFT, "b": FULLER, "c": cleaner}
    results = made(
        {**BUSES, "measures": {m: {"ramp": {2022: 0, 2030: 1}, "moves": [v]} for m, v in measures.items()}}, tmp_path
    )
    share = results.contributions_of("territorial").share[0, :, 8]

    assert share.tolist() == pytest.approx([-14_583.3333333, 4_166.6666667, 4_166.6666667])


def test_a_measure_that_moves_a_ratio_and_what_it_multiplies_is_run_by_itself(tmp_path) -> None:
    # 25 000 d (1 − 0.5 d) t: 12 500 t at full level, where the slope at nothing would say 25 000.
    own = {"ramp": {2022: 0, 2030: 1}, "moves": [SHIFT, FULLER]}
    found = made({**BUSES, "measures": {"d": own}}, tmp_path).contributions_of("territorial")

    assert found.alone[0, 0, 8] == pytest.approx(-12_500)
    assert found.if_dropped[0, 0, 8] == pytest.approx(-12_500)
    assert found.share[0, 0, 8] == pytest.approx(-12_500)


DERIVED = (
    "accounts: {stored: {sv: Lagrat, family: negative, form: yearly, unit: tCO2e}, "
    "people: {sv: Folk, family: activity, form: yearly, unit: person}, "
    "net_kt: {sv: Netto, family: territorial, form: net, of: territorial, less: stored, unit: ktCO2e}, "
    "budget_kt: {sv: Budget, family: territorial, form: cumulative, of: territorial, from: 2022, unit: ktCO2e}, "
    "per_head: {sv: Per person, family: territorial, form: ratio, of: territorial, over: people, unit: tCO2e/person}}"
)
TREES = "trees,Träd,Trees,,tCO2e,assumed,2022,1000,,,,,,,,,s2,\ncrowd,Folk,People,,person,assumed,2022,500,,,,,,,,,s2,"
OF_TREES = "stored,trees,Träd,Trees,trees,1,,,,,,,\npeople,crowd,Folk,People,crowd,1,,,,,,,"


@pytest.mark.parametrize(
    ("account", "planned", "alone", "share", "dropped"),
    [
        # 6 750 t less 1 000 t that trees hold, in kt; the measures bring what they bring of the tonnes.
        ("net_kt", 5.75, (1.5, 7.5), (1.125, 7.125), (0.75, 6.75)),
        ("budget_kt", 99.48214286, None, (6.88392857, 28.63392857), None),
        # 500 people
        ("per_head", 13.5, (3.0, 15.0), (2.25, 14.25), (1.5, 13.5)),
    ],
)
def test_an_account_worked_out_from_another_is_in_its_own_unit(
    account, planned, alone, share, dropped, tmp_path
) -> None:
    city = lillstad_with(tmp_path, ("city.yaml", DERIVED), ("quantities.csv", TREES), ("lines.csv", OF_TREES))
    results = kk.run(city, "contract", draws=250)
    found, at = (
        results.contributions_of(account),
        [results.program.measure_index[m] for m in ("fewer_trips", "electric_cars")],
    )

    assert results.both.planned[account][0, 8] == pytest.approx(planned)
    assert found.share[0, at, 8] == pytest.approx(share)
    for numbers, wanted in ((found.alone, alone), (found.if_dropped, dropped)):
        assert wanted is None or numbers[0, at, 8] == pytest.approx(wanted)


def test_stated_tonnes_are_a_share_of_what_is_emitted_in_their_own_year(tmp_path) -> None:
    # 3 000 t by 2026, of 100 Mvkm × 150 g = 15 000 t then: a fifth; in 2030 a fifth of 200 Mvkm, 6 000 t.
    move = {"stage": "avoid", "tonnes": 3000, "by": 2026, "lines": ["territorial.cars"], "from": "car.km"}
    quantities = {"car.km": {"is": "100 Mvkm", "points": {2026: 100, 2030: 200}}, "ef.car": "150 g/vkm"}
    results = made(
        {**COSTS, "quantities": quantities, "measures": {"m": {"ramp": {2022: 0, 2026: 1}, "moves": [move]}}}, tmp_path
    )

    assert results.contributions_of("territorial").alone[0, 0, [4, 8]].tolist() == pytest.approx([3_000, 6_000])


def test_money_is_told_branch_by_branch(tmp_path) -> None:
    # Ten million a year where the answer is yes, seven times in ten; nothing where it is no.
    events = {"decision": {"year": 2027, "outcomes": {"yes": 0.7, "no": 0.3}}}
    cost = {"kind": "running", "value": 10, "unit": "MSEK/yr", "from_year": 2028, "payers": {"city": 1}}
    own = {"ramp": {2022: 0, 2030: 1}, "when": {"decision": "yes"}, "costs": [cost]}
    results = made({**COSTS, "measures": {"m": own}, "events": events}, tmp_path)
    rows = {row["branch"]: row["mean"] for row in results.table("money").where(measure="m", year=2030)}

    assert rows == {"all": pytest.approx(7e6), "decision=no": 0.0, "decision=yes": pytest.approx(10e6)}


def test_a_published_figure_with_a_range_moves_the_calibrated_world(tmp_path) -> None:
    city = shipped(LILLSTAD)
    history = tuple(
        r.model_copy(update={"low": r.value * 0.9, "high": r.value * 1.1}) if r.account == "territorial" else r
        for r in city.history
    )
    results = study.run(city.model_copy(update={"history": history}), "baseline", draws=250)
    spread = results.world.published[results.world.rows(0)]

    assert (spread.std(axis=0) > 0).any()
    assert np.allclose(results.world.published[0], results.program.published_values)


def test_a_scenario_starts_a_measure_in_its_own_year() -> None:
    measure = SimpleNamespace(ramp=schema.Ramp(straight=(2024, 2028)))

    assert plan.shift(measure, schema.Plan(start=2026)) == 2  # type: ignore[arg-type]
    assert plan.shift(measure, schema.Plan(start=2023)) == -1  # type: ignore[arg-type]
    assert plan.shift(measure, schema.Plan()) == 0  # type: ignore[arg-type]
