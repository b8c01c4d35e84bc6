# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Trials that are too long for a test: mangled inputs, kills, tamperings, every right, readers and sliders.

A trial is a module with `trial(extent)`, which gives a row of counts for each kind of thing that it tried. Its inputs
are drawn from `extent.seed`, so what failed once can be tried again.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Extent:
    """How much a trial tries: `share` is 1 for everything that docs/security.md promises, 0.1 for a tenth of it."""

    share: float
    seed: int

    def of(self, count: int, least: int = 1) -> int:
        """So many of `count` things, at least `least` of them.

        >>> Extent(0.1, 0).of(60), Extent(0.001, 0).of(60)
        (6, 1)
        """
        return max(least, round(count * self.share))


@dataclass(frozen=True)
class Count:
    """How many things of a kind were tried, and how many of them went as they must not."""

    kind: str
    tried: int
    bad: int
    shown: tuple[str, ...] = ()
    """What went wrong, a sentence each with what is needed to try it again; the first few."""
    measured: str = ""
    """What was measured on the way, such as a median of times, in words."""
