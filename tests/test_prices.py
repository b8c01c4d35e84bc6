# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Money of one year in another's prices: the index that ships, a city's own rows, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.city import City, form, load, prices, write_city
from klimatkontrakt.city.document import written
from klimatkontrakt.city.schema import PriceLevel
from klimatkontrakt.engine.answers import costs, valuation
from klimatkontrakt.engine.chain.program import scale_of
from tests.cities import LILLSTAD, copy_of, shipped


def levels(*rows: tuple[int, float], source: str = "s1") -> tuple[PriceLevel, ...]:
    return tuple(PriceLevel(year=year, index=index, source=source) for year, index in rows)


def with_levels(*rows: tuple[int, float], **header: Any) -> City:
    city = shipped(LILLSTAD)
    return city.model_copy(
        update={
            "price_index": levels(*rows),
            "header": city.header.model_copy(update=header) if header else city.header,
        }
    )


def codes(city: City) -> set[str]:
    return {problem.code for problem in form.problems(city)}


def test_the_shipped_index_reaches_2024_and_is_met_by_its_sources() -> None:
    # SCB's months of 2024: January–November 4 565.13 in all, December 413.34 (of 2023) and 0.8 per cent more
    by_months = (4_565.13 + 413.34 * 1.008) / 12
    # World Bank's yearly change of 2024 on SCB's mean of 2023
    by_change = 403.70 * 1.0283581658

    assert prices.shipped().years[-1] == 2024
    assert prices.shipped().levels[2024] == pytest.approx(by_months, abs=0.02) == pytest.approx(by_change, abs=0.02)


def test_money_is_worth_more_in_later_prices() -> None:
    # 343.19 in 2021 and 403.70 in 2023: 403.70 ÷ 343.19 = 1.17632
    assert prices.shipped().factor(2021, 2023) == pytest.approx(1.17632, abs=5e-6)
    assert prices.shipped().factor(2023, 2021) == pytest.approx(1 / 1.17632, rel=1e-5)


@pytest.mark.parametrize("base", [1.0, 3.2, 0.01])
def test_the_base_year_of_a_city_s_rows_does_not_matter(base: float) -> None:
    index = prices.of(with_levels((2023, 403.70 * base), (2026, 440.0 * base)))

    assert index.factor(2023, 2026) == pytest.approx(440.0 / 403.70)
    assert index.factor(2016, 2026) == pytest.approx(440.0 / 316.43)


def test_a_city_s_own_row_goes_before_the_shipped_one() -> None:
    index = prices.of(with_levels((2023, 403.70), (2024, 415.20)))

    assert index.factor(2023, 2024) == pytest.approx(415.20 / 403.70)
    assert index.factor(2022, 2023) == prices.shipped().factor(2022, 2023)


@given(st.permutations([(2022, 371.91), (2023, 403.70), (2025, 420.0)]))
def test_the_order_of_the_rows_does_not_matter(rows: list[tuple[int, float]]) -> None:
    assert prices.of(with_levels(*rows)) == prices.of(with_levels(*sorted(rows)))


def test_rows_without_a_year_in_common_are_told_with_the_year_to_add() -> None:
    city = with_levels((2030, 120.0), (2031, 125.0))
    (told,) = [problem for problem in form.problems(city) if problem.code == "price_index_unjoined"]

    assert "2024" in told.said("sv") and told.place.file == "price_index.csv"
    assert not prices.of(city).knows(2024, 2030)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (((2024, 100.0), (2024, 101.0)), "price_index_twice"),
        (((2016, 100.0), (2023, 100.0)), "price_index_contradicts"),  # SCB: 27.6 per cent
        (((2024, 415.15), (2025, 41.8)), "price_index_leaps"),  # a digit lost
        (((2024, 415.15), (2025, 519.5)), "price_index_leaps"),
    ],
)
def test_rows_that_cannot_be_right_are_told(rows: tuple[tuple[int, float], ...], code: str) -> None:
    assert code in codes(with_levels(*rows))


def test_rows_that_follow_scb_are_not_told() -> None:
    assert not {code for code in codes(with_levels((2016, 316.43), (2023, 403.70), (2025, 418.0))) if "price_" in code}


def test_a_row_without_a_source_that_is_there_is_told() -> None:
    city = shipped(LILLSTAD).model_copy(update={"price_index": levels((2024, 415.15), source="nej")})

    assert "reference_unknown" in codes(city)


@pytest.mark.parametrize("cell", ["0", "-1", "nan", "många", ""])
def test_an_index_that_is_no_level_is_told_by_its_row(tmp_path: Path, cell: str) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    (folder / "price_index.csv").write_text(f"year,index,source\n2024,{cell},s1\n", encoding="utf-8")
    city, found = load(folder)

    assert city is None and {(p.place.file, p.place.row) for p in found if p.severity == "error"} == {
        ("price_index.csv", 2)
    }


def test_money_of_a_year_past_the_index_is_told_with_what_to_add(tmp_path: Path) -> None:
    city = with_levels(price_year=2027)
    told = [problem for problem in form.problems(city) if problem.code == "price_year_unknown"]

    assert told and all("price_index.csv" in p.said("sv") and p.values["missing"] == "2027" for p in told)
    assert "price_year_unknown" not in codes(with_levels((2024, 1.0), (2027, 1.05), price_year=2027))


def test_costs_quantities_and_values_of_tonnes_all_follow_the_city_s_rows() -> None:
    plain, own = with_levels(price_year=2024), with_levels((2024, 100.0), (2027, 110.0), price_year=2027)
    cost = next(cost for measure in plain.measures.values() for cost in measure.costs if cost.price_year == 2024)
    row = next(row for row in plain.quantities if row.price_year == 2024)

    # prices rise by a tenth from 2024 to 2027
    assert costs.price_scale(own, cost) == pytest.approx(1.1 * costs.price_scale(plain, cost))
    assert scale_of(own, row) == pytest.approx(1.1 * scale_of(plain, row))
    assert valuation.co2_path("asek_7_co2", own) == pytest.approx(1.1 * valuation.co2_path("asek_7_co2", plain))


def test_the_file_stands_in_the_folder_only_where_it_has_rows(tmp_path: Path) -> None:
    assert "price_index.csv" not in written(shipped(LILLSTAD))
    city = with_levels((2024, 415.15), (2026, 430.5))
    write_city(city, tmp_path / "l")
    back, found = load(tmp_path / "l")

    assert back is not None and back.price_index == city.price_index
    assert (tmp_path / "l" / "price_index.csv").read_text(encoding="utf-8") == (
        "year,index,source\n2024,415.15,s1\n2026,430.5,s1\n"
    )
    assert [p for p in found if p.code in ("not_canonical", "file_unknown")] == []
