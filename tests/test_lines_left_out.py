# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""An account some of whose lines lean on a missing number is no whole sum: it is marked, and its lines are named."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from klimatkontrakt.chapters import accounts as accounts_chapter
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.cli import run_tables
from klimatkontrakt.engine import study
from klimatkontrakt.engine.study import Results
from klimatkontrakt.story import sentences
from klimatkontrakt.story.story import story
from tests.cities import lillstad_with

PRICE = "price.el,Elpris,Power price,,SEK/kWh,assumed,2022,missing: none,,,,,,,,2024,s2,"
LINE = "energy_cost,el,El,Power,car.electric.km * car.electric.use * price.el,1,transport,,,,market:1,households,energy"
FACTOR = "ef.el,Elfaktor,Power factor,,g/kWh,assumed,2022,missing: none,,,,,,,,,s2,"
EMITTED = "territorial,el,El,Power,car.electric.km * car.electric.use * ef.el,1,transport,,,,market:1,,"


@pytest.fixture
def results(tmp_path: Path) -> Results:
    rows = (("quantities.csv", PRICE), ("lines.csv", LINE), ("quantities.csv", FACTOR), ("lines.csv", EMITTED))
    return study.run(lillstad_with(tmp_path, *rows), "baseline", draws=250)


def printed(what: Any) -> str:
    console = Console(width=200, record=True, file=StringIO())
    console.print(what)
    return console.export_text()


def test_the_table_says_what_is_missing_beside_every_number_of_the_baseline(results: Results) -> None:
    table = results.table("accounts")

    assert {row["missing"] for row in table.where(account="energy_cost", scenario="baseline")} == {"price.el"}
    assert {row["missing"] for row in table.where(account="territorial")} == {"ef.el"}
    assert {row["missing"] for row in table.where(account="budget")} == {"ef.el"}  # worked out from it
    assert {row["missing"] for row in table.where(account="electricity")} == {""}


@pytest.mark.parametrize(("language", "mark"), [("sv", "(utan Elpris"), ("en", "(without Power price")])
def test_run_compare_and_the_page_mark_the_account(results: Results, language: Any, mark: str) -> None:
    assert mark in printed(run_tables.account_table(results, language))
    assert mark in printed(run_tables.comparison(results, results, language))
    names = [row[0] for row in accounts_chapter.accounts_figures(Run.of(results), language)[0].rows]
    assert sum(mark in name for name in names) == 1


@pytest.mark.parametrize(
    ("language", "told"),
    [("sv", "Poster som inte finns i någon summa: El, för elpris"), ("en", "Lines that are in no sum: Power, for power price")],
)  # fmt: skip
def test_the_story_names_the_lines_that_are_left_out(results: Results, language: Any, told: str) -> None:
    assert told in "\n".join(sentences.sentences(story(results, "energy_cost", 2030), language))
    assert "in no sum" not in "\n".join(sentences.sentences(story(results, "electricity", 2030), "en"))
