# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Numbers from outside: ASCII digits in a plain form, in tables, YAML, JSON-stat, PX and options alike; nothing else."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.folder import tables, yaml_files
from klimatkontrakt.folder.doors import csv_rows, json_texts, letters, numbers, yaml_trees
from klimatkontrakt.folder.problem import Place, ProblemsError
from klimatkontrakt.folder.tables import Column, Form
from klimatkontrakt.sources.intake import method_inputs
from klimatkontrakt.sources.publishers import kinds, mapped
from tests.terminal import run

NONE_OF_ALL = [
    "²",
    "٣",
    "３",
    "Ⅷ",
    "1_000",
    " 5",
    "5 ",
    "5\n",
    "0x10",
    "1e400",
    "nan",
    "inf",
    "-inf",
    "Infinity",
    "9" * 5_000,
    "",
    "-",
    "+",
    "--5",
    "1,5",
]


@pytest.mark.parametrize("text", NONE_OF_ALL, ids=[ascii(text)[:20] for text in NONE_OF_ALL])
def test_what_is_no_number_is_none_of_either_kind(text: str) -> None:
    assert numbers.whole(text) is None
    assert numbers.decimal(text) is None


@given(st.text(max_size=30))
def test_no_text_breaks_the_doors_of_numbers(text: str) -> None:
    for value in (numbers.whole(text), numbers.decimal(text)):
        assert value is None or math.isfinite(value)


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_a_whole_number_is_read_as_it_is_written(number: int) -> None:
    assert numbers.whole(str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_decimal_number_is_read_as_it_is_written(number: float) -> None:
    assert numbers.decimal(repr(number)) == number


FORM = Form("t.csv", (Column("id"), Column("value", "number"), Column("year", "integer")))


@pytest.mark.parametrize("cell", ["²", "٣", "３", "1_000", "0x10", "1e400", "nan", "9" * 5_000])
def test_a_cell_of_a_table_that_is_no_number_is_told(cell: str) -> None:
    for column in ("value", "year"):
        _, problems = tables.row_values({column: cell}, FORM, Place("t.csv", 2))
        assert len(problems) == 1 and problems[0].said("sv")


def test_a_whole_number_beyond_what_is_told_apart_is_none() -> None:
    assert tables.row_values({"year": "1e300"}, FORM, Place("t.csv", 2))[1][0].code == "integer_broken"


@pytest.mark.parametrize("text", ["٣", "²", "1_000", "0o7", "1:30"])
def test_yaml_takes_other_signs_for_text(text: str) -> None:
    assert yaml_files.read(f"a: {text}\n", "a.yaml")[0] == {"a": text}


def test_a_number_of_yaml_without_end_is_not_finite_and_breaks_nothing() -> None:
    assert math.isinf(yaml_files.read(f"a: {'9' * 5_000}\n", "a.yaml")[0]["a"])


# JSON

BROKEN = {
    "deep": "[" * 100_000 + "]" * 100_000,
    "deep but closed": "[" * 150 + "]" * 150,
    "half of a pair": '["\\ud800"]',
    "NUL": '["a\\u0000b"]',
    "NUL in a key": '{"a\\u0000b": 1}',
    "escape": '["\\u001b[31m"]',
    "constant": "[NaN]",
    "too large": "[1e400]",
    "without end": "[" + "9" * 5_000 + "]",
    "a key twice": '{"a": 1, "a": 2}',
    "cut off": '{"a": [1, 2',
    "nothing": "",
}  # fmt: skip


@pytest.mark.parametrize("case", list(BROKEN))
def test_broken_json_is_a_problem(case: str) -> None:
    with pytest.raises(ProblemsError) as stopped:
        json_texts.loaded(BROKEN[case], "a.json")
    assert {problem.code for problem in stopped.value.problems} <= {"json_broken", "text_control"}
    assert kinds.read("pxweb", BROKEN[case].encode() or b" ", name="a.json").problems


def stat(**changed: Any) -> dict[str, Any]:
    """A dataset of JSON-stat of Malmö's energy in two years, and what is changed in it."""
    region = {"label": "region", "category": {"index": ["1280"], "label": {"1280": "Malmö"}}}
    time = {"label": "år", "category": {"index": {"2021": 0, "2022": 1}, "label": {"2021": "2021", "2022": "2022"}}}
    contents = {
        "label": "innehåll",
        "category": {"index": ["A"], "label": {"A": "El"}, "unit": {"A": {"base": "MWh", "decimals": 0}}},
    }
    return {
        "class": "dataset", "label": "Slutanvändning", "source": "SCB", "updated": "2024-01-02T08:00:00Z",
        "id": ["Region", "Contents", "Tid"], "size": [1, 1, 2], "role": {"time": ["Tid"], "geo": ["Region"]},
        "dimension": {"Region": region, "Contents": contents, "Tid": time}, "value": [1, 2], "status": [None, "p"],
    } | changed  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [inner for key, child in children for inner in ((*path, key), *places(child, (*path, key)))]


def inside(value: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    copy = json.loads(json.dumps(value))
    inside(copy, path[:-1])[path[-1]] = new
    return copy


# What the format leaves free, or a reader has no use for.
UNREAD = {("class",), ("dimension", "Contents", "category", "unit", "A", "decimals")}
# A code may be a number, and a place among the values, a value or a time a text.
WRONG: list[Any] = [5, True, 1.5, {}, [], {"a": 1}, [[1]], "²"]


def is_of_its_kind(path: tuple[Any, ...], new: Any, old: Any) -> bool:
    """Whether a value is as its field may be, or says the same as the one before."""
    if path[0] == "value" and len(path) > 1:
        return type(new) in (int, float)
    if path[0] == "status":
        return isinstance(new, str) or new in ({}, [])
    if path[-2:-1] == ("unit",):
        return isinstance(new, str) or new in ({"a": 1}, {})
    is_named = (path[0] == "role" and len(path) == 3) or path[0] == "id"
    is_whole = isinstance(old, dict | list) and bool(new) and path != ("role",)
    return type(new) is type(old) and not is_named and not is_whole


def test_a_whole_dataset_is_read() -> None:
    reading = kinds.read("pxweb", json.dumps(stat()).encode(), name="a.json")
    assert [row[-2] for row in reading.rows] == [1.0, 2.0] and not [
        p for p in reading.problems if p.severity == "error"
    ]


CASES = [
    (path, new)
    for path in places(stat())
    for new in WRONG
    if path not in UNREAD and not is_of_its_kind(path, new, inside(stat(), path))
]


@pytest.mark.parametrize(("path", "new"), CASES, ids=[f"{'.'.join(map(str, path))}={new!r}" for path, new in CASES])
def test_a_field_of_json_stat_of_another_kind_is_a_problem(path: tuple[Any, ...], new: Any) -> None:
    """`"label": 5` and every sibling of it: never a traceback, and never taken for something else in silence."""
    whole = put(stat(), path, new)

    reading = kinds.read("pxweb", json.dumps(whole).encode(), name="a.json")

    assert [problem for problem in reading.problems if problem.severity == "error"], reading.rows
    for problem in reading.problems:
        assert problem.said("sv") and problem.said("en") and problem.place.file == "a.json"


# YAML

LETTERS = "abcdefghijklmnopqrstu"
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{letter}: &{letter} [{','.join([f'*{before}'] * 9)}]\n" for before, letter in pairwise(LETTERS)
)
OF_YAML = {
    "a bomb": BOMB,
    "deep": "a: " + "[" * 3_000 + "]" * 3_000,
    "deep in blocks": "".join(f"{' ' * n}a:\n" for n in range(900)),
    "a timestamp that is none": "!!timestamp x: 1",
    "a number that is none": "!!int '': !!float ''",
    "a truth that is none": "!!bool maybe: 1",
    "python": "!!python/object/apply:os.system [x]",
    "NUL": '"\\0": 1',
    "a key twice": "columns: {value: a}\ncolumns: {value: b}",
    "cut off": "a: [1, 2",
    "tab": "a:\n\t- b",
}  # fmt: skip


@pytest.mark.parametrize("case", list(OF_YAML))
def test_odd_yaml_is_a_problem_at_each_of_its_doors(case: str, tmp_path: Any) -> None:
    text = OF_YAML[case]
    path = tmp_path / "m.yaml"
    path.write_text(text, encoding="utf-8")

    assert method_inputs.read(path).problems or case.startswith("a t")  # a tag of YAML's own says nothing here
    with pytest.raises(ProblemsError):
        mapped.mapping(str(path))
    yaml_files.read(text, "a.yaml")
    if case not in ("a timestamp that is none", "a number that is none", "a truth that is none", "python"):
        with pytest.raises(ProblemsError):
            yaml_trees.plain(text, "a.yaml")


# CSV

OF_CSV = {
    "a cell without end": 'id,value\n"' + "x" * 200_000 + '",1\n',
    "columns without end": ",".join(["a"] * 200_000) + "\n",
    "a quotation mark that is not closed": 'id,value\n"a,1\n',
    "a quotation mark inside": 'id,value\n"a"b,1\n',
}


@pytest.mark.parametrize("case", list(OF_CSV))
def test_odd_csv_is_a_problem_in_a_folder_and_in_a_source(case: str) -> None:
    assert tables.read(OF_CSV[case], FORM)[1]
    assert kinds.read("table", OF_CSV[case].encode(), name="a.csv").problems
    with pytest.raises(ProblemsError):
        list(csv_rows.rows(OF_CSV[case], "a.csv"))


def test_a_table_of_a_swedish_excel_with_a_cell_without_end_is_left_to_its_reader() -> None:
    from klimatkontrakt.folder import excel_csv

    text = OF_CSV["a cell without end"].replace(",", ";")
    assert excel_csv.mended(text, FORM) == text


@pytest.mark.parametrize("codec", ["idna", "punycode", "undefined", "zlib", "rot13", "unicode_escape", "x" * 30])
def test_an_encoding_that_a_file_says_and_that_is_no_set_of_letters_is_passed_over(codec: str) -> None:
    raw = f'CODEPAGE="{codec}";\nTITLE="Å";\nDATA=\n1;'.encode("latin-1")
    assert kinds.read("pxweb", raw, name="a.px").problems


# Options


@pytest.mark.parametrize("value", ["²", "٣", "1_000", "nan", "1e400", "9" * 5_000, "5.5", ""])
def test_an_option_that_must_be_a_number_is_looked_at_as_it_was_written(value: str) -> None:
    for option in (["--draws", value], [f"--draws={value}"]):
        done = run("run", "cities/lillstad", *option)
        assert done.returncode == 2 and "--draws" in done.stdout + done.stderr


@given(st.text(max_size=40))
def test_what_is_shown_has_no_control_character(text: str) -> None:
    assert not letters.control(letters.shown(text))
    assert not letters.unseen(letters.name_shown(text))


@pytest.mark.parametrize("code", ["٣٣٣٣", "３３３３", "1_28", "²²²²"])
def test_a_code_of_a_municipality_is_plain_digits(code: str) -> None:
    from pydantic import ValidationError

    from klimatkontrakt.city.schema import Header

    sound = {
        "id": "a", "name": "A", "kommunkod": "1280", "years": (2020, 2030), "price_year": 2020, "discount_rate": 0.03,
        "discount_from": 2020,
    }  # fmt: skip
    assert Header.model_validate(sound).kommunkod == "1280"
    with pytest.raises(ValidationError):
        Header.model_validate({**sound, "kommunkod": code})
