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
        years: (year), of what is known where stated costs have no figure; nan where it is not known or what is known
            would be a saving.
        behind: the missing prices and effects that make it unknown.
        is_uncosted: whether it is to pay a stated cost of the plan that no one has put a figure on.
        uncosted: the stated costs without a figure that its sum would hold.
    """

    actor: str
    years: Numbers
    behind: tuple[str, ...]
    is_uncosted: bool
    uncosted: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """What the plan costs a view or a purse in present value.

    Attributes:
        behind: the missing prices and effects behind what is not known.
        uncosted: the stated costs without a figure that its sum would hold.
        known: what is known of a sum that lacks them; None where it lacks none, or nothing or a saving is known.
    """

    value: Statistics
    behind: tuple[str, ...]
    uncosted: tuple[str, ...]
    known: Statistics | None


@dataclass(frozen=True)
class MeasureMoney:
    """What a measure of the plan costs society, and what a tonne of it does.

    Attributes:
        society: present value of what is known, expected; nought where nothing is paid, nan where a stated cost has no
            figure and what is known would be a saving.
        missing_costs: the kinds of its costs that nobody has put a figure on.
        behind: the missing prices and effects that make society's cost unknown.
        tonnes: what its share comes to over all years, tCO2e, expected; nan of one that is not worked out.
    """

    society: float
    has_known_cost: bool
    missing_costs: tuple[str, ...]
    behind: tuple[str, ...]
    tonnes: float


@dataclass(frozen=True)
class YearMoney:
    """What the plan costs a view in each year, expected: nominal, and in present value, (year).

    Attributes:
        known_nominal, known_discounted: the same of what is known, where stated costs have no figure.
        behind: the missing prices and effects behind what is not known.
        uncosted: the stated costs without a figure that its sum would hold.
    """

    nominal: Numbers
    discounted: Numbers
    known_nominal: Numbers
    known_discounted: Numbers
    has_residual: bool
    behind: tuple[str, ...]
    uncosted: tuple[str, ...]


@dataclass(frozen=True)
class AreaMoney:
    """What is paid in an area for a kind of cost up to the answer's year, expected."""

    area: str
    kind: str
    value: float


@dataclass(frozen=True)
class PaidFlow:
    """What a measure costs or saves an actor of one kind, expected, as someone pays or gets it in the year.

    Attributes:
        years: SEK, (year); nan where it is not known.
        funded: the part of what is paid that is funded.
        missing: the missing numbers that it rests on where it is not known.
        is_uncosted: whether it is a stated cost without a figure.
    """

    measure: str
    actor: str
    kind: str
    years: Numbers
    funded: float
    missing: tuple[str, ...]
    is_uncosted: bool


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
        areas, funded: by area and kind, and by area how much of it is funded; stated costs without a figure are in
            none of them.
        uncosted_areas: the areas in which such costs would be paid.
        paid: what is paid up to the answer's year before anything is saved.
        beyond_cash: by kind, why society's years up to it do not come to what all pay together.
        flows: of which all purses, areas and kinds are sums.
    """

    purses: tuple[Purse, ...]
    invested: float
    needs: Mapping[int, Mapping[str, Need]]
    views: Mapping[str, View]
    measures: Mapping[str, MeasureMoney]
    years: Mapping[str, YearMoney]
    areas: tuple[AreaMoney, ...]
    funded: Mapping[str, float]
    uncosted_areas: tuple[str, ...]
    paid: float
    beyond_cash: Mapping[str, float]
    flows: tuple[PaidFlow, ...]
