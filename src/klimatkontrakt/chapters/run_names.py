# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""By which names and in which sizes does a reader see what a run gave? Accounts, branches, inputs, who decides."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from klimatkontrakt.chapters.run import HasFrame
from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answer.money_parts import Purse
from klimatkontrakt.engine.answer.parts import Gap, UncertainInput
from klimatkontrakt.engine.answers import unknown_moves, unpriced
from klimatkontrakt.engine.answers.gap import WHOLE
from klimatkontrakt.engine.chain import moves
from klimatkontrakt.language import words
from klimatkontrakt.language.sizes import Size, digits, percent_cell, size
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import names

Controller = TypeVar("Controller", bound=str)


def account_size(run: HasFrame, account: str, parts: Iterable[float], language: Language) -> Size:
    """The size of an account's numbers in a figure: its unit is the same on every page.

    Args:
        run: the run.
        account: whose numbers they are, in its unit.
        parts: the figure's numbers, without totals; the largest decides the decimals.
        language: the reader's.
    """
    unit = run.city.accounts[account].unit
    return size(unit, parts, language, run.frame.largest[account])


def account_sizes(run: HasFrame, parts: Mapping[str, Sequence[float]], language: Language) -> dict[str, Size]:
    """The sizes of several accounts in one table, by account: numbers of one unit have the same decimals."""
    sizes = {name: account_size(run, name, values, language) for name, values in parts.items()}
    told: dict[str, list[float]] = {}
    for name, own in sizes.items():
        told.setdefault(own.unit, []).extend(abs(v) / own.scale for v in parts[name] if math.isfinite(v))
    return {name: replace(own, digits=digits(max(told[own.unit], default=0.0))) for name, own in sizes.items()}


def control_name(found: Gap, who: str, language: Language) -> str:
    """Who decides, in words; where nobody is known to, whether it is that no line explains it."""
    rest = ("unexplained", "unknown")
    if who != rest[1] or rest not in found.levels:
        return words.term("control", who, language)
    unknown = [levels for (s, c), levels in found.levels.items() if c == who and s not in (WHOLE, rest[0])]
    is_more = any(levels["baseline"] != 0 for levels in unknown)
    return words.say("report", "control.unknown_too" if is_more else "control.unexplained", language)


def control_shares(control: Mapping[Controller, float], language: Language) -> str:
    """Who decides over something, each with its share."""
    shares = [(words.term("control", who, language), share) for who, share in control.items()]
    return ", ".join(f"{name} {percent_cell(share, language)}" for name, share in shares)


def missing_names(run: HasFrame, missing: Iterable[str], language: Language) -> str:
    """The missing numbers that something rests on, by their names."""
    city, told = run.city, []
    known_ids = ids_of(city.quantities)
    for name in missing:
        if name in known_ids:
            told.append(city.quantity(name).label(language))
        else:
            told.append(city.label("measures", unpriced.measure_of(city, name), language))
    return ", ".join(dict.fromkeys(told))


def account_name(run: HasFrame, account: str, language: Language) -> str:
    """An account's name over its numbers: said to be without the lines whose numbers are missing, where some are."""
    name = run.city.label("accounts", account, language)
    missing = run.frame.missing[account]
    if not missing:
        return name
    return words.say("report", "account.in_part", language, name=name, missing=missing_names(run, missing, language))


def purse_name(city: City, purse: Purse, language: Language) -> str:
    """An actor's name over what it pays: said to be what is known where a stated cost has no figure."""
    name = city.actor(purse.actor).label(language)
    return known_name(name, language) if purse.is_uncosted else name


def known_name(name: str, language: Language) -> str:
    """The name of a sum of which only a part is known."""
    return words.say("report", "money.known", language, name=name)


def uncosted_note(places: Iterable[str], language: Language) -> list[str]:
    """That sums are of what is known, and how many stated costs have no figure; nothing where all have.

    Which they are stands once, folded, under the years and who pays (money.money_figure).
    """
    listed = set(places)
    return [words.say("report", "money.uncosted", language, count=len(listed))] if listed else []


def without_effect(
    city: City, planned: Iterable[str], language: Language, *, most_named: int | None = None
) -> list[str]:
    """That a plan's numbers lack what some measures do, for nobody knows it; nothing where all are in.

    Args:
        city: the city.
        planned: the plan's measures.
        language: the reader's.
        most_named: so many are named; of more it is told how many, where the table of measures has them all.
    """
    left_out = unknown_moves.of_plan(city, planned)
    if most_named is not None and len(left_out) > most_named:
        return [words.say("report", "plan.without_effect_many", language, count=len(left_out))]
    names = ", ".join(city.label("measures", name, language) for name in left_out)
    return [words.say("report", "plan.without_effect", language, names=names)] if left_out else []


def unknown_finding(run: HasFrame, what: str, year: int, language: Language) -> str:
    """The finding of a figure whose number is not known: which numbers are missing in which outcome."""
    city, told = run.city, []
    for row in city.quantities:
        if row.value is None and row.id in run.frame.unknown:
            outcomes = ", ".join(city.events[e].outcome(o, language) for e, o in row.when.items())
            told.append(f"{row.label(language)} ({outcomes})" if outcomes else row.label(language))
    missing = ", ".join(dict.fromkeys(told)) or words.say("report", "none", language)
    return words.say("report", "unknown.finding", language, what=what, year=year, missing=missing)


def scenario_name(city: City, name: str, language: Language) -> str:
    """A scenario by its name; the baseline's own word, or the id, where it has none."""
    label = city.label("scenarios", name, language)
    return words.term("level", name, language) if label == name else label


def branch_name(run: HasFrame, at: int, language: Language) -> str:
    """A branch in words: the events' outcomes by their names."""
    outcomes = run.frame.branches[at].outcomes
    city = run.city
    return ", ".join(f"{city.label('events', e, language)}: {city.events[e].outcome(o, language)}" for e, o in outcomes)


def input_name(run: HasFrame, own: UncertainInput, language: Language) -> str:
    """An uncertain number in words."""
    city = run.city
    if own.kind == "quantity":
        return city.quantity(own.item).label(language)
    if own.kind == "event":
        return city.label("events", own.item, language)
    if own.kind in ("move", "pool", "late", "cost"):
        told = ", ".join([words.term("input", own.kind, language), *_which(run, own, language)])
        return f"{_driver_name(run, own, language)} ({told})"
    if own.kind == "unexplained":
        return f"{city.label('accounts', own.item, language)} ({words.term('input', own.kind, language)})"
    account, tag, year = own.item.split(",")
    what = f"{city.label('accounts', account, language)}{f', {_tag_name(run, account, tag, language)}' if tag else ''}"
    return f"{words.term('input', own.kind, language)} {year}: {what}"


def _which(run: HasFrame, own: UncertainInput, language: Language) -> list[str]:
    """Which of a measure's several strengths or costs: what it moves from and its stage, or its kind of cost."""
    alike = [other for other in run.frame.inputs if (other.kind, other.item) == (own.kind, own.item)]
    if len(alike) < 2 or own.kind == "late":
        return []
    if own.kind == "cost":
        return [_cost_kind(run, own, language)]
    moved = {other.key: _moved_from(run, other, language) for other in alike}
    is_enough = list(moved.values()).count(moved[own.key]) == 1
    return [moved[own.key], *([] if is_enough else [words.term("stage", own.stage, language)])]


def _cost_kind(run: HasFrame, own: UncertainInput, language: Language) -> str:
    costs = run.city.measures[own.item].costs
    kind = next(cost.kind for cost in costs if moves.cost_key(own.item, cost) == own.key)
    return words.term("kind", kind, language)


def _moved_from(run: HasFrame, own: UncertainInput, language: Language) -> str:
    """The quantity that a move takes from, or the group."""
    city, sources = run.city, own.sources
    if len(sources) == 1:
        return city.quantity(sources[0]).label(language)
    group = next((row.group for row in city.quantities if row.id == sources[0]), None) or ""
    return city.label("groups", group, language)


def _driver_name(run: HasFrame, own: UncertainInput, language: Language) -> str:
    """A measure by its name, or a pool by the names of the measures that share it."""
    city = run.city
    if own.kind != "pool":
        return city.label("measures", own.item, language)
    members = [measure.label(language) for _, measure in names.sharers(city, own.item)]
    return " + ".join(members) or own.item


def _tag_name(run: HasFrame, account: str, tag: str, language: Language) -> str:
    """What a published figure of a part of an account is about: one of its lines by its name, or a sector."""
    labels = {line.label(language) for line in run.city.lines if (line.account, line.line) == (account, tag)}
    return labels.pop() if len(labels) == 1 else words.term("sector", tag, language)


def decider(run: HasFrame, own: UncertainInput, language: Language) -> str:
    """Who decides over an uncertain number, and when where that is known; empty where no one does."""
    city = run.city
    if own.kind == "event":
        event = city.events[own.item]
        return f"{city.actor(event.decider).label(language)}, {event.year}"
    measure = city.measures.get(own.item)
    if own.kind in ("move", "late", "cost") and measure is not None and measure.actor is not None:
        return city.actor(measure.actor).label(language)
    return ""
