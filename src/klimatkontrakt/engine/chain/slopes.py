# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do accounts grow with each measure's level? Slopes at given levels, and how many levels are exact (§5)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain import reverse
from klimatkontrakt.engine.chain.sealed import only_read
from klimatkontrakt.engine.worlds import pathway
from klimatkontrakt.engine.worlds.pathway import Setting

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


def slopes(own: Setting, levels: Array, weights: Array, measures: Ints | None = None) -> Array:
    """Σ over nodes of weight × ∂account/∂level, (account, measure, draw, year).

    Args:
        own: the setting.
        levels: where the slopes are read, (node, measure of the city).
        weights: what each is multiplied by, likewise.
        measures: which of the city's measures stand on the answer's axis, rising, among them all that have a part in
            the accounts; all of them when none are given.
    """
    seen = own.scope.reach
    axis = np.arange(levels.shape[1]) if measures is None else measures
    if not np.isin(
        seen.measures, axis
    ).all():  # the kernel writes each where it stands on the axis, and looks no further
        raise ValueError("the axis lacks a measure that has a part in the accounts")
    out = np.zeros((len(own.accounts), len(axis), own.world.size, len(own.years)))
    compiled = seen.plan(own.plan)
    at, by = (only_read(np.ascontiguousarray(values[:, seen.measures])) for values in (levels, weights))
    chosen = only_read(np.arange(len(own.accounts)))
    asked = (chosen, seen.touches, seen.drives, only_read(np.searchsorted(axis, seen.measures)))

    def work(first: int, last: int) -> None:
        reverse.slopes(seen.chain, seen.lines, compiled, seen.draws, seen.place, at, by, first, last, *asked, out)

    pathway.over_draws(work, own.world.size)
    return out


def driven(own: Setting) -> dict[str, list[int]]:
    """By account of a setting, the measures that can have a part in it; all others have none, in no world and year."""
    seen = own.scope.reach
    return {name: seen.measures[drives == 1].tolist() for name, drives in zip(own.accounts, seen.drives, strict=True)}


def nodes(count: int) -> tuple[Array, Array]:
    """Gauss–Legendre nodes from 0 to 1 and their weights, each (node, 1)."""
    points, weights = np.polynomial.legendre.leggauss(count)
    return (points[:, None] + 1.0) / 2.0, weights[:, None] / 2.0


def node_count(own: Setting) -> int:
    """How many nodes are exact for all of a setting's accounts: half the highest degree, rounded up."""
    return max(1, -(-int(own.degrees.together.max(initial=0)) // 2))
