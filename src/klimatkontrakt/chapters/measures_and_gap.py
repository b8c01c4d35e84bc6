# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do the measures do, what is left, what do we not know? The report's other figures."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from klimatkontrakt.chapters import first_page, run_names, verdicts
from klimatkontrakt.city import units
from klimatkontrakt.city.measures import Measure
from klimatkontrakt.engine.answers import all_draws, doubt, tables
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.answers.results import statistics
from klimatkontrakt.engine.study import Results, widest_year
from klimatkontrakt.figures.bars import Bar, BarChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import facts, names

MOST_BARS = 15
MOST_DOUBTS = 12
CLOSE = 1e-9  # of an account: what is unexplained below this is rounding
SETTLED = ("decided", "ongoing", "done")


def contributions_figure(results: Results, language: Language) -> Figure:
    """Three numbers for every measure of the plan, the largest share first."""
    say, account, year = Words(language), results.headline, widest_year(results)
    at = year - int(results.program.years[0])
    planned = tables.planned_measures(results)
    heads = [
        say("head.measure"),
        *(say(f"head.{n}") for n in tables.NUMBERS),
        say("head.range"),
        say("head.stated"),
    ]
    if not planned:
        return Figure("contributions", say("contributions.finding_none"), heads, [])
    found = results.contributions_of(account)
    index = {m: results.program.measure_index[m] for m in planned}
    folds = {n: statistics(getattr(found, n)[:, :, at], all_draws.whole(results)) for n in tables.NUMBERS}
    acting = results.program.moves.acting
    order = largest_first({m: float(folds["share"][1][index[m]]) for m in planned if index[m] in acting})
    parts = [float(folds[n][1][index[m]]) for n in tables.NUMBERS for m in order]
    own = run_names.account_size(results, account, parts, language)
    bars = _contribution_bars(results, folds, index, order, own.scale, language)
    total = float(statistics(found.share[:, :, at].sum(axis=1), all_draws.whole(results))[1])
    texts = {"sum": own.written(total), "year": str(year), "unit": own.unit}
    first = results.city.label("measures", order[0], language) if order else say("none")
    top = own.written(folds["share"][1][index[order[0]]]) if order else ""
    finding = say(
        "contributions.finding" if order else "contributions.finding_unknown", **texts, first=first, share=top
    )
    if np.isnan(total):
        finding = run_names.unknown_finding(results, say("contributions.what"), year, language)
    kinds = {"share": say("head.share")}
    chart = BarChart(finding, say("contributions.description"), own, bars, kinds)
    legend = [
        ("bar share", say("head.share")),
        ("tick alone", say("head.alone")),
        ("tick dropped", say("head.if_dropped")),
    ]
    rows = [_contribution_row(results, folds, index[m], m, own) for m in order]
    rows.append([say("head.total"), "", own.written(total), "", "", ""])
    silent = [results.city.label("measures", m, language) for m in planned if m not in order]
    notes = [say("contributions.explained")]
    folded = [(say("contributions.unknown", count=len(silent)), ", ".join(silent) + ".")] if silent else []
    return Figure(
        "contributions",
        finding,
        heads,
        rows,
        legend=legend,
        notes=notes,
        folded=folded,
        caption=own.unit,
        drawing=drawn(chart, language),
        of=account,
        year=year,
        row_of=[*order, ""],
    )


def _contribution_bars(
    results: Results,
    folds: dict[str, np.ndarray],
    index: dict[str, int],
    order: list[str],
    scale: float,
    language: Language,
) -> list[Bar]:
    bars = []
    most = MOST_BARS if len(order) > MOST_BARS + 1 else MOST_BARS + 1
    for m in order[:most]:
        i = index[m]
        marks = {"alone": folds["alone"][1][i] / scale, "dropped": folds["if_dropped"][1][i] / scale}
        bars.append(Bar(results.city.label("measures", m, language), {"share": folds["share"][1][i] / scale}, marks))
    rest = order[most:]
    if rest:
        share = sum(folds["share"][1][index[m]] for m in rest) / scale
        bars.append(Bar(Words(language)("other", count=len(rest)), {"share": share}))
    return bars


def _contribution_row(
    results: Results, folds: dict[str, np.ndarray], i: int, measure: str, own: language_sizes.Size
) -> list[str]:
    numbers = [own.written(folds[n][1][i]) for n in tables.NUMBERS]
    spread = own.between(folds["share"][2][i], folds["share"][4][i])
    stated = results.city.measures[measure].stated
    account = units.parse(results.city.accounts[results.headline].unit)
    city = own.written(stated.value * units.parse(stated.unit).scale / account.scale) if stated else ""
    return [results.city.label("measures", measure, own.language), *numbers, spread, city]


def gap_figures(results: Results, language: Language) -> list[Figure]:
    """What is left by sector and control, and the cuts by sector."""
    say, name = Words(language), tables.first_target(results)
    gap = results.gap_of(name) if name is not None else None
    if name is None or gap is None:
        return []
    target = results.city.targets[name]
    means = {key: {k: all_draws.mean(v, results) for k, v in levels.items()} for key, levels in gap.cells.items()}
    limit = all_draws.mean(gap.limit, results)
    parts = [cut for (s, c), levels in means.items() if s != "all" and c == "all" for cut in levels.values()]
    own = run_names.account_size(results, target.account, parts, language)
    sectors = largest_first({s: means[s, "all"]["left"] for s, _ in means if s != "all"})
    controls = largest_first({c: means["all", c]["left"] for _, c in means if c != "all"})
    inner = [(means[s, c]["left"], s, c) for s in sectors for c in controls if (s, c) in means]
    left, sector, control = max(inner)
    texts = {
        "sector": say.term("sector", sector),
        "control": say.term("control", control),
        "left": own.written(left),
    }
    finding = say("gap.finding", **texts, unit=own.unit, year=str(target.year))
    if np.isnan(left):
        label = results.city.label("accounts", target.account, language)
        finding = run_names.unknown_finding(results, label, target.year, language)
    numbers = {
        "limit": own.written(limit),
        "gap": own.written(means["all", "all"]["left"] - limit),
    }
    caption = say("gap.caption", year=str(target.year), unit=own.unit, **numbers)
    heads = [say("head.sector"), *(run_names.control_name(gap, c, language) for c in controls), say("head.total")]
    rows = [[say.term("sector", s), *(_cell(means, s, c, own) for c in [*controls, "all"])] for s in [*sectors, "all"]]
    matrix = Figure("gap", finding, heads, rows, caption=caption, is_open=True, of=target.account, year=target.year)
    levels = ("baseline", "done", "decided", "planned", "left")
    ends = target.sectors
    cut_heads = [
        say("head.sector"),
        *(say.term("level", k) for k in levels),
        *([say("head.stated")] if ends else []),
    ]
    cuts = []
    for s in [*sectors, "all"]:
        stated = [own.written(ends[s]) if s in ends else ""] if ends else []
        cuts.append(
            [
                say.term("sector", s),
                *(own.written(means[s, "all"][k]) for k in levels),
                *stated,
            ]
        )
    title = say("gap.cuts", year=str(target.year), unit=own.unit)
    return [matrix, Figure("cuts", title, cut_heads, cuts, is_open=True, of=target.account, year=target.year)]


def _cell(
    means: dict[tuple[str, str], dict[str, float]],
    sector: str,
    control: str,
    own: language_sizes.Size,
) -> str:
    return own.written(means[sector, control]["left"]) if (sector, control) in means else ""


def doubt_figure(results: Results, language: Language) -> Figure:
    """Where the doubt comes from, and how much of it rests on assumptions."""
    say, account, year = Words(language), results.headline, widest_year(results)
    swings = results.swings(account, year)
    ends = [end for swing in swings[:MOST_DOUBTS] for end in (swing.low, swing.high)]
    own = run_names.account_size(results, account, ends, language)
    assumed = language_sizes.percent(doubt.assumed_share(swings), language)
    label = results.city.label("accounts", account, language)
    finding = say("doubt.finding", assumed=assumed, account=label, year=str(year))
    if np.isnan(doubt.assumed_share(swings)):
        finding = run_names.unknown_finding(results, label, year, language)
    heads = first_page.swing_heads(language)
    rows = first_page.swing_rows(results, swings, MOST_DOUBTS, own, language)
    told = first_page.told_of(results, swings, MOST_DOUBTS)
    caption = f"{say('doubt.table')}, {own.unit}"
    return Figure("doubt", finding, heads, rows, caption=caption, is_open=True, of=account, year=year, row_of=told)


def target_sizes(results: Results, language: Language) -> dict[str, language_sizes.Size]:
    """The sizes of what targets ask for and what comes of them, by account."""
    values: dict[str, list[float]] = {}
    for name, verdict in results.verdicts.items():
        folded = statistics(verdict.value, all_draws.whole(results))
        told = [float(folded[k]) for k in (1, 2, 4)] + [float(verdict.limit[0])]
        values.setdefault(results.city.targets[name].account, []).extend(told)
    return run_names.account_sizes(results, values, language)


def targets_figure(results: Results, language: Language) -> Figure:
    """Every target: what is asked, what is expected, how surely it is met, and its definition under the table."""
    say, city = Words(language), results.city
    rows, met, tested = [], 0, 0
    sizes = target_sizes(results, language)
    for name, verdict in results.verdicts.items():
        target = city.targets[name]
        mean, low, high = (float(statistics(verdict.value, all_draws.whole(results))[k]) for k in (1, 2, 4))
        own = sizes[target.account]
        expected = own.with_range(mean, low, high)
        expected = f"{expected} {own.unit}" if np.isfinite(mean) else expected
        chance, assumed = verdicts.untested(results, name, language), ""
        if not chance:
            share = verdict.chance(results.world.rows(0))[0]
            met, tested = met + (share > 0.5), tested + 1
            chance = words.in_ten(share, language)
            assumed = language_sizes.percent_cell(
                doubt.assumed_share(results.swings(target.account, target.year)), language
            )
        rows.append(
            [
                city.label("targets", name, language),
                str(target.year),
                own.written(float(verdict.limit[0])),
                expected,
                chance,
                assumed,
            ]
        )
    keys = ("target", "year", "limit", "expected", "chance", "assumed")
    defined = [(n, t.definition) for n, t in sorted(city.targets.items()) if t.definition]
    return Figure(
        "targets",
        say("targets.finding", met=met, tested=tested),
        [say(f"head.{k}") for k in keys],
        rows,
        quotes=[(city.label("targets", n, language), text, language_sizes.in_swedish(language)) for n, text in defined],
        is_open=True,
        row_of=list(results.verdicts),
        row_years=[city.targets[name].year for name in results.verdicts],
    )


def accounts_figures(results: Results, language: Language) -> list[Figure]:
    """Every account in a few years, and what is unexplained in each year."""
    say, city = Words(language), results.city
    first, last = city.header.years
    wanted = sorted(
        {
            first,
            last,
            *(t.year for t in city.targets.values()),
            *(y for y in range(first, last + 1) if y % 5 == 0),
        }
    )
    rows = []
    means = {
        name: [
            (
                all_draws.mean(results.both.planned[name][:, at], results),
                all_draws.mean(results.both.baseline[name][:, at], results),
            )
            for at in (year - first for year in wanted)
        ]
        for name in sorted(city.accounts)
    }
    sizes = run_names.account_sizes(
        results, {n: [v for pair in pairs for v in pair] for n, pairs in means.items()}, language
    )
    for name, pairs in means.items():
        account, own = city.accounts[name], sizes[name]
        cells = [f"{own.written(plan)} ({own.written(base)})" for plan, base in pairs]
        rows.append(
            [
                city.label("accounts", name, language),
                own.unit,
                *cells,
                " ".join(t for t in (account.boundary, account.method) if t),
            ]
        )
    heads = [
        say("head.account"),
        say("head.unit"),
        *(str(y) for y in wanted),
        f"{say('head.boundary')}{language_sizes.in_swedish(language)}",
    ]
    figures = [
        Figure(
            "accounts",
            say("accounts.finding", count=len(rows)),
            heads,
            rows,
            caption=say("accounts.caption"),
            is_open=True,
            left=2,
            row_of=[names.address(city, "account", name) for name in sorted(city.accounts)],
            author_columns=[len(heads) - 1] if language_sizes.in_swedish(language) else [],
            column_years=[None, None, *wanted, None],
        )
    ]
    rest = _unexplained_figure(results, language)
    return [*figures, rest] if rest is not None else figures


def _unexplained_figure(results: Results, language: Language) -> Figure | None:
    say, city = Words(language), results.city
    found = {
        n: results.world.unexplained[:, i]
        for n, i in results.program.account_index.items()
        if np.abs(results.world.unexplained[:, i]).max() > CLOSE * np.abs(results.both.baseline[n]).max()
    }
    if not found:
        return None
    heads, columns = [say("head.year")], []
    published = {(name, year): v for name in found for year, v in facts.observed(results, name)}
    means = {name: statistics(values, all_draws.whole(results))[1].tolist() for name, values in found.items()}
    parts = {
        (name, int(year)): 100 * value / published[name, int(year)]
        for name, values in means.items()
        for year, value in zip(results.program.years, values, strict=True)
        if published.get((name, int(year)))
    }
    sizes, percent = (
        run_names.account_sizes(results, means, language),
        language_sizes.percent_size(parts.values(), language),
    )
    for name, values in means.items():
        own = sizes[name]
        heads += [f"{city.label('accounts', name, language)}, {own.unit}", say("head.part")]
        part = {year: f"{percent.written(value)} {percent.unit}" for (of, year), value in parts.items() if of == name}
        columns.append(
            [(own.written(v), part.get(int(y), "")) for y, v in zip(results.program.years, values, strict=True)]
        )
    rows = [[str(y), *(cell for column in columns for cell in column[i])] for i, y in enumerate(results.program.years)]
    told = ["", *(name for name in found for _ in range(2))]
    years = [int(y) for y in results.program.years]
    return Figure(
        "unexplained", say("accounts.unexplained"), heads, rows, is_open=True, column_of=told, row_years=years
    )


def stated(measures: Iterable[Measure], language: Language) -> dict[str, language_sizes.Size]:
    """The sizes of what documents state that measures do, by the unit that they state it in."""
    values: dict[str, list[float]] = {}
    for measure in measures:
        if measure.stated is not None:
            values.setdefault(measure.stated.unit, []).append(measure.stated.value)
    return {
        unit: language_sizes.Size(1.0, language_sizes.unit_name(unit, language), language).of(own)
        for unit, own in values.items()
    }


def measures_figure(results: Results, language: Language) -> Figure:
    """Every measure of the city: who, where, how far decided, what its document states."""
    say, city = Words(language), results.city
    rows, stated_sizes = [], stated(city.measures.values(), language)
    for measure in city.measures.values():
        area = city.label("areas", measure.area, language) if measure.area else say("none")
        actor = city.actor(measure.actor).label(language) if measure.actor else say("none")
        control = ", ".join(
            f"{say.term('control', c)} {language_sizes.percent_cell(v, language)}" for c, v in measure.control.items()
        )
        own = stated_sizes.get(measure.stated.unit) if measure.stated else None
        told = f"{own.written(measure.stated.value)} {own.unit}" if own and measure.stated else ""
        rows.append(
            [
                measure.label(language),
                area,
                actor,
                control,
                say.term("status", measure.status or "unknown"),
                told,
            ]
        )
    heads = [say(f"head.{k}") for k in ("measure", "area", "actor", "controller", "status", "stated")]
    settled = sum(measure.status in SETTLED for measure in city.measures.values())
    return Figure(
        "measures",
        say("measures.finding", count=len(rows), settled=settled),
        heads,
        rows,
        left=6,
        row_of=list(city.measures),
    )
