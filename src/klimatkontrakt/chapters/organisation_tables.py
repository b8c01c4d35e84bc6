# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How are duties, obstacles, wanted rules, decisions and meetings laid out? The same tables on every page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from klimatkontrakt.chapters import decision_effects, goal_tree, run_names
from klimatkontrakt.chapters.decision_effects import Effect
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import next_budget
from klimatkontrakt.city.decisions import Decision, Meeting, known
from klimatkontrakt.city.organisation import DOES, RULE_LEVELS, BodyDuty, Obstacle, ObstacleState, RuleChange
from klimatkontrakt.city.schema import City
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import days, sizes, words
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language, say_count
from klimatkontrakt.story import names as story_names

SUBJECT = "organisation"
OBSTACLE_STATES: tuple[ObstacleState, ...] = ("met", "lifted", "answered", "gone")


def actor(city: City, item: str | None, language: Language) -> str:
    """An actor's name; a dash where none is named."""
    return city.actor(item).label(language) if item is not None else Words(language, SUBJECT)("none")


def area(city: City, item: str | None, language: Language) -> str:
    """A transition area's name; that it is the whole work where none is named."""
    return city.label("areas", item, language) if item is not None else Words(language, SUBJECT)("whole")


def told_date(text: str, language: Language) -> str:
    """A date as it is told; where it is not known, why."""
    return days.written(text, language) if known(text) else goal_tree.stated(text, language)


def actor_type(city: City, item: str, language: Language) -> str:
    """What sort of actor it is, in the word that the Excel book has for it."""
    return words.say("book", f"word.{city.actor(item).type}", language)


def actor_story(city: City, item: str) -> str:
    """Whose story an actor's row leads to."""
    return story_names.address(city, "actor", item)


def effects_size(run: Run, effects: Sequence[Effect], language: Language) -> Size:
    """The size of what decisions and rules do to the headline's account."""
    ends = [end for effect in effects for end in (effect.low, effect.high)]
    return run_names.account_size(run, run.headline, ends, language)


def _has_event(changes: Sequence[RuleChange]) -> bool:
    """Whether any of the wanted rules is an event, so that its effect is worked out."""
    return any(row.event is not None for row in changes)


def without_column(figure: Figure | None, column: int) -> Figure | None:
    """A table without the column that a page says for all of its rows."""
    if figure is None:
        return None
    rows = [[*row[:column], *row[column + 1 :]] for row in figure.rows]
    heads = [*figure.heads[:column], *figure.heads[column + 1 :]]
    return replace(figure, heads=heads, rows=rows, left=figure.left - 1)


def measure_story(city: City, name: str | None) -> str:
    """Whose story a measure's row leads to; nothing where it names none."""
    return story_names.address(city, "measure", name) if name is not None else ""


# Who does what


def duties_figure(run: Run, duties: Sequence[BodyDuty], finding: str, language: Language) -> Figure | None:
    """A row a duty: area by area, those who lead before those who take part."""
    city, say = run.city, Words(language, SUBJECT)
    if not duties:
        return None
    order: dict[str | None, int] = {None: -1, **{name: place for place, name in enumerate(city.areas)}}
    rows = sorted(duties, key=lambda duty: (order[duty.area], DOES.index(duty.does), duty.id))
    heads = [say("head.body"), say("head.does"), say("head.area"), say("head.what"), say("head.office")]
    cells = [
        [
            actor(city, duty.body, language),
            say.term("does", duty.does),
            area(city, duty.area, language),
            duty.what(language),
            goal_tree.stated(duty.office(language), language),
        ]
        for duty in rows
    ]
    return Figure("duties", finding, heads, cells, is_open=True, left=len(heads))


# Obstacles


def obstacles_figure(run: Run, obstacles: Sequence[Obstacle], language: Language) -> Figure | None:
    """A row an obstacle, those that nobody has been asked to solve first; None where there is none."""
    city, say = run.city, Words(language, SUBJECT)
    if not obstacles:
        return None
    rows = sorted(obstacles, key=lambda row: (OBSTACLE_STATES.index(row.state), row.id))
    heads = [say(f"head.{name}") for name in ("obstacle", "stops", "state", "met_by", "lifted_to", "answer")]
    return Figure(
        "obstacles",
        obstacles_finding(rows, language),
        heads,
        [_obstacle_row(city, row, language) for row in rows],
        is_open=True,
        left=len(heads),
        row_of=[measure_story(city, row.measure) for row in rows],
    )


def obstacles_finding(obstacles: Sequence[Obstacle], language: Language) -> str:
    """How many obstacles there are, and how far they have come."""
    counts, say = Counter(row.state for row in obstacles), Words(language, SUBJECT)
    parts = [say(f"obstacles.{state}", count=counts[state]) for state in OBSTACLE_STATES if counts[state]]
    return say_count(SUBJECT, "obstacles.finding", len(obstacles), language, told=", ".join(parts))


def _obstacle_row(city: City, row: Obstacle, language: Language) -> list[str]:
    say = Words(language, SUBJECT)
    stops = city.label("measures", row.measure, language) if row.measure is not None else area(city, row.area, language)
    is_lifted = row.lifted_to is not None
    return [
        row.what(language),
        stops,
        say.term("obstacle", row.state),
        actor(city, row.met_by, language),
        f"{actor(city, row.lifted_to, language)}, {told_date(row.lifted, language)}" if is_lifted else say("none"),
        _answer(row, language) if is_lifted else say("none"),
    ]


def _answer(row: Obstacle, language: Language) -> str:
    """What was answered and when; that it is waited for."""
    say = Words(language, SUBJECT)
    if row.state == "lifted":
        return say("answer.none")
    texts = {"answer": goal_tree.stated(row.answer(language), language), "when": told_date(row.answered, language)}
    if row.gone:
        return say("answer.gone", gone=told_date(row.gone, language), **texts)
    return say("answer.given", **texts)


# Wanted rules


def rules_figure(run: Run, changes: Sequence[RuleChange], language: Language) -> Figure | None:
    """A row a change of rules, level by level; None where there is none."""
    city, say = run.city, Words(language, SUBJECT)
    if not changes:
        return None
    rows = sorted(changes, key=lambda row: (RULE_LEVELS.index(row.level), row.id))
    effects = [_of_rule(run, row) for row in rows]
    size = effects_size(run, effects, language)
    names = ("rule", "level", "decider", "wanted_by", "state", "since")
    return Figure(
        "rules",
        _rules_finding(rows, language),
        [*(say(f"head.{name}") for name in names), say("head.effect", unit=size.unit, year=str(run.year))],
        [_rule_row(city, row, _effect_told(effect, size), language) for row, effect in zip(rows, effects, strict=True)],
        notes=[say("rules.note", year=str(run.year))] if _has_event(rows) else [],
        is_open=True,
        left=len(names),
        year=run.year,
        row_of=[_event_story(city, row) for row in rows],
    )


def _rule_row(city: City, row: RuleChange, effect: str, language: Language) -> list[str]:
    say = Words(language, SUBJECT)
    return [
        row.what(language),
        say.term("control", row.level),
        actor(city, row.decider, language),
        ", ".join(actor(city, name, language) for name in row.wanted_by) or say("none"),
        say.term("rule_state", row.state),
        told_date(row.date, language),
        effect,
    ]


def _effect_told(effect: Effect, size: Size) -> str:
    """What a change of rules may swing, as a cell: not known where nothing is worked out of it."""
    return sizes.not_known(size.language) if effect.is_none else effect.text(size)


def _event_story(city: City, row: RuleChange) -> str:
    """Whose story a change of rules leads to: that of the event that it is."""
    return story_names.address(city, "event", row.event) if row.event is not None else ""


def _of_rule(run: Run, row: RuleChange) -> Effect:
    """What a change of rules may swing, where it is an event of the city; of others nothing is worked out."""
    return decision_effects.of_event(run, row.event) if row.event is not None else decision_effects.NOTHING


def _rules_finding(changes: Sequence[RuleChange], language: Language) -> str:
    """How many changes are wanted, by level."""
    counts, say = Counter(row.level for row in changes), Words(language, SUBJECT)
    parts = [f"{say.term('control', level)} {counts[level]}" for level in RULE_LEVELS if counts[level]]
    return say_count(SUBJECT, "rules.finding", len(changes), language, told=", ".join(parts))


# Decisions and meetings


def decisions_figure(run: Run, decisions: Sequence[Decision], language: Language) -> Figure | None:
    """A row a decision, the latest known day first among those taken, the open ones before them; None without any."""
    city, say = run.city, Words(language, SUBJECT)
    if not decisions:
        return None
    rows = sorted(decisions, key=when_key(city))
    effects = [decision_effects.of_decision(run, row) for row in rows]
    size = effects_size(run, effects, language)
    names = ("decision", "body", "state", "when", "paragraph", "dnr")
    return Figure(
        "decisions",
        say_count(SUBJECT, "decisions.finding", len(rows), language),
        [*(say(f"head.{name}") for name in names), say("head.effect", unit=size.unit, year=str(run.year))],
        [
            [
                row.what(language),
                actor(city, row.body, language),
                say.term("state", row.state),
                decision_day(city, row, language),
                goal_tree.stated(row.paragraph, language),
                goal_tree.stated(row.dnr, language),
                effect.text(size),
            ]
            for row, effect in zip(rows, effects, strict=True)
        ],
        is_open=True,
        left=len(names),
        year=run.year,
        row_of=[decision_story(run, row) for row in rows],
    )


def when_key(city: City) -> Callable[[Decision], tuple[bool, str, str]]:
    """By what decisions are ordered: what is still to be taken first, then by day; those without a day last."""
    return lambda row: (row.state in ("decided", "refused"), next_budget.when(city, row) or "9", row.id)


def decision_day(city: City, decision: Decision, language: Language) -> str:
    """When a decision is or was taken; where that is not known, why."""
    day = next_budget.when(city, decision)
    return days.written(day, language) if day else goal_tree.stated(decision.date, language)


def decision_story(run: Run, decision: Decision) -> str:
    """Whose story a decision's row leads to: its measure's or event's."""
    if decision.measure is not None:
        return story_names.address(run.city, "measure", decision.measure)
    return story_names.address(run.city, "event", decision.event) if decision.event is not None else ""


def meetings_figure(meetings: Sequence[Meeting], language: Language) -> Figure | None:
    """A row a meeting with the days of its papers; None without any."""
    say = Words(language, SUBJECT)
    if not meetings:
        return None
    rows = sorted(meetings, key=lambda row: (row.date, row.id))
    return Figure(
        "meetings",
        say_count(SUBJECT, "meetings.finding", len(rows), language),
        [say("head.meeting"), say("head.papers_in"), say("head.papers_out")],
        [[told_date(text, language) for text in (row.date, row.papers_in, row.papers_out)] for row in rows],
        is_open=True,
        left=3,
    )
