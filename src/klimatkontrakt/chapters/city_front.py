# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a city's first page answer, in which order? The verdict in words, then five cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from klimatkontrakt.chapters import (
    budget_today,
    decisions,
    headline_path,
    measures_and_gap,
    next_budget,
    outcomes,
    premises,
    promised,
    verdicts,
)
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.language.words import Language

CARDS = (("path",), ("outcomes", "decides"), ("who", "control"), ("purse",), ("budget",))
"""By card, the keys of its figures, the first of which answers; one that the city has no numbers for is left out."""


def figures(run: Run, language: Language, budget_year: int) -> list[Figure]:
    """The page's figures in order, those that the city has numbers for; the table of all targets last.

    Where no day is said the page is of the last one before the budget year.
    """
    today = run.today or date(budget_year - 1, 12, 31)
    known = [
        headline_path.figure(run, language, today),
        outcomes.figure(run, run.headline, run.year, language),
        outcomes.decides(run, language),
        promised.figure(run, language),
        next_budget.figure(run, language, budget_year),
        budget_today.figure(run, language, today),
        measures_and_gap.targets_figure(run, language) if verdicts.others(run, language) else None,
    ]
    return [figure for figure in known if figure is not None]


def words(run: Run, language: Language) -> Mapping[str, Any]:
    """What the page says beside its figures, as plain values."""
    judgement, publisher = verdicts.of_headline(run, language), run.city.header.publisher
    return {
        "verdict": verdicts.title(run, judgement, language),
        "lead": verdicts.lead(run, judgement, language),
        "rule": verdicts.rule(run, judgement, language),
        "others": verdicts.others(run, language),
        "publisher": run.city.actor(publisher).label(language) if publisher is not None else "",
        "documents": list(map(asdict, promised.documents(run, language))),
        "cards": CARDS,
        "decisions": decisions.figures(run, language),
        "premises": premises.sentences(run, language),
    }
