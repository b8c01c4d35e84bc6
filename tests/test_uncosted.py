# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A stated cost that no one has put a figure on is not zero in any sum that holds it (§6); what is known stays known.

Lillstad, pencil, present values to 2024 at 3.5 %: the city pays 2 MSEK a year 2023–2030 for fewer trips. 2023 and 2024
count in full, the six after at 2 / 1.035^k: 4 + 10.66 = 14.66 MSEK. Electric cars save petrol, and cost what nobody
knows: households 80 % of it, the state 20 %.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

from klimatkontrakt.chapters import money, money_by_area, money_years, next_budget
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import read_city
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import purses
from klimatkontrakt.engine.study import Results
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import sentences
from klimatkontrakt.story.story import story
from tests.cities import LILLSTAD, MALMO, copy_of, edited, shipped
from tests.extent import in_all

CITYS_OWN = sum(2e6 / 1.035 ** max(year - 2024, 0) for year in range(2023, 2031))
INVESTMENT = "kind: investment, per: moved, value: 3, unit: SEK/vkm, lifetime: 15, reinvest: true,"
RUNNING = "kind: running, value: 2, unit: MSEK/yr, from_year: 2023, payers: {lillstad: 1},"
UNKNOWN = "kind: investment, per: moved, missing: not known, unit: SEK/vkm,"
PLACE = "electric_cars.costs.investment"


def worked(tmp_path: Path, *changes: tuple[str, str]) -> Results:
    folder = copy_of(LILLSTAD, tmp_path)
    for old, new in changes:
        edited(folder, "measures.yaml", old, new)
    return study.run(read_city(folder), "contract", draws=250)


@pytest.fixture
def uncosted(tmp_path: Path) -> Results:
    return worked(tmp_path, (INVESTMENT, UNKNOWN))


def test_every_sum_that_holds_the_cost_is_not_known_and_names_it(uncosted: Results) -> None:
    rows = {(row["measure"], row["view"]): row for row in uncosted.table("present_values") if row["view"]}

    for key in (("all", "society"), ("all", "public"), ("all", "households"), ("all", "state")):
        assert math.isnan(rows[key]["mean"]) and rows[key]["missing"] == PLACE and rows[key]["break_even"] == ""
    assert math.isnan(rows["electric_cars", "society_by_measure"]["mean"])


def test_a_purse_that_has_only_known_money_stays_known(uncosted: Results) -> None:
    row = uncosted.table("present_values").one(measure="all", view="lillstad")

    assert row["mean"] == pytest.approx(CITYS_OWN) and row["missing"] == ""


def test_the_known_part_stands_beside_what_is_not_known_and_is_never_a_saving(uncosted: Results) -> None:
    known = {row["view"]: row["known"] for row in uncosted.table("present_values").where(measure="all")}

    assert known["public"] == pytest.approx(CITYS_OWN)  # the city's own; the state's fifth is not known
    assert math.isnan(known["society"]) and math.isnan(known["households"])  # petrol saved, cars not paid
    assert math.isnan(known["state"]) and math.isnan(known["lillstad"])  # nothing known; all known


def test_the_years_of_what_is_not_known_are_not_known_from_the_first_that_is_paid(uncosted: Results) -> None:
    rows = {row["year"]: row for row in uncosted.table("money").where(measure="all", view="society")}

    assert rows[2023]["mean"] == pytest.approx(2e6) and rows[2023]["missing"] == ""  # cars begin in 2024
    assert all(math.isnan(rows[year]["mean"]) and rows[year]["missing"] == PLACE for year in range(2024, 2031))


def test_json_says_null_and_why(uncosted: Results) -> None:
    from_json = json.loads(
        json.dumps(uncosted.table("present_values").as_columns(), default=str).replace("NaN", "null")
    )

    at = [i for i, view in enumerate(from_json["view"]) if (view, from_json["measure"][i]) == ("society", "all")]
    assert {from_json["mean"][i] for i in at} == {None} and {from_json["missing"][i] for i in at} == {PLACE}


def test_whoever_pays_a_cost_that_nobody_knows_has_a_purse(uncosted: Results) -> None:
    needs = purses.budget_year(uncosted, 2027)

    assert set(needs) == {"lillstad", "households", "state"}
    assert needs["state"].is_uncosted and math.isnan(needs["state"].need) and math.isnan(needs["state"].funded)
    assert math.isnan(needs["households"].saving) and not needs["lillstad"].is_uncosted


def test_a_cost_without_payers_is_its_measures_doers(tmp_path: Path) -> None:
    without = "kind: running, missing: not known,"
    results = worked(tmp_path, (RUNNING, without))

    assert math.isnan(results.table("present_values").one(measure="all", view="lillstad")["mean"])
    assert purses.uncosted(results, "lillstad") == ("fewer_trips.costs.running",)


def test_a_sunk_cost_that_nobody_knows_is_in_no_sum(tmp_path: Path) -> None:
    results = worked(
        tmp_path, (INVESTMENT, UNKNOWN), ("basis: incremental, origin: default", "basis: sunk, origin: default")
    )

    assert all(not math.isnan(row["mean"]) for row in results.table("present_values") if row["view"] == "society")


@pytest.mark.parametrize(
    ("language", "society", "unknown"),
    [("sv", "kostar samhället är inte känt", "inte känt"), ("en", "costs society to 2030 is not known", "not known")],
)
def test_the_pages_say_so_in_words(uncosted: Results, language: Any, society: str, unknown: str) -> None:
    assert society in money.money_figure(Run.of(uncosted), language).finding
    values = {row[0]: row[1] for row in money.purse_values(uncosted, language).rows}
    assert sum(cell == unknown for cell in values.values()) == 3  # society, households, the state
    years = money_years.figures(Run.of(uncosted), language)[0]
    assert unknown in years.finding and years.rows[-1][1] == unknown and years.drawing is None
    rows = {row[0]: row[1:] for row in next_budget.figure(Run.of(uncosted), language, 2027).rows}
    assert list(rows.values())[-2:] == [[unknown] * 3] * 2
    areas = money_by_area.areas_figure(Run.of(uncosted), language)
    assert areas is not None and areas.rows[-1][-2] == unknown and "−" not in areas.finding
    told = "\n".join(sentences.sentences(story(uncosted, "view.society", 2030), language))
    assert ("Elbilar" if language == "sv" else "Electric cars") in told and "−" not in told.split("\n")[1]


@in_all
def test_what_is_known_of_malmo_is_named_so_and_has_not_moved() -> None:
    results = study.run(shipped(MALMO), "contract", draws=250)
    row = results.table("present_values").one(measure="all", view="society", branch="all")

    assert math.isnan(row["mean"]) and round(row["known"] / 1e6) == 11603  # as it was called all of it, 250 draws
    assert len(row["missing"].split(";")) == 45
    text = money.money_figure(Run.of(results), "sv").finding
    assert "det som är känt kostar samhället" in text and text.endswith("Kostnader som inte är kända: 45.")
    assert "täcker" not in money_years.figures(Run.of(results), "sv")[0].finding


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_figure_of_money_says_how_many_measures_state_no_cost(tmp_path: Path, language: Language) -> None:
    silent = re.compile(
        {"sv": r"1 av planens 2 åtgärder har ingen angiven", "en": r"1 of the plan's 2 measures has no"}[language]
    )
    city = read_city(LILLSTAD)
    measures = dict(city.measures)
    measures["electric_cars"] = measures["electric_cars"].model_copy(update={"costs": []})
    quiet, whole = (
        Run.of(study.run(own, "contract", draws=250)) for own in (city.model_copy(update={"measures": measures}), city)
    )
    for run, is_said in ((quiet, True), (whole, False)):
        told = [money.money_figure(run, language), money.purse_values(run, language)]

        assert [any(silent.search(note) for note in figure.notes) for figure in told] == [is_said] * 2
