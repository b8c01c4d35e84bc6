# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does each measure do, cost and rest on? The whole table, and a ranked list within one actor's own remit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klimatkontrakt.chapters import extremes, run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.schema import City, Measure
from klimatkontrakt.engine.answer.statistics import Statistics
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.answers.tables import ALONE, NUMBERS
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language, say_count

SUBJECT = "measures"
IF_DROPPED = "if_dropped"


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


@dataclass(frozen=True)
class Listed:
    """Measures as a table lists them: those of an actor's remit, of a transition area or all, the largest first.

    Attributes:
        society: by measure, what it costs society, SEK; nan where that is not known.
        size: what the contributions are written in.
        money: what the costs are written in.
    """

    names: Sequence[str]
    society: Mapping[str, float]
    size: sizes.Size
    money: sizes.Size

    @classmethod
    def of(cls, run: Run, names: Sequence[str], by: str, language: Language) -> Listed:
        """Measures of a run, by one of their three numbers."""
        numbers = run.answer.contributions
        known = [name for name in names if name in numbers.place]
        means = dict.fromkeys(names, 0.0) | {name: numbers.of(by, name).mean for name in known}
        parts = [numbers.of(number, name).mean for number in NUMBERS for name in known]
        society = {name: _society(run, name) for name in names}
        size = run_names.account_size(run, run.headline, parts, language)
        return cls(largest_first(means), society, size, sizes.money_size(society.values(), language))


def table_figure(run: Run, language: Language, actor: str | None = None) -> Figure:
    """Every measure with its three numbers, money, payers, control, area, status and origin, the largest first.

    Args:
        actor: whose remit; all measures without it.
    """
    say = Words(language, SUBJECT)
    if actor is None:
        listed = Listed.of(run, reckoned(run.city), ALONE, language)
        finding = say("table.finding", count=len(listed.names), year=str(run.year), unit=listed.size.unit)
        return _table(run, listed, finding, [])
    carried = [name for name in reckoned(run.city) if run.city.measures[name].actor == actor]
    listed = Listed.of(run, carried, IF_DROPPED, language)
    return _table(run, listed, _remit_finding(run, actor, listed), [say("remit.note")])


def area_figure(run: Run, language: Language, area: str) -> Figure:
    """The same of one transition area's measures: what is lost without each decides their order."""
    names = [name for name in reckoned(run.city) if run.city.measures[name].area == area]
    finding = say_count(SUBJECT, "area.finding", len(names), language)
    note = Words(language, SUBJECT)("remit.note")
    return _table(run, Listed.of(run, names, IF_DROPPED, language), finding, [note])


def _table(run: Run, listed: Listed, finding: str, notes: Sequence[str]) -> Figure:
    """A row a measure, in the order of the list."""
    language = listed.size.language
    say = Words(language, SUBJECT)
    rows = [_row(run, name, listed) for name in listed.names]
    heads = ["measure", *NUMBERS, "money", "payers", "control", "area", "status", "origin"]
    rows, shown_heads = extremes.with_column(run, listed.names, rows, [say(f"head.{key}") for key in heads], language)
    caption = say("table.caption", year=str(run.year), unit=listed.size.unit)
    return Figure(
        "table", finding, shown_heads, rows, notes=notes, caption=caption, is_open=True, row_of=list(listed.names),
        left=1,
    )  # fmt: skip


def _remit_finding(run: Run, actor: str, listed: Listed) -> str:
    """How many measures an actor has, and which brings most."""
    language, city = listed.size.language, run.city
    say = Words(language, SUBJECT)
    first = city.label("measures", listed.names[0], language) if listed.names else say("none")
    name = city.actor(actor).label(language)
    return say("remit.finding", actor=name, count=len(listed.names), first=first, year=str(run.year))


def _row(run: Run, name: str, listed: Listed) -> list[str]:
    """A measure: its three numbers, its money, who pays and decides, its area, status and origins."""
    language, measure = listed.size.language, run.city.measures[name]
    unknown = sizes.not_known(language)
    return [
        _name(run.city, name, language),
        *_numbers(run, name, listed.size),
        _money(run, name, listed.money.written(listed.society[name]), language),
        _payers(run.city, measure, language) or unknown,
        run_names.control_shares(measure.control, language) or unknown,
        _area(run.city, measure, language),
        Words(language, SUBJECT).term("status", measure.status or "unknown"),
        _origins(measure, language) or unknown,
    ]


def _payers(city: City, measure: Measure, language: Language) -> str:
    payers = {payer for cost in measure.costs for payer in cost.payers}
    return ", ".join(sorted({city.actor(payer).label(language) for payer in payers}))


def _area(city: City, measure: Measure, language: Language) -> str:
    return city.label("areas", measure.area, language) if measure.area else Words(language, SUBJECT)("none")


def _origins(measure: Measure, language: Language) -> str:
    """What the numbers of a measure's moves rest on."""
    say = Words(language, SUBJECT)
    return ", ".join(sorted({say.term("origin", move.origin) for move in measure.moves if move.origin}))


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
        return say("money.unknown", missing=", ".join(filter(None, (names, missing))))
    return sizes.said_of(say("money.in_part", value=told, missing=missing), told) if missing else told


def actor_names(city: City, language: Language) -> list[list[str | int]]:
    """The same as (id, name, how many measures)."""
    return [[actor, city.actor(actor).label(language), count] for actor, count in actors(city)]
