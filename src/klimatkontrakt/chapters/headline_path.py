# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""From what was last published to what the plan comes to: one line, its range, and all of it named in the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from klimatkontrakt.chapters import account_path, run_names, verdicts
from klimatkontrakt.chapters.account_path import AccountPath
from klimatkontrakt.chapters.outcomes import Outlook
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.engine.answers import unknown_moves
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.figures.paths import Curve, PathChart, branch_kind
from klimatkontrakt.language.words import Language

SUBJECT = "first_page"
OLD = 2  # years: what publishers need for a year; what is older is said to be old


def figure(run: Run, language: Language, today: date) -> Figure:
    """The headline's path: its finding, its chart in which everything has its name, and its table."""
    path = AccountPath.of(run, run.headline, language)
    say, size = Words(language, SUBJECT), path.size
    curves = [*_plan_curves(path), *_branch_ends(path), *_published(path)]
    marks = account_path.marks(run, path.account, size.scale, language)
    chart = PathChart(path.label, say("path.description", account=path.label), size, curves, marks, is_named=True)
    return Figure(
        "path",
        _finding(path),
        *account_path.path_table(curves, size, language),
        legend=[
            *([("line observed", say("path.published"))] if path.history else []),
            ("fan plan", say("path.spread")),
        ],
        notes=_age(path, today),
        folded=_without_effect(run, language),
        caption=f"{path.label}, {size.unit}",
        drawing=drawn(chart, language),
        of=path.account,
        year=path.verdict_year,
        row_years=sorted({*path.years, *(year for year, _ in path.history)}),
    )


def _plan_curves(path: AccountPath) -> list[Curve]:
    """Without measures, and with the plan in its range."""
    say, planned = Words(path.size.language, SUBJECT), path.planned
    mean, low, high = map(path.line, (planned.mean, planned.p5, planned.p95))
    if not path.run.answer.planned:
        return [Curve(say("path.without"), "plan", path.years, mean, low, high)]
    without = Curve(say("path.without"), "baseline", path.years, path.line(path.expected.mean))
    return [without, Curve(say("path.plan"), "plan", path.years, mean, low, high)]


def _published(path: AccountPath) -> list[Curve]:
    name = Words(path.size.language, SUBJECT)("path.published")
    return [replace(curve, name=name) for curve in account_path.published_curve(path.history, path.size)]


def _branch_ends(path: AccountPath) -> list[Curve]:
    """The branches with the lowest and the highest value in the verdict's year, named by what happens in them."""
    outlook = Outlook.of(path.run, path.account, path.verdict_year, path.size.language)
    if outlook is None:
        return []
    known = {outcomes: value for outcomes, value in outlook.means.items() if np.isfinite(value)}
    if len(set(known.values())) < 2:
        return []
    curves = []
    for place, outcomes in enumerate((min(known, key=lambda key: known[key]), max(known, key=lambda key: known[key]))):
        values = path.line(outlook.courses[outcomes])
        curves.append(Curve(_outcomes(path, outcomes), branch_kind(place), list(path.years), values))
    return curves


def _outcomes(path: AccountPath, outcomes: Sequence[tuple[str, str]]) -> str:
    """What happens in a branch, by the outcomes' own names."""
    events, language = path.run.city.events, path.size.language
    return ", ".join(events[event].outcome(name, language) for event, name in outcomes)


def _finding(path: AccountPath) -> str:
    """From what was last published, and when, to what is expected."""
    run, size, year = path.run, path.size, path.verdict_year
    say, planned = Words(size.language, SUBJECT), path.planned.at(year - path.years[0])
    if np.isnan(planned.mean):
        return run_names.unknown_finding(run, path.label, year, size.language)
    is_emissions = verdicts.is_of_emissions(run.city, path.account) and not run.frame.missing[path.account]
    texts = {
        "what": say("path.what") if is_emissions else path.label, "mean": size.written(planned.mean),
        "unit": size.unit,
    }  # fmt: skip
    if not path.history:
        return say("path.finding_bare", **texts, year=str(year))
    last, value = path.history[-1]
    if run.today is not None and year < run.today.year:
        return say("path.finding_past", **texts, observed=size.written(value), year=str(last), target_year=str(year))
    key = "path.finding" if is_emissions else "path.finding_one"
    return say(key, **texts, observed=size.written(value), year=str(last), target_year=str(year))


def _without_effect(run: Run, language: Language) -> list[tuple[str, str]]:
    """The plan's measures that its numbers are without, for nobody knows what they do; a list that a reader opens."""
    left_out = unknown_moves.of_plan(run.city, run.answer.planned)
    names = ", ".join(run.city.label("measures", name, language) for name in left_out)
    say = Words(language, SUBJECT)
    return [(say("path.without_effect", count=len(left_out)), names)] if left_out else []


def _age(path: AccountPath, today: date) -> list[str]:
    """That what was last published is old, where it is."""
    if not path.history:
        return []
    last, _ = path.history[-1]
    age = today.year - last
    return [Words(path.size.language, SUBJECT)("path.old", year=str(last), age=age)] if age > OLD else []
