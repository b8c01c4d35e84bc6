# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What should be found out first? The doubt as bars, and the weakest numbers in the order of what they are worth."""

from __future__ import annotations

from collections.abc import Sequence

from klimatkontrakt.chapters import first_page, run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine.answer.parts import Swing
from klimatkontrakt.figures.bars import Bar, BarChart, legend_of
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language

SUBJECT = "doubt"
WEAK = ("assumed", "default", "comparable")
MOST = 12
LEAST_SHARE = 0.005  # of all doubt: less is no bar and nothing to begin with


def parts_figure(run: Run, language: Language) -> Figure | None:
    """Each uncertain number's part of the doubt, with its origin."""
    swings = sorted(run.swings, key=lambda swing: -swing.share)
    if not swings:
        return None
    say, label = Words(language, SUBJECT), run.city.label("accounts", run.headline, language)
    weak = sizes.percent(sum(swing.share for swing in swings if _kind(swing.input.origin) == "weak"), language)
    finding = say("parts.finding", account=label, year=str(run.year), weak=weak)
    kinds = {"weak": say("weak"), "known": say("known")}
    bars = [_bar(run, swing, language) for swing in swings[:MOST] if swing.share >= LEAST_SHARE]
    chart = BarChart(finding, say("parts.description"), sizes.Size(1.0, say("unit"), language), bars, kinds)
    return Figure(
        "parts",
        finding,
        [say("head.what"), say("head.part"), say("head.origin")],
        _part_rows(run, swings, language),
        legend=legend_of(kinds),
        drawing=drawn(chart, language),
        of=run.headline,
        year=run.year,
        row_of=first_page.told_of(run, swings, MOST),
    )


def _bar(run: Run, swing: Swing, language: Language) -> Bar:
    return Bar(run_names.input_name(run, swing.input, language), {_kind(swing.input.origin): 100 * swing.share})


def _part_rows(run: Run, swings: Sequence[Swing], language: Language) -> list[list[str]]:
    """Each of the largest with its part and origin, and the part of the rest together."""
    say, rows = Words(language, SUBJECT), []
    for swing in swings[:MOST]:
        name, part = run_names.input_name(run, swing.input, language), sizes.percent_cell(swing.share, language)
        rows.append([name, part, say.term("origin", swing.input.origin)])
    return [*rows, *([others, part, ""] for others, part in _rest(swings, language))]


def _rest(swings: Sequence[Swing], language: Language) -> list[tuple[str, str]]:
    """How many come after the largest, and their part together; empty where none does."""
    rest = swings[MOST:]
    if not rest:
        return []
    part = sizes.percent_cell(sum(swing.share for swing in rest), language)
    return [(Words(language)("others", count=len(rest)), part)]


def _kind(origin: str) -> str:
    return "weak" if origin in WEAK else "known"


def first_figure(run: Run, language: Language) -> Figure | None:
    """What to find out first: numbers that are assumed, default or another city's, the dearest doubt first."""
    weak = [swing for swing in run.swings if swing.input.origin in WEAK and swing.share >= LEAST_SHARE]
    if not weak:
        return None
    say, ordered = Words(language, SUBJECT), first_page.deciding(weak)
    spans = [swing.high - swing.low for swing in ordered[:MOST]]
    own = run_names.account_size(run, run.headline, spans, language)
    rows = _first_rows(run, ordered, own)
    return Figure(
        "first",
        say("first.finding", first=rows[0][0], span=rows[0][2], unit=own.unit),
        [say("head.what"), say("head.origin"), say("head.span", unit=own.unit), say("head.part"), say("head.who")],
        rows,
        notes=[say("first.order")],
        is_open=True,
        left=2,
        of=run.headline,
        year=run.year,
        row_of=first_page.told_of(run, ordered, MOST),
    )


def _first_rows(run: Run, swings: Sequence[Swing], size: sizes.Size) -> list[list[str]]:
    """Each of the dearest: its origin, its span, its part, and who can find it out."""
    language = size.language
    say, rows = Words(language, SUBJECT), []
    for swing in swings[:MOST]:
        rows.append(
            [
                run_names.input_name(run, swing.input, language),
                say.term("origin", swing.input.origin),
                size.written(swing.high - swing.low),
                sizes.percent_cell(swing.share, language),
                run_names.decider(run, swing.input, language) or say("anyone"),
            ]
        )
    return [*rows, *([others, "", "", part, ""] for others, part in _rest(swings, language))]
