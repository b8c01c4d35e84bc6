# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""From which year does a budget count? Before the city's first only where each year until then is published (§2)."""

from __future__ import annotations

from collections.abc import Iterator

from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.problem import Problem, Values

MOST_NAMED = 5  # years that are named one by one


def problems(city: City) -> Iterator[Problem]:
    """Budgets that begin after they end, or before their first known year."""
    first, last = city.header.years
    for name, account in city.accounts.items():
        if account.form != "cumulative" or account.from_ is None:
            continue
        since, place = account.from_, city.place("accounts", name, "from")
        missing = unpublished(city, name)
        if since > last:
            yield Problem("year_outside", place, {"year": since, "first": first, "last": last})
        elif missing:
            named = ", ".join(map(str, missing[:MOST_NAMED])) + (" …" if missing[MOST_NAMED:] else "")
            values: Values = {
                "year": since, "first": first, "count": len(missing), "missing": named, "account": account.parts[0],
            }  # fmt: skip
            yield Problem("budget_years_missing", place, values)
        yield from _after_targets(city, name, since)


def unpublished(city: City, name: str) -> list[int]:
    """The years before the city's first that a cumulative account counts, and that are not published whole."""
    account, first = city.accounts[name], city.header.years[0]
    of = account.parts[0] if account.parts else ""
    published = {row.year for row in city.history if row.account == of and row.line is None}
    since = first if account.from_ is None else account.from_
    return [year for year in range(since, first) if year not in published]


def _after_targets(city: City, name: str, since: int) -> Iterator[Problem]:
    """Targets of an account that are due before it counts anything."""
    for target_name, target in city.targets.items():
        if target.account == name and target.year < since:
            values: Values = {"account": name, "since": since, "year": target.year}
            yield Problem("target_before_budget", city.place("targets", target_name), values)
