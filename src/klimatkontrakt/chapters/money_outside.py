# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which of the plan's money falls outside the years, and so in no other sum? Shown apart (§6)."""

from __future__ import annotations

from collections.abc import Sequence

from klimatkontrakt.chapters.run import HasFrame
from klimatkontrakt.engine.answers.outside_money import Outside
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language


def figure(run: HasFrame, language: Language) -> Figure | None:
    """The plan's costs that fall outside the years, by measure and kind; None where none do."""
    found = run.frame.outside
    if not found:
        return None
    say = Words(language)
    own = _size(found, language)
    first, last = run.city.header.years
    ordered = sorted(found, key=lambda outside: (-abs(outside.sek), outside.measure, outside.number))
    rows = [
        [
            run.city.label("measures", outside.measure, language),
            say.term("kind", outside.kind),
            *map(own.written, (outside.before_sek, outside.after_sek)),
        ]
        for outside in ordered
    ]
    sums = (sum(outside.before_sek for outside in found), sum(outside.after_sek for outside in found))
    rows.append([say("head.total"), "", *map(own.written, sums)])
    heads = [say("head.measure"), say("outside.kind"), say("outside.before", year=str(first)),
             say("outside.after", year=str(last))]  # fmt: skip
    return Figure("outside", sentence(run, language), heads, rows, caption=own.unit, is_open=True, left=2,
                  row_of=[*(outside.measure for outside in ordered), ""], foot=1)  # fmt: skip


def _size(found: Sequence[Outside], language: Language) -> sizes.Size:
    return sizes.money_size([value for outside in found for value in (outside.before_sek, outside.after_sek)], language)


def sentence(run: HasFrame, language: Language) -> str:
    """How much falls outside, costs and savings together; empty where nothing does."""
    found = run.frame.outside
    if not found:
        return ""
    whole = sum(outside.sek for outside in found)
    own = _size(found, language)
    first, last = run.city.header.years
    texts = {"sum": own.written(whole), "unit": own.unit, "first": str(first), "last": str(last)}
    return Words(language)("outside.finding", **texts)
