# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a measure? Its moves, its ramp, its costs, and what is said of it (§3, §6); the order here is the files'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool
from pydantic_core import PydanticCustomError

from klimatkontrakt.city.values import (
    Ages,
    Control,
    CostKind,
    Id,
    Lifetime,
    Named,
    Number,
    Origin,
    Replaced,
    Share,
    Stage,
    Status,
    Steps,
    Text,
    Uncertain,
    Year,
)
from klimatkontrakt.folder.frozen import Frozen


class Strength(Uncertain):
    """How much a move takes: a share, an amount in the quantity's unit, or tonnes by a year (§3)."""

    stage: Stage | None = None
    from_: Id | dict[Literal["group"], Id] | None = Field(default=None, alias="from")
    to: dict[Id, Number | Id] = Field(default_factory=dict)
    of: Literal["left", "baseline"] = "left"
    share: Share | None = None
    amount: Number | None = None
    unit: Text | None = None
    tonnes: Number | None = None
    by: Year | None = None
    lines: tuple[Text, ...] = ()


_RANGE = ("low", "high", "shape", "with_")
_STRENGTH = ("stage", "from_", "to", "of", "share", "amount", "unit", "tonnes", "by", "lines", *_RANGE)


class Pool(Strength):
    """One published effect that several measures share by stated weights (§3)."""

    ORDER = (*_STRENGTH, "origin", "accepted", "source", "replaces", "note")

    origin: Origin
    source: Id
    replaces: Replaced = ()
    note: Text = ""


class Move(Strength):
    """What a measure does to one quantity, or to each member of a group (§3); its id is its own within the measure."""

    ORDER = ("id", "pool", "weight", *_STRENGTH, "origin", "missing", "accepted", "source", "note")

    id: Id
    pool: Id | None = None
    weight: Share | None = None
    origin: Origin | None = None
    missing: Text | None = None
    source: Id | None = None
    note: Text = ""


PerQuantity = dict[Literal["quantity", "share"], Id | Share]


def _of_quantity(per: PerQuantity) -> PerQuantity:
    if not isinstance(per.get("quantity"), str) or not isinstance(per.get("share"), float):
        raise PydanticCustomError("cost_per", "a quantity and a share of it")
    return per


class Cost(Uncertain):
    """A cost or gain of a measure, beyond *anyway* unless it is gross (§6); cost > 0, saving < 0; its id is its own."""

    ORDER = (
        "id", "kind", "per", "of", "value", *_RANGE, "unit", "years", "from_year", "to_year", "lifetime", "reinvest",
        "payers", "receivers", "price_year", "includes_energy", "basis", "funded", "origin", "missing", "accepted",
        "source",
        "note",
    )  # fmt: skip

    id: Id
    kind: CostKind
    per: Literal["total", "moved"] | Annotated[PerQuantity, AfterValidator(_of_quantity)] = "total"
    of: Literal["beyond_anyway", "gross"] = "beyond_anyway"
    value: Number | None = None
    unit: Text | None = None
    years: Steps | None = None
    from_year: Year | None = None
    to_year: Year | None = None
    lifetime: Lifetime | None = None
    reinvest: StrictBool = False
    payers: dict[Id, Share] = Field(default_factory=dict)
    receivers: dict[Id, Share] = Field(default_factory=dict)
    price_year: Year | None = None
    includes_energy: StrictBool | None = None
    basis: Literal["full", "incremental", "sunk"] = "incremental"
    funded: Share | None = None
    origin: Origin | None = None
    missing: Text | None = None
    source: Id
    note: Text = ""

    @property
    def money_unit(self) -> str:
        """The unit of its value; kronor where none is stated."""
        return self.unit or "SEK"


class SCurve(Frozen):
    """An S-shaped ramp: 0 at start, a half at half, 1 at end."""

    start: Year
    half: Year
    end: Year


class Turnover(Frozen):
    """A share of yearly sales through a stock with a survival curve (share left by age)."""

    sales_share: Steps
    survival: dict[Ages, Share]


Renewal = Literal["none", "free", "paid"]


class Done(Frozen):
    """What was renovated before the ramp's first year, as much each year since `from`; no cut or cost of the measure's.

    Attributes:
        renewal: `free`, it stands on as the quantities have it; `paid`, each year's is renewed at the cost when its
            lifetime is over; `none`, it wears out then, and may be renovated like all else.
    """

    share: Share
    from_: Year | None = Field(default=None, alias="from")
    renewal: Renewal = "free"


class Renovation(Frozen):
    """A share of the stock a year, with a lifetime; renewed for nothing, at a cost, or not at all.

    Attributes:
        ceiling: the share of the stock that can be renovated, what is done already included.
    """

    rate: Steps
    lifetime: Lifetime
    renewal: Renewal
    ceiling: Annotated[Share, Field(gt=0)] | None = None
    done: Done | None = None

    @property
    def most(self) -> float:
        """The share of the stock that can stand renovated; all of it where no ceiling is stated."""
        return self.ceiling if self.ceiling is not None else 1.0

    @property
    def done_years(self) -> range:
        """The years in which what is done was done: as far back as it lasts, where none is stated."""
        first = min(self.rate)
        since = self.done.from_ if self.done is not None and self.done.from_ is not None else first - self.lifetime
        return range(since, first)


class Ramp(Frozen):
    """How far a measure has come each year: exactly one of the kinds."""

    WHOLE = "points"

    points: Steps | None = None
    straight: tuple[Year, Year] | None = None
    s_curve: SCurve | None = None
    turnover: Turnover | None = None
    renovation: Renovation | None = None


def _ramp_of(value: Any) -> Any:
    is_points = isinstance(value, Mapping) and value and all(isinstance(key, int) for key in value)
    return {"points": value} if is_points else value


AnyRamp = Annotated[Ramp, BeforeValidator(_ramp_of)]


class Late(Frozen):
    """With that chance the ramp comes so many years later."""

    chance: Share
    years: Annotated[int, Field(strict=True, ge=1, le=50)]


class Stated(Frozen):
    """The tonnes that the city's own document gives; shown beside ours, never used."""

    value: Number
    unit: Text
    by: Year
    source: Id
    note: Text = ""


class Measure(Named):
    """A thing done: what it moves, how fast, what it costs whom (§3, §6)."""

    area: Id | None = None
    actor: Id | None = None
    status: Status | None = None
    funded: StrictBool = False
    ref: Text = ""
    when: dict[Id, Id] = Field(default_factory=dict)
    control: dict[Control, Share] = Field(default_factory=dict)
    late: Late | None = None
    stated: Stated | None = None
    same_as: Id | None = None
    replaces: Replaced = ()
    goals: tuple[Id, ...] = ()
    anyway: AnyRamp | None = None
    enablers: dict[Id, Share] = Field(default_factory=dict)
    ramp: AnyRamp | None = None
    moves: tuple[Move, ...] = ()
    costs: tuple[Cost, ...] = ()
    source: Id | None = None
    note: Text = ""


def strengths(pools: Mapping[str, Pool], measures: Mapping[str, Measure]) -> list[Strength]:
    """Every pool, and every move of the measures, as they stand."""
    return [*pools.values(), *(move for measure in measures.values() for move in measure.moves)]
