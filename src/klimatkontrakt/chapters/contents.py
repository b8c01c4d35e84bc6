# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which figures stand on which page? A city's chapters, each an answer to one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from klimatkontrakt.chapters import (
    account_path,
    accounts,
    commitments,
    contributions,
    doubt,
    emissions,
    first_page,
    measures,
    measures_and_gap,
    money,
    money_by_area,
    money_outside,
    money_years,
    premises,
)
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.language.words import Language


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
    whose = measures.actors(results)
    told = {"premises": premises.sentences(results, language)}
    found = {
        "city": Leaf(commitments.screen(results, language, budget_year), told),
        "track": Leaf(_track(results, language)),
        "emissions": Leaf(_emissions(results, language), told),
        "measures": Leaf(
            [contributions.contributions_figure(results, language), measures.table_figure(results, language)],
            {"actors": measures.actor_names(results, whose, language)},
        ),
        "promises": Leaf(commitments.figures(results, language)),
        "money": Leaf(_money(results, language, budget_year)),
        "doubt": Leaf(_doubt(results, language)),
    }
    for actor, _ in whose:
        label = results.city.actor(actor).label(language)
        found[f"remit:{actor}"] = Leaf([measures.table_figure(results, language, actor)], {"actor": label})
    return found


def _known(*figures: Figure | None) -> list[Figure]:
    return [figure for figure in figures if figure is not None]


def _track(results: Results, language: Language) -> list[Figure]:
    return _known(
        account_path.path_figure(results, language),
        first_page.budget_figure(results, language),
        measures_and_gap.targets_figure(results, language),
    )


def _emissions(results: Results, language: Language) -> list[Figure]:
    quiet = [figure for figure in commitments.figures(results, language) if figure.key == "silence"]
    return _known(
        emissions.sectors_figure(results, language),
        emissions.history_figure(results, language),
        emissions.sides_figure(results, language),
        *measures_and_gap.gap_figures(results, language),
        first_page.control_figure(results, language),
        *quiet,
    )


def _money(results: Results, language: Language, budget_year: int) -> list[Figure]:
    return _known(
        money.money_figure(results, language),
        first_page.purse_figure(results, language, budget_year),
        money_by_area.areas_figure(results, language),
        money.purse_values(results, language),
        *money_years.figures(results, language),
        money_outside.figure(results, language),
        money.cost_per_tonne(results, language),
    )


def _doubt(results: Results, language: Language) -> list[Figure]:
    return _known(
        doubt.parts_figure(results, language),
        doubt.first_figure(results, language),
        measures_and_gap.doubt_figure(results, language),
        *accounts.accounts_figures(results, language),
    )
