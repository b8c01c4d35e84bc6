# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of what words and numbers is a city written? The kinds of value that all its types are made of."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from klimatkontrakt.data.words import Language

EARLIEST_YEAR, LATEST_YEAR = 1850, 2200

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.\-]*$", max_length=80)]
Text = Annotated[str, StringConstraints(max_length=4000)]
Date = Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Year = Annotated[int, Field(strict=True, ge=EARLIEST_YEAR, le=LATEST_YEAR)]
Share = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
Rate = Annotated[float, Field(strict=True, ge=0, lt=1, allow_inf_nan=False)]
Ages = Annotated[int, Field(strict=True, ge=0, le=300)]
Origin = Literal["measured", "published", "computed", "comparable", "default", "assumed"]
Shape = Literal["normal", "lognormal", "triangular", "uniform"]
Control = Literal["own", "influence", "region", "state", "eu", "market"]
Stage = Literal["avoid", "shift", "improve", "replace", "supply", "capture"]
STAGES: tuple[Stage, ...] = ("avoid", "shift", "improve", "replace", "supply", "capture")
Family = Literal[
    "territorial", "negative", "consumption", "own", "embodied", "energy",
    "money", "air", "noise", "health", "jobs", "activity",
]  # fmt: skip
EMISSION_FAMILIES = ("territorial", "negative", "consumption", "own", "embodied")
Status = Literal["idea", "planned", "decided", "ongoing", "done", "stopped"]
CostKind = Literal[
    "investment", "reinvestment", "running", "residual", "energy", "tax", "vat", "fee", "grant", "co_benefit"
]
MoneyKind = Literal["energy", "tax", "vat", "fee", "allowance"]


def _sorted_years(points: dict[int, float]) -> dict[int, float]:
    return dict(sorted(points.items()))


Points = Annotated[dict[Year, Number], AfterValidator(_sorted_years)]
Steps = Annotated[dict[Year, Share], AfterValidator(_sorted_years)]


def _as_several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


# Ids whose place a thing has taken: one, or several where things were merged or one was replaced again.
_LineKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.\-]*$", max_length=161)]
Replaced = Annotated[tuple[_LineKey, ...], BeforeValidator(_as_several)]
Several = Annotated[tuple[Id, ...], BeforeValidator(_as_several)]


class Frozen(BaseModel):
    """A validated value that does not change; unknown keys are refused."""

    ORDER: ClassVar[tuple[str, ...]] = ()  # the order in a file, where it is not the order of the fields
    KEY: ClassVar[str] = "id"  # of an entry in a list, the field that names it within its parent

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, str_strip_whitespace=True)


class Named(Frozen):
    """Something with a name for the reader in both languages."""

    sv: Text = ""
    en: Text = ""

    def label(self, language: Language) -> str:
        """The name in the reader's language, or in the other one where it is missing."""
        return (self.sv or self.en) if language == "sv" else (self.en or self.sv)


class Uncertain(Frozen):
    """A number's range (5–95 %), shape, what it errs together with, and where it comes from (§7)."""

    low: Number | None = None
    high: Number | None = None
    shape: Shape | None = None
    with_: dict[Id, Annotated[float, Field(strict=True, ge=-1, le=1)]] = Field(default_factory=dict, alias="with")
