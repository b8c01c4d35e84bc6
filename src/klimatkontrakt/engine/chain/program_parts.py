# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of what is a compiled city made? A row of a quantity, a group with a total, a calibration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain.shapes import Range

Array = NDArray[np.float64]
Years = NDArray[np.int64]


@dataclass(frozen=True)
class QuantityRow:
    """One row of a quantity: its path in canonical units, and the outcomes in which it holds.

    A path is nan where it is missing: of an outcome from the year of its event on; before that it is as without it.
    """

    quantity: int
    path: Array
    range: Range | None
    when: Mapping[str, str]


@dataclass(frozen=True)
class GroupTotal:
    """A group whose members are scaled to a total: a quantity's index, or a number."""

    members: Years
    total: int | float


@dataclass(frozen=True)
class Calibrated:
    """A quantity solved so that lines meet a published mean; `scaled` is all that grows with it."""

    quantity: int
    scaled: Years
    lines: tuple[int, ...]
    account: int
    years: Years
    published: tuple[int, ...]
