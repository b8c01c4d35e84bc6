# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Can what targets ask for be so: the way they point, the base they count from, how far they are from what is?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from klimatkontrakt.city import units
from klimatkontrakt.city.problem import Problem, Values
from klimatkontrakt.city.schema import Target
from klimatkontrakt.engine import pathway, targets
from klimatkontrakt.engine.look import Look

FAR = 5.0  # times what is there, published or worked out
PARTS_OVER = 0.02  # by which the sectors of a limit may pass it, for rounding


def problems(look: Look) -> Iterator[Problem]:
    """Targets that cannot be worked out, that point the wrong way, or that are far from anything."""
    paths = pathway.derived(look.drawn, look.baseline)
    for name, target in sorted(look.city.targets.items()):
        place = look.city.place("targets", name)
        if not targets.published_base(look.program, target):
            found: Values = {"account": target.account, "year": target.base_year or 0}
            yield Problem("target_without_base", place, found)
            continue
        value = float(paths[target.account][0, target.year - int(look.program.years[0])])
        if not np.isfinite(value):
            yield Problem("target_unworkable", place, {"account": target.account, "year": target.year})
            continue
        yield from _wrong_way(look, name, target)
        yield from _far(look, name, target, value)
        yield from _parts(look, name, target)


def _wrong_way(look: Look, name: str, target: Target) -> Iterator[Problem]:
    change = target.change
    better = look.city.accounts[target.account].better
    if target.role != "target" or not change or (change < 0) == (better == "less"):
        return
    found: Values = {"change": change, "percent": 100 * change, "account": target.account, "meant": f"{-change:g}"}
    place = replace(look.city.place("targets", name), column="change")
    yield Problem("target_rises" if change > 0 else "target_falls", place, found)


def _far(look: Look, name: str, target: Target, value: float) -> Iterator[Problem]:
    """A limit many times what is there: likely in another unit, or met whatever is done."""
    limit = target.at_most if target.at_most is not None else target.at_least
    column = "at_most" if target.at_most is not None else "at_least"
    if not limit or look.city.accounts[target.account].form == "net":
        return
    scale = units.parse(look.city.accounts[target.account].unit).scale
    seen = [
        row.value * units.parse(row.unit).scale / scale
        for row in look.city.history
        if row.account == target.account and row.line is None
    ]
    largest = max([abs(value), *(abs(published) for published in seen)])
    if largest and limit > FAR * largest:
        found: Values = {
            "limit": limit, "unit": look.city.accounts[target.account].unit, "largest": largest,
            "account": target.account,
        }  # fmt: skip
        yield Problem("target_far", replace(look.city.place("targets", name), column=column), found)


def _parts(look: Look, name: str, target: Target) -> Iterator[Problem]:
    """Sectors of a limit that come to more than the limit."""
    if target.at_most is None or not target.sectors:
        return
    whole = sum(target.sectors.values())
    if whole > target.at_most * (1 + PARTS_OVER):
        found: Values = {"sum": whole, "limit": target.at_most, "unit": look.city.accounts[target.account].unit}
        yield Problem("target_parts_over", replace(look.city.place("targets", name), column="sectors"), found)
