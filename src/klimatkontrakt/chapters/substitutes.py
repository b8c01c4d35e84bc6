# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What replaces it, and what does each measure bring in three ways? The explorer's slower figures, asked for apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.explorer_plan import SUBJECT
from klimatkontrakt.engine.answers import all_draws, tables
from klimatkontrakt.engine.answers.results import statistics
from klimatkontrakt.engine.answers.substitutes import Price, Replacement, Substitute
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language

Array = NDArray[np.float64]
MOST_SUBSTITUTES = 8
LITTLE = 1e-9


def replacement_figures(
    results: Results, found: tuple[Replacement, ...], account: str, year: int, language: Language
) -> list[Figure]:
    """A figure for each dropped or delayed measure: what may replace it, and what is not known."""
    figures = []
    for each in found:
        parts = [all_draws.mean(values, results) for own in each.found for values in (own.replaces, own.brings)]
        own = run_names.account_size(results, account, [*parts, all_draws.mean(each.gap, results)], language)
        figures.append(_replacement(results, each, own, year, language))
    return figures


def _replacement(results: Results, each: Replacement, own: sizes.Size, year: int, language: Language) -> Figure:
    say = Words(language, SUBJECT)
    name = results.city.label("measures", each.measure, language)
    gap = all_draws.mean(each.gap, results)
    key, texts = f"replace-{each.measure}", {"measure": name, "year": str(year), "unit": own.unit}
    if gap <= LITTLE * abs(float(results.both.baseline[results.headline][0].max())):
        return Figure(key, say("replace.no_gap", **texts), [], [])
    texts["gap"] = own.written(gap)
    able = [s for s in each.found if all_draws.mean(s.replaces, results) > 0]
    now = able[:MOST_SUBSTITUTES]
    heads = [say("replace.measure"), say("replace.replaces", year=str(year), unit=own.unit), say("replace.brings")]
    heads += [say(f"replace.{k}") for k in ("from", "pays", "decides", "costs")]
    rest = len(able) - len(now)
    prices = [price for s in now for price in (s.price.investment_sek, s.price.running_sek) if price is not None]
    money = sizes.money_size(prices, language)
    return Figure(
        key,
        say("replace.gap", **texts),
        heads,
        [_row(results, s, own, money) for s in now],
        notes=[*([say("replace.others", count=rest)] if rest else []), *_notes(results, each, own, year, language)],
        is_open=True,
        row_of=[s.measure for s in now],
        year=year,
    )


def _names(results: Results, measures: list[str] | tuple[str, ...], language: Language) -> str:
    return ", ".join(results.city.label("measures", m, language) for m in measures)


def _row(results: Results, own: Substitute, size: sizes.Size, money: sizes.Size) -> list[str]:
    language, city = size.language, results.city
    say = Words(language, SUBJECT)
    measure = city.measures[own.measure]
    folded = statistics(own.brings, all_draws.whole(results))
    name = city.label("measures", own.measure, language)
    if own.needs:
        name += f" ({say('replace.needs', names=_names(results, own.needs, language))})"
    brings = size.with_range(*(float(folded[k]) for k in (1, 2, 4)))
    paying = own.price.payers or sorted({actor for cost in measure.costs for actor in cost.payers})
    payers = ", ".join(city.actor(a).label(language) for a in paying)
    who = city.actor(measure.actor).label(language) if measure.actor else ""
    most = max(measure.control, key=lambda c: measure.control[c], default=None)
    control = say.term("control", most) if most else ""
    return [
        name,
        size.written(all_draws.mean(own.replaces, results)),
        brings,
        str(own.first_year) if own.first_year is not None else sizes.not_known(say.language),
        payers or sizes.not_known(say.language),
        "; ".join(filter(None, (who, control))) or sizes.not_known(say.language),
        _price(own.price, say, money),
    ]


def _price(price: Price, say: Words, own: sizes.Size) -> str:
    parts = []
    for key, amount in (("invest", price.investment_sek), ("run", price.running_sek)):
        if amount is not None:
            parts.append(say(f"replace.{key}", amount=own.written(amount), unit=own.unit))
    if not parts:
        return sizes.not_known(say.language)
    return ", ".join(parts if price.is_whole else [*parts, say("replace.part")])


def _notes(results: Results, each: Replacement, own: sizes.Size, year: int, language: Language) -> list[str]:
    say = Words(language, SUBJECT)
    gap, together, left = (all_draws.mean(v, results) for v in (each.gap, each.together, each.left))
    texts = {k: own.written(v) for k, v in (("gap", gap), ("together", together), ("left", left))}
    notes = []
    if together > LITTLE * gap:
        notes.append(say("replace.whole", **texts, unit=own.unit))
        if left > 0.0005 * gap:
            notes.append(say("replace.left", **texts, unit=own.unit))
    else:
        notes.append(say("replace.none", year=str(year)))
    later = [s.measure for s in each.found if not np.any(s.brings) and all_draws.mean(s.later, results) > 0]
    if later:
        notes.append(say("replace.later", year=str(year), names=_names(results, later, language)))
    if each.unknown:
        notes.append(say("replace.unknown", names=_names(results, each.unknown, language)))
    return notes


def three_numbers(results: Results, account: str, year: int, language: Language) -> Figure:
    """Alone, share and if dropped for every measure of the city, with ranges; one outside the plan shows alone."""
    say, report = Words(language, SUBJECT), Words(language)
    at = year - int(results.program.years[0])
    found = results.contributions_of(account)
    folded = {n: statistics(getattr(found, n)[:, :, at], all_draws.whole(results)) for n in tables.NUMBERS}
    touched = [m for m in range(len(results.program.measures)) if any(np.any(f[1:, m]) for f in folded.values())]
    touched.sort(key=lambda m: (-folded["share"][1, m], -folded["alone"][1, m]))
    own = run_names.account_size(results, account, [float(f[1, m]) for f in folded.values() for m in touched], language)
    planned = {name for name, each in results.chosen.plans.items() if each.level}

    def cell(number: str, m: int) -> str:
        if number != "alone" and results.program.measures[m] not in planned:
            return sizes.not_in_plan(language)
        mean, low, high = (float(folded[number][i, m]) for i in (1, 2, 4))
        return own.with_range(mean, low, high)

    names = [results.city.label("measures", results.program.measures[m], language) for m in touched]
    rows = [[name, *(cell(n, m) for n in tables.NUMBERS)] for name, m in zip(names, touched, strict=True)]
    return Figure(
        "explorer-table",
        say("table.finding", year=str(year)),
        [report("head.measure"), *(report(f"head.{n}") for n in tables.NUMBERS)],
        rows,
        caption=say("table.caption", unit=own.unit),
        is_open=True,
        row_of=[results.program.measures[m] for m in touched],
        year=year,
    )
