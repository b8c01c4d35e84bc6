# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which goals has a city adopted? The tree of its steering documents, each with its decision and what measures it.

What is not known of a decision says why where the folder does; where it does not, that it is not stated. Nothing is
guessed from a goal above, but where a goal says nothing of its own it was adopted with that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from klimatkontrakt.city.decisions import why_missing
from klimatkontrakt.city.schema import City, Goal
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language.words import Language

SUBJECT = "goals"
DECISION = ("date", "paragraph", "dnr")
Fact = Literal["body", "date", "paragraph", "dnr", "valid", "replaced"]


@dataclass(frozen=True)
class PlacedGoal:
    """A goal in the tree.

    Attributes:
        depth: how far from its root.
        targets: the ids of the targets that are set for it, forecasts apart.
        forecasts: the ids of the forecasts that are shown for it.
    """

    name: str
    goal: Goal
    depth: int
    targets: Sequence[str]
    forecasts: Sequence[str]

    @property
    def is_wanted(self) -> bool:
        """Whether it is a goal, and no programme or area that goals are put under."""
        return self.goal.kind in ("goal", "budget_goal")


def placed(city: City) -> list[PlacedGoal]:
    """Every goal under the one that it is part of, in the order of the folder; each once."""
    children: dict[str | None, list[str]] = {}
    for name, goal in city.goals.items():
        parent = goal.parent if goal.parent in city.goals else None
        children.setdefault(parent, []).append(name)
    rows: list[PlacedGoal] = []
    waiting = [(name, 0) for name in reversed(children.get(None, []))]
    while waiting:
        name, depth = waiting.pop()
        rows.append(_placed(city, name, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(name, []))]
    return rows


def _placed(city: City, name: str, depth: int) -> PlacedGoal:
    targets = [key for key, target in city.targets.items() if target.goal == name and target.role == "target"]
    forecasts = [key for key, target in city.targets.items() if target.goal == name and target.role != "target"]
    return PlacedGoal(name, city.goals[name], depth, targets, forecasts)


def label(city: City, name: str, language: Language) -> str:
    """A goal's name; its id where it has none."""
    return city.goals[name].label(language) or name


def stated(text: str, language: Language) -> str:
    """What is known of a decision; in words, with the reason where one is given, what is not."""
    say = Words(language, SUBJECT)
    if not text:
        return say("not_stated")
    why = why_missing(text)
    if why is None:
        return text
    return say("missing_because", why=why) if why else say("not_stated")


def is_adopted_with_parent(city: City, goal: Goal) -> bool:
    """Whether a goal says nothing of its decision but what the one above says."""
    parent = city.goals.get(goal.parent) if goal.parent is not None else None
    if parent is None:
        return False
    differs = any(getattr(goal, name) not in ("", getattr(parent, name)) for name in DECISION)
    return goal.body in (None, parent.body) and not differs


def decision(city: City, goal: Goal, language: Language) -> dict[Fact, str]:
    """Who adopted a goal, when and by which decision; nothing of one that was adopted with the one above."""
    facts: dict[Fact, str] = {}
    say = Words(language, SUBJECT)
    if not is_adopted_with_parent(city, goal):
        facts["body"] = city.actor(goal.body).label(language) if goal.body is not None else say("not_stated")
        facts["date"] = stated(goal.date, language)
        facts["paragraph"] = stated(goal.paragraph, language)
        facts["dnr"] = stated(goal.dnr, language)
    if goal.valid is not None:
        first, last = goal.valid
        facts["valid"] = str(first) if first == last else f"{first}–{last}"
    if goal.replaced_by in city.goals:
        facts["replaced"] = label(city, str(goal.replaced_by), language)
    return facts


def adopted_with(city: City, name: str) -> str | None:
    """The goal above whose decision adopted one that says nothing of its own; None where it says."""
    decided = name
    while is_adopted_with_parent(city, city.goals[decided]):
        decided = str(city.goals[decided].parent)
    return decided if decided != name else None


def wanted(goals: Sequence[PlacedGoal]) -> Iterator[PlacedGoal]:
    """The goals of a tree, without the programmes and areas that they stand under."""
    return (row for row in goals if row.is_wanted)
