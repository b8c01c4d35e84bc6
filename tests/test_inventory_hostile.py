# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Files of inputs that are mangled, strange or hostile: a named problem or an answer, never a crash and never silence."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.cli import door, method_tables
from klimatkontrakt.folder.problem import ProblemsError
from klimatkontrakt.inventory import computation, register
from klimatkontrakt.sources.intake import method_inputs
from tests.cities import ROOT
from tests.terminal import run

METHODS = register.methods()
PAGES = ROOT / "docs" / "examples"
TABLE = b"""name,year,value,unit,source,note
used,,90,GWh,a,
local,,20,ktCO2,b,
imported,,"1 000,5",tCO2,,c
exported,,missing: nobody knows,tCO2,,
"""
STRANGE = [b"", b"\x00", b"\xff\xfe", b",,,,", b"name", b"name,value", b"[" * 400, b"{" * 400, b"a: &a [*a]", b"\t\t", b"- ", b"? x", b"a: !!python/object:os.system x"]  # fmt: skip
PIECES = [b",", b";", b"\n", b"-", b"%", b"1e999", b"nan", b"'", b'"', b": ", b"\xc3\xa5", b"\x00", b"kWh", b"missing:", b"2001", b"."]  # fmt: skip


def answered(name: str, read: method_inputs.Inputs) -> bool:
    """Whether there is an answer or a problem; every answer is finite and every problem has its words."""
    try:
        found = computation.computed(METHODS[name], read.rows, told=read.problems)
    except ProblemsError as error:
        problems = error.problems
    else:
        assert all(math.isfinite(result.value) for result in found.results)
        assert found.results or found.missing
        method_tables.answer(found, "sv")
        return True
    for problem in problems:
        assert problem.said("sv") and problem.said("en")
    return bool(problems)


@pytest.mark.parametrize("ending", ["csv", "yaml", "xlsx", ""])
@pytest.mark.parametrize("raw", STRANGE)
def test_a_strange_file_is_told(raw: bytes, ending: str) -> None:
    read = method_inputs.read(raw, name=f"inputs.{ending}")

    assert answered("grid.local_heat", read)


@pytest.mark.parametrize("seed", range(60))
def test_a_mangled_file_is_answered_or_told(seed: int) -> None:
    chosen = random.Random(seed)
    sources = [(TABLE, "heat.csv", "grid.local_heat"), ((PAGES / "heat.yaml").read_bytes(), "heat.yaml", "grid.local_heat"),
               ((PAGES / "landfill.yaml").read_bytes(), "landfill.yaml", "landfill.decay")]  # fmt: skip
    raw, name, method = sources[seed % len(sources)]
    for _ in range(chosen.randint(1, 6)):
        at = chosen.randrange(len(raw))
        raw = raw[:at] + chosen.choice(PIECES) + raw[at + chosen.randint(0, 3) :]

    assert answered(method, method_inputs.read(raw, name=name))


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_word_is_answered_or_told(name: str, value: str) -> None:
    read = method_inputs.of_words([f"{name}={value}"])

    assert answered("grid.lost", read)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_is_written_is_the_number_that_is_read(value: float) -> None:
    assert method_inputs.number(repr(value), is_swedish=False) == value


@pytest.mark.parametrize(
    ("written", "is_swedish", "value"),
    [
        ("1 234,5", False, 1234.5), ("1 234,5", True, 1234.5), ("0,125", False, 0.125), ("0.125", True, 0.125),
        ("1.234", False, 1.234), ("1,234", True, 1.234), ("−3", False, -3), ("12,5", False, 12.5), ("7e3", False, 7000),
        ("1 234 567", False, 1234567),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(written: str, is_swedish: bool, value: float) -> None:
    assert method_inputs.number(written, is_swedish=is_swedish) == value


@pytest.mark.parametrize(("written", "is_swedish"), [("1,234", False), ("1.234", True), ("-56,125", False)])
def test_a_number_that_can_be_two_is_refused_with_both(written: str, is_swedish: bool) -> None:
    with pytest.raises(method_inputs.TwofoldError) as caught:
        method_inputs.number(written, is_swedish=is_swedish)

    assert caught.value.one != caught.value.other


def test_a_number_that_can_be_two_is_told_once_and_nothing_is_said_to_lack() -> None:
    read = method_inputs.of_words(["energy=1,234 MWh", "factor=30 kg/MWh", "loss=8 %"])

    with pytest.raises(ProblemsError) as caught:
        computation.computed(METHODS["grid.lost"], read.rows, told=read.problems)

    assert [problem.code for problem in caught.value.problems] == ["input_number_twofold"]


@pytest.mark.parametrize("sign", ["..", "saknas", "n/a", "–", "-", "…"])
def test_a_sign_for_nothing_is_neither_zero_nor_a_default(sign: str) -> None:
    read = method_inputs.read(
        f"name,value,unit\npeople,10,person\nload_per_person,{sign},g/person\nindustrial,1,\n".encode(), name="a.csv"
    )

    with pytest.raises(ProblemsError) as caught:
        computation.computed(METHODS["wastewater.organic_load"], read.rows, told=read.problems)

    (problem,) = caught.value.problems
    assert problem.code in ("input_missing_why", "number_broken") and problem.place.item == "load_per_person"


def test_parts_over_a_whole_are_told_with_every_other_fault() -> None:
    words = ["composition.food=0.6", "composition.wood=0.5", "content.food=-1"]

    with pytest.raises(ProblemsError) as caught:
        computation.computed(METHODS["landfill.degradable_carbon"], method_inputs.of_words(words).rows)

    assert sorted(problem.code for problem in caught.value.problems) == ["input_below_zero", "method_parts_over"]


def test_a_table_of_swedish_excel_is_read_as_it_is() -> None:
    raw = "name;value;unit;source;note\r\nenergy;1 234,5;MWh;Nätbolaget;\r\nfactor;30;kg/MWh;;\r\nloss;8,25;%;;\r\n".encode(
        "cp1252"
    )

    read = method_inputs.read(raw, name="inputs.csv")

    assert read.problems == ()
    assert [(row.key, row.value, row.unit) for row in read.rows] == [("energy", 1234.5, "MWh"), ("factor", 30, "kg/MWh"), ("loss", 8.25, "%")]  # fmt: skip


def test_an_excel_file_is_read_as_a_table(tmp_path: Path) -> None:
    import xlsxwriter

    file = tmp_path / "inputs.xlsx"
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for at, row in enumerate(
        [["name", "value", "unit"], ["energy", 1000, "MWh"], ["factor", 50, "kg/MWh"], ["loss", 0.08, ""]]
    ):
        sheet.write_row(at, 0, row)
    book.close()

    answer = computation.computed(METHODS["grid.lost"], method_inputs.read(file).rows)

    assert answer.results[0].value == pytest.approx(4)


def test_a_yaml_of_laughs_stops_at_once() -> None:
    row = ", ".join(f"k{n}: 1 t" for n in range(300))
    raw = f"a: &a {{{row}}}\nb: &b {{{', '.join(f'x{n}: *a' for n in range(300))}}}\nc: {{{', '.join(f'y{n}: *b' for n in range(300))}}}\n"

    assert {problem.code for problem in method_inputs.read(raw.encode(), name="a.yaml").problems} == {"yaml_alias"}


@pytest.mark.parametrize(
    "written", ["used: {a: {b: {c: {d: {e: 1 t}}}}}", "used: [1, 2]", "[1, 2]", "used: {unit: GWh}", "- [1]"]
)
def test_yaml_that_holds_no_figure_where_one_is_wanted_is_told(written: str) -> None:
    read = method_inputs.read(written.encode(), name="a.yaml")

    with pytest.raises(ProblemsError):
        computation.computed(METHODS["grid.lost"], read.rows, told=read.problems)
    assert read.problems or read.rows


def test_what_a_user_writes_does_not_steer_the_terminal() -> None:
    done = run(
        "inventory",
        "compute",
        "grid.lost",
        "--set",
        "energy=\x1b[31m1 MWh",
        "--set",
        "\x1b[31mx=1",
        "--set",
        "loss=missing: \x1b]0;x",
    )

    assert "\x1b" not in done.stderr + done.stdout


def test_a_file_that_cannot_be_read_is_told_alone(tmp_path: Path) -> None:
    done = run("inventory", "compute", "grid.lost", "--in", tmp_path / "nowhere.csv")

    assert done.returncode == door.STOPPED and done.stderr.count("fel:") == 1


def test_a_written_input_that_does_not_count_is_told() -> None:
    read = method_inputs.of_words(["energy=1 MWh", "fuel=natural_gas", "use=homes", "heating_value=48 TJ/Gg"])

    found = computation.computed(METHODS["combustion.fuel"], read.rows)

    assert [problem.code for problem in found.problems] == ["input_unused"]


def test_waste_that_holds_no_carbon_gives_nothing() -> None:
    words = [
        "buried.plastics.2000=10 t",
        "site=managed",
        "climate=wet",
        "cover=other",
        "recovered_gas=0 t",
        "until=2002",
    ]

    found = computation.computed(METHODS["landfill.decay"], method_inputs.of_words(words).rows)

    assert {result.value for result in found.results} == {0.0}
