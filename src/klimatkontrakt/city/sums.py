# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may be added up? A sum's parts: of one family and boundary, none of them and no line twice (§2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from klimatkontrakt.city import account_costs
from klimatkontrakt.city.problem import Problem
from klimatkontrakt.city.schema import Account, City

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
    for part, count in Counter(account.parts).items():
        if count > 1:
            yield Problem("sum_twice", place, {"name": name, "part": part})
    inside = Counter(last_parts(city, name))
    told = {part for part, count in Counter(account.parts).items() if count > 1}
    repeated = {leaf for part in told for leaf in last_parts(city, part)}
    for leaf in sorted(part for part, count in inside.items() if count > 1 and part not in repeated):
        yield Problem("sum_twice", place, {"name": name, "part": leaf})
    if len(set(account.parts)) == 1:
        yield Problem("sum_of_one", place, {"name": name, "part": account.parts[0]})


def _told_apart(city: City, name: str) -> Iterator[Problem]:
    """Parts of different families, or of another than the sum says; parts whose boundary, gas or method differ."""
    place = city.place("accounts", name, "of")
    leaves = list(dict.fromkeys(last_parts(city, name)))
    families = {leaf: city.accounts[leaf].family for leaf in leaves if city.accounts[leaf].form in ADDED}
    found = list(dict.fromkeys(kind for kind in (city.accounts[name].family, *families.values()) if kind))
    if len(found) > 1:
        yield Problem("sum_of_families", place, {"name": name, "families": ", ".join(found)})
    for field in TOLD_APART:
        said = {leaf: getattr(city.accounts[leaf], field) for leaf in leaves if getattr(city.accounts[leaf], field)}
        if len(set(said.values())) > 1:
            first = next(iter(said))
            second = next(leaf for leaf in said if said[leaf] != said[first])
            code = "sum_of_methods" if field == "method" else "sum_told_apart"
            yield Problem(code, place, {"name": name, "field": field, "first": first, "second": second})


def _costs_twice(city: City, name: str) -> Iterator[Problem]:
    """Two parts that both hold some cost of the measures."""
    leaves = [leaf for leaf in dict.fromkeys(last_parts(city, name)) if city.accounts[leaf].costs is not None]
    for first, second in combinations(leaves, 2):
        if account_costs.may_share(city.accounts[first].costs, city.accounts[second].costs):
            values = {"name": name, "first": first, "second": second}
            yield Problem("sum_costs_twice", city.place("accounts", name, "of"), values)


def _lines_twice(city: City, name: str) -> Iterator[Problem]:
    """The same product of quantities in two of the parts: the sum would hold it twice."""
    leaves = set(last_parts(city, name))
    seen: dict[tuple[object, ...], str] = {}
    for line in sorted((line for line in city.lines if line.account in leaves), key=lambda line: line.key):
        key = (line.sign, *sorted(line.factors))
        first = seen.setdefault(key, line.key)
        if first.split(".", 1)[0] != line.account and first != line.key:
            values = {"name": name, "first": first, "second": line.key}
            yield Problem("sum_line_twice", city.place("accounts", name, "of"), values)
