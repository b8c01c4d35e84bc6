# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A list that is cut says so, and what is said of all of it is of all of it: branches, emission lines."""

from __future__ import annotations

import math
import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.chapters import account_path, commitments, run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer.promise_parts import SilentLine
from klimatkontrakt.figures.canvas import LINE_HEIGHT
from klimatkontrakt.figures.paths import Curve, Mark, PathChart
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.sources.template import municipality, municipality_names
from tests import extent
from tests.cities import ROOT


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
    names = [branch.name for branch in shown]
    assert names == [branch.name for branch in branches if branch.name in names]
    assert [branch.values for branch in shown] == [branch.values for branch in branches if branch.name in names]
    assert [branch.kind for branch in shown] == [f"branch-{place}" for place in range(1, len(shown) + 1)]
    known = [value for value in values if math.isfinite(value)]
    if known:
        assert {min(known), max(known)} <= {branch.values[0] for branch in shown}


@pytest.mark.parametrize("city", extent.some(["Kiruna", "Stenungsund"], 1))
def test_every_line_that_is_drawn_has_a_colour_of_its_own_in_the_style_sheet(city: str) -> None:
    run, css = (
        Run.of(template_city(city)),
        (ROOT / "src/klimatkontrakt/publish/assets/figures.css").read_text(encoding="utf-8"),
    )
    legend = account_path.path_figure(run, "en").legend
    kinds = [kind.split()[-1] for kind, _ in legend if "branch-" in kind]

    assert len(kinds) == len(set(kinds)) == account_path.MOST_BRANCHES
    assert all(f".{kind} {{ color" in css for kind in kinds)


def test_the_numbers_of_targets_near_each_other_are_apart_on_a_phone() -> None:
    near = [Mark("a", "target", 2030, 500.0), Mark("b", "forecast", 2030, 490.0), Mark("c", "target", 2025, 495.0)]
    chart = PathChart("t", "d", Size(1.0, "kt", "en"), [Curve("x", "plan", [2020, 2030], [900.0, 600.0])], near)
    drawn = re.findall(r'<text class="label[^"]*" x="([\d.]+)" y="([\d.]+)"[^>]*>(\d+)', str(chart.svg(340, "en")))
    heights = {number: float(y) for _, y, number in drawn}

    assert set(heights) == {"500", "490", "495"}
    assert heights["490"] - heights["500"] >= LINE_HEIGHT
    assert len({x for x, _, _ in drawn}) == 2


def test_every_branch_has_a_letter_of_its_own() -> None:
    letters = [account_path.branch_letter(at) for at in range(100)]

    assert len(set(letters)) == 100
    assert letters[:2] + letters[25:28] == ["A", "B", "Z", "AA", "AB"]


def test_emission_lines_that_have_no_bar_of_their_own_stand_together_in_one() -> None:
    lines = [SilentLine(f"a.{at}", 100.0 - at, (), (), (), {}) for at in range(30)]
    bars = commitments._silence_bars(lines, {line.line: line.line for line in lines}, Size(1.0, "t", "en"))

    assert bars[-1].name == "the other 10"
    assert sum(sum(bar.parts.values()) for bar in bars) == pytest.approx(sum(line.value for line in lines))
