# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How far does an acceptance hold? For what was looked at, not for what is ten times beyond a limit."""

from __future__ import annotations

from collections.abc import Iterator

from klimatkontrakt.folder.problem import Place, Problem, Values

BELOW = 0.01  # of a limit: what is accepted below nothing, where most are above, is a small change or gain
FURTHER = 10.0  # times a limit: what is accepted may pass the limit, not by an order of magnitude


def far(value: float, most: float, unit: str, place: Place) -> Iterator[Problem]:
    """An accepted number that is far beyond what its unit, its peers or its neighbours make likely.

    Args:
        value: the number, in its unit.
        most: the limit that the same number is doubted above where no one has accepted it.
        unit: as the folder writes it; empty for a number of times.
        place: where it stands.
    """
    if most > 0 and abs(value) > FURTHER * most:
        yield Problem("accepted_far", place, values(value, most, unit))


def values(value: float, most: float, unit: str) -> Values:
    """What is said of it."""
    return {"value": value, "most": most, "unit": unit, "times": abs(value) / most}
