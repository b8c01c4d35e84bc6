# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does nothing, counts twice or has the wrong sign is told: each fault in Lillstad gives its own problem."""

from __future__ import annotations

import pytest

from klimatkontrakt.city import read_city
from klimatkontrakt.engine import problems
from tests.cities import LILLSTAD, appended, copy_of, edited

TAIL = "payers: {lillstad: 1}, price_year: 2024, basis: incremental, origin: comparable, source: s2}"
RUNNING = (
    "  - {id: running, kind: running, value: 2, unit: MSEK/yr, from_year: 2023, payers: {lillstad: 1}, price_year: 2024, "
    "includes_energy: false, basis: incremental, origin: comparable, source: s2}\n"
)
TRIPS = (
    "  - {id: avoid.car.petrol.km, stage: avoid, from: car.petrol.km, of: left, share: 0.1, low: 0.05, high: 0.12, "
    "origin: assumed, source: s2}\n"
)
COPY = (
    "again:\n  sv: Igen\n  en: Again\n  area: mobility\n  actor: lillstad\n  status: decided\n  ramp: {2023: 0, 2027: 1}\n"
    "  moves:\n" + TRIPS + "  costs:\n" + RUNNING + "electric_cars:\n"
)
TOLD = {
    "cost_twice", "measure_twice", "stated_beside_line", "grant_over", "co_benefit_above", "move_of_total",
    "move_unseen", "quantity_year_after", "tonnes_early",
}  # fmt: skip


def cost(kind: str, value: float, unit: str = "MSEK", more: str = "") -> str:
    return f"  - {{id: {kind}.1, kind: {kind}, value: {value}, unit: {unit}, {more}{TAIL}\n"


def codes(folder) -> set[str]:
    return {problem.code for problem in problems.problems(read_city(folder))} & TOLD


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (RUNNING, RUNNING + RUNNING.replace("id: running", "id: running.2"), "cost_twice"),
        (RUNNING, RUNNING + RUNNING.replace("id: running", "id: running.2").replace("value: 2", "value: 3"), ""),
        ("electric_cars:\n", COPY, "measure_twice"),
        ("electric_cars:\n", COPY.replace("share: 0.1,", "share: 0.11,"), ""),
        (RUNNING, RUNNING + cost("energy", -10, "MSEK/yr", "from_year: 2024, "), "stated_beside_line"),
        (RUNNING, RUNNING + cost("tax", 10, "MSEK/yr", "from_year: 2024, "), ""),  # no line pays a tax
        (RUNNING, RUNNING + cost("co_benefit", 4, "MSEK/yr", "from_year: 2024, "), "co_benefit_above"),
        (RUNNING, RUNNING + cost("co_benefit", -4, "MSEK/yr", "from_year: 2024, "), ""),
        (
            RUNNING,
            RUNNING + cost("investment", 80) + cost("grant", 400, more="receivers: {households: 1}, "),
            "grant_over",
        ),
        (RUNNING, RUNNING + cost("investment", 80) + cost("grant", 80, more="receivers: {households: 1}, "), ""),
    ],
)
def test_money_that_is_twice_or_of_the_wrong_sign_is_told(tmp_path, old, new, code):
    folder = edited(copy_of(LILLSTAD, tmp_path), "measures.yaml", old, new)

    assert codes(folder) == ({code} - {""})


@pytest.mark.parametrize("where", ["from", "to"])
def test_a_move_that_touches_the_total_of_a_group_is_told(tmp_path, where):
    folder = copy_of(LILLSTAD, tmp_path)
    edited(folder, "city.yaml", "events: {}", "groups:\n  cars: {sv: Bilar, en: Cars, total: car.km}\nevents: {}")
    appended(folder, "quantities.csv", "car.km,Bilar,Cars,,Mvkm,computed,2022,110,,,,,,,,,s2,")
    if where == "from":
        edited(folder, "measures.yaml", "stage: avoid, from: car.petrol.km", "stage: avoid, from: car.km")
    else:
        edited(folder, "measures.yaml", "to: {car.electric.km: 1}", "to: {car.km: 1}")

    assert codes(folder) == {"move_of_total"}


def test_a_move_of_what_no_line_uses_is_told(tmp_path):
    folder = copy_of(LILLSTAD, tmp_path)
    appended(folder, "quantities.csv", "boats,Båtar,Boats,,Mvkm,computed,2022,110,,,,,,,,,s2,")
    edited(folder, "measures.yaml", "stage: avoid, from: car.petrol.km", "stage: avoid, from: boats")

    assert codes(folder) == {"move_unseen"}


@pytest.mark.parametrize(("year", "is_told"), [(2030, False), (2031, True), (2045, True), (2019, False)])
def test_a_quantity_of_a_year_after_the_city_s_last_is_told(tmp_path, year, is_told):
    old = "ef.petrol,Utsläpp bensin,Petrol factor,,g/kWh,published,2022"
    folder = edited(copy_of(LILLSTAD, tmp_path), "quantities.csv", old, old.replace("2022", str(year)))

    assert ("quantity_year_after" in codes(folder)) == is_told
