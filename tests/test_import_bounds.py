# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What another's file says is held to the bounds of the folder, and what breaks them is told as the folder would."""

from __future__ import annotations

import json

import pytest

from klimatkontrakt.city import read_city
from klimatkontrakt.sources.intake import imports
from klimatkontrakt.sources.intake.imports import ImportChoice
from klimatkontrakt.sources.publishers import kinds
from tests.cities import LILLSTAD, copy_of, edited
from tests.tables import dimension, px, stat

CHOICE = ImportChoice(
    account="elx", series="El", release="2025-03-01", retrieved="2025-03-02", family="energy", better="less"
)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = copy_of(LILLSTAD, tmp_path_factory.mktemp("px"))
    return read_city(edited(folder, "city.yaml", 'kommunkod: "9999"', 'kommunkod: "1280"'))


def told(city, raw: bytes, name: str) -> dict[str, object]:
    made = imports.proposed(city, kinds.read("pxweb", raw, name=name), CHOICE)
    assert made.city is None
    return {problem.code: problem for problem in made.problems}


def years_of(year: str) -> dict[str, str]:
    return {"VALUES__år": f'"{year}","2022"', "TIMEVAL__år": f'TLIST(A1),"{year}","2022"'}


@pytest.mark.parametrize("year", ["1749", "1849", "2201", "2250"])
@pytest.mark.parametrize("is_json", [False, True])
def test_a_year_outside_the_folder_s_years_is_named(city, year, is_json):
    raw = px(**years_of(year))
    if is_json:
        raw = json.dumps(stat(of={"Tid": dimension("år", {year: year, "2022": "2022"})})).encode()
    problem = told(city, raw, "fil.json" if is_json else "fil.px")["value_range"]

    assert problem.values["value"] == year and problem.values["field"] == "year"


@pytest.mark.parametrize("figure", ["1e19", "-1e19", "1e308"])
@pytest.mark.parametrize("is_json", [False, True])
def test_a_figure_that_no_number_of_the_folder_can_be_is_named(city, figure, is_json):
    raw = px(f"{figure} 20\n30 40\n50 60\n70 80")
    if is_json:
        raw = json.dumps(stat(value=[float(figure), 20, 30, 40, 50, 60, 70, 80])).encode()
    problem = told(city, raw, "fil.json" if is_json else "fil.px")["value_range"]

    assert problem.values["field"] == "value" and "2021" in problem.place.item


@pytest.mark.parametrize(("word", "field"), [("CONTENTS", "title"), ("SOURCE", "publisher")])
def test_a_text_longer_than_the_folder_takes_is_named(city, word, field):
    problem = told(city, px(**{word: '"' + "x" * 5000 + '"'}), "fil.px")["text_long"]

    assert problem.values["field"] == field and problem.place.file == "fil.px"


def test_a_release_longer_than_the_folder_takes_is_named(city):
    choice = ImportChoice(account="elx", series="El", release="r" * 5000, family="energy", better="less")
    made = imports.proposed(city, kinds.read("pxweb", px(), name="fil.px"), choice)

    assert made.city is None and {problem.code for problem in made.problems} >= {"text_long"}
