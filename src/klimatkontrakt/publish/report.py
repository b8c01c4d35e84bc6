# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The report: one self-contained HTML file that a politician can read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from klimatkontrakt.chapters import (
    accounts,
    commitments,
    contributions,
    first_page,
    measures_and_gap,
    money,
    money_outside,
    money_years,
    premises,
    set_numbers,
)
from klimatkontrakt.city import Problem
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language.words import Language

STYLES = ("tokens", "figures", "report")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("klimatkontrakt.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def style() -> str:
    """The report's style sheet: tokens and figures as everywhere, and its own page."""
    assets = resources.files("klimatkontrakt.publish") / "assets"
    return "\n".join((assets / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)


def sections(results: Results, language: Language, budget_year: int) -> list[tuple[str, str, list[Figure]]]:
    """The report's chapters: id, question, figures."""
    say = Words(language)
    return [
        ("screen", say("nav.screen"), commitments.screen(results, language, budget_year)),
        (
            "contributions-chapter",
            say("nav.contributions"),
            [
                contributions.contributions_figure(results, language),
                measures_and_gap.measures_figure(results, language),
            ],
        ),
        ("promises-chapter", Words(language, commitments.SUBJECT)("nav"), commitments.figures(results, language)),
        ("gap-chapter", say("nav.gap"), _gap(results, language)),
        (
            "money-chapter",
            say("nav.money"),
            [
                money.money_figure(results, language),
                money.purse_values(results, language),
                *money_years.figures(results, language),
                money.cost_per_tonne(results, language),
                *filter(None, [money_outside.figure(results, language)]),
            ],
        ),
        ("doubt-chapter", say("nav.doubt"), [measures_and_gap.doubt_figure(results, language)]),
        ("targets-chapter", say("nav.targets"), [measures_and_gap.targets_figure(results, language)]),
        ("accounts-chapter", say("nav.accounts"), accounts.accounts_figures(results, language)),
    ]


def _gap(results: Results, language: Language) -> list[Figure]:
    """The gap; and who decides over what the plan leaves, where promises took its place on the one screen."""
    planned = first_page.control_figure(results, language) if results.city.contracts else None
    return [*measures_and_gap.gap_figures(results, language), *([planned] if planned else [])]


def html(results: Results, problems: Sequence[Problem], language: Language, *, budget_year: int) -> str:
    """The report of a run as one HTML file, with no address outside itself.

    Args:
        results: a city worked out under a scenario.
        problems: what was remarked on the city, shown under what is not known.
        language: sv or en.
        budget_year: the coming budget year, for the purses.
    """
    say = Words(language)
    template = _environment().get_template("report.html")
    return template.render(
        say=say,
        language=language,
        city=results.city,
        results=results,
        made=results.provenance,
        sections=[chapter for chapter in sections(results, language, budget_year) if chapter[2]],
        remarks=[problem.said(language) for problem in problems if problem.severity != "note"],
        goals=_goals(results, language),
        premises=premises.sentences(results, language),
        sets=set_numbers.sentences(results.city, results.chosen.id, language),
        scenario=results.city.label("scenarios", results.chosen.id, language),
        style=Markup(style()),
    )


def _goals(results: Results, language: Language) -> list[tuple[int, str, str]]:
    """The goal tree as (depth, name, who adopted it when), children under their parents."""
    say, city = Words(language), results.city
    children: dict[str | None, list[str]] = {}
    for name, goal in city.goals.items():
        children.setdefault(goal.parent, []).append(name)
    rows: list[tuple[int, str, str]] = []

    def add(name: str, depth: int) -> None:
        goal = city.goals[name]
        body = city.actor(goal.body).label(language) if goal.body else ""
        adopted = say("goal.adopted", body=body, date=goal.date) if body else ""
        rows.append((depth, goal.label(language) or name, adopted))
        for child in children.get(name, []):
            add(child, depth + 1)

    for root in children.get(None, []):
        add(root, 0)
    return rows
