# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The waste plant in three views: each whole, none the same, never added."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.folder.problem import ProblemsError
from klimatkontrakt.inventory import gases, inventory, waste_plant
from klimatkontrakt.inventory.inventory import InventoryRow
from klimatkontrakt.inventory.waste_plant import Plant
from klimatkontrakt.language import words

# 90 kt fossil CO2; heat 450 GWh / 0.9 = 500 and power 100 GWh / 0.4 = 250, so heat bears two thirds, 60 kt
PLANT = Plant(
    tonnes={"CO2": 90_000.0, "CO2b": 120_000.0, "N2O": 3.0},
    heat_gwh=450.0,
    power_gwh=100.0,
    heat_efficiency=0.9,
    power_efficiency=0.4,
    is_inside=True,
    heat_used_here={"I.1.2": 0.5, "I.2.2": 0.25},
    waste_from_here=0.2,
)


def test_the_three_views_of_one_plant() -> None:
    territorial, heat, waste = waste_plant.views(PLANT)

    assert {ref: tonnes["CO2"] for ref, tonnes in territorial.city.items()} == {"I.4.4": 90_000}
    assert {ref: tonnes["CO2"] for ref, tonnes in heat.city.items()} == {
        "I.1.2": pytest.approx(30_000),
        "I.2.2": pytest.approx(15_000),
    }
    assert {ref: tonnes["CO2"] for ref, tonnes in waste.city.items()} == {"": pytest.approx(18_000)}
    assert heat.elsewhere["CO2"] == pytest.approx(45_000)  # 15 kt of heat sold elsewhere, 30 kt of power


def test_a_plant_outside_the_boundary_is_in_no_territorial_sum_here() -> None:
    territorial, heat, waste = waste_plant.views(replace(PLANT, is_inside=False))

    assert territorial.city == {}
    assert territorial.elsewhere == PLANT.tonnes
    assert heat.of_city["CO2"] == pytest.approx(45_000)
    assert waste.of_city["CO2"] == pytest.approx(18_000)


def test_a_city_that_shows_the_plant_and_its_heat_counts_it_once_in_each_sum() -> None:
    territorial, heat, _ = waste_plant.views(PLANT)
    rows = [InventoryRow(ref, tonnes=tonnes) for view in (territorial, heat) for ref, tonnes in view.city.items()]

    sums = inventory.totals(rows, "AR5")

    assert sums["territorial"].tco2e == pytest.approx(gases.co2e(PLANT.tonnes, "AR5"))
    assert sums["basic"].tco2e == pytest.approx(gases.co2e(heat.of_city, "AR5"))
    assert sums["territorial"].biogenic_t == 120_000


def test_heat_sold_to_more_than_all_is_refused() -> None:
    with pytest.raises(ProblemsError) as refused:
        waste_plant.views(replace(PLANT, heat_used_here={"I.1.2": 0.8, "I.2.2": 0.3}, waste_from_here=1.2))

    assert {p.code for p in refused.value.problems} == {"method_parts_over", "method_not_share"}


def test_every_view_has_words_in_both_languages() -> None:
    for view in waste_plant.views(PLANT):
        assert words.say("inventory", f"view.{view.name}", "sv") != words.say("inventory", f"view.{view.name}", "en")


@given(
    st.floats(0, 1e6), st.floats(1, 1e4), st.floats(0, 1e4), st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 1),
    st.booleans(),
)  # fmt: skip
def test_every_view_closes_to_what_leaves_the_stack(
    fossil: float, heat: float, power: float, homes: float, premises: float, waste: float, is_inside: bool
) -> None:
    plant = Plant({"CO2": fossil}, heat, power, 0.9, 0.4, is_inside, {"I.1.2": homes, "I.2.2": premises}, waste)

    for view in waste_plant.views(plant):
        whole = gases.added([view.of_city, view.elsewhere])
        assert whole["CO2"] == pytest.approx(fossil)
        assert all(tonnes >= -1e-9 * fossil for tonnes in view.elsewhere.values())
