# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do the measures do, what is left, what do we not know? The report's other figures."""

from __future__ import annotations

import numpy as np

from klimatkontrakt.city import units
from klimatkontrakt.data import words
from klimatkontrakt.data.words import Language
from klimatkontrakt.engine import doubt, folding, names
from klimatkontrakt.engine.results import statistics
from klimatkontrakt.engine.study import Results, widest_year
from klimatkontrakt.publish import shown, standing, verdicts
from klimatkontrakt.publish.figure import Figure, Words, drawn
from klimatkontrakt.publish.figures.bars import Bar, BarChart
from klimatkontrakt.publish.shown import about

MOST_BARS = 15
MOST_DOUBTS = 12
CLOSE = 1e-9  # of an account: what is unexplained below this is rounding
SETTLED = ("decided", "ongoing", "done")


def contributions_figure(results: Results, language: Language) -> Figure:
    """Three numbers for every measure of the plan, the largest share first."""
    say, account, year = Words(language), results.headline, widest_year(results)
    at = year - int(results.program.years[0])
    planned = folding.planned_measures(results)
    heads = [
        say("head.measure"),
        *(say(f"head.{n}") for n in folding.NUMBERS),
        say("head.range"),
        say("head.stated"),
    ]
    if not planned:
        return Figure("contributions", say("contributions.finding_none"), heads, [])
    found = results.contributions_of(account)
    index = {m: results.program.measure_index[m] for m in planned}
    folds = {n: statistics(getattr(found, n)[:, :, at], shown.whole(results)) for n in folding.NUMBERS}
    acting = results.program.moves.acting
    order = sorted((m for m in planned if index[m] in acting), key=lambda m: -folds["share"][1][index[m]])
    own = shown.size(results.city.accounts[account].unit, float(np.abs(folds["share"][1].sum())), language)
    bars = _contribution_bars(results, folds, index, order, own.scale, language)
    total = float(statistics(found.share[:, :, at].sum(axis=1), shown.whole(results))[1])
    texts = {"sum": about(total / own.scale, language), "year": str(year), "unit": own.unit}
    first = results.city.label("measures", order[0], language) if order else say("none")
    top = about(folds["share"][1][index[order[0]]] / own.scale, language) if order else ""
    finding = say(
        "contributions.finding" if order else "contributions.finding_unknown", **texts, first=first, share=top
    )
    if np.isnan(total):
        finding = shown.unknown_finding(results, say("contributions.what"), year, language)
    kinds = {"share": say("head.share")}
    chart = BarChart(finding, say("contributions.description"), own.unit, bars, kinds)
    legend = [
        ("bar share", say("head.share")),
        ("tick alone", say("head.alone")),
        ("tick dropped", say("head.if_dropped")),
    ]
    rows = [_contribution_row(results, folds, index[m], m, own.scale, language) for m in order]
    rows.append([say("head.total"), "", about(total / own.scale, language), "", "", ""])
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
    results: Results, folds: dict[str, np.ndarray], i: int, measure: str, scale: float, language: Language
) -> list[str]:
    numbers = [shown.known(folds[n][1][i] / scale, language) for n in folding.NUMBERS]
    spread = shown.between(folds["share"][2][i] / scale, folds["share"][4][i] / scale, language)
    stated = results.city.measures[measure].stated
    account = units.parse(results.city.accounts[results.headline].unit)
    city = about(stated.value * units.parse(stated.unit).scale / account.scale / scale, language) if stated else ""
    return [results.city.label("measures", measure, language), *numbers, spread, city]


def gap_figures(results: Results, language: Language) -> list[Figure]:
    """What is left by sector and control, and the cuts by sector."""
    say, name = Words(language), folding.first_target(results)
    gap = results.gap_of(name) if name is not None else None
    if name is None or gap is None:
        return []
    target = results.city.targets[name]
    means = {key: {k: shown.mean(v, results) for k, v in levels.items()} for key, levels in gap.cells.items()}
    limit = shown.mean(gap.limit, results)
    own = shown.size(results.city.accounts[target.account].unit, means["all", "all"]["baseline"], language)
    sectors = sorted({s for s, _ in means if s != "all"}, key=lambda s: -means[s, "all"]["left"])
    controls = sorted({c for _, c in means if c != "all"}, key=lambda c: -means["all", c]["left"])
    inner = [(means[s, c]["left"], s, c) for s in sectors for c in controls if (s, c) in means]
    left, sector, control = max(inner)
    texts = {
        "sector": say.term("sector", sector),
        "control": say.term("control", control),
        "left": about(left / own.scale, language),
    }
    finding = say("gap.finding", **texts, unit=own.unit, year=str(target.year))
    if np.isnan(left):
        label = results.city.label("accounts", target.account, language)
        finding = shown.unknown_finding(results, label, target.year, language)
    numbers = {
        "limit": about(limit / own.scale, language),
        "gap": about((means["all", "all"]["left"] - limit) / own.scale, language),
    }
    caption = say("gap.caption", year=str(target.year), unit=own.unit, **numbers)
    heads = [say("head.sector"), *(say.term("control", c) for c in controls), say("head.total")]
    rows = [
        [say.term("sector", s), *(_cell(means, s, c, own.scale, language) for c in [*controls, "all"])]
        for s in [*sectors, "all"]
    ]
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
        stated = [about(ends[s] / own.scale, language) if s in ends else ""] if ends else []
        cuts.append(
            [
                say.term("sector", s),
                *(about(means[s, "all"][k] / own.scale, language) for k in levels),
                *stated,
            ]
        )
    title = say("gap.cuts", year=str(target.year), unit=own.unit)
    return [matrix, Figure("cuts", title, cut_heads, cuts, is_open=True, of=target.account, year=target.year)]


def _cell(
    means: dict[tuple[str, str], dict[str, float]],
    sector: str,
    control: str,
    scale: float,
    language: Language,
) -> str:
    return about(means[sector, control]["left"] / scale, language) if (sector, control) in means else ""


def doubt_figure(results: Results, language: Language) -> Figure:
    """Where the doubt comes from, and how much of it rests on assumptions."""
    say, account, year = Words(language), results.headline, widest_year(results)
    swings = results.swings(account, year)
    own = shown.size(
        results.city.accounts[account].unit, max([max(-s.low, s.high) for s in swings], default=0.0), language
    )
    assumed = shown.percent(doubt.assumed_share(swings), language)
    label = results.city.label("accounts", account, language)
    finding = say("doubt.finding", assumed=assumed, account=label, year=str(year))
    if np.isnan(doubt.assumed_share(swings)):
        finding = shown.unknown_finding(results, label, year, language)
    heads = [
        say("head.what"),
        say("decides.lower"),
        say("decides.higher"),
        say("head.decider"),
        say("head.origin"),
        say("head.share_of_doubt"),
    ]
    rows = [standing.swing_row(results, s, own.scale, language) for s in swings[:MOST_DOUBTS]]
    told = [doubt.told_by(results.city, s.input) for s in swings[:MOST_DOUBTS]]
    caption = f"{say('doubt.table')}, {own.unit}"
    return Figure("doubt", finding, heads, rows, caption=caption, is_open=True, of=account, year=year, row_of=told)


def targets_figure(results: Results, language: Language) -> Figure:
    """Every target: what is asked, what is expected, how surely it is met, and its definition under the table."""
    say, city = Words(language), results.city
    rows, met, tested = [], 0, 0
    for name, verdict in results.verdicts.items():
        target = city.targets[name]
        folded = statistics(verdict.value, shown.whole(results))
        limit = float(verdict.limit[0])
        own = shown.size(
            city.accounts[target.account].unit,
            max(float(np.nan_to_num(abs(folded[1]))), abs(limit) if np.isfinite(limit) else 0.0),
            language,
        )
        mean, low, high = (float(folded[k]) / own.scale for k in (1, 2, 4))
        expected = f"{shown.with_range(mean, low, high, language)} {own.unit}" if np.isfinite(mean) else say("unknown")
        chance, assumed = verdicts.untested(results, name, language), ""
        if not chance:
            share = verdict.chance(results.world.rows(0))[0]
            met, tested = met + (share > 0.5), tested + 1
            chance = words.in_ten(share, language)
            assumed = f"{shown.percent(doubt.assumed_share(results.swings(target.account, target.year)), language)} %"
        shown_limit = about(limit / own.scale, language) if np.isfinite(limit) else say("unknown")
        rows.append(
            [
                city.label("targets", name, language),
                str(target.year),
                shown_limit,
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
        quotes=[(city.label("targets", n, language), text, shown.in_swedish(language)) for n, text in defined],
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
    for name in sorted(city.accounts):
        account = city.accounts[name]
        plan = [shown.mean(results.both.planned[name][:, y - first], results) for y in wanted]
        base = [shown.mean(results.both.baseline[name][:, y - first], results) for y in wanted]
        own = shown.size(account.unit, max([abs(v) for v in (*plan, *base) if np.isfinite(v)], default=0.0), language)
        cells = [
            f"{about(p / own.scale, language)} ({about(b / own.scale, language)})"
            for p, b in zip(plan, base, strict=True)
        ]
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
        f"{say('head.boundary')}{shown.in_swedish(language)}",
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
            author_columns=[len(heads) - 1] if shown.in_swedish(language) else [],
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
    published = {(name, year): v for name in found for year, v in standing.observed(results, name)}
    for name, values in found.items():
        folded = statistics(values, shown.whole(results))
        own = shown.size(city.accounts[name].unit, float(np.abs(folded[1]).max()), language)
        heads += [f"{city.label('accounts', name, language)}, {own.unit}", say("head.part")]
        columns.append(
            [
                (
                    about(folded[1][i] / own.scale, language),
                    _part(folded[1][i], published.get((name, int(y))), language),
                )
                for i, y in enumerate(results.program.years)
            ]
        )
    rows = [[str(y), *(cell for column in columns for cell in column[i])] for i, y in enumerate(results.program.years)]
    told = ["", *(name for name in found for _ in range(2))]
    years = [int(y) for y in results.program.years]
    return Figure(
        "unexplained", say("accounts.unexplained"), heads, rows, is_open=True, column_of=told, row_years=years
    )


def _part(rest: float, published: float | None, language: Language) -> str:
    return f"{about(100 * rest / published, language)} %" if published else ""


def measures_figure(results: Results, language: Language) -> Figure:
    """Every measure of the city: who, where, how far decided, what its document states."""
    say, city = Words(language), results.city
    rows = []
    for measure in city.measures.values():
        area = city.label("areas", measure.area, language) if measure.area else say("none")
        actor = city.actor(measure.actor).label(language) if measure.actor else say("none")
        control = ", ".join(
            f"{say.term('control', c)} {about(100 * v, language)} %" for c, v in measure.control.items()
        )
        stated = f"{about(measure.stated.value, language)} {measure.stated.unit}" if measure.stated else ""
        rows.append(
            [
                measure.label(language),
                area,
                actor,
                control,
                say.term("status", measure.status or "unknown"),
                stated,
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
