# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which account is a city's first page about? The one that its header names; where it names none, what the targets say.

What a file happens to begin with decides nothing. Where two accounts could be meant the choice is by name, and told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from klimatkontrakt.city import sums
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.problem import Problem


def emissions(city: City) -> tuple[str, ...]:
    """The accounts of territorial emissions that are plain sums of lines, by name; parts of a sum come after it."""
    known = [name for name, _ in sorted(city.accounts.items()) if sums.family(city, name) == "territorial"]
    inside = _parts(city, known)
    return tuple(sorted(known, key=lambda name: name in inside))


def candidates(city: City) -> tuple[str, ...]:
    """The accounts that may be meant where the header names none: those with a tested target, else all that are no
    part of another; by name."""
    known = emissions(city)
    tested = {target.account for target in city.targets.values() if target.role == "target"}
    inside = _parts(city, known)
    return tuple(n for n in known if n in tested) or tuple(n for n in known if n not in inside)


def _parts(city: City, accounts: Iterable[str]) -> set[str]:
    """What some accounts are worked out from."""
    return {part for name in accounts for part in city.accounts[name].parts}


def of_emissions(city: City) -> str:
    """The account of emissions that the first page is about; empty where the city has none."""
    return city.header.headline or next(iter(candidates(city)), "")


def account(city: City) -> str:
    """The same; of a city without emissions the first of its accounts by name."""
    return of_emissions(city) or min(city.accounts)


def problems(city: City) -> Iterator[Problem]:
    """A warning where several accounts may be meant and the header names none."""
    known = candidates(city)
    if not city.header.headline and len(known) > 1:
        values = {"accounts": ", ".join(known), "shown": account(city)}
        yield Problem("headline_unsaid", city.place("city", "city", "headline"), values)
