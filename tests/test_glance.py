# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The slider's answer is the study's own, only sooner: same paths, same shares, same money."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from klimatkontrakt.city import City, read_city
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import costs, doubt, slider
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.worlds import plan, world
from tests import extent
from tests.cities import LILLSTAD, MALMO, random_cities, shipped

ENOUGH = {"rtol": 1e-9, "atol": 1e-6}


def _both(city: City, scenario: str, account: str, draws: int = 250) -> tuple[study.Results, slider.Glance, list[int]]:
    program = compile_city(city)
    chosen = plan.choice(city, scenario)
    drawn = world.draw(program, draws=draws, seed=0, fixed=chosen.fixed)
    base = slider.ground(drawn, chosen.fixed.items())
    years = [len(program.years) // 2, len(program.years) - 1]
    return study.run(city, scenario, draws=draws), slider.glance(base, chosen, account, np.array(years)), years


@pytest.mark.parametrize("scenario", extent.some(["neutral", "contract", "pathway_2023", "baseline"], 2))
def test_malmos_answer_is_the_studys(scenario):
    slow, quick, years = _both(shipped(MALMO), scenario, "territorial")

    for account, path in slow.both.planned.items():
        np.testing.assert_allclose(quick.both.planned[account], path, **ENOUGH)
        np.testing.assert_allclose(quick.both.baseline[account], slow.both.baseline[account], **ENOUGH)
    np.testing.assert_allclose(quick.shares, slow.contributions_of("territorial").share[:, :, years], **ENOUGH)


@extent.in_all
def test_shares_of_a_net_are_the_studys_too():
    slow, quick, years = _both(shipped(MALMO), "neutral", "net")

    np.testing.assert_allclose(quick.shares, slow.contributions_of("net").share[:, :, years], **ENOUGH)


@pytest.mark.parametrize(("folder", "scenario"), [(LILLSTAD, "contract"), (MALMO, "neutral"), (MALMO, "baseline")])
def test_every_purse_holds_the_flows_of_the_study(folder, scenario):
    city = read_city(folder)
    slow, quick, _ = _both(city, scenario, study.headline(city))
    wanted = defaultdict(float)
    for flow in slow.flows:
        is_known = not flow.is_uncosted  # a slider shows what is known, and says of whom that is not all
        if flow.kind not in slider.NOT_CASH and flow.actor and flow.basis != "sunk" and is_known:
            wanted[flow.actor] += flow.values

    assert set(wanted) <= set(quick.purses)
    for actor, purse in quick.purses.items():
        np.testing.assert_allclose(purse.total, wanted.get(actor, 0.0), rtol=1e-7, atol=1.0)


def test_an_investment_in_lillstad_stands_in_the_buyers_purse():
    city = shipped(LILLSTAD)
    _, quick, _ = _both(city, "contract", "territorial")

    # 2023-2030 the ramp moves 1/7 a year of what fewer_trips leaves; households pay 0.8 of 3 SEK/vkm.
    bought = quick.purses["households"].invested[0]
    state = quick.purses["state"].invested[0]

    assert bought[2] > 0
    assert bought[:2].tolist() == [0.0, 0.0]
    np.testing.assert_allclose(bought, 4.0 * state)
    assert quick.purses["lillstad"].running[0].tolist() == [0.0] + [2e6] * 8
    assert (quick.purses["households"].bills[0][2:] < 0).all()


@pytest.mark.parametrize("moved", extent.some([{"level": 0.7, "start": 2029}, {"level": 0.4}, {"start": 2028}], 1))
def test_purses_are_the_same_whatever_plans_were_looked_at_before(moved):
    city = shipped(MALMO)
    program, chosen = compile_city(city), plan.choice(city, "neutral")
    drawn = world.draw(program, draws=250, seed=0, fixed=chosen.fixed)
    turned = replace(chosen, plans={m: own.model_copy(update=moved) for m, own in chosen.plans.items()})
    fresh, used = slider.ground(drawn, chosen.fixed.items()), slider.ground(drawn, chosen.fixed.items())
    slider.glance(used, chosen, "territorial", np.array([5]))

    wanted = slider.glance(fresh, turned, "territorial", np.array([5])).purses
    found = slider.glance(used, turned, "territorial", np.array([5])).purses

    assert set(found) == set(wanted)
    for actor, purse in wanted.items():
        np.testing.assert_array_equal(found[actor].total, purse.total)


@pytest.mark.parametrize("scenario", extent.some(["capture_built", "contract"], 1))
def test_swings_at_a_glance_are_the_studys(scenario):
    city = shipped(MALMO)
    slow = study.run(city, scenario, draws=250)
    base = slider.ground(slow.world, slow.chosen.fixed.items())
    at = 2030 - slow.program.years[0]
    paths = doubt.paths(base.swayed.drawn, plan.compile_plan(slow.program, slow.chosen.plans), slow.chosen)

    for account in ("territorial", "net"):
        assert doubt.swings(slow.program, base.swayed, paths[account][:, at]) == slow.swings(account, 2030)


@given(random_cities())
def test_shares_at_a_glance_add_up_to_the_change(city):
    slow, quick, years = _both(city, "plan", "net")

    change = (slow.both.baseline["net"] - slow.both.planned["net"])[:, years]
    scale = np.maximum(1.0, np.abs(slow.both.baseline["net"][:, years]))
    assert (np.abs(quick.shares.sum(axis=1) - change) <= 1e-8 * scale).all()


def _in_every_year(city: City, scenario: str) -> None:
    """Every account in single years has the bits that it has among all years, in worlds where one number is moved."""
    program, chosen = compile_city(city), plan.choice(city, scenario)
    within, compiled = doubt.swayed(program, chosen.fixed).drawn, plan.compile_plan(program, chosen.plans)
    whole = doubt.paths(within, compiled, chosen)
    every = [(a, year) for a in city.accounts for year in {0, len(program.years) // 2, len(program.years) - 1}]
    for asked in (every, *([one] for one in extent.some(every, 3))):
        found = doubt.in_years(within, compiled, chosen, asked)
        assert set(found) == set(asked)
        for (account, year), values in found.items():
            one_year = np.ascontiguousarray(values)
            np.testing.assert_array_equal(one_year.view(np.int64), whole[account][:, year].copy().view(np.int64))


@pytest.mark.parametrize("folder", [LILLSTAD, MALMO])
def test_an_account_in_one_year_has_the_bits_of_all_years(folder):
    _in_every_year(read_city(folder), "contract")


@given(random_cities())
def test_any_citys_account_in_one_year_has_the_bits_of_all_years(city):
    _in_every_year(city, "plan")


def _numbers(base: slider.Ground, plans: plan.Choice) -> list[np.ndarray]:
    purses = slider.glance(base, plans, "territorial", np.array([5])).purses
    return [purses[actor].total for actor in sorted(purses)]


def test_costs_are_kept_as_far_as_there_is_room_and_no_digit_leans_on_it(monkeypatch):
    city = shipped(MALMO)
    program, chosen = compile_city(city), plan.choice(city, "neutral")
    drawn = world.draw(program, draws=250, seed=0, fixed=chosen.fixed)
    roomy = slider.ground(drawn, chosen.fixed.items())
    wanted = _numbers(roomy, chosen)
    room = roomy.stated.bytes // 3
    monkeypatch.setattr(slider, "MOST_STATED_BYTES", room)
    tight = slider.ground(drawn, chosen.fixed.items())

    for start in (None, 2027, 2028, 2029, None):
        plans = {name: own.model_copy(update={"start": start}) for name, own in chosen.plans.items()}
        found = _numbers(tight, replace(chosen, plans=plans))
        assert 0 < tight.stated.bytes <= room
        rows = [values for kept in tight.stated.kept.values() for _, values in (*kept.beyond, *kept.anyway)]
        assert tight.stated.bytes == sum((own[:1] if own.strides[0] == 0 else own).nbytes for own in rows)

    assert all(map(np.array_equal, found, wanted))


def test_a_cost_that_is_the_same_in_every_world_has_the_bits_of_one_worked_out_in_each():
    seen_once = 0
    for folder in (LILLSTAD, MALMO):
        city = read_city(folder)
        drawn = world.draw(compile_city(city), draws=250, seed=0)
        for name, measure in city.measures.items():
            for cost in measure.costs:
                if cost.value is None or cost.per == "moved":
                    continue
                once = costs.at_full_level(drawn, name, cost, 0, is_seen_once=True)
                each = costs.at_full_level(drawn, name, cost, 0)
                assert [kind for kind, _ in once.beyond] == [kind for kind, _ in each.beyond]
                for (_, one), (_, other) in zip(
                    (*once.beyond, *once.anyway), (*each.beyond, *each.anyway), strict=True
                ):
                    np.testing.assert_array_equal(one.view(np.int64), np.ascontiguousarray(other).view(np.int64))
                    seen_once += one.strides[0] == 0
    assert seen_once
