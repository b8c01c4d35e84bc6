# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which figures stand on which page? A city's chapters, each an answer to one question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from klimatkontrakt.chapters import (
    account_path,
    accounts,
    bodies,
    body_page,
    city_front,
    commitments,
    contributions,
    doubt,
    emissions,
    example_pages,
    first_page,
    goals,
    measures,
    measures_and_gap,
    money,
    money_by_area,
    money_form,
    money_ledger,
    money_outside,
    money_question,
    money_unknown,
    money_years,
    obstacles,
    organisation,
    premises,
    roadmap,
)
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.figures.figure import Figure
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.template import standing


@dataclass(frozen=True)
class Leaf:
    """A page: its figures in order, the one that answers first.

    Attributes:
        more: what the page needs beside figures, as plain values.
    """

    figures: Sequence[Figure]
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def every_figure(self) -> tuple[Figure, ...]:
        """Its figures, and those that it shows in a place of their own: what can be taken."""
        return (*self.figures, *self.more.get("decisions", ()))

    def as_plain(self) -> dict[str, Any]:
        """The page as plain values, for keeping."""
        return {"figures": [figure.as_plain() for figure in self.figures], **self.more}


REMIT = "remit:"
AREA = "area:"


def names(run: Run) -> list[str]:
    """The pages of a city; a body's own is `remit:ACTOR`, a transition area's `area:AREA`."""
    if run.is_example:
        return list(EXAMPLE_PAGES)
    bodies_of, areas = bodies.shown(run.city), run.city.areas
    return [*PAGES, *(f"{REMIT}{body}" for body in bodies_of), *(f"{AREA}{area}" for area in areas)]


def page(run: Run, name: str, language: Language, budget_year: int) -> Leaf | None:
    """One of them; None where the city has no such page."""
    if run.is_example:
        return EXAMPLE_PAGES[name](run, language) if name in EXAMPLE_PAGES else None
    if name in PAGES:
        return PAGES[name](run, language, budget_year)
    kind, colon, item = name.partition(":")
    return _of_one(run, f"{kind}{colon}", item, language)


def _of_one(run: Run, kind: str, item: str, language: Language) -> Leaf | None:
    """The page of one body, or of one transition area; None where there is no such thing, or nothing to say of it."""
    if kind == REMIT and item in bodies.shown(run.city):
        return Leaf(body_page.figures(run, item, language), body_page.more(run, item, language))
    if kind == AREA and item in run.city.areas:
        return Leaf(roadmap.figures(run, item, language), roadmap.more(run, item, language))
    return None


def answered(leaf: Leaf, run: Run, name: str, language: Language, budget_year: int, asked: Mapping[str, str]) -> Leaf:
    """A page of which something is asked: its figures that answer that in the place of those that answer nothing asked.

    Args:
        asked: by the names of `QUESTIONS`; what the city does not have is left out, and a note says so.
    """
    answer = ANSWERS[name](run, language, budget_year, asked)
    figures = {figure.key: figure for figure in answer.figures}
    return Leaf([figures.get(figure.key, figure) for figure in leaf.figures], {**leaf.more, **answer.more})


def pages(run: Run, language: Language, budget_year: int) -> dict[str, Leaf]:
    """All of them."""
    found = {name: page(run, name, language, budget_year) for name in names(run)}
    return {name: leaf for name, leaf in found.items() if leaf is not None}


def _city(run: Run, language: Language, budget_year: int) -> Leaf:
    return Leaf(city_front.figures(run, language, budget_year), city_front.words(run, language))


def _measures(run: Run, language: Language, _: int) -> Leaf:
    figures = [contributions.contributions_figure(run, language), measures.table_figure(run, language)]
    return Leaf(figures, {"actors": measures.actor_names(run.city, language)})


def _promises(run: Run, language: Language, _: int) -> Leaf:
    return Leaf(commitments.figures(run, language))


def _known(*figures: Figure | None) -> list[Figure]:
    return [figure for figure in figures if figure is not None]


def _track(run: Run, language: Language, _: int) -> Leaf:
    figures = _known(
        account_path.path_figure(run, language),
        first_page.budget_figure(run, language),
        measures_and_gap.targets_figure(run, language),
    )
    return Leaf(figures)


def _goals(run: Run, language: Language, _: int) -> Leaf:
    return Leaf(goals.figures(run, language), goals.more(run, language))


def _emissions(run: Run, language: Language, _: int) -> Leaf:
    promises = run.answer.promises
    quiet = commitments.silence_figure(run, promises, language) if promises is not None else None
    figures = _known(
        emissions.sectors_figure(run, language),
        emissions.history_figure(run, language),
        emissions.sides_figure(run, language),
        *measures_and_gap.gap_figures(run, language),
        first_page.control_figure(run, language),
        quiet,
    )
    return Leaf(figures, {"premises": premises.sentences(run, language)})


def _money(run: Run, language: Language, budget_year: int) -> Leaf:
    asked = _asked_money(run, language, budget_year, {})
    figures = _known(
        *asked.figures,
        money.money_figure(run, language),
        money_by_area.areas_figure(run, language),
        money.purse_values(run, language),
        *money_years.figures(run, language),
        money_outside.figure(run, language),
        money.cost_per_tonne(run, language),
    )
    return Leaf(figures, asked.more)


def _asked_money(run: Run, language: Language, budget_year: int, asked: Mapping[str, str]) -> Leaf:
    question = money_question.MoneyQuestion.of(run, asked, budget_year)
    figures = [money_ledger.figure(run, question, language), money_unknown.figure(run, question, language)]
    return Leaf(figures, {"form": money_form.form(run, question, asked, language)})


def _organisation(run: Run, language: Language, _: int) -> Leaf:
    return Leaf(organisation.figures(run, language), organisation.more(run, language))


def _obstacles(run: Run, language: Language, _: int) -> Leaf:
    return Leaf(obstacles.figures(run, language), obstacles.more(run, language))


def _doubt(run: Run, language: Language, _: int) -> Leaf:
    figures = _known(
        doubt.parts_figure(run, language),
        doubt.first_figure(run, language),
        measures_and_gap.doubt_figure(run, language),
        *accounts.accounts_figures(run, language),
    )
    return Leaf(figures)


def _example(run: Run, language: Language) -> Leaf:
    """The first page of a municipality that has not taken part."""
    parts, history = example_pages.parts_figure(run, language), emissions.history_figure(run, language)
    effects = example_pages.effects_figure(run, language, MOST_EFFECTS)
    summary = example_pages.summary(example_pages.standing_of(run.city), standing.year(), language)
    return Leaf(_known(parts, history, effects), {"summary": summary})


def _example_emissions(run: Run, language: Language) -> Leaf:
    figures = _known(example_pages.parts_figure(run, language), emissions.history_figure(run, language))
    industry = premises.industry_apart(run, language)
    return Leaf(figures, {"premises": [industry] if industry else []})


def _example_measures(run: Run, language: Language) -> Leaf:
    return Leaf([example_pages.effects_figure(run, language)], {"actors": []})


def _example_doubt(run: Run, language: Language) -> Leaf:
    return Leaf(_known(doubt.parts_figure(run, language)))


MOST_EFFECTS = 10
EXAMPLE_PAGES: dict[str, Callable[[Run, Language], Leaf]] = {
    "city": _example, "emissions": _example_emissions, "measures": _example_measures, "doubt": _example_doubt,
}  # fmt: skip
"""The pages of a municipality that has not taken part; it has no other."""
PAGES: dict[str, Callable[[Run, Language, int], Leaf]] = {
    "city": _city, "track": _track, "emissions": _emissions, "measures": _measures, "promises": _promises,
    "money": _money, "doubt": _doubt, "goals": _goals, "organisation": _organisation, "obstacles": _obstacles,
}  # fmt: skip

QUESTIONS: dict[str, Sequence[str]] = {"money": money_question.NAMES}
"""What can be asked of a page in its address."""
ANSWERS: dict[str, Callable[[Run, Language, int, Mapping[str, str]], Leaf]] = {"money": _asked_money}
