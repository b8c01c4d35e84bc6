# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Money outside the years that are worked out: in no sum, told, and shown apart."""

from __future__ import annotations

from pathlib import Path

import pytest

import klimatkontrakt as kk
from klimatkontrakt.chapters import money_outside
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import City
from klimatkontrakt.city.schema import Plan
from klimatkontrakt.engine.answers import outside_money
from klimatkontrakt.engine.chain.program import compile_city
from klimatkontrakt.engine.study import Results
from klimatkontrakt.publish import report
from tests.cities import lillstad_with

COMMON = "payers: {lillstad: 1}, price_year: 2024, includes_energy: false, origin: assumed, source: s2"


def city(to: Path, cost: str, ramp: str = "{2023: 0, 2027: 1}", scenario: str = "{level: 1}") -> City:
    """Lillstad, 2022 to 2030, with one more measure that has one cost."""
    measure = (
        f"walks: {{sv: Gång, en: Walks, ramp: {ramp}, moves: [{{missing: none, source: s2}}], "
        f"costs: [{{{cost}, {COMMON}}}]}}"
    )
    plan = f"scenarios: {{contract: {{walks: {scenario}}}}}"
    return lillstad_with(to, ("measures.yaml", measure), ("city.yaml", plan))


def sums(made: City, plan: Plan | None = None) -> tuple[float, float]:
    """What falls before and after the years, MSEK."""
    found = outside_money.of_plan(compile_city(made), {"walks": plan or Plan()})
    return sum(o.before_sek for o in found) / 1e6, sum(o.after_sek for o in found) / 1e6


def run(made: City) -> Results:
    return kk.run(made, "contract", draws=250)


@pytest.mark.parametrize(
    ("cost", "before", "after"),
    [
        # Stated years: their shares of 100 MSEK.
        ("kind: investment, value: 100, unit: MSEK, years: {2031: 1}", 0, 100),
        ("kind: investment, value: 100, unit: MSEK, years: {2021: 0.1, 2026: 0.7, 2031: 0.2}", 10, 20),
        ("kind: investment, value: 100, unit: MSEK, years: {2022: 0.5, 2030: 0.5}", 0, 0),
        # Yearly costs of stated years: 2020 and 2021, and 2031 to 2033.
        ("kind: running, value: 2, unit: MSEK/yr, from_year: 2020, to_year: 2025", 4, 0),
        ("kind: running, value: 2, unit: MSEK/yr, from_year: 2029, to_year: 2033", 0, 6),
        ("kind: running, value: -2, unit: MSEK/yr, from_year: 2029, to_year: 2033", 0, -6),
        # Begun after the last year: nothing of it is inside, and a year of it is told.
        ("kind: running, value: 2, unit: MSEK/yr, from_year: 2031", 0, 2),
        ("kind: running, value: 2, unit: MSEK/yr, from_year: 2024", 0, 0),
        # Sunk money is not counted anyway.
        ("kind: investment, value: 100, unit: MSEK, years: {2031: 1}, basis: sunk", 0, 0),
    ],
)  # fmt: skip
def test_what_is_stated_outside_the_years_is_outside(cost: str, before: float, after: float, tmp_path: Path) -> None:
    assert sums(city(tmp_path, cost)) == pytest.approx((before, after))


def test_what_follows_the_ramp_falls_where_the_ramp_is(tmp_path: Path) -> None:
    # A straight ramp of ten years from 2024 to 2034: six tenths by 2030, four tenths of 100 MSEK after.
    made = city(tmp_path, "kind: investment, value: 100, unit: MSEK", "{2024: 0, 2034: 1}")

    assert sums(made) == pytest.approx((0, 40))


def test_a_start_moves_money_out_of_the_years_at_the_plans_level(tmp_path: Path) -> None:
    # The ramp starts in 2023; two years' parts of 100 MSEK, 2026 and 2027, moved by five years to 2031 and 2032.
    made = city(tmp_path, "kind: investment, value: 100, unit: MSEK, years: {2026: 0.5, 2027: 0.5}")

    assert sums(made, Plan(level=1, start=2026)) == pytest.approx((0, 0))  # 2029 and 2030
    assert sums(made, Plan(level=1, start=2027)) == pytest.approx((0, 50))
    assert sums(made, Plan(level=0.5, start=2028)) == pytest.approx((0, 50))
    assert sums(made, Plan(level=0, start=2028)) == pytest.approx((0, 0))
    assert outside_money.moved_out(compile_city(made), "walks", Plan(start=2027)) == pytest.approx(50e6)


def test_what_is_inside_and_what_is_outside_is_all_of_it(tmp_path: Path) -> None:
    made = city(tmp_path, "kind: investment, value: 100, unit: MSEK, years: {2021: 0.1, 2026: 0.7, 2031: 0.2}")
    inside = sum(flow.values[0].sum() for flow in run(made).flows if flow.measure == "walks")

    assert inside / 1e6 + sum(sums(made)) == pytest.approx(100)


def test_money_outside_the_years_is_shown_apart_in_both_languages(tmp_path: Path) -> None:
    made = city(tmp_path, "kind: investment, value: 100, unit: MSEK, years: {2026: 0.7, 2031: 0.3}")
    results = run(made)
    figure = money_outside.figure(results, "sv")

    assert figure is not None
    assert figure.finding == (
        "Utanför åren 2022–2030 faller 30,0 miljoner kronor av planens kostnader; de finns inte i någon annan summa här."
    )
    assert figure.rows == [["Gång", "investering", "0", "30,0"], ["Summa", "", "0", "30,0"]]
    assert "falls outside the years 2022–2030" in money_outside.sentence(results, "en")
    assert figure.finding in report.html(Run.of(results), (), "sv", budget_year=2027)


def test_nothing_is_shown_where_nothing_falls_outside(tmp_path: Path) -> None:
    results = run(city(tmp_path, "kind: investment, value: 100, unit: MSEK, years: {2026: 1}"))

    assert money_outside.figure(results, "sv") is None and money_outside.sentence(results, "sv") == ""
