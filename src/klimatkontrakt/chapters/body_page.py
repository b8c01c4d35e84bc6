# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can one body do? Its measures, goals, what it has taken on and why, its part, its decisions, what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypeVar

from klimatkontrakt.chapters import bodies, goal_tree, measures, organisation_tables
from klimatkontrakt.chapters.organisation_tables import SUBJECT
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.organisation import Uptake
from klimatkontrakt.city.schema import City
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language.words import Language, say_count


def figures(run: Run, body: str, language: Language) -> list[Figure]:
    """The figures of a body's page, its measures first."""
    city, say = run.city, Words(language, SUBJECT)
    duties = organisation_tables.duties_figure(run, _of(city.duties, body), say("duties.of_body"), language)
    decisions = organisation_tables.decisions_figure(run, _of(city.decisions, body), language)
    obstacles = [row for row in city.obstacles if body in (row.met_by, row.lifted_to)]
    parts = [
        measures.table_figure(run, language, body) if body in dict(measures.actors(city)) else None,
        _goals(city, body, language),
        _taken_on(city, body, language),
        organisation_tables.without_column(duties, 0),
        organisation_tables.obstacles_figure(run, obstacles, language),
        organisation_tables.without_column(decisions, 1),
        organisation_tables.meetings_figure(_of(city.meetings, body), language),
    ]
    return [figure for figure in parts if figure is not None]


class OfBody(Protocol):
    """A row that says whose it is."""

    @property
    def body(self) -> str:
        """The body's id."""


Row = TypeVar("Row", bound=OfBody)


def _of(rows: Sequence[Row], body: str) -> list[Row]:
    """The rows that are a body's."""
    return [row for row in rows if row.body == body]


def more(run: Run, body: str, language: Language) -> Mapping[str, Any]:
    """What the page says beside its figures: whose it is, the finding, and what it lacks."""
    city = run.city
    actor = city.actor(body)
    parent = city.actor(actor.parent) if actor.parent is not None else None
    return {
        "actor": actor.label(language),
        "finding": _finding(city, body, language),
        "parent": [parent.id, parent.label(language)] if parent is not None else [],
        "parts": [[row.id, row.label(language)] for row in city.actors if row.parent == body],
        "gaps": _gaps(run, body, language),
    }


def _movable(city: City, body: str) -> list[str]:
    """The adopted goals that a body can move, in the order of the tree."""
    wanted = goal_tree.wanted(goal_tree.placed(city))
    return [row.name for row in wanted if bodies.can_move(city, body, row.name)]


def _finding(city: City, body: str, language: Language) -> str:
    """How many of the goals it can move, and how many measures are its own."""
    say, wanted = Words(language, SUBJECT), list(goal_tree.wanted(goal_tree.placed(city)))
    measured = say_count(SUBJECT, "body.measures", len(bodies.own_measures(city, body)), language)
    if not wanted:
        return measured
    count = len(_movable(city, body))
    return f"{say('body.goals' if count else 'body.no_goals', count=count, all=len(wanted))} {measured}"


def _goals(city: City, body: str, language: Language) -> Figure | None:
    """The goals that it has spoken of or has measures for: whether it can move them, and why."""
    say, wanted = Words(language, SUBJECT), goal_tree.wanted(goal_tree.placed(city))
    rows = [row for goal in wanted if (row := _goal_row(city, body, goal.name, language))]
    if not rows:
        return None
    heads = [say(f"head.{name}") for name in ("goal", "can", "own_measures", "why")]
    finding = say_count(SUBJECT, "goals.finding", len(_movable(city, body)), language)
    return Figure("body_goals", finding, heads, rows, notes=[say("goals.note")], is_open=True, left=len(heads))


def _goal_row(city: City, body: str, goal: str, language: Language) -> list[str]:
    """A goal that a body has spoken of or has measures for; nothing of any other."""
    say, uptake = Words(language, SUBJECT), bodies.uptake_of(city, body, "goal", goal)
    carried = [city.label("measures", name, language) for name in bodies.for_goal(city, body, goal)]
    if uptake is None and not carried:
        return []
    can = say.term("says", uptake.says) if uptake is not None else say("goals.by_measures")
    why = goal_tree.stated(uptake.why(language), language) if uptake is not None else say("none")
    return [goal_tree.label(city, goal, language), can, ", ".join(carried) or say("none"), why]


def _taken_on(city: City, body: str, language: Language) -> Figure | None:
    """The measures that it has said yes or no to, with the reason and the decision."""
    say = Words(language, SUBJECT)
    rows = [uptake for uptake in _of(city.uptakes, body) if uptake.measure is not None]
    if not rows:
        return None
    taken = sum(uptake.says == "yes" for uptake in rows)
    heads = [say(f"head.{name}") for name in ("measure", "takes_on", "why", "decided")]
    return Figure(
        "taken_on",
        say("taken_on.finding", taken=taken, declined=len(rows) - taken),
        heads,
        [_taken_row(city, uptake, language) for uptake in rows],
        is_open=True,
        left=len(heads),
        row_of=[organisation_tables.measure_story(city, uptake.measure) for uptake in rows],
    )


def _taken_row(city: City, uptake: Uptake, language: Language) -> list[str]:
    say = Words(language, SUBJECT)
    return [
        city.label("measures", str(uptake.measure), language),
        say.term("says", uptake.says),
        goal_tree.stated(uptake.why(language), language),
        _decided(city, uptake, language),
    ]


def _decided(city: City, uptake: Uptake, language: Language) -> str:
    """The decision that it rests on: its day, paragraph and registration number, as far as they are known."""
    say = Words(language, SUBJECT)
    decision = next((row for row in city.decisions if row.id == uptake.decision), None)
    if decision is None:
        return say("decided.none")
    return say(
        "decided.by",
        day=organisation_tables.decision_day(city, decision, language),
        paragraph=goal_tree.stated(decision.paragraph, language),
        dnr=goal_tree.stated(decision.dnr, language),
    )


def _gaps(run: Run, body: str, language: Language) -> list[str]:
    """What it lacks: a measure of its own, money for those of the plan, a measure for a goal that it can move."""
    city, gaps = run.city, list[str]()
    if body in bodies.bodies_without_measure(city):
        gaps.append(Words(language, SUBJECT)("gap.no_measure"))
    measured = bodies.own_measures(city, body)
    poor = [city.label("measures", row.measure, language) for row in bodies.unfunded(run) if row.measure in measured]
    bare = [goal for goal in _movable(city, body) if not bodies.for_goal(city, body, goal)]
    gaps += _named(poor, "gap.no_money", language)
    gaps += _named([goal_tree.label(city, goal, language) for goal in bare], "gap.goal_bare", language)
    return gaps


def _named(names: Sequence[str], key: Literal["gap.no_money", "gap.goal_bare"], language: Language) -> list[str]:
    """A gap with the names of what is in it; nothing where nothing is."""
    return [say_count(SUBJECT, key, len(names), language, names=", ".join(names))] if names else []
