# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""An emissions budget: used, gone at today's pace, or already spent; a year without a figure is not a year without tonnes."""

from __future__ import annotations

from pathlib import Path

import pytest

import klimatkontrakt as kk
from klimatkontrakt.chapters import first_page
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine.answers import budgets
from klimatkontrakt.engine.study import Results
from klimatkontrakt.sources.intake import law
from tests.cities import LILLSTAD, appended, copy_of, lillstad_with, merged

# Lillstad emits 15 000 t in every year of its baseline, 2022 to 2030, and its budget counts from 2022.


def run(to: Path, at_most: float, *published: int) -> Results:
    rows = [("history.csv", f"territorial,,{year},15000,tCO2e,published,s1,2024-04-18") for year in published]
    target = f"targets: {{cap: {{account: budget, year: 2030, at_most: {at_most}, source: s1}}}}"
    return kk.run(lillstad_with(to, ("city.yaml", target), *rows), "baseline", draws=250)


def folder_with(to: Path, *changes: tuple[str, str]) -> Path:
    folder = copy_of(LILLSTAD, to)
    for file, text in changes:
        (merged if file.endswith(".yaml") else appended)(folder, file, text)
    return folder


def standing_of(results: Results) -> budgets.Standing:
    found = budgets.of_target(results, "cap")
    assert found is not None
    return found


def test_a_year_without_a_figure_counts_as_it_is_worked_out(tmp_path: Path) -> None:
    # 2022 to 2024 is three years whether or not 2023 is published: 45 000 used, 55 000 left at 15 000 a year: 2028.
    gap = standing_of(run(tmp_path / "a", 100_000, 2024))
    whole = standing_of(run(tmp_path / "b", 100_000, 2023, 2024))

    assert (gap.used, gap.pace) == pytest.approx((45_000, 15_000), rel=0.01)  # 2023 as it is expected in the draws
    assert gap.gone == 2028
    assert (whole.used, whole.pace, whole.gone) == pytest.approx((45_000, 15_000, 2028))
    assert (gap.unpublished, whole.unpublished) == ((2023,), ())


def test_the_pace_is_the_last_published_years(tmp_path: Path) -> None:
    # 15 000 and then 7 500: 22 500 used by 2023, 30 000 left at 7 500 a year is four years: 2027.
    rows = ("history.csv", "territorial,,2023,7500,tCO2e,published,s1,2024-04-18")
    target = "targets: {cap: {account: budget, year: 2030, at_most: 52500, source: s1}}"
    found = standing_of(kk.run(lillstad_with(tmp_path, ("city.yaml", target), rows), "baseline", draws=250))

    assert (found.used, found.pace, found.gone) == pytest.approx((22_500, 7_500, 2027))


# A budget that counts from before the first year, 2022


def since(year: int, *rows: str, target: str = "") -> tuple[tuple[str, str], ...]:
    budget = f"{{sv: Budget, en: Budget, family: territorial, form: cumulative, of: territorial, from: {year}, unit: ktCO2e}}"
    published = [("history.csv", f"territorial,,{row},ktCO2e,published,s1,2024-04-18") for row in rows]
    return ("city.yaml", f"accounts: {{budget: {budget}}}\n{target}"), *published


def test_the_published_years_before_the_first_are_counted(tmp_path: Path) -> None:
    # 2020 and 2021 took 18 and 16 kt, and 2022 is published as 15: 49 kt by 2022, 64 by 2023.
    city = lillstad_with(tmp_path, *since(2020, "2020,18", "2021,16"))
    budget = kk.run(city, "baseline", draws=250).both.planned["budget"]

    assert budget[0, :2] == pytest.approx((49.0, 64.0))


def test_a_budget_that_was_spent_before_the_first_year_says_when(tmp_path: Path) -> None:
    target = "targets: {cap: {account: budget, year: 2030, at_most: 34, source: s1}}"
    city = lillstad_with(tmp_path, *since(2020, "2020,18", "2021,16", target=target))
    found = standing_of(kk.run(city, "baseline", draws=250))

    assert (found.first, found.spent, found.used, found.pace, found.unpublished) == (2020, 2021, 49.0, 15.0, ())


@pytest.mark.parametrize(
    ("year", "rows", "code", "named"),
    [
        (1990, (), "budget_years_missing", "31 years"),  # 1991–2021; 1990 is published
        (2020, ("2021,16",), "budget_years_missing", "not published: 2020"),
        (2031, (), "year_outside", "2031"),
    ],
)
def test_a_budget_that_begins_outside_what_is_known_is_told(
    year: int, rows: tuple[str, ...], code: str, named: str, tmp_path: Path
) -> None:
    folder = folder_with(tmp_path, *since(year, *rows))
    told = [problem for problem in law.checked(folder).problems if problem.severity == "error"]

    assert [problem.code for problem in told] == [code] and named in told[0].said("en")
    assert told[0].place.column == "from" and str(year) in told[0].said("sv")


def test_a_target_before_its_budget_counts_anything_is_told(tmp_path: Path) -> None:
    target = "targets: {cap: {account: budget, year: 2024, at_most: 34, source: s1}}"
    told = law.checked(folder_with(tmp_path, *since(2025, target=target))).problems

    assert "target_before_budget" in {problem.code for problem in told}


@pytest.mark.parametrize(("at_most", "spent"), [(30_000, 2023), (30_001, 2024), (45_000, 2024), (45_001, None)])
def test_a_budget_is_spent_in_the_year_that_takes_the_last_tonne(
    at_most: int, spent: int | None, tmp_path: Path
) -> None:
    # 15 000 by 2022, 30 000 by 2023, 45 000 by 2024.
    found = standing_of(run(tmp_path, at_most, 2023, 2024))

    assert found.spent == spent
    assert found.gone == (spent or 2025)


def test_a_spent_budget_says_so_and_since_when(tmp_path: Path) -> None:
    results = run(tmp_path, 40_000, 2024)
    swedish, english = (first_page.budget_figure(Run.of(results), language) for language in ("sv", "en"))

    assert swedish is not None and english is not None
    assert "är slut: den tog slut 2024, och till och med 2024 är 45" in swedish.finding
    assert "is spent: it ran out in 2024" in english.finding
    assert swedish.notes == ["År utan publicerad siffra räknas som modellen ger dem, inte som noll: 2023."]


def test_a_budget_that_lasts_says_so(tmp_path: Path) -> None:
    figure = first_page.budget_figure(Run.of(run(tmp_path, 1_000_000, 2024)), "sv")

    assert figure is not None and "räcker den till 2030" in figure.finding


def test_a_budget_that_is_gone_in_its_last_year_is_gone(tmp_path: Path) -> None:
    # 45 000 used by 2024, 90 000 left at 15 000 a year: six years, 2030.
    figure = first_page.budget_figure(Run.of(run(tmp_path, 135_000, 2023, 2024)), "en")

    assert figure is not None and "it is gone in 2030" in figure.finding
