# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does each account come to, with its own boundary, and how much of it does no line explain?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from klimatkontrakt.chapters import run_names
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answers import all_draws
from klimatkontrakt.engine.answers.results import MEAN, statistics
from klimatkontrakt.engine.study import Results
from klimatkontrakt.engine.worlds import rest as unexplained_rest
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import facts, names

CLOSE = 1e-9  # of an account: what is unexplained below this is rounding
YEARS_APART = 5


@dataclass(frozen=True)
class Expected:
    """An account in a year, mean over all draws: with the plan, and without it."""

    planned: float
    baseline: float


@dataclass(frozen=True)
class Unexplained:
    """What no line of an account explains, in all years.

    Attributes:
        values: its mean over all draws, by year.
        parts: the same in per cent of what was published, in the years when something was.
    """

    account: str
    values: Mapping[int, float]
    parts: Mapping[int, float]


def accounts_figures(results: Results, language: Language) -> list[Figure]:
    """Every account in a few years, and what is unexplained in each year."""
    unexplained = _unexplained(results)
    figures = [_accounts_figure(results, language)]
    return [*figures, _unexplained_figure(results, unexplained, language)] if unexplained else figures


def _shown_years(city: City) -> list[int]:
    """The first and the last year, those of the targets, and every fifth."""
    first, last = city.header.years
    years = {first, last, *(target.year for target in city.targets.values())}
    years |= {year for year in range(first, last + 1) if year % YEARS_APART == 0}
    return sorted(years)


def _expected(results: Results, account: str, years: Sequence[int]) -> list[Expected]:
    """An account in some years."""
    planned, baseline = results.both.planned[account], results.both.baseline[account]
    places = [year - results.city.header.years[0] for year in years]
    return [
        Expected(all_draws.mean(planned[:, at], results), all_draws.mean(baseline[:, at], results)) for at in places
    ]


def _accounts_figure(results: Results, language: Language) -> Figure:
    """A row an account: its numbers, its boundary and its method."""
    say, city = Words(language), results.city
    years, accounts = _shown_years(city), sorted(city.accounts)
    numbers = {account: _expected(results, account, years) for account in accounts}
    parts = {account: [v for row in rows for v in (row.planned, row.baseline)] for account, rows in numbers.items()}
    sizes = run_names.account_sizes(results, parts, language)
    in_swedish = language_sizes.in_swedish(language)
    heads = [say("head.account"), say("head.unit"), *map(str, years), f"{say('head.boundary')}{in_swedish}"]
    return Figure(
        "accounts",
        say("accounts.finding", count=len(accounts)),
        heads,
        [_account_row(city, account, numbers[account], sizes[account]) for account in accounts],
        notes=_untried(city, language),
        caption=say("accounts.caption"),
        is_open=True,
        left=2,
        row_of=[names.address(city, "account", account) for account in accounts],
        author_columns=[len(heads) - 1] if in_swedish else [],
        column_years=[None, None, *years, None],
    )


def _untried(city: City, language: Language) -> list[str]:
    """Of each account that is fitted to its only published year, that it was never tried on another."""
    say = Words(language)
    return [
        say("accounts.untried", account=city.label("accounts", account, language), year=str(year))
        for account, year in unexplained_rest.untried(city).items()
    ]


def _account_row(city: City, name: str, numbers: Sequence[Expected], size: language_sizes.Size) -> list[str]:
    account = city.accounts[name]
    cells = [f"{size.written(number.planned)} ({size.written(number.baseline)})" for number in numbers]
    boundary = " ".join(text for text in (account.boundary, account.method) if text)
    return [city.label("accounts", name, size.language), size.unit, *cells, boundary]


def _unexplained(results: Results) -> list[Unexplained]:
    """What is unexplained of each account, where that is more than rounding."""
    fold, years = all_draws.whole(results), [int(year) for year in results.program.years]
    rests = []
    for account, at in results.program.account_index.items():
        draws = results.world.unexplained[:, at]
        if not np.abs(draws).max() > CLOSE * np.abs(results.both.baseline[account]).max():
            continue
        values = dict(zip(years, statistics(draws, fold)[MEAN].tolist(), strict=True))
        published = dict(facts.observed(results, account))
        parts = {year: 100 * value / published[year] for year, value in values.items() if published.get(year)}
        rests.append(Unexplained(account, values, parts))
    return rests


def _unexplained_figure(results: Results, rests: Sequence[Unexplained], language: Language) -> Figure:
    """A row a year, two columns an account: what is unexplained, and its part of what was published."""
    say, years = Words(language), results.program.years.tolist()
    sizes = run_names.account_sizes(results, {rest.account: list(rest.values.values()) for rest in rests}, language)
    percent = language_sizes.percent_size([part for rest in rests for part in rest.parts.values()], language)
    heads, rows, column_of = [say("head.year")], [[str(year)] for year in years], [""]
    for rest in rests:
        size = sizes[rest.account]
        heads += [f"{results.city.label('accounts', rest.account, language)}, {size.unit}", say("head.part")]
        column_of += [rest.account, rest.account]
        for year, row in zip(years, rows, strict=True):
            part = f"{percent.written(rest.parts[year])} {percent.unit}" if year in rest.parts else ""
            row += [size.written(rest.values[year]), part]
    title = say("accounts.unexplained")
    return Figure("unexplained", title, heads, rows, is_open=True, column_of=column_of, row_years=years)
