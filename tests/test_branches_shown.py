# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A list that is cut says so, and what is said of all of it is of all of it: branches, emission lines."""

from __future__ import annotations

import math
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.chapters import account_path, commitments, run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer.promise_parts import SilentLine
from klimatkontrakt.figures.paths import Curve
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.sources.template import municipality, municipality_names
from tests import extent


@cache
def template_city(name: str) -> study.Results:
    city = municipality.city(municipality_names.municipality(name))
    return study.run(city, "template", draws=500)


def branch_means(results: study.Results) -> dict[str, float]:
    """Each branch's mean in the verdict's year, by its name."""
    year = account_path.AccountPath.of(Run.of(results), results.headline, "en").verdict_year
    path = results.both.planned[results.headline][:, year - int(results.program.years[0])]
    rows = {at: results.world.rows(at) for at in range(1, len(results.world.sample.branches))}
    return {run_names.branch_name(results, at, "en"): path[r].mean() for at, r in rows.items() if r.any()}


@pytest.mark.parametrize("city", extent.some(["Stenungsund", "Kiruna"], 2))
def test_the_lowest_and_the_highest_branch_are_of_all_branches(city: str) -> None:
    results = template_city(city)
    means = branch_means(results)
    figure = account_path.path_figure(Run.of(results), "en")
    size = account_path.AccountPath.of(Run.of(results), results.headline, "en").size

    told = next(note for note in figure.notes if note.startswith("The mean of each branch by itself"))
    assert len(means) == 12
    for name in (min(means, key=means.__getitem__), max(means, key=means.__getitem__)):
        assert f"{name})" in told
        assert size.written(means[name]) in told
        assert any(label.endswith(f": {name}") for _, label in figure.legend)


@pytest.mark.parametrize(("language", "said"), [("sv", "6 av 12 grenar visas"), ("en", "6 of 12 branches are shown")])
def test_a_page_that_does_not_draw_all_branches_says_so(language: str, said: str) -> None:
    figure = account_path.path_figure(Run.of(template_city("Stenungsund")), language)  # type: ignore[arg-type]

    assert any(note.startswith(said) for note in figure.notes)


def curve(at: int, value: float) -> Curve:
    return Curve(f"{account_path.branch_letter(at)}: x", f"branch-{at + 1}", [2030], [value])


@given(st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(math.nan)), min_size=2, max_size=40))
@settings(max_examples=extent.examples(200), deadline=None)
def test_those_drawn_hold_the_lowest_and_the_highest_and_keep_their_order(values: list[float]) -> None:
    branches = [curve(at, value) for at, value in enumerate(values)]
    shown = account_path.shown_branches(branches, 2030)

    assert len(shown) == min(len(branches), account_path.MOST_BRANCHES)
    assert shown == [branch for branch in branches if branch in shown]
    known = [value for value in values if math.isfinite(value)]
    if known:
        assert {min(known), max(known)} <= {branch.values[0] for branch in shown}


def test_every_branch_has_a_letter_of_its_own() -> None:
    letters = [account_path.branch_letter(at) for at in range(100)]

    assert len(set(letters)) == 100
    assert letters[:2] + letters[25:28] == ["A", "B", "Z", "AA", "AB"]


def test_emission_lines_that_have_no_bar_of_their_own_stand_together_in_one() -> None:
    lines = [SilentLine(f"a.{at}", 100.0 - at, (), (), (), {}) for at in range(30)]
    bars = commitments._silence_bars(lines, {line.line: line.line for line in lines}, Size(1.0, "t", "en"))

    assert bars[-1].name == "the other 10"
    assert sum(sum(bar.parts.values()) for bar in bars) == pytest.approx(sum(line.value for line in lines))
