# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A figure is of a year that has been, and a line's GPC reference of the line's own sector: any other is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from klimatkontrakt.city import City, read_city
from klimatkontrakt.sources.intake import dates_ahead, law
from tests.cities import LILLSTAD, MALMO, copy_of, edited

RELEASE = "territorial,,2022,15000,tCO2e,published,s1,2024-04-18"


def told(folder: Path) -> list[tuple[str, str, str | None]]:
    found = [p for p in law.checked(folder).problems if p.code != "not_canonical"]
    return [(problem.code, problem.place.item, problem.place.column) for problem in found]


@pytest.mark.parametrize(
    ("release", "codes"),
    [
        ("2021-12-31", ["release_before_year"]),
        ("2022", []),  # within its year: preliminary
        ("2024", []),
        ("2094-04-18", ["date_ahead"]),
        ("2024-13", ["date_unreal"]),
    ],
)
def test_a_release_before_its_figures_year_or_after_today_is_told(
    release: str, codes: list[str], tmp_path: Path
) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    for row in (
        RELEASE,
        RELEASE.replace("2022,15000", "1990,30000"),
    ):  # two releases in one account are told by themselves
        edited(folder, "history.csv", row, row.replace("2024-04-18", release))

    assert sorted({code for code, _, _ in told(folder)}) == codes


@pytest.mark.parametrize("origin", ["measured", "published"])
def test_what_has_been_seen_is_of_a_year_that_has_been(origin: str, tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    text = (folder / "quantities.csv").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("ef.petrol,"))
    cells = row.split(",")
    cells[5], cells[6] = origin, "2099"
    edited(folder, "quantities.csv", row, ",".join(cells))
    found = {(code, column) for code, item, column in told(folder) if item == "ef.petrol"}
    found -= {("quantity_year_after", "year")}  # after the city's own last year too

    assert len(found) == 1 and found < {("date_ahead", "year"), ("history_not_yet", "year")}  # by its source, or today


def test_what_is_assumed_may_be_of_a_year_ahead(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "quantities.csv", "SEK/kWh,assumed,2022,", "SEK/kWh,assumed,2030,")

    assert not [code for code, item, _ in told(folder) if item == "price.petrol" and "year" in code]


def figures_told(city: City, today: date) -> set[tuple[str, str | None]]:
    places = {(p.place.file, p.place.column) for p in dates_ahead.problems(city, today)}
    return {place for place in places if not place[0].startswith("contract/")}


def test_this_year_has_come(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    city = read_city(folder)

    later = {("obstacles.csv", "lifted"), ("obstacles.csv", "answered"), ("rule_changes.csv", "date")}

    assert figures_told(city, date(2026, 12, 31)) == set()
    assert figures_told(city, date(2024, 4, 18)) == later
    assert figures_told(city, date(2022, 1, 1)) == {("history.csv", "release"), *later}
    assert figures_told(city, date(2021, 12, 31)) >= {("history.csv", "release"), ("history.csv", "year")}


@pytest.mark.parametrize(
    ("ref", "is_told"), [("III.1.1", True), ("I.1.1", True), ("V.1", True), ("II.2.1", False), ("VI", False)]
)
def test_a_reference_of_another_sector_than_the_line_is_told(ref: str, is_told: bool, tmp_path: Path) -> None:
    old = "1,transport,II.1.1,Transporter/Personbilar,1,"
    folder = edited(copy_of(LILLSTAD, tmp_path), "lines.csv", old, old.replace("II.1.1", ref))

    assert ("gpc_ref_other" in {code for code, *_ in told(folder)}) == is_told


def test_without_the_inventorys_word_the_lines_own_sector_tells(tmp_path: Path) -> None:
    old = "1,transport,II.1.1,Transporter/Personbilar,1,"
    folder = edited(copy_of(LILLSTAD, tmp_path), "lines.csv", old, "1,transport,III.1.1,,1,")
    problem = next(p for p in law.checked(folder).problems if p.code == "gpc_ref_other")

    assert "III.1.1" in problem.said("sv") and "transport" in problem.said("en")


def test_no_shipped_city_is_told() -> None:
    codes = {"gpc_ref_other", "release_before_year", "date_ahead", "history_not_yet"}
    for folder in (LILLSTAD, MALMO):
        assert not codes & {code for code, *_ in told(folder)}
