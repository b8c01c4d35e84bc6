# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much does each measure of the plan bring? Its three numbers in the widest year, the largest share first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.chapters import run_names
from klimatkontrakt.city import units
from klimatkontrakt.engine.answers import all_draws, tables
from klimatkontrakt.engine.answers.all_draws import HIGH, LOW
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.answers.results import MEAN, statistics
from klimatkontrakt.engine.study import Results, widest_year
from klimatkontrakt.figures.bars import Bar, BarChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

Array = NDArray[np.float64]
MOST_BARS = 15


@dataclass(frozen=True)
class Contributions:
    """What the plan's measures bring to the headline's account in one year.

    Attributes:
        planned: the plan's measures.
        order: those whose numbers are known, the largest share first.
        folds: by number, in all draws, (statistic, measure).
        total: all shares together.
        size: what all of it is written in.
    """

    results: Results
    year: int
    planned: Sequence[str]
    order: Sequence[str]
    folds: Mapping[str, Array]
    total: float
    size: Size

    @classmethod
    def of(cls, results: Results, language: Language) -> Contributions:
        """The contributions of a run in its widest year."""
        year, fold = widest_year(results), all_draws.whole(results)
        at = year - int(results.program.years[0])
        series = results.contributions_of(results.headline)
        folds = {number: statistics(getattr(series, number)[:, :, at], fold) for number in tables.NUMBERS}
        total = float(statistics(series.share[:, :, at].sum(axis=1), fold)[MEAN])
        planned = tables.planned_measures(results)
        order = _order(results, planned, folds["share"][MEAN])
        index = results.program.measure_index
        parts = [float(folds[number][MEAN][index[m]]) for number in tables.NUMBERS for m in order]
        size = run_names.account_size(results, results.headline, parts, language)
        return cls(results, year, planned, order, folds, total, size)

    def number(self, number: str, measure: str, statistic: int = MEAN) -> float:
        """A statistic of one of a measure's three numbers, its mean unless another is asked for."""
        return float(self.folds[number][statistic][self.results.program.measure_index[measure]])

    def name(self, measure: str) -> str:
        """A measure in words."""
        return self.results.city.label("measures", measure, self.size.language)


def _order(results: Results, planned: Sequence[str], shares: Array) -> list[str]:
    """The plan's measures that are known to move something, the largest share first."""
    index, acting = results.program.measure_index, results.program.moves.acting
    return largest_first({measure: float(shares[index[measure]]) for measure in planned if index[measure] in acting})


def contributions_figure(results: Results, language: Language) -> Figure:
    """Three numbers for every measure of the plan, the largest share first."""
    say = Words(language)
    numbers = [say(f"head.{number}") for number in tables.NUMBERS]
    heads = [say("head.measure"), *numbers, say("head.range"), say("head.stated")]
    if not tables.planned_measures(results):
        return Figure("contributions", say("contributions.finding_none"), heads, [])
    brought = Contributions.of(results, language)
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
        of=results.headline,
        year=brought.year,
        row_of=[*brought.order, ""],
    )


def _finding(brought: Contributions) -> str:
    """What the measures bring together, and which brings most."""
    size, language = brought.size, brought.size.language
    say = Words(language)
    if np.isnan(brought.total):
        return run_names.unknown_finding(brought.results, say("contributions.what"), brought.year, language)
    texts = {"sum": size.written(brought.total), "year": str(brought.year), "unit": size.unit}
    if not brought.order:
        return say("contributions.finding_unknown", **texts, first=say("none"), share="")
    first = brought.order[0]
    share = size.written(brought.number("share", first))
    return say("contributions.finding", **texts, first=brought.name(first), share=share)


def _bars(brought: Contributions) -> list[Bar]:
    """A bar a measure, and one for the smallest together where they are many."""
    scale, order = brought.size.scale, brought.order
    most = MOST_BARS if len(order) > MOST_BARS + 1 else MOST_BARS + 1
    bars = []
    for measure in order[:most]:
        share, alone, dropped = (brought.number(n, measure) / scale for n in ("share", "alone", "if_dropped"))
        bars.append(Bar(brought.name(measure), {"share": share}, {"alone": alone, "dropped": dropped}))
    rest = order[most:]
    if rest:
        share = sum(brought.number("share", measure) for measure in rest) / scale
        bars.append(Bar(Words(brought.size.language)("other", count=len(rest)), {"share": share}))
    return bars


def _row(brought: Contributions, measure: str) -> list[str]:
    """A measure's three numbers, the range of its share, and what its document states."""
    size = brought.size
    numbers = [size.written(brought.number(number, measure)) for number in tables.NUMBERS]
    spread = size.between(brought.number("share", measure, LOW), brought.number("share", measure, HIGH))
    return [brought.name(measure), *numbers, spread, _stated(brought, measure)]


def _stated(brought: Contributions, measure: str) -> str:
    """What a measure's document states that it does, in the account's unit; empty where it states nothing."""
    city = brought.results.city
    stated = city.measures[measure].stated
    if not stated:
        return ""
    account = units.parse(city.accounts[brought.results.headline].unit)
    return brought.size.written(stated.value * units.parse(stated.unit).scale / account.scale)


def _unknown(brought: Contributions) -> list[tuple[str, str]]:
    """The plan's measures that nobody knows the numbers of."""
    silent = [brought.name(measure) for measure in brought.planned if measure not in brought.order]
    if not silent:
        return []
    return [(Words(brought.size.language)("contributions.unknown", count=len(silent)), ", ".join(silent) + ".")]
