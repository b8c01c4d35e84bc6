# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Parts as they are shown add up to the whole as it is shown: shares, levels of promises, tables with sums both ways."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.chapters import coverage, deciders
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer import promises
from klimatkontrakt.engine.answer.promise_parts import Promises
from klimatkontrakt.engine.answers.coverage import LEVELS, STACK, DrawnCoverage
from klimatkontrakt.engine.answers.results import Fold
from klimatkontrakt.engine.study import Results
from klimatkontrakt.language import remainders, sizes
from klimatkontrakt.language.remainders import Rows
from tests.cities import LILLSTAD, MALMO, copy_of, edited, shipped

AMOUNTS = st.floats(-50, 1_000, allow_nan=False).map(lambda value: round(value, 4))
DIGITS = st.integers(0, 2)
WHOLE = Fold(0, np.array([True]))


def shown_number(cell: str) -> float:
    """What a reader adds up: less than a unit is nothing."""
    if "<" in cell or ">" in cell or not cell:
        return 0.0
    return float(re.sub(r"[^\d.−-]", "", cell).replace("−", "-"))


@given(st.lists(AMOUNTS, min_size=1, max_size=9), DIGITS)
def test_rounded_parts_add_up_to_their_rounded_whole(values: list[float], digits: int) -> None:
    parts = remainders.apportioned(values, digits)

    assert sum(parts) == pytest.approx(round(math.fsum(values), digits), abs=1e-6)
    assert all(abs(part - value) < 10.0**-digits + 1e-6 for part, value in zip(parts, values, strict=True))
    assert all(part == 0 for part, value in zip(parts, values, strict=True) if value == 0)


@given(st.lists(st.floats(0, 900), min_size=1, max_size=6), DIGITS)
def test_the_cells_of_a_row_add_up_as_they_are_written(values: list[float], digits: int) -> None:
    size = sizes.Size(1.0, "t", "en", digits)
    cells = [shown_number(cell) for cell in size.parts(values)]

    assert sum(cells) == pytest.approx(shown_number(size.written(math.fsum(values))), abs=1e-6)


def test_what_is_not_known_keeps_no_sum() -> None:
    assert sizes.Size(1.0, "t", "en").parts([1.6, math.nan, 2.7]) == ["2", "not known", "3"]


@given(st.lists(st.lists(st.floats(0, 300), min_size=4, max_size=4), min_size=1, max_size=7), DIGITS)
def test_a_table_adds_up_both_ways_as_it_is_shown(rows: list[list[float]], digits: int) -> None:
    cells = {str(at): dict(zip("abcd", row, strict=True)) for at, row in enumerate(rows)}
    cells["all"] = {name: math.fsum(row[name] for row in list(cells.values())) for name in "abcd"}
    table = Rows({name: math.fsum(row.values()) for name, row in cells.items()}, cells).rounded(digits, "all")
    own = [row for name, row in table.cells.items() if name != "all"]

    for name, row in table.cells.items():
        assert sum(row.values()) == pytest.approx(table.wholes[name], abs=1e-6)
    for column in "abcd":
        assert sum(row[column] for row in own) == pytest.approx(table.cells["all"][column], abs=1e-6)
    assert table.wholes["all"] == round(math.fsum(map(math.fsum, rows)), digits)
    assert all(value >= 0 for row in own for value in row.values())


def stacked(needed: float, cuts: tuple[float, float, float]) -> coverage.ShownStack:
    levels = dict(zip(LEVELS, (np.array([cut]) for cut in cuts), strict=True))
    found = DrawnCoverage("t", "all", np.array([needed]), levels, {}, {}, {}, (), {}, ())
    return coverage.ShownStack.of(promises.stack(found, WHOLE))


@given(st.floats(1, 1e6), st.tuples(*[st.floats(0, 1.2e6)] * 3))
def test_levels_add_up_to_the_headline_and_with_nobody_to_all(needed: float, cuts: tuple[float, float, float]) -> None:
    stack = stacked(needed, cuts)
    size = sizes.percent_size([stack.levels[level] for level in LEVELS], "en")
    levels = dict(zip(STACK, map(shown_number, (cell.replace(",", "") for cell in stack.written(size))), strict=True))
    headline = shown_number(size.written(stack.whole).replace(",", ""))

    assert min(levels.values()) >= 0
    assert sum(levels[level] for level in LEVELS) == pytest.approx(headline, abs=1e-6)
    assert levels["nobody"] == pytest.approx(max(0.0, 100 - headline), abs=1e-6)


def test_promises_beyond_the_need_leave_nothing_to_nobody_by_pencil() -> None:
    # 800 + 400 of the 1 000 that are needed: 80 and 40 per cent, 120 in all, of which 20 beyond the need.
    stack = stacked(1_000.0, (0.0, 800.0, 400.0))

    assert dict(stack.levels) == pytest.approx({"decided_funded": 0, "committed": 80, "intended": 40, "nobody": 0})
    assert (stack.whole, stack.beyond) == pytest.approx((120.0, 20.0))


def promises_of(results: Results, target: str) -> Promises:
    found = study.promises_of(results, target)
    assert found is not None
    return found


def passed(folder: Path) -> Results:
    """Lillstad with a target so near that its one promise passes it."""
    return kk.run(kk.read_city(edited(folder, "city.yaml", "change: -0.7", "change: -0.53")), "contract", draws=250)


@pytest.mark.parametrize(("language", "says"), [("sv", "mer än det som behövs"), ("en", "more than what is needed")])
def test_what_passes_the_need_is_said_and_no_number_is_below_zero(tmp_path: Path, language: Any, says: str) -> None:
    # 1 500 t of the 15 000 − 14 100 = 900 t that are needed, every number at its own value
    results = passed(copy_of(LILLSTAD, tmp_path))
    figure = coverage.coverage_figures(results, promises_of(results, "cut_2030"), language)[0]
    rows = results.table("coverage").where(by="all", level="nobody")

    assert any(says in note for note in figure.notes)
    assert not any("−" in cell for row in figure.rows for cell in row[1:])
    assert rows and all(row[name] >= 0 for row in rows for name in ("central", "mean", "p5", "p95"))


@pytest.mark.parametrize("target", ["cut_2030", "neutral"])
def test_every_table_of_promises_in_malmo_adds_up(target: str) -> None:
    results = kk.run(shipped(MALMO), "contract", draws=250)
    figures = {figure.key: figure for figure in coverage.coverage_figures(results, promises_of(results, target), "en")}
    for row in figures["coverage"].rows:
        assert sum(map(shown_number, row[1:])) == pytest.approx(100)
    for row in figures["coverage-branch"].rows:
        assert sum(map(shown_number, row[2:])) == pytest.approx(shown_number(row[1]))
    for by in ("control", "party", "area", "instrument"):
        rows = [row for row in figures["coverage-by"].rows if row[0] == by]
        for at in range(2, 5) if rows else ():
            level = shown_number(figures["coverage"].rows[-1][at - 1])
            assert sum(shown_number(row[at]) for row in rows if row[at] != "not known") == pytest.approx(level)


def test_the_bars_of_who_has_promised_add_up_both_ways() -> None:
    figure = deciders.who_figure(Run.of(kk.run(shipped(MALMO), "contract", draws=250)), "en")
    assert figure is not None
    *rows, together = [[shown_number(cell) for cell in row[1:]] for row in figure.rows]

    assert all(row[0] == pytest.approx(sum(row[1:])) for row in [*rows, together])
    assert together == pytest.approx([sum(column) for column in zip(*rows, strict=True)])
