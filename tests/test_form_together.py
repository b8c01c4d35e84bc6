# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A folder with several faults: each is told at once, in its own place, and nothing that only follows from another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from klimatkontrakt.city import load
from klimatkontrakt.folder.problem import Place, Problem, errors
from tests.cities import LILLSTAD, MALMO, appended, copy_of, edited


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of(LILLSTAD, tmp_path)


def told(folder: Path) -> list[tuple[str, str]]:
    """Code and place of every problem, notes apart."""
    return [(p.code, p.place.said("en")) for p in load(folder).problems if p.severity != "note"]


def codes(folder: Path) -> set[str]:
    return {code for code, _ in told(folder)}


@pytest.mark.parametrize("text", ["", "\n \n", "# bara en anmärkning\n", "~\n"])
@pytest.mark.parametrize("file", ["city.yaml", "contract/2026.yaml"])
def test_an_empty_file_is_said_to_be_empty_and_nothing_follows_from_it(folder: Path, file: str, text: str) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    city, found = load(folder)

    assert city is None
    assert [(p.code, p.place.file) for p in found] == [("file_empty", file)]


@pytest.mark.parametrize("text", ["", "\n\n", " \n"])
@pytest.mark.parametrize("file", ["quantities.csv", "lines.csv", "actors.csv", "sources.csv", "history.csv"])
def test_an_empty_table_is_one_problem(folder: Path, file: str, text: str) -> None:
    (folder / file).write_text(text, encoding="utf-8")

    assert told(folder) == [("file_empty", file)]


def test_a_number_two_units_and_a_name_are_told_together(folder: Path) -> None:
    edited(folder, "quantities.csv", "2022,0.6,", "2022,0.6x,")
    edited(folder, "quantities.csv", "cars,Mvkm", "cars,Mvkmm")
    edited(folder, "quantities.csv", "cars,Mvkm,", "cars,Mvkmm,")
    edited(folder, "city.yaml", "electric_cars: {level: 1}", "electric_carz: {level: 1}")

    assert told(folder) == [
        ("reference_unknown", "city.yaml row 17 (contract, electric_carz)"),
        ("unit_unknown", "quantities.csv row 2 (car.petrol.km, unit)"),
        ("unit_unknown", "quantities.csv row 3 (car.electric.km, unit)"),
        ("number_broken", "quantities.csv row 4 (car.petrol.use, value)"),
    ]


def test_the_other_cells_of_a_row_with_a_broken_cell_are_looked_at(folder: Path) -> None:
    edited(folder, "quantities.csv", "kWh/vkm,default,2022,0.6,", "kWh/vkmm,guessed,2022,lots,")

    assert codes(folder) == {"number_broken", "value_not_allowed", "unit_unknown"}


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("quantities.csv", "2022,0.6,", "2022,lots,", "number_broken"),
        ("quantities.csv", "car.petrol.use,Bensinbilars energi,", "car.petrol.use,Bensinbilars, energi,", "row_ragged"),
        ("quantities.csv", "id,label_sv", "id,namn", "column_unknown"),
        ("quantities.csv", "ef.petrol,", "Ef.Petrol,", "text_pattern"),
        ("lines.csv", "influence:0.3;market:0.7", "influence 0.3", "pairs_broken"),
        ("lines.csv", "territorial,petrol,Bensinbilar,", "territorial,petrol,Bensin,bilar,", "row_ragged"),
        ("sources.csv", "s2,Round", "s2,x,Round", "row_ragged"),
        ("actors.csv", "state,Staten,The state,state", "state,Staten,The state,staten", "value_not_allowed"),
        ("history.csv", "1990,30000", "1990,30 000", "number_swedish"),
        ("measures.yaml", "share: 0.5", "share: true", "value_type"),
        ("measures.yaml", "  moves:\n", "  moves: [\n", "yaml_broken"),
        ("city.yaml", "fewer_trips: {level: 1}", "fewer_trips: {level: -1}", "share_below"),
        ("city.yaml", "years: [2022, 2030]", "years: [2022, 9999]", "value_range"),
        ("city.yaml", "form: cumulative", "form: kumulativ", "value_not_allowed"),
        ("city.yaml", "unit: tCO2e}", "unit: 5}", "value_type"),
        ("city.yaml", "targets:", "targts:", "field_unknown"),
        ("contract/2026.yaml", "kind: support", "kind: hope", "value_not_allowed"),
    ],
)
def test_what_could_not_be_read_is_no_fault_of_what_refers_to_it(
    folder: Path, file: str, old: str, new: str, code: str
) -> None:
    edited(folder, file, old, new)
    found = errors(load(folder).problems)

    assert {p.place.file for p in found} == {file}, [p.said("en") for p in found]
    assert code in {p.code for p in found}
    assert {p.code for p in found} <= {code, "column_missing", "field_missing"}, [p.said("en") for p in found]


@pytest.mark.parametrize("city", [LILLSTAD, MALMO])
def test_a_missing_file_is_the_only_problem(city: Path, tmp_path: Path) -> None:
    for file in (
        "city.yaml",
        "measures.yaml",
        "quantities.csv",
        "lines.csv",
        "actors.csv",
        "history.csv",
        "sources.csv",
    ):
        folder = copy_of(city, tmp_path)
        (folder / file).unlink()

        assert [(p.code, p.place.file) for p in load(folder).problems] == [("file_missing", file)]
        shutil.rmtree(folder)


def test_a_row_that_stands_twice_is_named_where_it_stands_again_with_the_first(folder: Path) -> None:
    first = (folder / "quantities.csv").read_text(encoding="utf-8").splitlines()
    appended(folder, "quantities.csv", first[3])
    (problem,) = errors(load(folder).problems)

    assert (problem.code, problem.place.row) == ("id_twice", len(first) + 1)
    assert "på rad 4." in problem.said("sv") and "on row 4." in problem.said("en")


def test_a_promise_that_stands_twice_is_named_with_its_first_line(folder: Path) -> None:
    appended(
        folder, "contract/2026.yaml",
        "- {id: k2, section: mobility, kind: support, verb: intends, promisors: [lillstad], what_sv: x}",
    )  # fmt: skip
    problem = next(p for p in load(folder).problems if p.code == "id_twice")
    lines = (folder / "contract/2026.yaml").read_text(encoding="utf-8").splitlines()

    assert "id: k2" in lines[problem.place.row - 1] and problem.place.row == len(lines)
    assert "id: k2" in lines[int(problem.values["first"]) - 1] and problem.values["first"] != problem.place.row


def test_a_move_is_named_by_its_own_line(folder: Path) -> None:
    edited(folder, "measures.yaml", "from: car.petrol.km", "from: car.petrol.k")
    problem = next(p for p in load(folder).problems if p.code == "reference_unknown")
    lines = (folder / "measures.yaml").read_text(encoding="utf-8").splitlines()

    assert "car.petrol.k," in lines[problem.place.row - 1]


@pytest.mark.parametrize(
    ("growth", "found"),
    [("5", {"growth_far"}), ("0.31", {"growth_far"}), ("0.3", set()), ("-0.3", set()), ("-0.31", {"growth_far"}),
     ("-1", {"growth_total"})],
)  # fmt: skip
def test_a_growth_that_looks_like_per_cent_is_doubted(folder: Path, growth: str, found: set[str]) -> None:
    edited(folder, "quantities.csv", "100,,0,", f"100,,{growth},")

    assert codes(folder) == found


def test_a_growth_of_five_is_asked_about_as_five_per_cent(folder: Path) -> None:
    edited(folder, "quantities.csv", "100,,0,", "100,,5,")
    problem = next(p for p in load(folder).problems if p.code == "growth_far")

    assert problem.said("sv").startswith("quantities.csv rad 2 (car.petrol.km, growth): Tillväxten 5 är 500 procent")
    assert "Menade du 0,05?" in problem.said("sv") and "0.05 is five per cent" in problem.said("en")


@pytest.mark.parametrize(("level", "found"), [("2", {"share_over"}), ("1", set()), ("0.5", set())])
def test_a_level_over_the_whole_measure_is_refused(folder: Path, level: str, found: set[str]) -> None:
    edited(folder, "city.yaml", "electric_cars: {level: 1}", f"electric_cars: {{level: {level}}}")

    assert codes(folder) == found
    if found:
        assert told(folder)[0][1] == "city.yaml row 17 (contract, electric_cars.level)"


def test_a_ramp_in_per_cent_is_refused_with_what_was_meant(folder: Path) -> None:
    edited(folder, "measures.yaml", "ramp: {2023: 0, 2030: 1}", "ramp: {2023: 0, 2030: 100}")
    (problem,) = [p for p in load(folder).problems if p.code == "share_over"]

    assert problem.said("sv").startswith(
        "measures.yaml rad 19 (electric_cars, ramp.2030): 100 är mer än allt. Menade du 1?"
    )
    assert "100 is more than all. Did you mean 1?" in problem.said("en")


def test_a_name_without_any_likeness_suggests_nothing() -> None:
    problem = Problem("reference_unknown", Place("x", 1), {"kind": "events", "name": "vote", "nearest": ""})

    assert problem.mend("sv") == "Rätta namnet, eller lägg till det."
    assert problem.mend("en") == "Mend the name, or add it."


def test_a_name_is_missed_among_things_and_not_among_keys(folder: Path) -> None:
    edited(folder, "lines.csv", "* ef.petrol", "* ef.petrl")
    (problem,) = [p for p in load(folder).problems if p.code == "reference_unknown"]

    assert "finns inte bland storheterna i quantities.csv. Rätta namnet, eller lägg till det. Menade du ef.petrol?" in (
        problem.said("sv")
    )
    assert "is not among the quantities in quantities.csv." in problem.said("en")


def test_two_numbers_that_differ_are_never_written_alike() -> None:
    problem = Problem("history_missed", Place("x"), {"account": "a", "tag": "", "year": 2022, "unit": "t",
                      "ours": 1155698.3, "published": 1155698.34})  # fmt: skip

    assert problem.what("en") == "a is 1,155,698.30 t in the model in 2022, less than the published 1,155,698.34."


def test_an_empty_part_of_a_place_is_not_shown() -> None:
    assert Place("history.csv", 3, "territorial,,2022").said("sv") == "history.csv rad 3 (territorial, 2022)"


def test_a_release_that_is_no_date_is_noted_once(folder: Path) -> None:
    path = folder / "history.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2024-04-18", "igår"), encoding="utf-8")
    noted = [p for p in load(folder).problems if p.code == "release_undated"]

    assert [(p.severity, p.place.said("sv")) for p in noted] == [
        ("note", "history.csv rad 2 (territorial, 1990, release)")
    ]


def test_a_measure_that_is_the_same_as_an_unread_one_is_not_at_fault(folder: Path) -> None:
    appended(folder, "measures.yaml", "bus:\n  sv: Buss\n  same_as: electric_cars")
    edited(folder, "measures.yaml", "share: 0.5", "share: true")

    assert codes(folder) == {"value_type"}
