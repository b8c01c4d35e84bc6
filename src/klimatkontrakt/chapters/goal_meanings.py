# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a goal in words, such as climate neutral, said to mean? By whom, of what, and what nobody has decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from klimatkontrakt.chapters import goal_levels, goal_tree
from klimatkontrakt.chapters.goal_tree import SUBJECT
from klimatkontrakt.city.goals import GoalMeaning
from klimatkontrakt.city.schema import City
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language

Adopted = Literal["yes", "no"]


OPEN_COLUMN = 3  # of what is open, which stands near the front: it is what a reader comes for


def figure(city: City, language: Language) -> Figure | None:
    """A row a meaning; None where no goal is said to mean anything."""
    meanings = list(_all(city))
    if not meanings:
        return None
    say, is_several = Words(language, SUBJECT), len({name for name, _, _ in meanings}) > 1
    heads = [say("head.where"), say("head.by"), say("head.cut"), say("head.open"), say("head.scopes")]
    heads += [say("head.sinks"), say("head.adopted"), say("head.goal")]
    shown = len(heads) if is_several else len(heads) - 1
    return Figure(
        "meanings",
        _finding(city, meanings, language),
        heads[:shown],
        [_row(city, *entry, language)[:shown] for entry in meanings],
        quotes=_notes(city, language),
        is_open=True,
        left=shown,
        author_columns=goal_levels.author_columns(OPEN_COLUMN, language),
    )


def _finding(city: City, meanings: Sequence[tuple[str, str, GoalMeaning]], language: Language) -> str:
    """Which goals are said to mean what in how many places, and in how many of them something is open."""
    say, is_open = Words(language, SUBJECT), sum(bool(meaning.open) for _, _, meaning in meanings)
    names = dict.fromkeys(goal_tree.label(city, name, language) for name, _, _ in meanings)
    texts = {"goals": ", ".join(say("quoted", name=name) for name in names), "count": len(meanings), "open": is_open}
    return say("meanings.finding_one" if len(meanings) == 1 else "meanings.finding", **texts)


def _all(city: City) -> Iterator[tuple[str, str, GoalMeaning]]:
    """Every meaning with its goal and its id."""
    for name, goal in city.goals.items():
        for key, meaning in goal.meanings.items():
            yield name, key, meaning


def _notes(city: City, language: Language) -> list[tuple[str, str, str]]:
    """What the folder's author adds to a meaning."""
    noted = [(key, meaning) for _, key, meaning in _all(city) if meaning.note]
    return [(meaning.label(language) or key, meaning.note, sizes.in_swedish(language)) for key, meaning in noted]


def _row(city: City, name: str, key: str, meaning: GoalMeaning, language: Language) -> list[str]:
    """Where, by whom and when, how much less, what is open, of what, sinks, adopted or not; last the goal."""
    say = Words(language, SUBJECT)
    return [
        meaning.label(language) or key,
        _by(city, meaning, language),
        _cut(meaning, language),
        "; ".join(meaning.open) or say("nothing_open"),
        ", ".join(say(f"scope.{scope}") for scope in meaning.scopes) or say("not_stated"),
        say(f"sinks.{meaning.sinks}") if meaning.sinks is not None else say("not_stated"),
        _adopted(meaning, language),
        goal_tree.label(city, name, language),
    ]


def _by(city: City, meaning: GoalMeaning, language: Language) -> str:
    """Who says so, and by when it is to be."""
    by = city.actor(meaning.by).label(language)
    return Words(language, SUBJECT)("by_year", by=by, year=str(meaning.year)) if meaning.year is not None else by


def _cut(meaning: GoalMeaning, language: Language) -> str:
    """The least cut and the most that may be left, per cent of the base year's; in words where that is not said."""
    say = Words(language, SUBJECT)
    if meaning.cut is None or meaning.base_year is None:
        return say("not_stated")
    cut, rest = sizes.percent(meaning.cut, language), sizes.percent(1 - meaning.cut, language)
    return say("cut", cut=cut, rest=rest, base=str(meaning.base_year))


def _adopted(meaning: GoalMeaning, language: Language) -> str:
    say = Words(language, SUBJECT)
    if meaning.adopted is None:
        return say("not_stated")
    adopted: Adopted = "yes" if meaning.adopted else "no"
    return say(f"adopted.{adopted}")
