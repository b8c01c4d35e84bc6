# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is told of as done has been: a date that lies ahead of today is told, whichever file it stands in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import klimatkontrakt as kk
from klimatkontrakt.sources.intake import dates_ahead, law
from tests.cities import LILLSTAD, MALMO, copy_of, edited, shipped

TODAY = date(2026, 11, 30)


def told(folder: Path, today: date = TODAY) -> list[tuple[str, str]]:
    return [(p.place.item, str(p.values["date"])) for p in dates_ahead.problems(kk.read_city(folder), today)]


@pytest.mark.parametrize(
    ("written", "is_ahead"),
    [
        ("2025-05-20", False), ("2026-11-30", False), ("2026-12-01", True), ("2026-11", False), ("2026-12", True),
        ("2026", False), ("2027", True), ("2039-05-20", True), ("snart", False),
    ],
)  # fmt: skip
def test_a_decision_that_is_not_taken_yet_is_told(tmp_path: Path, written: str, is_ahead: bool) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "contract/2026.yaml", "2025-05-20", written)

    assert told(folder) == ([("kf-2025-112", written)] if is_ahead else [])


def test_an_outcome_that_has_not_come_is_told(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    rows = "commitment,id,beneficiary,date,status,number,unit,evidence,source\nk1,a,,2099-01-01,stopped,,,,s1\n"
    (folder / "contract/2026.outcomes.csv").write_text(rows, encoding="utf-8")

    assert told(folder) == [("k1.a", "2099-01-01")]


def test_a_release_that_is_not_out_is_told(tmp_path: Path) -> None:
    text = (LILLSTAD / "history.csv").read_text(encoding="utf-8")
    release = shipped(LILLSTAD).history[0].release
    folder = edited(copy_of(LILLSTAD, tmp_path), "history.csv", text, text.replace(release, "2094-04-18"))

    assert {written for _, written in told(folder)} == {"2094-04-18"}


@pytest.mark.parametrize("city", [LILLSTAD, MALMO])
def test_the_shipped_cities_tell_of_what_has_been(city: Path) -> None:
    assert told(city) == []


def test_every_door_asks_with_the_clock_of_its_machine(tmp_path: Path) -> None:
    later = f"{date.today().year + 1}-01-01"
    folder = edited(copy_of(LILLSTAD, tmp_path), "contract/2026.yaml", "2025-05-20", later)

    assert [p.code for p in law.checked(folder).problems] == ["date_ahead"]


@pytest.mark.parametrize(
    ("name", "period", "is_told"),
    [
        ("2026", "[2026, 2026]", False), ("2026", "[2026, 2030]", False), ("2026-2030", "[2026, 2030]", False),
        ("2031", "[2026, 2026]", True), ("2026-2031", "[2026, 2030]", True), ("2025", "[2026, 2030]", True),
    ],
)  # fmt: skip
def test_a_contracts_file_is_named_by_its_period(tmp_path: Path, name: str, period: str, is_told: bool) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "contract/2026.yaml", "[2026, 2026]", period)
    (folder / "contract/2026.yaml").rename(folder / f"contract/{name}.yaml")

    assert ("period_of_file" in {p.code for p in law.checked(folder).problems}) == is_told


@pytest.mark.parametrize(("body", "is_told"), [("?", True), ("-", True), ("112", True), ("kf", False), ("", False)])
def test_a_mark_in_place_of_a_body_is_told(tmp_path: Path, body: str, is_told: bool) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "contract/2026.yaml", "body: kf", f'body: "{body}"')

    assert ("body_nameless" in {p.code for p in law.checked(folder).problems}) == is_told
