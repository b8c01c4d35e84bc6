# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A measure whose effect nobody knows: what it costs per moved unit is not known either, and the plan says it is left out.

Lillstad, pencil: the city pays 2 MSEK a year 2023–2030 for fewer trips, 14.66 MSEK in present value. Electric cars
cost 3 SEK for every vkm moved to them, households 80 %, the state 20 %; how much is moved is not known here.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from klimatkontrakt.city import read_city
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import costs, purses
from klimatkontrakt.engine.study import Results
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
    assert costs.missing_costs(results.program, "electric_cars") == ["investment"]
    assert not costs.has_known_cost(results.program, "electric_cars")


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
