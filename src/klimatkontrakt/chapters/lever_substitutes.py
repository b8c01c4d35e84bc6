# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What would fill the hole if a measure of the plan were dropped? Told in a few lines beside its slider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.explorer_plan import SUBJECT
from klimatkontrakt.city.schema import Plan
from klimatkontrakt.engine.answers import all_draws, substitutes
from klimatkontrakt.engine.answers.substitutes import Replacement
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds.plan import Choice
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language import words
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

MOST = 3
NOT_RUNNING = Plan(level=0.0)


@dataclass(frozen=True)
class LeverSubstitutes:
    """What is told beside a slider.

    Attributes:
        lost: what is lost if the measure is dropped, in a sentence.
        best: those that replace most of it, each with how much; `rest` what is to be said after them.
    """

    measure: str
    lost: str
    best: Sequence[str] = ()
    rest: Sequence[str] = ()


def lever_substitutes(
    results: Results, start: Choice, measure: str, account: str, year: int, language: Language
) -> LeverSubstitutes:
    """What is lost without a measure, and which others would make up for most of it.

    Args:
        results: the plan; the measure is dropped from it, or, where the reader has dropped it already, it is told what
            the plan that it began from had of it.
        start: that plan.
        measure, account, year: what is dropped, what is counted, and when.
        language: the reader's.
    """
    say, chosen = Words(language, SUBJECT), results.chosen
    kept_plan, before = (plan.plans.get(measure, NOT_RUNNING) for plan in (chosen, start))
    whole = kept_plan if kept_plan.level else before
    if not whole.level:
        return LeverSubstitutes(measure, say("drop.out"))
    kept = replace(chosen, plans={**chosen.plans, measure: whole})
    dropped = replace(chosen, plans={name: plan for name, plan in chosen.plans.items() if name != measure})
    replacements = substitutes.replacements(results.world, account, dropped, kept, year)
    return _told(results, replacements[0], account, year, say)


def _told(results: Results, replacement: Replacement, account: str, year: int, say: Words) -> LeverSubstitutes:
    """A replacement in words."""
    gap = all_draws.mean(replacement.gap, results)
    if not np.isfinite(gap):
        return LeverSubstitutes(replacement.measure, say("drop.unknown"))
    able = [(all_draws.mean(substitute.replaces, results), substitute.measure) for substitute in replacement.found]
    able = [(part, name) for part, name in able if part > 0]
    size = run_names.account_size(results, account, [gap, *(part for part, _ in able)], say.language)
    if size.is_zero(gap):
        return LeverSubstitutes(replacement.measure, say("drop.no_gap", year=str(year)))
    best = [
        say(
            "drop.one", name=results.city.label("measures", name, say.language), part=size.written(part), unit=size.unit
        )
        for part, name in able[:MOST]
    ]
    lost = say("drop.gap", gap=size.written(gap), unit=size.unit, year=str(year))
    return LeverSubstitutes(replacement.measure, lost, best, _rest(results, replacement, len(able), size, say))


def _rest(results: Results, replacement: Replacement, count: int, size: Size, say: Words) -> list[str]:
    """What all that can replace it give together, what is not known, and that nothing does."""
    rest = []
    if not count:
        rest.append(say("drop.nothing"))
    elif count > 1:
        gap, together = (all_draws.mean(values, results) for values in (replacement.gap, replacement.together))
        texts = {"together": size.written(together), "gap": size.written(gap), "unit": size.unit}
        rest.append(say("drop.all", count=count, **texts))
    if replacement.unknown:
        rest.append(words.say_count(SUBJECT, "drop.not_known", len(replacement.unknown), say.language))
    return rest
