# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do figures that are there already add up to? The three sums of the GPC, SMHI's sectors, a change over years."""

from __future__ import annotations

import math

from klimatkontrakt import data
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError
from klimatkontrakt.inventory import bridge, combustion, inventory, published
from klimatkontrakt.inventory.inputs import Series, TableInput, WordInput
from klimatkontrakt.inventory.inventory import InventoryRow
from klimatkontrakt.inventory.method import Method, MethodAnswer, Result, Values, of_gases, of_number
from klimatkontrakt.inventory.published import WHOLE

EVERY_ROW, UNPLACED, PLACED = "every_row", "unplaced", "placed"
NEAR_TCO2E = 0.5  # half of the last digit of a total that is printed in tonnes
CITY = "–"
BETWEEN = "/"
PERCENT = 100.0


def _co2e(values: Values) -> MethodAnswer:
    return of_gases(values.table("tonnes"))


def _of_gpc(values: Values) -> MethodAnswer:
    rows = [
        InventoryRow(ref, stated_tco2e=value, stated_gwp=values.gwp) for ref, value in values.table("stated").items()
    ]
    totals = inventory.totals(rows, values.gwp)
    every_row = inventory.sum_of_every_row(rows, values.gwp)
    told = inventory.explained(rows, values.gwp, every_row, NEAR_TCO2E).problem
    found = [problem for problem in inventory.problems(rows, values.gwp) if problem.severity != "error"]
    results = [Result(account, total.tco2e, "tCO2e") for account, total in totals.items()]
    return MethodAnswer((*results, Result(EVERY_ROW, every_row, "tCO2e")), (*found, *([told] if told else ())))


def smhi_names() -> tuple[str, ...]:
    """SMHI's main sectors, and their parts after a stroke; as they are written now, and as they have been."""
    older: dict[str, list[str]] = {}
    for row in data.table("smhi_names"):
        older.setdefault(row["means"], []).append(row["written"])
    names = [(WHOLE, WHOLE)]
    for sector, sub in bridge.rules():
        names += [(written, sub) for written in (sector, *older.get(sector, []))]
    return tuple(sector if sub == WHOLE else f"{sector}{BETWEEN}{sub}" for sector, sub in names)


def _figures(values: Values) -> dict[published.Key, float]:
    figures = {}
    for name, tonnes in values.table("tonnes_of").items():
        sector, _, sub = name.partition(BETWEEN)
        figures[sector, sub or WHOLE] = tonnes
    return figures


def _bridge(values: Values) -> MethodAnswer:
    release = values.word("release")
    crossed = bridge.reconciled(published.of(CITY, values.years[0] if values.years else 0, release, _figures(values)))
    placed = [Result(PLACED, tonnes, "tCO2e", ref=ref) for ref, tonnes in crossed.by_reference.items()]
    sums = [
        Result(account, math.fsum(row.counted[account] for row in bridge.table(crossed)), "tCO2e")
        for account in inventory.ACCOUNTS
    ]
    rest = (Result("total", crossed.total, "tCO2e"), Result(UNPLACED, crossed.unplaced, "tCO2e"))
    return MethodAnswer((*placed, *sums, *rest), crossed.problems)


def _change(values: Values) -> MethodAnswer:
    years = values.series("total")[""]
    if len(years) == 1:
        (year,) = years
        raise ProblemsError(
            [Problem("inventory_years_two", Place("inventory", 0, "total", "total"), {"year": str(year)})]
        )
    release = values.word("release")
    first, last = (
        published.of(CITY, year, release, {(WHOLE, WHOLE): years[year]}) for year in (min(years), max(years))
    )
    return of_number("change", PERCENT * published.change(first, last), "%")


def releases() -> tuple[str, ...]:
    """SMHI's releases that are known."""
    return tuple(published.releases())


METHODS = (
    Method(
        "gases.co2e",
        (TableInput("tonnes", "gas", combustion.every_gas),),
        _co2e,
        "IPCC AR4 table 2.14, AR5 table 8.A.1, AR6 table 7.SM.7",
    ),
    Method(
        "sums.gpc",
        (TableInput("stated", "emissions_signed", lambda: tuple(inventory.references())),),
        _of_gpc,
        "GPC 1.1 ch. 4",
        gives=(*inventory.ACCOUNTS, EVERY_ROW),
    ),
    Method(
        "sums.smhi",
        (
            WordInput("release", releases),
            TableInput("tonnes_of", "emissions", smhi_names),
        ),
        _bridge,
        "SMHI, Nationella emissionsdatabasen; smhi_to_gpc.csv",
        gives=(PLACED, *inventory.ACCOUNTS, "total", UNPLACED),
    ),
    Method(
        "sums.change",
        (
            WordInput("release", releases),
            Series("total", "emissions"),
        ),
        _change,
        "SMHI, Nationella emissionsdatabasen; one release at a time",
        gives=("change",),
    ),
)
