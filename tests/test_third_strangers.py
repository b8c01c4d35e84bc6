# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody met who saw the pages for the first time: sums, orders and pictures that did not say one thing."""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path

import pytest
from django.test import Client

from klimatkontrakt.chapters import contents, explorer_purses, first_page, measures, measures_and_gap, money, outcomes
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import read_city
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer.parts import Swing, UncertainInput
from klimatkontrakt.engine.answers import unknown_costs
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.figures.bars import Bar, BarChart, YearChart
from klimatkontrakt.figures.figure import MARKS, Figure
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import LANGUAGES, Language
from klimatkontrakt.sources.template import municipality, municipality_names
from klimatkontrakt.story import sentences
from klimatkontrakt.story.story import story
from tests import extent, hall
from tests.cities import LILLSTAD, MALMO, copy_of, edited, shipped

INVESTMENT = "kind: investment, per: moved, value: 3, unit: SEK/vkm, lifetime: 15, reinvest: true,"
UNKNOWN = "kind: investment, per: moved, missing: not known, unit: SEK/vkm,"
RAMP = "ramp: {2023: 0, 2030: 1}"
BOTH = f"{RAMP}\n  anyway: {{2023: 0, 2030: 1}}"
DRAWS = study.DEFAULT_DRAWS if extent.ALL else 250
TEMPLATES = extent.some(["Lund", "Kiruna", "Stenungsund", "Bjurholm"], 1)


@cache
def template(name: str) -> Run:
    city = municipality.city(municipality_names.municipality(name))
    return Run(city, study.answer(city, plan.shown(city), draws=DRAWS))


@cache
def malmo(scenario: str) -> Run:
    city = shipped(MALMO)
    return Run(city, study.answer(city, scenario, draws=DRAWS))


def every_figure(run: Run, language: Language) -> list[Figure]:
    return [figure for leaf in contents.pages(run, language, 2027).values() for figure in leaf.figures]


# What happens anyway


def test_what_happens_anyway_lacks_no_cost(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    edited(folder, "measures.yaml", INVESTMENT, UNKNOWN)
    before = Run.of(study.run(read_city(folder), "contract", draws=250))
    edited(folder, "measures.yaml", RAMP, BOTH)
    results = study.run(read_city(folder), "contract", draws=250)
    after = Run.of(results)

    assert money.missing_costs(before) == {"electric_cars": ["investment"]}
    assert money.missing_costs(after) == {}
    assert unknown_costs.missing_costs(results.program, "electric_cars") == []
    assert unknown_costs.uncosted_payers(results.program, "electric_cars") == set()
    assert not any(flow.is_uncosted for flow in results.flows)
    assert not money.money_figure(after, "sv").folded


def test_a_gross_cost_of_what_happens_anyway_is_still_missing(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    edited(folder, "measures.yaml", INVESTMENT, f"{UNKNOWN} of: gross,")
    edited(folder, "measures.yaml", RAMP, BOTH)

    assert money.missing_costs(Run.of(study.run(read_city(folder), "contract", draws=250))) == {
        "electric_cars": ["investment"]
    }


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_sentence_counts_the_same_missing_costs(name: str) -> None:
    run = template(name)
    count = sum(map(len, money.missing_costs(run).values()))
    pages = contents.pages(run, "sv", 2027)
    figures = {figure.key: figure for page in ("money", "city") for figure in pages[page].figures}
    told = [figures["money"].finding, figures["money"].folded[0][0], figures["purse"].finding, *figures["purse"].notes]
    counted = [
        int(number)
        for text in told
        for number in re.findall(r"inte är kända: (\d+)|(\d+) kostnad", text)[:1]
        for number in number
        if number
    ]

    assert len(counted) >= 3
    assert set(counted) == {count}


@pytest.mark.parametrize(("count", "text"), [(1, "1 kostnad saknas"), (2, "2 kostnader saknas")])
def test_one_cost_is_told_in_the_singular(count: int, text: str, tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    edited(folder, "measures.yaml", INVESTMENT, UNKNOWN)
    if count == 2:
        edited(
            folder,
            "measures.yaml",
            "kind: running, value: 2, unit: MSEK/yr,",
            "kind: running, missing: x, unit: MSEK/yr,",
        )
    figure = money.money_figure(Run.of(study.run(read_city(folder), "contract", draws=250)), "sv")

    assert figure.folded[0][0].startswith(text)
    assert explorer_purses.words.say_count("explorer", "purses.unknown", 1, "en").startswith(
        "1 measure of the plan has"
    )


# Pictures


def test_a_year_in_which_somebodys_money_is_not_known_is_marked_over_its_column() -> None:
    chart = YearChart(
        "Pengar",
        "",
        Size(1.0, "mnkr", "sv"),
        [2030, 2031],
        {"purse-1": [5.0, 5.0]},
        {"purse-1": "Staden"},
        {2031: ["Regionen"]},
    )
    picture = str(chart.svg(880, "sv"))

    assert picture.count('class="unknown"') == 1
    assert "2031, Regionen: inte känt" in picture


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEMPLATES)
def test_what_a_table_of_money_does_not_know_its_picture_marks(name: str, language: Language) -> None:
    figure = next(figure for figure in every_figure(template(name), language) if figure.key == "money")
    years = [row[0] for row in figure.rows if any(cell in MARKS for cell in row[1:])]
    assert figure.drawing is not None
    marked = re.findall(r'class="unknown"[^>]*><title>(\d{4})', str(figure.drawing.wide))

    assert years
    assert marked == years
    assert figure.legend[-1][0] == "unknown"


def test_a_part_of_a_bar_that_is_not_known_is_told_at_its_end() -> None:
    kinds = {"done": "gjort", "left": "kvar"}
    chart = BarChart(
        "x",
        "",
        Size(1.0, "kt", "sv"),
        [Bar("A", {"done": 3.0, "left": math.nan}), Bar("B", {"done": math.nan, "left": math.nan})],
        kinds,
    )
    picture = str(chart.svg(880, "sv"))

    assert ">kvar: inte känt<" in picture
    assert picture.count("inte känt") == 2


# What decides


def swing(kind: str, share: float, width: float = 1.0) -> Swing:
    return Swing(UncertainInput(f"{kind}{share}", kind, "x", "computed"), -width, width, share)


def test_what_decides_is_the_largest_part_of_the_doubt_and_never_what_nothing_explains() -> None:
    rest, small, large, unknown = (
        swing("unexplained", 0.5),
        swing("move", 0.1, 9.0),
        swing("event", 0.4),
        swing("late", math.nan, math.nan),
    )

    assert first_page.deciding([small, rest, large]) == [large, small, rest]
    assert first_page.deciding([large, unknown, rest]) == [unknown, large, rest]


@pytest.mark.parametrize("scenario", extent.some(["neutral", "contract", "decided"], 1))
def test_the_pages_agree_on_what_decides_most(scenario: str) -> None:
    run = malmo(scenario)

    assert outcomes.decides(run, "sv").rows[0][0] == measures_and_gap.doubt_figure(run, "sv").rows[0][0]


# Measures


@extent.in_all
def test_a_measure_by_another_name_is_one_measure() -> None:
    city = shipped(MALMO)
    figure = measures.table_figure(Run(city, study.answer(city, "contract")), "sv")
    alias = (
        city.measures["circular_sorting"]
        if "circular_sorting" in city.measures
        else next(m for m in city.measures.values() if m.same_as)
    )

    assert len(figure.rows) == sum(count for _, count in measures.actors(city)) + sum(
        measure.actor is None for measure in city.measures.values() if measure.same_as is None
    )
    assert [row[0] for row in figure.rows if str(alias.label("sv")) in row[0]] == [
        f"{city.label('measures', str(alias.same_as), 'sv')} (även kallad {alias.label('sv')})"
    ]


# Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_the_baseline_speaks_of_no_plan(language: Language) -> None:
    run = malmo("baseline")
    figures = every_figure(run, language)
    findings = " ".join(figure.finding for figure in figures)

    assert "Planen hamnar" not in findings and "The plan ends" not in findings
    assert "Inga kostnader är kända" not in findings and "No costs are known" not in findings
    assert {figure.key for figure in figures if len(figure.heads) == 1} <= {
        "gap_goals"
    }  # a list of goals, with no plan
    assert "tonne" not in [figure.key for figure in figures]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_known_has_no_unit_and_a_missing_cost_is_called_one(language: Language) -> None:
    results = study.run(shipped(MALMO), "contract", draws=DRAWS)
    told = sentences.sentences(story(results, "tekniska_namnden", 2027), language)
    text = " ".join(told)

    assert not re.search(r"inte känt (miljoner|kronor)|not known (million|SEK)", text)
    assert ("inte känt, för kostnader för " if language == "sv" else "not known, for costs of ") in text
    for sentence in told:
        listed = re.split(r"kostnader för|costs of", sentence)[1:]
        assert all(names.count("100 mobilitetshubbar") <= 1 for names in listed), sentence


@pytest.mark.django_db
@pytest.mark.parametrize(("year", "is_outside"), [("3000", True), ("1999", True), ("2030", False)])
def test_a_story_says_when_the_year_that_was_asked_for_is_not_the_citys(year: str, is_outside: bool) -> None:
    hall.worked(hall.version())
    page = Client().get(f"/kommun/lillstad/siffra/territorial/?year={year}").content.decode()

    assert (f"Året {year} ligger utanför stadens 2022–2030" in page) == is_outside
