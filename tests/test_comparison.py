# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Cities beside each other: what is said is what the tables show, what no plan tells is no number, nobody is ranked."""

from __future__ import annotations

import math
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt import data
from klimatkontrakt.chapters import comparison, comparison_basis, money_by_area
from klimatkontrakt.chapters.compared_city import (
    ComparedCity,
    ComparedEmissions,
    ComparedPlan,
    common_year,
    of_document,
    of_municipality,
)
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City
from klimatkontrakt.engine import study
from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.language import words
from klimatkontrakt.language.cells import NumberCell
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.template import standing
from tests import extent
from tests.cities import LILLSTAD, random_cities, shipped

CODES = sorted(municipalities.municipalities())
LANGUAGES = st.sampled_from(["sv", "en"])
CHOICES = st.lists(st.sampled_from(CODES), min_size=1, max_size=8, unique=True)


def template(code: str) -> ComparedCity:
    area = municipalities.municipalities()[code]
    return ComparedCity(area.name, "template", of_municipality(area))


def table(figures: list[Figure], key: str) -> Figure:
    return next(figure for figure in figures if figure.key == key)


@cache
def lillstad() -> Run:
    city = shipped(LILLSTAD)
    return Run(city, study.answer(city, "contract", draws=250, seed=1))


def with_plan() -> ComparedCity:
    run = lillstad()
    emissions = of_document(run.document, "Territoriella utsläpp", run.answer.sectors)
    return ComparedCity("Lillstad", "plan", emissions, run)


@settings(max_examples=extent.examples(40), deadline=None)
@given(codes=CHOICES, language=LANGUAGES)
def test_what_the_sentences_say_is_what_the_tables_show(codes: list[str], language: str) -> None:
    cities = [template(code) for code in codes]
    figures = comparison.figures(cities, language)
    compared, since = table(figures, "compared"), table(figures, "since")

    assert [row[0] for row in compared.rows] == [city.name for city in cities]
    for city, row in zip(cities, compared.rows, strict=True):
        assert f"{city.name} {row[2]}" in compared.finding
        assert f"{city.name} {row[3]}" in since.finding
        assert row[4:] == [words.term("no_plan", "template", language)] * 3
    assert since.rows[-1][1:] == [row[3] for row in compared.rows]
    (basis,) = [sentence for sentence in comparison_basis.sentences(cities, language) if "SMHI" in sentence]
    assert str(common_year(cities)) in basis


@settings(max_examples=extent.examples(40), deadline=None)
@given(codes=CHOICES)
def test_numbers_are_the_published_ones_and_sectors_add_up_to_the_whole(codes: list[str]) -> None:
    cities = [template(code) for code in codes]
    figures = comparison.figures(cities, "en")
    compared, tonnes = table(figures, "compared"), table(figures, "sector-tonnes")
    people = {row["code"]: float(row["population_2023"]) for row in data.table("municipal_facts")}
    published = {row["code"]: row for row in data.table("municipal_emissions") if row["sector"] == "total"}
    for place, code in enumerate(codes):
        total, head, change = compared.rows[place][1:4]
        whole = float(published[code]["2023"])
        assert total.value * (1e3 if total.unit.startswith("kt") else 1) == pytest.approx(whole)
        assert head.value == pytest.approx(whole / people[code])
        assert change.value == pytest.approx(100 * (whole / float(published[code]["1990"]) - 1), abs=1e-6)
        cells = [row[place + 1] for row in tonnes.rows]
        scale = 1e3 if "kt" in tonnes.caption else 1
        assert scale * sum(c.value for c in cells if isinstance(c, NumberCell)) == pytest.approx(whole, rel=0.002)


@settings(max_examples=extent.examples(20), deadline=None)
@given(codes=CHOICES.filter(lambda codes: len(codes) > 1), data_=st.data())
def test_the_order_is_the_readers_and_moves_no_number_of_a_city(codes: list[str], data_: st.DataObject) -> None:
    moved = data_.draw(st.permutations(codes))
    rows = [table(comparison.figures([template(c) for c in order], "sv"), "compared").rows for order in (codes, moved)]

    assert [row[0] for row in rows[1]] == [municipalities.municipalities()[code].name for code in moved]
    assert sorted(map(tuple, rows[0])) == sorted(map(tuple, rows[1]))


def test_a_municipality_has_the_same_numbers_here_as_on_the_list_of_all() -> None:
    for code, listed in standing.standings().items():
        emissions = of_municipality(municipalities.municipalities()[code])
        year = standing.year()
        assert emissions.total(year) == pytest.approx(listed.tonnes, nan_ok=True)
        assert emissions.per_head(emissions.total(year), year) == pytest.approx(listed.per_head, nan_ok=True)
        assert emissions.change(year) == pytest.approx(100 * listed.change, nan_ok=True, abs=1e-9)


def test_malmo_by_pencil() -> None:
    (row,) = table(comparison.figures([template("1280")], "sv"), "compared").rows

    # 685 9xx t / 362 133 invånare; 1990 → 2023 i samma utgåva
    series = next(r for r in data.table("municipal_emissions") if (r["code"], r["sector"]) == ("1280", "total"))
    whole, first, people = float(series["2023"]), float(series["1990"]), 362_133
    assert row[1] == f"{whole / 1000:.0f}"
    assert row[2] == f"{whole / people:.2f}".replace(".", ",")
    assert row[3] == f"−{abs(100 * (whole / first - 1)):.0f}"


def test_a_plans_shares_are_those_of_its_own_pages() -> None:
    run, plan = lillstad(), ComparedPlan.of(lillstad())
    assert run.answer.promises is not None and run.answer.promises.together is not None

    assert plan.promised == 100 * run.answer.promises.together.cut.mean
    funded, paid = sum(run.answer.money.funded.values()), run.answer.money.paid
    assert plan.funded == 100 * funded / paid
    assert money_by_area.areas_figure(run, "sv") is not None
    path = run.answer.planned_paths[run.headline].at(run.year - run.first_year)
    assert (plan.low, plan.high) == (100 * (path.p5 / path.mean - 1), 100 * (path.p95 / path.mean - 1))
    assert plan.cause is not None and plan.cause.share == max(swing.share for swing in run.swings)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_city_without_a_plan_beside_one_with_says_so_and_is_never_nought(language: str) -> None:
    cities = [template("1281"), with_plan()]
    figures = comparison.figures(cities, language)
    without, own = table(figures, "compared").rows

    assert without[4:] == [words.term("no_plan", "template", language)] * 3
    assert all(isinstance(cell, NumberCell) for cell in own[4:])
    assert not any(isinstance(cell, NumberCell) for cell in without[4:])
    plans = table(figures, "plans")
    assert words.term("no_plan", "template", language) in str(plans.drawing.wide)
    told = " ".join(comparison_basis.sentences(cities, language))
    assert "Lillstad" in told and "Lund" in told and "2024-04-18" in told


def test_a_city_that_waits_is_said_to_wait_and_shows_its_published_emissions() -> None:
    lund = template("1281")
    waiting = ComparedCity("Lund", "waiting", lund.emissions)
    rows = table(comparison.figures([waiting], "sv"), "compared").rows

    assert rows[0][4:] == ["inte uträknat än"] * 3
    assert isinstance(rows[0][1], NumberCell)


def test_the_year_is_the_latest_that_all_have_and_what_is_left_out_is_told() -> None:
    cities = [template("1281"), with_plan()]
    assert common_year(cities) == 2022
    told = " ".join(comparison_basis.sentences(cities, "sv"))
    assert "Här visas 2022, som finns för alla. Senare år, till 2023, finns för Lund." in told


def test_where_no_year_is_shared_each_has_its_own_and_its_row_says_which() -> None:
    early = ComparedCity("A", "template", ComparedEmissions("", "r", {1990: 10.0, 2000: 5.0}))
    late = ComparedCity("B", "template", ComparedEmissions("", "r", {2010: 4.0}))
    figures = comparison.figures([early, late], "sv")
    rows = table(figures, "compared").rows

    assert [row[:2] for row in rows] == [["A", "2000"], ["B", "2010"]]
    assert rows[0][4] == "−50" and rows[1][4] == "inte känt"
    assert sum("inget år är publicerat för alla" in s for s in comparison_basis.sentences([early, late], "sv")) == 2


@pytest.mark.parametrize(
    "emissions", [ComparedEmissions(), ComparedEmissions("Konto", "r")], ids=["nothing comparable", "no year"]
)
def test_a_city_without_published_emissions_has_words_and_no_nought(emissions: ComparedEmissions) -> None:
    for language in ("sv", "en"):
        cities = [ComparedCity("A", "waiting", emissions), template("1281")]
        figures = comparison.figures(cities, language)
        assert table(figures, "compared").rows[0][1:4] == [words.say("terms", "not_known", language)] * 3
        assert comparison_basis.sentences(cities, language)


def test_nothing_chosen_is_nothing_shown() -> None:
    assert comparison.figures([], "sv") == [] and comparison_basis.sentences([], "sv") == []


def test_an_account_that_is_not_of_gases_is_not_compared() -> None:
    city = shipped(LILLSTAD)
    account = study.headline(city)
    in_energy = city.accounts[account].model_copy(update={"unit": "GWh"})
    moved = city.model_copy(update={"accounts": {**city.accounts, account: in_energy}})

    assert not of_document(moved, "x", None).totals
    assert of_document(city, "x", None).totals == {1990: 30_000.0, 2022: 15_000.0}


def test_shares_that_cannot_be_told_are_not_known() -> None:
    nothing = ComparedEmissions("", "r", {1990: 0.0, 2020: 3.0}, {}, {2020: 0.0})

    assert (
        math.isnan(nothing.change(2020))
        and math.isnan(nothing.per_head(3.0, 2020))
        and math.isnan(nothing.change(2019))
    )


@settings(max_examples=extent.examples(8), deadline=None)
@given(city=random_cities(), language=LANGUAGES)
def test_plans_of_any_city_are_shown_and_what_has_no_sense_is_not_known(city: City, language: str) -> None:
    run = Run(city, study.answer(city, "plan", draws=250, seed=2))
    plan = ComparedPlan.of(run)
    mean = run.answer.planned_paths[run.headline].at(run.year - run.first_year).mean
    shown = comparison.figures([ComparedCity("X", "plan", ComparedEmissions(), run), template("1281")], language)

    assert math.isnan(plan.promised), "there is no contract"
    assert math.isnan(plan.low) == (not mean > 0)
    row = table(shown, "compared").rows[0]
    assert row[4] == words.say("terms", "not_known", language)
    if not mean > 0:
        assert row[6] == words.say("terms", "not_known", language)
    elif not math.isnan(plan.low):
        assert plan.low <= plan.high and row[6].low == plan.low
