# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A present value is the sum of its discounted years, in every table and on the page, as shown."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.chapters import money_years
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City, read_city
from klimatkontrakt.engine.answers import economics, purses
from tests import casebook
from tests.cities import LILLSTAD, MALMO, lillstad_with, shipped

DRAWS = 250
SERIES = ("branch", "measure", "actor", "kind", "basis", "view")
YEARS = np.arange(2022, 2031)


@pytest.fixture(scope="module", params=["lillstad", "malmo", "rates", "early", "late"])
def results(request: Any, tmp_path_factory: Any) -> kk.Results:
    if request.param == "malmo":
        return kk.run(shipped(MALMO), "contract", draws=DRAWS)
    city = shipped(LILLSTAD)
    if request.param == "rates":
        rates = {"city": 0.08, "households": 0.0}
        actors = tuple(a.model_copy(update={"discount_rate": rates.get(a.id)}) for a in city.actors)
        city = city.model_copy(update={"actors": actors})
    from_year = {"early": 2015, "late": 2030}.get(request.param, city.header.discount_from)
    city = city.model_copy(update={"header": city.header.model_copy(update={"discount_from": from_year})})
    return kk.run(city, "contract", draws=DRAWS)


def by_series(table: kk.Table) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in table:
        found.setdefault(tuple(row[name] for name in SERIES), []).append(row)
    return found


def rate_by_hand(city: City, row: dict[str, Any]) -> float:
    own = [a.discount_rate for a in city.actors if a.id == (row["view"] or row["actor"])]
    return own[0] if own and own[0] is not None else city.header.discount_rate


def test_every_present_value_is_the_sum_of_its_discounted_years(results: kk.Results) -> None:
    years = by_series(results.table("money"))
    values = by_series(results.table("present_values"))

    assert years.keys() <= values.keys()
    for series, (value,) in values.items():
        rows = years.get(series, [])
        total = math.fsum(row["discounted"] for row in rows)
        assert total == pytest.approx(value["mean"], rel=1e-9, abs=1e-6, nan_ok=True), series
        if rows:
            assert max(rows, key=lambda row: row["year"])["rate"] == value["rate"]


def test_the_slow_reference_discounts_every_year_alike(results: kk.Results) -> None:
    city = results.city
    for series, rows in by_series(results.table("money")).items():
        so_far: dict[int, float] = {}
        for row in rows:
            after = max(row["year"] - city.header.discount_from, 0)
            worth = row["mean"]
            for _ in range(after):
                worth = worth / (1 + rate_by_hand(city, row))
            assert row["discounted"] == pytest.approx(worth, rel=1e-12, abs=1e-9, nan_ok=True)
            so_far[row["year"]] = so_far.get(row["year"], 0.0) + row["discounted"]
        if len(so_far) == len(rows):  # one flow, or a sum, whose rows rise by year
            running = np.cumsum([so_far[year] for year in sorted(so_far)])
            told = [row["cumulated"] for row in sorted(rows, key=lambda row: row["year"])]
            assert told == pytest.approx(running, rel=1e-9, abs=1e-6, nan_ok=True), series


def test_tables_and_pages_have_the_same_present_values(results: kk.Results) -> None:
    table = results.table("present_values")
    for view, values in purses.present_values(results).items():
        row = table.one(branch="all", measure="all", view=view)
        drawn = values[results.world.rows(0)]
        assert row["mean"] == pytest.approx(drawn.mean(), rel=1e-9, nan_ok=True)
        assert row["p95"] == pytest.approx(np.quantile(drawn, 0.95), rel=1e-9, nan_ok=True)
    for row in table.where(branch="all", view="society_by_measure"):
        drawn = purses.society(results, row["measure"])[results.world.rows(0)]
        assert row["mean"] == pytest.approx(drawn.mean(), rel=1e-9, nan_ok=True)


def test_what_measures_cost_society_adds_up_to_what_the_plan_does(results: kk.Results) -> None:
    table = results.table("present_values")
    parts = [row["mean"] for row in table.where(branch="all", view="society_by_measure")]
    whole = table.one(branch="all", view="society")["mean"]

    assert math.fsum(parts) == pytest.approx(whole, rel=1e-9, nan_ok=True)


def test_years_before_the_one_that_it_discounts_to_count_in_full_and_those_after_are_worth_less() -> None:
    factors = economics.discount_factors(np.array([2022, 2023, 2024, 2025]), 0.25, 2023)

    # 1, 1, 1 ÷ 1.25 = 0.8, 0.8 ÷ 1.25 = 0.64
    assert factors.tolist() == [1.0, 1.0, 0.8, 0.64]


# Break-even


def break_even_by_hand(discounted: list[float]) -> int | None:
    """The year after the last in which more was paid than saved; none if that is the last year, or there is no such."""
    so_far, last = 0.0, None
    total = sum(abs(value) for value in discounted)
    for year, value in zip(YEARS.tolist(), discounted, strict=True):
        so_far += value
        if so_far > 1e-12 * total:
            last = year
    return None if last is None or last == YEARS[-1] else last + 1


@given(st.lists(st.integers(-20, 20).map(float), min_size=len(YEARS), max_size=len(YEARS)))
def test_break_even_is_the_year_after_the_last_that_was_not_covered(discounted: list[float]) -> None:
    assert economics.break_even(np.array(discounted), YEARS) == break_even_by_hand(discounted)


@pytest.mark.parametrize(
    ("discounted", "year"),
    [
        ([100, -50, -50, 0, 0, 0, 0, 0, 0], 2024),  # to the last krona
        ([100, -60, -60, 50, -40, 0, 0, 0, 0], 2026),  # covered in 2024, and bought again in 2025
        ([-10, 0, 0, 0, 0, 0, 0, 0, 0], None),  # nothing to be covered
        ([100, 0, 0, 0, 0, 0, 0, 0, -99], None),
        ([100, 0, 0, 0, 0, 0, 0, 0, -100], 2030),
        ([0.1, 0.2, -0.3, 0, 0, 0, 0, 0, 0], 2024),  # 0.1 + 0.2 − 0.3 is not quite nothing in a computer
        ([0, 0, 0, 0, 0, 0, 0, 0, 0], None),
        ([100, math.nan, -200, 0, 0, 0, 0, 0, 0], None),
    ],
)
def test_break_even_at_its_edges(discounted: list[float], year: int | None) -> None:
    assert economics.break_even(np.array(discounted, dtype=float), YEARS) == year


def test_what_is_not_known_in_a_year_has_no_present_value_and_no_break_even(tmp_path: Path) -> None:
    case = next(case for case in casebook.cases("language") if case["name"] == "A price that is missing")
    results = kk.run(read_city(casebook.folder(case, tmp_path / "case")), "plan", draws=DRAWS)
    row = results.table("present_values").one(branch="all", view="households")

    assert math.isnan(row["mean"]) and row["missing"] and row["break_even"] == ""
    known = results.table("money").where(branch="all", view="state", year=2024)
    assert known and all(math.isfinite(own["discounted"]) for own in known)


# On the page


def _number(text: str) -> float:
    told = text.replace("−", "-").replace(",", "").replace("\xa0", "")
    return 0.0 if told[0] in "<>" else float(told)


def test_the_page_has_nominal_and_discounted_years_that_add_up_as_they_stand(results: kk.Results) -> None:
    figures = money_years.figures(Run.of(results), "en")

    assert next(figure.key for figure in figures) == "years-society" and len(figures) >= 2
    for figure in figures:
        *rows, total = figure.rows
        if any("not known" in cell for row in figure.rows for cell in row):
            assert "not known" in total and figure.notes
            continue
        for column in (1, 2):
            shown = math.fsum(_number(row[column]) for row in rows)
            unit = 10.0 ** -max(len(row[column].partition(".")[2]) for row in rows)
            assert shown == pytest.approx(_number(total[column]), abs=unit * (len(rows) + 1) / 2)
        running = np.cumsum([_number(row[2]) for row in rows])
        assert [_number(row[3]) for row in rows] == pytest.approx(running, abs=unit * (len(rows) + 1) / 2)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_says_when_it_has_paid_for_itself(language: Any) -> None:
    figure = money_years.figures(Run.of(kk.run(shipped(LILLSTAD), "contract", draws=DRAWS)), language)[0]

    assert "2027" in figure.finding and figure.caption.startswith(
        ("miljoner kronor, 2024", "million SEK, prices of 2024")
    )


def test_a_purse_is_discounted_at_its_own_rate_and_society_at_the_citys(tmp_path: Path) -> None:
    city = lillstad_with(tmp_path)
    actors = tuple(a.model_copy(update={"discount_rate": 0.25 if a.type == "city" else None}) for a in city.actors)
    results = kk.run(city.model_copy(update={"actors": actors}), "contract", draws=DRAWS)
    own = next(a.id for a in actors if a.type == "city")
    rates = {row["view"]: row["rate"] for row in results.table("present_values").where(branch="all", measure="all")}

    # 2 MSEK a year from 2023 to 2030, discounted to 2024 at 25 %: 2 + 2 · (1 + 0.8 + … + 0.8⁶) = 2 + 7.90
    value = results.table("present_values").one(branch="all", view=own)["mean"]
    assert (rates[own], rates["society"]) == (0.25, city.header.discount_rate)
    assert value == pytest.approx(2e6 + 2e6 * (1 - 0.8**7) / 0.2, rel=1e-9)
