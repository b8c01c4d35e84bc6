# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A target whose year is over is told in the past tense on every page, with what came of it."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from klimatkontrakt.chapters import (
    account_path,
    budget_today,
    goal_levels,
    headline_path,
    measures_and_gap,
    promised,
    verdicts,
)
from klimatkontrakt.chapters.past_targets import PastTarget
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import read_city
from klimatkontrakt.city.schema import Published
from klimatkontrakt.engine import study
from tests.cities import LILLSTAD, MALMO

AHEAD = re.compile(
    r"på väg|[Cc]hansen|Planen leder|Planen hamnar|måste bort|går från|on track|[Cc]hance|plan leads|must go"
)


@cache
def run_on(folder: Path, day: date, value: float | None = None) -> Run:
    """A city on a day; the headline's first target's year is published where a value is said."""
    city = read_city(folder)
    if value is not None:
        row = Published(
            account=study.headline(city),
            year=2030,
            value=value,
            unit="tCO2e",
            origin="published",
            source="s1",
            release="2024-04-18",
        )
        city = city.model_copy(update={"history": (*city.history, row)})
    return Run.of(study.run(city, "contract", draws=250), day)


def texts(run: Run, language: str) -> list[str]:
    """Every sentence of the pages that names the headline's target."""
    judgement = verdicts.of_headline(run, language)
    figures = [
        account_path.path_figure(run, language), headline_path.figure(run, language, run.today), promised.figure(run, language),
        budget_today.figure(run, language, run.today),
    ]  # fmt: skip
    told = [verdicts.title(run, judgement, language), *("".join(p) for p in verdicts.lead(run, judgement, language))]
    for figure in filter(None, figures):
        told += [figure.finding, *figure.notes]
    return told


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("folder", [LILLSTAD, pytest.param(MALMO, marks=pytest.mark.in_all)])
def test_no_sentence_says_that_what_is_over_lies_ahead(folder, language):
    over, ahead = (texts(run_on(folder, date(year, 6, 1)), language) for year in (2036, 2026))

    assert [text for text in over if AHEAD.search(text)] == []
    assert any(AHEAD.search(text) for text in ahead)


def test_the_year_of_the_target_itself_is_not_over():
    assert verdicts.title(run_on(LILLSTAD, date(2030, 12, 31)), *_judged(date(2030, 12, 31))).startswith(
        ("Ja, ", "Nej, ")
    )
    assert PastTarget.of(run_on(LILLSTAD, date(2030, 12, 31)), "cut_2030", "sv") is None
    assert PastTarget.of(run_on(LILLSTAD, date(2031, 1, 1)), "cut_2030", "sv") is not None


def _judged(day: date):
    return verdicts.of_headline(run_on(LILLSTAD, day), "sv"), "sv"


@pytest.mark.parametrize(
    ("value", "title"),
    [(3_000.0, "Ja, Lillstad nådde klimatmålet 2030."), (90_000.0, "Nej, Lillstad nådde inte klimatmålet 2030.")],
)
def test_where_its_year_is_published_it_is_said_whether_it_was_met(value, title):
    run = run_on(LILLSTAD, date(2031, 6, 1), value)
    judgement = verdicts.of_headline(run, "sv")

    assert verdicts.title(run, judgement, "sv") == title
    assert f"Det blev {judgement.size.written(value)}" in verdicts.lead(run, judgement, "sv")[0][0]


def test_where_it_is_not_published_the_latest_measured_is_told_and_nothing_is_claimed():
    run = run_on(LILLSTAD, date(2031, 6, 1))
    judgement = verdicts.of_headline(run, "en")
    last = max(run.frame.published[run.headline])

    assert verdicts.title(run, judgement, "en") == "Whether Lillstad met its climate target for 2030 is not known yet."
    assert f"in {last}." in verdicts.lead(run, judgement, "en")[0][0]


def test_tables_of_targets_say_that_the_year_is_over_in_place_of_a_chance():
    run = run_on(LILLSTAD, date(2031, 6, 1))
    of_all, of_goals = measures_and_gap.targets_figure(run, "sv"), goal_levels.targets_figure(run, "sv")

    assert [row[4] for row in of_all.rows] == ["året är över: inte publicerat än"] * len(of_all.rows)
    assert [row[-1] for row in of_goals.rows] == ["året är över: inte publicerat än"] * len(of_goals.rows)
    assert ". Målet för 2030 var högst" in goal_levels.sentences(run, ["cut_2030"], "sv")[0]
