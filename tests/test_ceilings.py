# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The most that numbers can be: sourced, said in both languages, read by unit and by the city's size."""

from __future__ import annotations

from pathlib import Path

import pytest

from klimatkontrakt import data
from klimatkontrakt.city import City, ceilings, read_city, units
from klimatkontrakt.engine import problems
from klimatkontrakt.engine.problems import city_size
from klimatkontrakt.language import words
from tests.cities import LILLSTAD, MALMO, appended, copy_of, edited, shipped

SOUND = Path(__file__).parent / "data" / "sound"
SAID = ("quantity", "one_off", "yearly")


def codes(city: City) -> set[tuple[str, str]]:
    return {(problem.code, problem.place.item) for problem in problems.problems(city)}


def test_every_ceiling_has_a_source_and_a_publisher() -> None:
    for row in data.table("ceilings"):
        assert row["source"].strip() and row["publisher"].strip() and row["year"].isdigit(), row["id"]
        assert row["url"].startswith("http") or (not row["url"] and row["basis"] != "physics"), row["id"]
        assert row["basis"] in ("physics", "observed", "judgement"), row["id"]
        assert float(row["most"]) > 0 and units.parse(row["unit"]), row["id"]


def test_no_two_ceilings_are_of_the_same_role_and_unit() -> None:
    rows = [row for row in data.table("ceilings") if row["role"] != "family"]
    keys = [(row["role"], units.sides(row["unit"])) for row in rows]

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("key", [row["id"] for row in data.table("ceilings") if row["role"] in SAID])
def test_every_ceiling_that_is_told_has_words(key: str) -> None:
    assert words.say("ceilings", key, "sv") != words.say("ceilings", key, "en")


@pytest.mark.parametrize(
    ("unit", "ceiling"),
    [
        ("g/kWh", "energy_emissions"), ("kg/MWh", "energy_emissions"), ("kgCO2e/MWh", "energy_emissions"),
        ("gCO2e/MJ", "energy_emissions"), ("kg/l", "litre_emissions"), ("kg/m3", "litre_emissions"),
        ("kg/t", "tonne_emissions"), ("tCO2e/t", "tonne_emissions"), ("kg/kg", "tonne_emissions"),
        ("g/vkm", "vehicle_emissions"), ("g/km", "vehicle_emissions"), ("kgN2O/t", "tonne_nitrous_oxide"),
        ("kWh/vkm", "vehicle_energy"), ("kWh/km", "vehicle_energy"), ("kWh/m2", "area_energy"), ("l/vkm", "vehicle_fuel"),
        ("pkm/vkm", "occupancy"), ("SEK/kWh", "energy_price"), ("kSEK/MWh", "energy_price"), ("kg/person", "waste_per_person"),
    ],
)  # fmt: skip
def test_a_ceiling_is_found_by_the_unit_however_it_is_written(unit: str, ceiling: str) -> None:
    found = ceilings.of_unit("quantity", unit)

    assert found is not None and found.id == ceiling


@pytest.mark.parametrize(("value", "is_told"), [("3000", False), ("3000.1", True), ("-3000", True)])
def test_a_number_may_reach_its_ceiling_and_not_pass_it(value: str, is_told: bool, tmp_path: Path) -> None:
    # 3 000 g/kWh is the most that any energy emits; below nothing is doubted too.
    folder = copy_of(SOUND, tmp_path)
    appended(folder, "quantities.csv", f"anything,Vad som helst,Anything,,g/kWh,assumed,2022,{value},,,,,,,,,s,")

    assert (codes(read_city(folder)) != set()) == is_told


@pytest.mark.parametrize("name", ["ef", "ef.el", "utslapp", "x1", "ef.electricity.import"])
@pytest.mark.parametrize(("unit", "value"), [("g/kWh", "30000"), ("kg/MWh", "30000"), ("tCO2e/GWh", "30000")])
def test_a_thousandfold_factor_is_told_whatever_it_is_called(name: str, unit: str, value: str, tmp_path: Path) -> None:
    folder = copy_of(SOUND, tmp_path)
    appended(folder, "quantities.csv", f"{name},Faktor,Factor,,{unit},assumed,2022,{value},,,,,,,,,s,")
    (problem,) = problems.problems(read_city(folder))

    assert problem.code in ("number_over", "factor_far")
    assert problem.values["meant"] == "30"


@pytest.mark.parametrize("label", ["Lustgas per kg bränsle", "N2O per kg fuel", "Nitrous oxide of fuel"])
def test_a_gas_is_known_by_its_name_in_either_language(label: str, tmp_path: Path) -> None:
    # 2.3 kg of carbon dioxide per kg of fuel can be; 2.3 kg of nitrous oxide cannot.
    folder = copy_of(SOUND, tmp_path)
    appended(folder, "quantities.csv", f"one,{label},{label},,kg/kg,assumed,2022,2.3,,,,,,,,,s,")
    appended(folder, "quantities.csv", "two,Koldioxid per kg,Carbon dioxide per kg,,kg/kg,assumed,2022,2.3,,,,,,,,,s,")

    assert codes(read_city(folder)) == {("number_over", "one")}


def test_gases_of_their_own_units_make_emissions_by_their_warming(tmp_path: Path) -> None:
    # 1 000 t of fuel, 0.03 kg N2O a tonne, 265 t CO2e a t N2O: 1 000 · 0.03 / 1 000 · 265 = 7.95 t.
    folder = copy_of(SOUND, tmp_path)
    appended(folder, "quantities.csv", "fuel,Bränsle,Fuel,,t,assumed,2022,1000,,,,,,,,,s,")
    appended(folder, "quantities.csv", "slip,Slipp,Slip,,kgN2O/t,assumed,2022,0.03,,,,,,,,,s,")
    appended(folder, "quantities.csv", "gwp,Uppvärmning,Warming,,tCO2e/tN2O,assumed,2022,265,,,,,,,,,s,")
    appended(folder, "lines.csv", "consumption,slip,Slipp,Slip,fuel * slip * gwp,1,transport,,,,market:1,,,")
    city = read_city(folder)
    line = next(line for line in city.lines if line.key == "consumption.slip")

    assert codes(city) == set() and line.factors == ("fuel", "slip", "gwp")


# The size of a city


def test_a_citys_size_is_its_inhabitants_by_its_code() -> None:
    size = city_size.of_city(shipped(MALMO), "territorial")

    assert size is not None and 350_000 < size.persons < 370_000


def test_a_made_up_citys_size_is_the_most_that_its_emissions_allow() -> None:
    # Lillstad's 15 000 t at the least that any municipality emits a head.
    size = city_size.of_city(shipped(LILLSTAD), "territorial")

    assert size is not None
    assert size.persons == pytest.approx(15_000 / city_size.least_emissions_per_head())


def test_inhabitants_that_are_said_make_a_made_up_city_no_larger(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    appended(folder, "quantities.csv", "people,Folkmängd,Population,,person,assumed,2022,5000,,,,,,,,,s2,")
    few = city_size.of_city(read_city(folder), "territorial")
    edited(folder, "quantities.csv", "2022,5000", "2022,5000000")
    many = city_size.of_city(read_city(folder), "territorial")

    assert few is not None and few.persons == 5_000
    assert many is not None and many.persons < 50_000
    assert ("total_over", "people") in codes(read_city(folder))


@pytest.mark.parametrize(("part", "is_told"), [(0.999, False), (1.001, True)])
def test_a_running_cost_is_judged_by_the_citys_size(part: float, is_told: bool, tmp_path: Path) -> None:
    # 4 000 SEK an inhabitant and 1 000 SEK for each of 15 000 t.
    folder = copy_of(LILLSTAD, tmp_path)
    most = (15_000 / city_size.least_emissions_per_head() * 4_000 + 15_000 * 1_000) / 1e6
    edited(folder, "measures.yaml", "value: 2, unit: MSEK/yr", f"value: {most * part:.6f}, unit: MSEK/yr")

    assert (("cost_over_city", "fewer_trips") in codes(read_city(folder))) == is_told


def test_an_accepted_number_is_not_doubted(tmp_path: Path) -> None:
    folder = copy_of(SOUND, tmp_path)
    edited(folder, "measures.yaml", "per: moved, value: 3,", "per: moved, value: 2000, accepted: true,")

    assert codes(read_city(folder)) == set()


def test_a_share_of_a_whole_is_bound_and_a_ratio_is_not(tmp_path: Path) -> None:
    folder = copy_of(SOUND, tmp_path)
    appended(folder, "quantities.csv", "ratio,Förhållande,Ratio,,1,assumed,2022,3.2,,,,,,,,,s,")

    assert codes(read_city(folder)) == set()


def test_a_move_that_takes_more_than_is_left_is_found_though_the_bound_is_not_held(tmp_path: Path) -> None:
    # Built past the types, as no folder can be: a share of 1.5 of what is left leaves less than nothing.
    city = read_city(SOUND)
    measure = city.measures["electric_cars"]
    move = measure.moves[0].model_copy(update={"share": 1.5, "low": None, "high": None})
    moved = measure.model_copy(update={"moves": (move,)})
    turned = city.model_copy(update={"measures": {**city.measures, "electric_cars": moved}})

    assert ("quantity_below_zero", "car.petrol.km") in codes(turned)
