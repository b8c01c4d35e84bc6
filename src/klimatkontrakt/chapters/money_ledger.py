# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who pays what, for what and when? The plan's money as it is asked for: in one table that adds up both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.chapters import decisions, money_entries, run_names
from klimatkontrakt.chapters.asked_money import SUBJECT, AskedMoney
from klimatkontrakt.chapters.money_entries import Array, AskedFlow, Cells, Ledger, Totals, written
from klimatkontrakt.chapters.money_question import OTHERS, OWN, MoneyQuestion, Part, View, area_of
from klimatkontrakt.chapters.own_bodies import is_own
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import next_budget, prices
from klimatkontrakt.city.prices import RunningPrices
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import words
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

KEY = "ledger"
Column = Literal["paid", "funded", "unfunded", "saved", "net"]
FUNDED_PARTS: tuple[Part, ...] = ("funded", "unfunded", "saved")
FUNDING: tuple[Column, ...] = ("paid", "funded", "unfunded", "saved", "net")


def figure(run: Run, question: MoneyQuestion, language: Language) -> Figure:
    """What is asked of a run's money, as one table: who is to pay what is its finding."""
    money = AskedMoney.of(run, question, language)
    finding = _finding(money)
    if not money.flows:
        return Figure(KEY, finding, [], [], notes=_odd_notes(money), is_open=True)
    ledger = _funding(money) if question.view == "funding" else _by_year(money)
    heads, rows = (_funding_table if question.view == "funding" else _year_table)(money, ledger)
    foot = len(rows) - len(ledger.known.names)
    return Figure(
        KEY,
        finding,
        heads,
        rows,
        notes=_notes(money, ledger, rows),
        caption=_caption(money),
        is_open=True,
        of="view.cash",
        row_of=_stories(money, ledger, foot),
        year=question.first if question.view == "funding" else None,
        column_years=_story_years(question, len(heads)),
        foot=foot,
    )


def funding(run: Run, year: int, language: Language) -> tuple[Ledger, Size]:
    """Who pays what in a year, in its kronor, and what of it is funded: rounded here, and so shown on every page."""
    asked = {"view": "funding", "from": str(year), "to": str(year)}
    money = AskedMoney.of(run, MoneyQuestion.of(run, asked, year), language)
    return _funding(money), money.size


# What is told first


def _finding(money: AskedMoney) -> str:
    """What the city itself is to pay of it and how much of that is funded; all together where it pays nothing."""
    flows, who = _subject(money)
    say, size, totals = money.say, money.size, Totals.of(flows, money.size)
    texts = {"years": money.years, "who": who, "unit": size.unit, "unknown": str(totals.unknown)}
    for part in ("paid", "funded", "unfunded", "saved"):
        exact = float(sum(entry.amounts(part).sum() for entry in flows))
        texts[part] = size.rounded_as(exact / size.scale, totals.part(part))
    return say(_finding_key(flows, totals), **texts)


FindingKey = Literal["finding", "finding_known", "finding_unknown", "finding_saved", "finding_none"]


def _finding_key(flows: Sequence[AskedFlow], totals: Totals) -> FindingKey:
    is_paid = any(entry.amounts("paid").any() for entry in flows)
    if totals.unknown:
        return "finding_known" if is_paid else "finding_unknown"
    if not flows:
        return "finding_none"
    return "finding" if is_paid else "finding_saved"


def _subject(money: AskedMoney) -> tuple[Sequence[AskedFlow], str]:
    """Whose money the finding is about: the payer's that is asked for, else the city's own, else all."""
    say, payer = money.say, money.question.payer
    if payer == OTHERS:
        return money.flows, say("who.others")
    if payer not in ("", OWN):
        return money.flows, money.run.city.actor(payer).label(money.size.language)
    of_city = money.of_city
    is_city = bool(of_city) or payer == OWN or not money.flows
    return (of_city, say("who.own")) if is_city else (money.flows, say("who.all"))


def _caption(money: AskedMoney) -> str:
    texts = {"unit": money.size.unit, "prices": money.prices}
    if money.question.view == "funding":
        return money.say("caption.funding", years=money.years, **texts)
    return money.say(f"caption.{money.question.part}", **texts)


# The tables


def row_id(run: Run, view: View) -> Callable[[AskedFlow], str]:
    """By what a view divides money: who pays, the kind, the area, the measure."""
    ways: Mapping[View, Callable[[AskedFlow], str]] = {
        "funding": lambda entry: entry.flow.actor,
        "payer": lambda entry: entry.flow.actor,
        "kind": lambda entry: entry.flow.kind,
        "area": lambda entry: area_of(run, entry.flow),
        "measure": lambda entry: entry.flow.measure,
    }
    return ways[view]


def _groups(money: AskedMoney) -> dict[str, list[AskedFlow]]:
    """The flows by row: of payers the city's own first, the largest first, what is wholly unknown last."""
    by = row_id(money.run, money.question.view)
    groups: dict[str, list[AskedFlow]] = {}
    for entry in money.flows:
        groups.setdefault(by(entry), []).append(entry)

    def place(name: str) -> tuple[bool, float, str]:
        largest = sum(float(np.nansum(np.abs(entry.years))) for entry in groups[name])
        is_others = money.question.view in ("funding", "payer") and not is_own(money.run, name)
        return is_others, -largest, name

    return {name: groups[name] for name in sorted(groups, key=place)}


def _by_year(money: AskedMoney) -> Ledger:
    """The asked part by row and year."""
    part, groups = money.question.part, _groups(money)
    years = [(sum(flow.amounts(part) for flow in group), _unknown(group, part)) for group in groups.values()]
    rows = _cells(groups, [known for known, _ in years], [unknown for _, unknown in years])
    sums = (_year_sums(money, money.flows), _year_sums(money, money.of_city))
    return money_entries.ledger(money.run, rows, sums, money.size, of_payers=money.question.view == "payer")


def _unknown(group: Sequence[AskedFlow], part: Part) -> NDArray[np.bool_]:
    """In which years a part of some flows is not known, (year)."""
    return np.asarray(np.any([flow.unknown(part) for flow in group], axis=0))


def _cells(groups: Mapping[str, Sequence[AskedFlow]], known: Sequence[Any], unknown: Sequence[Any]) -> Cells:
    counts = [sum(flow.is_unknown for flow in group) for group in groups.values()]
    return Cells(list(groups), np.array(known, dtype=float), np.array(unknown, dtype=bool), np.array(counts))


def _year_sums(money: AskedMoney, flows: Sequence[AskedFlow]) -> list[float]:
    """What some flows come to in each year, rounded so that the years add up to what they come to in all."""
    part, size = money.question.part, money.size
    whole = Totals.of(flows, size).part(part)
    years = np.zeros(len(money.question.years))
    for flow in flows:
        years += flow.amounts(part)
    return money_entries.year_sums(years / size.scale, whole, size.digits)


def _funding(money: AskedMoney) -> Ledger:
    """What is funded, what is not, and what is saved, by payer."""
    groups, known, unknown = _groups(money), [], []
    for group in groups.values():
        known.append([_signed(group, part) for part in FUNDED_PARTS])
        unknown.append([bool(_unknown(group, part).any()) for part in FUNDED_PARTS])
    whole, of_city = (_signed_totals(Totals.of(flows, money.size)) for flows in (money.flows, money.of_city))
    return money_entries.ledger(
        money.run, _cells(groups, known, unknown), (whole, of_city), money.size, of_payers=True
    )  # fmt: skip


def _signed(group: Sequence[AskedFlow], part: Part) -> float:
    """What a part comes to; what is saved is below zero, so that the parts add up to the net."""
    whole = float(sum(entry.amounts(part).sum() for entry in group))
    return -whole if part == "saved" else whole


def _signed_totals(totals: Totals) -> list[float]:
    """The same of totals."""
    signs = {"saved": -1.0}
    return [signs.get(part, 1.0) * totals.part(part) + 0.0 for part in FUNDED_PARTS]


@dataclass(frozen=True)
class LedgerLine:
    """A row of the table: what is known exactly and as shown, where more is not known, how many costs are not."""

    label: str
    exact: Array
    shown: Array
    unknown: NDArray[np.bool_]
    count: int


def _lines(money: AskedMoney, ledger: Ledger) -> list[LedgerLine]:
    """The rows, and under them the sums: of payers the city's own and all others' apart."""
    say, lines, known = money.say, [], ledger.known
    for place, name in enumerate(known.names):
        count, label = int(known.counts[place]), money.named(name)
        if count and np.any(known.cells[place]):
            label = run_names.known_name(label, money.size.language)
        lines.append(LedgerLine(label, known.cells[place], ledger.shown[place], known.unknown[place], count))
    if ledger.has_both:
        lines.append(_sum_line(known, say("row.own"), ledger.is_own, ledger.city))
        lines.append(_sum_line(known, say("row.others"), ~ledger.is_own, ledger.others))
    return [*lines, _sum_line(known, _total_name(money, ledger), np.ones(len(known.names), dtype=bool), ledger.sums)]


def _total_name(money: AskedMoney, ledger: Ledger) -> str:
    """What the last row is called: the sum of the rows, or under two sums of payers all of them together."""
    if ledger.has_both:
        return money.say("row.all_known" if money.has_unknown else "row.all")
    return money.say("row.total_known" if money.has_unknown else "row.total")


def _sum_line(known: Cells, label: str, rows: NDArray[np.bool_], shown: Sequence[float]) -> LedgerLine:
    whole, unknown = known.cells[rows].sum(axis=0), np.asarray(np.any(known.unknown[rows], axis=0))
    return LedgerLine(label, whole, np.array(shown), unknown, int(known.counts[rows].sum()))


def _cell(money: AskedMoney, exact: float, shown: float, is_unknown: bool) -> str:
    return written(money.size, exact, shown, is_unknown=is_unknown, plus=money.say("plus_unknown", value="{value}"))


def _year_table(money: AskedMoney, ledger: Ledger) -> tuple[list[str], list[list[str]]]:
    """A column a year, their sum where they are several, and how many costs are not known."""
    say, years = money.say, money.question.years
    has_sum = len(years) > 1
    heads = [say(f"head.{_dimension(money.question.view)}"), *map(str, years), *([say("head.sum")] if has_sum else [])]
    rows = []
    for line in _lines(money, ledger):
        cells = zip(line.exact, line.shown, line.unknown, strict=True)
        row = [line.label, *(_cell(money, *cell) for cell in cells)]
        if has_sum:
            whole = round(sum(line.shown), money.size.digits)
            row.append(_cell(money, float(sum(line.exact)), whole, any(line.unknown)))
        rows.append(_with_count(money, row, line))
    return [*heads, *([say("head.unknown")] if money.has_unknown else [])], rows


Dimension = Literal["payer", "kind", "area", "measure"]


def _dimension(view: View) -> Dimension:
    return "payer" if view == "funding" else view


def _with_count(money: AskedMoney, row: list[str], line: LedgerLine) -> list[str]:
    return [*row, str(line.count)] if money.has_unknown else row


def _funding_table(money: AskedMoney, ledger: Ledger) -> tuple[list[str], list[list[str]]]:
    """What is to be paid, of which funded and not, what is saved, and the sum."""
    say, digits = money.say, money.size.digits
    heads = [say("head.payer"), *(say(f"head.{column}") for column in FUNDING)]
    rows = []
    for line in _lines(money, ledger):
        funded, unfunded, saved = line.shown
        shown = (round(funded + unfunded, digits), funded, unfunded, saved, round(sum(line.shown), digits))
        exact = (line.exact[0] + line.exact[1], *line.exact, float(sum(line.exact)))
        unknown = (any(line.unknown[:2]), *line.unknown, any(line.unknown))
        row = [line.label, *(_cell(money, *cell) for cell in zip(exact, shown, unknown, strict=True))]
        rows.append(_with_count(money, row, line))
    return [*heads, *([say("head.unknown")] if money.has_unknown else [])], rows


def _stories(money: AskedMoney, ledger: Ledger, foot: int) -> list[str]:
    """Whose story each row tells: the payer's or the measure's; not of sums, nor of a part of what one pays."""
    question = money.question
    is_whole = question.part == "net" and not (question.kind or question.area)
    has_stories = {
        "funding": is_whole and question.first == question.last and question.prices == "running",
        "payer": is_whole and question.prices == "fixed",
        "measure": True,
    }
    return [*(name if has_stories.get(question.view) else "" for name in ledger.known.names), *[""] * foot]


def _story_years(question: MoneyQuestion, width: int) -> list[int | None]:
    """In which year a cell of each column tells its story."""
    if question.view == "funding":
        return []
    return [None, *question.years, *[None] * (width - len(question.years) - 1)]


# Notes


def _notes(money: AskedMoney, ledger: Ledger, rows: Sequence[Sequence[str]]) -> list[str]:
    """In which prices it is, what funded means, who is the city itself, and what is not in it."""
    say = money.say
    notes = [*_odd_notes(money), *_year_note(money), say("note.funded")]
    notes += [_own_note(money)] if money.question.payer in ("", OWN) else []
    notes += [say("note.unknown")] if money.has_unknown else []
    notes += [price_note(money.run, money.size.language)] if money.question.prices == "running" else []
    is_small = any(cell[0] in "<>" for row in rows for cell in row[1:] if cell)
    return [*notes, *([say("note.small")] if is_small else [])]


def _year_note(money: AskedMoney) -> list[str]:
    """Why the year is the next budget year, where it is that alone which is asked for."""
    question, run = money.question, money.run
    if run.today is None:
        return []
    is_next = question.first == question.last == next_budget.next_budget(run.city, run.today).year
    return [decisions.budget_year_note(run, question.first, money.size.language)] if is_next else []


def _own_note(money: AskedMoney) -> str:
    """Which actors the city's own sum counts."""
    of_city = sorted({entry.flow.actor for entry in money.of_city})
    names = ", ".join(money.run.city.actor(actor).label(money.size.language) for actor in of_city)
    return money.say("note.own", names=names) if of_city else money.say("note.no_own")


def _odd_notes(money: AskedMoney) -> list[str]:
    """What was asked for that is not there."""
    names = ", ".join(money.say(f"form.{odd}") for odd in money.question.odd)
    return [money.say("note.odd", names=names)] if names else []


def price_note(run: Run, language: Language) -> str:
    """How running prices are worked out: the base year, the index and its source, and what is assumed after it."""
    running, say = RunningPrices.of(run.city), Words(language, SUBJECT)
    texts = {"base": str(running.base), "last": str(running.last), "aim": words.number(100 * running.aim, language)}
    if not running.goes_by_index:
        return say("note.aim", **texts)
    is_own_series = bool(run.city.price_index) and prices.of(run.city) is not prices.shipped()
    source = say("note.own_index_source" if is_own_series else "note.index_source")
    return say("note.index", source=source, **texts)
