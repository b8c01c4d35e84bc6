# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What happens if? A plan's answer in words and figures: path, targets, shares, purses; quick enough for a slider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.chapters import account_path, explorer_purses, run_names, verdicts
from klimatkontrakt.chapters.explorer_plan import Beside, Shown
from klimatkontrakt.chapters.past_targets import PastTarget
from klimatkontrakt.engine.answers import all_draws, doubt, targets
from klimatkontrakt.engine.answers.all_draws import HIGH, LOW
from klimatkontrakt.engine.answers.results import MEAN, statistics
from klimatkontrakt.engine.answers.slider import Glance, Ground
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.bars import Bar, BarChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.figures.paths import Curve, PathChart
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

Array = NDArray[np.float64]
MOST_BARS = 12
LITTLE = 0.0005  # of the account's baseline: a difference below it is told as none


@dataclass(frozen=True)
class ExplorerAnswer:
    """What a slider moves.

    Attributes:
        finding: one sentence, read aloud when it changes.
        path, shares, purses: the figures.
        chances: a sentence a target.
    """

    finding: str
    path: Figure
    chances: Sequence[str]
    shares: Figure
    purses: Figure


def answer(
    results: Results,
    base: Ground,
    found: Glance,
    account: str,
    years: tuple[int, ...],
    beside: Beside | None,
    language: Language,
    today: date | None = None,
) -> ExplorerAnswer:
    """A plan's answer.

    Args:
        results: the plan, worked out.
        base, found: its worlds, and what a glance at it gave.
        account: the shown account.
        years: the shown year, and the city's last one.
        beside: what it is compared with.
        language: the reader's.
        today: the reader's day, by which a target's year is over or not.
    """
    folded = statistics(found.both.planned[account], all_draws.whole(results))
    published = results.frame.published[account].values()
    expected = statistics(found.both.baseline[account], all_draws.whole(results))[1].tolist()
    parts = [*folded[[1, 2, 4]].ravel().tolist(), *expected, *published]
    own = run_names.account_size(results, account, parts, language)
    show = Shown(results, base, found, account, years, beside, language, own, today)
    finding = _finding(show, folded)
    return ExplorerAnswer(
        finding, _path(show, folded), _chances(show), _shares(show), explorer_purses.purses_figure(show)
    )


def _finding(show: Shown, folded: Array) -> str:
    """What the plan comes to in the shown year, what a target asks for then, and how it differs from another plan."""
    year, at = show.years[0], show.at(show.years[0])
    label = show.results.city.label("accounts", show.account, show.language)
    if np.isnan(folded[MEAN, at]):
        return run_names.unknown_finding(show.results, label, year, show.language)
    texts = {key: show.number(folded[i, at]) for key, i in (("mean", MEAN), ("low", LOW), ("high", HIGH))}
    texts |= {"year": str(year), "unit": show.own.unit}
    sentences = [show.say("finding", account=label, **texts), *_limit(show)]
    if show.beside is not None:
        sentences.append(_difference(show, float(folded[MEAN, at]), show.beside, at))
    return " ".join(sentences)


def _limit(show: Shown) -> list[str]:
    """What the account's target asks for in the shown year; nothing where none has a known limit."""
    for name, verdict in show.results.verdicts.items():
        target, limit = show.results.city.targets[name], float(verdict.limit[0])
        is_shown = (target.account, target.year, target.role) == (show.account, show.years[0], "target")
        if is_shown and np.isfinite(limit):
            key = "finding.floor" if targets.is_floor(show.results.city, target) else "finding.limit"
            return [show.say(key, limit=show.number(limit))]
    return []


def _difference(show: Shown, mean: float, beside: Beside, at: int) -> str:
    more = mean - float(beside.means[show.account][at])
    if abs(more) < LITTLE * abs(float(show.glance.both.baseline[show.account][0, at])):
        return show.say("finding.same", name=beside.name)
    key = "finding.more" if more > 0 else "finding.less"
    told = show.own.told(abs(show.own.less(mean, float(beside.means[show.account][at]))))
    return show.say(key, more=told, unit=show.own.unit, name=beside.name)


def _branches(show: Shown, planned: Array, years: list[int]) -> list[Curve]:
    found: list[Curve] = []
    for at in range(1, len(show.results.world.sample.branches)):
        rows = show.results.world.rows(at)
        if rows.any():
            letter = account_path.branch_letter(len(found))
            name = f"{letter}: {run_names.branch_name(show.results, at, show.language)}"
            mean = planned[rows].mean(axis=0) / show.own.scale
            found.append(Curve(name, f"branch-{at}", years, mean.tolist(), short=letter))
    return found if len(found) > 1 else []


def _path(show: Shown, folded: Array) -> Figure:
    """The observed line, the fan, the branches, the targets, and what the plan is set beside."""
    results, report = show.results, Words(show.language)
    years = list(map(int, results.program.years))
    history = account_path.published(results, show.account, years[0], years[-1])
    branches = _branches(show, show.glance.both.planned[show.account], years)
    drawn_ones = account_path.shown_branches(branches, show.years[0])
    curves = [*_curves(show, folded, years), *drawn_ones, *account_path.published_curve(history, show.own)]
    marks = account_path.marks(results, show.account, show.own.scale, show.language)
    label = results.city.label("accounts", show.account, show.language)
    chart = PathChart(label, report("path.description", account=label), show.own, curves, marks)
    heads, rows = account_path.path_table(curves, show.own, show.language)
    return Figure(
        "explorer-path",
        f"{label}, {show.own.unit}",
        heads,
        rows,
        legend=account_path.legend(curves, marks, show.language),
        caption=f"{label}, {show.own.unit}",
        drawing=drawn(chart, show.language),
        of=show.account,
        year=show.years[0],
        row_years=sorted({*years, *(year for year, _ in history)}),
        notes=[*account_path.branches_note(drawn_ones, branches, show.language), *_taken_as_given(show)],
        beside=heads.index(show.beside.name) if show.beside is not None and show.beside.name in heads else None,
    )


def _curves(show: Shown, folded: Array, years: list[int]) -> list[Curve]:
    """Without measures, what the plan is set beside where that is another, and the plan."""
    without, scale, both = Words(show.language)("path.baseline"), show.own.scale, show.glance.both
    curves = [Curve(without, "baseline", years, (show.mean(both.baseline[show.account]) / scale).tolist())]
    if show.beside is not None and show.beside.name != without:
        means = (show.beside.means[show.account] / scale).tolist()
        curves.append(Curve(show.beside.name, "compared", years, means))
    mean, low, high = ((folded[statistic] / scale).tolist() for statistic in (MEAN, LOW, HIGH))
    curves.append(Curve(show.say("plan"), "plan", years, mean, low, high))
    return curves


def _taken_as_given(show: Shown) -> list[str]:
    """What the reader has decided on others' behalf: all lines of the figure lean on it, the baseline too."""
    city, fixed = show.results.city, show.results.chosen.fixed
    told = [
        f"{city.label('events', e, show.language)}: {city.events[e].outcome(o, show.language)}"
        for e, o in fixed.items()
    ]
    return [show.say("given", events=", ".join(told))] if told else []


def _chances(show: Shown) -> list[str]:
    """Each tested target: what is asked, what the plan gives, its chance in words, what that rests on."""
    results, told = show.results, []
    swayed = _in_swayed(show)
    for name, verdict in results.verdicts.items():
        target = results.city.targets[name]
        if target.role != "target":
            continue
        untested = verdicts.untested(results, name, show.language)
        if untested:
            label = results.city.label("targets", name, show.language)
            told.append(show.say("chance.none", target=label, year=str(target.year), why=untested))
            continue
        rows = results.world.rows(0)
        past = PastTarget.on(results, name, show.today, show.language)
        if past is not None:
            told.append(f"{results.city.label('targets', name, show.language)}: {past.sentences}")
            continue
        value, limit = float(verdict.value[rows].mean()), float(verdict.limit[0])
        own = run_names.account_size(results, target.account, (value, limit), show.language)
        swings = doubt.swings(results.program, show.base.swayed, swayed[target.account, show.at(target.year)])
        texts = {
            "target": results.city.label("targets", name, show.language),
            "year": str(target.year),
            "limit": own.written(limit),
            "mean": own.written(value),
            "unit": own.unit,
            "chance": words.in_ten(verdict.chance(rows)[0], show.language),
            "assumed": language_sizes.percent(doubt.assumed_share(swings), show.language),
        }
        told.append(show.say("chance.floor" if targets.is_floor(results.city, target) else "chance", **texts))
    return told


def _in_swayed(show: Shown) -> dict[tuple[str, int], Array]:
    """The account of each tested target in its year, in the worlds where one number is moved, (world)."""
    results, plan = show.results, show.glance.setting.plan
    tested = [
        results.city.targets[name]
        for name in results.verdicts
        if results.city.targets[name].role == "target" and not verdicts.untested(results, name, show.language)
    ]
    asked = {(target.account, show.at(target.year)) for target in tested}
    return doubt.in_years(show.base.swayed.drawn, plan, results.chosen, asked) if asked else {}


@dataclass(frozen=True)
class Shares:
    """What each measure of the plan brings, in the shown and in the last year.

    Attributes:
        measures: where those that bring anything stand on the measure axis, the largest first.
        folded: (statistic, measure, year).
        total: of all measures, the mean, (year).
        size: what all of it is written in.
    """

    show: Shown
    measures: Sequence[int]
    folded: Array
    total: Array
    size: language_sizes.Size

    @classmethod
    def of(cls, show: Shown) -> Shares:
        """The shares of a glance."""
        folded = statistics(show.glance.shares, all_draws.whole(show.results))
        touched = [m for m in range(folded.shape[1]) if np.any(folded[MEAN:, m])]
        touched.sort(key=lambda m: -folded[MEAN, m, 0])
        mean = folded[MEAN]
        return cls(show, touched, folded, mean.sum(axis=0), show.own.of(mean[touched].ravel().tolist()))

    def id(self, measure: int) -> str:
        """A measure's."""
        return self.show.results.program.measures[measure]

    def name(self, measure: int) -> str:
        """A measure in words."""
        return self.show.results.city.label("measures", self.id(measure), self.show.language)


def _shares(show: Shown) -> Figure:
    """What each measure of the plan brings, in the shown and in the last year; they add up to the change."""
    say, report, shares, year = show.say, Words(show.language), Shares.of(show), str(show.years[0])
    heads = [report("head.measure"), *map(str, show.years), report("head.range")]
    if shares.size.is_zero(float(shares.total[0])):
        return Figure("explorer-shares", say("shares.none", year=year), heads, [])
    first, size = shares.measures[0], shares.size
    texts = {"sum": size.written(shares.total[0]), "unit": show.own.unit, "year": year}
    texts |= {"first": shares.name(first), "share": size.written(shares.folded[MEAN, first, 0])}
    finding, kinds = say("shares.finding", **texts), {"share": report("head.share")}
    chart = BarChart(finding, say("shares.description", year=year), size, _share_bars(shares), kinds)
    rows = [_share_row(shares, measure) for measure in shares.measures]
    return Figure(
        "explorer-shares",
        finding,
        heads,
        [*rows, [report("head.total"), *map(size.written, shares.total), ""]],
        caption=say("shares.caption", unit=show.own.unit, year=year),
        drawing=drawn(chart, show.language),
        row_of=[*map(shares.id, shares.measures), ""],
        foot=1,
        column_years=[None, *show.years, None],
        year=show.years[0],
    )


def _share_bars(shares: Shares) -> list[Bar]:
    """A bar a measure in the shown year, and one for the smallest together where they are many."""
    measures, scale, mean = shares.measures, shares.size.scale, shares.folded[MEAN]
    most = MOST_BARS if len(measures) > MOST_BARS + 1 else MOST_BARS + 1
    bars = [Bar(shares.name(measure), {"share": mean[measure, 0] / scale}) for measure in measures[:most]]
    rest = measures[most:]
    if rest:
        share = float(sum(mean[measure, 0] for measure in rest)) / scale
        bars.append(Bar(Words(shares.show.language)("other", count=len(rest)), {"share": share}))
    return bars


def _share_row(shares: Shares, measure: int) -> list[str]:
    size, folded = shares.size, shares.folded
    spread = size.between(folded[LOW, measure, 0], folded[HIGH, measure, 0])
    return [shares.name(measure), *map(size.written, folded[MEAN, measure]), spread]
