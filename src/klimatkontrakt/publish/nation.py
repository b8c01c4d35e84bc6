# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do many cities come to? Tidy rows, sums of means, the largest, and what lies in no municipality."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klimatkontrakt.chapters.premises import SUBJECT, say
from klimatkontrakt.city import units
from klimatkontrakt.engine import city_batches
from klimatkontrakt.engine.nation import COLUMNS, CityOutcome, RunOrder
from klimatkontrakt.folder.doors import csv_rows
from klimatkontrakt.language import words
from klimatkontrakt.language.sizes import Size, size
from klimatkontrakt.language.words import Language
from klimatkontrakt.publish import nation_groups

MOST_SHOWN = 15
NATION = ("Sverige", "00")
UNALLOCATED = "not_allocated"
_AT = {name: place for place, name in enumerate(COLUMNS)}


@dataclass(frozen=True)
class NationWhole:
    """The nation's own published totals by year and what its municipalities together lack of them, tCO2e."""

    nation: Mapping[int, float]
    municipalities: Mapping[int, float]

    def unallocated(self, year: int) -> float:
        """What lies in no municipality, tCO2e."""
        return self.nation[year] - self.municipalities[year]


def failure(outcome: CityOutcome, language: Language) -> str:
    """Why a city could not be worked out, in words."""
    why = say("worker_died", language) if outcome.failure == city_batches.DIED else outcome.failure
    return say("failed", language, name=outcome.name, why=why)


def in_order(outcomes: Iterable[CityOutcome]) -> list[CityOutcome]:
    """Outcomes by kommunkod and name, whoever was ready first."""
    return sorted(outcomes, key=lambda own: (str(own.rows[0][_AT["kommunkod"]]) if own.rows else "", own.name))


def as_csv(outcomes: Sequence[CityOutcome], whole: NationWhole | None) -> str:
    """Every row of every city, and with all municipalities the nation's own and what is not allocated."""
    lines: list[Sequence[object]] = [COLUMNS]
    for own in outcomes:
        lines += map(_plain, own.rows)
    lines += _whole_rows(whole) if whole is not None else ()
    return csv_rows.exported(lines)


def _plain(row: Sequence[object]) -> list[object]:
    """A row in which a number that is not known is an empty cell."""
    return ["" if isinstance(value, float) and math.isnan(value) else value for value in row]


def _whole_rows(whole: NationWhole) -> Iterator[tuple[object, ...]]:
    nothing = ("",) * (len(COLUMNS) - _AT["central"] - 1)
    for year, tonnes in sorted(whole.nation.items()):
        yield (*NATION, "", "published", "territorial", year, "tCO2e", round(tonnes, 2), *nothing)
        yield (*NATION, "", UNALLOCATED, "territorial", year, "tCO2e", round(whole.unallocated(year), 2), *nothing)


def summary(
    outcomes: Sequence[CityOutcome], asked: RunOrder, whole: NationWhole | None, language: Language
) -> RenderableType:
    """What an analyst sees: sums by year, the largest cities, what failed, what is not allocated."""
    done = [outcome for outcome in outcomes if outcome.rows]
    failed = len(outcomes) - len(done)
    counted = words.say_count(
        SUBJECT, "nation.counted", len(done), language, failed=failed, draws=float(asked.draws), seed=asked.seed
    )
    shown: list[RenderableType] = [Text(counted)]
    if done:
        shown += [*_sums_of_alike(done, asked, language), _largest(done, asked, language)]
    if whole is not None:
        year = max(whole.nation)
        values = {"nation": whole.nation[year], "kt": whole.unallocated(year)}
        own = _size(values.values(), language)
        told = {name: own.written(value) for name, value in values.items()}
        shown.append(Text(say("nation.unallocated", language, year=str(year), **told)))
    return Group(*shown)


def _size(tonnes: Iterable[float], language: Language) -> Size:
    """The size of a table of many cities: kilotonnes, however small they are."""
    return size("tCO2e", (), language, largest=math.inf).of(tonnes)


def _headline_rows(own: CityOutcome, what: str) -> dict[int, tuple[object, ...]]:
    """A city's rows of one kind for its headline account, by year; none where it has no such account."""
    found = [row for row in own.rows if row[_AT["what"]] == what and row[_AT["item"]] == own.headline]
    return {int(str(row[_AT["year"]])): row for row in found}


def _name(own: CityOutcome, among: Sequence[CityOutcome]) -> str:
    """A city by its name; its folder too where two have the same."""
    names = [str(other.rows[0][_AT["city"]]) for other in among]
    name = str(own.rows[0][_AT["city"]])
    return f"{name} ({own.name})" if names.count(name) > 1 else name


def _scenario(own: CityOutcome, language: Language) -> str:
    """A city's scenario by its name, and that it goes by other numbers than the city's own where it does."""
    return say("nation.sets", language, scenario=own.scenario) if own.sets else own.scenario


def _tonnes(row: tuple[object, ...], statistic: str) -> float:
    return float(str(row[_AT[statistic]])) * units.parse(str(row[_AT["unit"]])).scale


def _sums_of_alike(done: Sequence[CityOutcome], asked: RunOrder, language: Language) -> Iterator[RenderableType]:
    """A table of sums for each group of cities whose accounts are alike, and which cities are in none."""
    groups = nation_groups.alike(done)
    if len(groups) == 1:
        yield _sums(done, asked, language)
        return
    for series, inside in groups:
        if len(inside) > 1:
            names = ", ".join(_name(own, done) for own in inside[:MOST_SHOWN])
            if len(inside) > MOST_SHOWN:
                names += f", {words.say('report', 'others', language, count=len(inside) - MOST_SHOWN)}"
            yield Text(say("nation.group", language, names=names, series=nation_groups.described(series, language)))
            yield _sums(inside, asked, language)
    alone = [(series, _name(inside[0], done)) for series, inside in groups if len(inside) == 1]
    yield from map(Text, nation_groups.apart(alone, language))


def _sums(done: Sequence[CityOutcome], asked: RunOrder, language: Language) -> RenderableType:
    """Sums by year; a year that some city lacks has none, and which city lacks what is told."""
    table = Table(title=say("nation.title", language), title_justify="left", box=None, pad_edge=False)
    table.add_column(say("head.year", language))
    sums: dict[str, dict[int, float]] = {}
    for what, statistic in (("published", "central"), ("baseline", "mean"), ("planned", "mean")):
        table.add_column(say(f"head.{what}", language), justify="right")
        sums[what] = _sums_of([_headline_rows(outcome, what) for outcome in done], statistic)
    shown = _size(itertools.chain.from_iterable(column.values() for column in sums.values()), language)
    for year in sorted(set().union(*sums.values())):
        table.add_row(str(year), *(shown.written(column[year]) if year in column else "" for column in sums.values()))
    lacking = itertools.chain.from_iterable(_lacking(done, what, asked, language) for what in sums)
    return Group(table, *map(Text, lacking), *map(Text, _in_part(done, language)))


def _in_part(done: Sequence[CityOutcome], language: Language) -> Iterator[str]:
    """Which cities' numbers are without lines, or without measures of the plan, that nobody has a number for."""
    for own in done:
        name = _name(own, done)
        if own.lacking:
            yield say("nation.in_part", language, name=name, missing=", ".join(own.lacking))
        if own.unmoved:
            yield say("nation.without_effect", language, name=name, names=", ".join(own.unmoved))


def _sums_of(by_city: Sequence[Mapping[int, tuple[object, ...]]], statistic: str) -> dict[int, float]:
    """The sum of all cities in the years that all of them have."""
    common = set.intersection(*map(set, by_city))
    return {year: sum(_tonnes(rows[year], statistic) for rows in by_city) for year in common}


def _lacking(done: Sequence[CityOutcome], what: str, asked: RunOrder, language: Language) -> Iterator[str]:
    """Which cities lack years that another has, or are not worked out for them, and so leave them without a sum."""
    found = [set(_headline_rows(own, what)) for own in done]
    every = set.union(*found)
    short = [(own, sorted(every - years)) for own, years in zip(done, found, strict=True) if every - years]
    for own, years in short[:MOST_SHOWN]:
        yield from _without(own, _name(own, done), what, years, len(years) == len(every), language)
    column = say(f"head.{what}", language)
    if len(short) > MOST_SHOWN:
        yield say("nation.lacks_more", language, column=column, count=str(len(short) - MOST_SHOWN))
    if any(_skipped(own, what, years) for own, years in short):
        yield say("nation.which_years", language, years=", ".join(map(str, asked.years)))


def _without(
    own: CityOutcome, name: str, what: str, years: Sequence[int], is_all: bool, language: Language
) -> Iterator[str]:
    """Why a city has no number in some years: it lacks them, or they were not worked out here."""
    texts = {"column": say(f"head.{what}", language), "name": name}
    skipped = _skipped(own, what, years)
    lacked = [year for year in years if year not in skipped]
    if is_all and not skipped:
        yield say("nation.lacks_all", language, **texts)
    elif lacked:
        yield say("nation.lacks", language, **texts, years=_runs(lacked))
    if skipped:
        yield say("nation.not_worked_out", language, **texts, years=_runs(skipped))


def _skipped(own: CityOutcome, what: str, years: Sequence[int]) -> list[int]:
    """Of some years, those that the city has and that were not worked out; what is published is never worked out."""
    if what == "published" or not own.headline:
        return []
    return [year for year in years if own.span[0] <= year <= own.span[1]]


def _runs(years: Sequence[int]) -> str:
    """Years in order, those that follow one another as one.

    >>> _runs([2000, 2005, 2020, 2021, 2022])
    '2000, 2005, 2020–2022'
    """
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _largest(done: Sequence[CityOutcome], asked: RunOrder, language: Language) -> RenderableType:
    """The cities with most emissions in the first asked year, and those that are not worked out for it."""
    year = asked.years[0]
    with_year = [outcome for outcome in done if year in _headline_rows(outcome, "planned")]
    ranked = sorted(with_year, key=lambda outcome: -_mean_in(outcome, "baseline", year))
    table = _ranking(done, ranked, year, language)
    without = [_name(outcome, done) for outcome in done if outcome not in with_year]
    if not without:
        return table
    names = ", ".join(without[:MOST_SHOWN])
    return Group(
        table, Text(say("nation.without_year", language, names=names, count=str(len(without)), year=str(year)))
    )


def _mean_in(outcome: CityOutcome, what: str, year: int) -> float:
    return _tonnes(_headline_rows(outcome, what)[year], "mean")


def _ranking(done: Sequence[CityOutcome], ranked: Sequence[CityOutcome], year: int, language: Language) -> Table:
    """The first of the cities in their order, and the others together."""
    table = Table(title=say("nation.largest", language), title_justify="left", box=None, pad_edge=False)
    table.add_column(say("head.city", language))
    table.add_column(say("head.scenario", language))
    table.add_column(f"{say('head.baseline', language)} {year}", justify="right")
    table.add_column(f"{say('head.planned', language)} {year}", justify="right")
    table.add_column(say("head.range", language), justify="right")
    means = [(_mean_in(outcome, "baseline", year), _mean_in(outcome, "planned", year)) for outcome in ranked]
    shown = _size(itertools.chain.from_iterable(means[:MOST_SHOWN]), language)
    for outcome, pair in zip(ranked[:MOST_SHOWN], means, strict=False):
        after = _headline_rows(outcome, "planned")[year]
        spread = shown.between(_tonnes(after, "p5"), _tonnes(after, "p95"))
        table.add_row(_name(outcome, done), _scenario(outcome, language), *map(shown.written, pair), spread)
    if means[MOST_SHOWN:]:
        others = words.say("report", "others", language, count=len(means) - MOST_SHOWN)
        together = [shown.written(sum(column)) for column in zip(*means[MOST_SHOWN:], strict=True)]
        is_alike = len(nation_groups.alike(ranked[MOST_SHOWN:])) == 1
        table.add_row(others, "", *(together if is_alike else ["", ""]), "")
    return table
