# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who does what, and where are the gaps? Areas and bodies with what each has, and what nobody has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from klimatkontrakt.chapters import bodies, goal_tree, organisation_tables, roadmap
from klimatkontrakt.chapters.organisation_tables import SUBJECT
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.schema import City
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language.words import Language, say_count

GapKey = Literal["finding.goals", "finding.bodies", "finding.money"]
FEW = 10  # so many rows are shown; more are folded away


def figures(run: Run, language: Language) -> list[Figure]:
    """Areas, bodies, the three gaps, and who does what."""
    city = run.city
    makers: tuple[Callable[[Run, Language], Figure | None], ...] = (
        roadmap.areas_figure, _bodies_figure, _goals_without, _bodies_without, _measures_without,
    )  # fmt: skip
    parts = [make(run, language) for make in makers]
    count = len({duty.body for duty in city.duties})
    finding = say_count(SUBJECT, "duties.finding", count, language) if city.duties else ""
    parts.append(organisation_tables.duties_figure(run, city.duties, finding, language))
    return [figure for figure in parts if figure is not None]


def more(run: Run, language: Language) -> Mapping[str, Any]:
    """What the page says beside its figures: the finding, and the pages of areas and bodies."""
    city = run.city
    return {
        "finding": finding(run, language),
        "areas": [[name, city.label("areas", name, language)] for name in city.areas],
        "bodies": [[name, city.actor(name).label(language)] for name in bodies.shown(city)],
        "has_obstacles": bool(city.obstacles or city.rule_changes),
    }


def finding(run: Run, language: Language) -> str:
    """How many gaps there are of each sort."""
    city = run.city
    goals, poor = bodies.goals_without_body(city), bodies.unfunded(run)
    idle = bodies.bodies_without_measure(city)
    gaps: tuple[tuple[GapKey, Sequence[object]], ...] = (
        ("finding.goals", goals), ("finding.bodies", idle), ("finding.money", poor),
    )  # fmt: skip
    sentences = [say_count(SUBJECT, key, len(gap), language) for key, gap in gaps if gap]
    return " ".join(sentences) or Words(language, SUBJECT)("finding.none")


# Bodies


def _bodies_figure(run: Run, language: Language) -> Figure | None:
    """A row a body: what it is part of, the goals that it can move, its measures, and what it has yet to decide."""
    city, say = run.city, Words(language, SUBJECT)
    names = bodies.shown(city)
    if not names:
        return None
    heads = [say(f"head.{name}") for name in ("body", "type", "part_of", "goals", "own_measures", "taken_on", "open")]
    wanted = [row.name for row in goal_tree.wanted(goal_tree.placed(city))]
    rows = [_body_row(city, name, wanted, language) for name in names]
    return Figure(
        "bodies",
        say_count(SUBJECT, "bodies.finding", len(rows), language),
        heads,
        rows,
        notes=[say("bodies.note"), *([] if city.uptakes else [say("bodies.unsaid")])],
        is_open=True,
        left=3,
        row_of=[organisation_tables.actor_story(city, name) for name in names],
    )


def _body_row(city: City, name: str, wanted: list[str], language: Language) -> list[str]:
    actor = city.actor(name)
    taken = [uptake for uptake in city.uptakes if uptake.body == name and uptake.measure and uptake.says == "yes"]
    return [
        actor.label(language),
        organisation_tables.actor_type(city, name, language),
        organisation_tables.actor(city, actor.parent, language),
        str(sum(bodies.can_move(city, name, goal) for goal in wanted)),
        str(len(bodies.own_measures(city, name))),
        str(len(taken)),
        str(len(bodies.decisions_of(city, name))),
    ]


# Gaps


def _goals_without(run: Run, language: Language) -> Figure | None:
    """The goals that no body can move; None where each has one."""
    city, say = run.city, Words(language, SUBJECT)
    names = bodies.goals_without_body(city)
    if not names:
        return None
    rows = [[goal_tree.label(city, name, language)] for name in names]
    finding = say_count(SUBJECT, "gap_goals.finding", len(rows), language)
    return Figure("gap_goals", finding, [say("head.goal")], rows, notes=[say("gap_goals.note")], is_open=True)


def _bodies_without(run: Run, language: Language) -> Figure | None:
    """The boards and companies without a measure; None where each has one."""
    city, say = run.city, Words(language, SUBJECT)
    names = bodies.bodies_without_measure(city)
    if not names:
        return None
    rows = [[city.actor(name).label(language), organisation_tables.actor_type(city, name, language)] for name in names]
    finding = say_count(SUBJECT, "gap_bodies.finding", len(rows), language)
    heads = [say("head.body"), say("head.type")]
    stories = [organisation_tables.actor_story(city, name) for name in names]
    note = [say("gap_bodies.note")]
    return Figure("gap_bodies", finding, heads, rows, notes=note, is_open=True, left=2, row_of=stories)


def _measures_without(run: Run, language: Language) -> Figure | None:
    """The measures of the plan without money, and why; None where each has some."""
    city, say = run.city, Words(language, SUBJECT)
    poor = bodies.unfunded(run)
    if not poor:
        return None
    rows = [
        [
            city.label("measures", row.measure, language),
            organisation_tables.actor(city, city.measures[row.measure].actor, language),
            say(f"lack.{row.lack}"),
        ]
        for row in poor
    ]
    return Figure(
        "gap_money",
        say_count(SUBJECT, "gap_money.finding", len(rows), language, all=len(run.answer.planned)),
        [say("head.measure"), say("head.carrier"), say("head.lack")],
        rows,
        notes=[say("gap_money.note")],
        is_open=len(rows) <= FEW,
        left=3,
        row_of=[organisation_tables.measure_story(city, row.measure) for row in poor],
    )
