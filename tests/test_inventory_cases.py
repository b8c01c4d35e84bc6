# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every inventory case of tests/cases/inventory.yaml, and the 41 cases with known answers beside the project."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from klimatkontrakt.inventory import (
    agriculture,
    bridge,
    combustion,
    defaults,
    gases,
    grid,
    industry,
    inventory,
    landfill,
    published,
    treatment,
    wastewater,
)
from klimatkontrakt.inventory.inventory import InventoryRow
from tests import casebook

CASES = casebook.cases("inventory")
Given = dict[str, Any]
Found = Mapping[str, Any]
MILLIONTH = 1e-6


def _of_gases(method: Callable[..., gases.Tonnes]) -> Callable[[Given], Found]:
    """A method that gives tonnes of gas, with its CO2e in the case's set when it names one."""

    def found(given: Given) -> Found:
        gwp = given.pop("gwp", None)
        tonnes = method(**given)
        return {**tonnes, **({"tco2e": gases.co2e(tonnes, gwp)} if gwp else {})}

    return found


def _of_number(name: str, method: Callable[..., float]) -> Callable[[Given], Found]:
    return lambda given: {name: method(**given)}


def _tonnes(given: Given) -> Found:
    return {"tco2e": [gases.co2e(given["tonnes"], gwp) for gwp in given["gwp"]]}


def _commitment(given: Given) -> Found:
    carbon = landfill.degradable_carbon(given["composition"], defaults.of("degradable_carbon"))
    shares = {name: given[name] for name in ("correction", "decomposed", "in_gas")}
    potential = landfill.methane_potential(carbon, **shares)
    kept = {name: given[name] for name in ("recovered", "oxidation")}
    return {"CH4": landfill.methane_commitment(given["waste_t"], potential, **kept)}


def _burnt_carbon(given: Given) -> gases.Tonnes:
    material = treatment.Material(given["dry_matter"], given["carbon"], given["fossil_carbon"])
    return treatment.burnt_carbon(given["waste_t"], material, oxidised=given["oxidised"])


def _wastewater(given: Given) -> Found:
    way = wastewater.Pathway(1.0, given["correction"])
    kept = {"capacity": given["capacity"], "sludge_kg": 0.0, "recovered_t": 0.0}
    return {"CH4": wastewater.methane(given["load_kg"], [way], **kept)}


def _heat_share(given: Given) -> Found:
    return {"CO2": given.pop("plant_t") * grid.heat_share(**given)}


def _sums(given: Given) -> Found:
    gwp = given["gwp"]
    rows = [InventoryRow(ref, stated_tco2e=value, stated_gwp=gwp) for ref, value in given["stated"].items()]
    sums = {account: total.tco2e for account, total in inventory.totals(rows, gwp).items()}
    every_row = inventory.sum_of_every_row(rows, gwp)
    told = inventory.explained(rows, gwp, every_row, 0.01).problem
    return {**sums, "every_row": every_row, "explained": told.code if told else ""}


def _smhi(given: Given) -> Found:
    figures = {(sector, sub): t for sector, parts in given["figures"].items() for sub, t in parts.items()}
    crossed = bridge.reconciled(published.of("kommun", 2022, given["release"], figures))
    sums = {account: sum(row.counted[account] for row in bridge.table(crossed)) for account in inventory.ACCOUNTS}
    return {**crossed.by_reference, **sums, "total": crossed.total, "unplaced": crossed.unplaced}


def _change(given: Given) -> Found:
    years = [
        published.of("kommun", year, given["release"], {("Alla", "Alla"): tonnes})
        for year, tonnes in sorted(given["figures"].items())
    ]
    return {"per_cent": 100 * published.change(*years)}


METHODS: dict[str, Callable[[Given], Found]] = {
    "activity": _of_gases(combustion.activity),
    "fuel": _of_gases(combustion.fuel),
    "fuel_by_default": _of_gases(combustion.fuel_by_default),
    "factor_t_per_mwh": _of_number("t_per_mwh", combustion.factor_t_per_mwh),
    "tonnes": _tonnes,
    "degradable_carbon": lambda given: {
        "carbon": landfill.degradable_carbon(given["composition"], defaults.of("degradable_carbon"))
    },
    "methane_potential": _of_number("potential", landfill.methane_potential),
    "methane_commitment": _commitment,
    "biological": _of_gases(treatment.biological),
    "burnt_carbon": _burnt_carbon,
    "burnt_gases": _of_gases(treatment.burnt_gases),
    "organic_load": _of_number("kg_bod", wastewater.organic_load),
    "wastewater_methane": _wastewater,
    "made": _of_gases(industry.made),
    "by_head": _of_gases(agriculture.by_head),
    "direct_nitrous": _of_gases(agriculture.direct_nitrous),
    "supplied": _of_number("tco2e", grid.supplied),
    "local_factor": _of_number("t_per_mwh", grid.local_factor),
    "local_heat_factor": _of_number("t_per_mwh", grid.local_heat_factor),
    "heat_share": _heat_share,
    "sums": _sums,
    "smhi": _smhi,
    "change": _change,
}


def _found(case: dict[str, Any]) -> Found:
    return METHODS[case["method"]](dict(case["given"]))


def _near(case: dict[str, Any], wanted: Any) -> Any:
    if isinstance(wanted, str):
        return wanted
    share = case.get("within", 0 if "within_abs" in case else MILLIONTH)
    return pytest.approx(wanted, rel=share, abs=case.get("within_abs", 0))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_case_comes_out_as_it_says(case: dict[str, Any]) -> None:
    found = _found(case)

    for name, wanted in case["then"].items():
        assert found[name] == _near(case, wanted), name


TRAPS = [case for case in CASES if "errs" in case]


@pytest.mark.parametrize("case", TRAPS, ids=[case["id"] for case in TRAPS])
def test_where_a_tool_errs_our_answer_differs_and_the_case_says_why(case: dict[str, Any]) -> None:
    errs = dict(case["errs"])
    assert errs.pop("why")

    found = _found(case)

    for name, wrong in errs.items():
        assert found[name] != _near(case, wrong), name


# The 41 cases beside the project

ERRING = "AG4"  # the expected value of this one is what a tool that errs gets


def _beside(shared) -> dict[str, dict[str, str]]:
    with (shared / "standards" / "inventory_cases.csv").open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def _is_as_near(case: dict[str, Any], tolerance: str) -> bool:
    """Whether our case is no laxer than the tolerance beside the project: `exact`, `1e-6 rel`, `0.01 abs`, `1e-9`."""
    share = case.get("within", 0 if "within_abs" in case else MILLIONTH)
    amount = case.get("within_abs", 0)
    if tolerance == "exact":
        return share == amount == 0
    most = float(tolerance.split(maxsplit=1)[0])
    if " rel" in tolerance:
        return share <= most and amount == 0
    return share <= most and amount <= most and (" abs" not in tolerance or share == 0)


def test_every_case_beside_the_project_is_here_with_the_same_answer_and_as_near(shared) -> None:
    ours = {case["id"]: case for case in CASES}

    assert len(_beside(shared)) == 41
    for name, row in _beside(shared).items():
        assert next(iter(ours[name]["then"].values())) == json.loads(row["expected"]), name
        assert _is_as_near(ours[name], row["tolerance"]), name


def test_the_sum_that_the_other_tool_gets_is_none_of_ours(shared) -> None:
    row = _beside(shared)[ERRING]
    wrong = float(row["expected"])
    held = [
        InventoryRow(ref, stated_tco2e=value, stated_gwp="AR5") for ref, value in json.loads(row["inputs_json"]).items()
    ]

    ours = inventory.totals(held, "AR5")

    assert all(abs(total.tco2e - wrong) > 1 for total in ours.values())
    assert inventory.sum_of_every_row(held, "AR5") == pytest.approx(wrong, abs=0.01)


def test_a_rounded_factor_of_the_covenant_is_ours_when_it_is_shown() -> None:
    # 0.20196, 0.24948, 0.22716 and 0.33012 t/MWh, shown with three decimals
    shown = [round(combustion.factor_t_per_mwh(kg), 3) for kg in (56_100, 69_300, 63_100, 91_700)]

    assert shown == [0.202, 0.249, 0.227, 0.330]
