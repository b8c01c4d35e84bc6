# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The standard methods: pencil sums, what they refuse, and what no figures may break."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt import data
from klimatkontrakt.folder.problem import ProblemsError, UnknownNameError
from klimatkontrakt.inventory import (
    agriculture,
    combustion,
    defaults,
    gases,
    grid,
    industry,
    landfill,
    treatment,
    wastewater,
)
from tests import casebook

SHARE = st.floats(0.0, 1.0)
WASTE = st.floats(0.0, 1e6)
RATE = st.floats(0.02, 0.5)


def refused(*codes: str, of: Callable[[], object]) -> None:
    with pytest.raises(ProblemsError) as caught:
        of()

    assert sorted(p.code for p in caught.value.problems) == sorted(codes)
    for problem in caught.value.problems:
        assert "{" not in problem.said("sv") + problem.said("en")


# Combustion


def test_the_defaults_of_a_fuel_are_those_of_its_use() -> None:
    road = combustion.fuel_by_default(1000, "gas_diesel_oil", "road")
    homes = combustion.fuel_by_default(1000, "gas_diesel_oil", "homes")

    # 1000 t · 43 TJ/Gg = 43 TJ; CO2 43 · 74.1 t, N2O 43 · 3.9 kg and 43 · 0.6 kg
    assert (road["CO2"], homes["CO2"]) == (pytest.approx(3186.3), pytest.approx(3186.3))
    assert (road["N2O"], homes["N2O"]) == (pytest.approx(0.1677), pytest.approx(0.0258))


def test_carbon_dioxide_of_wood_is_a_memo_by_default() -> None:
    assert "CO2" not in combustion.fuel_by_default(1, "wood", "homes")


@pytest.mark.parametrize(("fuel", "use"), [("coal", "homes"), ("wood", "road"), ("wood", "any")])
def test_a_fuel_without_a_default_is_refused(fuel: str, use: str) -> None:
    with pytest.raises(UnknownNameError):
        combustion.fuel_by_default(1, fuel, use)


def test_a_default_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownNameError):
        defaults.value("oxidation", "roof")
    with pytest.raises(UnknownNameError):
        defaults.of("oxidisation")


def test_activity_below_zero_is_refused() -> None:
    refused("method_below_zero", of=lambda: combustion.activity(-1, {"CO2": 1}))
    refused("method_below_zero", of=lambda: combustion.fuel(1, math.nan, {"CO2": 1}))


@given(WASTE, st.floats(0.0, 100.0), SHARE)
def test_a_fuel_in_two_heaps_emits_what_it_does_in_one(fuel_t: float, heating_value: float, share: float) -> None:
    factors = {"CO2": 74100.0, "CH4": 3.9}
    whole = combustion.fuel(fuel_t, heating_value, factors)
    heaps = [combustion.fuel(part * fuel_t, heating_value, factors) for part in (share, 1 - share)]

    assert gases.co2e(gases.added(heaps), "AR5") == pytest.approx(gases.co2e(whole, "AR5"))


# Grid


def test_losses_are_a_share_of_what_is_used() -> None:
    assert grid.lost(1000, 50, 0.08) == pytest.approx(4)  # 1000 MWh · 50 kg · 8 %
    refused("method_not_share", of=lambda: grid.lost(1000, 50, 8))


def test_a_plant_that_makes_heat_alone_puts_all_on_heat() -> None:
    assert grid.heat_share(10, 0, heat_efficiency=0.9, power_efficiency=0.4) == 1
    assert grid.heat_share(0, 10, heat_efficiency=0.9, power_efficiency=0.4) == 0


def test_a_plant_that_makes_nothing_has_nothing_to_divide() -> None:
    refused("method_zero", of=lambda: grid.heat_share(0, 0, heat_efficiency=0.9, power_efficiency=0.4))
    refused("method_zero", of=lambda: grid.heat_share(1, 1, heat_efficiency=0, power_efficiency=0.4))


@given(st.floats(1.0, 1e4), st.floats(1.0, 1e4), st.floats(0.1, 1.0), st.floats(0.1, 1.0))
def test_heat_and_power_bear_all_of_it_between_them(heat: float, power: float, for_heat: float, for_power: float):
    of_heat = grid.heat_share(heat, power, heat_efficiency=for_heat, power_efficiency=for_power)
    of_power = grid.heat_share(power, heat, heat_efficiency=for_power, power_efficiency=for_heat)

    assert of_heat + of_power == pytest.approx(1)


def test_a_city_that_makes_more_power_than_it_uses_has_its_own_plants_factor() -> None:
    given_ = {"used_mwh": 100, "green_mwh": 0, "national_t_per_mwh": 0.5, "local_t": 40, "green_t": 0}

    assert grid.local_factor(**given_, local_mwh=160) == pytest.approx(0.25)  # 40 / 160
    assert grid.local_factor(**given_, local_mwh=100) == pytest.approx(0.4)  # 40 / 100, the boundary
    assert grid.local_factor(**given_, local_mwh=50) == pytest.approx(0.65)  # (50 · 0.5 + 40) / 100
    refused("method_zero", of=lambda: grid.local_factor(**{**given_, "used_mwh": 0}, local_mwh=1))


HEAT = {"used_mwh": 40_000.0, "local_t": 20_000.0, "imported_t": 1_000.0}


def test_heat_that_is_sold_takes_its_tonnes_with_it_and_no_more_than_there_are() -> None:
    assert grid.local_heat_factor(**HEAT, exported_t=0) == pytest.approx(0.525)  # 21 000 / 40 000
    assert grid.local_heat_factor(**HEAT, exported_t=5_000) == pytest.approx(0.4)  # 16 000 / 40 000
    assert grid.local_heat_factor(**HEAT, exported_t=21_000) == 0  # all of it, the boundary
    refused("method_too_much", of=lambda: grid.local_heat_factor(**HEAT, exported_t=21_001))


def test_heat_that_nobody_uses_has_no_factor() -> None:
    refused("method_zero", of=lambda: grid.local_heat_factor(**{**HEAT, "used_mwh": 0.0}, exported_t=0))
    refused(
        "method_below_zero", "method_below_zero",
        of=lambda: grid.local_heat_factor(**{**HEAT, "used_mwh": -1.0}, exported_t=-1),
    )  # fmt: skip


def test_heat_that_is_sold_bears_its_part_of_what_is_made() -> None:
    assert grid.exported_tonnes(20_000, local_mwh=100_000, exported_mwh=60_000) == pytest.approx(12_000)
    refused("method_too_much", of=lambda: grid.exported_tonnes(1, local_mwh=1, exported_mwh=1.1))
    refused("method_zero", of=lambda: grid.exported_tonnes(1, local_mwh=0, exported_mwh=0))


# Landfill


def test_first_order_decay_begins_the_year_after_burial() -> None:
    halving = np.array([math.log(2)])
    found = landfill.decay(np.array([[80.0, 0.0, 40.0, 0.0]]), halving)

    # buried 80; half of 80; half of 40; then 40 new beside 20: half of 60
    assert found.decomposed[0] == pytest.approx([0, 40, 20, 30])
    assert found.left[0] == pytest.approx([80, 40, 60, 30])


def test_methane_of_decay_is_what_decomposes_less_what_is_recovered_and_oxidised() -> None:
    generated = landfill.decayed_methane(np.array([[30.0], [60.0]]), in_gas=0.5)

    assert generated == pytest.approx([60])  # 90 tC · 0.5 · 16/12
    assert landfill.emitted_methane(generated, np.array([20.0]), oxidation=0.1) == pytest.approx(
        [36]
    )  # (60 − 20) · 0.9
    refused("method_too_much", of=lambda: landfill.emitted_methane(generated, np.array([61.0]), oxidation=0.1))


def test_a_commitment_is_lowered_by_recovery_and_oxidation() -> None:
    # 1000 t · 0.08 · (1 − 0.25) · (1 − 0.1)
    assert landfill.methane_commitment(1000, 0.08, recovered=0.25, oxidation=0.1) == pytest.approx(54)


def test_a_mixture_of_more_than_all_or_of_an_unknown_material_is_refused() -> None:
    content = defaults.of("degradable_carbon")

    refused("method_parts_over", of=lambda: landfill.degradable_carbon({"food": 0.6, "wood": 0.5}, content))
    refused("method_name_unknown", of=lambda: landfill.degradable_carbon({"snow": 0.6}, content))


@given(st.lists(st.tuples(WASTE, RATE), min_size=1, max_size=4), SHARE)
def test_the_commitment_is_all_methane_that_decay_ever_gives(parts: list[tuple[float, float]], oxidation: float):
    shares = {"decomposed": 0.5, "in_gas": 0.5, "correction": 0.8}
    carbon = 0.15
    buried = np.zeros((len(parts), 3000))
    buried[:, 0] = [waste * carbon * shares["decomposed"] * shares["correction"] for waste, _ in parts]
    rates = np.array([rate for _, rate in parts])

    generated = landfill.decayed_methane(landfill.decay(buried, rates).decomposed, in_gas=shares["in_gas"])
    emitted = landfill.emitted_methane(generated, np.zeros(3000), oxidation=oxidation).sum()

    potential = landfill.methane_potential(carbon, **shares)
    waste = sum(waste for waste, _ in parts)
    assert emitted == pytest.approx(landfill.methane_commitment(waste, potential, recovered=0, oxidation=oxidation))


@given(st.lists(st.lists(WASTE, min_size=5, max_size=5), min_size=1, max_size=3), RATE)
def test_carbon_buried_is_carbon_decomposed_and_carbon_left(years: list[list[float]], rate: float) -> None:
    buried = np.array(years)
    found = landfill.decay(buried, np.full(len(years), rate))

    assert found.decomposed.sum(axis=1) + found.left[:, -1] == pytest.approx(buried.sum(axis=1))
    assert (found.decomposed >= 0).all()


# Treatment


def test_methane_that_is_collected_is_taken_off_and_nitrous_oxide_is_not() -> None:
    found = treatment.biological(1000, {"CH4": 4, "N2O": 0.24}, recovered_t=1)

    assert found == {"CH4": 3, "N2O": pytest.approx(0.24)}
    refused("method_too_much", of=lambda: treatment.biological(1000, {"CH4": 4}, recovered_t=4.1))


def test_burnt_plastic_is_fossil_and_burnt_wood_is_not() -> None:
    def material(name: str) -> treatment.Material:
        return treatment.Material(*(defaults.value(part, name) for part in ("dry_matter", "carbon", "fossil_carbon")))

    found = treatment.burnt_mixture(1000, [(0.1, material("plastics")), (0.2, material("wood"))], oxidised=1)

    assert found["CO2"] == pytest.approx(275)  # 100 t · 0.75 · 44/12
    assert found["CO2b"] == pytest.approx(200 * 0.85 * 0.5 * 44 / 12)
    refused("method_parts_over", of=lambda: treatment.burnt_mixture(1, [(0.6, material("wood"))] * 2, oxidised=1))


@given(WASTE, SHARE, SHARE, SHARE, SHARE)
def test_burnt_carbon_is_fossil_or_biogenic_and_nothing_else(
    waste: float, dry_matter: float, carbon: float, fossil: float, oxidised: float
) -> None:
    found = treatment.burnt_carbon(waste, treatment.Material(dry_matter, carbon, fossil), oxidised=oxidised)

    assert sum(found.values()) * 12 / 44 == pytest.approx(waste * dry_matter * carbon * oxidised)


@pytest.mark.parametrize(
    ("supplies_grid", "generated_inside", "burnt_inside", "ref"),
    [
        (True, True, True, "I.4.4"),
        (True, False, True, "I.4.4"),
        (True, True, False, ""),
        (False, True, True, "III.3.1"),
        (False, True, False, "III.3.2"),
        (False, False, True, "III.3.3"),
        (False, False, False, ""),
    ],
)
def test_burnt_waste_is_energy_where_it_feeds_a_grid(
    supplies_grid: bool, generated_inside: bool, burnt_inside: bool, ref: str
) -> None:
    found = treatment.incineration_reference(
        supplies_grid=supplies_grid, is_generated_inside=generated_inside, is_burnt_inside=burnt_inside
    )

    assert found == ref


# Wastewater


def test_methane_of_wastewater_follows_its_pathways() -> None:
    ways = [wastewater.Pathway(0.75, 0), wastewater.Pathway(0.25, 0.8)]
    given_ = {"capacity": 0.6, "sludge_kg": 200_000}

    # (1 200 000 − 200 000) kg · 0.6 · 0.25 · 0.8 = 120 t; 20 t collected
    assert wastewater.methane(1_200_000, ways, **given_, recovered_t=20) == pytest.approx(100)
    refused("method_too_much", of=lambda: wastewater.methane(1_200_000, ways, **given_, recovered_t=121))
    refused("method_too_much", of=lambda: wastewater.methane(199_999, ways, **given_, recovered_t=0))
    refused(
        "method_parts_over",
        "method_not_share",
        of=lambda: wastewater.methane(
            1_200_000, [*ways, wastewater.Pathway(0.5, 1.5)], **given_, recovered_t=0
        ),
    )  # fmt: skip


def test_nitrous_oxide_of_the_effluent_follows_the_protein() -> None:
    factors = {"nitrogen": 0.16, "unconsumed": 1.1, "industrial": 1.25}
    nitrogen = wastewater.effluent_nitrogen(100_000, 40, **factors, sludge_kg=80_000)

    assert nitrogen == pytest.approx(800_000)  # 100 000 · 40 · 0.16 · 1.1 · 1.25 = 880 000
    assert wastewater.effluent_nitrous(nitrogen, 0.005) == pytest.approx(44 / 7)  # 4 t N · 44/28
    refused(
        "method_too_much",
        of=lambda: wastewater.effluent_nitrogen(100_000, 40, **factors, sludge_kg=880_001),
    )  # fmt: skip


def test_nitrous_oxide_of_plants_that_remove_nitrogen() -> None:
    # 300 000 people · 80 % · 1.25 · 3.2 g
    assert wastewater.plant_nitrous(300_000, 0.8, industrial=1.25, factor_g=3.2) == pytest.approx(0.96)


# Industry


def test_recycled_glass_gives_off_nothing_new() -> None:
    assert industry.glass(1000, 0.2, cullet=0.5) == {"CO2": 100}


def test_lubricants_oxidise_in_part() -> None:
    # 30 TJ · 20 tC/TJ · 0.2 · 44/12
    assert industry.used_without_burning(30, 20, oxidised=0.2) == {"CO2": pytest.approx(440)}


def test_urea_in_catalysts() -> None:
    # 1000 t · 12/60 · 0.325 · 44/12
    assert industry.urea_in_catalysts(1000, purity=0.325)["CO2"] == pytest.approx(238.3333333)


@pytest.mark.parametrize(
    ("name", "published"), [("R-404A", 3922), ("R-407C", 1774), ("R-410A", 2088), ("R-507A", 3985)]
)
def test_a_blend_weighs_what_is_published_for_it_in_ar4(name: str, published: float) -> None:
    assert gases.co2e(industry.leaked(1000, name, rate=1), "AR4") == pytest.approx(published, abs=0.51)
    assert sum(industry.blend(name).values()) == pytest.approx(1)


def test_a_bank_of_a_pure_gas_leaks_a_share_of_it() -> None:
    assert industry.leaked(500, "SF6", rate=0.02) == {"SF6": 0.01}  # 500 kg · 2 %
    with pytest.raises(UnknownNameError):
        industry.leaked(500, "R-22", rate=0.02)


# Agriculture


def test_animals_without_a_factor_are_refused() -> None:
    refused("method_name_unknown", of=lambda: agriculture.by_head({"llamas": 3}, defaults.of("enteric")))


def test_indirect_nitrous_oxide_of_a_field() -> None:
    applied = {"mineral_fertiliser": 100, "organic_fertiliser": 50}
    air = agriculture.volatilised_nitrous(applied, defaults.of("volatilised"), 0.01)
    water = agriculture.leached_nitrous(150, leached=0.3, factor=0.0075)

    assert air["N2O"] == pytest.approx(0.2 * 44 / 28)  # (100 · 0.1 + 50 · 0.2) · 0.01 = 0.2 t N
    assert water["N2O"] == pytest.approx(0.3375 * 44 / 28)  # 150 · 0.3 · 0.0075 t N


def test_drained_organic_soil_by_the_hectare() -> None:
    found = agriculture.organic_soil_nitrous({"cropland_temperate": 7000}, defaults.of("organic_soil_nitrous"))

    assert found["N2O"] == pytest.approx(88)  # 7000 ha · 8 kg N = 56 t N · 44/28


def test_lime_on_fields() -> None:
    # 100 t · 0.12 + 100 t · 0.13 = 25 tC · 44/12
    found = agriculture.carbon_applied({"limestone": 100, "dolomite": 100}, defaults.of("liming_carbon"))

    assert found["CO2"] == pytest.approx(25 * 44 / 12)


def test_land_that_grows_more_than_it_loses_is_a_sink() -> None:
    assert agriculture.carbon_stock_change([100, 20], [60]) == {"CO2": pytest.approx(-220)}  # −60 tC · 44/12
    refused("method_below_zero", of=lambda: agriculture.carbon_stock_change([-1], [2]))


# House


@pytest.mark.parametrize(
    ("case", "field", "default"),
    [
        ("BT1", "factors_g_per_kg", defaults.of("composting_gpc")),
        ("BT3", "factors_g_per_kg", defaults.of("digestion_gpc")),
        ("IN4", "factors_g_per_t", defaults.of("incineration_continuous_stoker")),
        ("IN1", "dry_matter", defaults.value("dry_matter", "clinical_waste")),
        ("IN1", "carbon", defaults.value("carbon", "clinical_waste")),
        ("IN1", "fossil_carbon", defaults.value("fossil_carbon", "clinical_waste")),
        ("IN1", "oxidised", defaults.value("oxidised", "incineration")),
        ("MC3", "correction", defaults.value("methane_correction", "managed")),
        ("MC3", "decomposed", defaults.value("decomposed_fraction", "gpc")),
        ("MC3", "in_gas", defaults.value("methane_in_gas")),
        ("MC3", "oxidation", defaults.value("oxidation", "covered")),
        ("WW1", "load_g_per_day", defaults.value("organic_load", "sweden")),
        ("WW1", "industrial", defaults.value("industrial_load", "sewered")),
        ("WW2", "correction", defaults.value("wastewater_methane_correction", "aerobic_overloaded")),
        ("WW2", "capacity", defaults.value("methane_capacity", "bod")),
        ("IP1", "factor_t", defaults.value("process", "clinker")),
        ("T1B", "factors_kg_per_tj", defaults.fuel_factors("gas_diesel_oil", "road")),
        ("T1E", "factors_kg_per_tj", defaults.fuel_factors("natural_gas", "homes")),
        ("BIO1", "factors_kg_per_tj", defaults.fuel_factors("wood", "homes")),
        ("BIO1", "heating_value_tj_per_gg", defaults.heating_value("wood")),
    ],
)
def test_a_default_is_the_figure_of_the_case_that_uses_it(case: str, field: str, default: object) -> None:
    given_ = next(one["given"] for one in casebook.cases("inventory") if one["id"] == case)

    assert given_[field] == default


def test_carbon_dioxide_by_fuel_is_the_same_in_the_table_of_factors() -> None:
    shipped = {row["carrier"]: float(row["value"]) for row in data.table("factors") if row["unit"] == "kgCO2/TJ"}
    ours = {
        row["fuel"]: float(row["value"])
        for row in data.table("ipcc_fuels")
        if row["quantity"] in ("CO2", "CO2b") and row["fuel"] not in ("jet_kerosene", "municipal_waste_biogenic")
    }

    assert sorted(ours.values()) == sorted(shipped.values())


@pytest.mark.parametrize("table", ["gwp", "blends", "ipcc_fuels", "ipcc_defaults", "smhi_to_gpc", "smhi_releases"])
def test_every_figure_has_a_source(table: str) -> None:
    assert all(row["source"] for row in data.table(table))


def test_no_default_stands_twice() -> None:
    rows = [(row["parameter"], row["item"]) for row in data.table("ipcc_defaults")]
    fuels = [(row["fuel"], row["use"], row["quantity"]) for row in data.table("ipcc_fuels")]

    assert len(rows) == len(set(rows))
    assert len(fuels) == len(set(fuels))


def test_every_set_knows_every_gas() -> None:
    assert all(gases.potential(gas, gwp) > 0 for gas in gases.names() if gas != "CO2b" for gwp in gases.sets())
    assert len(data.table("gwp")) == len(gases.sets()) * (len(gases.names()) - 1)
