# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What someone has accepted is not doubted; what has become another number since is, though it still says accepted."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from klimatkontrakt.city import City, read_city
from klimatkontrakt.engine import problems
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.sources.template import municipality, municipality_names
from tests import extent
from tests.cities import MALMO, appended, copy_of, edited, shipped

SOUND = Path(__file__).parent / "data" / "sound"


def told(city: City) -> list[Problem]:
    return [problem for problem in problems.problems(city) if problem.code == "accepted_far"]


@cache
def city_of(name: str) -> City:
    return shipped(MALMO) if name == "Malmö" else municipality.city(municipality_names.municipality(name))


def with_cost(city: City, measure: str, times: float) -> City:
    """A city where an accepted cost of a measure is so many times itself."""
    own = city.measures[measure]
    grown = []
    for cost in own.costs:
        low = None if cost.low is None else cost.low * times
        other = cost.model_copy(update={"value": (cost.value or 0.0) * times, "low": low})
        grown.append(other if cost.accepted else cost)
    return city.model_copy(
        update={"measures": {**city.measures, measure: own.model_copy(update={"costs": tuple(grown)})}}
    )


@pytest.mark.parametrize(("times", "is_told"), [(1.0, False), (10.0, False), (100.0, True), (1000.0, True)])
@pytest.mark.parametrize("name", extent.some(["Lund", "Malmö"], 1))
def test_an_accepted_investment_below_zero_holds_for_what_it_is_and_not_for_a_thousand_of_it(
    name: str, times: float, is_told: bool
) -> None:
    city = with_cost(city_of(name), "electric_cars", times)

    assert bool(told(city)) == is_told
    assert not is_told or told(city)[0].place.item == "electric_cars"


@pytest.mark.parametrize(("times", "is_told"), [(10.0, False), (1000.0, True)])
def test_a_change_below_zero_is_accepted_for_what_it_is_and_not_for_a_thousand_of_it(
    times: float, is_told: bool
) -> None:
    # The traffic that is added in Malmö, −76 million vehicle kilometres; a city of its size has at most 38 000 million.
    city = city_of("Malmö")
    rows = [
        row.model_copy(
            update={
                "value": (row.value or 0.0) * times,
                "points": {year: value * times for year, value in row.points.items()},
                "low": None,
                "high": None,
            }
        )
        if row.id == "car.added.km"
        else row
        for row in city.quantities
    ]

    assert bool(told(city.model_copy(update={"quantities": tuple(rows)}))) == is_told


@pytest.mark.parametrize(("value", "is_told"), [(2000, False), (2500, False), (2501, True), (-2501, True)])
def test_an_accepted_cost_per_unit_is_told_from_ten_times_its_ceiling(
    value: float, is_told: bool, tmp_path: Path
) -> None:
    # 250 SEK/vkm is the most that an investment per vehicle kilometre is.
    folder = copy_of(SOUND, tmp_path)
    edited(folder, "measures.yaml", "per: moved, value: 3,", f"per: moved, value: {value}, accepted: true,")

    assert bool(told(read_city(folder))) == is_told


@pytest.mark.parametrize(("value", "is_told"), [(20_000, False), (31_000, True)])
def test_an_accepted_factor_is_told_from_ten_times_what_physics_allows(
    value: float, is_told: bool, tmp_path: Path
) -> None:
    # 3 000 g/kWh is the most of any carrier.
    folder = copy_of(SOUND, tmp_path)
    header = (folder / "quantities.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    row = {"id": "odd", "label_sv": "Udda", "label_en": "Odd", "unit": "g/kWh", "origin": "assumed", "year": "2022"}
    row |= {"value": str(value), "source": "s", "accepted": "true"}
    if "accepted" not in header:
        lines = (folder / "quantities.csv").read_text(encoding="utf-8").splitlines()
        (folder / "quantities.csv").write_text(
            "\n".join([f"{lines[0]},accepted", *(f"{line}," for line in lines[1:])]) + "\n"
        )
        header.append("accepted")
    appended(folder, "quantities.csv", ",".join(row.get(key, "") for key in header))

    assert bool(told(read_city(folder))) == is_told


def test_cities_as_they_are_made_hold_nothing_that_an_acceptance_does_not_reach() -> None:
    assert [told(city_of(name)) for name in ("Malmö", "Lund", "Oxelösund")] == [[], [], []]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_says_how_far_beyond_in_both_languages(language: str) -> None:
    (problem,) = told(with_cost(city_of("Lund"), "electric_cars", 1000.0))

    assert {"sv": "godtaget", "en": "accepted"}[language] in problem.said(language)  # type: ignore[arg-type]
    assert "212" in problem.said(language)  # type: ignore[arg-type]
    assert replace(problem.place, column="") != problem.place
