# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may be added up? A sum's parts: of one family and boundary, none of them and no line twice (§2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from klimatkontrakt.city import account_costs, measures, units
from klimatkontrakt.city.ids import by_id
from klimatkontrakt.city.schema import Account, City, Line, Quantity
from klimatkontrakt.folder.problem import Problem

ADDED = ("yearly", "sum")  # the forms of what can be a part
TOLD_APART = ("boundary", "gas", "method")  # what is empty is not told, and differs from nothing


def last_parts(city: City, account: str, seen: frozenset[str] = frozenset()) -> list[str]:
    """The yearly accounts that an account is the sum of, as often as it holds them; an account that is no sum holds
    itself, and what leads in a circle is left out."""
    own = city.accounts.get(account)
    if own is None or account in seen:
        return []
    if own.form != "sum":
        return [account]
    return [name for part in own.parts for name in last_parts(city, part, seen | {account})]


def family(city: City, account: str) -> str | None:
    """The family of a yearly account, and of a sum that of its parts; None of accounts that have none."""
    if account not in city.accounts or city.accounts[account].form not in ADDED:
        return None
    own = city.accounts[account].family
    return own or next((city.accounts[name].family for name in last_parts(city, account)), None)


def problems(city: City) -> Iterator[Problem]:
    """Sums of what cannot be added up."""
    for name, account in city.accounts.items():
        if account.form == "sum":
            yield from _of_parts(city, name, account)
            yield from _told_apart(city, name)
            yield from _lines_twice(city, name)
            yield from _costs_twice(city, name)
        elif len(account.of) > 1:
            yield Problem("account_of_several", city.place("accounts", name, "of"), {"form": account.form})


def _of_parts(city: City, name: str, account: Account) -> Iterator[Problem]:
    """A part that is no yearly account or sum, that stands twice, or is the only one."""
    place = city.place("accounts", name, "of")
    for part in dict.fromkeys(account.parts):
        if part in city.accounts and city.accounts[part].form not in ADDED:
            yield Problem("sum_of_form", place, {"name": name, "part": part, "form": city.accounts[part].form})
    for part in _parts_twice(city, name, account):
        yield Problem("sum_twice", place, {"name": name, "part": part})
    if len(set(account.parts)) == 1:
        yield Problem("sum_of_one", place, {"name": name, "part": account.parts[0]})


def _parts_twice(city: City, name: str, account: Account) -> list[str]:
    """The parts that stand twice, and then the accounts that different parts hold."""
    named = [part for part, count in Counter(account.parts).items() if count > 1]
    repeated: set[str] = set()
    for part in named:
        repeated |= set(last_parts(city, part))
    inside = Counter(last_parts(city, name))
    return [*named, *sorted(leaf for leaf, count in inside.items() if count > 1 and leaf not in repeated)]


def _told_apart(city: City, name: str) -> Iterator[Problem]:
    """Parts of different families, or of another than the sum says; parts whose boundary, gas or method differ."""
    place = city.place("accounts", name, "of")
    leaves = list(dict.fromkeys(last_parts(city, name)))
    families = [city.accounts[name].family, *(family(city, leaf) for leaf in leaves)]
    kinds = list(dict.fromkeys(filter(None, families)))
    if len(kinds) > 1:
        yield Problem("sum_of_families", place, {"name": name, "families": ", ".join(kinds)})
    for field in TOLD_APART:
        yield from _differing(city, name, leaves, field)


def _differing(city: City, name: str, leaves: Iterable[str], field: str) -> Iterator[Problem]:
    """The first part that has a field, and the first that has another there."""
    having = [leaf for leaf in leaves if getattr(city.accounts[leaf], field)]
    for second in having:
        if getattr(city.accounts[second], field) != getattr(city.accounts[having[0]], field):
            code = "sum_of_methods" if field == "method" else "sum_told_apart"
            yield Problem(
                code,
                city.place("accounts", name, "of"),
                {"name": name, "field": field, "first": having[0], "second": second},
            )
            return


def _costs_twice(city: City, name: str) -> Iterator[Problem]:
    """Two parts that both hold some cost of the measures."""
    leaves = [leaf for leaf in dict.fromkeys(last_parts(city, name)) if city.accounts[leaf].costs is not None]
    for first, second in combinations(leaves, 2):
        if account_costs.may_share(city.accounts[first].costs, city.accounts[second].costs):
            values = {"name": name, "first": first, "second": second}
            yield Problem("sum_costs_twice", city.place("accounts", name, "of"), values)


def product_of(city: City) -> Callable[[Line], tuple[object, ...]]:
    """What a line comes to, so that two that come to the same are seen: its sign and its factors, in no order.

    A factor of 1 without a unit that nothing can change (path, range, outcome, move) makes no other product.
    """
    rows = by_id(city.quantities)
    ones = {name for name, row in rows.items() if _is_one(row)} - _changed(city)

    def product(line: Line) -> tuple[object, ...]:
        return (line.sign, *sorted(name for name in line.factors if name not in ones))

    return product


def _is_one(row: Quantity) -> bool:
    if row.value is None or row.unit not in ("1", *units.PARTS) or _has_path(row):
        return False
    has_range = row.low is not None and row.low != row.high
    return not has_range and row.value * units.parse(row.unit).scale == 1


def _has_path(row: Quantity) -> bool:
    return bool(row.growth) or any(value != row.value for value in row.points.values())


def _changed(city: City) -> set[str]:
    """Quantities that something else decides: a move, a group's total, a calibration, a scenario."""
    named = _moved(city) | {name for name, group in city.groups.items() if group.total is not None}
    inside = {row.id for row in city.quantities if row.group in named or row.when}
    sets: set[str] = set()
    for scenario in city.scenarios.values():
        sets |= set(scenario.set_.quantities)
    return named | inside | sets | set(city.calibrations)


def _moved(city: City) -> set[str]:
    """The quantities and groups that something is moved from or to."""
    named: set[str] = set()
    for strength in measures.strengths(city.pools, city.measures):
        named |= set(strength.to)
        if isinstance(strength.from_, str):
            named.add(strength.from_)
        elif strength.from_ is not None:
            named.add(str(strength.from_.get("group")))
    return named


def _lines_twice(city: City, name: str) -> Iterator[Problem]:
    """The same product of quantities in two of the parts: the sum would hold it twice."""
    leaves, product = set(last_parts(city, name)), product_of(city)
    seen: dict[tuple[object, ...], str] = {}
    for line in sorted((line for line in city.lines if line.account in leaves), key=lambda line: line.key):
        key = product(line)
        first = seen.setdefault(key, line.key)
        if first.split(".", 1)[0] != line.account and first != line.key:
            values = {"name": name, "first": first, "second": line.key}
            yield Problem("sum_line_twice", city.place("accounts", name, "of"), values)
