# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of what does an Answer's part on money consist? SEK of the city's price year unless something else is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from klimatkontrakt.engine.answer.statistics import Numbers, Statistics
from klimatkontrakt.engine.answers.purses import Need


@dataclass(frozen=True)
class Purse:
    """What an actor pays, expected.

    Attributes:
        years: (year); nan where it is not known.
        behind: the missing numbers that make it unknown.
    """

    actor: str
    years: Numbers
    behind: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """What the plan costs a view or a purse in present value; the missing numbers behind what is not known."""

    value: Statistics
    behind: tuple[str, ...]


@dataclass(frozen=True)
class MeasureMoney:
    """What a measure of the plan costs society, and what a tonne of it does.

    Attributes:
        society: present value, expected; nought where nothing is paid.
        missing_costs: the kinds of its costs that nobody has put a figure on.
        behind: the missing numbers that make society's cost unknown.
        tonnes: what its share comes to over all years, tCO2e, expected; nan of one that is not worked out.
    """

    society: float
    has_known_cost: bool
    missing_costs: tuple[str, ...]
    behind: tuple[str, ...]
    tonnes: float


@dataclass(frozen=True)
class YearMoney:
    """What the plan costs a view in each year, expected: nominal, and in present value, (year)."""

    nominal: Numbers
    discounted: Numbers
    has_residual: bool
    behind: tuple[str, ...]


@dataclass(frozen=True)
class AreaMoney:
    """What is paid in an area for a kind of cost up to the answer's year, expected."""

    area: str
    kind: str
    value: float


@dataclass(frozen=True)
class Money:
    """The plan's money.

    Attributes:
        purses: in the order of the flows.
        invested: what is invested up to the answer's year, expected.
        needs: by year and actor, in that year's kronor.
        views: by view and actor.
        measures: by measure of the plan.
        years: by view.
        areas, funded: by area and kind, and by area how much of it is funded.
        paid: what is paid up to the answer's year before anything is saved.
    """

    purses: tuple[Purse, ...]
    invested: float
    needs: Mapping[int, Mapping[str, Need]]
    views: Mapping[str, View]
    measures: Mapping[str, MeasureMoney]
    years: Mapping[str, YearMoney]
    areas: tuple[AreaMoney, ...]
    funded: Mapping[str, float]
    paid: float
