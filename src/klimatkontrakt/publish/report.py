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
    decision_effects,
    decisions,
    first_page,
    measures_and_gap,
    money,
    money_outside,
    money_years,
    premises,
    set_numbers,
)
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import Problem
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import days
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


def sections(run: Run, language: Language, budget_year: int) -> list[tuple[str, str, list[Figure]]]:
    """The report's chapters: id, question, figures."""
    say = Words(language)
    return [
        ("screen", say("nav.screen"), commitments.screen(run, language, budget_year)),
        ("decisions-chapter", Words(language, decision_effects.SUBJECT)("heading"), decisions.figures(run, language)),
        (
            "contributions-chapter",
            say("nav.contributions"),
            [
                contributions.contributions_figure(run, language),
                measures_and_gap.measures_figure(run, language),
            ],
        ),
        ("promises-chapter", Words(language, commitments.SUBJECT)("nav"), commitments.figures(run, language)),
        ("gap-chapter", say("nav.gap"), _gap(run, language)),
        (
            "money-chapter",
            say("nav.money"),
            [
                money.money_figure(run, language),
                money.purse_values(run, language),
                *money_years.figures(run, language),
                *filter(None, [money.cost_per_tonne(run, language), money_outside.figure(run, language)]),
            ],
        ),
        ("doubt-chapter", say("nav.doubt"), [measures_and_gap.doubt_figure(run, language)]),
        ("targets-chapter", say("nav.targets"), [measures_and_gap.targets_figure(run, language)]),
        ("accounts-chapter", say("nav.accounts"), accounts.accounts_figures(run, language)),
    ]


def _gap(run: Run, language: Language) -> list[Figure]:
    """The gap; and who decides over what the plan leaves, where promises took its place on the one screen."""
    planned = first_page.control_figure(run, language) if run.city.contracts else None
    return [*measures_and_gap.gap_figures(run, language), *([planned] if planned else [])]


def html(run: Run, problems: Sequence[Problem], language: Language, *, budget_year: int) -> str:
    """The report of a run as one HTML file, with no address outside itself.

    Args:
        run: a city and its Answer under a scenario.
        problems: what was remarked on the city, shown under what is not known.
        language: sv or en.
        budget_year: the coming budget year, for the purses.
    """
    say, scenario = Words(language), run.city.label("scenarios", run.answer.scenario, language)
    template = _environment().get_template("report.html")
    return template.render(
        say=say,
        language=language,
        city=run.city,
        values=run.answer.made.values,
        made=run.provenance,
        sections=[chapter for chapter in sections(run, language, budget_year) if chapter[2]],
        remarks=[problem.said(language) for problem in problems if problem.severity != "note"],
        goals=_goals(run, language),
        premises=premises.sentences(run, language),
        sets=set_numbers.sentences(run.city, run.answer.scenario, language),
        scenario=scenario,
        of_print=_of_print(run, scenario, language),
        style=Markup(style()),
    )


def _of_print(run: Run, scenario: str, language: Language) -> str:
    """What a print is of: program, city, scenario, document, and the day that the report was made where it is known."""
    provenance, day = run.provenance, days.written(run.today.isoformat(), language) if run.today else ""
    texts = {
        "engine": provenance.engine,
        "name": run.city.header.name,
        "scenario": scenario,
        "document": provenance.document[:16],
    }
    return " · ".join(filter(None, [Words(language)("print", **texts), day]))


def _goals(run: Run, language: Language) -> list[tuple[int, str, str]]:
    """The goal tree as (depth, name, who adopted it when), children under their parents."""
    say, city = Words(language), run.city
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
