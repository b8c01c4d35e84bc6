# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which figures stand on which page? A city's chapters, each an answer to one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from klimatkontrakt.data.words import Language
from klimatkontrakt.engine.study import Results
from klimatkontrakt.publish import chapters, promising, spending, standing
from klimatkontrakt.publish.figure import Figure


@dataclass(frozen=True)
class Leaf:
    """A page: its figures in order, the one that answers first.

    Attributes:
        more: what the page needs beside figures, as plain values.
    """

    figures: Sequence[Figure]
    more: Mapping[str, Any] = field(default_factory=dict)

    def as_plain(self) -> dict[str, Any]:
        """The page as plain values, for keeping."""
        return {"figures": [figure.as_plain() for figure in self.figures], **self.more}


def pages(results: Results, language: Language, budget_year: int) -> dict[str, Leaf]:
    """Every page of a city under a scenario, by name."""
    return {
        "city": Leaf(standing.screen(results, language, budget_year)),
        "track": Leaf(_track(results, language)),
        "emissions": Leaf(_emissions(results, language)),
        "measures": Leaf(
            [chapters.contributions_figure(results, language), chapters.measures_figure(results, language)]
        ),
        "promises": Leaf(promising.figures(results, language)),
        "money": Leaf(_money(results, language, budget_year)),
        "doubt": Leaf([chapters.doubt_figure(results, language), *chapters.accounts_figures(results, language)]),
    }


def _track(results: Results, language: Language) -> list[Figure]:
    budget = standing.budget_figure(results, language)
    first = [standing.path_figure(results, language), *([budget] if budget else [])]
    return [*first, chapters.targets_figure(results, language)]


def _emissions(results: Results, language: Language) -> list[Figure]:
    control = standing.control_figure(results, language)
    silent = promising.figures(results, language)
    quiet = [figure for figure in silent if figure.key == "silence"]
    return [*chapters.gap_figures(results, language), *([control] if control else []), *quiet]


def _money(results: Results, language: Language, budget_year: int) -> list[Figure]:
    return [
        spending.money_figure(results, language),
        standing.purse_figure(results, language, budget_year),
        spending.purse_values(results, language),
        spending.cost_per_tonne(results, language),
    ]
