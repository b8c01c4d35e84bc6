# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The register of methods: laws that every method keeps, from its types alone, and an oracle beside each."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt import data
from klimatkontrakt.city import units
from klimatkontrakt.folder.problem import Place, ProblemsError
from klimatkontrakt.inventory import computation, defaults, gases, inputs, inventory, kinds, register
from klimatkontrakt.inventory.computation import Computation
from klimatkontrakt.inventory.inputs import FigureInput, Series, WordInput
from klimatkontrakt.inventory.method import Method
from klimatkontrakt.inventory.statement import StatedRow
from klimatkontrakt.language import words
from klimatkontrakt.publish import method_template, method_words
from klimatkontrakt.sources.intake import method_inputs
from tests import extent
from tests.inventory_oracle import ORACLE, local_heat

METHODS = list(register.methods().values())
NAMES = [method.id for method in METHODS]
# A whole statement of each method: every input that its formula has, so that no default is taken.
WHOLE: dict[str, dict[str, str]] = {
    "combustion.activity": {"amount": "200 vkm", "factor.CO2": "150 g/vkm", "factor.CH4": "0.1 g/vkm"},
    "combustion.fuel": {"burnt": "500 t", "heating_value": "43 TJ/Gg", "factor.CO2": "74100 kg/TJ", "factor.N2O": "4 kg/TJ"},
    "combustion.factor": {"factor": "56100 kg/TJ"},
    "grid.supplied": {"energy": "700 MWh", "factor": "50 kg/MWh"},
    "grid.lost": {"energy": "700 MWh", "factor": "50 kg/MWh", "loss": "0.08"},
    "grid.cogeneration": {"plant": "900 tCO2", "heat": "450 MWh", "power": "100 MWh", "heat_efficiency": "0.9", "power_efficiency": "0.4"},
    "grid.local_electricity": {"used": "1000 MWh", "local": "100 MWh", "green": "50 MWh", "national": "0.02 tCO2e/MWh", "local_emissions": "20 tCO2", "green_emissions": "1 tCO2"},
    "grid.local_heat": {"used": "900 MWh", "local": "150 tCO2", "imported": "10 tCO2", "exported_heat": "200 MWh", "local_heat": "1000 MWh", "chp": "90 tCO2", "chp_heat": "450 MWh", "chp_power": "100 MWh", "heat_efficiency": "0.85", "power_efficiency": "0.35"},
    "waste_plant.views": {"fossil_co2": "900 tCO2", "heat": "450 MWh", "power": "100 MWh", "heat_efficiency": "0.9", "power_efficiency": "0.4", "inside": "yes", "heat_used_here.I.1.2": "0.5", "heat_used_here.I.2.2": "0.25", "waste_from_here": "0.2"},
    "landfill.degradable_carbon": {"composition.food": "0.5", "composition.wood": "0.3", "content.food": "0.15", "content.wood": "0.43"},
    "landfill.methane_potential": {"composition.food": "0.5", "content.food": "0.15", "correction": "0.8", "decomposed": "0.55", "in_gas": "0.5"},
    "landfill.methane_commitment": {"waste": "1000 t", "carbon": "0.2 t/t", "correction": "0.8", "decomposed": "0.55", "in_gas": "0.5", "recovered": "0.25", "oxidation": "0.1"},
    "landfill.decay": {"buried.food.2000": "1000 t", "buried.food.2001": "800 t", "buried.food.2002": "600 t", "buried.wood.2000": "100 t", "buried.wood.2001": "90 t", "buried.wood.2002": "80 t", "content.food": "0.15 t/t", "content.wood": "0.43 t/t", "correction": "0.9", "decomposed": "0.5", "in_gas": "0.5", "rate.food": "0.185 share/yr", "rate.wood": "0.03 share/yr", "recovered_gas.2000": "0 t", "recovered_gas.2001": "1 t", "recovered_gas.2002": "2 t", "oxidation": "0.1"},
    "treatment.biological": {"waste": "1000 t", "factor.CH4": "4 g/kg", "factor.N2O": "0.3 g/kg", "recovered_gas": "1 t"},
    "treatment.burnt_carbon": {"waste": "1000 t", "dry_matter": "0.65", "carbon_in_dry": "0.6", "fossil": "0.4", "oxidised": "0.98"},
    "treatment.burnt_mixture": {"waste": "1000 t", "composition.plastics": "0.1", "composition.paper": "0.4", "dry_matter.plastics": "1", "dry_matter.paper": "0.9", "carbon_in_dry.plastics": "0.75", "carbon_in_dry.paper": "0.46", "fossil.plastics": "1", "fossil.paper": "0.01", "oxidised": "0.98"},
    "treatment.burnt_gases": {"waste": "1000 t", "factor.CH4": "0.2 g/t", "factor.N2O": "50 g/t"},
    "wastewater.organic_load": {"people": "300 person", "load_per_person": "75 g/person", "industrial": "1.25"},
    "wastewater.methane": {"load": "10000 kg", "pathway.septic_tank": "0.5", "pathway.aerobic_overloaded": "0.4", "correction.septic_tank": "0.5", "correction.aerobic_overloaded": "0.3", "capacity": "0.6 kg/kg", "sludge": "100 kg", "recovered_gas": "0.1 t"},
    "wastewater.effluent_nitrogen": {"people": "300 person", "protein": "40 kg/person", "nitrogen_in_protein": "0.16", "unconsumed": "1.1", "industrial": "1.25", "nitrogen_out": "10 kg"},
    "wastewater.effluent_nitrous": {"nitrogen": "1000 kg", "factor": "0.005 kg/kg"},
    "wastewater.plant_nitrous": {"people": "300 person", "served": "0.8", "industrial": "1.25", "factor": "3.2 g/person"},
    "industry.process": {"product_made": "1000 t", "factor": "0.52 t/t"},
    "industry.glass": {"melted": "1000 t", "factor": "0.2 t/t", "cullet": "0.5"},
    "industry.used_without_burning": {"used": "30 TJ", "carbon_per_energy": "20 t/TJ", "oxidised": "0.2"},
    "industry.urea_in_catalysts": {"solution": "1000 t", "purity": "0.325"},
    "industry.leaked": {"refrigerant": "R-410A", "charge": "500 kg", "leaked": "0.02"},
    "agriculture.digestion": {"heads.dairy_cattle": "100 animal", "heads.sheep": "50 animal", "factor.dairy_cattle": "117 kg/animal", "factor.sheep": "8 kg/animal"},
    "agriculture.manure_methane": {"heads.layers": "1000 animal", "factor.layers": "0.03 kg/animal"},
    "agriculture.manure_nitrous": {"nitrogen_in.solid": "10 t", "factor.solid": "0.005 kg/kg"},
    "agriculture.soils": {"nitrogen_in.mineral_fertiliser": "10 t", "factor.mineral_fertiliser": "0.01 kg/kg"},
    "agriculture.organic_soils": {"drained.cropland_temperate": "70 ha", "factor.cropland_temperate": "8 kg/ha"},
    "agriculture.volatilised": {"nitrogen_in.organic_fertiliser": "10 t", "volatile.organic_fertiliser": "0.2", "factor": "0.01 kg/kg"},
    "agriculture.leached": {"nitrogen_applied": "10 t", "leached": "0.3", "factor": "0.0075 kg/kg"},
    "agriculture.lime": {"lime.limestone": "100 t", "lime.dolomite": "50 t", "carbon_applied.limestone": "0.12 t/t", "carbon_applied.dolomite": "0.13 t/t"},
    "agriculture.urea": {"urea": "100 t", "carbon_applied": "0.2 t/t"},
    "agriculture.land": {"gained.soil": "100 t", "gained.litter": "20 t", "lost.above_ground": "60 t"},
    "gases.co2e": {"tonnes.CO2": "10 t", "tonnes.CH4": "2 t", "tonnes.N2O": "1 t"},
    "sums.gpc": {"stated.I.1.1": "100 tCO2e", "stated.I.1.2": "50 tCO2e", "stated.I.4.4": "40 tCO2e", "stated.III.1.2": "7 tCO2e", "stated.IV.1": "3 tCO2e"},
    "sums.smhi": {"release": "ghg_2025", "tonnes_of.Transporter": "500 tCO2e"},
    "sums.change": {"release": "ghg_2025", "total.1990": "1000 tCO2e", "total.2023": "600 tCO2e"},
}  # fmt: skip


def rows(inputs_: dict[str, str]) -> tuple[StatedRow, ...]:
    read = method_inputs.of_words(f"{name}={value}" for name, value in inputs_.items())
    assert read.problems == ()
    return read.rows


def codes(name: str, stated: tuple[StatedRow, ...]) -> list[str]:
    """The problems of a statement; none where it can be computed."""
    try:
        computation.computed(register.methods()[name], stated)
    except ProblemsError as error:
        for problem in error.problems:
            assert "{" not in problem.said("sv") + problem.said("en").replace("{value: number, unit: unit", "")
        return [problem.code for problem in error.problems]
    return []


def computed(name: str, stated: tuple[StatedRow, ...], gwp: str = "AR5") -> Computation:
    return computation.computed(register.methods()[name], stated, gwp)


def results(found: Computation) -> dict[str, float]:
    told = {}
    for result in found.results:
        key = result.name if result.year is None else f"{result.name}@{result.year}"
        told[key] = told.get(key, 0.0) + result.value
    return told


def _numbers(stated: tuple[StatedRow, ...]) -> list[int]:
    return [at for at, row in enumerate(stated) if isinstance(row.value, float)]


def _with(stated: tuple[StatedRow, ...], at: int, **what: object) -> tuple[StatedRow, ...]:
    return tuple(replace(row, **what) if place == at else row for place, row in enumerate(stated))


# The oracle


def test_every_method_has_a_whole_statement_and_an_oracle() -> None:
    assert set(WHOLE) == set(NAMES) == set(ORACLE)


def _plain(method: Method, stated: tuple[StatedRow, ...]) -> dict[str, float]:
    """The numbers as they are written, which are in the units of the inputs but for `combustion.activity`."""
    found = {}
    for row in stated:
        if isinstance(row.value, float):
            found[row.key if row.year is None else f"{row.key}@{row.year}"] = row.value
    if method.id == "combustion.activity":  # g/vkm as kg/vkm
        found = {name: value if name == "amount" else value / 1000 for name, value in found.items()}
    return found


@pytest.mark.parametrize("name", NAMES)
@given(st.floats(0.1, 1.0))
@settings(max_examples=extent.examples(5))
def test_the_oracle_says_the_same(name: str, scale: float) -> None:
    stated = rows(WHOLE[name])
    first = _numbers(stated)[0]
    stated = _with(stated, first, value=float(stated[first].value or 0) * scale) if name not in SCALED_APART else stated
    found = results(computed(name, stated))

    for result, wanted in ORACLE[name](_plain(register.methods()[name], stated)).items():
        assert found[result] == pytest.approx(wanted, rel=1e-9), result


SCALED_APART = ("wastewater.methane", "treatment.biological")  # less load, and more is recovered than is made


@given(
    st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 1), st.floats(1, 1e6), st.floats(0.05, 1), st.floats(0.05, 1)
)  # fmt: skip
def test_the_heat_factor_is_what_the_heat_carries(local, imported, chp, sold, used, for_heat, for_power) -> None:
    told = {
        "used": used, "local": local, "imported": imported, "exported_heat": 1000 * sold, "local_heat": 1000.0,
        "chp": chp, "chp_heat": 450.0, "chp_power": 100.0, "heat_efficiency": for_heat, "power_efficiency": for_power,
    }  # fmt: skip
    units_ = {"used": "MWh", "exported_heat": "MWh", "local_heat": "MWh", "chp_heat": "MWh", "chp_power": "MWh"}
    stated = tuple(
        StatedRow(name, "", value, "share" if "efficiency" in name else units_.get(name, "tCO2"), Place("x"))
        for name, value in told.items()
    )

    found = results(computed("grid.local_heat", stated))

    assert found == pytest.approx(local_heat(told), rel=1e-9, abs=1e-9)
    assert 0 <= found["factor"] <= (local + imported + chp) / used * (1 + 1e-9)


# What the types promise, of every method


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_statement_takes_no_default_but_the_words_of_the_method(name: str) -> None:
    found = computed(name, rows(WHOLE[name]))

    assert found.results and not found.missing
    assert [own.key for own in found.defaults if own.default is not None] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_rows_does_not_matter(name: str) -> None:
    stated = rows(WHOLE[name])

    assert results(computed(name, stated[::-1])) == pytest.approx(results(computed(name, stated)))


@pytest.mark.parametrize("name", NAMES)
def test_a_number_in_another_unit_of_its_kind_gives_the_same(name: str) -> None:
    for at in _numbers(rows(WHOLE[name])):
        _a_number_in_another_unit_of_its_kind_gives_the_same(name, at)


def _a_number_in_another_unit_of_its_kind_gives_the_same(name: str, at: int) -> None:
    stated = rows(WHOLE[name])
    row = stated[at]
    unit = row.unit or "share"
    other = next((f"k{unit}" for _ in (1,) if kinds.parsed(f"k{unit}") is not None), "%" if unit == "share" else unit)
    ratio = units.parse(unit).scale / units.parse(other).scale

    changed = _with(stated, at, value=float(row.value or 0) * ratio, unit=other)

    assert results(computed(name, changed)) == pytest.approx(results(computed(name, stated)), rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_of_another_dimension_is_refused(name: str) -> None:
    for at in _numbers(rows(WHOLE[name])):
        _a_unit_of_another_dimension_is_refused(name, at)


def _a_unit_of_another_dimension_is_refused(name: str, at: int) -> None:
    stated = rows(WHOLE[name])
    wrong = "kWh/vkm" if name == "combustion.activity" and stated[at].name == "amount" else "pkm"

    found = codes(name, _with(stated, at, unit=wrong))

    assert "input_unit_other" in found, found


@pytest.mark.parametrize("name", NAMES)
def test_a_number_below_zero_is_refused_where_it_cannot_be(name: str) -> None:
    for at in _numbers(rows(WHOLE[name])):
        _a_number_below_zero_is_refused_where_it_cannot_be(name, at)


def _a_number_below_zero_is_refused_where_it_cannot_be(name: str, at: int) -> None:
    stated = rows(WHOLE[name])
    row = stated[at]

    found = codes(name, _with(stated, at, value=-abs(float(row.value or 0)) - 1))

    assert found and set(found) <= {"input_below_zero", "input_outside", "inventory_below_zero"}, found


@pytest.mark.parametrize("name", NAMES)
def test_a_number_over_what_it_can_be_is_refused_with_the_number_that_was_meant(name: str) -> None:
    for at in _numbers(rows(WHOLE[name])):
        _a_number_over_what_it_can_be_is_refused_with_the_number_that_was_meant(name, at)


def _a_number_over_what_it_can_be_is_refused_with_the_number_that_was_meant(name: str, at: int) -> None:
    stated = rows(WHOLE[name])
    row = stated[at]
    given_ = register.methods()[name].input(row.name)
    assert isinstance(given_, inputs.FigureInput | inputs.TableInput | inputs.Series)
    own = given_.kind.of_gas(row.item)
    if not own.unit:
        return  # any unit: its own bounds are tried below
    written = units.parse(row.unit or own.unit)
    most = own.most * units.parse(own.unit).scale / written.scale

    assert "input_outside" in codes(name, _with(stated, at, value=most * 1.001))
    assert "input_outside" not in codes(name, _with(stated, at, value=most))


@pytest.mark.parametrize("value", [math.nan, math.inf, "many", "1,5 ton"])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_number_is_refused(name: str, value: object) -> None:
    for at in _numbers(rows(WHOLE[name])):
        _what_is_no_number_is_refused(name, at, value)


def _what_is_no_number_is_refused(name: str, at: int, value: object) -> None:
    found = codes(name, _with(rows(WHOLE[name]), at, value=value))

    assert set(found) & {"number_infinite", "number_broken"}, found


@pytest.mark.parametrize("name", NAMES)
def test_a_number_that_nobody_knows_leaves_no_result(name: str) -> None:
    for at in _numbers(rows(WHOLE[name])):
        _a_number_that_nobody_knows_leaves_no_result(name, at)


def _a_number_that_nobody_knows_leaves_no_result(name: str, at: int) -> None:
    stated = rows(WHOLE[name])

    found = computed(name, _with(stated, at, value=None, missing="nobody knows"))

    assert found.results == () and found.key == "NE"
    row = stated[at]
    key = row.key if row.year is None else f"{row.key} {row.year}"
    assert [(reason.key, reason.why) for reason in found.missing] == [(key, "nobody knows")]


@pytest.mark.parametrize("name", NAMES)
def test_a_row_that_is_not_written_is_told_or_a_default_is_taken_and_never_nothing(name: str) -> None:
    for at in _numbers(rows(WHOLE[name])):
        _a_row_that_is_not_written_is_told_or_a_default_is_taken_and_never_nothing(name, at)


def _a_row_that_is_not_written_is_told_or_a_default_is_taken_and_never_nothing(name: str, at: int) -> None:
    """One row less: it lacks, or a default stands there, or what is left is a statement of less."""
    stated = rows(WHOLE[name])
    row = stated[at]
    method = register.methods()[name]
    less = tuple(own for place, own in enumerate(stated) if place != at)
    told = codes(name, less)
    if told:
        return
    found = computed(name, less)
    is_default = any(own.key == row.key for own in found.defaults)
    given_ = method.input(row.name)
    is_one_of_several = bool(inputs.things(given_)) if given_ is not None else False

    assert is_default or is_one_of_several or row.key in ("chp",), row.key


@pytest.mark.parametrize("name", NAMES)
def test_every_result_is_finite_at_the_largest_numbers(name: str) -> None:
    stated = list(rows(WHOLE[name]))
    for at, row in enumerate(stated):
        given_ = register.methods()[name].input(row.name)
        if isinstance(row.value, float) and isinstance(given_, FigureInput | Series) and given_.kind.unit:
            scale = units.parse(given_.kind.unit).scale / units.parse(row.unit or given_.kind.unit).scale
            stated[at] = replace(row, value=given_.kind.most * scale)
    try:
        found = computed(name, tuple(stated))
    except ProblemsError:
        return

    assert all(math.isfinite(result.value) for result in found.results)


@pytest.mark.parametrize("name", [method.id for method in METHODS if len(method.gives) == 0])
def test_gases_are_weighed_in_the_set_that_is_asked_for(name: str) -> None:
    for gwp in gases.sets():
        found = computed(name, rows(WHOLE[name]), gwp)
        tonnes = {result.name: result.value for result in found.results if result.name in gases.names()}

        if tonnes:
            assert results(found)["co2e"] == pytest.approx(gases.co2e(tonnes, gwp))


# Statements that do not hang together


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("grid.local_heat", {"exported": "1 tCO2"}, "inputs_two"),
        ("grid.local_heat", {"exported_heat": None, "local_heat": None}, "inputs_none"),
        ("grid.local_heat", {"local_heat": None}, "inputs_apart"),
        ("grid.local_heat", {"chp_power": None}, "inputs_apart"),
        ("grid.local_heat", {"exported_heat": "1001 MWh"}, "method_too_much"),
        ("landfill.methane_potential", {"composition.wood": "0.6", "content.wood": "0.43"}, "method_parts_over"),
        ("landfill.decay", {"buried.food.2001": None}, "input_years_missing"),
        ("landfill.decay", {"recovered_gas.2001": None}, "input_years_missing"),
        ("landfill.decay", {"recovered_gas.1999": "0 t"}, "input_years_beyond"),
        ("landfill.decay", {"recovered_gas.2002": "15 t"}, "method_too_much"),
        ("landfill.decay", {"until": "1990"}, "input_until_early"),
        ("landfill.decay", {"until": "2005.5"}, "integer_broken"),
        ("landfill.decay", {"buried.food": "3 t"}, "input_years_needed"),
        ("grid.lost", {"loss.2001": "0.08"}, "input_year_unwanted"),
        ("grid.lost", {"los": "0.08"}, "input_unknown"),
        ("grid.lost", {"loss.here": "0.08"}, "input_has_no_things"),
        ("grid.lost", {"energy": "700"}, "input_unit_needed"),
        ("grid.lost", {"energy": "700 parsec"}, "unit_unknown"),
        ("grid.lost", {"energy": "missing:"}, "input_missing_why"),
        ("agriculture.soils", {"nitrogen_in": "3 t"}, "input_thing_needed"),
        ("agriculture.soils", {"nitrogen_in.guano": "3 t"}, "input_thing_unknown"),
        ("industry.leaked", {"refrigerant": "R-22"}, "input_word_unknown"),
        ("industry.leaked", {"refrigerant": None}, "input_word_needed"),
        ("treatment.biological", {"factor.N2O": None}, "input_needed"),
        ("treatment.biological", {"recovered_gas": "5 t"}, "method_too_much"),
        ("combustion.activity", {"factor.CO2": "150 g/kWh"}, "input_unit_other"),
        ("combustion.activity", {"amount": "1 kWh", "factor.CO2": "30000 g/kWh", "factor.CH4": "0 g/kWh"}, "input_outside"),
        ("combustion.fuel", {"factor.CH4": "4 kgCO2e/TJ"}, "input_unit_other"),
        ("combustion.fuel", {"factor.CO2": None, "factor.N2O": None, "fuel": "wood", "use": "road"}, "input_needed"),
        ("gases.co2e", {"tonnes.CH4": "2 tCO2e"}, "input_unit_other"),
        ("sums.gpc", {"stated.I.1.1": "-3 tCO2e"}, "inventory_below_zero"),
        ("sums.change", {"total.1990": None}, "inventory_years_two"),
    ],
)  # fmt: skip
def test_what_does_not_hang_together_is_told(name: str, change: dict[str, str | None], code: str) -> None:
    stated = {key: value for key, value in {**WHOLE[name], **change}.items() if value is not None}
    read = method_inputs.of_words(f"{key}={value}" for key, value in stated.items())

    assert code in codes(name, read.rows)


def test_the_same_row_twice_is_told_once_of_each() -> None:
    stated = rows(WHOLE["grid.lost"])

    assert codes("grid.lost", (*stated, *stated)) == ["input_twice"] * 3


def test_tonnes_of_carbon_dioxide_may_be_said_as_such() -> None:
    said = {**WHOLE["combustion.fuel"], "factor.CO2": "74100 kgCO2/TJ"}

    assert results(computed("combustion.fuel", rows(said))) == results(computed("combustion.fuel", rows(WHOLE["combustion.fuel"])))  # fmt: skip


def test_a_fuel_may_be_said_as_energy() -> None:
    # 1000 t · 48 TJ/Gg = 48 TJ = 13 333 1/3 MWh
    by_energy = computed(
        "combustion.fuel", rows({"energy": "13333.333333333334 MWh", "fuel": "natural_gas", "use": "homes"})
    )
    by_weight = computed("combustion.fuel", rows({"burnt": "1 kt", "fuel": "natural_gas", "use": "homes"}))

    assert results(by_energy) == pytest.approx(results(by_weight))
    assert [own.key for own in by_energy.defaults] == ["factor.CO2", "factor.CH4", "factor.N2O"]


def test_land_alone_may_take_up_more_than_it_gives() -> None:
    assert results(computed("agriculture.land", rows(WHOLE["agriculture.land"])))["CO2"] == pytest.approx(-220)
    assert results(computed("sums.gpc", rows({"stated.V.2": "-3 tCO2e", "stated.I.1.1": "5 tCO2e"})))["basic_plus"] == 2


def test_mixed_waste_decays_as_its_parts_do() -> None:
    rest = {"site": "managed", "climate": "wet", "cover": "covered", "recovered_gas": "0 t", "until": "2010"}
    mixed = {"waste.2000": "100 t", "composition.food": "0.4", "composition.wood": "0.1", "composition.plastics": "0.5"}
    apart = {"buried.food.2000": "40 t", "buried.wood.2000": "10 t"}

    assert results(computed("landfill.decay", rows({**mixed, **rest}))) == pytest.approx(
        results(computed("landfill.decay", rows({**apart, **rest})))
    )


def test_a_place_in_the_gpc_follows_the_words() -> None:
    burnt = WHOLE["treatment.burnt_gases"]

    def places(**words_: str) -> tuple[str, ...]:
        return computed("treatment.burnt_gases", rows({**burnt, **words_})).references

    assert places(supplies_grid="yes", from_here="no", burnt_here="yes") == ("I.4.4",)
    assert places(supplies_grid="no", from_here="yes", burnt_here="no") == ("III.3.2",)
    assert places() == ("I.4.4", "III.3.1", "III.3.2", "III.3.3")


# The house


@pytest.mark.parametrize("method", METHODS, ids=NAMES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_method_is_told_whole_in_both_languages(method: Method, language: words.Language) -> None:
    assert method_words.title(method, language) and method_words.formula(method, language)
    assert method_words.group(method.group, language) and method_words.gives(method, language)
    assert method.source
    for told in method_words.inputs_told(method, language):
        assert told.unit and told.range and told.meaning and told.default, told.name
    for given_ in method.inputs:
        for word in inputs.things(given_) if not isinstance(given_, WordInput) else given_.among():
            is_of_a_standard = word in {*gases.names(), *inventory.references()} or word in _blends()
            assert is_of_a_standard or method.id == "sums.smhi" or f"word.{word}" in words.catalogue("methods"), word


def _blends() -> set[str]:
    return {row["blend"] for row in data.table("blends")}


def test_no_text_of_the_methods_is_left_unsaid() -> None:
    said = {f"input.{given_.name}" for method in METHODS for given_ in method.inputs}
    said |= {f"input.{method.id}.{given_.name}" for method in METHODS for given_ in method.inputs}
    said |= {
        f"word.{w}"
        for m in METHODS
        for g in m.inputs
        for w in (g.among() if isinstance(g, WordInput) else inputs.things(g))
    }
    said |= {f"result.{name}" for method in METHODS for name in method.gives} | {"result.co2e"}
    said |= {f"group.{name}" for name in register.groups()}
    own = [key for key in words.catalogue("methods") if key.split(".")[0] in ("input", "word", "result", "group")]

    assert [key for key in own if key not in said] == []


@pytest.mark.parametrize("method", METHODS, ids=NAMES)
def test_every_input_is_of_a_kind_that_is_known_and_every_reference_is_the_gpcs(method: Method) -> None:
    assert len({given_.name for given_ in method.inputs}) == len(method.inputs)
    assert all("." not in given_.name for given_ in method.inputs)
    assert all(given_.of_kind in kinds.names() for given_ in method.inputs if not isinstance(given_, WordInput))
    assert set(method.references) <= set(inventory.references())
    groups = {name for names in (*method.one_of, *method.together) for name in names} | set(method.span)
    assert groups <= {given_.name for given_ in method.inputs}
    assert all(given_.default in given_.among() for given_ in method.choices.values() if given_.default)
    for given_ in method.inputs:
        standing = inputs.standing(given_)
        assert standing is None or set(standing.needs) <= set(method.choices)


def test_every_default_that_ships_is_some_methods() -> None:
    used = {
        option.default.name
        for method in METHODS
        for given_ in method.inputs
        if not isinstance(given_, WordInput)
        for option in inputs.options(given_, method.choices)
    }
    shipped = {f"{row['parameter']}, {row['item']}" for row in data.table("ipcc_defaults")}
    fuels = {f"{row['fuel']}, {row['use']}, {row['quantity']}" for row in data.table("ipcc_fuels")}

    assert shipped | fuels <= used


@pytest.mark.parametrize("method", METHODS, ids=NAMES)
def test_every_default_is_within_what_its_input_can_be_and_in_its_unit(method: Method) -> None:
    for given_ in method.inputs:
        if isinstance(given_, WordInput):
            continue
        for option in inputs.options(given_, method.choices):
            assert given_.kind.of_gas(option.item).is_within(option.default.value), option
            assert option.default.source and option.default.confidence in ("high", "medium")


def test_every_kind_has_a_unit_that_is_known_a_basis_and_bounds_in_order() -> None:
    for name in kinds.names():
        own = kinds.kind(name)
        assert own.unit == "" or kinds.parsed(own.unit) is not None, name
        assert own.least < own.most and (own.basis or name == "per_amount") and (own.source or not own.basis), name


def test_every_use_of_fuel_has_its_places() -> None:
    assert set(defaults.uses()) == {row["use"] for row in data.table("ipcc_fuels")} - {"any"}
    assert all(set(refs) <= set(inventory.references()) for refs in defaults.uses().values())


# Templates


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_empty_template_says_that_nothing_is_filled_in(name: str, language: words.Language) -> None:
    text = method_template.template(register.methods()[name], language)

    read = method_inputs.read(text.encode(), name="inputs.csv")

    assert [problem.code for problem in read.problems] == ["inputs_empty"]


@pytest.mark.parametrize("name", NAMES)
def test_a_template_that_is_filled_in_gives_what_the_words_give(name: str) -> None:
    stated = {row.key: row for row in rows(WHOLE[name]) if row.year is None}
    lines = method_template.template(register.methods()[name], "sv").splitlines()
    head = lines[0].split(",")
    filled = [lines[0]]
    for line in lines[1:]:
        row = stated.get(line.split(",")[0])
        if row is not None:
            cells = {"name": row.key, "value": str(row.value), "unit": row.unit}
            filled.append(",".join(cells.get(column, "") for column in head))
    years = [row for row in rows(WHOLE[name]) if row.year is not None]
    filled += [f"{row.key},{row.year},{row.value},{row.unit},,," for row in years]

    read = method_inputs.read(("\n".join(filled) + "\n").encode(), name="inputs.csv")

    assert read.problems == ()
    assert results(computed(name, read.rows)) == results(computed(name, rows(WHOLE[name])))
