# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a figure of a document? Its value or range, its unit and time, or why there is none; and what was written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from klimatkontrakt.sources.action_tables import cell_text, labels
from klimatkontrakt.sources.action_tables.periods import UNSAID, FigurePeriod
from klimatkontrakt.sources.action_tables.units import alternatives

OTHER_REASONS = ("in_words", "twofold", "unclear_unit", "unreadable", "unit_missing", "other_kind", "only_by", "levels",
                 "share", "product", "several", "direction", "left", "gain", "compared")  # fmt: skip
Role = Literal["", "total", "sum", "investment", "running", "aside", "gain", "compared"]
_FEWEST_LETTERS = 3  # of words that a cell may begin with and say why there is no figure


@dataclass(frozen=True)
class Amount:
    """A figure as it is kept, and as it was written.

    Attributes:
        value: in the unit; None for a range, a bound, or a figure that is missing.
        low: of a range or a least value, and high.
        unit: tCO2e, %, MWh, MW, or a currency.
        per: what it is by besides a year: tCO2e, MWh, a person; empty for a plain figure.
        period: of a year, in or by a year, over years, or not said.
        is_about: whether it says about.
        is_shared: whether it is said to be a part of another figure, or another action's.
        role: what the words around it make of it: investment, running, a total, a sum of parts, beside the point,
            a saving or an income, or what another figure is set against.
        part: what it is a part of the whole for, such as a sector.
        missing: why there is none: a key of `missing` in data/sheets.yaml, or one of OTHER_REASONS.
        written: what was written.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    per: str = ""
    period: FigurePeriod = UNSAID
    is_about: bool = False
    is_shared: bool = False
    role: Role = ""
    part: str = ""
    missing: str = ""
    written: str = ""

    @property
    def middle(self) -> float | None:
        """One number for a check: the value, or the middle of a range; never for use as the figure."""
        if self.value is not None or self.low is None or self.high is None:
            return self.value
        return (self.low + self.high) / 2

    @property
    def is_yearly(self) -> bool:
        """Whether it says a year."""
        return self.period.kind == "year"

    @property
    def kind(self) -> str:
        """year, in, by, over, or nothing."""
        return self.period.kind


def why_missing(text: str) -> str:
    """Why a cell holds no figure; empty for one that may hold one.

    >>> why_missing("TBD"), why_missing(" – "), why_missing("0"), why_missing("Not yet clarified")
    ('to_be_decided', 'not_stated', '', 'to_be_decided')
    """
    low = " ".join(cell_text.plain(text).lower().split()).strip(" *_:;,()")
    for reason, every in labels.of("missing").items():
        if low in every or low.rstrip(".") in every:
            return str(reason)
    return next((reason for reason, start in _beginnings() if start.match(low)), "")


@cache
def _beginnings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """How cells begin that say why there is no figure; words of three letters or more."""
    return tuple(
        (reason, re.compile(rf"(?:{alternatives(word for word in every if len(word) >= _FEWEST_LETTERS)})(?!\w)"))
        for reason, every in labels.of("missing").items()
        if reason != "not_stated"
    )


def written(amount: Amount) -> str:
    """A figure in a form that is read back, with a full stop as its decimal mark."""
    if amount.missing:
        return str(labels.of("missing").get(amount.missing, [amount.written])[0])
    parts = [
        "ca " if amount.is_about else "",
        _size(amount),
        f" {amount.unit}" if amount.unit else "",
        f" per {amount.per}" if amount.per else "",
        " per year" if amount.is_yearly else "",
    ]
    return "".join(parts)


def _size(amount: Amount) -> str:
    """The value, the range or the bound of a figure."""
    if amount.value is not None:
        return _digits(amount.value)
    if amount.low is None:
        return f"≤ {_digits(amount.high or 0.0)}"
    return f"≥ {_digits(amount.low)}" if amount.high is None else f"{_digits(amount.low)}–{_digits(amount.high)}"


def _digits(value: float) -> str:
    """Digits that are read one way only: no mark before three last digits."""
    text = f"{value:f}".rstrip("0").rstrip(".") if abs(value) >= 1 else f"{value:.12f}".rstrip("0").rstrip(".")
    whole, stop, part = text.partition(".")
    return f"{whole}.{part}0" if stop and len(part) == 3 else text
