# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of what words and numbers is a city written? The kinds of value that all its types are made of."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from klimatkontrakt.folder.doors import lengths, letters
from klimatkontrakt.folder.frozen import LONGEST_ID, Frozen
from klimatkontrakt.language.words import Language

EARLIEST_YEAR, LATEST_YEAR = 1850, 2200

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.\-]*$", max_length=LONGEST_ID)]


def _readable(text: str) -> str:
    strange = letters.control(text)
    if strange:
        raise PydanticCustomError("text_control", "a control character", {"character": strange})
    turned = letters.turning(text)
    if turned:
        told = {"character": turned, "shown": letters.around(text, turned)}
        raise PydanticCustomError("text_turning", "a mark of direction", told)
    return text


def _seen(label: str) -> str:
    hidden = letters.hidden(label)
    if hidden:
        told = {"character": hidden, "shown": letters.around(label, hidden)}
        raise PydanticCustomError("label_hidden", "a letter that nobody sees", told)
    if len(label) > _LONGEST_LABEL:
        raise PydanticCustomError("label_long", "a name that is a text", {"most": _LONGEST_LABEL, "count": len(label)})
    return label


_LONGEST_LABEL = lengths.most("label")
Text = Annotated[str, StringConstraints(max_length=lengths.most("text")), AfterValidator(_readable)]
Label = Annotated[Text, AfterValidator(_seen)]
"""What a thing is called on pages, in tables and in figures: a line of letters that are all seen."""
Date = Annotated[str, StringConstraints(pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
MOST_NUMBER = 1e18  # more of anything, in whatever unit, is a slip; products of such numbers can still be squared
Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-MOST_NUMBER, le=MOST_NUMBER)]
Year = Annotated[int, Field(strict=True, ge=EARLIEST_YEAR, le=LATEST_YEAR)]
Lifetime = Annotated[int, Field(strict=True, ge=1, le=150)]
Ages = Annotated[int, Field(strict=True, ge=0, le=150)]
Origin = Literal["measured", "published", "computed", "comparable", "default", "assumed"]
Shape = Literal["normal", "lognormal", "triangular", "uniform"]
Control = Literal["own", "influence", "region", "state", "eu", "market"]
Stage = Literal["avoid", "shift", "improve", "replace", "supply", "capture"]
STAGES: tuple[Stage, ...] = ("avoid", "shift", "improve", "replace", "supply", "capture")
Family = Literal[
    "territorial", "negative", "consumption", "own", "embodied", "energy",
    "money", "air", "noise", "health", "jobs", "activity",
]  # fmt: skip
FAMILIES: tuple[Family, ...] = get_args(Family)
DIRECTIONS = ("less", "more")  # of an account: which way is better
EMISSION_FAMILIES = ("territorial", "negative", "consumption", "own", "embodied")
Status = Literal["idea", "planned", "decided", "ongoing", "done", "stopped"]
CostKind = Literal[
    "investment", "reinvestment", "running", "residual", "energy", "tax", "vat", "fee", "grant", "co_benefit"
]
MoneyKind = Literal["energy", "tax", "vat", "fee", "allowance"]


_ROUNDING = 1e-3  # a share so little above all was all, before it was rounded
ShareFault = Literal["share_over", "share_below"]


def share_fault(value: float) -> ShareFault | None:
    """How a number breaks the bound of every share, level, chance, ramp point and end of their ranges: 0–1 (§3).

    >>> share_fault(1.0), share_fault(100.0), share_fault(-0.1)
    (None, 'share_over', 'share_below')
    """
    if value > 1:
        return "share_over"
    return "share_below" if value < 0 else None


def share_meant(value: float, *, scale: float = 1.0) -> str:
    """The share that was likely meant by a number outside 0–1: its hundredth, or without its sign; else nothing.

    Args:
        value: as it was written.
        scale: the size of the unit that it is written in; 0.01 for per cent.

    >>> share_meant(100), share_meant(1.5), share_meant(-0.4), share_meant(2000), share_meant(4500, scale=0.01)
    ('1', '0.015', '0.4', '', '45')
    >>> share_meant(1.0000001), share_meant(100.001, scale=0.01)
    ('1', '100')
    """
    if 0 < value * scale - 1 <= _ROUNDING:
        return f"{1 / scale:g}"
    meant = -value if value < 0 else value / 100
    return f"{meant:g}" if meant * scale <= 1 else ""


def _share(value: float) -> float:
    fault = share_fault(value)
    if fault is not None:
        raise PydanticCustomError(fault, "outside 0–1", {"share": value, "meant": share_meant(value)})
    return value


Share = Annotated[float, Field(strict=True, allow_inf_nan=False), AfterValidator(_share)]
Rate = Annotated[Share, Field(lt=1)]


def _sorted_years(points: dict[int, float]) -> dict[int, float]:
    return dict(sorted(points.items()))


Points = Annotated[dict[Year, Number], AfterValidator(_sorted_years)]
MaybeSteps = Annotated[dict[Year, Share], AfterValidator(_sorted_years)]
Steps = Annotated[dict[Year, Share], Field(min_length=1), AfterValidator(_sorted_years)]


def _as_several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


# Ids whose place a thing has taken: one, or several where things were merged or one was replaced again.
_LineKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.\-]*$", max_length=lengths.most("line_key"))]
Replaced = Annotated[tuple[_LineKey, ...], BeforeValidator(_as_several)]
Several = Annotated[tuple[Id, ...], BeforeValidator(_as_several)]


class Named(Frozen):
    """Something with a name for the reader in both languages."""

    sv: Label = ""
    en: Label = ""

    def label(self, language: Language) -> str:
        """The name in the reader's language, or in the other one where it is missing."""
        return (self.sv or self.en) if language == "sv" else (self.en or self.sv)


class Uncertain(Frozen):
    """A number's range (5–95 %), shape, and what it errs together with (§7).

    Attributes:
        accepted: someone has looked at a number that is doubted, and its source says that it is right.
    """

    low: Number | None = None
    high: Number | None = None
    shape: Shape | None = None
    accepted: StrictBool | None = None
    with_: dict[Id, Annotated[float, Field(strict=True, ge=-1, le=1)]] = Field(default_factory=dict, alias="with")


class HeldCosts(Frozen):
    """Which stated costs of the plan's measures are part of a money account, beyond its lines (§6).

    Attributes:
        kinds: of these kinds.
        payers: paid or received by these actors; by anyone where none is named.
        measures: of these measures; of all where none is named.
    """

    kinds: tuple[CostKind, ...]
    payers: tuple[Id, ...] = ()
    measures: tuple[Id, ...] = ()
