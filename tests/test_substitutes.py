# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What replaces a measure: pencil sums on Lillstad, and laws on random cities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.city import City
from klimatkontrakt.city.schema import Plan
from klimatkontrakt.engine.answers import substitutes
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.worlds import plan, world
from klimatkontrakt.engine.worlds.plan import Choice
from tests.cities import LILLSTAD, lillstad_with, random_cities, shipped

# Lillstad in 2030: 100 Mvkm × 0.6 kWh/vkm × 250 g/kWh = 15 000 t without measures. Fewer trips take 0.1 of it, electric
# cars 0.5 of what is left. Compared: fewer trips in full, electric cars half-way: 15 000 × 0.9 × 0.75 = 10 125 t.
HALF = Choice("compared", {"fewer_trips": Plan(level=1.0), "electric_cars": Plan(level=0.5)}, {})


def _found(city: City, asked: dict[str, Plan], compared: Choice = HALF, account: str = "territorial"):
    program = compile_city(city)
    drawn = world.draw(program, draws=250, seed=0)
    return substitutes.replacements(drawn, account, Choice("asked", asked, {}), compared, 2030)


def test_a_dropped_measures_gap_is_what_the_plan_loses_without_it():
    (found,) = _found(shipped(LILLSTAD), {"electric_cars": Plan(level=0.5)})

    assert found.measure == "fewer_trips"
    # 15 000 × 0.75 − 10 125 = 1 125 t
    assert found.gap[0] == pytest.approx(1_125)


def test_a_late_measures_gap_counts_what_has_come_by_then():
    asked = {"fewer_trips": Plan(level=1.0, start=2027), "electric_cars": Plan(level=0.5)}

    (found,) = _found(shipped(LILLSTAD), asked)

    # 2027–2031 instead of 2023–2027: three quarters in 2030. 15 000 × 0.75 × (0.1 − 0.075) = 281.25 t
    assert found.gap[0] == pytest.approx(281.25)


def test_a_substitute_brings_all_that_it_can_and_replaces_no_more_than_the_gap():
    (found,) = _found(shipped(LILLSTAD), {"electric_cars": Plan(level=0.5)})
    (cars,) = found.found

    # From half to full on 15 000 t: 15 000 × (0.75 − 0.5) = 3 750 t
    assert cars.measure == "electric_cars"
    assert cars.brings[0] == pytest.approx(3_750)
    assert cars.replaces[0] == pytest.approx(1_125)
    assert found.left[0] == pytest.approx(0)
    assert cars.first_year == 2024


def test_what_a_substitute_costs_is_its_own_price_at_its_fullest():
    (found,) = _found(shipped(LILLSTAD), {"electric_cars": Plan(level=0.5)})
    price = found.found[0].price

    # 100 Mvkm × 0.5 = 50 Mvkm moved, 3 SEK each: 150 million, of which households pay 0.8.
    assert price.investment_sek == pytest.approx(150e6)
    assert price.running_sek is None
    assert price.is_whole
    assert price.payers == ("households", "state")


def test_a_measure_that_nothing_replaces_leaves_the_whole_gap_unknown():
    (found,) = _found(shipped(LILLSTAD), {"electric_cars": Plan(level=1.0)}, compared=replace(
        HALF, plans={"fewer_trips": Plan(level=1.0), "electric_cars": Plan(level=1.0)}
    ))  # fmt: skip

    assert found.found == ()
    # 15 000 × 0.5 × 0.1 = 750 t
    assert found.left[0] == pytest.approx(750)


def test_a_measure_that_was_dropped_too_replaces_nothing():
    asked = {"electric_cars": Plan(level=0.25)}

    found = _found(shipped(LILLSTAD), asked)

    assert [r.measure for r in found] == ["electric_cars", "fewer_trips"]
    assert all(r.found == () for r in found)


def test_a_substitute_that_comes_after_the_year_replaces_nothing_in_it(tmp_path):
    city = lillstad_with(
        tmp_path,
        ("measures.yaml", "electric_cars: {ramp: {2029: 0, 2031: 1}}"),
        ("city.yaml", "city: {years: [2022, 2032]}"),
    )

    asked, compared = {"electric_cars": Plan(level=0.0)}, replace(HALF, plans={"fewer_trips": Plan(level=1.0)})
    program = compile_city(city)
    drawn = world.draw(program, draws=250, seed=0)
    (found,) = substitutes.replacements(drawn, "territorial", Choice("asked", asked, {}), compared, 2029)

    assert found.found[0].replaces[0] == 0
    # In 2032 it is in full: half of 15 000 t.
    assert found.found[0].later[0] == pytest.approx(7_500)
    assert found.found[0].first_year == 2030
    assert found.left[0] == pytest.approx(1_500)


def test_a_missing_price_and_a_missing_effect_are_said_and_not_guessed(tmp_path):
    city = lillstad_with(tmp_path, ("measures.yaml", """
electric_cars: {costs: [{kind: investment, missing: not known, source: s2}]}
study: {sv: Utredning, en: Study, area: mobility, ramp: {2023: 0, 2025: 1}, moves: [{missing: not known, source: s2}], costs: [{kind: running, missing: not known, source: s2}], source: s2}
"""))  # fmt: skip

    (found,) = _found(city, {"electric_cars": Plan(level=0.5)})

    assert found.unknown == ("study",)
    assert [s.measure for s in found.found] == ["electric_cars"]
    assert found.found[0].price == substitutes.Price(None, None, False, ())


def test_an_enabler_that_the_plan_lacks_is_named(tmp_path):
    city = lillstad_with(tmp_path, ("measures.yaml", """
charging: {sv: Laddning, en: Charging, area: mobility, ramp: {2023: 0, 2025: 1}, moves: [{missing: enables, source: s2}], costs: [{kind: running, missing: not known, source: s2}], source: s2}
electric_cars: {enablers: {charging: 0.5}}
"""))  # fmt: skip

    (found,) = _found(city, {"electric_cars": Plan(level=0.5)})
    by_name = {s.measure: s for s in found.found}

    assert by_name["electric_cars"].needs == ("charging",)
    # Without charging half of the effort is let through: 15 000 × 0.5 × 0.5 × 0.5 = 1 875 t more.
    assert by_name["electric_cars"].brings[0] == pytest.approx(1_875)
    # Charging alone lets the half-way level through: 15 000 × 0.5 × 0.5 × 0.5 = 1 875 t too.
    assert by_name["charging"].brings[0] == pytest.approx(1_875)
    assert found.unknown == ()


def test_a_stopped_measure_is_no_substitute(tmp_path):
    city = lillstad_with(tmp_path, ("measures.yaml", "electric_cars: {status: stopped}"))

    (found,) = _found(city, {"electric_cars": Plan(level=0.5)})

    assert found.found == ()


def test_an_earlier_start_than_the_citys_own_is_kept(tmp_path):
    city = shipped(LILLSTAD)
    own = city.measures["electric_cars"]

    assert substitutes.fullest(own, Plan(level=0.5, start=2022)) == Plan(level=1.0, start=2022)
    assert substitutes.fullest(own, Plan(level=0.5, start=2026)) == Plan(level=1.0)


@given(random_cities(), st.data())
def test_no_substitute_replaces_more_than_the_gap_in_any_world(city, data):
    program = compile_city(city)
    compared = plan.choice(city, "plan")
    asked = {
        name: own.model_copy(update={"level": own.level * data.draw(st.sampled_from([0.0, 0.5, 1.0]))})
        for name, own in compared.plans.items()
    }
    drawn = world.draw(program, draws=250, seed=0)

    found = substitutes.replacements(drawn, "a", Choice("asked", asked, {}), compared, 2030)

    gone = set(substitutes.changed(program, Choice("asked", asked, {}), compared))
    assert {r.measure for r in found} == gone
    for each in found:
        assert (each.gap >= 0).all()
        assert (each.together >= 0).all() and (each.together <= each.gap).all()
        for own in each.found:
            assert own.measure not in gone
            assert (own.replaces >= 0).all() and (own.replaces <= each.gap).all()
            assert np.any(own.brings) or np.any(own.later)


def test_a_plan_that_drops_nothing_has_nothing_to_replace():
    assert _found(shipped(LILLSTAD), dict(HALF.plans)) == ()
