# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of files that cannot be read or written: what they are, in the reader's own words."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from klimatkontrakt.city import load
from klimatkontrakt.cli import door, folders  # noqa: F401
from klimatkontrakt.folder import tables as city_tables
from klimatkontrakt.folder import validation
from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.language import causes, words
from klimatkontrakt.sources.publishers import kinds
from tests import synthetic
from tests.cities import LILLSTAD, ROOT, appended, copy_of, edited
from tests.terminal import run

ENGLISH = re.compile(
    r"\b(no such|is a directory|permission|denied|expecting|expected|not a zip|did not find|while|could not|unexpected)\b",
    re.IGNORECASE,
)


def said(problems: tuple[Problem, ...]) -> str:
    return " ".join(problem.said("sv") for problem in problems)


def test_a_file_given_for_a_folder_is_said_to_be_a_file() -> None:
    assert [p.code for p in load(ROOT / "README.md").problems] == ["folder_is_file"]


def test_a_folder_given_for_a_file_is_said_to_be_a_folder(tmp_path: Path) -> None:
    assert [p.code for p in kinds.read("scb", tmp_path).problems] == ["source_is_folder"]


def test_a_workbook_without_a_known_sheet_does_not_speak_of_other_sheets() -> None:
    (problem,) = kinds.read("scb", synthetic.workbook(Kommuner=[["a", 1]]), name="k.xls").problems

    assert problem.code == "sheets_none" and "(Kommuner)" in problem.said("sv")


def test_the_title_of_the_population_is_of_everyone() -> None:
    def sheet(sex: str) -> list[list[object]]:
        return [[f"Folkmängd 31 december 2024. {sex}"], ["Kommun", "Kommunnamn", "Folkmängd"], ["1280", "Malmö", 5]]

    table = kinds.read("scb", synthetic.workbook(Totalt=sheet("Totalt"), Män=sheet("Män"), Kvinnor=sheet("Kvinnor")))

    assert table.provenance.title == "Folkmängd 31 december 2024"


def test_a_broken_yaml_is_told_by_its_row_and_without_the_reader_s_english(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "measures.yaml", "  moves:\n", "  moves: [\n")
    (problem,) = load(folder).problems

    assert problem.place.row and "går inte att läsa som YAML" in problem.said("sv")
    assert "Se efter indrag, kolon och citattecken" in problem.said("sv") and not ENGLISH.search(problem.said("sv"))


def test_a_quotation_mark_is_told_without_the_reader_s_english(tmp_path: Path) -> None:
    folder = appended(copy_of(LILLSTAD, tmp_path), "sources.csv", 's3,"open,x,2026,,,,')

    assert "ett citattecken är inte stängt" in said(load(folder).problems)
    assert not ENGLISH.search(said(load(folder).problems))


@pytest.mark.parametrize(
    ("kind", "raw", "words_said"),
    [
        ("kolada", b'{"values": [1,]}', "ett tecken är fel eller saknas på raden"),
        ("kolada", b'{"values": NaN}', "NaN och Infinity är inga tal"),
        ("kolada", b'{"a": 1, "a": 2}', "en nyckel står två gånger"),
        ("smhi", b"PK\x03\x04 trasig", "arkivet i den är avbrutet"),
        ("smhi", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "cellerna går inte att läsa"),
        ("table", b'a,b\n"x,1\n', "ett citattecken är inte stängt"),
    ],
)
def test_a_damaged_file_is_told_in_our_own_words(kind: str, raw: bytes, words_said: str) -> None:
    found = said(kinds.read(kind, raw, name="fil").problems)

    assert words_said in found and not ENGLISH.search(found)


@pytest.mark.parametrize("code", [errno.ENOENT, errno.EISDIR, errno.EACCES, errno.ENOSPC, errno.EROFS, errno.EIO])
def test_what_the_computer_says_is_said_in_the_reader_s_language(code: int) -> None:
    cause = causes.of(OSError(code, os.strerror(code)))

    assert causes.said(cause, "sv") == words.say("causes", cause, "sv") != causes.said(cause, "en")
    assert not ENGLISH.search(causes.said(cause, "sv"))


def test_tidy_says_which_files_it_rewrote_from_excel(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    path = folder / "history.csv"
    path.write_bytes(path.read_text(encoding="utf-8").replace(",", ";").encode("cp1252"))
    first, second = (run("tidy", folder, "--from-excel") for _ in range(2))

    assert first.stdout.strip() == "Skrev om history.csv från Excels form."
    assert second.stdout.strip() == "Mappen är redan i fast form."


def test_a_table_without_a_header_is_empty_and_nothing_else() -> None:
    rows, problems = city_tables.read("\n", city_tables.Form("x.csv", (city_tables.Column("id"),)))

    assert rows == [] and [p.code for p in problems] == ["file_empty"]


class _Share(BaseModel):
    """A value of several forms, as the folder's types have them."""

    part: tuple[int, ...] | Literal["all"] | Annotated[float, Field(le=1)]


@pytest.mark.parametrize(
    ("value", "code"), [(2.0, "value_range"), ("al", "value_not_allowed"), ({"a": 1}, "value_type")]
)
def test_of_a_value_that_fits_none_of_several_forms_the_fault_that_tells_most_is_told(value: Any, code: str) -> None:
    _, problems = validation.validated(
        _Share, {"part": value}, lambda loc: Place("a.yaml", 1, "", ".".join(map(str, loc)))
    )

    assert [(problem.code, problem.place.column) for problem in problems] == [(code, "part")]
