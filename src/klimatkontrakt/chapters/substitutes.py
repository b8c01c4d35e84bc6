# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What replaces it, and what does each measure bring in three ways? The explorer's slower figures, asked for apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.explorer_plan import SUBJECT
from klimatkontrakt.city.measures import Measure
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answers import all_draws, tables
from klimatkontrakt.engine.answers.results import MEAN, statistics
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
    able = [substitute for substitute in each.found if all_draws.mean(substitute.replaces, results) > 0]
    shown, rest = able[:MOST_SUBSTITUTES], able[MOST_SUBSTITUTES:]
    heads = [say("replace.measure"), say("replace.replaces", year=str(year), unit=own.unit), say("replace.brings"),
             say("replace.from"), say("replace.pays"), say("replace.decides"), say("replace.costs")]  # fmt: skip
    money = sizes.money_size(_amounts(shown), language)
    others = [say("replace.others", count=len(rest))] if rest else []
    return Figure(
        key,
        say("replace.gap", **texts),
        heads,
        [_row(results, substitute, own, money) for substitute in shown],
        notes=[*others, *_notes(results, each, own, year)],
        is_open=True,
        row_of=[substitute.measure for substitute in shown],
        year=year,
    )


def _amounts(substitutes: Sequence[Substitute]) -> list[float]:
    """What is known of what substitutes cost."""
    prices = [substitute.price for substitute in substitutes]
    amounts = [amount for price in prices for amount in (price.investment_sek, price.running_sek)]
    return [amount for amount in amounts if amount is not None]


def _names(results: Results, measures: list[str] | tuple[str, ...], language: Language) -> str:
    return ", ".join(results.city.label("measures", m, language) for m in measures)


def _row(results: Results, own: Substitute, size: sizes.Size, money: sizes.Size) -> list[str]:
    language, say = size.language, Words(size.language, SUBJECT)
    measure, unknown = results.city.measures[own.measure], sizes.not_known(language)
    mean, low, high = _mean_and_range(own.brings, results)
    return [
        _name(results, own, say),
        size.written(all_draws.mean(own.replaces, results)),
        size.with_range(mean, low, high),
        unknown if own.first_year is None else str(own.first_year),
        _payers(results.city, own, language) or unknown,
        _deciders(results.city, measure, say) or unknown,
        _price(own.price, say, money),
    ]


def _mean_and_range(values: Array, results: Results) -> tuple[float, float, float]:
    """Mean over all draws, p5 and p95."""
    _, mean, low, _, high = map(float, statistics(values, all_draws.whole(results)))
    return mean, low, high


def _name(results: Results, own: Substitute, say: Words) -> str:
    """A substitute, and what it cannot do without."""
    name = results.city.label("measures", own.measure, say.language)
    if not own.needs:
        return name
    return f"{name} ({say('replace.needs', names=_names(results, own.needs, say.language))})"


def _payers(city: City, own: Substitute, language: Language) -> str:
    """Who pays for it: those of its price, else those of all its costs."""
    of_costs = {payer for cost in city.measures[own.measure].costs for payer in cost.payers}
    return ", ".join(city.actor(payer).label(language) for payer in own.price.payers or sorted(of_costs))


def _deciders(city: City, measure: Measure, say: Words) -> str:
    """Whose measure it is, and who has most control over it."""
    who = city.actor(measure.actor).label(say.language) if measure.actor else ""
    most = max(measure.control, key=lambda control: measure.control[control], default=None)
    return "; ".join(filter(None, (who, say.term("control", most) if most else "")))


def _price(price: Price, say: Words, own: sizes.Size) -> str:
    parts = []
    for key, amount in (("invest", price.investment_sek), ("run", price.running_sek)):
        if amount is not None:
            parts.append(say(f"replace.{key}", amount=own.written(amount), unit=own.unit))
    if not parts:
        return sizes.not_known(say.language)
    return ", ".join(parts if price.is_whole else [*parts, say("replace.part")])


def _notes(results: Results, each: Replacement, own: sizes.Size, year: int) -> list[str]:
    """What all substitutes come to together, which come later, and of which nothing is known."""
    language, say = own.language, Words(own.language, SUBJECT)
    notes = _together(results, each, own, year)
    coming = [substitute for substitute in each.found if not np.any(substitute.brings)]
    later = [substitute.measure for substitute in coming if all_draws.mean(substitute.later, results) > 0]
    if later:
        notes.append(say("replace.later", year=str(year), names=_names(results, later, language)))
    if each.unknown:
        notes.append(say("replace.unknown", names=_names(results, each.unknown, language)))
    return notes


def _together(results: Results, each: Replacement, own: sizes.Size, year: int) -> list[str]:
    """How much of the gap all substitutes fill, and what is left of it."""
    say = Words(own.language, SUBJECT)
    gap, together, left = (all_draws.mean(values, results) for values in (each.gap, each.together, each.left))
    if together <= LITTLE * gap:
        return [say("replace.none", year=str(year))]
    numbers = {"gap": gap, "together": together, "left": left}
    texts = {name: own.written(value) for name, value in numbers.items()} | {"unit": own.unit}
    whole = say("replace.whole", **texts)
    return [whole, say("replace.left", **texts)] if left > 0.0005 * gap else [whole]


def three_numbers(results: Results, account: str, year: int, language: Language) -> Figure:
    """Alone, share and if dropped for every measure of the city, with ranges; one outside the plan shows alone."""
    say, report = Words(language, SUBJECT), Words(language)
    folded = _folded(results, account, year)
    touched = _touched(folded)
    means = np.array([numbers[MEAN, touched] for numbers in folded.values()])
    size = run_names.account_size(results, account, means.ravel().tolist(), language)
    measures = [results.program.measures[place] for place in touched]
    return Figure(
        "explorer-table",
        say("table.finding", year=str(year)),
        [report("head.measure"), *(report(f"head.{number}") for number in tables.NUMBERS)],
        [_numbers_row(results, place, folded, size) for place in touched],
        caption=say("table.caption", unit=size.unit),
        is_open=True,
        row_of=measures,
        year=year,
    )


def _folded(results: Results, account: str, year: int) -> dict[str, Array]:
    """By number, the statistics of each measure in a year, shape (statistic, measure)."""
    numbers, at = results.contributions_of(account), year - int(results.program.years[0])
    return {name: statistics(getattr(numbers, name)[:, :, at], all_draws.whole(results)) for name in tables.NUMBERS}


def _touched(folded: Mapping[str, Array]) -> list[int]:
    """The measures that do something by any number, the one with the largest share first."""
    does = np.any([np.any(numbers[1:], axis=0) for numbers in folded.values()], axis=0)
    places = np.flatnonzero(does).tolist()
    return sorted(places, key=lambda place: (-folded["share"][MEAN, place], -folded["alone"][MEAN, place]))


def _numbers_row(results: Results, place: int, folded: Mapping[str, Array], size: sizes.Size) -> list[str]:
    """A measure with its three numbers; of one outside the plan only what it does alone."""
    name = results.program.measures[place]
    plan = results.chosen.plans.get(name)
    is_planned = plan is not None and bool(plan.level)
    cells = []
    for number, numbers in folded.items():
        _, mean, low, _, high = map(float, numbers[:, place])
        is_shown = is_planned or number == tables.ALONE
        cells.append(size.with_range(mean, low, high) if is_shown else sizes.not_in_plan(size.language))
    return [results.city.label("measures", name, size.language), *cells]
