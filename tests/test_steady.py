# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A quantity that is the same in all years is held for one, and is bit for bit what it would be held for all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.building_stock import building_stock
from hypothesis import given

from klimatkontrakt.city import City, read_city
from klimatkontrakt.engine.chain.program import Program, compile_city
from klimatkontrakt.engine.worlds import world
from tests.cities import LILLSTAD, MALMO, random_cities


def _held_for_all_years(program: Program) -> Program:
    """The same program as if every quantity were held for all years."""
    whole = replace(program)
    vars(whole)["is_steady"] = np.zeros_like(program.is_steady)
    vars(whole)["is_straight"] = np.zeros_like(program.is_steady)
    return whole


def _bits(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(array).view(np.int64)


def _is_the_same_held_for_all_years(city: City) -> tuple[int, int]:
    """Checks it, and tells how many quantities are steady, and how many vary."""
    program = compile_city(city)
    held, whole = (world.draw(own, draws=250, seed=3) for own in (program, _held_for_all_years(program)))
    assert len(whole.draws.steady) == 0 and len(whole.draws.varying) == len(program.is_steady)
    assert np.array_equal(_bits(held.draws.baselines()), _bits(whole.draws.baselines()))
    assert np.array_equal(_bits(held.draws.strength), _bits(whole.draws.strength))
    return len(held.draws.steady), len(held.draws.part) + len(held.draws.varying)


@pytest.mark.parametrize("folder", [MALMO, LILLSTAD], ids=["malmo", "lillstad"])
def test_a_shipped_citys_steady_quantities_have_the_bits_of_all_years(folder) -> None:
    steady, varying = _is_the_same_held_for_all_years(read_city(folder))
    assert steady and varying


@given(random_cities())
def test_any_citys_steady_quantities_have_the_bits_of_all_years(city: City) -> None:
    _is_the_same_held_for_all_years(city)


def test_most_of_a_building_stock_is_held_for_one_year() -> None:
    steady, varying = _is_the_same_held_for_all_years(building_stock())
    assert steady > 4 * varying  # of 155 quantities: 21 areas and the people grow, three factors fall


def test_a_quantity_without_growth_points_or_a_group_that_varies_is_steady_and_no_other() -> None:
    program = compile_city(building_stock())
    varying = {name for name, is_steady in zip(program.quantities, program.is_steady, strict=False) if not is_steady}
    assert varying == {*(f"area.{i:02d}" for i in range(21)), "people", "ef.district", "ef.gas", "ef.oil"}
