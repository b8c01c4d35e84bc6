# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A sentence that names a cause has looked at it: why society's years do not come to what all pay together."""

from __future__ import annotations

import re
from functools import cache
from math import isfinite
from pathlib import Path

import numpy as np
import pytest

from klimatkontrakt.chapters import money_by_area
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import read_city
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import money_tables, purses
from tests.cities import LILLSTAD, MALMO

SIGNED = re.compile(r"\(([+−][\d.,]+)\)")


@cache
def worked_out(folder: Path, scenario: str) -> study.Results:
    return study.run(read_city(folder), scenario, draws=250)


def note(results: study.Results, language: str = "en") -> str:
    figure = money_by_area.areas_figure(Run.of(results), language)  # type: ignore[arg-type]
    assert figure is not None
    found = [note for note in figure.notes if "ociety's years" in note or "Samhällets år" in note]
    return found[0] if found else ""


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", "").replace("+", ""))


@pytest.mark.parametrize(("language", "cause"), [("sv", "restvärdet i slutet av 2030"), ("en", "the residual value at the end of 2030")])  # fmt: skip
def test_what_is_left_of_what_was_bought_is_not_called_a_transfer(language: str, cause: str) -> None:
    told = note(worked_out(LILLSTAD, "contract"), language)

    assert cause in told and "(−95)" in told  # −210 less −115
    assert "från en till en annan" not in told and "from one to another" not in told


def test_taxes_and_allowances_are_named_where_they_are_the_cause() -> None:
    told = note(worked_out(MALMO, "contract"))

    assert "tax, VAT, which only goes from one to another" in told and "residual" not in told


@pytest.mark.parametrize(("folder", "scenario"), [(LILLSTAD, "contract"), (MALMO, "contract"), (MALMO, "neutral")])
def test_the_causes_add_up_to_the_difference_and_so_do_they_as_written(folder: Path, scenario: str) -> None:
    results = worked_out(folder, scenario)
    until = study.widest_year(results)
    cells, _ = purses.by_area(results, until)
    series = money_tables.known_years(results, money_tables.SOCIETY)
    assert series is not None
    society = float(np.sum(series[0][: until - int(results.program.years[0]) + 1]))
    by_kind = purses.beyond_cash(results, until)
    assert isfinite(society)
    assert sum(by_kind.values()) == pytest.approx(society - sum(cells.values()), rel=1e-9, abs=1.0)

    told = note(results)
    difference = re.search(r"the difference ([+−]?[\d.,]+) is", told)
    assert difference is not None
    assert sum(map(number, SIGNED.findall(told))) == pytest.approx(number(difference[1]))
