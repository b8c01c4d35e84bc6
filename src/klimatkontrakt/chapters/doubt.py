# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What should be found out first? The doubt as bars, and the weakest numbers in the order of what they are worth."""

from __future__ import annotations

from klimatkontrakt.chapters import first_page, run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.figures.bars import Bar, BarChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language

SUBJECT = "doubt"
WEAK = ("assumed", "default", "comparable")
MOST = 12


def parts_figure(run: Run, language: Language) -> Figure | None:
    """Each uncertain number's part of the doubt, with its origin."""
    say, account, year = Words(language, SUBJECT), run.headline, run.year
    swings = sorted(run.swings, key=lambda s: -s.share)
    if not swings:
        return None
    weak = sum(s.share for s in swings if s.input.origin in WEAK)
    kinds = {"weak": say("weak"), "known": say("known")}
    bars = [
        Bar(run_names.input_name(run, s.input, language), {_kind(s.input.origin): 100 * s.share})
        for s in swings[:MOST]
        if s.share >= 0.005
    ]
    label = run.city.label("accounts", account, language)
    finding = say("parts.finding", account=label, year=str(year), weak=sizes.percent(weak, language))
    chart = BarChart(finding, say("parts.description"), sizes.Size(1.0, say("unit"), language), bars, kinds)
    heads = [say("head.what"), say("head.part"), say("head.origin")]
    rows = [
        [
            run_names.input_name(run, s.input, language),
            sizes.percent_cell(s.share, language),
            say.term("origin", s.input.origin),
        ]
        for s in swings[:MOST]
    ]
    if swings[MOST:]:
        rest = sizes.percent_cell(sum(s.share for s in swings[MOST:]), language)
        rows.append([Words(language)("others", count=len(swings[MOST:])), rest, ""])
    return Figure(
        "parts",
        finding,
        heads,
        rows,
        legend=[(f"bar {kind}", name) for kind, name in kinds.items()],
        drawing=drawn(chart, language),
        of=account,
        year=year,
        row_of=first_page.told_of(run, swings, MOST),
    )


def _kind(origin: str) -> str:
    return "weak" if origin in WEAK else "known"


def first_figure(run: Run, language: Language) -> Figure | None:
    """What to find out first: numbers that are assumed, default or another city's, the dearest doubt first."""
    say, account, year = Words(language, SUBJECT), run.headline, run.year
    weak = [s for s in run.swings if s.input.origin in WEAK and s.share >= 0.005]
    if not weak:
        return None
    every = sorted(weak, key=lambda s: -s.share)
    weak = every[:MOST]
    own = run_names.account_size(run, account, [s.high - s.low for s in weak], language)
    rows = [
        [
            run_names.input_name(run, s.input, language),
            say.term("origin", s.input.origin),
            own.written(s.high - s.low),
            sizes.percent_cell(s.share, language),
            run_names.decider(run, s.input, language) or say("anyone"),
        ]
        for s in weak
    ]
    if every[MOST:]:
        rest = sizes.percent_cell(sum(s.share for s in every[MOST:]), language)
        rows.append([Words(language)("others", count=len(every[MOST:])), "", "", rest, ""])
    finding = say("first.finding", first=rows[0][0], span=rows[0][2], unit=own.unit)
    heads = [say("head.what"), say("head.origin"), say("head.span", unit=own.unit), say("head.part"), say("head.who")]
    told = first_page.told_of(run, every, MOST)
    return Figure(
        "first",
        finding,
        heads,
        rows,
        notes=[say("first.order")],
        is_open=True,
        left=2,
        of=account,
        year=year,
        row_of=told,
    )
