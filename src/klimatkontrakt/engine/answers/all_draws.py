# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do a run's draws come to, no branch apart? Their mean and their range (§7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.answers.results import MEAN, STATISTICS, Fold, statistics

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results

Array = NDArray[np.float64]
Key = TypeVar("Key")
LOW, HIGH = STATISTICS.index("p5"), STATISTICS.index("p95")


def whole(results: Results) -> Fold:
    """All draws, no branch apart."""
    return Fold(0, results.world.rows(0))


def mean(values: Array, results: Results) -> float:
    """The mean over all draws, (draw) → number."""
    return float(statistics(values, whole(results))[MEAN])


def means(cells: Mapping[Key, Mapping[str, Array]], results: Results) -> dict[Key, dict[str, float]]:
    """The means of values by a key and a level, as a gap's cells are, (draw) → number."""
    return {key: {level: mean(values, results) for level, values in levels.items()} for key, levels in cells.items()}


def spread(values: Array, results: Results) -> dict[str, float]:
    """What a sentence says of a number in all draws: its central value, its mean and its 5th and 95th percentile."""
    return folded(values, whole(results))


def folded(values: Array, fold: Fold) -> dict[str, float]:
    """The same of a branch's draws."""
    central, average, low, _, high = map(float, statistics(values, fold))
    return {"central": central, "mean": average, "p5": low, "p95": high}
