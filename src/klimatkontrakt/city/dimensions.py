# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Do the units agree: of a line with its account, of a ratio with its move, of a cost with what it is per?"""

from __future__ import annotations

from collections.abc import Iterator

from klimatkontrakt.city import prices, units
from klimatkontrakt.city.problem import Place, Problem
from klimatkontrakt.city.schema import EMISSION_FAMILIES, Account, City, Cost, Move, Strength
from klimatkontrakt.city.units import Dimension


def _unit(text: str | None, place: Place) -> tuple[Dimension | None, list[Problem]]:
    try:
        return units.parse(text or "1").dimension, []
    except units.UnitError:
        return None, [Problem("unit_unknown", place, {"unit": str(text)[:60]})]


def _money(dimension: Dimension | None, price_year: int | None, city: City, place: Place) -> Iterator[Problem]:
    powers = dict(dimension or ())
    if units.EUROS in powers and place.file == "measures.yaml":
        yield Problem("unit_euro", place)
    if units.MONEY not in powers:
        return
    if price_year is None:
        yield Problem("price_year_missing", place)
    elif not prices.is_known(price_year, city.header.price_year):
        known = prices.known_years()
        found = {"year": price_year, "own": city.header.price_year, "first": known[0], "last": known[-1]}
        yield Problem("price_year_unknown", place, found)


def problems(city: City) -> Iterator[Problem]:
    """Unknown units, and units that do not agree."""
    dimensions: dict[str, Dimension] = {}
    accounts: dict[str, Dimension] = {}
    found: list[Problem] = []
    for row in city.quantities:
        place = city.place("quantities", row.id, "unit")
        dimension, faults = _unit(row.unit, place)
        found += faults
        if dimension is not None:
            dimensions[row.id] = dimension
            found += _money(dimension, row.price_year, city, place)
    for name, account in city.accounts.items():
        dimension, faults = _unit(account.unit, city.place("accounts", name, "unit"))
        found += faults
        if dimension is not None:
            accounts[name] = dimension
    yield from found
    if len(dimensions) < len({row.id for row in city.quantities}) or len(accounts) < len(city.accounts):
        return
    yield from _of_groups(city, dimensions)
    yield from _of_accounts(city, dimensions, accounts)
    yield from _of_strengths(city, dimensions)
    yield from _of_costs(city, dimensions)


def _of_groups(city: City, dimensions: dict[str, Dimension]) -> Iterator[Problem]:
    for name, group in city.groups.items():
        members = [row.id for row in city.quantities if row.group == name and not row.when]
        if group.total is None:
            continue
        expected = dimensions[group.total] if isinstance(group.total, str) else ()
        for member in members:
            if dimensions[member] != expected:
                found = {
                    "unit": units.said(dimensions[member]),
                    "expected": units.said(expected),
                    "group": name,
                }
                yield Problem("unit_of_group", city.place("quantities", member, "unit"), found)


def is_emission(account: Account) -> bool:
    """Whether the account counts greenhouse gases."""
    return account.family in EMISSION_FAMILIES


def _of_accounts(city: City, dimensions: dict[str, Dimension], accounts: dict[str, Dimension]) -> Iterator[Problem]:
    for line in city.lines:
        factors = [dimensions[factor] for factor in line.factors]
        account = city.accounts[line.account]
        found = units.as_co2e(*factors) if is_emission(account) else units.product(*factors)
        if found != accounts[line.account]:
            values = {"product": units.said(found), "account": line.account, "unit": account.unit}
            yield Problem("unit_of_line", city.place("lines", line.key, "factors"), values)
    for name, account in city.accounts.items():
        place = city.place("accounts", name, "unit")
        parts = [part for part in (account.of, account.less) if part]
        if account.form == "ratio" and account.of and account.over:
            expected = units.product(accounts[account.of], units.inverse(accounts[account.over]))
            if expected != accounts[name]:
                yield Problem("unit_of_account", place, {"unit": account.unit, "expected": units.said(expected)})
            continue
        for part in parts:
            if accounts[part] != accounts[name]:
                yield Problem("unit_of_account", place, {"unit": account.unit, "expected": city.accounts[part].unit})
    for row in city.history:
        place = city.place("history", f"{row.account},{row.line or ''},{row.year}", "unit")
        dimension, faults = _unit(row.unit, place)
        yield from faults
        if dimension is not None and dimension != accounts[row.account]:
            yield Problem("unit_of_account", place, {"unit": row.unit, "expected": city.accounts[row.account].unit})


def _of_strength(strength: Strength, city: City, dimensions: dict[str, Dimension], place: Place) -> Iterator[Problem]:
    if strength.from_ is None:
        return
    members = {
        row.id for row in city.quantities if isinstance(strength.from_, dict) and row.group == strength.from_["group"]
    }
    origins = [strength.from_] if isinstance(strength.from_, str) else sorted(members)
    for destination, ratio in strength.to.items():
        targets = (
            [destination] if destination in dimensions else [r.id for r in city.quantities if r.group == destination]
        )
        for origin in origins:
            for target in targets:
                by = dimensions[ratio] if isinstance(ratio, str) else ()
                expected = units.product(dimensions[target], units.inverse(dimensions[origin]))
                if by != expected:
                    values = {
                        "origin": origin,
                        "destination": target,
                        "expected": units.said(expected),
                        "found": units.said(by),
                    }
                    yield Problem("unit_of_ratio", place, values)
    if strength.unit is not None:
        dimension, faults = _unit(strength.unit, place)
        yield from faults
        for origin in origins:
            if dimension is not None and dimension != dimensions[origin]:
                yield Problem(
                    "unit_of_amount",
                    place,
                    {"unit": strength.unit, "expected": units.said(dimensions[origin])},
                )
    for key in strength.lines:
        if not is_emission(city.accounts[key.split(".", 1)[0]]):
            yield Problem("tonnes_not_emissions", place, {"line": key})


def _of_strengths(city: City, dimensions: dict[str, Dimension]) -> Iterator[Problem]:
    for name, pool in city.pools.items():
        yield from _of_strength(pool, city, dimensions, city.place("pools", name))
    for name, measure in city.measures.items():
        for number, move in enumerate(measure.moves):
            yield from _of_strength(move, city, dimensions, city.place("measures", name, f"moves.{number}"))
        if measure.stated:
            place = city.place("measures", name, "stated")
            dimension, faults = _unit(measure.stated.unit, place)
            yield from faults
            if dimension is not None and dimension != units.parse("tCO2e").dimension:
                yield Problem("stated_not_tonnes", place, {"unit": measure.stated.unit})


def moved_dimensions(city: City, moves: tuple[Move, ...], dimensions: dict[str, Dimension]) -> set[Dimension]:
    """The dimensions of what a measure moves."""
    found = set()
    for move in moves:
        strength: Strength = city.pools[move.pool] if move.pool else move
        origin = strength.from_
        if isinstance(origin, str):
            found.add(dimensions[origin])
        elif origin is not None:
            found |= {dimensions[row.id] for row in city.quantities if row.group == origin["group"]}
    return found


def _of_cost(
    cost: Cost, moves: tuple[Move, ...], city: City, dimensions: dict[str, Dimension], place: Place
) -> Iterator[Problem]:
    dimension, faults = _unit(cost.unit, place)
    yield from faults
    if dimension is None or cost.value is None:
        return
    yield from _money(dimension, cost.price_year, city, place)
    if units.EUROS in dict(dimension):
        return
    per = units.product(units.parse("SEK").dimension, units.inverse(dimension))
    if cost.per == "total":
        allowed: set[Dimension] = {()}
    elif cost.per == "moved":
        allowed = moved_dimensions(city, moves, dimensions)
    else:
        allowed = {dimensions[str(cost.per["quantity"])]}
    if per not in allowed:
        expected = " / ".join(
            sorted(units.said(units.product(units.parse("SEK").dimension, units.inverse(d))) for d in allowed)
        )
        yield Problem("unit_of_cost", place, {"unit": str(cost.unit), "expected": expected or "–"})


def _of_costs(city: City, dimensions: dict[str, Dimension]) -> Iterator[Problem]:
    for name, measure in city.measures.items():
        for number, cost in enumerate(measure.costs):
            place = city.place("measures", name, f"costs.{number}")
            yield from _of_cost(cost, measure.moves, city, dimensions, place)
