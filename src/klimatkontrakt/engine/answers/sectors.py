# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are an account's emissions, who decides over them, and who has promised to cut them? By sector and control."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from klimatkontrakt.engine.answers import all_draws, coverage, gap
from klimatkontrakt.engine.answers.coverage import DrawnCoverage
from klimatkontrakt.engine.worlds import pathway, plan

if TYPE_CHECKING:
    from klimatkontrakt.engine.study import Results


Controls = Mapping[str, Mapping[str, float]]


def cells(results: Results, account: str, year: int) -> dict[tuple[str, str], float]:
    """An account's lines in a year by sector and control, every number at its own value, in the account's unit.

    What is unexplained is that of the same world, so in a year with a published total the cells add up to it.
    """
    at = np.array([year - int(results.program.years[0])], dtype=np.int64)
    own = pathway.setting(results.world, plan.compile_plan(results.program, {}), years=at)
    found = {key: float(values[0]) for key, values in gap.cells_of(own, account).items()}
    return {key: value for key, value in found.items() if value or key[0] != "unexplained"}


def controls(results: Results, found: DrawnCoverage) -> dict[str, dict[str, float]]:
    """What every level of promises cuts of emissions under each control, expected, by level and control."""
    return {
        level: {control: all_draws.mean(cut, results) for control, cut in cuts.items()}
        for level, cuts in found.controls.items()
    }


def promised(controls: Controls, whole: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """What of the emissions under each control every level of promises takes away, and what is left to nobody.

    Where promises take more than there is, nothing is left to nobody and the rest of them is `beyond`: what is there is
    the levels, less what is beyond, and nobody. All together are the sum of the controls.

    Args:
        controls: of the target's coverage, by level and control what is cut, expected.
        whole: by control, and for all together, the emissions without measures in the target's year, expected.
    """
    result = {}
    for who, baseline in whole.items():
        cuts = {level: _cut(controls[level], who) for level in coverage.LEVELS}
        left = baseline - sum(cuts.values())
        nobody = max(left, min(baseline, 0.0))
        result[who] = {**cuts, coverage.NOBODY: nobody, coverage.BEYOND: nobody - left}
    for name in (coverage.NOBODY, coverage.BEYOND) if gap.WHOLE in result and len(result) > 1 else ():
        result[gap.WHOLE][name] = sum(parts[name] for who, parts in result.items() if who != gap.WHOLE)
    return result


def _cut(controls: Mapping[str, float], control: str) -> float:
    """What is cut of emissions under one control, or under all of them together, expected."""
    return sum(cut for name, cut in controls.items() if control in (name, gap.WHOLE))


def signed(parts: Mapping[str, float], scale: float = 1.0) -> dict[str, float]:
    """A row of `promised` as it adds up to what there is: what is beyond it comes off."""
    return {level: value * (-scale if level == coverage.BEYOND else scale) for level, value in parts.items()}
