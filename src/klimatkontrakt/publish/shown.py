# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""In which words and sizes does a reader see a number? Units by size, branches and inputs by their names."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.city.schema import STAGES
from klimatkontrakt.data import words
from klimatkontrakt.data.words import Language
from klimatkontrakt.engine import moves, names, unpriced
from klimatkontrakt.engine.program import Input
from klimatkontrakt.engine.results import Fold, statistics
from klimatkontrakt.engine.study import Results

Array = NDArray[np.float64]
SIZES = {
    "tCO2e": ((1e5, 1e3, "kt CO₂e"), (0.0, 1.0, {"sv": "ton CO₂e", "en": "tonnes CO₂e"})),
    "ktCO2e": ((0.0, 1.0, "kt CO₂e"),),
    "tCO2e/person": ((0.0, 1.0, {"sv": "ton CO₂e per person", "en": "tonnes CO₂e per person"}),),
    "SEK": (
        (1e10, 1e9, {"sv": "miljarder kronor", "en": "billion SEK"}),
        (1e5, 1e6, {"sv": "miljoner kronor", "en": "million SEK"}),
        (0.0, 1.0, {"sv": "kronor", "en": "SEK"}),
    ),
    "MSEK": ((0.0, 1.0, {"sv": "miljoner kronor", "en": "million SEK"}),),
    "person": ((0.0, 1.0, {"sv": "personer", "en": "people"}),),
    "share": ((0.0, 0.01, {"sv": "procent", "en": "per cent"}),),
}


@dataclass(frozen=True)
class Size:
    """How numbers of one figure are written: divided by `scale`, in `unit`."""

    scale: float
    unit: str


def size(unit: str, largest: float, language: Language) -> Size:
    """The size in which numbers up to a largest one read well."""
    for least, scale, name in SIZES.get(unit, ()):
        if abs(largest) >= least:
            return Size(scale, name if isinstance(name, str) else name[language])
    return Size(1.0, unit_name(unit, language))


def unit_name(unit: str, language: Language) -> str:
    """A unit in words where it has them; a number of things that have no unit has none.

    >>> unit_name("MSEK/yr", "sv"), unit_name("kgCO2e/t", "en"), unit_name("g/kWh", "sv"), unit_name("1", "sv")
    ('miljoner kronor per år', 'kg CO₂e per tonne', 'g/kWh', '')
    """
    if unit == "1":
        return ""
    known = words.catalogue("terms")
    parts = unit.split("/")
    told = [
        known[f"unit.{part}"][language] if f"unit.{part}" in known else part.replace("CO2", "CO₂") for part in parts
    ]
    return (" per " if any(f"unit.{part}" in known for part in parts) else "/").join(told)


def in_swedish(language: Language) -> str:
    """What is said after words of the folder's author, which are Swedish, on a page in another language."""
    return words.catalogue("story")["quote"][language].partition("{quote}")[2]


def three(value: float) -> float:
    """A number as it may be said: three significant figures, whole from a hundred up, never finer than a hundredth.

    >>> three(886.7), three(1234.5), three(0.12345), three(-0.00001)
    (887.0, 1230.0, 0.12, 0.0)
    """
    return round(float(f"{value:.3g}"), 2) + 0.0 if math.isfinite(value) else value


def about(value: float, language: Language) -> str:
    """A number in three figures in the reader's manner."""
    return words.number(three(value), language)


def known(value: float, language: Language) -> str:
    """A number in three figures, or in words that it is not known.

    >>> known(886.7, "en"), known(float("nan"), "sv")
    ('887', 'inte känt')
    """
    return about(value, language) if math.isfinite(value) else words.say("terms", "not_known", language)


def between(low: float, high: float, language: Language) -> str:
    """A range, or a dash where it is not known."""
    return f"{about(low, language)}–{about(high, language)}" if math.isfinite(low) and math.isfinite(high) else "–"


def with_range(mean: float, low: float, high: float, language: Language) -> str:
    """A number with its range, or in words that it is not known.

    >>> with_range(5.0, 4.0, 6.0, "en"), with_range(float("nan"), float("nan"), float("nan"), "en")
    ('5 (4–6)', 'not known')
    """
    told = known(mean, language)
    return f"{told} ({between(low, high, language)})" if math.isfinite(mean) else told


def percent(share: float, language: Language) -> str:
    """A share in whole per cent, or a dash where it is not known.

    >>> percent(0.386, "en"), percent(float("nan"), "en")
    ('39', '–')
    """
    return about(round(100 * share) if math.isfinite(share) else share, language)


def missing_names(results: Results, missing: Iterable[str], language: Language) -> str:
    """The missing numbers that something rests on, by their names."""
    city, told = results.city, []
    known_ids = {row.id for row in city.quantities}
    for name in missing:
        if name in known_ids:
            told.append(city.quantity(name).label(language))
        else:
            told.append(city.label("measures", unpriced.measure_of(city, name), language))
    return ", ".join(dict.fromkeys(told))


def unknown_finding(results: Results, what: str, year: int, language: Language) -> str:
    """The finding of a figure whose number is not known: which numbers are missing in which outcome."""
    city, told = results.city, []
    for row in city.quantities:
        if row.value is None and row.id in results.program.quantity_index:
            outcomes = ", ".join(city.events[e].outcome(o, language) for e, o in row.when.items())
            told.append(f"{row.label(language)} ({outcomes})" if outcomes else row.label(language))
    missing = ", ".join(dict.fromkeys(told)) or words.say("report", "none", language)
    return words.say("report", "unknown.finding", language, what=what, year=year, missing=missing)


def signed(value: float, language: Language) -> str:
    """A change in three figures, with its sign; zero has none."""
    return f"{'+' if three(value) > 0 else ''}{about(value, language)}"


def mean(values: Array, results: Results) -> float:
    """The mean over all draws, (draw) → number."""
    return float(statistics(values, whole(results))[1])


def whole(results: Results) -> Fold:
    """All draws, no branch apart."""
    return Fold(0, results.world.rows(0))


def branch_name(results: Results, at: int, language: Language) -> str:
    """A branch in words: the events' outcomes by their names."""
    outcomes = results.world.sample.branches[at].outcomes
    city = results.city
    return ", ".join(f"{city.label('events', e, language)}: {city.events[e].outcome(o, language)}" for e, o in outcomes)


def input_name(results: Results, own: Input, language: Language) -> str:
    """An uncertain number in words."""
    city = results.city
    if own.kind == "quantity":
        return city.quantity(own.item).label(language)
    if own.kind == "event":
        return city.label("events", own.item, language)
    if own.kind in ("move", "pool", "late", "cost"):
        told = ", ".join([words.term("input", own.kind, language), *_which(results, own, language)])
        return f"{_driver_name(results, own, language)} ({told})"
    if own.kind == "unexplained":
        return f"{city.label('accounts', own.item, language)} ({words.term('input', own.kind, language)})"
    account, tag, year = own.item.split(",")
    what = (
        f"{city.label('accounts', account, language)}{f', {_tag_name(results, account, tag, language)}' if tag else ''}"
    )
    return f"{words.term('input', own.kind, language)} {year}: {what}"


def _which(results: Results, own: Input, language: Language) -> list[str]:
    """Which of a measure's several strengths or costs: what it moves from and its stage, or its kind of cost."""
    inputs = results.program.inputs
    alike = [other for other in inputs if (other.kind, other.item) == (own.kind, own.item)]
    if len(alike) < 2 or own.kind == "late":
        return []
    if own.kind == "cost":
        costs = results.city.measures[own.item].costs
        kind = next(cost.kind for cost in costs if moves.cost_key(own.item, cost) == own.key)
        return [words.term("kind", kind, language)]
    moved = {other.key: _moved_from(results, other, language) for other in alike}
    is_enough = list(moved.values()).count(moved[own.key]) == 1
    return [moved[own.key], *([] if is_enough else [_stage(results, own, language)])]


def _moved_from(results: Results, own: Input, language: Language) -> str:
    """The quantity that a move takes from, or the group."""
    program, city = results.program, results.city
    names = [program.quantities[move.source] for move in program.moves.list if move.key == own.key]
    if len(names) == 1:
        return city.quantity(names[0]).label(language)
    group = next((row.group for row in city.quantities if row.id == names[0]), None) or ""
    return city.label("groups", group, language)


def _stage(results: Results, own: Input, language: Language) -> str:
    stage = next(move.stage for move in results.program.moves.list if move.key == own.key)
    return words.term("stage", STAGES[stage], language)


def _driver_name(results: Results, own: Input, language: Language) -> str:
    """A measure by its name, or a pool by the names of the measures that share it."""
    city = results.city
    if own.kind != "pool":
        return city.label("measures", own.item, language)
    members = [measure.label(language) for _, measure in names.sharers(city, own.item)]
    return " + ".join(members) or own.item


def _tag_name(results: Results, account: str, tag: str, language: Language) -> str:
    """What a published figure of a part of an account is about: one of its lines by its name, or a sector."""
    labels = {line.label(language) for line in results.city.lines if (line.account, line.line) == (account, tag)}
    return labels.pop() if len(labels) == 1 else words.term("sector", tag, language)


def decider(results: Results, own: Input, language: Language) -> str:
    """Who decides over an uncertain number, and when where that is known; empty where no one does."""
    city = results.city
    if own.kind == "event":
        event = city.events[own.item]
        return f"{city.actor(event.decider).label(language)}, {event.year}"
    measure = city.measures.get(own.item)
    if own.kind in ("move", "late", "cost") and measure is not None and measure.actor is not None:
        return city.actor(measure.actor).label(language)
    return ""
