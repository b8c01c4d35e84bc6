# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A measure whose effect nobody knows: what it costs per moved unit is not known either, and the plan says it is left out.

Lillstad, pencil: the city pays 2 MSEK a year 2023–2030 for fewer trips, 14.66 MSEK in present value. Electric cars
cost 3 SEK for every vkm moved to them, households 80 %, the state 20 %; how much is moved is not known here.
"""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pytest
from rich.console import Console

from klimatkontrakt.chapters import account_path, run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import read_city
from klimatkontrakt.cli import run_tables
from klimatkontrakt.engine import nation, study
from klimatkontrakt.engine.answers import purses, unknown_costs, unknown_moves
from klimatkontrakt.engine.study import Results
from klimatkontrakt.publish import nation as publish_nation
from tests.cities import LILLSTAD, appended, copy_of, edited

CITYS_OWN = sum(2e6 / 1.035 ** max(year - 2024, 0) for year in range(2023, 2031))
MOVE = "to: {car.electric.km: 1}, of: left, share: 0.5, origin: assumed"
PLACE = "electric_cars.moves.replace.car.petrol.km"
ENERGY = "  energy_cost: {sv: Energikostnad, en: Energy cost, family: money, form: yearly, unit: SEK}\n"
ENERGY_LINE = (
    "energy_cost,petrol,Bensin,Petrol,car.petrol.km * car.petrol.use * price.petrol,1,transport,,,,market:1,"
    "households,energy\n"
)
PETROL_KM = "car.electric.km,Elbilars körsträcka,Electric car traffic,cars,Mvkm,computed,2022,10,,0"


def without_energy(folder: Path) -> Path:
    edited(folder, "city.yaml", ENERGY, "")
    return edited(folder, "lines.csv", ENERGY_LINE, "")


def unknown_move(folder: Path) -> tuple[str, ...]:
    edited(folder, "measures.yaml", MOVE, "to: {car.electric.km: 1}, missing: not published")
    return (PLACE,)


def unknown_ratio(folder: Path) -> tuple[str, ...]:
    edited(folder, "measures.yaml", "{car.electric.km: 1}, of", "{car.electric.km: rr}, of")
    appended(folder, "quantities.csv", "rr,rr,rr,,1,published,2022,missing: not known,,,,,,,,,s2,")
    return ("rr",)


def unknown_destination(folder: Path) -> tuple[str, ...]:
    edited(folder, "quantities.csv", PETROL_KM, PETROL_KM.replace("10,,0", "missing: no,,"))
    return ("car.electric.km",)


KINDS = [unknown_move, unknown_ratio, unknown_destination]


def worked(folder: Path) -> Results:
    return study.run(read_city(folder), "contract", draws=250)


@pytest.mark.parametrize("unknown", KINDS)
@pytest.mark.parametrize("with_energy", [True, False])
def test_money_per_moved_unit_is_not_known_where_what_is_moved_is_not(tmp_path, unknown, with_energy):
    folder = copy_of(LILLSTAD, tmp_path)
    missing = unknown(folder)
    results = worked(folder if with_energy else without_energy(folder))
    rows = {row["view"]: row for row in results.table("present_values").where(measure="all")}

    for view in ("society", "public", "households", "state"):
        assert math.isnan(rows[view]["mean"]) and missing[0] in rows[view]["missing"]
    assert rows["lillstad"]["mean"] == pytest.approx(CITYS_OWN) and rows["lillstad"]["missing"] == ""
    assert rows["public"]["known"] == pytest.approx(CITYS_OWN)  # the city's own; the state's fifth is not known
    assert "state" in purses.uncosted_actors(results)
    assert unknown_costs.missing_costs(results.program, "electric_cars") == ["investment"]
    assert not unknown_costs.has_known_cost(results.program, "electric_cars")


@pytest.mark.parametrize("unknown", KINDS)
def test_an_account_that_holds_such_costs_is_not_known_in_their_years(tmp_path, unknown):
    folder = copy_of(LILLSTAD, tmp_path)
    unknown(folder)
    held = "  paid: {sv: B, en: B, family: money, form: yearly, unit: SEK, costs: {kinds: [investment, running]}}\n"
    edited(folder, "city.yaml", ENERGY, ENERGY + held)
    path = worked(folder).both.planned["paid"][0]

    # 2022: nothing; 2023: 2 MSEK of running costs; from 2024, when cars begin, not known
    assert path[:2].tolist() == [0.0, 2e6] and all(map(math.isnan, path[2:]))


def test_what_happens_anyway_has_no_missing_cost_per_moved_unit(tmp_path):
    folder = copy_of(LILLSTAD, tmp_path)
    unknown_move(folder)
    edited(
        folder,
        "measures.yaml",
        "  ramp: {2023: 0, 2030: 1}\n",
        "  ramp: {2023: 0, 2030: 1}\n  anyway: {2023: 0, 2030: 1}\n",
    )
    rows = {row["view"]: row for row in worked(folder).table("present_values").where(measure="all")}

    assert rows["public"]["mean"] == pytest.approx(CITYS_OWN) and rows["public"]["missing"] == ""


def test_of_a_measure_some_moves_of_which_are_known_the_known_cost_stands_beside(tmp_path):
    folder = copy_of(LILLSTAD, tmp_path)
    edited(folder, "measures.yaml", "  late: {chance: 0.2, years: 2}\n", "")
    second = "\n  - {id: other, stage: improve, from: car.petrol.use, missing: not published, source: s2}\n  costs:\n  - {id: inv"
    edited(folder, "measures.yaml", "\n  costs:\n  - {id: inv", second)
    row = worked(folder).table("present_values").one(measure="all", view="state")

    # the state's fifth of what is known to be moved: not 0, and not the whole
    assert math.isnan(row["mean"]) and row["known"] > 0 and "electric_cars.moves.other" in row["missing"]


def test_a_money_account_that_the_unknown_move_would_change_is_not_known_under_the_plan(tmp_path):
    folder = copy_of(LILLSTAD, tmp_path)
    unknown_move(folder)
    results = worked(folder)
    planned, cars = results.both.planned["energy_cost"], results.program.measure_index["electric_cars"]
    trips = results.program.measure_index["fewer_trips"]
    three = results.contributions_of("energy_cost")

    # until 2023 the ramp is 0; from 2024, on time, cars move what nobody knows; central: on time
    assert not any(map(math.isnan, planned[0][:2])) and all(map(math.isnan, planned[0][2:]))
    for numbers in (three.alone, three.share, three.if_dropped):
        assert math.isnan(numbers[0, cars, -1]) and not math.isnan(numbers[0, trips, -1])
    assert results.both.planned["territorial"][0, -1] == pytest.approx(13_500)  # 100 Mvkm · 0.6 · 250 g · 0.9
    assert unknown_moves.of_plan(results.city, ["electric_cars", "fewer_trips"]) == ("electric_cars",)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_plan_s_path_names_the_measures_that_are_left_out_of_it(tmp_path, language):
    folder = copy_of(LILLSTAD, tmp_path)
    unknown_move(folder)
    results = worked(folder)
    (told,) = run_names.without_effect(results.city, ["electric_cars"], language)
    console = Console(record=True, width=400, file=io.StringIO())
    console.print(run_tables.summary(results, language))
    console.print(run_tables.comparison(results, results, language))

    assert {"sv": "Elbilar", "en": "Electric cars"}[language] in told
    assert console.export_text().count(told) == 2  # run, and compare of a plan with itself
    assert told in account_path.path_figure(Run.of(results), language).notes
    assert run_names.without_effect(results.city, ["fewer_trips"], language) == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_many_that_are_left_out_are_counted_and_a_few_are_named(tmp_path, language):
    folder = copy_of(LILLSTAD, tmp_path)
    unknown_move(folder)
    city = worked(folder).city
    (counted,) = run_names.without_effect(city, ["electric_cars"], language, most_named=0)
    (named,) = run_names.without_effect(city, ["electric_cars"], language, most_named=1)

    assert {"sv": "effekten av 1 åtgärder", "en": "effect of 1 measures"}[language] in counted
    assert {"sv": "Elbilar", "en": "Electric cars"}[language] in named


def test_the_sum_of_many_cities_names_what_is_left_out_of_one(tmp_path):
    folder = copy_of(LILLSTAD, tmp_path)
    unknown_move(folder)
    appended(folder, "quantities.csv", "gas,Gas,Gas,,GWh,published,2022,missing: not known,,,,,,,,,s2,")
    appended(folder, "lines.csv", "territorial,gas,Gas,Gas,gas * ef.petrol,1,transport,,,,market:1,,")
    asked = nation.RunOrder(draws=250, language="en")
    told = nation.outcome(nation.CityEntry("a", read_city(folder)), asked)
    console = Console(record=True, width=400, file=io.StringIO())
    console.print(publish_nation.summary([told], asked, None, "en"))
    (head, *rows) = csv.reader(io.StringIO(publish_nation.as_csv([told], None)))

    said = console.export_text()
    assert not told.failure and "without Gas of Lillstad" in said and "Electric cars" in said
    by_what = {(row[3], row[4]): row[head.index("missing")] for row in rows}
    assert by_what["baseline", "territorial"] == "gas" and by_what["planned", "territorial"] == f"gas;{PLACE}"
    assert by_what["published", "territorial"] == ""
