# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A figure that is taken from a page: the same numbers, what is not known in words, and nothing that a program runs."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import python_calamine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import klimatkontrakt as kk
from klimatkontrakt.chapters import contents
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine import study
from klimatkontrakt.figures.figure import MARKS, Figure, Words
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.cells import NumberCell
from klimatkontrakt.language.words import Language
from klimatkontrakt.publish import figure_file
from tests import extent, hall
from tests.cities import LILLSTAD, MALMO

MADE: dict[figure_file.Fact, str | int] = {
    "city": "Malmö",
    "scenario": "Kontraktet",
    "version": 3,
    "address": "https://a.example/x?a=1&b=2",
}
SCHEMA = json.loads((Path(figure_file.__file__).parents[1] / "data" / "figure.schema.json").read_text(encoding="utf-8"))
LANGUAGES: tuple[Language, ...] = ("sv", "en")


@cache
def run_of(folder: Path) -> Run:
    city = kk.read_city(folder)
    return Run(city, study.answer(city, "contract", draws=study.DEFAULT_DRAWS if extent.ALL else 250))


@cache
def figures(folder: Path, language: Language) -> tuple[Figure, ...]:
    pages = contents.pages(run_of(folder), language, 2027)
    return tuple(figure for leaf in pages.values() for figure in leaf.figures)


def say(language: Language) -> Words:
    return Words(language, figure_file.SUBJECT)


def taken(figure: Figure, kind: str, language: Language = "sv") -> bytes:
    return figure_file.taken(figure, kind, MADE, say(language))


def read_csv(figure: Figure, language: Language) -> list[list[str]]:
    text = taken(figure, "csv", language).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if language == "sv" else ","))


def shown(value: float, digits: int, language: Language) -> str:
    """A number as a workbook shows it with so many decimals, in the reader's language."""
    return words.number(value, language, digits=digits)


CITIES = extent.some([MALMO, LILLSTAD], 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", CITIES, ids=lambda folder: folder.name)
def test_a_number_leaves_as_the_page_shows_it(folder: Path, language: Language) -> None:
    count = 0
    for figure in figures(folder, language):
        for row in figure.rows:
            for cell in row:
                if not isinstance(cell, NumberCell) or not math.isfinite(cell.value):
                    continue
                count += 1
                first = re.search(r"[+−]?\d[\d\xa0\s.,]*", cell)
                if cell[0] in "<>":
                    assert round(cell.value, cell.digits) == 0, cell
                    continue
                assert first is not None
                told = first[0].lstrip("+").rstrip(" \xa0.,")
                if told == "0":
                    assert cell.value == 0
                    continue
                whole = cell.value if cell.unit != "%" else float(f"{cell.value:.9g}")
                assert told in {shown(whole + nudge, cell.digits, language) for nudge in (-1e-9, 0, 1e-9)} or (
                    abs(whole - round(whole, cell.digits)) > 0.4 * 10.0**-cell.digits  # rounded to add up with others
                ), (figure.key, cell, cell.value)
    assert count > 300


@extent.in_all
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", CITIES, ids=lambda folder: folder.name)
def test_a_workbook_a_csv_file_and_json_hold_the_same_cells(folder: Path, language: Language) -> None:
    for figure in figures(folder, language):
        if not figure.rows:
            continue
        book = python_calamine.load_workbook(io.BytesIO(taken(figure, "xlsx", language)))
        sheet = book.get_sheet_by_name(say(language)("sheet.table")).to_python(skip_empty_area=False)
        text = read_csv(figure, language)
        plain = json.loads(taken(figure, "json", language))
        jsonschema.validate(plain, SCHEMA)
        expected = list(figure_file.values(figure))
        width = len(figure_file.columns(figure))

        assert len(sheet) == len(text) == len(expected) + 1 == len(plain["rows"]) + 1
        for of_book, of_text, row in zip(sheet[1:], text[1:], expected, strict=True):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    assert of_book[column] == value
                    assert of_text[column].removeprefix("'") == value
                else:
                    assert of_book[column] == pytest.approx(value, rel=1e-12)
                    assert float(of_text[column].replace(",", ".")) == pytest.approx(value, rel=1e-9)
            captions = [figure.caption] if figure.caption else []
            assert of_text[width:] == [*captions, *map(str, MADE.values())]
        shown_cells = [cell["text"] for row in plain["rows"] for cell in row]
        assert shown_cells == [cell for row in figure.rows for cell in row]
        assert plain["made_of"] == MADE


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_known_leaves_in_words_and_never_as_zero(language: Language) -> None:
    count = 0
    for figure in figures(MALMO, language):
        for row, out in zip(figure.rows, figure_file.values(figure), strict=True):
            for column, value in zip(figure_file.columns(figure), out, strict=True):
                if not column.end and column.index < len(row) and row[column.index] in MARKS:
                    assert value == row[column.index]
                    count += 1
    assert count > 10


def test_a_range_leaves_as_two_numbers_beside_its_own() -> None:
    cell = sizes.Size(1e3, "kt", "sv", 1).with_range(5_040.0, 4_100.0, 6_200.0)
    figure = Figure("x", "Fem", ["Vad", "kt"], [["ett", cell], ["två", "inte känt"]])

    assert read_csv(figure, "sv")[:3] == [
        ["Vad", "kt", "kt, nedre (5 %)", "kt, övre (95 %)", "Stad", "Scenario", "Dokumentversion", "Adress"],
        ["ett", "5,04", "4,1", "6,2", *map(str, MADE.values())],
        ["två", "inte känt", "", "", *map(str, MADE.values())],
    ]


def test_a_number_that_lacks_a_part_leaves_with_what_is_said_of_it() -> None:
    cell = sizes.said_of("379 utan drift", sizes.Size(1e6, "mnkr", "sv").written(379.2e6))
    figure = Figure("x", "Fem", ["Vad", "mnkr"], [["ett", cell], ["två", sizes.Size(1e6, "mnkr", "sv").written(5e6)]])

    assert [row[:3] for row in read_csv(figure, "sv")] == [
        ["Vad", "mnkr", "mnkr, anmärkning"],
        ["ett", "379,2", "379 utan drift"],
        ["två", "5", ""],
    ]
    assert sizes.said_of("inte känt: drift saknas", "inte känt") == "inte känt: drift saknas"


@given(st.sampled_from("=+-@\t\r＝＋－＠"), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_no_label_is_a_formula_in_any_file(sign: str, rest: str) -> None:
    label = sign + rest
    figure = Figure("x", label, [label, "kt"], [[label, NumberCell("−5", -5.0)]])

    rows = read_csv(figure, "sv")
    assert rows[0][0] == rows[1][0] == f"'{label}".replace("\r", "\r")
    assert rows[1][1] == "-5"
    book = python_calamine.load_workbook(io.BytesIO(taken(figure, "xlsx")))
    sheet = book.get_sheet_by_name("Tabell")
    assert sheet.to_python()[1][1] == -5.0
    assert b"<f>" not in taken(figure, "xlsx")


@pytest.mark.parametrize("folder", CITIES, ids=lambda folder: folder.name)
def test_a_picture_is_whole_by_itself(folder: Path) -> None:
    for figure in figures(folder, "sv"):
        if not figure.drawing:
            assert "svg" not in figure_file.kinds(figure)
            continue
        picture = taken(figure, "svg")
        tree = etree.fromstring(picture)
        told = "".join(tree.itertext())

        assert b"var(" not in picture and b"<script" not in picture and b"href" not in picture
        assert all(word in told for word in figure.finding.split()) and "https://a.example/x?a=1&b=2" in told
        assert all(word in told for _, name in figure.legend for word in name.split())


@pytest.mark.parametrize("folder", CITIES, ids=lambda folder: folder.name)
def test_a_picture_of_points_is_the_drawing_at_twice_its_size(folder: Path) -> None:
    drawn = [figure for figure in figures(folder, "sv") if figure.drawing]
    for figure in extent.some(drawn, 3):
        root = etree.fromstring(taken(figure, "svg"))
        made = taken(figure, "png")
        points = [int.from_bytes(made[at : at + 4], "big") for at in (16, 20)]
        assert made.startswith(b"\x89PNG") and points == [
            round(2 * float(root.get(side))) for side in ("width", "height")
        ]


@pytest.mark.parametrize("folder", CITIES, ids=lambda folder: folder.name)
def test_what_a_legend_begins_with_is_drawn_as_in_the_chart(folder: Path) -> None:
    for figure in figures(folder, "sv"):
        if figure.drawing:
            picture = taken(figure, "svg").decode()
            for kind, _ in figure.legend:
                shape, _, which = kind.partition(" ")
                wanted = {"line": f'class="curve {which}" x1', "dot": f'class="dot {which}" cx="9"'}
                assert wanted.get(shape, f'class="{kind}" x="0"' if shape != "tick" else "tick") in picture


@pytest.mark.django_db
def test_every_figure_of_a_page_is_one_click_from_its_files() -> None:
    hall.worked(hall.version())
    client = Client()
    for page, start in (("/kommun/lillstad/", "hamta"), ("/en/city/lillstad/measures/", "take")):
        links = re.findall(rf'href="([^"]*/{start}/[^"]*)"', client.get(page).content.decode())
        assert links
        for link in links:
            response = client.get(link.replace("&amp;", "&"))
            kind = link.rstrip("/").rpartition("/")[2].partition("/?")[0]
            assert response.status_code == 200
            assert response["Content-Type"] == figure_file.KINDS[kind]
            assert response["Content-Disposition"].startswith('attachment; filename="lillstad-')
            assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "city/path/pdf",
        "city/nothing/csv",
        "nothing/path/csv",
        "city/purse/svg",
        "remit:nobody/table/csv",
        "x" * 300 + "/a/csv",
    ],
)
def test_what_cannot_be_taken_is_not_there(address: str) -> None:
    hall.worked(hall.version())

    assert Client().get(f"/kommun/lillstad/hamta/{address}/").status_code == 404


@pytest.mark.django_db
def test_a_file_says_under_which_scenario_it_was_made_and_of_which_version() -> None:
    version = hall.worked(hall.version())
    response = Client().get("/kommun/lillstad/hamta/city/path/json/?scenario=baseline")
    made: dict[str, Any] = json.loads(response.content)["made_of"]

    assert made["version"] == version.number and made["document"] == version.document
    assert made["address"].endswith("?scenario=baseline") and made["scenario"] == "Referensbana"
    assert response["Content-Disposition"] == 'attachment; filename="lillstad-city-path-baseline.json"'
    assert Client().post("/kommun/lillstad/hamta/city/path/json/").status_code == 405


@pytest.mark.django_db
def test_a_template_citys_file_says_that_it_is_one() -> None:
    response = Client().get("/kommun/lund/hamta/emissions/published-parts/json/")

    assert "räkneexempel ur mallen" in json.loads(response.content)["made_of"]["city"]
