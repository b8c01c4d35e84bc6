# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which costs of the plan does nobody know? Of which measure, whose, which, and in which years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.asked_money import SUBJECT, AskedMoney
from klimatkontrakt.chapters.money_entries import AskedFlow
from klimatkontrakt.chapters.money_question import MoneyQuestion
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine.answer.money_parts import PaidFlow
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

KEY = "unknown-costs"
Head = Literal["measure", "payer", "kind", "years", "why"]
HEADS: tuple[Head, ...] = ("measure", "payer", "kind", "years", "why")


@dataclass(frozen=True)
class UnknownCost:
    """A cost that is not known in some years: its measure, who pays it, what it is, why it is not known."""

    measure: str
    cells: tuple[str, str, str, str, str]


def figure(run: Run, question: MoneyQuestion, language: Language) -> Figure:
    """What is asked for and not known, a row a cost and payer; and measures whose costs are not in the document."""
    money, say = AskedMoney.of(run, question, language), Words(language, SUBJECT)
    unknown = [_of_entry(money, entry) for entry in money.flows if entry.is_unknown]
    rows = sorted(unknown, key=lambda row: row.cells)
    if not rows:
        return Figure(KEY, say("unknown.none", years=money.years), [], [])
    finding = words.say_count(SUBJECT, "unknown.finding", len(rows), language, years=money.years)
    heads = [say(f"head.{head}") for head in HEADS]
    return Figure(
        KEY, finding, heads, [list(row.cells) for row in rows], caption=say("unknown.caption"), left=len(HEADS),
        is_open=len(rows) <= 20, row_of=[row.measure for row in rows],
    )  # fmt: skip


def _of_entry(money: AskedMoney, entry: AskedFlow) -> UnknownCost:
    """A flow that is not known in some of the years."""
    language = money.size.language
    flow, city = entry.flow, money.run.city
    years = np.array(money.question.years)[np.isnan(entry.years)]
    cells = (
        city.label("measures", flow.measure, language), money.payer(flow.actor),
        words.term("kind", flow.kind, language), year_runs(years.tolist()), _why(money, flow),
    )  # fmt: skip
    return UnknownCost(flow.measure, cells)


def _why(money: AskedMoney, flow: PaidFlow) -> str:
    """Why a flow is not known: its measure states no cost, nobody has put a figure on it, or what it rests on lacks."""
    say, measure = money.say, money.run.city.measures.get(flow.measure)
    if measure is not None and not measure.costs and flow.is_uncosted:
        return say("unknown.silent")
    names = "" if flow.is_uncosted else run_names.missing_names(money.run, flow.missing, money.size.language)
    return say("unknown.rests_on", names=names) if names else say("unknown.no_figure")


def year_runs(years: list[int]) -> str:
    """Years as people write them.

    >>> year_runs([2027, 2028, 2029, 2031])
    '2027–2029, 2031'
    """
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
