# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Can a method's figures be true? Amounts not below zero, shares from nothing to all; every fault at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Value

Figures = Mapping[str, float]
NONE: Figures = {}
ROUNDING = 1e-9  # shares that are written with a few decimals may miss one by so much


def problem(code: str, method: str, field: str, **values: Value) -> Problem:
    """A problem with one figure of a method."""
    return Problem(code, Place("inventory", 0, method, field), {"field": field, **values})


def _of_amounts(method: str, amounts: Figures) -> Iterator[Problem]:
    for field, value in amounts.items():
        if not (math.isfinite(value) and value >= 0):
            yield problem("method_below_zero", method, field, value=float(value))


def _of_shares(method: str, shares: Figures) -> Iterator[Problem]:
    for field, value in shares.items():
        if not 0 <= value <= 1 + ROUNDING:
            yield problem("method_not_share", method, field, value=float(value))


def _of_parts(method: str, parts: Mapping[str, Figures]) -> Iterator[Problem]:
    for field, shares in parts.items():
        total = math.fsum(shares.values())
        if not total <= 1 + ROUNDING:
            yield problem("method_parts_over", method, field, total=total)
        yield from _of_shares(method, {f"{field}.{name}": share for name, share in shares.items()})


def check(
    method: str,
    *,
    amounts: Figures = NONE,
    shares: Figures = NONE,
    parts: Mapping[str, Figures] | None = None,
) -> None:
    """Refuse figures that cannot be true.

    Args:
        method: whose figures they are, for the place of a problem.
        amounts: each at least zero and finite.
        shares: each from 0 to 1.
        parts: shares of one whole, which together are at most 1.

    Raises:
        ProblemsError: with every fault.
    """
    found = (*_of_amounts(method, amounts), *_of_shares(method, shares), *_of_parts(method, parts or {}))
    if found:
        raise ProblemsError(found)


def check_known(method: str, kind: str, wanted: Iterable[str], known: Mapping[str, float]) -> None:
    """Refuse a name that has no figure, such as a material without a stated carbon content.

    Raises:
        ProblemsError: with every such name.
    """
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise ProblemsError(
            problem("method_name_unknown", method, kind, name=name, known=", ".join(sorted(known))) for name in unknown
        )


def check_at_most(method: str, field: str, value: float, most: float) -> None:
    """Refuse to take out more than there is, such as more methane recovered than generated.

    Raises:
        ProblemsError: when the value is over the most.
    """
    if value > most * (1 + ROUNDING):
        raise ProblemsError([problem("method_too_much", method, field, value=float(value), most=float(most))])


def check_above_zero(method: str, amounts: Figures) -> None:
    """Refuse what is divided by when it is nothing.

    Raises:
        ProblemsError: with every figure that is zero.
    """
    empty = [problem("method_zero", method, field) for field, value in amounts.items() if value <= 0]
    if empty:
        raise ProblemsError(empty)
