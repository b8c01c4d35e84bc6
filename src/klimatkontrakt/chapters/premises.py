# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What must a reader know before the figures? How much is the city's own, and whether industry stands apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers.doubt import DrawnSwing
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds import plan, uncertainty
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.words import Language

SUBJECT = "cities"
INDUSTRY, OUTSIDE = "industry", "outside_industry"
NOT_OWN = ("default", "assumed", "comparable")
MOST_DOUBTS = 10


def say(key: str, language: Language, /, **values: object) -> str:
    """A text about template cities and many cities."""
    return words.say(SUBJECT, key, language, **values)


def sentences(run: Run, language: Language) -> list[str]:
    """What stands first on the page."""
    found = [industry_apart(run, language), template_share(run.city, language)]
    return list(filter(None, found))


def industry_apart(run: Run, language: Language) -> str:
    """That industry is kept apart, where the city has such accounts; empty elsewhere."""
    city = run.city
    if INDUSTRY not in city.accounts or OUTSIDE not in city.accounts:
        return ""
    year = max(row.year for row in city.history if row.account == run.headline and row.line is None)
    at, paths = year - city.years[0], run.answer.baseline
    whole, own, rest = (float(paths[name].central[at]) for name in (run.headline, INDUSTRY, OUTSIDE))
    size = run_names.account_size(run, run.headline, [own, rest], language)
    return say(
        "industry_apart",
        language,
        share=sizes.percent(own / whole, language),
        year=str(year),
        plants=_plants(city, language) or say("industry_unnamed", language),
        rest=size.written(rest),
        unit=size.unit,
    )


def _plants(city: City, language: Language) -> str:
    """The plants of industry that are kept apart, by name."""
    lines = [line for line in city.lines if line.account == INDUSTRY]
    return ", ".join(line.label(language) for line in lines if line.line.startswith("plant"))


def template_share(city: City, language: Language) -> str:
    """How many of the city's quantities are not its own, where most are not; empty elsewhere."""
    rows = [row for row in city.quantities if not row.when]
    foreign = sum(row.origin in ("default", "assumed") for row in rows)
    if foreign * 2 < len(rows):
        return ""
    return say("template_share", language, defaults=foreign, count=len(rows))


def doubts(city: City, language: Language) -> list[str]:
    """The ten numbers, not the city's own, whose replacement would remove most doubt; a heading first.

    Doubt about the headline account in its target's year, under the scenario that stands for the city's plan.
    """
    scenario = plan.shown(city)
    results = study.run(city, scenario, draws=uncertainty.BLOCK)  # one number is moved at a time: no draw is told
    year = study.widest_year(results)
    swings = [swing for swing in results.swings(results.headline, year) if _is_worth_finding_out(swing)]
    if not swings:
        return []
    names = {
        "account": city.label("accounts", results.headline, language),
        "scenario": city.label("scenarios", scenario, language),
    }
    return [say("doubts", language, year=str(year), **names), *_doubt_lines(results, swings, language)]


def _is_worth_finding_out(swing: DrawnSwing) -> bool:
    """Whether a number that is not the city's own has a part of the doubt."""
    return swing.input.origin in NOT_OWN and bool(np.isfinite(swing.share)) and swing.share > 0


def _doubt_lines(results: Results, swings: Sequence[DrawnSwing], language: Language) -> list[str]:
    """The first ten with their rank, name, part and origin."""
    size = sizes.percent_size([100 * swing.share for swing in swings], language)
    lines = []
    for rank, swing in enumerate(swings[:MOST_DOUBTS], start=1):
        name = run_names.input_name(results, results.frame.input_by_key[swing.input.key], language)
        origin = words.term("origin", swing.input.origin, language)
        lines.append(say("doubt", language, rank=rank, name=name, share=size.written(100 * swing.share), origin=origin))
    return lines
