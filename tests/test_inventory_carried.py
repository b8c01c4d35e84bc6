# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A computed result is carried into a city through the door of imports: shown, agreed on, and told as computed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from klimatkontrakt.city import City, load
from klimatkontrakt.cli import door
from tests.cities import LILLSTAD, copy_of
from tests.terminal import run

FUEL = ("compute", "combustion.fuel", "--set", "fuel=motor_gasoline", "--set", "use=road")
PETROL = ("--account", "territorial", "--line", "petrol")
TEN_T = 31.94916  # 10 t · 44.3 TJ/Gg: 0.443 TJ · (69 300 kg CO2 + 25 · 28 + 8 · 265)


def carried(folder: Path, burnt: str, *more: object):
    return run("inventory", *FUEL, "--set", f"burnt={burnt}", "--into", folder, *more)


def city_of(folder: Path) -> City:
    city, found = load(folder)
    assert city is not None and not [problem for problem in found if problem.severity == "error"]
    return city


def texts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of(LILLSTAD, tmp_path)


def test_a_result_is_a_row_of_history_that_says_it_is_computed_and_of_what(folder: Path) -> None:
    done = carried(folder, "10 t", *PETROL, "--year", 2021, "--yes")

    assert done.returncode == 0, done.stderr
    city = city_of(folder)
    row = next(row for row in city.history if row.line == "petrol")
    assert (row.year, row.value, row.unit, row.origin) == (2021, pytest.approx(TEN_T), "tCO2e", "computed")
    assert row.release == "combustion.fuel AR5"
    for part in ("burnt = 10 t", "fuel = motor_gasoline", "heating_value = 44.3 TJ/Gg (standard)"):
        assert part in row.note
    source = next(source for source in city.sources if source.id == row.source)
    assert source.publisher == "Egen beräkning, Lillstad" and source.title.startswith("Beräknat: ")
    assert source.note == "IPCC 2006 V2 eq. 2.1 and 3.2.1" and "SHA-256" in source.locator


def test_the_file_that_it_was_computed_of_is_named_with_its_fingerprint(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "fuel.yaml"
    file.write_text("burnt: 10 t\nfuel: motor_gasoline\nuse: road\n", encoding="utf-8")

    run("inventory", "compute", "combustion.fuel", "--in", file, "--into", folder, *PETROL, "--year", 2021, "--yes")

    row = next(row for row in city_of(folder).history if row.line == "petrol")
    assert f"fuel.yaml (SHA-256 {hashlib.sha256(file.read_bytes()).hexdigest()})" in row.note


@pytest.mark.parametrize("more", [("--dry-run",), ()])
def test_nothing_is_written_before_the_user_agrees(folder: Path, more: tuple[str, ...]) -> None:
    before = texts(folder)

    done = carried(folder, "10 t", *PETROL, "--year", 2021, *more)

    assert "+ history.csv, territorial, petrol, 2021" in done.stdout and "31.94916" in done.stdout
    assert texts(folder) == before


def test_another_year_stands_beside_the_first_and_the_same_again_changes_nothing(folder: Path) -> None:
    for burnt, year in (("10 t", 2021), ("12 t", 2022)):
        carried(folder, burnt, *PETROL, "--year", year, "--yes")
    before = texts(folder)

    again = carried(folder, "10 t", *PETROL, "--year", 2021, "--yes")

    assert {row.year for row in city_of(folder).history if row.line == "petrol"} == {2021, 2022}
    assert texts(folder) == before and "Inget ändras." in again.stdout


def test_a_mended_figure_takes_the_place_of_the_old_one(folder: Path) -> None:
    for burnt in ("10 t", "20 t"):
        carried(folder, burnt, *PETROL, "--year", 2021, "--yes")

    (row,) = [row for row in city_of(folder).history if row.line == "petrol"]
    assert row.value == pytest.approx(2 * TEN_T) and "burnt = 20 t" in row.note


def test_published_figures_of_another_source_are_never_replaced_unsaid(folder: Path) -> None:
    before = texts(folder)

    done = carried(folder, "10 t", "--account", "territorial", "--year", 2022, "--yes")

    assert done.returncode == door.STOPPED and "s1" in done.stderr
    assert texts(folder) == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((*PETROL, "--yes"), "--year"),
        ((*PETROL, "--year", 2021, "--result", "CH4"), "tCO2e"),
        ((*PETROL, "--year", 2021, "--result", "heat"), "co2e"),
        (("--account", "terr", "--year", 2021), "territorial"),
        (("--account", "territorial", "--line", "heating", "--year", 2021), "heating"),
        (("--account", "electricity", "--year", 2021), "GWh"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_city_is_refused_with_the_way_on(
    folder: Path, more: tuple[object, ...], said: str
) -> None:
    before = texts(folder)

    done = carried(folder, "10 t", *more)

    assert done.returncode == door.STOPPED and said in done.stderr
    assert texts(folder) == before


def test_what_is_missing_is_not_carried_as_nothing(folder: Path) -> None:
    before = texts(folder)

    done = carried(folder, "missing: not metered", *PETROL, "--year", 2021, "--yes")

    assert done.returncode == door.STOPPED and "not metered" in done.stderr and "NE" in done.stderr
    assert texts(folder) == before


def test_a_series_brings_all_its_years_or_the_one_that_is_asked_for(folder: Path) -> None:
    waste = ("compute", "landfill.decay", "--set", "buried.food.2021=100 t", "--set", "climate=wet", "--set", "site=managed",
             "--set", "cover=covered", "--set", "recovered_gas=0 t", "--set", "until=2024", "--into", folder, *PETROL, "--yes")  # fmt: skip

    run("inventory", *waste, "--year", 2022)
    one = {row.year for row in city_of(folder).history if row.line == "petrol"}
    run("inventory", *waste)
    every = {row.year: row.value for row in city_of(folder).history if row.line == "petrol"}
    outside = run("inventory", *waste, "--year", 1999)

    assert one == {2022} and sorted(every) == [2021, 2022, 2023, 2024]
    assert every[2022] == pytest.approx(28 * 100 * 0.15 * 0.5 * (1 - 2.718281828459045**-0.185) * 0.5 * 16 / 12 * 0.9)
    assert outside.returncode == door.STOPPED and "2021–2024" in outside.stderr


def test_other_gwp_values_are_another_series(folder: Path) -> None:
    carried(folder, "10 t", *PETROL, "--year", 2021, "--yes")

    done = carried(folder, "10 t", *PETROL, "--year", 2022, "--gwp", "AR4", "--dry-run")

    assert "−" in done.stdout and "petrol, 2021" in done.stdout
    assert "2021" in done.stderr  # told: the year goes, for the sets are never mixed
