# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which goals has a city, who adopted them, and what are their words said to mean? The entries of goals.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool

from klimatkontrakt.city.values import Id, Named, Share, Text, Year

Scope = Literal["scope_1", "scope_2", "scope_3"]
Sinks = Literal["counted", "not_counted", "open"]
GoalKind = Literal["programme", "area", "goal", "budget_goal"]


class GoalMeaning(Named):
    """What a goal in words, such as climate neutral, is said to mean: by whom, of what, and what of that is open.

    Attributes:
        sv, en: where it is said.
        by: the actor who says so.
        year: by when.
        scopes: which emissions it is about; none where that is not said.
        cut: the least cut, as a share of the base year's emissions; what is left may be as much as the rest.
        sinks: whether what is taken up or stored counts against what is left.
        adopted: whether the city has adopted it as its own.
        open: what nobody has decided of it.
    """

    by: Id
    year: Year | None = None
    scopes: tuple[Scope, ...] = ()
    cut: Share | None = None
    base_year: Year | None = None
    sinks: Sinks | None = None
    adopted: StrictBool | None = None
    open: tuple[Text, ...] = ()
    source: Id
    note: Text = ""


class Goal(Named):
    """A goal of a steering document: programme, area or goal, who adopted it, and the targets that measure it.

    Attributes:
        date, paragraph, dnr: of the decision that adopted it; `missing: why` where nobody knows. A goal that says
            nothing of its own was adopted with what it is part of.
        meanings: what its words are said to mean, by the id of each.
    """

    kind: GoalKind
    parent: Id | None = None
    body: Id | None = None
    date: Text = ""
    paragraph: Text = ""
    dnr: Text = ""
    valid: tuple[Year, Year] | None = None
    replaced_by: Id | None = None
    indicators: tuple[Text, ...] = ()
    meanings: dict[Id, GoalMeaning] = Field(default_factory=dict)
    source: Id
    note: Text = ""
