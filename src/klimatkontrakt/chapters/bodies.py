# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which bodies are there, which goals can each move, which measures are its own, and where are the gaps?

A body can move a goal when it says so, or when it carries a measure that is for that goal. A measure is its own when it
carries it, or has taken it on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from klimatkontrakt.chapters import goal_tree
from klimatkontrakt.chapters.measures import reckoned
from klimatkontrakt.chapters.money_question import silent_measures
from klimatkontrakt.chapters.own_bodies import OWN_TYPES
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.decisions import OPEN, Decision
from klimatkontrakt.city.organisation import Uptake
from klimatkontrakt.city.schema import City

BODY_TYPES = (*OWN_TYPES, "company")
ASKED_TYPES = ("board", "company")
OVER_OTHERS = ("orders", "decides")
"""What a body does that asks measures of others and is to take none of its own."""
MONEY_KINDS = ("investment", "reinvestment", "running")
Lack = Literal["silent", "unknown", "unfunded"]
"""Why a measure has no money: no cost is stated, its cost is not known, or none of what it costs is funded."""


def shown(city: City) -> list[str]:
    """The actors that have a page: the city's bodies, and all who have measures, duties, decisions or obstacles."""
    acting = {measure.actor for measure in city.measures.values()} | _named_in_tables(city)
    return [actor.id for actor in city.actors if actor.type in BODY_TYPES or actor.id in acting]


def _named_in_tables(city: City) -> set[str | None]:
    """Who is named as the body of a row, or has met an obstacle or been asked to solve one."""
    named: set[str | None] = set()
    for kind in ("duties", "uptakes", "decisions", "meetings"):
        named |= {row.body for row in getattr(city, kind)}
    for obstacle in city.obstacles:
        named |= {obstacle.met_by, obstacle.lifted_to}
    return named


def own_measures(city: City, body: str) -> list[str]:
    """The measures that a body carries or has taken on, in the order of the folder."""
    taken = {uptake.measure for uptake in city.uptakes if uptake.body == body and uptake.says == "yes"}
    return [name for name in reckoned(city) if city.measures[name].actor == body or name in taken]


def uptake_of(city: City, body: str, kind: Literal["goal", "measure"], item: str) -> Uptake | None:
    """What a body has said of a goal or measure."""
    return next((uptake for uptake in city.uptakes if uptake.body == body and uptake.about == (kind, item)), None)


def for_goal(city: City, body: str, goal: str) -> list[str]:
    """A body's own measures that are for a goal."""
    return [name for name in own_measures(city, body) if goal in city.measures[name].goals]


def can_move(city: City, body: str, goal: str) -> bool:
    """Whether a body can move a goal: as it says itself; where it says nothing, by its measures."""
    uptake = uptake_of(city, body, "goal", goal)
    return uptake.says == "yes" if uptake is not None else bool(for_goal(city, body, goal))


def movers(city: City, goal: str) -> list[str]:
    """The bodies that can move a goal."""
    return [actor.id for actor in city.actors if can_move(city, actor.id, goal)]


def decisions_of(city: City, body: str) -> list[Decision]:
    """A body's decisions that are still to be taken."""
    return [decision for decision in city.decisions if decision.body == body and decision.state in OPEN]


# Gaps


def goals_without_body(city: City) -> list[str]:
    """The adopted goals that no body can move."""
    return [row.name for row in goal_tree.wanted(goal_tree.placed(city)) if not movers(city, row.name)]


def asked_of_measures(city: City) -> list[str]:
    """The boards and companies that are to take measures: not those that stand over others, nor many as one."""
    left_out = _over_others(city) | {actor.parent for actor in city.actors}
    return [actor.id for actor in city.actors if actor.type in ASKED_TYPES and actor.id not in left_out]


def _over_others(city: City) -> set[str | None]:
    """Those who decide over the whole work, or order it."""
    return {duty.body for duty in city.duties if duty.does in OVER_OTHERS and duty.area is None}


def bodies_without_measure(city: City) -> list[str]:
    """Those of them that have none."""
    return [name for name in asked_of_measures(city) if not own_measures(city, name)]


@dataclass(frozen=True)
class Unfunded:
    """A measure of the plan that has no money, and why."""

    measure: str
    lack: Lack


def unfunded(run: Run) -> list[Unfunded]:
    """The measures of the plan that have no money, in the order of the plan."""
    lacks: dict[str, Lack] = {**_lacks(run), **dict.fromkeys(silent_measures(run), "silent")}
    return [Unfunded(name, lacks[name]) for name in run.answer.planned if name in lacks]


def _lacks(run: Run) -> Mapping[str, Lack]:
    """By measure with stated costs, why it has no money; one of which a part is funded has some."""
    funded, unknown, paid = set[str](), set[str](), set[str]()
    for flow in run.answer.money.flows:
        if flow.kind not in MONEY_KINDS:
            continue
        if flow.funded > 0:
            funded.add(flow.measure)
        if flow.is_uncosted or np.isnan(flow.years).any():
            unknown.add(flow.measure)
        elif (flow.years > 0).any():
            paid.add(flow.measure)
    return dict(_why(funded, unknown, paid))


def _why(funded: set[str], unknown: set[str], paid: set[str]) -> Iterator[tuple[str, Lack]]:
    for name in sorted((unknown | paid) - funded):
        yield name, "unfunded" if name in paid else "unknown"
