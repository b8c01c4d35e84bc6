# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What tells a few plans apart? Their headline, targets, chances, money and promises, each worked out in one world."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal

import numpy as np

from klimatkontrakt.chapters import account_path, run_names, verdicts
from klimatkontrakt.chapters.explorer_plan import SUBJECT
from klimatkontrakt.chapters.past_targets import PastTarget
from klimatkontrakt.chapters.plan_outcome import PlanOutcome
from klimatkontrakt.city.schema import City, Plan, Target
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import targets
from klimatkontrakt.engine.chain import ramps
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.figures.paths import Curve, PathChart, branch_kind
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

NOT_RUNNING = Plan(level=0.0)


@dataclass(frozen=True)
class NamedPlan:
    """A plan and what it is called."""

    name: str
    outcome: PlanOutcome


@dataclass(frozen=True)
class PlansBeside:
    """Plans that are shown beside each other, the first of which the others are counted from.

    Attributes:
        year: the shown one.
        is_example: whether the municipality has not taken part: nothing is told of its targets, money or promises.
        today: the reader's day, by which a target's year is over or not.
    """

    plans: Sequence[NamedPlan]
    year: int
    language: Language
    is_example: bool = False
    today: date | None = None

    @property
    def say(self) -> Words:
        """The explorer's texts."""
        return Words(self.language, SUBJECT)

    @property
    def first(self) -> PlanOutcome:
        """The one that the others are counted from."""
        return self.plans[0].outcome

    @property
    def city(self) -> City:
        """The city, as the first plan's scenario has it."""
        return self.first.city

    @property
    def headline(self) -> str:
        """The account that all of them are about."""
        return study.headline(self.city)

    @property
    def at(self) -> int:
        """Where the shown year stands."""
        return self.year - self.first.first_year

    def of_each(self, value: Callable[[PlanOutcome], float]) -> list[float]:
        """A number of every plan."""
        return [value(plan.outcome) for plan in self.plans]

    def letter(self, place: int) -> str:
        """What a plan is called in the chart."""
        return account_path.branch_letter(place)


def figures(beside: PlansBeside) -> list[Figure]:
    """The paths, what each plan comes to, and in what they differ."""
    return [_paths(beside), _results(beside), _settings(beside)]


# Their paths


def _headline_size(beside: PlansBeside) -> Size:
    """What the headline's numbers of all plans are written in."""
    courses = [plan.outcome.course for plan in beside.plans]
    parts = [float(values[beside.at]) for course in courses for values in (course.mean, course.p5, course.p95)]
    return run_names.account_size(beside.first, beside.headline, parts, beside.language)


def _finding(beside: PlansBeside, size: Size) -> str:
    """What the first plan comes to, and how far from that each of the others ends."""
    say, means = beside.say, beside.of_each(lambda plan: float(plan.course.mean[beside.at]))
    if not np.isfinite(means[0]):
        label = run_names.account_name(beside.first, beside.headline, beside.language)
        return run_names.unknown_finding(beside.first, label, beside.year, beside.language)
    texts = {"unit": size.unit, "year": str(beside.year)}
    sentences = [say("plans.first", name=beside.plans[0].name, mean=size.written(means[0]), **texts)]
    for plan, mean in zip(beside.plans[1:], means[1:], strict=True):
        more = size.less(mean, means[0])
        sentences.append(say(_more_key(more), name=plan.name, more=size.told(abs(more)), **texts))
    return " ".join(sentences)


MoreKey = Literal["plans.unknown", "plans.same", "plans.more", "plans.less"]


def _more_key(more: float) -> MoreKey:
    """How it is told how much more a plan gives than the first."""
    if not np.isfinite(more):
        return "plans.unknown"
    if more == 0:
        return "plans.same"
    return "plans.more" if more > 0 else "plans.less"


def _paths(beside: PlansBeside) -> Figure:
    """Every plan's path of the headline, by letter, with what was published and the targets."""
    size, say = _headline_size(beside), Words(beside.language)
    years = list(beside.city.years)
    label = beside.city.label("accounts", beside.headline, beside.language)
    curves = []
    for place, plan in enumerate(beside.plans):
        kind = branch_kind(place - 1) if place else "plan"
        values, letter = (plan.outcome.course.mean / size.scale).tolist(), beside.letter(place)
        curves.append(Curve(f"{letter}: {plan.name}", kind, years, values, short=letter))
    history = account_path.published(beside.first, beside.headline, years[0], years[-1])
    observed = account_path.published_curve(history, size)
    points = account_path.marks(beside.first, beside.headline, size.scale, beside.language)
    description = say("path.description", account=label)
    chart = PathChart(label, description, size, [*curves, *observed], points, is_named=True)
    rows = [[str(year), *(size.told(curve.values[index]) for curve in curves)] for index, year in enumerate(years)]
    legend = [(f"line {curve.kind}", curve.name) for curve in (*curves, *observed)]
    return Figure(
        "plans-paths",
        _finding(beside, size),
        [say("head.year"), *(curve.name for curve in curves)],
        rows,
        drawing=drawn(chart, beside.language),
        legend=[*legend, *((f"dot {mark.kind}", mark.name) for mark in points)],
        caption=f"{label}, {size.unit}",
        notes=_given(beside),
    )


def _given(beside: PlansBeside) -> list[str]:
    """That all are in the same worlds, and which events each takes for given."""
    say, notes = beside.say, [beside.say("plans.worlds")]
    for plan in beside.plans:
        events = [
            f"{plan.outcome.city.label('events', event, beside.language)}: "
            f"{plan.outcome.city.events[event].outcome(outcome, beside.language)}"
            for event, outcome in plan.outcome.fixed.items()
        ]
        if events:
            notes.append(say("plans.given", name=plan.name, events=", ".join(events)))
    return notes


# What they come to


def _results(beside: PlansBeside) -> Figure:
    """A row a question, a column a plan, and beside each but the first how far it is from that."""
    rows, notes = [*_headline_rows(beside)], []
    if not beside.is_example:
        rows += chain.from_iterable(_target_rows(beside, name) for name in beside.city.targets)
        rows += [*_money_rows(beside), *_coverage_rows(beside)]
        notes = [beside.say("plans.money_note"), *_coverage_note(beside)]
    return Figure(
        "plans-results",
        beside.say("plans.results", year=str(beside.year)),
        _heads(beside),
        rows,
        caption=beside.say("plans.caption", name=beside.plans[0].name),
        is_open=True,
        notes=notes,
    )


def _heads(beside: PlansBeside) -> list[str]:
    """The plans' names, and after each but the first that what is beside it is the difference from that."""
    heads = [beside.say("plans.question"), f"A: {beside.plans[0].name}"]
    for place, plan in enumerate(beside.plans[1:], start=1):
        letter = beside.letter(place)
        heads += [f"{letter}: {plan.name}", beside.say("plans.than", letter=letter)]
    return heads


def _in_columns(label: str, cells: Sequence[str], differences: Sequence[str]) -> list[str]:
    """A row: the first plan's cell, then each other's with its difference."""
    others = zip(cells[1:], differences, strict=True)
    return [label, cells[0], *chain.from_iterable(others)]


def _number_row(label: str, values: Sequence[float], size: Size) -> list[str]:
    """A row of numbers of one unit; a difference is that of the numbers as they are written."""
    return _in_columns(
        label, [size.written(value) for value in values], [_more(values[0], v, size) for v in values[1:]]
    )


def _more(first: float, value: float, size: Size) -> str:
    """How much more a number is than the first, with its sign, as both are written."""
    if not (np.isfinite(first) and np.isfinite(value)):
        return sizes.not_known(size.language)
    more = size.less(value, first)
    written = size.told(more)
    return f"+{written}" if more > 0 and written[0].isdigit() else written


def _word_row(label: str, cells: Sequence[str]) -> list[str]:
    """A row of words, which have no difference."""
    return _in_columns(label, cells, [""] * (len(cells) - 1))


def _headline_rows(beside: PlansBeside) -> Iterator[list[str]]:
    """What the headline comes to in the shown year, and its range."""
    size, place = _headline_size(beside), beside.at
    name = run_names.account_name(beside.first, beside.headline, beside.language)
    label = beside.say("plans.account", account=name, year=str(beside.year), unit=size.unit)
    yield _number_row(label, beside.of_each(lambda plan: float(plan.course.mean[place])), size)
    courses = [plan.outcome.course for plan in beside.plans]
    spreads = [size.between(float(course.p5[place]), float(course.p95[place])) for course in courses]
    yield _word_row(beside.say("plans.range"), spreads)


def _target_rows(beside: PlansBeside, name: str) -> Iterator[list[str]]:
    """What each plan gives in a target's year, what is asked for, and its chance in tenths; or why there is none."""
    target = beside.city.targets[name]
    if target.role != "target":
        return
    chances = [_chance(plan.outcome, name, beside.language) for plan in beside.plans]
    if all(np.isfinite(plan.outcome.frame.targets[name].limit) for plan in beside.plans):
        yield _value_row(beside, name, target)
    label = beside.city.label("targets", name, beside.language)
    past = PastTarget.on(beside.first, name, beside.today, beside.language)
    if past is not None:
        yield _word_row(beside.say("plans.came", target=label), [past.sentences] + [""] * (len(chances) - 1))
    else:
        yield _word_row(beside.say("plans.chance", target=label, year=str(target.year)), chances)


def _chance(plan: PlanOutcome, name: str, language: Language) -> str:
    """The chance of a plan to meet a target, in tenths; or why there is none."""
    return verdicts.untested(plan, name, language) or words.in_ten(plan.frame.targets[name].chance, language)


def _value_row(beside: PlansBeside, name: str, target: Target) -> list[str]:
    """What each plan gives in a target's year."""
    verdicts_of = [plan.outcome.frame.targets[name] for plan in beside.plans]
    values, limits = [verdict.value.mean for verdict in verdicts_of], [verdict.limit for verdict in verdicts_of]
    size = run_names.account_size(beside.first, target.account, [*values, *limits], beside.language)
    key = "plans.at_least" if targets.is_floor(beside.city, target) else "plans.at_most"
    label = beside.city.label("targets", name, beside.language)
    limit = " / ".join(dict.fromkeys(size.written(limit) for limit in limits))
    return _number_row(beside.say(key, target=label, year=str(target.year), unit=size.unit, limit=limit), values, size)


def _money_rows(beside: PlansBeside) -> Iterator[list[str]]:
    """What the municipality and all others pay up to the shown year, as far as it is known, and what is not."""
    say, place = beside.say, beside.at
    texts = {"first": str(beside.first.first_year), "year": str(beside.year)}
    sums = {
        "own": beside.of_each(lambda plan: float(plan.municipality.known[place])),
        "others": beside.of_each(lambda plan: float(plan.others.known[place])),
    }
    size = sizes.money_size([value for values in sums.values() for value in values], beside.language)
    yield _number_row(say("plans.own", unit=size.unit, **texts), sums["own"], size)
    yield _number_row(say("plans.others", unit=size.unit, **texts), sums["others"], size)
    payers = beside.of_each(lambda plan: float(plan.municipality.unknown[place] + plan.others.unknown[place]))
    measures = beside.of_each(lambda plan: float(len(plan.unpriced)))
    for label, numbers in ((say("plans.unknown_payers"), payers), (say("plans.unpriced"), measures)):
        if any(numbers):
            yield _word_row(label, [words.number(number, beside.language) for number in numbers])


def _coverage_rows(beside: PlansBeside) -> Iterator[list[str]]:
    """The part of the cut that a target needs that is promised."""
    say, name = beside.say, beside.first.covered_target
    if name is None:
        return
    target, language = beside.city.label("targets", name, beside.language), beside.language
    parts = [
        say("plans.needs_nothing") if plan.outcome.needs_nothing else sizes.percent_cell(plan.outcome.covered, language)
        for plan in beside.plans
    ]
    yield _word_row(say("plans.covered", target=target), parts)


def _coverage_note(beside: PlansBeside) -> list[str]:
    return [beside.say("plans.coverage_note")] if beside.first.covered_target is not None else []


# In what they differ


def _settings(beside: PlansBeside) -> Figure:
    """The measures and events that do not stand alike in all of the plans, and how each has them."""
    rows = [row for row in (*_measure_rows(beside), *_event_rows(beside)) if len(set(row[1:])) > 1]
    names = [f"{beside.letter(place)}: {plan.name}" for place, plan in enumerate(beside.plans)]
    finding = words.say_count(SUBJECT, "plans.settings", len(rows), beside.language)
    if not rows:
        finding = beside.say("plans.alike" if len(beside.plans) > 1 else "plans.alone")
    heads = [beside.say("plans.setting"), *names] if rows else []
    return Figure("plans-settings", finding, heads, rows, is_open=True, left=len(names) + 1)


def _measure_rows(beside: PlansBeside) -> Iterator[list[str]]:
    """Every measure, and how each plan has it."""
    for name in beside.city.measures:
        cells = [_run_as(plan.outcome, name, beside.say) for plan in beside.plans]
        yield [beside.city.label("measures", name, beside.language), *cells]


def _event_rows(beside: PlansBeside) -> Iterator[list[str]]:
    """Every event, and which outcome of it each plan takes for given."""
    for name in beside.city.events:
        cells = [_taken(plan.outcome, name, beside.say) for plan in beside.plans]
        yield [beside.city.label("events", name, beside.language), *cells]


def _taken(plan: PlanOutcome, event: str, say: Words) -> str:
    """The outcome of an event that a plan takes for given, or that it is open."""
    outcome = plan.fixed.get(event)
    return plan.city.events[event].outcome(outcome, say.language) if outcome else say("moved.open")


def _run_as(plan: PlanOutcome, name: str, say: Words) -> str:
    """How a plan has a measure: how far, and from when."""
    chosen, measure = plan.plans.get(name, NOT_RUNNING), plan.city.measures[name]
    if not chosen.level:
        return say("plans.out")
    level = sizes.percent(chosen.level, say.language)
    start = chosen.start
    if start is None and measure.ramp is not None:
        start = ramps.first_year(measure.ramp)
    return say("plans.in_bare", level=level) if start is None else say("plans.in", level=level, start=str(start))
