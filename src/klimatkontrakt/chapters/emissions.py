# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are the emissions, and who decides over them? Sector by control, history, accounts side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import numpy as np

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import sums, units
from klimatkontrakt.engine.answer.parts import SectorYear
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.figures.bars import Bar, BarChart, legend_of
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.figures.paths import Curve, PathChart, branch_kind
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language

SUBJECT = "emissions"
Key = TypeVar("Key", bound=Hashable)
CONTROLS = ("own", "influence", "region", "state", "eu", "market", "unknown")


@dataclass(frozen=True)
class SectorCells:
    """An account in its last published year, by sector and by who decides.

    Attributes:
        cells: (sector, control) → number.
        totals: by sector.
        sectors: the largest first.
        size: what all of it is written in.
    """

    year: int
    cells: Mapping[tuple[str, str], float]
    totals: Mapping[str, float]
    sectors: Sequence[str]
    size: sizes.Size

    @classmethod
    def of(cls, run: Run, lines: SectorYear, language: Language) -> SectorCells:
        """An account's cells."""
        cells = {(cell.sector, cell.control): cell.value for cell in lines.cells}
        totals: dict[str, float] = defaultdict(float)
        for (sector, _), value in cells.items():
            totals[sector] += value
        size = run_names.account_size(run, lines.account, list(totals.values()), language)
        return cls(lines.year, cells, totals, largest_first(totals), size)

    @property
    def controls(self) -> list[str]:
        """Who decides over anything, in the order of the field."""
        deciding = {control for _, control in self.cells}
        return [control for control in CONTROLS if control in deciding]


def sectors_figure(run: Run, language: Language) -> Figure | None:
    """Each sector's emissions in the last published year, split by who decides."""
    say, lines = Words(language, SUBJECT), run.answer.sectors
    if lines is None or not lines.cells:
        return None
    split = SectorCells.of(run, lines, language)
    finding = _sectors_finding(split)
    kinds = {f"control-{control}": say.term("control", control) for control in split.controls}
    description = say("sectors.description", year=str(split.year))
    chart = BarChart(finding, description, split.size, _sector_bars(split), kinds)
    return Figure(
        "sectors",
        finding,
        [say("head.sector"), *kinds.values(), say("head.total")],
        [_sector_row(split, sector) for sector in split.sectors],
        legend=legend_of(kinds),
        notes=[say("sectors.note")] if "unexplained" in split.totals else [],
        caption=split.size.unit,
        drawing=drawn(chart, language),
        of=lines.account,
        year=split.year,
    )


def _sectors_finding(split: SectorCells) -> str:
    """The largest sector, the whole, and what of it the city itself decides over."""
    size, first = split.size, split.sectors[0]
    say = Words(size.language, SUBJECT)
    mine = sum(value for (_, control), value in split.cells.items() if control == "own")
    numbers = {"largest": split.totals[first], "whole": sum(split.totals.values()), "own": mine}
    texts = {name: size.written(number) for name, number in numbers.items()}
    return say("sectors.finding", sector=say.term("sector", first), unit=size.unit, year=str(split.year), **texts)


def _sector_bars(split: SectorCells) -> list[Bar]:
    say, bars = Words(split.size.language, SUBJECT), []
    for sector in split.sectors:
        deciding = [control for control in CONTROLS if (sector, control) in split.cells]
        parts = {f"control-{control}": split.cells[sector, control] / split.size.scale for control in deciding}
        bars.append(Bar(say.term("sector", sector), parts))
    return bars


def _sector_row(split: SectorCells, sector: str) -> list[str]:
    size, cells = split.size, [split.cells.get((sector, control)) for control in split.controls]
    texts = ["" if cell is None else size.written(cell) for cell in cells]
    return [Words(size.language).term("sector", sector), *texts, size.written(split.totals[sector])]


def _in_unit(seen: Mapping[int, float], written: str, unit: str) -> dict[int, float]:
    by = units.parse(written).scale / units.parse(unit).scale
    return {year: value * by for year, value in seen.items()}


def history_figure(run: Run, language: Language) -> Figure | None:
    """Every territorial account's published years, each line with its own boundary; they are never added."""
    city, published = run.city, _published(run)
    if not published:
        return None
    lead = run.headline if run.headline in published else min(published)
    published = {
        name: _in_unit(seen, city.accounts[name].unit, city.accounts[lead].unit) for name, seen in published.items()
    }
    values = chain.from_iterable(seen.values() for seen in published.values())
    size = run_names.account_size(run, lead, values, language)
    curves = _history_curves(run, published, size)
    years = sorted(set(chain.from_iterable(published.values())))
    say, finding = Words(language, SUBJECT), _history_finding(curves, size)
    chart = PathChart(finding, say("history.description"), size, curves, ())
    return Figure(
        "history",
        finding,
        [say("head.year"), *(curve.name for curve in curves)],
        [[str(year), *_cells(published.values(), year, size)] for year in years],
        legend=[(f"line {curve.kind}", curve.name) for curve in curves],
        quotes=_boundaries(run, published, language),
        caption=size.unit,
        drawing=drawn(chart, language),
        column_of=["", *published],
        row_years=years,
    )


def _published(run: Run) -> dict[str, dict[int, float]]:
    """What was published of each territorial account by year, the headline first."""
    published: dict[str, dict[int, float]] = {}
    for name in sorted(run.city.accounts, key=lambda name: name != run.headline):
        seen = dict(run.frame.published[name])
        if sums.family(run.city, name) == "territorial" and seen:
            published[name] = seen
    return published


def _history_curves(run: Run, published: Mapping[str, Mapping[int, float]], size: sizes.Size) -> list[Curve]:
    curves = []
    for place, (name, seen) in enumerate(published.items()):
        label, kind = run.city.label("accounts", name, size.language), branch_kind(place - 1) if place else "observed"
        values = [value / size.scale for value in seen.values()]
        curves.append(Curve(label, kind, list(seen), values, is_published=True))
    return curves


def _history_finding(curves: Sequence[Curve], size: sizes.Size) -> str:
    """What was last published of each account."""
    say, parts = Words(size.language, SUBJECT), []
    for curve in curves:
        value, year = size.told(curve.values[-1]), str(curve.years[-1])
        parts.append(say("history.part", account=curve.name, value=value, unit=size.unit, year=year))
    return say("history.finding_one" if len(parts) == 1 else "history.finding", parts="; ".join(parts))


def _cells(columns: Iterable[Mapping[Key, float]], key: Key, size: sizes.Size) -> list[str]:
    """A row of several columns; empty where one has nothing."""
    return [size.written(column[key]) if key in column else "" for column in columns]


def _boundaries(run: Run, accounts: Iterable[str], language: Language) -> list[tuple[str, str, str]]:
    """What each account takes in, in the folder's author's words."""
    city, in_swedish = run.city, sizes.in_swedish(language)
    bounded = [name for name in accounts if city.accounts[name].boundary]
    return [
        (city.label("accounts", name, language), f"{city.accounts[name].boundary}.", in_swedish) for name in bounded
    ]


def sides_figure(run: Run, language: Language) -> Figure | None:
    """The territorial accounts' sectors beside each other in the last year that both have published."""
    if not run.answer.sides:
        return None
    accounts, year = [side.account for side in run.answer.sides], run.answer.sides[0].year
    first, say = accounts[0], Words(language, SUBJECT)
    sides = [_by_sector(run, side, first) for side in run.answer.sides]
    order = largest_first({sector: sides[0].get(sector, 0.0) for sector in chain.from_iterable(sides)})
    values = chain.from_iterable(map(dict.values, sides))
    size = run_names.account_size(run, first, values, language)
    labels = [run.city.label("accounts", account, language) for account in accounts]
    totals = [size.written(sum(side.values())) for side in sides]
    rows = [[say.term("sector", sector), *_cells(sides, sector, size)] for sector in order]
    return Figure(
        "sides",
        say("sides.finding", year=str(year), both=_side_by_side(labels, totals, size.unit)),
        [say("head.sector"), *labels],
        [*rows, [say("head.total"), *totals]],
        notes=[say("sides.note"), say("sectors.note")],
        caption=size.unit,
        is_open=True,
        column_of=["", *accounts],
        row_years=[year] * (len(rows) + 1),
        foot=1,
    )


def _side_by_side(labels: Sequence[str], totals: Sequence[str], unit: str) -> str:
    return "; ".join(f"{label}: {total} {unit}" for label, total in zip(labels, totals, strict=True))


def _by_sector(run: Run, side: SectorYear, first: str) -> dict[str, float]:
    """An account's sectors in the unit of another."""
    totals: dict[str, float] = defaultdict(float)
    for cell in side.cells:
        totals[cell.sector] += cell.value
    known = {sector: value for sector, value in totals.items() if abs(value) > np.finfo(float).tiny}
    from_scale, to_scale = (units.parse(run.city.accounts[name].unit).scale for name in (side.account, first))
    return {sector: value * from_scale / to_scale for sector, value in known.items()}
