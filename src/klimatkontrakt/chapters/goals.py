# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a city want, and who has said so? The page of goals: its sentence, the tree, and what has no target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from klimatkontrakt.chapters import goal_levels, goal_meanings, goal_tree
from klimatkontrakt.chapters.goal_tree import SUBJECT, Fact, PlacedGoal
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.schema import City
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language.words import Language

DECIDED: tuple[Fact, ...] = ("body", "date", "paragraph", "dnr")


def figures(run: Run, language: Language) -> list[Figure]:
    """What stands under the tree."""
    parts = [
        goal_levels.levels_figure(run, language),
        goal_levels.targets_figure(run, language),
        goal_meanings.figure(run.city, language),
        goal_levels.accounts_figure(run, language),
        _without(run.city, language),
        _table(run, language),
    ]
    return [figure for figure in parts if figure is not None]


def more(run: Run, language: Language) -> dict[str, Any]:
    """What the page says of the goals beside its figures: the sentence on top, and the tree."""
    goals = goal_tree.placed(run.city)
    return {"finding": finding(goals, language), "tree": [_node(run, row, language) for row in goals]}


def finding(goals: Sequence[PlacedGoal], language: Language) -> str:
    """How many goals there are, and how many of them have a target; empty where there is none."""
    say, wanted = Words(language, SUBJECT), list(goal_tree.wanted(goals))
    if not wanted:
        return ""
    with_target = sum(bool(row.targets) for row in wanted)
    texts = {"count": len(wanted), "with_target": with_target, "without": len(wanted) - with_target}
    return say("finding_one" if len(wanted) == 1 else "finding", **texts)


def _node(run: Run, row: PlacedGoal, language: Language) -> dict[str, Any]:
    """A goal as the page shows it."""
    say, city = Words(language, SUBJECT), run.city
    facts = goal_tree.decision(city, row.goal, language)
    return {
        "id": row.name,
        "depth": row.depth,
        "name": goal_tree.label(city, row.name, language),
        "kind": say(f"kind.{row.goal.kind}"),
        "facts": [(say(f"fact.{fact}"), text) for fact, text in facts.items()],
        "with": _adopted_with(city, row, language),
        "targets": goal_levels.sentences(run, row.targets, language),
        "forecasts": goal_levels.sentences(run, row.forecasts, language),
        "indicators": list(row.goal.indicators),
        "is_without": row.is_wanted and not row.targets,
        "note": row.goal.note,
        "source": _new_source(city, row),
    }


def _adopted_with(city: City, row: PlacedGoal, language: Language) -> str:
    """What a goal was adopted with; empty for one with a decision of its own, and for an area."""
    above = goal_tree.adopted_with(city, row.name) if row.is_wanted else None
    return goal_tree.label(city, above, language) if above is not None else ""


def _source(city: City, name: str) -> str:
    return next((source.title for source in city.sources if source.id == name), name)


def _new_source(city: City, row: PlacedGoal) -> str:
    """Where a goal stands; empty where that is where the one above stands."""
    above = city.goals.get(row.goal.parent) if row.goal.parent is not None else None
    return "" if above is not None and above.source == row.goal.source else _source(city, row.goal.source)


def _without(city: City, language: Language) -> Figure | None:
    """The goals that have no target: what they are followed by, which no one can test; None where each has one."""
    say, wanted = Words(language, SUBJECT), list(goal_tree.wanted(goal_tree.placed(city)))
    rows = [
        [goal_tree.label(city, row.name, language), "; ".join(row.goal.indicators) or say("no_indicator")]
        for row in wanted
        if not row.targets
    ]
    if not rows:
        return None
    return Figure(
        "without",
        say("without.finding", count=len(rows), all=len(wanted)),
        [say("head.goal"), say("head.indicators")],
        rows,
        notes=[say("without.note")],
        is_open=True,
        left=2,
        author_columns=goal_levels.author_columns(1, language),
    )


def _table(run: Run, language: Language) -> Figure | None:
    """The tree as a table: a row a goal, with its decision, its targets and what is measured; None without goals."""
    say, rows = Words(language, SUBJECT), [_row(run, row, language) for row in goal_tree.placed(run.city)]
    heads = [say("head.goal"), say("head.kind"), say("head.part_of"), say("head.body"), say("head.date")]
    heads += [say("head.paragraph"), say("head.dnr"), say("head.valid"), say("head.targets"), say("head.indicators")]
    heads.append(say("head.source"))
    return Figure("tree", say("tree.finding", count=len(rows)), heads, rows, left=len(heads)) if rows else None


def _row(run: Run, row: PlacedGoal, language: Language) -> list[str]:
    say, city = Words(language, SUBJECT), run.city
    facts = goal_tree.decision(city, row.goal, language)
    above = row.goal.parent if row.goal.parent in city.goals else None
    return [
        goal_tree.label(city, row.name, language),
        say(f"kind.{row.goal.kind}"),
        goal_tree.label(city, above, language) if above is not None else "",
        *(facts.get(fact, say("with_parent")) for fact in DECIDED),
        facts.get("valid", ""),
        "; ".join(goal_levels.sentences(run, row.targets, language)),
        "; ".join(row.goal.indicators),
        _source(city, row.goal.source),
    ]
