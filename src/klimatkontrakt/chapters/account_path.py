# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is an account on track? Its published years, the fan of the plan, the branches, the targets, the chances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from string import ascii_uppercase
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.chapters import past_targets, run_names, verdicts
from klimatkontrakt.chapters.past_targets import PastTarget
from klimatkontrakt.chapters.run import HasFrame, Run
from klimatkontrakt.city.schema import Target
from klimatkontrakt.engine.answer.statistics import Course
from klimatkontrakt.engine.answers import doubt, targets
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.figures.paths import BRANCH_COLOURS, Curve, Mark, PathChart, branch_kind
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.words import Language

Array = NDArray[np.float64]
OBSERVED_BEFORE = 10
MOST_NAMED = 4  # measures that a note under the path lists by name
MOST_BRANCHES = BRANCH_COLOURS


@dataclass(frozen=True)
class AccountPath:
    """An account's path up to its last target.

    Attributes:
        years: those of the chart.
        planned: under the plan, its statistics in the city's years; `expected` without it.
        history: what was published, and in which years.
        size: what all of it is written in.
    """

    run: Run
    account: str
    years: Sequence[int]
    planned: Course
    expected: Course
    history: Sequence[tuple[int, float]]
    size: sizes.Size

    @classmethod
    def of(cls, run: Run, account: str, language: Language) -> AccountPath:
        """The path of an account of a run."""
        first, last = run.first_year, _until(run, account)
        years = list(range(first, last + 1))
        planned, expected = run.answer.planned_paths[account], run.answer.baseline[account]
        history = published(run, account, first, last)
        lines = [planned.mean, planned.p5, planned.p95, expected.mean]
        parts = [*chain.from_iterable(line[: len(years)].tolist() for line in lines), *(value for _, value in history)]
        size = run_names.account_size(run, account, parts, language)
        return cls(run, account, years, planned, expected, history, size)

    def line(self, values: Array) -> list[float]:
        """A line of the chart: what is known of its years, in the size that it is drawn in."""
        scaled: list[float] = (values[: len(self.years)] / self.size.scale).tolist()
        return scaled

    @property
    def verdict_year(self) -> int:
        """The year that the finding is about: the first tested target's, else the chart's last."""
        target = self.first_target
        return self.years[-1] if target is None else self.run.city.targets[target].year

    @property
    def first_target(self) -> str | None:
        """The account's first target that is to be met."""
        dated = []
        for name, target in self.run.city.targets.items():
            if target.account == self.account and target.role == "target":
                dated.append((target.year, name))
        return min(dated)[1] if dated else None

    @property
    def label(self) -> str:
        """The account in words."""
        return run_names.account_name(self.run, self.account, self.size.language)


def _until(run: Run, account: str) -> int:
    """The last year of the chart: the latest target of the account, else the last year."""
    years = [t.year for t in run.city.targets.values() if t.account == account]
    return max(years, default=run.city.header.years[1])


def published(run: HasFrame, account: str, first: int, last: int) -> list[tuple[int, float]]:
    """What was published of an account from some years before a chart's first year to its last."""
    years = run.frame.published[account].items()
    return [(year, value) for year, value in years if first - OBSERVED_BEFORE <= year <= last]


def path_figure(run: Run, language: Language, account: str | None = None) -> Figure:
    """The observed line to its real last year, the fan, the branches' labelled ends, the targets."""
    path = AccountPath.of(run, account or run.headline, language)
    say, size = Words(language), path.size
    branches = _branches(path)
    shown = shown_branches(branches, path.verdict_year)
    curves = [*_plan_curves(path), *shown, *published_curve(path.history, size)]
    points = marks(run, path.account, size.scale, language)
    chart = PathChart(path.label, say("path.description", account=path.label), size, curves, points)
    branch_notes = [
        *branches_note(shown, branches, language),
        *_branch_note(branches, path.verdict_year, size, language),
    ]
    return Figure(
        "path" if account is None else f"path-{path.account}",
        _finding(path),
        *path_table(curves, size, language),
        legend=legend(curves, points, language),
        notes=[
            *branch_notes,
            *_chance_notes(run, path.account, language),
            *run_names.without_effect(run.city, run.answer.planned, language, most_named=MOST_NAMED),
        ],
        caption=f"{path.label}, {size.unit}",
        drawing=drawn(chart, language),
        of=path.account,
        year=path.verdict_year,
        row_years=sorted({*path.years, *(year for year, _ in path.history)}),
    )


def _plan_curves(path: AccountPath) -> list[Curve]:
    """The account without the plan, and with it in its fan."""
    say, planned = Words(path.size.language), path.planned
    mean, low, high = map(path.line, (planned.mean, planned.p5, planned.p95))
    return [
        Curve(say("path.baseline"), "baseline", path.years, path.line(path.expected.mean)),
        Curve(say("path.plan"), "plan", path.years, mean, low, high),
    ]


def published_curve(history: Sequence[tuple[int, float]], size: sizes.Size) -> list[Curve]:
    """The observed line; none where nothing was published."""
    if not history:
        return []
    years, values = [year for year, _ in history], [value / size.scale for _, value in history]
    return [Curve(Words(size.language)("path.observed"), "observed", years, values)]


def legend(curves: Sequence[Curve], points: Sequence[Mark], language: Language) -> list[tuple[str, str]]:
    """What the lines, the fan and the dots of a path are."""
    lines = [(f"line {curve.kind}", curve.name) for curve in curves]
    return [*lines, ("fan plan", Words(language)("path.fan")), *((f"dot {mark.kind}", mark.name) for mark in points)]


def _branches(path: AccountPath) -> list[Curve]:
    """The plan's mean in each branch that holds draws; none where only one does."""
    means, curves = path.run.answer.branch_means[path.account], list[Curve]()
    for at, branch in enumerate(path.run.frame.branches):
        if at and branch.has_draws:
            letter = branch_letter(len(curves))
            name = f"{letter}: {run_names.branch_name(path.run, at, path.size.language)}"
            curves.append(Curve(name, f"branch-{at}", list(path.years), path.line(means[at]), short=letter))
    return curves if len(curves) > 1 else []


def branch_letter(at: int) -> str:
    """What a branch is called beside its line: A, B … Z, AA, AB …

    >>> branch_letter(0), branch_letter(25), branch_letter(27)
    ('A', 'Z', 'AB')
    """
    more, last = divmod(at, len(ascii_uppercase))
    return (branch_letter(more - 1) if more else "") + ascii_uppercase[last]


def shown_branches(branches: Sequence[Curve], year: int) -> list[Curve]:
    """The branches that are drawn, each in a colour of its own: the lowest of a year, the highest, some between."""
    if len(branches) <= MOST_BRANCHES:
        return _in_colours(branches)
    ranked = sorted(branches, key=lambda curve: _rank(curve, year))
    known = [curve for curve in ranked if np.isfinite(_value(curve, year))]
    among = known if len(known) >= MOST_BRANCHES else ranked[:MOST_BRANCHES]
    places = np.linspace(0, len(among) - 1, MOST_BRANCHES).round().astype(int)
    kinds = {among[at].kind for at in places}
    return _in_colours([curve for curve in branches if curve.kind in kinds])


def _value(curve: Curve, year: int) -> float:
    return curve.values[year - curve.years[0]]


def _rank(curve: Curve, year: int) -> tuple[bool, float, str]:
    """The place of a branch by its value in a year; those that are not known last."""
    value = _value(curve, year)
    return (False, value, curve.kind) if np.isfinite(value) else (True, 0.0, curve.kind)


def _in_colours(branches: Sequence[Curve]) -> list[Curve]:
    return [replace(curve, kind=branch_kind(place)) for place, curve in enumerate(branches)]


def branches_note(shown: Sequence[Curve], branches: Sequence[Curve], language: Language) -> list[str]:
    """How many of the branches are drawn, where not all are."""
    if len(shown) == len(branches):
        return []
    return [Words(language)("path.branches_some", shown=len(shown), count=len(branches))]


def _branch_note(branches: list[Curve], year: int, own: sizes.Size, language: Language) -> list[str]:
    """What the plan comes to on average in the branch where it is least, and in the one where it is most."""
    if not branches:
        return []
    ends = sorted((curve.values[year - curve.years[0]], curve.name) for curve in branches)
    ends = [end for end in ends if np.isfinite(end[0])]
    if not ends:
        return []
    texts = {"low": own.told(ends[0][0]), "high": own.told(ends[-1][0]), "unit": own.unit, "year": str(year)}
    say = Words(language)
    return [say("path.branches", low_name=ends[0][1], high_name=ends[-1][1], **texts), say("path.branches_sample")]


def marks(run: HasFrame, account: str, scale: float, language: Language) -> list[Mark]:
    """The targets and forecasts of an account that have a known limit."""
    points = []
    for name, verdict in run.frame.targets.items():
        target = run.city.targets[name]
        if target.account == account and np.isfinite(verdict.limit):
            label = run.city.label("targets", name, language)
            points.append(Mark(label, target.role, target.year, verdict.limit / scale))
    return points


def _course(run: Run, language: Language) -> dict[str, str]:
    """What comes to something, at the head of a sentence and inside one: the plan, or no measures at all."""
    say = Words(language)
    if not run.answer.planned:
        return {"course": say("path.baseline_course"), "course_inside": say("path.baseline_course_inside")}
    return {"course": say("path.course"), "course_inside": say("path.course_inside")}


def _finding(path: AccountPath) -> str:
    """What the plan comes to in the verdict's year, beside what was last published and what the target asks for."""
    run, size, year, target = path.run, path.size, path.verdict_year, path.first_target
    say, planned = Words(size.language), path.planned.at(year - path.years[0])
    if np.isnan(planned.mean):
        return run_names.unknown_finding(run, path.label, year, size.language)
    texts = {"mean": size.written(planned.mean), "low": size.written(planned.p5), "high": size.written(planned.p95)}
    texts |= {"unit": size.unit, "target_year": str(year), "account": path.label, **_course(run, size.language)}
    limit = run.frame.targets[target].limit if target is not None else np.nan
    if target is None or not path.history or not np.isfinite(limit):
        return say("path.finding_bare", **texts)
    last, value = path.history[-1]
    texts |= {"observed": size.written(value), "year": str(last), "limit": size.written(limit)}
    return say(_finding_key(run, run.city.targets[target]), **texts)


FindingKey = Literal["path.finding", "path.finding_floor", "path.finding_past", "path.finding_past_floor"]


def _finding_key(run: Run, target: Target) -> FindingKey:
    """How it is told what a target asks for, or asked for, and whether at most or at least."""
    is_floor = targets.is_floor(run.city, target)
    if past_targets.is_past(run, target):
        return "path.finding_past_floor" if is_floor else "path.finding_past"
    return "path.finding_floor" if is_floor else "path.finding"


def _chance_notes(run: Run, account: str, language: Language) -> list[str]:
    """What is said of each target of the account: its chance, why it has none, or what came of it."""
    told = [(name, target) for name, target in run.city.targets.items() if name in run.frame.targets]
    return [
        _chance_note(run, name, language)
        for name, target in told
        if target.account == account and target.role == "target"
    ]


def _chance_note(run: Run, name: str, language: Language) -> str:
    """A target whose year is over is told with what came of it, any other with its chance or why it has none."""
    say, target, verdict = Words(language), run.city.targets[name], run.frame.targets[name]
    label, past = run.city.label("targets", name, language), PastTarget.of(run, name, language)
    if past is not None:
        return f"{label}: {past.sentences}"
    untested = verdicts.untested(run, name, language)
    if untested:
        return f"{label}, {target.year}: {untested}."
    if np.isnan(verdict.chance):
        return f"{label}, {target.year}: {say('path.chance_unknown')}"
    part = sizes.percent(doubt.assumed_share(run.answer.swings(target.account, target.year)), language)
    chance = say("path.chance", chance=words.in_ten(verdict.chance, language), assumed=part)
    return f"{label}, {target.year}: {chance}"


def path_table(curves: Sequence[Curve], size: sizes.Size, language: Language) -> tuple[list[str], list[list[str]]]:
    """The table behind a path: a row a year, a column a line, and the fan's edges."""
    say = Words(language)
    lines = [curve for curve in curves if curve.kind != "observed"]
    plan = {line.kind: line for line in lines}["plan"]
    names = [line.end_name for line in lines]
    heads = [say("head.year"), say("path.observed"), *names, say("head.low"), say("head.high")]
    observed = _published_years(curves)
    columns = [*(line.values for line in lines), plan.low, plan.high]
    rows = []
    for year in sorted({*observed, *plan.years}):
        value = size.told(observed[year]) if year in observed else ""
        rows.append([str(year), value, *_cells(columns, year - plan.years[0], size)])
    return heads, rows


def _published_years(curves: Sequence[Curve]) -> dict[int, float]:
    years: dict[int, float] = {}
    for curve in curves:
        if curve.kind == "observed":
            years |= dict(zip(curve.years, curve.values, strict=True))
    return years


def _cells(columns: Sequence[Sequence[float]], at: int, size: sizes.Size) -> list[str]:
    """The lines' values in a year; empty in one that they do not span."""
    if not 0 <= at < len(columns[0]):
        return [""] * len(columns)
    return [size.told(float(column[at])) for column in columns]
