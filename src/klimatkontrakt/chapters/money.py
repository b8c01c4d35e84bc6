# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does the plan cost, and whom? Money by year and purse, present values by view, what a tonne costs."""

from __future__ import annotations

import numpy as np

from klimatkontrakt.chapters import run_names
from klimatkontrakt.engine.answers import all_draws, costs, economics, purses, tables
from klimatkontrakt.engine.answers.economics import Flow
from klimatkontrakt.engine.answers.results import statistics
from klimatkontrakt.engine.study import Results, widest_year
from klimatkontrakt.figures.bars import YearChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language.words import Language

MOST_PURSES = 6


def money_figure(results: Results, language: Language) -> Figure:
    """Money per year and purse; the largest purses by name, the rest together."""
    say = Words(language)
    flows = economics.costed(purses.cash(results))
    years = [int(y) for y in results.program.years]
    by_actor = purses.known_by_actor(results)
    uncosted = purses.uncosted_actors(results)
    shown = {a for a in by_actor if np.isfinite(by_actor[a]).all() or (a in uncosted and np.nansum(by_actor[a]) > 0)}
    order = sorted(by_actor, key=lambda actor: (actor not in shown, -float(np.nansum(np.abs(by_actor[actor])))))
    own = language_sizes.money_size([float(value) for values in by_actor.values() for value in values], language)
    kinds, parts = {}, {}
    known = [actor for actor in order if actor in shown]
    drawn_years = {actor: np.nan_to_num(by_actor[actor]) / own.scale for actor in known}
    for at, actor in enumerate(known[:MOST_PURSES], start=1):
        kinds[f"purse-{at}"], parts[f"purse-{at}"] = (
            run_names.purse_name(results, actor, language),
            drawn_years[actor],
        )
    if known[MOST_PURSES:]:
        parts["purse-rest"] = np.sum([drawn_years[a] for a in known[MOST_PURSES:]], axis=0)
        kinds["purse-rest"] = ", ".join(run_names.purse_name(results, a, language) for a in known[MOST_PURSES:])
    finding = _money_finding(results, flows, own, language)
    chart = YearChart(finding, say("money.description"), own, years, {k: v.tolist() for k, v in parts.items()}, kinds)
    heads = [say("head.year"), *(run_names.purse_name(results, a, language) for a in order)]
    rows = [[str(y), *(own.written(float(by_actor[a][i])) for a in order)] for i, y in enumerate(years)]
    folded = _missing_costs(results, language)
    legend = [(f"bar {kind}", name) for kind, name in kinds.items()]
    return Figure(
        "money",
        finding,
        heads,
        rows,
        legend=legend,
        notes=unknown_notes(results, language),
        folded=folded,
        caption=own.unit,
        drawing=drawn(chart, language),
        column_of=["", *order],
        row_years=years,
    )


def unknown_notes(results: Results, language: Language) -> list[str]:
    """Whose money is not known, and on which missing numbers that rests; empty where all is known."""
    say, city = Words(language), results.city
    notes = []
    for actor in sorted({flow.actor for flow in purses.cash(results)}):
        missing = purses.behind_purse(results, actor)
        if missing:
            names = run_names.missing_names(results, missing, language)
            notes.append(say("money.unknown", actor=city.actor(actor).label(language), missing=names))
    places = [place for actor in purses.uncosted_actors(results) for place in purses.uncosted(results, actor)]
    return [*notes, *run_names.uncosted_note(results, places, language)]


def _missing_costs(results: Results, language: Language) -> list[tuple[str, str]]:
    """How many of the plan's costs are missing, and which, a measure at a time."""
    say, city, count = Words(language), results.city, 0
    told = []
    for m in tables.planned_measures(results):
        kinds = [say.term("kind", c.kind) for c in city.measures[m].costs if c.missing is not None]
        count += len(kinds)
        if kinds:
            told.append(f"{city.label('measures', m, language)} ({', '.join(kinds)})")
    return [(say("money.missing", count=count), ", ".join(told) + ".")] if told else []


def _money_finding(results: Results, flows: list[Flow], own: language_sizes.Size, language: Language) -> str:
    say, year = Words(language), widest_year(results)
    if not tables.planned_measures(results):
        return say("money.finding_none", scenario=run_names.scenario_name(results, results.chosen.id, language))
    until = year - int(results.program.years[0]) + 1
    invested = [f for f in flows if f.kind == "investment"]
    total = sum(float(statistics(f.values, all_draws.whole(results))[1][:until].sum()) for f in invested)
    society = purses.present_values(results).get("society")
    value = all_draws.mean(society, results) if society is not None else 0.0
    texts = {
        "investment": own.written(total),
        "unit": own.unit,
        "year": str(year),
        "last": str(results.program.years[-1]),
    }
    if not np.isfinite(value):
        return _unknown_finding(results, texts, own, language)
    key = "money.finding" if value >= 0 else "money.finding_gain"
    return say(key, **texts, society=own.written(abs(value)))


def _unknown_finding(results: Results, texts: dict[str, str], own: language_sizes.Size, language: Language) -> str:
    """The same where what it costs society is not known: why, and what of it is."""
    say, missing = Words(language), purses.behind_view(results, "society")
    if missing:
        return say("money.finding_unknown", **texts, missing=run_names.missing_names(results, missing, language))
    count = len(purses.uncosted(results, "society"))
    known = purses.known_present_values(results).get("society")
    if known is None:
        return say("money.finding_uncosted", **texts, count=count)
    return say("money.finding_known", **texts, count=count, society=own.written(all_draws.mean(known, results)))


def purse_values(results: Results, language: Language) -> Figure:
    """What the plan costs in each view and purse, as present values with their range."""
    say, city = Words(language), results.city
    actors = {actor.id for actor in city.actors}
    rows = []
    in_part = purses.known_present_values(results)
    values = {**purses.present_values(results), **in_part}
    found = {view: statistics(values[view], all_draws.whole(results)) for view in values}
    own = language_sizes.money_size([float(folded[k]) for folded in found.values() for k in (1, 2, 4)], language)
    for view, folded in found.items():
        name = city.actor(view).label(language) if view in actors else say.term("view", view)
        rows.append(
            [
                run_names.known_name(name, language) if view in in_part else name,
                own.written(folded[1]),
                own.between(folded[2], folded[4]),
            ]
        )
    title = say("money.purses", unit=own.unit, price_year=str(city.header.price_year))
    heads = [say("head.view"), say("head.present_value"), say("head.range")]
    told = [view if view in actors else f"view.{view}" for view in found]
    notes = _unknown_views(results, list(found), language)
    return Figure("purses", title, heads, rows, notes=notes, is_open=True, row_of=told)


def _unknown_views(results: Results, views: list[str], language: Language) -> list[str]:
    """The missing numbers that the views and purses which are not known rest on."""
    missing = {name for view in views for name in purses.behind_view(results, view)}
    names = run_names.missing_names(results, sorted(missing), language)
    places = [place for view in views for place in purses.uncosted(results, view)]
    notes = [Words(language)("money.unknown_views", missing=names)] if missing else []
    return [*notes, *run_names.uncosted_note(results, places, language)]


def cost_per_tonne(results: Results, language: Language) -> Figure:
    """What a tonne costs society by each measure of the plan; those with missing costs last.

    Measures that gain stand first, the largest net benefit before: below zero the cost of a tonne ranks nothing. Those
    that cost stand after, the cheapest tonne before. A measure none of whose own costs are known has no cost per tonne:
    what it saves in energy does not make it free.
    """
    say, city, program = Words(language), results.city, results.program
    found: list[tuple[tuple[object, ...], str, tuple[float, float, float], str]] = []
    for m in tables.planned_measures(results):
        tonnes = purses.tonnes(results, m)
        if tonnes <= 0:
            continue
        value = all_draws.mean(purses.known_society(results, m), results)
        missing = [say.term("kind", kind) for kind in costs.missing_costs(program, m)]
        unpriced = run_names.missing_names(results, purses.behind_view(results, "society", m), language)
        is_known = costs.has_known_cost(program, m) and np.isfinite(value)
        numbers = (value / tonnes if is_known else np.nan, value if is_known else np.nan, tonnes)
        why = ", ".join([*missing, *([unpriced] if unpriced else [])]) or "–"
        place = (not is_known, bool(missing), *economics.rank(value if is_known else 0.0, tonnes))
        found.append((place, m, numbers, why))
    found.sort(key=lambda row: row[0])
    columns = list(zip(*(numbers for _, _, numbers, _ in found), strict=True)) or [(), (), ()]
    per_tonne, money, amount = (
        language_sizes.size("SEK", columns[0], language, largest=0.0),
        language_sizes.money_size(columns[1], language),
        language_sizes.size("tCO2e", columns[2], language, largest=0.0),
    )
    sizes = (per_tonne, money, amount)
    rows = [
        [city.label("measures", m, language), *(s.written(v) for s, v in zip(sizes, numbers, strict=True)), why]
        for _, m, numbers, why in found
    ]
    heads = [say(f"head.{key}") for key in ("measure", "cost_tonne", "present_value", "tonnes", "missing_costs")]
    heads[2] += f", {money.unit}"
    notes = [say("money.negative"), *([say("money.in_part")] if any(cells[-1] != "–" for cells in rows) else [])]
    return Figure("tonne", say("money.measures"), heads, rows, notes=notes, is_open=True,
                  row_of=[m for _, m, _, _ in found])  # fmt: skip
