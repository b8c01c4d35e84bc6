# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do many cities come to? Tidy rows, sums of means, the largest, and what lies in no municipality."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klimatkontrakt.city import units
from klimatkontrakt.data import words
from klimatkontrakt.data.words import Language
from klimatkontrakt.engine import many
from klimatkontrakt.engine.many import COLUMNS, Asked, Outcome
from klimatkontrakt.publish.premises import SUBJECT, say

MOST_SHOWN = 15
NATION = ("Sverige", "00")
UNALLOCATED = "not_allocated"
KILO = 1_000.0
_AT = {name: place for place, name in enumerate(COLUMNS)}


@dataclass(frozen=True)
class Whole:
    """The nation's own published totals by year and what its municipalities together lack of them, tCO2e."""

    nation: Mapping[int, float]
    municipalities: Mapping[int, float]

    def unallocated(self, year: int) -> float:
        """What lies in no municipality, tCO2e."""
        return self.nation[year] - self.municipalities[year]


def failure(outcome: Outcome, language: Language) -> str:
    """Why a city could not be worked out, in words."""
    why = say("worker_died", language) if outcome.failure == many.DIED else outcome.failure
    return say("failed", language, name=outcome.name, why=why)


def in_order(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Outcomes by kommunkod and name, whoever was ready first."""
    return sorted(outcomes, key=lambda own: (str(own.rows[0][_AT["kommunkod"]]) if own.rows else "", own.name))


def as_csv(outcomes: Sequence[Outcome], whole: Whole | None) -> str:
    """Every row of every city, and with all municipalities the nation's own and what is not allocated."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for own in outcomes:
        writer.writerows(own.rows)
    writer.writerows(_whole_rows(whole) if whole is not None else ())
    return out.getvalue()


def _whole_rows(whole: Whole) -> Iterator[tuple[object, ...]]:
    nothing = ("",) * (len(COLUMNS) - _AT["central"] - 1)
    for year, tonnes in sorted(whole.nation.items()):
        yield (*NATION, "", "published", "territorial", year, "tCO2e", round(tonnes, 2), *nothing)
        yield (*NATION, "", UNALLOCATED, "territorial", year, "tCO2e", round(whole.unallocated(year), 2), *nothing)


def summary(outcomes: Sequence[Outcome], asked: Asked, whole: Whole | None, language: Language) -> RenderableType:
    """What an analyst sees: sums by year, the largest cities, what failed, what is not allocated."""
    done = [own for own in outcomes if own.rows]
    failed = len(outcomes) - len(done)
    counted = words.say_count(
        SUBJECT, "nation.counted", len(done), language, failed=failed, draws=float(asked.draws), seed=asked.seed
    )
    shown: list[RenderableType] = [Text(counted)]
    if done:
        shown += [_sums(done, whole, language), _largest(done, asked, language)]
    if whole is not None:
        year = max(whole.nation)
        values = {"nation": whole.nation[year] / KILO, "kt": whole.unallocated(year) / KILO}
        told = {name: words.number(value, language, digits=0) for name, value in values.items()}
        shown.append(Text(say("nation.unallocated", language, year=str(year), **told)))
    return Group(*shown)


def _headline_rows(own: Outcome, what: str) -> dict[int, tuple[object, ...]]:
    """A city's rows of one kind for its headline account, by year; the first account named is the headline."""
    found = [row for row in own.rows if row[_AT["what"]] == what]
    headline = next((row[_AT["item"]] for row in own.rows if row[_AT["what"]] == "published"), None)
    headline = found[0][_AT["item"]] if headline is None and found else headline
    return {int(str(row[_AT["year"]])): row for row in found if row[_AT["item"]] == headline}


def _name(own: Outcome, among: Sequence[Outcome]) -> str:
    """A city by its name; its folder too where two have the same."""
    names = [str(other.rows[0][_AT["city"]]) for other in among]
    name = str(own.rows[0][_AT["city"]])
    return f"{name} ({own.name})" if names.count(name) > 1 else name


def _tonnes(row: tuple[object, ...], statistic: str) -> float:
    return float(str(row[_AT[statistic]])) * units.parse(str(row[_AT["unit"]])).scale


def _common_years(done: Sequence[Outcome], what: str) -> list[int]:
    years = [set(_headline_rows(own, what)) for own in done]
    return sorted(set.intersection(*years))


def _sums(done: Sequence[Outcome], whole: Whole | None, language: Language) -> Table:
    columns = {"published": "central", "baseline": "mean", "planned": "mean"}
    table = Table(title=say("nation.title", language), title_justify="left", box=None, pad_edge=False)
    table.add_column(say("head.year", language))
    for what in columns:
        table.add_column(say(f"head.{what}", language), justify="right")
    years = {what: _common_years(done, what) for what in columns}
    for year in sorted({year for known in years.values() for year in known}):
        cells = []
        for what, statistic in columns.items():
            if year in years[what]:
                total = sum(_tonnes(_headline_rows(own, what)[year], statistic) for own in done)
                cells.append(words.number(total / KILO, language, digits=0))
            else:
                cells.append("")
        table.add_row(str(year), *cells)
    return table


def _largest(done: Sequence[Outcome], asked: Asked, language: Language) -> Table:
    year = asked.years[0]
    table = Table(title=say("nation.largest", language), title_justify="left", box=None, pad_edge=False)
    for head in ("city", "scenario"):
        table.add_column(say(f"head.{head}", language))
    heads = (
        f"{say('head.baseline', language)} {year}",
        f"{say('head.planned', language)} {year}",
        say("head.range", language),
    )
    for head in heads:
        table.add_column(head, justify="right")
    with_year = [own for own in done if year in _headline_rows(own, "planned")]
    ranked = sorted(with_year, key=lambda own: -_tonnes(_headline_rows(own, "baseline")[year], "mean"))
    for own in ranked[:MOST_SHOWN]:
        before, after = (_headline_rows(own, what)[year] for what in ("baseline", "planned"))
        low, mean, high = (_tonnes(after, name) / KILO for name in ("p5", "mean", "p95"))
        spread = "–".join(words.number(value, language, digits=0) for value in (low, high))
        base = words.number(_tonnes(before, "mean") / KILO, language, digits=0)
        table.add_row(_name(own, ranked), own.scenario, base, words.number(mean, language, digits=0), spread)
    return table
