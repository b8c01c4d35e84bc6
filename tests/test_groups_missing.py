# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A group of which something is missing: no member takes what may be another's, and what is told of it is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from klimatkontrakt.engine import study
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.sources.intake import law
from tests.cities import LILLSTAD, appended, copy_of, merged

# The city needs 60 GWh of heat, of which 30 is known to be gas; what district heating gives is not known.
NEED, GAS, DISTRICT = ("heat.need,Behov,Need,,GWh", "heat.gas,Gas,Gas,heat,GWh", "heat.dh,Fjärr,District,heat,GWh")


def folder(tmp_path: Path, need: str = "60", gas: str = "30", district: str = "30") -> Path:
    to = copy_of(LILLSTAD, tmp_path)
    for row, value in ((NEED, need), (GAS, gas), (DISTRICT, district)):
        appended(to, "quantities.csv", f"{row},measured,2022,{value},,0,,,,,,,s2,")
    appended(to, "lines.csv", "heatuse,gas,Gas,Gas,heat.gas,1,heating,,,,market:1,,")
    appended(to, "lines.csv", "heatuse,dh,Fjärr,District,heat.dh,1,heating,,,,market:1,,")
    move = "{id: m, stage: improve, from: {group: heat}, share: 0.5, origin: assumed, source: s2}"
    renov = f"{{sv: R, en: R, area: mobility, actor: lillstad, status: planned, ramp: {{2023: 0, 2030: 1}}, moves: [{move}]}}"
    merged(to, "measures.yaml", f"renov: {renov}")
    account = "{sv: Värme, en: Heat, family: energy, form: yearly, unit: GWh}"
    scenario = "{like: contract, renov: {level: 1}}"
    return merged(
        to,
        "city.yaml",
        f"groups: {{heat: {{total: heat.need}}}}\naccounts: {{heatuse: {account}}}\nscenarios: {{more: {scenario}}}",
    )


def told(to: Path) -> dict[str, Problem]:
    wanted = ("heat.dh", "heat.need", "heat.gas", "heat")
    return {p.code: p for p in law.checked(to).problems if p.place.item in wanted and p.code != "not_canonical"}


def heat(to: Path, scenario: str = "baseline") -> float:
    city = law.checked(to).city
    assert city is not None
    return float(study.run(city, scenario, draws=250).both.planned["heatuse"][0, -1])


def test_members_that_are_known_are_scaled_to_a_known_total(tmp_path: Path) -> None:
    assert heat(folder(tmp_path, gas="20", district="20")) == pytest.approx(60)


def test_a_member_does_not_take_what_may_be_the_missing_ones(tmp_path: Path) -> None:
    assert heat(folder(tmp_path, district="missing: x")) == pytest.approx(30)


def test_a_missing_member_is_told_with_what_is_counted_without_it(tmp_path: Path) -> None:
    to = folder(tmp_path, district="missing: x")
    found = told(to)

    assert set(found) == {"quantity_missing", "group_member_missing_of_total"}
    assert "heatuse.dh" in found["quantity_missing"].said("en") and "renov" not in found["quantity_missing"].said("en")
    assert "not for heat.dh: renov" in found["group_member_missing_of_total"].said("en")
    assert heat(to, "more") == pytest.approx(15)  # and it is counted: half of the gas


def test_a_missing_total_is_told_and_its_members_stand(tmp_path: Path) -> None:
    to = folder(tmp_path, need="missing: x", gas="20", district="20")

    assert set(told(to)) == {"group_total_missing"} and heat(to) == pytest.approx(40)
    assert "skalas inte" in told(to)["group_total_missing"].said("sv")
