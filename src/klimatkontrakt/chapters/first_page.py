# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do we stand? The figures of the one screen a council wants: path, budget, control, next year, what decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import ascii_uppercase

import numpy as np

from klimatkontrakt.chapters import run_names, verdicts
from klimatkontrakt.engine.answers import all_draws, budgets, doubt, purses, tables, targets
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.answers.results import Fold, statistics
from klimatkontrakt.engine.study import Results, widest_year
from klimatkontrakt.figures.bars import Bar, BarChart, BudgetBar
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.figures.paths import Curve, Mark, PathChart
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import facts
from klimatkontrakt.story import names as story_names

OBSERVED_BEFORE = 10
MOST_BRANCHES = 6
MOST_SWINGS = 5
LEVELS = ("done", "decided", "planned", "left")


def _until(results: Results, account: str) -> int:
    """The last year of the chart: the latest target of the account, else the last year."""
    years = [t.year for t in results.city.targets.values() if t.account == account]
    return max(years, default=int(results.program.years[-1]))


def path_figure(results: Results, language: Language, account: str | None = None) -> Figure:
    """The observed line to its real last year, the fan, the branches' labelled ends, the targets."""
    say, name = Words(language), account or results.headline
    city, first = results.city, int(results.program.years[0])
    last = _until(results, name)
    years = list(range(first, last + 1))
    planned, baseline = (
        results.both.planned[name][:, : len(years)],
        results.both.baseline[name][:, : len(years)],
    )
    folded = statistics(planned, all_draws.whole(results))
    history = [(y, v) for y, v in facts.observed(results, name) if first - OBSERVED_BEFORE <= y <= last]
    expected = statistics(baseline, all_draws.whole(results))[1]
    parts = [*folded[[1, 2, 4]].ravel().tolist(), *expected.tolist(), *(v for _, v in history)]
    own = run_names.account_size(results, name, parts, language)
    plan, low, high = ((folded[i] / own.scale).tolist() for i in (1, 2, 4))
    without = (expected / own.scale).tolist()
    curves = [
        Curve(say("path.baseline"), "baseline", years, without),
        Curve(say("path.plan"), "plan", years, plan, low, high),
    ]
    branches = _branches(results, planned / own.scale, years, language)
    curves += branches
    if history:
        curves.append(
            Curve(say("path.observed"), "observed", [y for y, _ in history], [v / own.scale for _, v in history])
        )
    points = marks(results, name, own.scale, language)
    finding = _path_finding(results, name, folded, own, history, language)
    label = city.label("accounts", name, language)
    chart = PathChart(label, say("path.description", account=label), own, curves, points)
    return Figure(
        "path" if account is None else f"path-{name}",
        finding,
        *path_table(curves, own, language),
        legend=[
            *((f"line {c.kind}", c.name) for c in curves),
            ("fan plan", say("path.fan")),
            *((f"dot {m.kind}", m.name) for m in points),
        ],
        notes=[
            *_branch_note(branches, _verdict_year(results, name), own, language),
            *_chance_notes(results, name, language),
        ],
        caption=f"{label}, {own.unit}",
        drawing=drawn(chart, language),
        of=name,
        year=_verdict_year(results, name),
        row_years=sorted({*years, *(y for y, _ in history)}),
    )


def _verdict_year(results: Results, account: str) -> int:
    """The year that an account's finding is about: its first tested target's, else the chart's last."""
    tested = [t.year for t in results.city.targets.values() if t.account == account and t.role == "target"]
    return min(tested) if tested else _until(results, account)


def _branches(results: Results, planned: np.ndarray, years: list[int], language: Language) -> list[Curve]:
    found: list[Curve] = []
    for at in range(1, len(results.world.sample.branches)):
        rows = results.world.rows(at)
        if rows.any() and len(found) < MOST_BRANCHES:
            mean = statistics(planned, Fold(at, rows))[1]
            letter = ascii_uppercase[len(found)]
            name = f"{letter}: {run_names.branch_name(results, at, language)}"
            found.append(Curve(name, f"branch-{at}", years, mean.tolist(), short=letter))
    return found if len(found) > 1 else []


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


def marks(results: Results, account: str, scale: float, language: Language) -> list[Mark]:
    """The targets and forecasts of an account that have a known limit."""
    found = []
    for name, verdict in results.verdicts.items():
        target = results.city.targets[name]
        limit = float(verdict.limit[0])
        if target.account == account and np.isfinite(limit):
            found.append(Mark(results.city.label("targets", name, language), target.role, target.year, limit / scale))
    return found


def _path_finding(
    results: Results,
    account: str,
    folded: np.ndarray,
    own: sizes.Size,
    history: list[tuple[int, float]],
    language: Language,
) -> str:
    say = Words(language)
    city = results.city
    year = _verdict_year(results, account)
    if np.isnan(folded[1, year - int(results.program.years[0])]):
        return run_names.unknown_finding(results, city.label("accounts", account, language), year, language)
    tested = [(t.year, n) for n, t in city.targets.items() if t.account == account and t.role == "target"]
    at = year - int(results.program.years[0])
    numbers = {k: own.written(folded[i, at]) for k, i in (("mean", 1), ("low", 2), ("high", 4))}
    numbers |= {
        "unit": own.unit,
        "target_year": str(year),
        "account": city.label("accounts", account, language),
    }
    if not tested or not history or not np.isfinite(results.verdicts[min(tested)[1]].limit[0]):
        return say("path.finding_bare", **numbers)
    target = city.targets[min(tested)[1]]
    limit = own.written(float(results.verdicts[min(tested)[1]].limit[0]))
    seen = {
        "observed": own.written(history[-1][1]),
        "year": str(history[-1][0]),
        "limit": limit,
    }
    key = "path.finding_floor" if targets.is_floor(results.program, target) else "path.finding"
    return say(key, **numbers, **seen)


def _chance_notes(results: Results, account: str, language: Language) -> list[str]:
    say = Words(language)
    notes = []
    for name, verdict in results.verdicts.items():
        target = results.city.targets[name]
        untested = verdicts.untested(results, name, language)
        if target.account == account and target.role == "target":
            chance = verdict.chance(results.world.rows(0))[0]
            if untested or np.isnan(chance):
                told = f"{untested}." if untested else say("path.chance_unknown")
                notes.append(f"{results.city.label('targets', name, language)}, {target.year}: {told}")
                continue
            part = sizes.percent(doubt.assumed_share(results.swings(account, target.year)), language)
            from_words = say("path.chance", chance=words.in_ten(chance, language), assumed=part)
            notes.append(f"{results.city.label('targets', name, language)}, {target.year}: {from_words}")
    return notes


def path_table(curves: list[Curve], own: sizes.Size, language: Language) -> tuple[list[str], list[list[str]]]:
    """The table behind a path: a row a year, a column a line, and the fan's edges."""
    say = Words(language)
    lines = [c for c in curves if c.kind != "observed"]
    plan = next(c for c in lines if c.kind == "plan")
    heads = [
        say("head.year"),
        say("path.observed"),
        *(c.short or c.name for c in lines),
        say("head.low"),
        say("head.high"),
    ]
    seen = {y: v for c in curves if c.kind == "observed" for y, v in zip(c.years, c.values, strict=True)}
    rows = []
    for year in sorted({*seen, *plan.years}):
        at = year - plan.years[0]
        inside = 0 <= at < len(plan.years)
        cells = [own.told(float(c.values[at])) if inside else "" for c in lines]
        ends = [own.told(float(v[at])) if inside else "" for v in (plan.low, plan.high)]
        rows.append([str(year), own.told(seen[year]) if year in seen else "", *cells, *ends])
    return heads, rows


def budget_figure(results: Results, language: Language) -> Figure | None:
    """One bar: used and left of an emissions budget, and when it is gone at this pace, or since when it is."""
    say, city = Words(language), results.city
    found = [
        name
        for name, target in sorted(city.targets.items())
        if city.accounts[target.account].form == "cumulative" and target.at_most is not None
    ]
    budget = budgets.of_target(results, found[0]) if found else None
    if budget is None:
        return None
    target = city.targets[budget.target]
    path, origin = results.both.planned[target.account], int(results.program.years[0])
    years = range(budget.first, target.year + 1)
    used = [all_draws.mean(path[:, year - origin], results) for year in years]
    own = run_names.account_size(results, target.account, [budget.budget, *used], language)
    finding = _budget_finding(budget, target.year, own, language)
    if np.isnan(budget.planned):
        label = city.label("accounts", target.account, language)
        finding = run_names.unknown_finding(results, label, target.year, language)
    names = {
        "used": say("budget.used", year=str(budget.observed)),
        "planned": say("budget.planned"),
        "budget": say("budget.budget"),
        "end": say("budget.end", year=str(target.year)),
    }
    described = say("budget.description", year=str(budget.observed), last=str(target.year))
    parts = (budget.used / own.scale, (budget.planned - budget.used) / own.scale, budget.budget / own.scale)
    chart = BudgetBar(finding, described, own, *parts, names)
    rows = [[str(year), own.written(value)] for year, value in zip(years, used, strict=True)]
    unpublished = ", ".join(map(str, budget.unpublished))
    return Figure(
        "budget",
        finding,
        [say("head.year"), own.unit],
        rows,
        caption=city.label("accounts", target.account, language),
        notes=[say("budget.unpublished", years=unpublished)] if unpublished else [],
        legend=[("bar used", names["used"]), ("bar planned", names["planned"])],
        drawing=drawn(chart, language),
        of=target.account,
        year=target.year,
        row_years=list(years),
    )


def _budget_finding(budget: budgets.Standing, year: int, own: sizes.Size, language: Language) -> str:
    numbers = {"budget": budget.budget, "used": budget.used, "all": budget.planned}
    texts = {key: own.written(value) for key, value in numbers.items()}
    texts |= {"unit": own.unit, "year": str(year), "gone": str(budget.gone), "observed": str(budget.observed)}
    if budget.spent is not None:
        return Words(language)("budget.finding_spent", **texts)
    is_gone = budget.gone is not None and budget.gone <= year
    return Words(language)("budget.finding" if is_gone else "budget.finding_kept", **texts)


def control_figure(results: Results, language: Language) -> Figure | None:
    """A bar per controller: done, decided, planned, and what is left."""
    say, name = Words(language), tables.first_target(results)
    gap = results.gap_of(name) if name is not None else None
    if name is None or gap is None:
        return None
    target = results.city.targets[name]
    means = {
        key: {level: all_draws.mean(v, results) for level, v in levels.items()} for key, levels in gap.cells.items()
    }
    whole = means["all", "all"]
    who = largest_first({c: means["all", c]["baseline"] for s, c in means if s == "all" and c != "all"})
    who = [c for c in who if means["all", c]["baseline"] or c != "unknown"]
    parts = [means["all", c][k] for c in who for k in ("baseline", *LEVELS)]
    own = run_names.account_size(results, target.account, parts, language)
    labels = {c: run_names.control_name(gap, c, language) for c in [*who, "all"]}
    rows = [Bar(labels[c], {k: means["all", c][k] / own.scale for k in LEVELS}) for c in who]
    texts = {k: own.written(whole[k]) for k in ("baseline", "planned", "left")}
    texts["decided"] = own.written(whole["done"] + whole["decided"])
    texts["own"] = own.written(means.get(("all", "own"), {"left": 0.0})["left"])
    finding = say("control.finding", **texts, unit=own.unit, year=str(target.year))
    if np.isnan(whole["baseline"]):
        label = results.city.label("accounts", target.account, language)
        finding = run_names.unknown_finding(results, label, target.year, language)
    kinds = {level: say.term("level", level) for level in LEVELS}
    chart = BarChart(finding, say("control.description", year=str(target.year)), own, rows, kinds)
    cells = [
        [
            labels[c],
            *(own.written(means["all", c][k]) for k in ("baseline", *LEVELS)),
        ]
        for c in [*who, "all"]
    ]
    heads = [say("head.control"), *(say.term("level", level) for level in ("baseline", *LEVELS))]
    legend = [(f"bar {level}", label) for level, label in kinds.items()]
    drawing, what = drawn(chart, language), target.account
    return Figure("control", finding, heads, cells, drawing, legend, caption=own.unit, of=what, year=target.year)


def purse_figure(results: Results, language: Language, year: int) -> Figure:
    """Next budget year: need, funded, missing and saving per purse, in that year's kronor."""
    say, city = Words(language), results.city
    first, last = city.header.years
    when = min(max(year, first), last)
    purse = purses.budget_year(results, when)
    actors = sorted(purse, key=lambda a: (-purse[a].known, a))
    parts = ("need", "funded", "missing", "saving")
    own = sizes.money_size([getattr(purse[a], k) for a in actors for k in parts], language)
    heads = [say("head.actor"), *(say(f"head.{k}") for k in parts)]
    rows = [[city.actor(a).label(language), *(own.written(getattr(purse[a], k)) for k in parts)] for a in actors]
    unknown = sum(cost.missing is not None for m in _planned(results) for cost in city.measures[m].costs)
    note = say("purse.note", year=str(when), price_year=str(city.header.price_year), unknown=unknown)
    notes = [note, *_unpriced_notes(results, [a for a in actors if np.isnan(purse[a].saving)], language)]
    cities = [a for a in actors if city.actor(a).type in ("city", "board")] or actors
    if not cities:
        none = say("purse.finding_none", year=str(when))
        return Figure("purse", none, heads, rows, notes=notes, is_open=True, row_of=actors, year=when)
    lead = cities[0]
    texts = {k: own.written(getattr(purse[lead], k)) for k in ("need", "known", "funded", "missing")}
    key = "purse.finding_unknown" if purse[lead].is_uncosted else "purse.finding"
    if np.isnan(purse[lead].need) and not purse[lead].is_uncosted:
        key, missing = "purse.finding_unpriced", purses.behind_purse(results, lead)
        texts["missing"] = run_names.missing_names(results, missing, language)
    name = city.actor(lead).label(language)
    finding = say(key, actor=name, unit=own.unit, year=str(when), unknown=unknown, **texts)
    return Figure("purse", finding, heads, rows, notes=notes, caption=own.unit, is_open=True, row_of=actors, year=when)


def _unpriced_notes(results: Results, actors: Iterable[str], language: Language) -> list[str]:
    """Of each actor whose purse is not known, the missing numbers that it rests on."""
    say, city, notes = Words(language), results.city, []
    for actor in actors:
        names = run_names.missing_names(results, purses.behind_purse(results, actor), language)
        notes.append(say("money.unknown", actor=city.actor(actor).label(language), missing=names))
    return notes


def _planned(results: Results) -> Iterable[str]:
    return [name for name, plan in results.chosen.plans.items() if plan.level]


def decides_figure(results: Results, language: Language) -> Figure:
    """Five bars in ± tonnes: what decides, who decides over it, and when."""
    say, account, year = Words(language), results.headline, widest_year(results)
    swings = results.swings(account, year)
    ordered = sorted(swings, key=lambda s: -float(np.nan_to_num(s.high - s.low, nan=np.inf)))
    largest, heads = ordered[:MOST_SWINGS], swing_heads(language)
    if not largest:
        return Figure("decides", say("decides.finding_none"), heads, [])
    own = run_names.account_size(results, account, [end for s in largest for end in (s.low, s.high)], language)
    bars = [
        Bar(
            run_names.input_name(results, s.input, language),
            {"lower": s.low / own.scale, "higher": s.high / own.scale},
        )
        for s in largest
    ]
    top = largest[0]
    values = {
        "low": own.written(top.low),
        "high": own.signed(top.high),
    }
    finding = say("decides.finding", year=str(year), first=bars[0].name, unit=own.unit, **values)
    if not np.isfinite(top.high - top.low):
        finding = say("decides.finding_unknown", year=str(year), first=bars[0].name)
    kinds = {"lower": say("decides.lower"), "higher": say("decides.higher")}
    chart = BarChart(finding, say("decides.description", year=str(year)), own, bars, kinds)
    rows = swing_rows(results, ordered, MOST_SWINGS, own, language)
    return Figure(
        "decides",
        finding,
        heads,
        rows,
        legend=[(f"bar {kind}", name) for kind, name in kinds.items()],
        caption=own.unit,
        drawing=drawn(chart, language),
        of=account,
        year=year,
        row_of=told_of(results, ordered, MOST_SWINGS),
    )


def swing_heads(language: Language) -> list[str]:
    """The heads of a table of uncertain numbers."""
    say = Words(language)
    keys = ("head.what", "decides.lower", "decides.higher", "head.decider", "head.origin", "head.share_of_doubt")
    return [say(key) for key in keys]


def swing_rows(
    results: Results, swings: Sequence[doubt.Swing], most: int, own: sizes.Size, language: Language
) -> list[list[str]]:
    """The first of some uncertain numbers, one a row, and the others together in a last row."""
    rows = [_swing_row(results, swing, own, language) for swing in swings[:most]]
    others = swings[most:]
    if not others:
        return rows
    share = sizes.percent_cell(sum(swing.share for swing in others), language)
    return [*rows, [Words(language)("others", count=len(others)), "", "", "", "", share]]


def told_of(results: Results, swings: Sequence[doubt.Swing], most: int) -> list[str]:
    """Whose story each of those rows tells; none for the others together."""
    told = [story_names.told_by(results.city, swing.input) for swing in swings[:most]]
    return [*told, ""] if swings[most:] else told


def _swing_row(results: Results, swing: doubt.Swing, own: sizes.Size, language: Language) -> list[str]:
    """An uncertain number as a row: name, swing down and up, who decides, origin, part of the doubt."""
    say = Words(language)
    return [
        run_names.input_name(results, swing.input, language),
        own.written(swing.low),
        own.written(swing.high),
        run_names.decider(results, swing.input, language) or say("none"),
        say.term("origin", swing.input.origin),
        sizes.percent_cell(swing.share, language),
    ]


def screen(results: Results, language: Language, budget_year: int) -> list[Figure]:
    """The one screen: five figures, those that the city has numbers for."""
    figures = [
        path_figure(results, language),
        budget_figure(results, language),
        control_figure(results, language),
        purse_figure(results, language, budget_year),
        decides_figure(results, language),
    ]
    return [figure for figure in figures if figure is not None]
