# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What stands in the way, and which rules would have to change? The page of obstacles and wanted rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klimatkontrakt.chapters import organisation_tables
from klimatkontrakt.chapters.organisation_tables import SUBJECT
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language.words import Language, say_count


def figures(run: Run, language: Language) -> list[Figure]:
    """The obstacles, and the wanted rules by level."""
    obstacles = organisation_tables.obstacles_figure(run, run.city.obstacles, language)
    rules = organisation_tables.rules_figure(run, run.city.rule_changes, language)
    return [figure for figure in (obstacles, rules) if figure is not None]


def more(run: Run, language: Language) -> Mapping[str, Any]:
    """What the page says first: how much waits for an answer, and which level most rules are asked of."""
    say, city = Words(language, SUBJECT), run.city
    waiting = sum(row.state in ("met", "lifted") for row in city.obstacles)
    open_rules = sum(row.state not in ("adopted", "refused") for row in city.rule_changes)
    sentences = []
    if city.obstacles:
        sentences.append(
            say_count(SUBJECT, "obstacles.waiting", waiting, language) if waiting else say("obstacles.no_waiting")
        )
    if city.rule_changes:
        sentences.append(
            say_count(SUBJECT, "rules.waiting", open_rules, language) if open_rules else say("rules.no_waiting")
        )
    return {"finding": " ".join(sentences)}
