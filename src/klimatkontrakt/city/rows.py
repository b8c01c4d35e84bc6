# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a row of a city's tables? Quantities, lines, actors, published figures, sources, price levels."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from klimatkontrakt.city.values import (
    Control,
    Id,
    Label,
    MoneyKind,
    Number,
    Origin,
    Points,
    Replaced,
    Share,
    Text,
    Uncertain,
    Year,
)
from klimatkontrakt.folder.frozen import Frozen
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language


class Quantity(Uncertain):
    """One number of the city with a path over the years (§1). A row with `when` holds in that outcome only.

    Attributes:
        owner: the actor that answers for the number; it moves nothing.
        replaces: ids whose place it has taken; what asks for them is led to it.
    """

    id: Id
    label_sv: Label
    label_en: Label = ""
    group: Id | None = None
    unit: Text
    origin: Origin
    year: Year
    value: Number | None
    missing: Text | None = None
    points: Points = Field(default_factory=dict)
    growth: Number | None = None
    growth_from: Year | None = None
    price_year: Year | None = None
    source: Id
    note: Text = ""
    when: dict[Id, Id] = Field(default_factory=dict)
    peer: Id | None = None
    owner: Id | None = None
    replaces: Replaced = ()

    def label(self, language: Language) -> str:
        """The name in the reader's language."""
        return words.either(self.label_sv, self.label_en, language)


class Line(Frozen):
    """±1 times a product of quantities, in one account (§2)."""

    account: Id
    line: Id
    label_sv: Label
    label_en: Label = ""
    factors: tuple[Id, ...] = Field(min_length=1, max_length=6)
    sign: Literal[-1, 1] = 1
    sector: Id | None = None
    gpc_ref: Text = ""
    smhi: Text = ""
    scope: Text = ""
    control: dict[Control, Share] = Field(default_factory=dict)
    payer: Id | None = None
    money_kind: MoneyKind | None = None
    tags: tuple[Id, ...] = ()
    note: Text = ""
    accepted: StrictBool | None = None
    replaces: Replaced = ()

    @property
    def key(self) -> str:
        """The line's name in messages and in `lines:` of a move: account.line."""
        return f"{self.account}.{self.line}"

    def label(self, language: Language) -> str:
        """The name in the reader's language."""
        return words.either(self.label_sv, self.label_en, language)


class Published(Uncertain):
    """One published figure of an account, or of a tag, sector or line in it, in a year and a release."""

    account: Id
    line: Id | None = None
    year: Year
    value: Number
    unit: Text
    origin: Origin
    source: Id
    release: Text
    note: Text = ""
    owner: Id | None = None

    @property
    def item(self) -> str:
        """What a figure is called in problems: its account, line and year."""
        return f"{self.account},{self.line or ''},{self.year}"


class Source(Frozen):
    """Where figures come from."""

    id: Id
    title: Text
    publisher: Text
    year: Year | None = None
    url: Text = ""
    locator: Text = ""
    licence: Text = ""
    retrieved: Text = ""
    note: Text = ""
    replaces: Replaced = ()


class PriceLevel(Frozen):
    """A year's consumer price index, where the city has a newer one than ships; any base, joined by a shared year."""

    year: Year
    index: Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)]
    source: Id
    note: Text = ""
