# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Do the units agree: of a line with its account, of a ratio with its move, of a cost with what it is per?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from klimatkontrakt.city import prices, units
from klimatkontrakt.city.schema import EMISSION_FAMILIES, Account, City, Cost, Move, Strength
from klimatkontrakt.city.units import Dimension
from klimatkontrakt.folder.problem import Place, Problem, Values

BOUGHT = ("investment", "grant")  # paid once; other costs are paid every year


def unit_of(text: str | None, place: Place) -> tuple[Dimension | None, list[Problem]]:
    """The dimension of a unit as written, or that it is unknown."""
    try:
        return units.parse(text or "1").dimension, []
    except units.UnitError:
        return None, [Problem("unit_unknown", place, {"unit": str(text)[:60], "nearest": units.nearest(str(text))})]


def _money(dimension: Dimension | None, price_year: int | None, city: City, place: Place) -> Iterator[Problem]:
    powers = dict(dimension or ())
    if units.EUROS in powers and place.file == "measures.yaml":
        yield Problem("unit_euro", place)
    if units.MONEY not in powers:
        return
    if price_year is None:
        yield Problem("price_year_missing", place)
    elif not prices.of(city).knows(price_year, city.header.price_year):
        index = prices.of(city)
        missing = index.missing(price_year, city.header.price_year)
        found = {"missing": missing, "first": str(index.years[0]), "last": str(index.years[-1])}
        yield Problem("price_year_unknown", place, found)


def problems(city: City) -> Iterator[Problem]:
    """Unknown units, and units that do not agree."""
    dimensions, of_quantities = _of_quantities(city)
    accounts, of_accounts = _account_dimensions(city)
    yield from of_quantities
    yield from of_accounts
    yield from _of_groups(city, dimensions)
    yield from _of_lines(city, dimensions, accounts)
    for name in accounts:
        yield from _of_account(city, name, accounts)
    yield from _of_history(city, accounts)
    yield from _of_strengths(city, dimensions)
    yield from _of_costs(city, dimensions)


def _of_quantities(city: City) -> tuple[dict[str, Dimension], list[Problem]]:
    """The dimensions of the quantities whose units are known, and what is wrong with units and price years."""
    dimensions: dict[str, Dimension] = {}
    problems: list[Problem] = []
    for row in city.quantities:
        place = city.place("quantities", row.id, "unit")
        dimension, faults = unit_of(row.unit, place)
        problems += faults
        if dimension is not None:
            dimensions[row.id] = dimension
            problems += _money(dimension, row.price_year, city, place)
    return dimensions, problems


def _account_dimensions(city: City) -> tuple[dict[str, Dimension], list[Problem]]:
    """The dimensions of the accounts whose units are known, and the units that are not."""
    dimensions: dict[str, Dimension] = {}
    problems: list[Problem] = []
    for name, account in city.accounts.items():
        dimension, faults = unit_of(account.unit, city.place("accounts", name, "unit"))
        problems += faults
        if dimension is not None:
            dimensions[name] = dimension
    return dimensions, problems


def _of_groups(city: City, dimensions: dict[str, Dimension]) -> Iterator[Problem]:
    for name, group in city.groups.items():
        expected = dimensions.get(group.total) if isinstance(group.total, str) else ()
        if group.total is not None and expected is not None:
            yield from _of_members(city, name, expected, dimensions)


def _of_members(city: City, group: str, expected: Dimension, dimensions: dict[str, Dimension]) -> Iterator[Problem]:
    """Quantities of a group in another unit than its total's."""
    for row in city.quantities:
        dimension = dimensions.get(row.id)
        if row.group == group and not row.when and dimension not in (expected, None):
            values: Values = {"unit": units.said(dimension or ()), "expected": units.said(expected), "group": group}
            yield Problem("unit_of_group", city.place("quantities", row.id, "unit"), values)


def is_emission(account: Account) -> bool:
    """Whether the account counts greenhouse gases."""
    return account.family in EMISSION_FAMILIES


def _of_lines(city: City, dimensions: dict[str, Dimension], accounts: dict[str, Dimension]) -> Iterator[Problem]:
    """Lines whose factors multiply to another unit than their account's."""
    for line in city.lines:
        factors = [dimensions[factor] for factor in line.factors if factor in dimensions]
        if line.account not in accounts or len(factors) < len(line.factors):
            continue
        account = city.accounts[line.account]
        dimension = units.as_co2e(*factors) if is_emission(account) else units.product(*factors)
        if dimension != accounts[line.account]:
            values: Values = {"product": units.said(dimension), "account": line.account, "unit": account.unit}
            yield Problem("unit_of_line", city.place("lines", line.key, "factors"), values)


def _of_history(city: City, accounts: dict[str, Dimension]) -> Iterator[Problem]:
    for row in city.history:
        place = city.place("history", row.item, "unit")
        dimension, faults = unit_of(row.unit, place)
        yield from faults
        if dimension is not None and dimension != accounts.get(row.account, dimension):
            yield Problem("unit_of_account", place, {"unit": row.unit, "expected": city.accounts[row.account].unit})


def _of_account(city: City, name: str, accounts: dict[str, Dimension]) -> Iterator[Problem]:
    """Whether a derived account is in the unit that its parts give."""
    account, place = city.accounts[name], city.place("accounts", name, "unit")
    parts = [part for part in dict.fromkeys(account.parts) if part in accounts]
    if account.form != "ratio":
        for part in parts:
            if accounts[part] != accounts[name]:
                yield Problem("unit_of_account", place, {"unit": account.unit, "expected": city.accounts[part].unit})
    elif len(parts) > 1:
        of, over = parts[:2]
        expected = units.product(accounts[of], units.inverse(accounts[over]))
        if expected != accounts[name]:
            yield Problem("unit_of_account", place, {"unit": account.unit, "expected": units.said(expected)})


def _of_strength(strength: Strength, city: City, dimensions: dict[str, Dimension], place: Place) -> Iterator[Problem]:
    if strength.from_ is None:
        return
    origins = [origin for origin in _origins(strength, city) if origin in dimensions]
    yield from _of_ratios(strength, origins, city, dimensions, place)
    if strength.unit is not None:
        yield from _of_amount(strength.unit, origins, dimensions, place)
    for key in strength.lines:
        account = city.accounts.get(key.split(".", 1)[0])
        if account is not None and not is_emission(account):
            yield Problem("tonnes_not_emissions", place, {"line": key})


def _of_ratios(
    strength: Strength, origins: list[str], city: City, dimensions: dict[str, Dimension], place: Place
) -> Iterator[Problem]:
    """Ratios in another unit than what they lead to is per what it is from."""
    for destination, ratio in strength.to.items():
        by = dimensions.get(ratio) if isinstance(ratio, str) else ()
        for origin, target in product(origins, _members(destination, city, dimensions)):
            expected = units.product(dimensions[target], units.inverse(dimensions[origin]))
            if by is not None and by != expected:
                values: Values = {
                    "origin": origin, "destination": target, "expected": units.said(expected), "found": units.said(by),
                }  # fmt: skip
                yield Problem("unit_of_ratio", place, values)


def _of_amount(unit: str, origins: list[str], dimensions: dict[str, Dimension], place: Place) -> Iterator[Problem]:
    dimension, faults = unit_of(unit, place)
    yield from faults
    for origin in origins:
        if dimension is not None and dimension != dimensions[origin]:
            yield Problem("unit_of_amount", place, {"unit": unit, "expected": units.said(dimensions[origin])})


def _origins(strength: Strength, city: City) -> list[str]:
    """The quantities that a move is from; those of a group."""
    if isinstance(strength.from_, dict):
        return sorted({row.id for row in city.quantities if row.group == strength.from_.get("group")})
    return [] if strength.from_ is None else [strength.from_]


def _members(name: str, city: City, dimensions: dict[str, Dimension]) -> list[str]:
    """A quantity, or those of a group, whose dimensions are known."""
    if name in dimensions:
        return [name]
    return [row.id for row in city.quantities if row.group == name and row.id in dimensions]


def _of_strengths(city: City, dimensions: dict[str, Dimension]) -> Iterator[Problem]:
    for name, pool in city.pools.items():
        yield from _of_strength(pool, city, dimensions, city.place("pools", name))
    for name, measure in city.measures.items():
        for number, move in enumerate(measure.moves):
            yield from _of_strength(move, city, dimensions, city.place("measures", name, f"moves.{number}"))
        if measure.stated:
            place = city.place("measures", name, "stated")
            dimension, faults = unit_of(measure.stated.unit, place)
            yield from faults
            if dimension is not None and dimension != units.parse("tCO2e").dimension:
                yield Problem("stated_not_tonnes", place, {"unit": measure.stated.unit})


def moved_dimensions(city: City, moves: tuple[Move, ...], dimensions: dict[str, Dimension]) -> set[Dimension] | None:
    """The dimensions of what a measure moves; None where one of them is not known."""
    moved = set()
    for move in moves:
        strength = city.pools.get(move.pool) if move.pool else move
        origins = [] if strength is None else _origins(strength, city)
        if strength is None or not dimensions.keys() >= set(origins):
            return None
        moved |= {dimensions[origin] for origin in origins}
    return moved


def _of_cost(
    cost: Cost, moves: tuple[Move, ...], city: City, dimensions: dict[str, Dimension], place: Place
) -> Iterator[Problem]:
    dimension, faults = unit_of(cost.unit, place)
    yield from faults
    if dimension is None or cost.value is None:
        return
    yield from _money(dimension, cost.price_year, city, place)
    if units.EUROS in dict(dimension):
        return
    per = units.product(units.parse("SEK").dimension, units.inverse(dimension))
    allowed = _allowed(cost, moves, city, dimensions)
    if allowed is not None and per not in allowed:
        expected = " / ".join(
            sorted(units.said(units.product(units.parse("SEK").dimension, units.inverse(d))) for d in allowed)
        )
        yield Problem("unit_of_cost", place, {"unit": str(cost.unit), "expected": expected})
    else:
        yield from _once_or_yearly(cost, place)


def _once_or_yearly(cost: Cost, place: Place) -> Iterator[Problem]:
    """A total whose unit says that it is paid once where it counts every year, or the other way about.

    Shares by year divide a sum; from a year to another it is paid every year; else what is bought is paid once, along
    its ramp, and all other costs every year.
    """
    unit, is_once = cost.money_unit, _is_paid_once(cost)
    if cost.per != "total" or is_once != units.is_per_year(unit):
        return
    meant = unit.replace(f"/{units.YEAR}", "") if is_once else f"{unit}/{units.YEAR}"
    values: Values = {"kind": cost.kind, "value": cost.value or 0.0, "unit": unit, "meant": meant}
    where = replace(place, column=f"{place.column}.unit")
    yield Problem("cost_per_year" if is_once else "cost_not_per_year", where, values)


def _is_paid_once(cost: Cost) -> bool:
    return cost.years is not None or (cost.kind in BOUGHT and cost.from_year is None)


def _allowed(
    cost: Cost, moves: tuple[Move, ...], city: City, dimensions: dict[str, Dimension]
) -> set[Dimension] | None:
    """What a cost may be per; None where that is not known."""
    if cost.per == "total":
        return {()}
    if cost.per == "moved":
        return moved_dimensions(city, moves, dimensions)
    quantity = str(cost.per.get("quantity"))
    return {dimensions[quantity]} if quantity in dimensions else None


def _of_costs(city: City, dimensions: dict[str, Dimension]) -> Iterator[Problem]:
    for name, measure in city.measures.items():
        for number, cost in enumerate(measure.costs):
            place = city.place("measures", name, f"costs.{number}")
            yield from _of_cost(cost, measure.moves, city, dimensions, place)
