# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of what is a number worked out, as a small table? Operands with sign, value, unit and where each comes from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from klimatkontrakt.story.facts import Fact, Ref, Value

Sign = Literal["+", "×", "÷"]
MOST_OPERANDS = 7  # of a sum, before the rest stands in one row
ROUNDING = 1e-9  # of the largest: what is below it is the computer's rounding


@dataclass(frozen=True)
class Operand:
    """A row of a formula's table: what is added, multiplied or divided by, and where it comes from.

    Attributes:
        value: in the unit; nan where it is not known. What is taken away in a sum is below zero.
        origin: a word of `terms`, such as `published`; empty where it is worked out here.
        source: where the number stands, where it is stated.
    """

    thing: Ref | Fact
    value: float
    unit: str
    sign: Sign = "+"
    origin: str = ""
    source: Ref | None = None


@dataclass(frozen=True)
class Formula:
    """A number and its operands: a sum in one unit, or a product or quotient in several.

    Attributes:
        key: which formula it is; its caption is `formula.KEY` of texts/story.yaml.
        caption: what is put into the caption.
        is_chain: whether its first operand is a figure of its own, from which the others lead to the total.
    """

    key: str
    operands: tuple[Operand, ...]
    total: Operand
    caption: Mapping[str, Value] = field(default_factory=dict)
    is_chain: bool = False

    @property
    def is_sum(self) -> bool:
        """Whether it is a sum: its first operand has a sign like any other."""
        return all(operand.sign == "+" for operand in self.operands[1:])

    @property
    def worked_out(self) -> float:
        """What the operands come to; nan where one of them is not known."""
        if self.is_sum:
            values = [operand.value for operand in self.operands]
            return math.nan if any(map(math.isnan, values)) else math.fsum(values)
        result = self.operands[0].value
        for operand in self.operands[1:]:
            result = result * operand.value if operand.sign == "×" else _divided(result, operand.value)
        return result

    @property
    def largest(self) -> Operand | None:
        """The operand that weighs most and leads to a story of its own; None where none does."""
        values_told = [row for row in self.operands if isinstance(row.thing, Ref) and row.thing.is_told]
        known = [row for row in values_told if math.isfinite(row.value) and row.value != 0]
        return max(known, key=lambda row: abs(row.value), default=None)


def _divided(value: float, by: float) -> float:
    return value / by if by else math.nan


def of_sum(
    key: str, operands: Iterable[Operand], total: tuple[Fact | Ref, float], unit: str, **caption: Value
) -> Formula | None:
    """A sum, its largest operands by themselves and the rest in one row; None where it has no operand.

    Args:
        operands: in whatever order; those that are nothing are left out.
        total: what they come to, under which name.
    """
    kept = _without_nothing(list(operands))
    if not kept:
        return None
    thing, value = total
    return Formula(key, tuple(few(kept, unit)), Operand(thing, value, unit), caption)


def in_order(
    key: str, operands: Iterable[Operand], total: tuple[Fact | Ref, float], unit: str, **caption: Value
) -> Formula | None:
    """A sum of which each operand stands where it is; those that are nothing are left out, the first stays."""
    first, *others = operands
    kept = [first, *_without_nothing(others, abs(first.value))]
    thing, value = total
    return Formula(key, tuple(kept), Operand(thing, value, unit), caption, is_chain=True)


def _without_nothing(operands: Sequence[Operand], beside: float = 0.0) -> list[Operand]:
    finite = [abs(row.value) for row in operands if math.isfinite(row.value)]
    nothing = ROUNDING * max([*finite, beside if math.isfinite(beside) else 0.0], default=0.0)
    return [row for row in operands if math.isnan(row.value) or abs(row.value) > nothing]


def few(operands: Sequence[Operand], unit: str) -> list[Operand]:
    """The largest operands of a sum, those that are not known, and the rest in one row."""
    unknown = [row for row in operands if math.isnan(row.value)]
    known = sorted((row for row in operands if not math.isnan(row.value)), key=lambda row: -abs(row.value))
    rows = list(known)
    if len(known) > MOST_OPERANDS:
        rest = known[MOST_OPERANDS - 1 :]
        others = Operand(Fact("operand_others", {"count": len(rest)}), math.fsum(row.value for row in rest), unit)
        rows = [*known[: MOST_OPERANDS - 1], others]
    if len(unknown) > MOST_OPERANDS:
        hidden = Fact("operand_unknown", {"count": len(unknown) - MOST_OPERANDS + 1})
        unknown = [*unknown[: MOST_OPERANDS - 1], Operand(hidden, math.nan, unit)]
    return [*rows, *unknown]
