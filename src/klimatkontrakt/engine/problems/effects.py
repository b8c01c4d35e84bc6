# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is not said of measures and quantities, or counted in a year that is already observed?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from klimatkontrakt.engine.chain import ramps
from klimatkontrakt.engine.problems import acceptance
from klimatkontrakt.engine.problems.trial_draws import Look
from klimatkontrakt.folder.problem import Problem, Values

FAR_CALIBRATION = 2.0


def problems(look: Look) -> Iterator[Problem]:
    """What is solved into something else, silent, or begun before the last observation."""
    yield from _calibrations(look)
    yield from _unsaid(look)
    yield from _early_ramps(look)


def _calibrations(look: Look) -> Iterator[Problem]:
    for index, calibrated in enumerate(look.program.calibrations):
        factor = float(look.drawn.solved[0, index])
        name = look.program.quantities[calibrated.quantity]
        if any(map(look.has_doubted, calibrated.lines)):
            continue
        place = look.city.place("calibrations", name)
        if look.is_accepted(name):
            yield from acceptance.far(factor, FAR_CALIBRATION, "", place)
        elif not 1 / FAR_CALIBRATION <= factor <= FAR_CALIBRATION:
            yield Problem("calibration_far", place, {"name": name, "factor": factor})


def _unsaid(look: Look) -> Iterator[Problem]:
    enabling = {name for measure in look.city.measures.values() for name in measure.enablers}
    for name, measure in look.city.measures.items():
        if not measure.moves and measure.same_as is None and name not in enabling:
            yield Problem("effect_unsaid", look.city.place("measures", name), {"name": name})


def _early_ramps(look: Look) -> Iterator[Problem]:
    """A ramp that has begun in a year whose figure is published: its effect is in the figure already."""
    year = _last_published(look)
    if year is None:
        return
    for name in look.program.measures:
        measure = look.city.measures[name]
        if measure.ramp is not None and measure.moves:
            reached = ramps.ramp(measure.ramp, np.array([year]))[0]
            if reached > 0:
                values: Values = {"name": name, "year": year, "reached": float(reached)}
                yield Problem("ramp_observed", look.city.place("measures", name, "ramp"), values)


def _last_published(look: Look) -> int | None:
    """The last of the city's years in which its headline account is published whole."""
    first, last = look.program.years[0], look.program.years[-1]
    published = [year for account, tag, year in look.program.published if tag is None and account == look.headline]
    return max((year for year in published if first <= year <= last), default=None)
