# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does what is told of the organisation hang together? Bodies, areas, what is taken on, obstacles, wanted rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from klimatkontrakt.city.decision_rows import is_after, of_text_date
from klimatkontrakt.city.decisions import why_missing
from klimatkontrakt.city.organisation import SETTLED, BodyDuty, Obstacle, RuleChange, RuleLevel, Uptake
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.folder.unknown_names import name_problems

_PERSONAL = re.compile(r"\S@\S|[0-9](?:[ -]?[0-9]){6,}")  # an address of mail, a number of telephone or of a person
DECIDES: Mapping[RuleLevel, Collection[str]] = {
    "own": ("city", "board", "company"), "region": ("region",), "state": ("state", "agency"), "eu": ("eu",),
}  # fmt: skip
"""By the level of a rule, the types of the actors that can change it."""
Row = BodyDuty | Uptake | Obstacle | RuleChange


def problems(city: City) -> Iterator[Problem]:
    """Every problem of form of the four tables, of areas' goals, and of what bodies are part of."""
    names = _Known(city)
    yield from _of_areas(city, names)
    for index, actor in enumerate(city.actors):
        place = city.row_place("actors", index, actor.id)
        yield from name_problems(_at(place, "parent"), "actors", actor.parent, names.known["actors"])
    for index, duty in enumerate(city.duties):
        yield from _of_duty(duty, names, city.row_place("duties", index, duty.id))
    yield from _of_uptakes(city, names)
    for index, obstacle in enumerate(city.obstacles):
        yield from _of_obstacle(obstacle, names, city.row_place("obstacles", index, obstacle.id))
    for index, change in enumerate(city.rule_changes):
        yield from _of_rule_change(change, names, city.row_place("rule_changes", index, change.id))


class _Known:
    """What a city has, by kind, and of what type each actor is."""

    def __init__(self, city: City) -> None:
        self.city = city

    @cached_property
    def known(self) -> Mapping[str, Collection[str]]:
        """By kind, the ids that there are."""
        city = self.city
        rows = {kind: {row.id for row in getattr(city, kind)} for kind in ("actors", "sources", "rule_changes")}
        entries = {kind: getattr(city, kind) for kind in ("areas", "goals", "measures", "events")}
        return {**rows, **entries, "decisions": {decision.id for decision in city.decisions}}

    @cached_property
    def types(self) -> Mapping[str, str]:
        """By actor, its type."""
        return {actor.id: actor.type for actor in self.city.actors}

    def problems(self, row: Row, columns: Mapping[str, str], place: Place) -> Iterator[Problem]:
        """What a row names and does not exist.

        Args:
            columns: by column, the kind that it names.
        """
        for column, kind in columns.items():
            yield from name_problems(_at(place, column), kind, getattr(row, column), self.known[kind])


def _at(place: Place, column: str) -> Place:
    return replace(place, column=column)


def _of_areas(city: City, names: _Known) -> Iterator[Problem]:
    """The goals that an area is to reach exist."""
    for key, area in city.areas.items():
        for goal in area.goals:
            yield from name_problems(_at(city.place("areas", key), "goals"), "goals", goal, names.known["goals"])


def _of_texts(row: Row, columns: Collection[str], place: Place) -> Iterator[Problem]:
    """What is missing says why."""
    for column in columns:
        if why_missing(getattr(row, column)) == "":
            yield Problem("missing_why", _at(place, column), {"column": column})


# Who does what


def _of_duty(duty: BodyDuty, names: _Known, place: Place) -> Iterator[Problem]:
    """What a duty names exists, and its office is no person's address or number."""
    yield from names.problems(duty, {"body": "actors", "area": "areas", "source": "sources"}, place)
    yield from _of_texts(duty, ("office_sv", "office_en"), place)
    for column in ("office_sv", "office_en"):
        if _PERSONAL.search(getattr(duty, column)):
            yield Problem("office_personal", _at(place, column), {"text": getattr(duty, column)[:80]})


# What is taken on


def _of_uptakes(city: City, names: _Known) -> Iterator[Problem]:
    """Each is of one goal or measure, and a body says one thing of it."""
    seen: dict[tuple[str, str, str], int] = {}
    bodies = {decision.id: decision.body for decision in city.decisions}
    for index, uptake in enumerate(city.uptakes):
        place = city.row_place("uptakes", index, uptake.id)
        yield from _of_uptake(uptake, names, bodies, place)
        column, item = uptake.about
        key = (uptake.body, column, item)
        if item and key in seen:
            values: Values = {"body": uptake.body, "name": item, "first": seen[key]}
            yield Problem("uptake_twice", _at(place, column), values)
        seen.setdefault(key, place.in_file)


def _of_uptake(uptake: Uptake, names: _Known, bodies: Mapping[str, str], place: Place) -> Iterator[Problem]:
    columns = {
        "body": "actors", "goal": "goals", "measure": "measures", "decision": "decisions", "source": "sources",
    }  # fmt: skip
    yield from names.problems(uptake, columns, place)
    yield from _of_texts(uptake, ("why_sv", "why_en"), place)
    yield from _of_subject(uptake, place)
    if uptake.says == "no" and not uptake.why_sv:
        yield Problem("uptake_unreasoned", _at(place, "why_sv"), {"body": uptake.body})
    of_decision = bodies.get(uptake.decision or "", uptake.body)
    if of_decision != uptake.body:
        values: Values = {"decision": uptake.decision or "", "of": of_decision, "body": uptake.body}
        yield Problem("uptake_of_other", _at(place, "decision"), values)


def _of_subject(uptake: Uptake, place: Place) -> Iterator[Problem]:
    """It is of a goal or of a measure, and not of both."""
    if uptake.goal is None and uptake.measure is None:
        yield Problem("uptake_of_nothing", place)
    elif uptake.goal is not None and uptake.measure is not None:
        yield Problem("uptake_of_several", place, {"goal": uptake.goal, "measure": uptake.measure})


# Obstacles


def _of_obstacle(obstacle: Obstacle, names: _Known, place: Place) -> Iterator[Problem]:
    """What it names exists; it is answered by someone, after it was lifted; it is not lifted to who met it."""
    columns = {
        "area": "areas", "measure": "measures", "rule": "rule_changes", "met_by": "actors", "lifted_to": "actors",
        "source": "sources",
    }  # fmt: skip
    yield from names.problems(obstacle, columns, place)
    yield from _of_texts(obstacle, ("dnr", "answer_sv", "answer_en"), place)
    for column in ("lifted", "answered", "gone"):
        yield from of_text_date(getattr(obstacle, column), _at(place, column))
    yield from _of_answer(obstacle, place)
    if obstacle.lifted_to is not None and obstacle.lifted_to == obstacle.met_by:
        yield Problem("obstacle_to_itself", _at(place, "lifted_to"), {"body": obstacle.lifted_to})


def _of_answer(obstacle: Obstacle, place: Place) -> Iterator[Problem]:
    """An answer has someone who gave it, and comes after the question."""
    filled = [column for column in ("lifted", "answer_sv", "answered") if getattr(obstacle, column)]
    if filled and obstacle.lifted_to is None:
        yield Problem("obstacle_unasked", _at(place, "lifted_to"), {"columns": ", ".join(filled)})
    for column in ("answered", "gone"):
        date = getattr(obstacle, column)
        if is_after(obstacle.lifted, date):
            yield Problem("obstacle_order", _at(place, column), {"date": date, "lifted": obstacle.lifted})


# Changes of rules


def _of_rule_change(change: RuleChange, names: _Known, place: Place) -> Iterator[Problem]:
    """What it names exists, who decides is of its level, and what is settled has a date."""
    columns = {
        "decider": "actors", "area": "areas", "measure": "measures", "event": "events", "source": "sources",
    }  # fmt: skip
    yield from names.problems(change, columns, place)
    for actor in change.wanted_by:
        yield from name_problems(_at(place, "wanted_by"), "actors", actor, names.known["actors"])
    yield from of_text_date(change.date, _at(place, "date"))
    if change.state in SETTLED and not change.date:
        yield Problem("rule_undated", _at(place, "date"), {"state": change.state})
    kind = names.types.get(change.decider or "")
    if kind is not None and kind not in DECIDES[change.level]:
        values: Values = {"level": change.level, "body": change.decider or "", "type": kind}
        yield Problem("rule_level", _at(place, "decider"), values)
