# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are an account's emissions, who decides over them, and who has promised to cut them? By sector and control."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from klimatkontrakt.engine import coverage, facts, gap, pathway, plan
from klimatkontrakt.engine.coverage import Coverage
from klimatkontrakt.engine.study import Results


def cells(results: Results, account: str, year: int) -> dict[tuple[str, str], float]:
    """An account's lines in a year by sector and control, every number at its own value, in the account's unit.

    What is unexplained is that of the same world, so in a year with a published total the cells add up to it.
    """
    at = np.array([year - int(results.program.years[0])], dtype=np.int64)
    own = pathway.setting(results.world, plan.compile_plan(results.program, {}), years=at)
    found = {key: float(values[0]) for key, values in gap.cells_of(own, account).items()}
    return {key: value for key, value in found.items() if value or key[0] != "unexplained"}


def promised(results: Results, found: Coverage, whole: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """What of the emissions under each control every level of promises takes away, and what is left to nobody.

    Args:
        found: the coverage of the target.
        whole: by control, and for all together, the emissions without measures in the target's year, expected.
    """
    result = {}
    for who, baseline in whole.items():
        cuts = {}
        for level in coverage.LEVELS:
            values = [own for name, own in found.controls[level].items() if who in (name, gap.WHOLE)]
            cuts[level] = sum(facts.mean(own, results) for own in values)
        result[who] = {**cuts, "nobody": baseline - sum(cuts.values())}
    return result
