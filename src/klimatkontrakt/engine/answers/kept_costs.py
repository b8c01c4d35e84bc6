# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What did the costs of measures come to at full level? Kept between plans that are tried in the same worlds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Kinds = tuple[tuple[str, Array], ...]  # by kind, SEK a year, (draw, year)
Asked = tuple[str, int, int]  # a measure, which of its costs, and by how many years its ramp is moved


@dataclass(frozen=True)
class AtFullLevel:
    """What a cost comes to at full level: beyond *anyway*, and (where it is gross) along *anyway*."""

    beyond: Kinds
    anyway: Kinds = ()

    def at(self, level: float) -> tuple[Kinds, float]:
        """What it comes to at a level: kinds, and what they are all multiplied by."""
        if not self.anyway:
            return self.beyond, level
        parts = dict(self.anyway)
        for kind, values in self.beyond:
            parts[kind] = parts[kind] + level * values if kind in parts else level * values
        return tuple(parts.items()), 1.0


class KeptCosts:
    """What costs at full level came to in some worlds, for the plans to come: as many as fit in so many bytes.

    What fits is not thrown out for what does not: a plan asks for all of its costs in turn, and would find none.
    """

    def __init__(self, most_bytes: int) -> None:
        """Begins with none."""
        self.most_bytes, self.bytes = most_bytes, 0
        self.kept: dict[Asked, AtFullLevel] = {}
        self.asked: set[Asked] = set()

    def begin(self) -> None:
        """A plan begins to ask: what the plans since the last time did not ask for is let go of where room is short."""
        if self.bytes > self.most_bytes // 2 and self.asked:
            self.kept = {asked: costs for asked, costs in list(self.kept.items()) if asked in self.asked}
            self.bytes = sum(map(_bytes, self.kept.values()))
        self.asked = set()

    def get(self, asked: Asked) -> AtFullLevel | None:
        """What a cost came to; None where it is not kept."""
        self.asked.add(asked)
        return self.kept.get(asked)

    def keep(self, asked: Asked, costs: AtFullLevel) -> None:
        """Keeps what a cost came to where there is room."""
        size = _bytes(costs)
        if self.bytes + size <= self.most_bytes:
            self.bytes += size
            self.kept[asked] = costs


def _bytes(costs: AtFullLevel) -> int:
    return sum(_held(values) for _, values in (*costs.beyond, *costs.anyway))


def _held(values: Array) -> int:
    """The bytes that an array holds: one row where every world sees the same."""
    return values[:1].nbytes if values.strides[0] == 0 else values.nbytes
