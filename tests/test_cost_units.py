# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A cost that is paid once has a unit of money, one that is paid every year money a year; a trifle is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.sources.intake import law
from tests.cities import LILLSTAD, MALMO, copy_of, edited, shipped

OLD = "kind: running, value: 2, unit: MSEK/yr, from_year: 2023,"
CODES = ("cost_per_year", "cost_not_per_year", "cost_trifle")


def told(tmp_path: Path, cost: str) -> list[Problem]:
    folder = edited(copy_of(LILLSTAD, tmp_path), "measures.yaml", OLD, cost)
    return [problem for problem in law.checked(folder).problems if problem.code in CODES]


@pytest.mark.parametrize(
    ("cost", "codes"),
    [
        ("kind: investment, value: 70, unit: MSEK/yr,", ["cost_per_year"]),
        ("kind: grant, value: 70, unit: MSEK/yr,", ["cost_per_year"]),
        ("kind: investment, value: 70, unit: MSEK,", []),
        ("kind: investment, value: 7, unit: MSEK/yr, from_year: 2024, to_year: 2027,", []),  # so much every year
        ("kind: investment, value: 7, unit: MSEK, from_year: 2024, to_year: 2027,", ["cost_not_per_year"]),
        ("kind: investment, value: 70, unit: MSEK, years: {2024: 0.5, 2025: 0.5},", []),
        ("kind: investment, value: 70, unit: MSEK/yr, years: {2024: 0.5, 2025: 0.5},", ["cost_per_year"]),
        ("kind: running, value: 2, unit: MSEK,", ["cost_not_per_year"]),
        ("kind: running, value: -2, unit: MSEK,", ["cost_not_per_year"]),
        ("kind: fee, value: 2, unit: MSEK,", ["cost_not_per_year"]),
        ("kind: running, value: 2, unit: MSEK/yr,", []),
        ("kind: running, value: 2, unit: MSEK, years: {2024: 0.5, 2025: 0.5},", []),
        ("kind: running, per: moved, value: 2, unit: SEK/vkm,", []),
        ("kind: investment, value: 70, unit: SEK,", ["cost_trifle"]),
        ("kind: investment, value: 9.99, unit: kSEK,", ["cost_trifle"]),
        ("kind: investment, value: 10, unit: kSEK,", []),
        ("kind: investment, value: 70, unit: SEK, accepted: true,", []),
        ("kind: investment, value: 0, unit: SEK,", []),  # nothing is known, and no trifle
        ("kind: running, value: -2, unit: SEK/yr,", ["cost_trifle"]),
    ],
)  # fmt: skip
def test_the_unit_fits_the_kind_or_is_told(cost: str, codes: list[str], tmp_path: Path) -> None:
    assert [problem.code for problem in told(tmp_path, cost)] == codes


def test_the_mend_says_the_unit_that_fits(tmp_path: Path) -> None:
    once = told(tmp_path / "a", "kind: investment, value: 70, unit: MSEK/yr,")[0]
    yearly = told(tmp_path / "b", "kind: running, value: 2, unit: MSEK,")[0]
    trifle = told(tmp_path / "c", "kind: investment, value: 70, unit: SEK,")[0]

    assert "Menade du MSEK?" in once.said("sv") and "Did you mean MSEK/yr?" in yearly.said("en")
    assert "70 MSEK" in trifle.said("sv") and once.place.column == "costs.running.unit"


def test_no_cost_of_malmo_is_told() -> None:
    shipped(MALMO)
    assert [p.code for p in law.checked(MALMO).problems if p.code in CODES] == []
