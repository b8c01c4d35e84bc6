# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A problem says what is so: tonnes that come too early, persons who are not inhabitants."""

from __future__ import annotations

import pytest

from klimatkontrakt.city import read_city
from klimatkontrakt.engine import problems
from klimatkontrakt.engine.answers import headline
from klimatkontrakt.engine.problems import city_size
from tests.cities import LILLSTAD, appended, copy_of, edited

MOVE = "of: left, share: 0.5, origin: assumed"


def of_tonnes(tmp_path, tonnes: float, by: int):
    folder = copy_of(LILLSTAD, tmp_path)
    new = f"of: baseline, tonnes: {tonnes:g}, by: {by}, lines: [territorial.petrol], origin: assumed"
    edited(folder, "measures.yaml", MOVE, new)
    return {problem.code: problem for problem in problems.problems(read_city(folder))}


def test_tonnes_that_the_ramp_has_not_come_to_are_not_more_than_the_lines_emit(tmp_path):
    told = of_tonnes(tmp_path, 8_000, 2026)

    # the ramp 2023–2030 has come 3/7 of the way: of 15 000 tonnes at most 6 429 can be taken by 2026
    assert "tonnes_over" not in told and told["tonnes_early"].values["most"] == pytest.approx(15_000 * 3 / 7)
    assert told["tonnes_early"].severity == "error"


def test_tonnes_that_are_more_than_the_lines_emit_are_told_as_that(tmp_path):
    told = of_tonnes(tmp_path, 16_000, 2026)

    assert "tonnes_early" not in told and told["tonnes_over"].values["base"] == pytest.approx(15_000)


@pytest.mark.parametrize(
    ("name", "label", "is_told"),
    [
        ("employees", "Anställda", False),
        ("pupils", "Elever", False),
        ("people", "Folkmängd", True),
        ("a", "Invånare", True),
    ],
)
def test_only_persons_named_as_inhabitants_tell_how_many_live_in_a_city(tmp_path, name, label, is_told):
    folder = appended(
        copy_of(LILLSTAD, tmp_path), "quantities.csv", f"{name},{label},{label},,person,assumed,2022,300,,,,,,,,,s2,"
    )
    city = read_city(folder)
    size = city_size.of_city(city, headline.account(city))

    assert (size is not None and size.persons == 300) == is_told
