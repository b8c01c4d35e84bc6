# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is a target met, and how surely? Yearly, cumulative, net and ratio targets; a forecast is never tested (§2, §7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city.schema import City, Target
from klimatkontrakt.engine.chain.program import Program
from klimatkontrakt.engine.worlds.world import World

Array = NDArray[np.float64]
CLOSE = 1e-9
Status = Literal["tested", "forecast", "unworkable"]


@dataclass(frozen=True)
class DrawnVerdict:
    """One target set against a path.

    Attributes:
        limit: what is asked for in each world, (draw), in the account's unit; nan where its base is unknown.
        value: what the path gives in the target's year, (draw).
        met: whether it is met, (draw); false where that is not known.
    """

    target: str
    limit: Array
    value: Array
    met: NDArray[np.bool_]

    def chance(self, rows: NDArray[np.bool_]) -> tuple[float, float]:
        """The share of some draws that meet it, and its standard error; nan where it is not known in one of them."""
        return probability(self.met[rows], self.value[rows] - self.limit[rows])


def limit(program: Program, world: World, target: Target) -> Array:
    """What a target asks for in each world, (draw); a change counts from the published base year."""
    if target.change is None:
        stated = target.at_most if target.at_most is not None else target.at_least
        return np.full(world.size, stated, dtype=np.float64)
    row = program.published.get((target.account, None, target.base_year or 0))
    if row is None:
        return np.full(world.size, np.nan)
    return world.published[:, row] * (1.0 + target.change)


def verdict(program: Program, world: World, name: str, path: Array) -> DrawnVerdict:
    """Whether a path meets a target in each world.

    Args:
        program, world: the city and its worlds.
        name: the target.
        path: the target's account in all years, (draw, year).
    """
    target = program.city.targets[name]
    value = path[:, target.year - int(program.years[0])]
    asked = limit(program, world, target)
    return DrawnVerdict(name, asked, value, is_met(program, target, value, asked))


def status(target: Target, own: DrawnVerdict) -> Status:
    """What may be said of a target: whether it is met, that it is a forecast, or that it cannot be worked out.

    A target whose base year is not published, or whose account has no value, is no forecast for that.
    """
    if target.role == "forecast":
        return "forecast"
    is_known = bool(np.isfinite(own.limit).all()) and bool(np.isfinite(own.value).any())
    return "tested" if is_known else "unworkable"


def is_met(program: Program, target: Target, value: Array, asked: Array) -> NDArray[np.bool_]:
    """Whether values meet what is asked for, to the last rounding, (draw)."""
    slack = CLOSE * np.maximum(np.abs(asked), 1.0)
    met: NDArray[np.bool_] = value >= asked - slack if is_floor(program.city, target) else value <= asked + slack
    return met


def is_floor(city: City, target: Target) -> bool:
    """Whether more is asked for: at least, or a change of an account where more is better."""
    if target.change is not None:
        return city.accounts[target.account].better == "more"
    return target.at_least is not None


def probability(met: NDArray[np.bool_], over: Array | None = None) -> tuple[float, float]:
    """The share of draws that meet it, and its standard error as if draws were independent.

    Latin hypercubes err less than that, so the error is on the safe side.

    Args:
        met: whether it is met, (draw).
        over: by how much it is missed, (draw): nan where it is not known whether it is met.

    >>> probability(np.array([True, False, False, True]))
    (0.5, 0.25)
    >>> probability(np.array([True, False]), np.array([-1.0, np.nan]))
    (nan, nan)
    """
    if not len(met) or (over is not None and np.isnan(over).any()):
        return float("nan"), float("nan")
    share = float(np.mean(met))
    return share, float(np.sqrt(share * (1.0 - share) / len(met)))


def published_base(program: Program, target: Target) -> bool:
    """Whether a change has a published figure of its base year to count from."""
    return target.change is None or (target.account, None, target.base_year or 0) in program.published
