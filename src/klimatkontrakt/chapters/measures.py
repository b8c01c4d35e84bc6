# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does each measure do, cost and rest on? The whole table, and a ranked list within one actor's own remit."""

from __future__ import annotations

import math

from klimatkontrakt.chapters import extremes, run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answer.statistics import Statistics
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.answers.tables import ALONE, NUMBERS
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language

SUBJECT = "measures"


def actors(city: City) -> list[tuple[str, int]]:
    """Who has measures of their own, and how many, the most first."""
    counts: dict[str, int] = {}
    for name in reckoned(city):
        actor = city.measures[name].actor
        if actor is not None:
            counts[actor] = counts.get(actor, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def reckoned(city: City) -> list[str]:
    """The measures that do something of their own; one that is another by another name is that one."""
    return [name for name, measure in city.measures.items() if measure.same_as is None]


def _also_called(city: City, name: str, language: Language) -> list[str]:
    """By which other names a measure is spoken of, as in another plan."""
    return [measure.label(language) or other for other, measure in city.measures.items() if measure.same_as == name]


def table_figure(run: Run, language: Language, actor: str | None = None) -> Figure:
    """Every measure with its three numbers, money, payers, control, area, status and origin, the largest first.

    Args:
        actor: whose remit; all measures without it.
    """
    say, city = Words(language, SUBJECT), run.city
    numbers = run.answer.contributions
    names = [name for name in reckoned(city) if actor is None or city.measures[name].actor == actor]
    by = "if_dropped" if actor is not None else ALONE
    order = largest_first({name: numbers.of(by, name).mean if name in numbers.place else 0.0 for name in names})
    parts = [numbers.of(number, name).mean for number in NUMBERS for name in names if name in numbers.place]
    own = run_names.account_size(run, run.headline, parts, language)
    society = {m: _society(run, m) for m in names}
    money = sizes.money_size(society.values(), language)
    rows = [_row(run, m, own, money.written(society[m])) for m in order]
    year = str(run.year)
    heads = [say("head.measure"), *(say(f"head.{n}") for n in NUMBERS), say("head.money")]
    heads += [say(f"head.{k}") for k in ("payers", "control", "area", "status", "origin")]
    rows, heads = extremes.with_column(run, order, rows, heads, language)
    if actor is None:
        finding = say("table.finding", count=len(rows), year=year, unit=own.unit)
    else:
        first = city.label("measures", order[0], language) if order else say("none")
        finding = say("remit.finding", actor=city.actor(actor).label(language), count=len(rows), first=first, year=year)
    caption = say("table.caption", year=year, unit=own.unit)
    notes = [say("remit.note")] if actor is not None else []
    return Figure("table", finding, heads, rows, notes=notes, caption=caption, is_open=True, row_of=order, left=1)


def _row(run: Run, name: str, own: sizes.Size, money: str) -> list[str]:
    language, city = own.language, run.city
    say = Words(language, SUBJECT)
    measure = city.measures[name]
    control = run_names.control_shares(measure.control, language)
    payers = sorted({city.actor(a).label(language) for cost in measure.costs for a in cost.payers})
    origins = sorted({say.term("origin", move.origin) for move in measure.moves if move.origin})
    area = city.label("areas", measure.area, language) if measure.area else say("none")
    return [
        _name(city, name, language),
        *_numbers(run, name, own),
        _money(run, name, money, language),
        ", ".join(payers) or sizes.not_known(language),
        control or sizes.not_known(language),
        area,
        say.term("status", measure.status or "unknown"),
        ", ".join(origins) or sizes.not_known(language),
    ]


def _name(city: City, name: str, language: Language) -> str:
    """A measure by its name, and by what else it is called."""
    label, others = city.measures[name].label(language) or name, _also_called(city, name, language)
    if not others:
        return label
    return Words(language, SUBJECT)("also_called", name=label, others=", ".join(others))


def _numbers(run: Run, name: str, size: sizes.Size) -> list[str]:
    """A measure's three numbers; of one outside the plan only what it does alone."""
    asked = [number for number in NUMBERS if number == ALONE or _is_planned(run, name)]
    is_known = name in run.frame.acting
    cells = []
    for number in NUMBERS:
        known = run.answer.contributions.of(number, name) if is_known else None
        cells.append(_number(known, size) if number in asked else sizes.not_in_plan(size.language))
    return cells


def _number(known: Statistics | None, size: sizes.Size) -> str:
    """One of a measure's three numbers with its range; or that nobody knows it."""
    return sizes.not_known(size.language) if known is None else size.with_range(known.mean, known.p5, known.p95)


def _is_planned(run: Run, name: str) -> bool:
    return name in run.answer.money.measures


def _society(run: Run, name: str) -> float:
    """What a measure costs society in present value, SEK; nan where it does not apply or is not known."""
    money = run.answer.money.measures.get(name)
    return money.society if money is not None and money.has_known_cost else math.nan


def _money(run: Run, name: str, told: str, language: Language) -> str:
    """What society pays in present value, in millions, and what is missing from it; in words where nothing is known."""
    say = Words(language, SUBJECT)
    money = run.answer.money.measures.get(name)
    if money is None:
        return sizes.not_in_plan(language)
    if not money.has_known_cost:
        return sizes.not_known(language)
    missing = ", ".join(say.term("kind", kind) for kind in money.missing_costs)
    if told == sizes.not_known(language):
        names = run_names.missing_names(run, money.behind, language)
        return say("money.unknown", missing=", ".join(part for part in (names, missing) if part))
    return sizes.said_of(say("money.in_part", value=told, missing=missing), told) if missing else told


def actor_names(city: City, language: Language) -> list[list[str | int]]:
    """The same as (id, name, how many measures)."""
    return [[actor, city.actor(actor).label(language), count] for actor, count in actors(city)]
