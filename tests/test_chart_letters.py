# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every text of every chart stands whole in its drawing, in all three widths, and on no other text."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.chapters import contents
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.figures.bars import Bar, BarChart, BudgetBar
from klimatkontrakt.figures.canvas import wrapped
from klimatkontrakt.figures.figure import Drawing, drawn
from klimatkontrakt.figures.multiples import BarPanel, BarPanels, LinePanel, LinePanels
from klimatkontrakt.figures.paths import Curve, Mark, PathChart
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import LANGUAGES, Language
from tests import chart_letters, extent
from tests.test_one_number import CITIES, results_of

NAMES = [
    "Växjö",
    "Upplands-Bro",
    "el och fjärrvärme",
    "produktanvändning",
    "kommunen kan påverka",
    "mål 2030: högst 500",
]
AMOUNTS = st.floats(0.1, 20_000.0)


def faults(drawing: Drawing) -> list[str]:
    """What is wrong in any width of a chart."""
    widths: Mapping[str, str] = {"wide": drawing.wide, "middle": drawing.middle, "narrow": drawing.narrow}
    return [f"{name}: {fault}" for name, svg in widths.items() for fault in chart_letters.faults(svg)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("city", extent.some(CITIES, 2))
def test_every_text_of_every_chart_of_a_city_stands_whole_and_on_no_other(city: str, language: Language) -> None:
    run = Run.of(results_of(city))

    found = [
        f"{name} {figure.key} {fault}"
        for name, leaf in contents.pages(run, language, 2027).items()
        for figure in leaf.figures
        if figure.drawing is not None
        for fault in faults(figure.drawing)
    ]

    assert not found, "\n".join(found)


def size_of(*values: float) -> sizes.Size:
    return sizes.size("tCO2e", values, "sv")


@given(st.lists(st.tuples(st.sampled_from(NAMES), AMOUNTS), min_size=1, max_size=6), st.booleans())
def test_bars_of_any_length_have_their_names_and_what_is_missing_beside_them(rows: list, is_known: bool) -> None:
    missing = 1.0 if is_known else float("nan")
    bars = [Bar(name, {"done": value, "left": missing}) for name, value in rows]
    chart = BarChart("", "", size_of(*(value for _, value in rows)), bars, {"done": "gjort", "left": "kvar"})

    assert not faults(drawn(chart, "sv"))


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_budget_has_its_words_apart_whatever_is_used(used: float, planned: float, budget: float) -> None:
    names = {"used": "använt till 2022", "planned": "planerat", "budget": "hela budgeten", "end": "använt till i dag"}
    bar = BudgetBar("", "", size_of(used, planned, budget), used, planned, budget, names)

    assert not faults(drawn(bar, "sv"))


@given(st.lists(st.tuples(st.sampled_from(NAMES), AMOUNTS), min_size=1, max_size=8), st.integers(2024, 2050))
def test_the_ends_of_paths_are_named_apart(ends: list, last: int) -> None:
    curves = [Curve(name, f"branch-{i % 6 + 1}", [2019, last], [500.0, value]) for i, (name, value) in enumerate(ends)]
    marks = [Mark("minst 70 procent lägre än 1990", "target", last, 300.0)]
    chart = PathChart("", "", size_of(500.0, *(value for _, value in ends)), curves, marks, is_named=True)

    assert not faults(drawn(chart, "sv"))


@given(st.lists(st.tuples(st.sampled_from(NAMES), AMOUNTS), min_size=1, max_size=8))
def test_panels_stand_beside_each_other_without_touching(cities: list) -> None:
    size, names = size_of(*(value for _, value in cities)), {name: name for name in NAMES}
    bars = [BarPanel(city, dict.fromkeys(NAMES, value)) for city, value in cities]
    lines = [LinePanel(city, [1990, 2023], [value, -value]) for city, value in cities]

    assert not faults(drawn(BarPanels("", "", size, names, bars), "sv"))
    assert not faults(drawn(LinePanels("", "", size, lines), "sv"))


@given(st.text("abcåäö -", max_size=60), st.floats(40.0, 300.0))
def test_no_letter_of_a_name_is_left_out_when_it_is_put_in_lines(name: str, width: float) -> None:
    whole = "".join(wrapped(name, width))

    assert re.sub("[- ]", "", whole) == re.sub("[- ]", "", name)
