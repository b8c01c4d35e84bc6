# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does anything lead to itself? Accounts and their parts, enablers, likenesses of scenarios, goals, quantities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from klimatkontrakt.city import measures
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.problem import Problem


def problems(city: City) -> Iterator[Problem]:
    """Every circle of what is worked out from, enabled by, like, under or as much as something else."""
    yield from _of_kind(city, "accounts", {name: account.parts for name, account in city.accounts.items()})
    yield from _of_kind(city, "measures", {name: measure.enablers for name, measure in city.measures.items()})
    yield from _of_kind(city, "scenarios", {name: _one(scenario.like) for name, scenario in city.scenarios.items()})
    yield from _of_kind(city, "goals", {name: _one(goal.parent) for name, goal in city.goals.items()})
    yield from _of_kind(city, "actors", {actor.id: _one(actor.parent) for actor in city.actors})
    yield from _of_kind(city, "quantities", _totals(city))
    yield from _of_kind(city, "quantities", _ratios(city))


def _one(name: str | None) -> list[str]:
    return [name] if name else []


def _totals(city: City) -> dict[str, list[str]]:
    """The quantity that the group of a quantity is worked out to."""
    totals: dict[str, list[str]] = {row.id: [] for row in city.quantities}
    for row in city.quantities:
        group = city.groups.get(row.group or "")
        if group and isinstance(group.total, str):
            totals[row.id].append(group.total)
    return totals


def _ratios(city: City) -> dict[str, list[str]]:
    """The quantities that say how much of a quantity a move brings."""
    ratios: dict[str, list[str]] = {row.id: [] for row in city.quantities}
    for strength in measures.strengths(city.pools, city.measures):
        for destination, ratio in strength.to.items():
            if isinstance(ratio, str) and destination in ratios:
                ratios[destination].append(ratio)
    return ratios


def _of_kind(city: City, kind: str, arrows: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    """One problem for each circle of arrows, named by its smallest member."""
    done: set[str] = set()
    reported: set[frozenset[str]] = set()
    for start in sorted(arrows):
        for circle in _circles(arrows, start, done) if start not in done else ():
            if frozenset(circle) not in reported:
                reported.add(frozenset(circle))
                chain = " → ".join([*circle, circle[0]])
                yield Problem("circle", city.place(kind, min(circle)), {"chain": chain})


def _circles(arrows: Mapping[str, Iterable[str]], start: str, done: set[str]) -> Iterator[list[str]]:
    """The circles met on the way from a start, each from where it is entered.

    Args:
        arrows: what each name leads to.
        start: where the way begins.
        done: names from which every way has been gone; those of this way are added.
    """
    path, waiting = [start], [iter(arrows[start])]
    while path:
        child = next((name for name in waiting[-1] if name in arrows), None)
        if child is None:
            done.add(path.pop())
            waiting.pop()
        elif child in path:
            yield path[path.index(child) :]
        elif child not in done:
            path.append(child)
            waiting.append(iter(arrows[child]))
