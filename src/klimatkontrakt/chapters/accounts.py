# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does each account come to, with its own boundary, and how much of it does no line explain?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.worlds import rest as unexplained_rest
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import names

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


def accounts_figures(run: Run, language: Language) -> list[Figure]:
    """Every account in a few years, and what is unexplained in each year."""
    unexplained = _unexplained(run)
    figures = [_accounts_figure(run, language)]
    return [*figures, _unexplained_figure(run, unexplained, language)] if unexplained else figures


def _shown_years(city: City) -> list[int]:
    """The first and the last year, those of the targets, and every fifth."""
    first, last = city.header.years
    years = {first, last, *(target.year for target in city.targets.values())}
    years |= {year for year in range(first, last + 1) if year % YEARS_APART == 0}
    return sorted(years)


def _expected(run: Run, account: str, years: Sequence[int]) -> list[Expected]:
    """An account in some years."""
    planned, baseline = run.answer.planned_paths[account].mean, run.answer.baseline[account].mean
    return [Expected(float(planned[year - run.first_year]), float(baseline[year - run.first_year])) for year in years]


def _accounts_figure(run: Run, language: Language) -> Figure:
    """A row an account: its numbers, its boundary and its method."""
    say, city = Words(language), run.city
    years, accounts = _shown_years(city), sorted(city.accounts)
    numbers = {account: _expected(run, account, years) for account in accounts}
    parts = {account: [v for row in rows for v in (row.planned, row.baseline)] for account, rows in numbers.items()}
    sizes = run_names.account_sizes(run, parts, language)
    in_swedish = language_sizes.in_swedish(language)
    heads = [say("head.account"), say("head.unit"), *map(str, years), f"{say('head.boundary')}{in_swedish}"]
    return Figure(
        "accounts",
        say("accounts.finding", count=len(accounts)),
        heads,
        [_account_row(run, account, numbers[account], sizes[account]) for account in accounts],
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


def _account_row(run: Run, name: str, numbers: Sequence[Expected], size: language_sizes.Size) -> list[str]:
    account = run.city.accounts[name]
    cells = [f"{size.written(number.planned)} ({size.written(number.baseline)})" for number in numbers]
    boundary = " ".join(filter(None, (account.boundary, account.method)))
    return [run_names.account_name(run, name, size.language), size.unit, *cells, boundary]


def _unexplained(run: Run) -> list[Unexplained]:
    """What is unexplained of each account, where that is more than rounding."""
    rests = []
    for account, means in run.answer.unexplained.items():
        values = dict(zip(run.city.years, means.tolist(), strict=True))
        published = run.frame.published[account]
        parts = {year: 100 * value / published[year] for year, value in values.items() if published.get(year)}
        rests.append(Unexplained(account, values, parts))
    return rests


def _unexplained_figure(run: Run, rests: Sequence[Unexplained], language: Language) -> Figure:
    """A row a year, two columns an account: what is unexplained, and its part of what was published."""
    say, years = Words(language), run.city.years
    sizes = run_names.account_sizes(run, {rest.account: list(rest.values.values()) for rest in rests}, language)
    percent = language_sizes.percent_size([part for rest in rests for part in rest.parts.values()], language)
    heads, rows, column_of = [say("head.year")], [[str(year)] for year in years], [""]
    for rest in rests:
        size = sizes[rest.account]
        heads += [f"{run.city.label('accounts', rest.account, language)}, {size.unit}", say("head.part")]
        column_of += [rest.account, rest.account]
        for year, row in zip(years, rows, strict=True):
            part = f"{percent.written(rest.parts[year])} {percent.unit}" if year in rest.parts else ""
            row += [size.written(rest.values[year]), part]
    title = say("accounts.unexplained")
    return Figure("unexplained", title, heads, rows, is_open=True, column_of=column_of, row_years=years)
