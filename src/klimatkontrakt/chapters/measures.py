# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does each measure do, cost and rest on? The whole table, and a ranked list within one actor's own remit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from klimatkontrakt.chapters import run_names
from klimatkontrakt.engine.answers import all_draws, costs, purses
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.answers.results import statistics
from klimatkontrakt.engine.study import Results, widest_year
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language

SUBJECT = "measuring"
NUMBERS = ("alone", "share", "if_dropped")


def actors(results: Results) -> list[tuple[str, int]]:
    """Who has measures of their own, and how many, the most first."""
    counts: dict[str, int] = {}
    for measure in results.city.measures.values():
        if measure.actor is not None:
            counts[measure.actor] = counts.get(measure.actor, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _ranges(results: Results) -> dict[str, np.ndarray]:
    """The three numbers' statistics in the widest year, (statistic, measure) by number."""
    found = results.contributions_of(results.headline)
    at = widest_year(results) - int(results.program.years[0])
    return {n: statistics(getattr(found, n)[:, :, at], all_draws.whole(results)) for n in NUMBERS}


def table_figure(results: Results, language: Language, actor: str | None = None) -> Figure:
    """Every measure with its three numbers, money, payers, control, area, status and origin, the largest first.

    Args:
        actor: whose remit; all measures without it.
    """
    say, city = Words(language, SUBJECT), results.city
    folds = _ranges(results)
    index = results.program.measure_index
    names = [m for m, own in city.measures.items() if actor is None or own.actor == actor]
    by = "if_dropped" if actor is not None else "alone"
    order = largest_first({m: float(folds[by][1][index[m]]) if m in index else 0.0 for m in names})
    parts = [float(folds[n][1][index[m]]) for n in NUMBERS for m in names if m in index]
    own = run_names.account_size(results, results.headline, parts, language)
    society = {m: _society(results, m) for m in names}
    money = sizes.money_size(society.values(), language)
    rows = [_row(results, m, folds, own, money.written(society[m])) for m in order]
    year = str(widest_year(results))
    heads = [say("head.measure"), *(say(f"head.{n}") for n in NUMBERS), say("head.money")]
    heads += [say(f"head.{k}") for k in ("payers", "control", "area", "status", "origin")]
    if actor is None:
        finding = say("table.finding", count=len(rows), year=year, unit=own.unit)
    else:
        first = city.label("measures", order[0], language) if order else say("none")
        finding = say("remit.finding", actor=city.actor(actor).label(language), count=len(rows), first=first, year=year)
    caption = say("table.caption", year=year, unit=own.unit)
    notes = [say("remit.note")] if actor is not None else []
    return Figure("table", finding, heads, rows, notes=notes, caption=caption, is_open=True, row_of=order, left=1)


def _row(results: Results, name: str, folds: dict[str, np.ndarray], own: sizes.Size, money: str) -> list[str]:
    language, city = own.language, results.city
    say = Words(language, SUBJECT)
    measure = city.measures[name]
    real = city.measures[measure.same_as] if measure.same_as else measure
    at = results.program.measure_index.get(name)
    is_known, planned = at is not None and at in results.program.moves.acting, _is_planned(results, name)
    cells = [_number(folds[n], at if is_known else None, own, is_asked=planned or n == "alone") for n in NUMBERS]
    control = ", ".join(f"{say.term('control', c)} {sizes.percent_cell(v, language)}" for c, v in real.control.items())
    payers = sorted({city.actor(a).label(language) for cost in real.costs for a in cost.payers})
    origins = sorted({say.term("origin", move.origin) for move in real.moves if move.origin})
    area = city.label("areas", real.area, language) if real.area else say("none")
    return [
        measure.label(language) or name,
        *cells,
        _money(results, name, money, language),
        ", ".join(payers) or sizes.not_known(language),
        control or sizes.not_known(language),
        area,
        say.term("status", real.status or "unknown"),
        ", ".join(origins) or sizes.not_known(language),
    ]


def _number(folded: np.ndarray, at: int | None, own: sizes.Size, *, is_asked: bool) -> str:
    """One of a measure's three numbers with its range, or why there is none; (statistic, measure)."""
    if not is_asked:
        return sizes.not_in_plan(own.language)
    if at is None:
        return sizes.not_known(own.language)
    _, mean, low, _, high = (float(value) for value in folded[:, at])
    return own.with_range(mean, low, high)


def _is_planned(results: Results, name: str) -> bool:
    planned = results.chosen.plans.get(name)
    return planned is not None and bool(planned.level)


def _society(results: Results, name: str) -> float:
    """What a measure costs society in present value, SEK; nan where it does not apply or is not known."""
    if not _is_planned(results, name) or not costs.has_known_cost(results.program, name):
        return np.nan
    return all_draws.mean(purses.known_society(results, name), results)


def _money(results: Results, name: str, told: str, language: Language) -> str:
    """What society pays in present value, in millions, and what is missing from it; in words where nothing is known."""
    say = Words(language, SUBJECT)
    if not _is_planned(results, name):
        return sizes.not_in_plan(language)
    if not costs.has_known_cost(results.program, name):
        return sizes.not_known(language)
    missing = ", ".join(say.term("kind", kind) for kind in costs.missing_costs(results.program, name))
    if told == sizes.not_known(language):
        names = run_names.missing_names(results, purses.behind_view(results, "society", name), language)
        return say("money.unknown", missing=", ".join(part for part in (names, missing) if part))
    return say("money.in_part", value=told, missing=missing) if missing else told


def actor_names(results: Results, found: Sequence[tuple[str, int]], language: Language) -> list[list[str | int]]:
    """Actors as (id, name, how many measures)."""
    return [[actor, results.city.actor(actor).label(language), count] for actor, count in found]
