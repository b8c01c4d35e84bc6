# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much does each measure of the plan bring? Its three numbers in the widest year, the largest share first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import units
from klimatkontrakt.engine.answer.statistics import Statistics
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.answers.tables import NUMBERS
from klimatkontrakt.figures.bars import Bar, BarChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

MOST_BARS = 15


@dataclass(frozen=True)
class ShownContributions:
    """What the plan's measures bring to the headline's account in one year.

    Attributes:
        order: the plan's measures whose numbers are known, the largest share first.
        total: all shares together.
        size: what all of it is written in.
    """

    run: Run
    order: Sequence[str]
    total: float
    size: Size

    @classmethod
    def of(cls, run: Run, language: Language) -> ShownContributions:
        """The contributions of a run in its widest year."""
        numbers, acting = run.answer.contributions, run.frame.acting
        shares = {name: numbers.of("share", name).mean for name in run.answer.planned if name in acting}
        order = largest_first(shares)
        parts = [numbers.of(number, measure).mean for number in NUMBERS for measure in order]
        size = run_names.account_size(run, run.headline, parts, language)
        return cls(run, order, numbers.total, size)

    def of_measure(self, number: str, measure: str) -> Statistics:
        """One of a measure's three numbers."""
        return self.run.answer.contributions.of(number, measure)

    def mean(self, number: str, measure: str) -> float:
        """The mean of one of a measure's three numbers."""
        return self.of_measure(number, measure).mean

    def name(self, measure: str) -> str:
        """A measure in words."""
        return self.run.city.label("measures", measure, self.size.language)


def contributions_figure(run: Run, language: Language) -> Figure:
    """Three numbers for every measure of the plan, the largest share first."""
    say = Words(language)
    numbers = [say(f"head.{number}") for number in NUMBERS]
    heads = [say("head.measure"), *numbers, say("head.range"), say("head.stated")]
    if not run.answer.planned:
        return Figure("contributions", say("contributions.finding_none"), heads, [])
    brought = ShownContributions.of(run, language)
    finding, size, kinds = _finding(brought), brought.size, {"share": say("head.share")}
    chart = BarChart(finding, say("contributions.description"), size, _bars(brought), kinds)
    rows = [_row(brought, measure) for measure in brought.order]
    return Figure(
        "contributions",
        finding,
        heads,
        [*rows, [say("head.total"), "", size.written(brought.total), "", "", ""]],
        legend=[
            ("bar share", say("head.share")),
            ("tick alone", say("head.alone")),
            ("tick dropped", say("head.if_dropped")),
        ],
        notes=[say("contributions.explained")],
        folded=_unknown(brought),
        caption=size.unit,
        drawing=drawn(chart, language),
        of=run.headline,
        year=brought.run.year,
        row_of=[*brought.order, ""],
        foot=1,
    )


def _finding(brought: ShownContributions) -> str:
    """What the measures bring together, and which brings most."""
    size, language = brought.size, brought.size.language
    say = Words(language)
    if np.isnan(brought.total):
        return run_names.unknown_finding(brought.run, say("contributions.what"), brought.run.year, language)
    texts = {"sum": size.written(brought.total), "year": str(brought.run.year), "unit": size.unit}
    if not brought.order:
        return say("contributions.finding_unknown", **texts, first=say("none"), share="")
    first = brought.order[0]
    share = size.written(brought.mean("share", first))
    return say("contributions.finding", **texts, first=brought.name(first), share=share)


def _bars(brought: ShownContributions) -> list[Bar]:
    """A bar a measure, and one for the smallest together where they are many."""
    scale, order = brought.size.scale, brought.order
    most = MOST_BARS if len(order) > MOST_BARS + 1 else MOST_BARS + 1
    bars = []
    for measure in order[:most]:
        share, alone, dropped = (brought.mean(n, measure) / scale for n in ("share", "alone", "if_dropped"))
        bars.append(Bar(brought.name(measure), {"share": share}, {"alone": alone, "dropped": dropped}))
    rest = order[most:]
    if rest:
        share = sum(brought.mean("share", measure) for measure in rest) / scale
        bars.append(Bar(Words(brought.size.language)("other", count=len(rest)), {"share": share}))
    return bars


def _row(brought: ShownContributions, measure: str) -> list[str]:
    """A measure's three numbers, the range of its share, and what its document states."""
    size = brought.size
    numbers = [size.written(brought.mean(number, measure)) for number in NUMBERS]
    share = brought.of_measure("share", measure)
    spread = size.between(share.p5, share.p95)
    return [brought.name(measure), *numbers, spread, _stated(brought, measure)]


def _stated(brought: ShownContributions, measure: str) -> str:
    """What a measure's document states that it does, in the account's unit; empty where it states nothing."""
    city = brought.run.city
    stated = city.measures[measure].stated
    if not stated:
        return ""
    account = units.parse(city.accounts[brought.run.headline].unit)
    return brought.size.written(stated.value * units.parse(stated.unit).scale / account.scale)


def _unknown(brought: ShownContributions) -> list[tuple[str, str]]:
    """The plan's measures that nobody knows the numbers of."""
    silent = [brought.name(measure) for measure in brought.run.answer.planned if measure not in brought.order]
    if not silent:
        return []
    return [(Words(brought.size.language)("contributions.unknown", count=len(silent)), ", ".join(silent) + ".")]
