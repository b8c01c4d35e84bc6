# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What happens if? A plan's answer in words and figures: path, targets, shares, purses; quick enough for a slider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.chapters import account_path, money_outside, run_names, verdicts
from klimatkontrakt.engine.answers import all_draws, doubt, targets, unpriced
from klimatkontrakt.engine.answers.results import statistics
from klimatkontrakt.engine.answers.slider import Glance, Ground
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.bars import Bar, BarChart, YearChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.figures.paths import Curve, PathChart
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import facts

Array = NDArray[np.float64]
SUBJECT = "explorer"
MOST_BARS = 12
MOST_PURSES = 6
PARTS = ("invested", "running", "bills")
LITTLE = 0.0005  # of the account's baseline: a difference below it is told as none


@dataclass(frozen=True)
class Beside:
    """A plan that the reader's is set beside: its name, and its mean path of every account, (year)."""

    name: str
    means: dict[str, Array]


@dataclass(frozen=True)
class Answer:
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


@dataclass(frozen=True)
class Shown:
    """What is shown: the plan worked out, of which account, in which years, beside what, in which language.

    Attributes:
        years: the shown year and the city's last year, the same as the glance's shares.
        own: the size that the account's numbers are written in.
    """

    results: Results
    base: Ground
    glance: Glance
    account: str
    years: tuple[int, ...]
    beside: Beside | None
    language: Language
    own: language_sizes.Size

    @property
    def say(self) -> Words:
        """The explorer's texts."""
        return Words(self.language, SUBJECT)

    def at(self, year: int) -> int:
        """Where a year stands on the year axis."""
        return year - int(self.results.program.years[0])

    def mean(self, values: Array) -> Array:
        """The mean over all draws, (draw, year) → (year)."""
        found: Array = values[self.results.world.sample.centrals :].mean(axis=0)
        return found

    def number(self, value: float) -> str:
        """A number of the account in the reader's manner."""
        return self.own.written(value)


def answer(
    results: Results,
    base: Ground,
    found: Glance,
    account: str,
    years: tuple[int, ...],
    beside: Beside | None,
    language: Language,
) -> Answer:
    """A plan's answer.

    Args:
        results: the plan, worked out.
        base, found: its worlds, and what a glance at it gave.
        account: the shown account.
        years: the shown year, and the city's last one.
        beside: what it is compared with.
        language: the reader's.
    """
    folded = statistics(found.both.planned[account], all_draws.whole(results))
    published = [value for _, value in facts.observed(results, account)]
    expected = statistics(found.both.baseline[account], all_draws.whole(results))[1].tolist()
    parts = [*folded[[1, 2, 4]].ravel().tolist(), *expected, *published]
    own = run_names.account_size(results, account, parts, language, found.both)
    show = Shown(results, base, found, account, years, beside, language, own)
    finding = _finding(show, folded)
    return Answer(finding, _path(show, folded), _chances(show), _shares(show), _purses(show))


def _finding(show: Shown, folded: Array) -> str:
    year, at = show.years[0], show.at(show.years[0])
    texts = {k: show.number(folded[i, at]) for k, i in (("mean", 1), ("low", 2), ("high", 4))}
    texts |= {"year": str(year), "unit": show.own.unit}
    label = show.results.city.label("accounts", show.account, show.language)
    if np.isnan(folded[1, at]):
        return run_names.unknown_finding(show.results, label, year, show.language)
    told = [show.say("finding", account=label, **texts)]
    for name, verdict in show.results.verdicts.items():
        target = show.results.city.targets[name]
        if target.account == show.account and target.year == year and target.role == "target":
            limit = float(verdict.limit[0])
            if np.isfinite(limit):
                key = "finding.floor" if targets.is_floor(show.results.program, target) else "finding.limit"
                told.append(show.say(key, limit=show.number(limit)))
                break
    if show.beside is not None:
        told.append(_difference(show, float(folded[1, at]), show.beside, at))
    return " ".join(told)


def _difference(show: Shown, mean: float, beside: Beside, at: int) -> str:
    more = mean - float(beside.means[show.account][at])
    if abs(more) < LITTLE * abs(float(show.glance.both.baseline[show.account][0, at])):
        return show.say("finding.same", name=beside.name)
    key = "finding.more" if more > 0 else "finding.less"
    return show.say(key, more=show.number(abs(more)), unit=show.own.unit, name=beside.name)


def _branches(show: Shown, planned: Array, years: list[int]) -> list[Curve]:
    found: list[Curve] = []
    for at in range(1, len(show.results.world.sample.branches)):
        rows = show.results.world.rows(at)
        if rows.any() and len(found) < account_path.MOST_BRANCHES:
            letter = ascii_uppercase[len(found)]
            name = f"{letter}: {run_names.branch_name(show.results, at, show.language)}"
            mean = planned[rows].mean(axis=0) / show.own.scale
            found.append(Curve(name, f"branch-{at}", years, mean.tolist(), short=letter))
    return found if len(found) > 1 else []


def _path(show: Shown, folded: Array) -> Figure:
    """The observed line, the fan, the branches, the targets, and what the plan is set beside."""
    results, report = show.results, Words(show.language)
    years = [int(year) for year in results.program.years]
    scale, both = show.own.scale, show.glance.both
    baseline = (show.mean(both.baseline[show.account]) / scale).tolist()
    curves = [Curve(report("path.baseline"), "baseline", years, baseline)]
    if show.beside is not None and show.beside.name != report("path.baseline"):
        means = (show.beside.means[show.account] / scale).tolist()
        curves.append(Curve(show.beside.name, "compared", years, means))
    mean, low, high = ((folded[i] / scale).tolist() for i in (1, 2, 4))
    curves.append(Curve(show.say("plan"), "plan", years, mean, low, high))
    curves += _branches(show, both.planned[show.account], years)
    first = years[0] - account_path.OBSERVED_BEFORE
    history = [(y, v) for y, v in facts.observed(results, show.account) if first <= y <= years[-1]]
    if history:
        seen = [v / scale for _, v in history]
        curves.append(Curve(report("path.observed"), "observed", [y for y, _ in history], seen))
    marks = account_path.marks(results, show.account, scale, show.language)
    label = results.city.label("accounts", show.account, show.language)
    chart = PathChart(label, report("path.description", account=label), show.own, curves, marks)
    heads, rows = account_path.path_table(curves, show.own, show.language)
    beside = next((at for at, head in enumerate(heads) if show.beside and head == show.beside.name), None)
    legend = [*((f"line {c.kind}", c.name) for c in curves), ("fan plan", report("path.fan"))]
    return Figure(
        "explorer-path",
        f"{label}, {show.own.unit}",
        heads,
        rows,
        legend=[*legend, *((f"dot {m.kind}", m.name) for m in marks)],
        caption=f"{label}, {show.own.unit}",
        drawing=drawn(chart, show.language),
        of=show.account,
        year=show.years[0],
        row_years=sorted({*years, *(y for y, _ in history)}),
        notes=_taken_as_given(show),
        beside=beside,
    )


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
    paths = doubt.paths(show.base.swayed.drawn, show.glance.setting.plan, results.chosen)
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
        value, limit = float(verdict.value[rows].mean()), float(verdict.limit[0])
        own = run_names.account_size(results, target.account, (value, limit), show.language, show.glance.both)
        swings = doubt.swings(results.program, show.base.swayed, paths[target.account][:, show.at(target.year)])
        texts = {
            "target": results.city.label("targets", name, show.language),
            "year": str(target.year),
            "limit": own.written(limit),
            "mean": own.written(value),
            "unit": own.unit,
            "chance": words.in_ten(verdict.chance(rows)[0], show.language),
            "assumed": language_sizes.percent(doubt.assumed_share(swings), show.language),
        }
        told.append(show.say("chance.floor" if targets.is_floor(results.program, target) else "chance", **texts))
    return told


def _shares(show: Shown) -> Figure:
    """What each measure of the plan brings, in the shown and in the last year; they add up to the change."""
    results, say, report = show.results, show.say, Words(show.language)
    folded = statistics(show.glance.shares, all_draws.whole(results))
    touched = [m for m in range(folded.shape[1]) if np.any(folded[1:, m])]
    touched.sort(key=lambda m: -folded[1, m, 0])
    names = {m: results.city.label("measures", results.program.measures[m], show.language) for m in touched}
    year = str(show.years[0])
    heads = [report("head.measure"), *(str(y) for y in show.years), report("head.range")]
    if not touched:
        return Figure("explorer-shares", say("shares.none", year=year), heads, [])
    mean = folded[1]
    own = show.own.of(mean[touched].ravel().tolist())
    scale = own.scale
    total = mean.sum(axis=0)
    most = MOST_BARS if len(touched) > MOST_BARS + 1 else MOST_BARS + 1
    bars = [Bar(names[m], {"share": mean[m, 0] / scale}) for m in touched[:most]]
    if touched[most:]:
        rest = float(sum(mean[m, 0] for m in touched[most:])) / scale
        bars.append(Bar(report("other", count=len(touched[most:])), {"share": rest}))
    if own.is_zero(float(total[0])):
        return Figure("explorer-shares", say("shares.none", year=year), heads, [])
    texts = {"sum": own.written(total[0]), "unit": show.own.unit, "year": year}
    texts |= {"first": names[touched[0]], "share": own.written(mean[touched[0], 0])}
    finding = say("shares.finding", **texts)
    chart = BarChart(finding, say("shares.description", year=year), own, bars, {"share": report("head.share")})
    rows = [
        [
            names[m],
            *(own.written(v) for v in mean[m]),
            own.between(folded[2, m, 0], folded[4, m, 0]),
        ]
        for m in touched
    ]
    rows.append([report("head.total"), *(own.written(v) for v in total), ""])
    return Figure(
        "explorer-shares",
        finding,
        heads,
        rows,
        caption=say("shares.caption", unit=show.own.unit, year=year),
        drawing=drawn(chart, show.language),
        row_of=[*(results.program.measures[m] for m in touched), ""],
        column_years=[None, *show.years, None],
        year=show.years[0],
    )


def _purses(show: Shown) -> Figure:
    """What each actor pays and saves: by year in the chart, by kind in the shown year and in sum in the table."""
    results, say = show.results, show.say
    at = show.at(show.years[0])
    means = {
        actor: {part: show.mean(getattr(purse, part)) for part in PARTS} for actor, purse in show.glance.purses.items()
    }
    totals = {actor: sum(parts.values(), np.zeros(1)) for actor, parts in means.items()}
    sizes = {a: (bool(np.isnan(totals[a]).any()), -float(np.nansum(np.abs(totals[a]))), a) for a in totals}
    order = sorted((a for a in totals if np.any(totals[a])), key=lambda a: sizes[a])
    year, first = str(show.years[0]), int(results.program.years[0])
    heads = [Words(show.language)("head.actor"), *(say(f"purses.{k}") for k in PARTS)]
    heads += [say("purses.sum", year=year), say("purses.until", first=str(first), year=year)]
    if not order:
        return Figure("explorer-purses", say("purses.none"), heads, [], notes=_outside(show))
    parts = {a: [float(means[a][part][at]) for part in PARTS] for a in order}
    sums = {a: [float(totals[a][at]), float(totals[a][: at + 1].sum())] for a in order}
    own = language_sizes.money_size([value for a in order for value in (*parts[a], *sums[a])], show.language)
    labels = {a: results.city.actor(a).label(show.language) for a in order}
    known = [actor for actor in order if np.isfinite(totals[actor]).all()]
    drawing = drawn(_purse_chart(show, known, labels, totals, own), show.language)
    rows = []
    for a in order:
        # of what an actor has nothing in any year nothing is said: a cost that is missing is not zero
        cells = [own.written(value) if np.any(means[a][k]) else "" for k, value in zip(PARTS, parts[a], strict=True)]
        rows.append([labels[a], *cells, *(own.written(value) for value in sums[a])])
    legend = [(f"bar purse-{i}", labels[a]) for i, a in enumerate(known[:MOST_PURSES], start=1)]
    if known[MOST_PURSES:]:
        legend.append(("bar purse-rest", say("purses.others")))
    top = max(order, key=lambda a: float(np.nan_to_num(totals[a][: at + 1].sum(), nan=-np.inf)))
    texts = {"actor": labels[top], "sum": own.written(sums[top][1])}
    is_paid = not own.is_zero(sums[top][1])
    return Figure(
        "explorer-purses",
        say("purses.finding" if is_paid else "purses.not_yet", **texts, unit=own.unit, first=str(first), year=year),
        heads,
        rows,
        legend=legend,
        notes=[*_unknown(show, [labels[a] for a in order if a not in known]), *_outside(show)],
        folded=_unpriced(show),
        caption=say("purses.caption", unit=own.unit, year=year, price_year=str(results.city.header.price_year)),
        drawing=drawing,
        row_of=order,
        year=show.years[0],
    )


def _outside(show: Shown) -> list[str]:
    """What of the plan's money falls outside the years, in a sentence; nothing where none does."""
    told = money_outside.sentence(show.results, show.language)
    return [told] if told else []


def _purse_chart(
    show: Shown, order: list[str], labels: dict[str, str], totals: dict[str, Array], own: language_sizes.Size
) -> YearChart:  # fmt: skip
    parts = {f"purse-{i}": totals[a] / own.scale for i, a in enumerate(order[:MOST_PURSES], start=1)}
    kinds = {f"purse-{i}": labels[a] for i, a in enumerate(order[:MOST_PURSES], start=1)}
    if order[MOST_PURSES:]:
        parts["purse-rest"] = np.sum([totals[a] for a in order[MOST_PURSES:]], axis=0) / own.scale
        kinds["purse-rest"] = show.say("purses.others")
    years = [int(y) for y in show.results.program.years]
    plain = {kind: [float(v) for v in values] for kind, values in parts.items()}
    return YearChart(show.say("purses.title"), show.say("purses.description"), own, years, plain, kinds)


def _unknown(show: Shown, actors: list[str]) -> list[str]:
    """Whose money is not known, and the missing numbers that may be behind it."""
    if not actors:
        return []
    program = show.results.program
    missing = {name for line in show.base.priceless for name in line.missing}
    missing |= {name for _, _, names in unpriced.moves_left_out(program) for name in names}
    missing |= {row.id for row in program.city.quantities if row.value is None and row.id in program.quantity_index}
    names = run_names.missing_names(show.results, sorted(missing), show.language)
    return [show.say("purses.not_known", actors=", ".join(actors), missing=names)]


def _unpriced(show: Shown) -> list[tuple[str, str]]:
    """The measures of the plan that have a cost nobody knows."""
    city = show.results.city
    names = [
        city.label("measures", name, show.language)
        for name, own in sorted(show.results.chosen.plans.items())
        if own.level and any(cost.missing is not None for cost in city.measures[name].costs)
    ]
    if not names:
        return []
    return [(show.say("purses.unknown", count=len(names)), ", ".join(names))]
