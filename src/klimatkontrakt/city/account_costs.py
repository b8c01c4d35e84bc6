# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Can an account hold the costs that it says? A yearly money account, known kinds, payers and measures (§6)."""

from __future__ import annotations

from collections.abc import Iterator

from klimatkontrakt.city import units
from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.city.schema import Account, City, Cost, HeldCosts
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.folder.unknown_names import name_problems, unknown

FROM_LIFETIME = ("reinvestment", "residual")  # what an investment with a lifetime brings beside itself


def may_share(first: HeldCosts | None, second: HeldCosts | None) -> bool:
    """Whether two accounts may hold the same cost: of a kind, a payer and a measure that both name."""
    if first is None or second is None:
        return False
    pairs = ((first.payers, second.payers), (first.measures, second.measures))
    return bool(set(first.kinds) & set(second.kinds)) and all(
        not own or not other or set(own) & set(other) for own, other in pairs
    )


def problems(city: City) -> Iterator[Problem]:
    """Costs in accounts that cannot hold them, names that do not exist, and costs that nobody states."""
    for name, account in city.accounts.items():
        if account.costs is not None:
            yield from _of_account(city, name, account, account.costs)
        held = [part for part in account.parts if _holds(city, part)] if account.form == "ratio" else []
        for part in held:
            yield Problem("costs_in_ratio", city.place("accounts", name), {"name": name, "part": part})


def _holds(city: City, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether costs are part of an account, or of any that it is worked out from."""
    account = city.accounts.get(name)
    if account is None or name in seen:
        return False
    return account.costs is not None or any(_holds(city, part, seen | {name}) for part in account.parts)


def _of_account(city: City, name: str, account: Account, held: HeldCosts) -> Iterator[Problem]:
    place = city.place("accounts", name, "costs")
    if account.form != "yearly" or account.family != "money":
        yield Problem("costs_not_money", place, {"name": name})
    elif _is_no_money(account):
        unit_place = city.place("accounts", name, "unit")
        yield Problem("unit_of_account", unit_place, {"unit": account.unit, "expected": "SEK"})
    if not held.kinds:
        yield Problem("costs_without_kinds", place, {"name": name})
    actors = ids_of(city.actors)
    for payer in dict.fromkeys(held.payers):
        yield from name_problems(place, "actors", payer, actors)
    yield from _of_held_measures(city, name, held)


def _of_held_measures(city: City, name: str, held: HeldCosts) -> Iterator[Problem]:
    """Measures that do not exist, or that state no cost of those that are held."""
    place = city.place("accounts", name, "costs")
    for measure in dict.fromkeys(held.measures):
        if measure not in city.measures:
            yield unknown(place, "measures", measure, city.measures)
        elif not _states(city, measure, held):
            yield Problem("costs_unstated", place, {"name": name, "measure": measure})
    if held.kinds and not held.measures and not any(_states(city, measure, held) for measure in city.measures):
        yield Problem("costs_of_none", place, {"name": name})


def _is_no_money(account: Account) -> bool:
    try:
        return units.parse(account.unit).dimension != units.parse("SEK").dimension
    except units.UnitError:
        return False  # told where units are read


def _states(city: City, measure: str, held: HeldCosts) -> bool:
    """Whether a measure states any cost that is held; of one without payers that may be so."""
    return any(_is_named(cost, held) for cost in city.measures[measure].costs)


def _is_named(cost: Cost, held: HeldCosts) -> bool:
    kinds = {cost.kind, *(FROM_LIFETIME if cost.kind == "investment" and cost.lifetime is not None else ())}
    actors = {*cost.payers, *cost.receivers}
    is_payer = not held.payers or not actors or bool(actors & set(held.payers))
    return cost.basis != "sunk" and bool(kinds & set(held.kinds)) and is_payer
