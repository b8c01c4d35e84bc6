# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Methods through the verb: every case with a known answer, the files and words that say the inputs, what is told."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatkontrakt.cli import door
from klimatkontrakt.inventory import register
from tests import casebook
from tests.terminal import run

CASES = casebook.cases("inventory")
MILLIONTH = 1e-6
HEAT = {"used": "90 GWh", "local": "20 ktCO2e", "imported": "1000 tCO2e", "exported": "6000 tCO2e"}


def words(inputs: dict[str, str]) -> list[str]:
    """The inputs as `--set` options."""
    return [part for name, value in inputs.items() for part in ("--set", f"{name}={value}")]


def table(inputs: dict[str, str], mark: str = ",") -> str:
    """The inputs as a table of name, value and unit."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=mark, lineterminator="\n")
    writer.writerow(["name", "value", "unit", "source", "note"])
    for name, value in inputs.items():
        number, _, unit = str(value).partition(" ")
        is_number = number[0].isdigit() or number[0] in "-−"
        writer.writerow([name, *((number, unit) if is_number else (value, "")), "the plant's report", ""])
    return text.getvalue()


def computed(method: str, *arguments: object) -> dict[str, Any]:
    done = run("inventory", "compute", method, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def value(answer: dict[str, Any], name: str) -> float:
    """A result by its name; a GPC reference is what lies in that place."""
    if name[0] in "IV" and "." in name:
        return next(result["value"] for result in answer["results"] if result["reference"] == name)
    return next(result["value"] for result in answer["results"] if result["name"] == name)


def told(done: Any) -> str:
    return " ".join(done.stderr.split())


# Known answers


def _near(case: dict[str, Any], wanted: Any) -> Any:
    share = case.get("within", 0 if "within_abs" in case else MILLIONTH)
    return pytest.approx(wanted, rel=share, abs=case.get("within_abs", 0))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_verb_gives_the_known_answer(case: dict[str, Any], tmp_path: Path) -> None:
    asked = case["compute"]
    file = tmp_path / "inputs.yaml"
    file.write_text(yaml.safe_dump(asked["inputs"], allow_unicode=True), encoding="utf-8")
    sets = case["given"].get("gwp", "AR5")
    names = {"tco2e": "co2e", **asked.get("gives", {})}
    for name, wanted in case["then"].items():
        if name == "explained":
            continue
        several = list(zip(sets, wanted, strict=True)) if isinstance(sets, list) else [(sets, wanted)]
        for gwp, one in several:
            answer = computed(asked["method"], "--in", file, "--gwp", gwp)

            assert value(answer, names.get(name, name)) == _near(case, one), (name, gwp)


def test_every_case_beside_the_project_can_be_computed(shared) -> None:
    with (shared / "standards" / "inventory_cases.csv").open(encoding="utf-8") as file:
        beside = {row["id"] for row in csv.DictReader(file)}
    ours = {case["id"] for case in CASES if case["compute"]["method"] in register.methods()}

    assert len(beside) == 41 and beside <= ours


def test_the_sum_of_every_row_is_told_to_be_none_of_the_three(tmp_path: Path) -> None:
    case = next(case for case in CASES if case["id"] == "AG4")

    answer = computed("sums.gpc", *words(case["compute"]["inputs"]))

    assert case["then"]["explained"] in [problem["code"] for problem in answer["problems"]]


# What is shown


def test_a_result_is_shown_with_all_that_it_hangs_on() -> None:
    done = run("inventory", "compute", "combustion.fuel", *words({"burnt": "1000 t", "fuel": "natural_gas", "use": "homes"}), lang="en")  # fmt: skip

    flat = " ".join(done.stdout.split())
    for part in (
        "climate effect 2,701 tCO2e",  # the unit
        "Formula: the fuel times its heating value",
        "burnt 1,000 t",  # an input
        "heating_value 48 TJ/Gg IPCC 2006 V2 table 1.2",  # a default and its source
        "GPC: I.1.1, scope 1: Stationary energy: Residential buildings",
        "Notation key: none",
        "GWP values: AR5",
        "IPCC 2006 V2 eq. 2.1",
    ):
        assert part in flat, part


def test_what_nobody_knows_leaves_no_result_and_is_never_zero() -> None:
    inputs = {**HEAT, "imported": "missing: the neighbour has not answered"}

    answer = computed("grid.local_heat", *words(inputs))
    shown = run("inventory", "compute", "grid.local_heat", *words(inputs))

    assert answer["results"] == [] and answer["notation_key"] == "NE"
    assert answer["missing"] == [{"input": "imported", "why": "imported saknas: the neighbour has not answered"}]
    assert shown.returncode == 0
    assert "Resultatet saknas" in shown.stdout and "okänt, inte noll" in shown.stdout and "faktorn " not in shown.stdout


def test_a_factor_of_no_heat_is_missing_and_says_why() -> None:
    answer = computed("grid.local_heat", *words({**HEAT, "used": "0 GWh"}))

    assert (answer["results"], answer["notation_key"]) == ([], "NE")
    assert answer["missing"][0]["why"] == "used är noll, så det finns inget att dela upp."


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_fault_is_told_at_once_with_its_row_and_mend(tmp_path: Path, lang: str) -> None:
    file = tmp_path / "heat.csv"
    rows = [
        "used,90,GWh",
        "local,20,kWh",
        "imported,-3,tCO2e",
        "exported,6000,parsec",
        "useed,1,GWh",
        "heat_efficiency,90,",
    ]
    file.write_text("\n".join(["name,value,unit", *rows]) + "\n", encoding="utf-8")

    done = run("inventory", "compute", "grid.local_heat", "--in", file, lang=lang)

    assert done.returncode == door.STOPPED and done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if "heat.csv" in line]
    assert [int("".join(filter(str.isdigit, line.split("(")[0]))) for line in lines] == [3, 4, 5, 6, 7]
    for number, part in enumerate(["tCO2e", "−3", "parsec", "used", "0.9"]):
        assert part in lines[number], lines[number]


def test_a_word_takes_the_place_of_the_files_row(tmp_path: Path) -> None:
    file = tmp_path / "heat.csv"
    file.write_text(table(HEAT), encoding="utf-8")

    assert value(computed("grid.local_heat", "--in", file), "factor") == pytest.approx(15 / 90)
    assert value(computed("grid.local_heat", "--in", file, "--set", "used=150 GWh"), "factor") == pytest.approx(0.1)


def test_the_sources_of_the_file_are_shown(tmp_path: Path) -> None:
    file = tmp_path / "heat.csv"
    file.write_text(table(HEAT), encoding="utf-8")

    assert run("inventory", "compute", "grid.local_heat", "--in", file).stdout.count("the plant's report") == 4


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("grid.local_heta", "--set", "a=1"), door.MISTAKEN, "grid.local_heat"),
        (("decay", "--set", "a=1"), door.MISTAKEN, "landfill.decay"),
        (("grid.local_heat",), door.MISTAKEN, "--template"),
        (("grid.local_heat", *words(HEAT), "--gwp", "AR7"), door.MISTAKEN, "AR4, AR5, AR6"),
        (("grid.local_heat", *words(HEAT), "--ref", "V.1"), door.STOPPED, "I.1.2"),
        (("grid.local_heat", *words(HEAT), "--year", 2023), door.MISTAKEN, "--year"),
        (("grid.local_heat", "--in", "nowhere.csv"), door.STOPPED, "nowhere.csv"),
        (("grid.local_heat", "--set", "used"), door.STOPPED, "--set"),
    ],
)  # fmt: skip
def test_a_mistake_says_the_way_on(arguments: tuple[object, ...], code: int, said: str) -> None:
    done = run("inventory", "compute", *arguments)

    assert done.returncode == code and said in done.stderr


def test_a_place_in_the_gpc_may_be_chosen() -> None:
    answer = computed("grid.supplied", "--set", "energy=1 GWh", "--set", "factor=30 g/kWh", "--ref", "I.2.2")

    assert answer["references"] == [{"reference": "I.2.2", "scope": 2}]


# The verbs


@pytest.mark.parametrize("word", ["methods", "compute", "show"])
def test_every_verb_of_the_inventory_explains_itself(word: str) -> None:
    done = run("inventory", word, "--help")

    assert done.returncode == 0 and "Visa den här hjälpen." in done.stdout


def test_the_help_names_every_method() -> None:
    shown = "".join(run("inventory", "compute", "--help").stdout.replace("│", " ").split())

    assert [name for name in register.methods() if name not in shown] == []


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_list_shows_every_method_whole_and_may_be_narrowed(lang: str) -> None:
    whole = run("inventory", "methods", lang=lang).stdout
    short = run("inventory", "methods", "--short", lang=lang).stdout
    group = run("inventory", "methods", "grid", lang=lang).stdout
    as_json = json.loads(run("inventory", "methods", "--json", lang=lang).stdout)

    assert [name for name in register.methods() if f"{name}:" not in whole or name not in short] == []
    assert "grid.local_heat:" in group and "landfill" not in group
    assert [method["method"] for method in as_json] == list(register.methods())
    heat = next(method for method in as_json if method["method"] == "grid.local_heat")
    efficiency = next(given for given in heat["inputs"] if given["name"] == "heat_efficiency")
    assert (efficiency["unit"], efficiency["least"], efficiency["most"]) == ("share", 0.01, 1)
    assert efficiency["defaults"][0]["value"] == 0.9 and efficiency["defaults"][0]["source"]


def test_what_is_nearly_a_verb_is_a_mistake_that_names_it() -> None:
    done = run("inventory", "computed", "grid.local_heat", lang="sv")

    assert done.returncode == door.MISTAKEN and "compute" in done.stderr


def test_no_municipality_is_taken_for_a_verb() -> None:
    import difflib

    from klimatkontrakt.cli.inventories import NEAR
    from klimatkontrakt.sources.publishers import municipalities

    verbs = ["methods", "compute", "show"]
    names = [area.name for area in municipalities.municipalities().values()]
    written = {*names, *(name.casefold() for name in names)}

    assert [name for name in written if difflib.get_close_matches(name, verbs, cutoff=NEAR)] == []


def test_the_old_form_leads_on_with_options_before_the_name() -> None:
    shown = [
        run("inventory", *arguments).stdout for arguments in (("Lund",), ("show", "Lund"), ("--year", 2023, "Lund"))
    ]

    assert shown[0] == shown[1] == shown[2] and "Lund 2023" in shown[0]


def test_the_verb_and_a_city_that_holds_the_factor_as_a_ratio_say_the_same(tmp_path: Path) -> None:
    import klimatkontrakt as kk

    case = next(case for case in casebook.cases("language") if "Covenant" in case["name"])
    city = kk.read_city(casebook.folder(case, tmp_path / "case"))
    row = kk.run(city, "baseline", draws=250).table("accounts").one(scenario="baseline", branch="all", account="heat_factor", year=2030)  # fmt: skip

    said = computed("grid.local_heat", *words({**HEAT, "used": "90 GWh"}))

    assert value(said, "factor") == pytest.approx(row["central"], rel=1e-9)
