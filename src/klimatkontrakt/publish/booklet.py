# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which figures stand on which page? A city's chapters, each an answer to one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from klimatkontrakt.data.words import Language
from klimatkontrakt.engine.study import Results
from klimatkontrakt.publish import (
    chapters,
    doubting,
    emitting,
    measuring,
    money_years,
    outside,
    paying,
    premises,
    promising,
    spending,
    standing,
)
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
    """Every page of a city under a scenario, by name; an actor's own remit is `remit:ACTOR`."""
    whose = measuring.actors(results)
    contributions = chapters.contributions_figure(results, language)
    told = {"premises": premises.sentences(results, language)}
    found = {
        "city": Leaf(promising.screen(results, language, budget_year), told),
        "track": Leaf(_track(results, language)),
        "emissions": Leaf(_emissions(results, language), told),
        "measures": Leaf(
            [contributions, measuring.table_figure(results, language)],
            {"actors": measuring.actor_names(results, whose, language)},
        ),
        "promises": Leaf(promising.figures(results, language)),
        "money": Leaf(_money(results, language, budget_year)),
        "doubt": Leaf(_doubt(results, language)),
    }
    for actor, _ in whose:
        label = results.city.actor(actor).label(language)
        found[f"remit:{actor}"] = Leaf([measuring.table_figure(results, language, actor)], {"actor": label})
    return found


def _known(*figures: Figure | None) -> list[Figure]:
    return [figure for figure in figures if figure is not None]


def _track(results: Results, language: Language) -> list[Figure]:
    return _known(
        standing.path_figure(results, language),
        standing.budget_figure(results, language),
        chapters.targets_figure(results, language),
    )


def _emissions(results: Results, language: Language) -> list[Figure]:
    quiet = [figure for figure in promising.figures(results, language) if figure.key == "silence"]
    return _known(
        emitting.sectors_figure(results, language),
        emitting.history_figure(results, language),
        emitting.sides_figure(results, language),
        *chapters.gap_figures(results, language),
        standing.control_figure(results, language),
        *quiet,
    )


def _money(results: Results, language: Language, budget_year: int) -> list[Figure]:
    return _known(
        spending.money_figure(results, language),
        standing.purse_figure(results, language, budget_year),
        paying.areas_figure(results, language),
        spending.purse_values(results, language),
        *money_years.figures(results, language),
        outside.figure(results, language),
        spending.cost_per_tonne(results, language),
    )


def _doubt(results: Results, language: Language) -> list[Figure]:
    return _known(
        doubting.parts_figure(results, language),
        doubting.first_figure(results, language),
        chapters.doubt_figure(results, language),
        *chapters.accounts_figures(results, language),
    )
