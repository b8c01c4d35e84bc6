# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A factor lies in what its carrier or vehicle can give, by kind of thing and unit, not by what one neighbour gives."""

from __future__ import annotations

import pytest

from klimatkontrakt import data
from klimatkontrakt.city import schema, units
from klimatkontrakt.engine.problems import peers
from tests.cities import MALMO, shipped


def factor(name: str, value: float, unit: str, **more: object) -> schema.Quantity:
    plain = {"label_sv": name, "origin": "assumed", "year": 2022, "source": "s"}
    return schema.Quantity(id=name, value=value, unit=unit, **{**plain, **more})


@pytest.mark.parametrize(
    ("name", "value", "unit", "is_far"),
    [
        ("ef.petrol", 1000, "g/kWh", True),  # four times: 73 kg/GJ is 263 g/kWh, and 420 with all that is before the tank
        ("ef.petrol", 2900, "g/kWh", True),
        ("ef.petrol", 336, "g/kWh", False),
        ("ef.petrol", 250, "g/kWh", False),
        ("ef.bensin", 1000, "g/kWh", True),
        ("ef.petrol", 12, "kgCO2e/l", True),
        ("ef.bus", 900, "g/vkm", False),  # a diesel bus in town
        ("ef.buss", 900, "g/vkm", False),
        ("ef.bus", 9000, "g/vkm", True),
        ("ef.car", 1, "kg/vkm", True),
        ("ef.heavy_truck", 1500, "g/vkm", False),
        ("ef.diesel", 60, "g/kWh", False),  # as HVO
        ("ef.electricity", 1200, "g/kWh", False),  # a grid of lignite
        ("ef.electricity", 2000, "g/kWh", True),
        ("ef.district_heat", 900, "g/kWh", True),
        ("car.petrol.use", 5000, "kWh/vkm", False),  # no factor of emissions
    ],
)  # fmt: skip
def test_what_a_thing_can_give_is_known_by_its_kind_and_unit(name: str, value: float, unit: str, is_far: bool) -> None:
    assert (peers.far(factor(name, value, unit)) is not None) == is_far


def test_a_factor_that_will_fall_is_told_only_far_below_its_band() -> None:
    assert peers.far(factor("ef.petrol", 250, "g/kWh", points={2040: 10.0})) is None
    assert peers.far(factor("ef.petrol", 250, "g/kWh", points={2040: 0.25})) == 0.25


def test_every_sourced_factor_lies_in_the_band_of_its_carrier() -> None:
    missing, outside = set(), []
    for row in data.table("factors"):
        own = factor(f"ef.{row['carrier']}", float(row["value"]), row["unit"], peer=row["carrier"])
        if peers.band(own) is None:
            missing.add((row["carrier"], row["unit"]))
        elif peers.far(own) is not None:
            outside.append(row["id"])
    assert (missing, outside) == (set(), [])


def test_every_band_says_where_it_comes_from() -> None:
    for row in data.table("factor_bands"):
        assert row["source"] and row["publisher"] and row["basis"] in ("physics", "observed", "judgement")
        assert 0 < float(row["least"]) < float(row["most"]) and units.parse(row["unit"])
        assert row["basis"] == "judgement" or row["url"].startswith("https://")


def test_no_factor_of_malmo_is_told() -> None:
    assert [row.id for row in shipped(MALMO).quantities if row.value is not None and peers.far(row) is not None] == []
