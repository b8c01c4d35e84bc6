# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What has been published of an account, and by which number is the size of its unit chosen on every page?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results
    from klimatkontrakt.engine.worlds.paths import Both


def totals(results: Results, account: str) -> list[tuple[int, float]]:
    """An account's published totals, in the account's unit, by year."""
    rows = [
        (year, row) for (name, tag, year), row in results.program.published.items() if name == account and tag is None
    ]
    return [(year, float(results.program.published_values[row])) for year, row in sorted(rows)]


def largest(results: Results, account: str, both: Both | None = None) -> float:
    """The number by which the size of an account's unit is chosen: the largest of what is published and expected.

    Every number at its own value and no measure; under the plan only where that is nothing. In the account's unit.
    """
    paths = results.both if both is None else both
    known = [abs(value) for _, value in totals(results, account)]
    most = max([*known, *_sizes(paths.baseline[account])], default=0.0)
    return most or max(_sizes(paths.planned[account]), default=0.0)


def _sizes(path: np.ndarray) -> list[float]:
    """The sizes of what is known of a path with every number at its own value, by year."""
    return [abs(float(value)) for value in path[0] if math.isfinite(value)]
