# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are the emissions, and who decides over them? Sector by control, history, accounts side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from klimatkontrakt.chapters import run_names
from klimatkontrakt.city import sums, units
from klimatkontrakt.engine.answers import sectors
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.bars import Bar, BarChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.figures.paths import Curve, PathChart
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import facts

SUBJECT = "emitting"
CONTROLS = ("own", "influence", "region", "state", "eu", "market", "unknown")


def latest_year(results: Results, account: str) -> int:
    """An account's last published year inside the city's years; the first year where nothing is published."""
    first, last = results.city.header.years
    years = [year for year, _ in facts.observed(results, account) if first <= year <= last]
    return years[-1] if years else first


def sectors_figure(results: Results, language: Language) -> Figure | None:
    """Each sector's emissions in the last published year, split by who decides."""
    say, account = Words(language, SUBJECT), results.headline
    if not results.program.added(account):
        return None
    year = latest_year(results, account)
    cells = sectors.cells(results, account, year)
    totals: dict[str, float] = defaultdict(float)
    for (sector, _), value in cells.items():
        totals[sector] += value
    whole = sum(totals.values())
    own = run_names.account_size(results, account, list(totals.values()), language)
    order = largest_first(totals)
    kinds = {f"control-{who}": say.term("control", who) for who in CONTROLS if any(w == who for _, w in cells)}
    bars = [
        Bar(
            say.term("sector", s),
            {f"control-{who}": cells[s, who] / own.scale for who in CONTROLS if (s, who) in cells},
        )
        for s in order
    ]
    mine = sum(value for (_, who), value in cells.items() if who == "own")
    texts = {"largest": own.written(totals[order[0]]), "whole": own.written(whole)}
    finding = say(
        "sectors.finding",
        sector=say.term("sector", order[0]),
        unit=own.unit,
        year=str(year),
        own=own.written(mine),
        **texts,
    )
    chart = BarChart(finding, say("sectors.description", year=str(year)), own, bars, kinds)
    heads = [say("head.sector"), *kinds.values(), say("head.total")]
    rows = [
        [
            say.term("sector", s),
            *(
                own.written(cells[s, kind.removeprefix("control-")])
                if (s, kind.removeprefix("control-")) in cells
                else ""
                for kind in kinds
            ),
            own.written(totals[s]),
        ]
        for s in order
    ]
    return Figure(
        "sectors",
        finding,
        heads,
        rows,
        legend=[(f"bar {kind}", name) for kind, name in kinds.items()],
        notes=[say("sectors.note")] if any(s == "unexplained" for s, _ in cells) else [],
        caption=own.unit,
        drawing=drawn(chart, language),
        of=account,
        year=year,
    )


def _in_unit(seen: Mapping[int, float], written: str, unit: str) -> dict[int, float]:
    by = units.parse(written).scale / units.parse(unit).scale
    return {year: value * by for year, value in seen.items()}


def history_figure(results: Results, language: Language) -> Figure | None:
    """Every territorial account's published years, each line with its own boundary; they are never added."""
    say, city = Words(language, SUBJECT), results.city
    published: dict[str, dict[int, float]] = {}
    for name in sorted(city.accounts, key=lambda name: name != results.headline):
        seen = dict(facts.observed(results, name))
        if sums.family(city, name) == "territorial" and seen:
            published[name] = seen
    if not published:
        return None
    lead = results.headline if results.headline in published else min(published)
    unit = city.accounts[lead].unit
    published = {name: _in_unit(seen, city.accounts[name].unit, unit) for name, seen in published.items()}
    own = run_names.account_size(results, lead, [v for seen in published.values() for v in seen.values()], language)
    curves = [
        Curve(
            city.label("accounts", name, language),
            "observed" if at == 0 else f"branch-{at}",
            list(seen),
            [value / own.scale for value in seen.values()],
            is_published=True,
        )
        for at, (name, seen) in enumerate(published.items())
    ]
    parts = [
        say("history.part", account=c.name, value=own.told(c.values[-1]), unit=own.unit, year=str(c.years[-1]))
        for c in curves
    ]
    finding = say("history.finding_one" if len(parts) == 1 else "history.finding", parts="; ".join(parts))
    years = sorted({year for seen in published.values() for year in seen})
    rows = [
        [str(year), *(own.written(seen[year]) if year in seen else "" for seen in published.values())] for year in years
    ]
    chart = PathChart(finding, say("history.description"), own, curves, ())
    quotes = [
        (city.label("accounts", name, language), f"{city.accounts[name].boundary}.", sizes.in_swedish(language))
        for name in published
        if city.accounts[name].boundary
    ]
    return Figure(
        "history",
        finding,
        [say("head.year"), *(c.name for c in curves)],
        rows,
        legend=[(f"line {c.kind}", c.name) for c in curves],
        quotes=quotes,
        caption=own.unit,
        drawing=drawn(chart, language),
        column_of=["", *published],
        row_years=years,
    )


def sides_figure(results: Results, language: Language) -> Figure | None:
    """The territorial accounts' sectors beside each other in the last year that both have published."""
    say, city = Words(language, SUBJECT), results.city
    ordered = sorted(city.accounts, key=lambda name: name != results.headline)
    names = [name for name in ordered if sums.family(city, name) == "territorial"]
    parts = {part for n in names for part in city.accounts[n].parts}
    names = [n for n in names if n not in parts and results.program.lines_of(n)]
    if len(names) < 2:
        return None
    common = set.intersection(*({year for year, _ in facts.observed(results, n)} for n in names))
    first, last = city.header.years
    inside = [year for year in common if first <= year <= last]
    if not inside:
        return None
    year = max(inside)
    found = {
        name: _in_unit_of(results, name, names[0], _by_sector(sectors.cells(results, name, year))) for name in names
    }
    order = largest_first({s: found[names[0]].get(s, 0.0) for values in found.values() for s in values})
    own = run_names.account_size(results, names[0], [v for n in names for v in found[n].values()], language)
    totals = [own.written(sum(found[n].values())) for n in names]
    labels = [city.label("accounts", n, language) for n in names]
    rows = [
        [
            say.term("sector", s),
            *(own.written(found[n][s]) if s in found[n] else "" for n in names),
        ]
        for s in order
    ]
    rows.append([say("head.total"), *totals])
    both = "; ".join(f"{label}: {value} {own.unit}" for label, value in zip(labels, totals, strict=True))
    return Figure(
        "sides",
        say("sides.finding", year=str(year), both=both),
        [say("head.sector"), *labels],
        rows,
        notes=[say("sides.note"), say("sectors.note")],
        caption=own.unit,
        is_open=True,
        column_of=["", *names],
        row_years=[year] * len(rows),
    )


def _in_unit_of(results: Results, own: str, first: str, values: dict[str, float]) -> dict[str, float]:
    """Values of one account in the unit of another."""
    by = [units.parse(results.city.accounts[name].unit).scale for name in (own, first)]
    return {sector: value * by[0] / by[1] for sector, value in values.items()}


def _by_sector(cells: dict[tuple[str, str], float]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for (sector, _), value in cells.items():
        found[sector] += value
    return {sector: value for sector, value in found.items() if abs(value) > np.finfo(float).tiny}
