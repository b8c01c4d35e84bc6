# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Can what targets ask for be so: the way they point, the base they count from, how far they are from what is?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from klimatkontrakt.city import units
from klimatkontrakt.city.schema import Target
from klimatkontrakt.engine.answers import targets
from klimatkontrakt.engine.problems.trial_draws import Look
from klimatkontrakt.engine.worlds import pathway
from klimatkontrakt.folder.problem import Problem, Values

FAR = 5.0  # times what is there, published or worked out
NEAR = 1e-3  # of what is there: less is a figure in kilotonnes taken for tonnes
PARTS_UNDER = 0.05  # of the limit: sectors of at most 1 that come to less are shares and no amounts
PARTS_OVER = 0.02  # by which the sectors of a limit may pass it, for rounding


def problems(look: Look) -> Iterator[Problem]:
    """Targets that cannot be worked out, that point the wrong way, or that are far from anything."""
    paths = pathway.derived(look.drawn, look.baseline)
    for name, target in sorted(look.city.targets.items()):
        place = look.city.place("targets", name)
        if not targets.published_base(look.program, target):
            values: Values = {"account": target.account, "year": target.base_year or 0}
            yield Problem("target_without_base", place, values)
            continue
        value = float(paths[target.account][0, target.year - int(look.program.years[0])])
        if not np.isfinite(value):
            yield Problem("target_unworkable", place, {"account": target.account, "year": target.year})
            continue
        yield from _of_nothing(look, name, target)
        yield from _wrong_way(look, name, target)
        yield from _turned(look, name, target)
        yield from _far(look, name, target, value)
        yield from _parts(look, name, target)


def _of_nothing(look: Look, name: str, target: Target) -> Iterator[Problem]:
    """A change of a base year's nothing: whatever it says, it asks for nothing."""
    if target.change is None or targets.limit(look.program, look.drawn, target)[0] != 0 or target.change == -1:
        return
    values: Values = {"account": target.account, "year": target.base_year or 0, "percent": 100 * target.change}
    yield Problem("target_of_nothing", replace(look.city.place("targets", name), column="change"), values)


def _wrong_way(look: Look, name: str, target: Target) -> Iterator[Problem]:
    change = target.change
    better = look.city.accounts[target.account].better
    if target.role != "target" or not change or (change < 0) == (better == "less"):
        return
    values: Values = {"change": change, "percent": 100 * change, "account": target.account, "meant": f"{-change:g}"}
    place = replace(look.city.place("targets", name), column="change")
    yield Problem("target_rises" if change > 0 else "target_falls", place, values)


def _turned(look: Look, name: str, target: Target) -> Iterator[Problem]:
    """A floor where less is better, or a roof where more is."""
    better = look.city.accounts[target.account].better
    field = "at_least" if target.at_least is not None else "at_most"
    is_turned = (field == "at_least") == (better == "less")
    if target.role != "target" or target.change is not None or not is_turned:
        return
    values: Values = {
        "field": field, "account": target.account, "better": better,
        "meant": "at_most" if field == "at_least" else "at_least",
    }  # fmt: skip
    yield Problem("target_turned", replace(look.city.place("targets", name), column=field), values)


def _far(look: Look, name: str, target: Target, value: float) -> Iterator[Problem]:
    """A limit many times what is there, or next to nothing of it: likely in another unit."""
    column, limit = ("at_least", target.at_least) if target.at_most is None else ("at_most", target.at_most)
    account = look.city.accounts[target.account]
    if not limit:
        return
    largest = max([abs(value), *map(abs, _published(look, target.account)), *_parts_of_net(look, target)])
    values: Values = {"limit": limit, "unit": account.unit, "largest": largest, "account": target.account}
    place = replace(look.city.place("targets", name), column=column)
    if largest and (abs(limit) if account.form == "net" else limit) > FAR * largest:
        yield Problem("target_far", place, values)
    elif 0 < limit < NEAR * largest and account.form != "net":  # a net may be next to nothing of its parts
        yield Problem("target_near_nothing", place, values)


def _parts_of_net(look: Look, target: Target) -> list[float]:
    """How large what a net is made of is in the target's year, in its unit: it may be far more than the net itself."""
    account = look.city.accounts[target.account]
    if account.form != "net":
        return []
    scale, at = units.parse(account.unit).scale, target.year - int(look.program.years[0])
    paths = pathway.derived(look.drawn, look.baseline)
    found = []
    for part in account.parts:
        own = units.parse(look.city.accounts[part].unit).scale / scale
        found += [own * abs(float(paths[part][0, at])), *(own * abs(value) for value in _published(look, part))]
    return [value for value in found if np.isfinite(value)]


def _published(look: Look, account: str) -> list[float]:
    """What is published of the whole of an account, in its unit."""
    scale = units.parse(look.city.accounts[account].unit).scale
    rows = [row for row in look.city.history if row.account == account and row.line is None]
    return [row.value * units.parse(row.unit).scale / scale for row in rows]


def _parts(look: Look, name: str, target: Target) -> Iterator[Problem]:
    """Sectors of a limit that come to more than the limit, or that are shares of it where amounts are meant."""
    limit = float(targets.limit(look.program, look.drawn, target)[0])
    if not target.sectors or not np.isfinite(limit):
        return
    parts, unit = target.sectors.values(), look.city.accounts[target.account].unit
    whole, place = sum(parts), replace(look.city.place("targets", name), column="sectors")
    if whole > limit * (1 + PARTS_OVER):
        yield Problem("target_parts_over", place, {"sum": whole, "limit": limit, "unit": unit})
    elif all(0 <= part <= 1 for part in parts) and 0 < whole < PARTS_UNDER * limit:
        values: Values = {"sum": whole, "limit": limit, "unit": unit, "first": max(parts), "amount": max(parts) * limit}
        yield Problem("target_parts_shares", place, values)
