# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is every number inside what it can be at all? Shares of a whole, ends of their ranges, what targets ask for (§3).

What a type can say of a number alone is said there (values.Share); here stands what takes its neighbours: the share
that a `low` belongs to, the unit of a quantity, the account of a target.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from klimatkontrakt.city import units
from klimatkontrakt.city.schema import Account, City, Published, Quantity, Strength, Target
from klimatkontrakt.city.values import share_fault, share_meant
from klimatkontrakt.folder.problem import Place, Problem, Values

MOST_CHANGE = 10.0  # a rise to eleven times as much; more than that is per cent written as a fraction


def problems(city: City) -> Iterator[Problem]:
    """Numbers outside what they can be."""
    for number, row in enumerate(city.quantities):
        yield from _of_quantity(row, city.row_place("quantities", number, row.id))
    for name, pool in city.pools.items():
        yield from _of_strength(pool, city.place("pools", name))
    for name, measure in city.measures.items():
        for number, move in enumerate(measure.moves):
            yield from _of_strength(move, city.place("measures", name, f"moves.{number}"))
    for published in city.history:
        yield from _of_published(published, city.place("history", published.item))
    for name, target in city.targets.items():
        account = city.accounts.get(target.account)
        if account is not None:
            yield from _of_target(city, account, target, city.place("targets", name))


def _of_published(published: Published, place: Place) -> Iterator[Problem]:
    for name in ("value", "low", "high"):
        yield from _of_part(getattr(published, name), published.unit, replace(place, column=name))


def _of_share(share: float | None, place: Place, *, scale: float = 1.0) -> Iterator[Problem]:
    """A share as it was written, in a unit of this size."""
    fault = None if share is None else share_fault(share * scale)
    if share is not None and fault is not None:
        yield Problem(fault, place, {"share": share, "meant": share_meant(share, scale=scale)})


def _of_part(value: float | None, unit: str, place: Place) -> Iterator[Problem]:
    if unit in units.PARTS:
        yield from _of_share(value, place, scale=units.parse(unit).scale)


def _of_quantity(row: Quantity, place: Place) -> Iterator[Problem]:
    numbers = {"value": row.value, **{str(year): value for year, value in row.points.items()}}
    for column, value in {**numbers, "low": row.low, "high": row.high}.items():
        yield from _of_part(value, row.unit, replace(place, column=column))


def _of_strength(strength: Strength, place: Place) -> Iterator[Problem]:
    if strength.share is None:
        return
    for end in ("low", "high"):
        yield from _of_share(getattr(strength, end), replace(place, column=f"{place.column}.{end}".strip(".")))


def may_fall_below_zero(city: City, account: Account, seen: frozenset[str] = frozenset()) -> bool:
    """Whether there is a sense in less than nothing of an account: money, and what has something taken off."""
    if account.form == "net" or account.family == "money":
        return True
    parts = [name for name in account.of if name in city.accounts and name not in seen]
    return any(may_fall_below_zero(city, city.accounts[name], seen.union(parts)) for name in parts)


def _of_target(city: City, account: Account, target: Target, place: Place) -> Iterator[Problem]:
    is_net = may_fall_below_zero(city, account)
    if target.change is not None:
        least = -MOST_CHANGE if is_net else -1.0
        if not least <= target.change <= MOST_CHANGE:
            yield _change_problem(target.change, replace(place, column="change"))
    for column in ("at_most", "at_least"):
        limit = getattr(target, column)
        yield from _of_limit(limit, account, is_net, replace(place, column=column))
    for sector, value in target.sectors.items():
        if value < 0 and not is_net:
            yield _below_zero(value, account, replace(place, column=f"sectors.{sector}"))


def _change_problem(change: float, place: Place) -> Problem:
    meant = change / 100
    values: Values = {
        "change": change, "percent": 100 * change, "meant": f"{meant:g}" if -1 <= meant <= MOST_CHANGE else "",
    }  # fmt: skip
    return Problem("target_change", place, values)


def _of_limit(limit: float | None, account: Account, is_net: bool, place: Place) -> Iterator[Problem]:
    if limit is None:
        return
    if limit < 0 and not is_net:
        yield _below_zero(limit, account, place)
    elif not is_net:
        yield from _of_part(limit, account.unit, place)


def _below_zero(limit: float, account: Account, place: Place) -> Problem:
    return Problem("target_below_zero", place, {"limit": limit, "unit": account.unit, "meant": f"{-limit:g}"})
