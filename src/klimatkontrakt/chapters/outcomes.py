# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does the plan come to as the events turn out? A small matrix of two, a row of one, the ends of many."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from klimatkontrakt.chapters import first_page, run_names
from klimatkontrakt.chapters.own_bodies import is_own
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine.answer.parts import Swing
from klimatkontrakt.engine.answer.statistics import Array
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.words import Language

SUBJECT = "first_page"
MOST_ROWS = 6
MOST_SWINGS = 5
COUNTS = {1: "outcomes.one", 2: "outcomes.two"}
Outcomes = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Outlook:
    """What an account comes to in a year as the events that move it turn out.

    Attributes:
        axes: by event that is open and moves the account, its outcomes that come in some draw, in the city's order.
        courses: by the outcomes of those events, the expected value, (year).
        means: the same in the year.
        size: what all of it is written in.
    """

    run: Run
    year: int
    axes: Mapping[str, Sequence[str]]
    courses: Mapping[Outcomes, Array]
    means: Mapping[Outcomes, float]
    size: sizes.Size

    @classmethod
    def of(cls, run: Run, account: str, year: int, language: Language) -> Outlook | None:
        """The outlook of an account; None where no event that moves it is open."""
        branches = _branches(run)
        axes = {
            event: _outcomes(run, event, branches) for event in run.city.events if _moves(run, event, account, year)
        }
        axes = {event: outcomes for event, outcomes in axes.items() if len(outcomes) > 1}
        if not axes:
            return None
        courses = _courses(run, account, branches, axes)
        means = {outcomes: float(course[year - run.first_year]) for outcomes, course in courses.items()}
        size = run_names.account_size(run, account, means.values(), language)
        return cls(run, year, axes, courses, means, size)

    @property
    def known(self) -> list[float]:
        """The values that are known, the lowest first."""
        return sorted(value for value in self.means.values() if np.isfinite(value))

    def value(self, outcomes: Mapping[str, str]) -> float:
        """The value where events come out so; nan where that does not come in any draw."""
        return next((value for key, value in self.means.items() if dict(key) == outcomes), np.nan)

    def event(self, name: str) -> str:
        """An event in words."""
        return self.run.city.label("events", name, self.size.language)

    def outcome(self, event: str, name: str) -> str:
        """An outcome in words, and how likely it is."""
        happening = self.run.city.events[event]
        chance = words.in_ten(happening.outcomes[name], self.size.language)
        return f"{happening.outcome(name, self.size.language)} ({chance})"


def _branches(run: Run) -> dict[Outcomes, int]:
    """The branches that tell how events turn out and hold draws: by their outcomes, their places."""
    places = enumerate(run.frame.branches)
    return {branch.outcomes: place for place, branch in places if branch.outcomes and branch.has_draws}


def _outcomes(run: Run, event: str, branches: Iterable[Outcomes]) -> list[str]:
    """The outcomes of an event that come in some branch, in the city's order."""
    came = {outcome for outcomes in branches for name, outcome in outcomes if name == event}
    return [outcome for outcome in run.city.events[event].outcomes if outcome in came]


def _moves(run: Run, event: str, account: str, year: int) -> bool:
    """Whether an event moves an account in a year, as far as that is known: what it does not is only the sample's."""
    for doubt in run.answer.doubts:
        if (doubt.account, doubt.year) == (account, year):
            ends = [(swing.low, swing.high) for swing in doubt.swings if swing.input.item == event]
            return any(low != 0 or high != 0 for low, high in ends)
    return True


def _courses(
    run: Run, account: str, branches: Mapping[Outcomes, int], axes: Mapping[str, Sequence[str]]
) -> dict[Outcomes, Array]:
    """By the outcomes of some events, the expected value, (year): over the others by how likely they are."""
    means = run.answer.branch_means[account]
    parts: dict[Outcomes, list[tuple[float, Array]]] = {}
    for outcomes, place in branches.items():
        key = tuple((event, outcome) for event, outcome in outcomes if event in axes)
        parts.setdefault(key, []).append((_chance(run, outcomes, axes), means[place]))
    return {key: _average(weighted) for key, weighted in parts.items()}


def _chance(run: Run, outcomes: Outcomes, axes: Mapping[str, Sequence[str]]) -> float:
    """How likely the outcomes of the events are that do not stand in a matrix, which do not hang on each other."""
    chances = [run.city.events[event].outcomes[outcome] for event, outcome in outcomes if event not in axes]
    return math.prod(chances)


def _average(weighted: Sequence[tuple[float, Array]]) -> Array:
    """The mean of some courses by their weights; the plain mean where none has any."""
    weights = np.array([weight for weight, _ in weighted])
    weights = weights if weights.sum() > 0 else np.ones_like(weights)
    mean: Array = weights @ np.array([course for _, course in weighted]) / weights.sum()
    return mean


def figure(run: Run, account: str, year: int, language: Language) -> Figure | None:
    """What the plan comes to in a year as the open events turn out; None where none is open."""
    outlook = Outlook.of(run, account, year, language)
    if outlook is None:
        return None
    heads, rows, left_out = _table(outlook)
    say = Words(language, SUBJECT)
    notes = [say("outcomes.more", count=left_out)] if left_out else []
    return Figure(
        "outcomes",
        _finding(outlook),
        heads,
        rows,
        notes=[*notes, *_origins(outlook)],
        caption=_caption(outlook),
        is_open=True,
        left=1,
        of=account,
        year=year,
    )


def _finding(outlook: Outlook) -> str:
    """Between which ends, depending on how many events, and how many of them the city itself decides."""
    say, size, known = Words(outlook.size.language, SUBJECT), outlook.size, outlook.known
    count = len(outlook.axes)
    events = say(COUNTS[count]) if count in COUNTS else say("outcomes.many", count=count)
    whose = _whose(outlook)
    if len(known) < len(outlook.means):
        return f"{say('outcomes.unknown', year=str(outlook.year), events=events)} {whose}"
    low, high = size.written(known[0]), size.written(known[-1])
    texts = {"low": low, "high": high, "unit": size.unit, "year": str(outlook.year), "events": events}
    if low == high:
        return say("outcomes.same", events=events, year=str(outlook.year))
    key = "outcomes.finding" if outlook.run.answer.planned else "outcomes.finding_without"
    return f"{say(key, **texts)} {whose}"


def _whose(outlook: Outlook) -> str:
    """How many of the events are the city's own to decide."""
    say, city = Words(outlook.size.language, SUBJECT), outlook.run.city
    count = sum(is_own(outlook.run, city.events[name].decider) for name in outlook.axes)
    if len(outlook.axes) == 1:
        return say("outcomes.is_own" if count else "outcomes.not_own", city=city.header.name)
    return say("outcomes.own" if count else "outcomes.none_own", count=count, city=city.header.name)


def _origins(outlook: Outlook) -> list[str]:
    """Of what origin the events' chances are."""
    say, events = Words(outlook.size.language, SUBJECT), outlook.run.city.events
    origins = sorted({events[name].origin for name in outlook.axes})
    if origins == ["assumed"]:
        return [say("outcomes.assumed")]
    return [say("outcomes.chances", origin=", ".join(say.term("origin", origin) for origin in origins))]


def _table(outlook: Outlook) -> tuple[list[str], list[list[str]], int]:
    """Heads, rows, and how many rows are left out: of several events the one with fewest outcomes stands across.

    A phone is narrow, so what is many stands down.
    """
    across, down = _sides(outlook)
    came = [dict(zip(down, outcomes, strict=True)) for outcomes in product(*(outlook.axes[name] for name in down))]
    heads = ["; ".join(map(outlook.event, down)), *_across_heads(outlook, across)]
    rows = []
    for outcomes in came:
        names = "; ".join(outlook.outcome(event, outcome) for event, outcome in outcomes.items())
        beside = [{across: name} for name in outlook.axes[across]] if across else [{}]
        values = [outlook.value({**outcomes, **other}) for other in beside]
        rows.append((values, [names, *map(outlook.size.written, values)]))
    shown = _ends(rows)
    return heads, shown, len(rows) - len(shown)


def _sides(outlook: Outlook) -> tuple[str, list[str]]:
    """The event that stands across, none where there is one alone, and those that stand down."""
    if len(outlook.axes) == 1:
        return "", list(outlook.axes)
    across = min(outlook.axes, key=lambda name: len(outlook.axes[name]))
    return across, [name for name in outlook.axes if name != across]


def _across_heads(outlook: Outlook, across: str) -> list[str]:
    """The heads over the numbers: the outcomes that stand across, or what the one column is of."""
    if across:
        return [outlook.outcome(across, name) for name in outlook.axes[across]]
    say = Words(outlook.size.language, SUBJECT)
    return [say("outcomes.every" if outlook.run.answer.planned else "outcomes.every_without")]


def _caption(outlook: Outlook) -> str:
    """The year and unit, and which event stands across."""
    say, (across, _) = Words(outlook.size.language, SUBJECT), _sides(outlook)
    texts = {"year": str(outlook.year), "unit": outlook.size.unit}
    return say("outcomes.across", **texts, event=outlook.event(across)) if across else say("outcomes.head", **texts)


def _ends(rows: Sequence[tuple[Sequence[float], list[str]]]) -> list[list[str]]:
    """All of some rows, or those with the lowest and the highest values where they are many."""
    if len(rows) <= MOST_ROWS:
        return [row for _, row in rows]
    known = [(values, row) for values, row in rows if np.isfinite(values).all()] or list(rows)
    lowest = min(known, key=lambda pair: min(pair[0]))[1]
    highest = max(known, key=lambda pair: max(pair[0]))[1]
    return [lowest] if lowest is highest else [lowest, highest]


def decides(run: Run, language: Language) -> Figure | None:
    """What decides, who over it, when, and how far each alone moves the figure; None where nothing has a range."""
    ordered = first_page.deciding(run.swings)[:MOST_SWINGS]
    if not ordered:
        return None
    say = Words(language, SUBJECT)
    size = run_names.account_size(run, run.headline, [end for s in ordered for end in (s.low, s.high)], language)
    is_event = any(swing.input.kind == "event" for swing in ordered)
    heads = [say("head.decides"), say("head.down"), say("head.up"), Words(language)("head.decider")]
    return Figure(
        "decides",
        say("decides.finding", first=run_names.input_name(run, ordered[0].input, language)),
        heads,
        [_row(run, swing, size) for swing in ordered],
        caption=say("decides.note", year=str(run.year), unit=size.unit),
        notes=[say("decides.event_note")] if is_event else [],
        is_open=True,
        of=run.headline,
        year=run.year,
        row_of=first_page.told_of(run, ordered, MOST_SWINGS),
    )


def _row(run: Run, swing: Swing, size: sizes.Size) -> list[str]:
    """An uncertain number: name, how far it moves the figure down and up, who decides and when."""
    name, who = (of(run, swing.input, size.language) for of in (run_names.input_name, run_names.decider))
    return [name, size.signed(swing.low), size.signed(swing.high), who or Words(size.language)("none")]
