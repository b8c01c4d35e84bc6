# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is shown of a municipality that has not taken part? What is published of it, and what such measures do.

No target, verdict, chance, promise, payer or owner: the municipality has said nothing of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.contributions import ShownContributions
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.schema import City, Published
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.answers.tables import NUMBERS
from klimatkontrakt.figures.bars import Bar, BarChart
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.language import sizes
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.template import standing
from klimatkontrakt.sources.template.standing import BASE_YEAR, PublishedStanding

SUBJECT = "example"
PER_HEAD_DIGITS = 1
MOST_BARS = 12
WHOLE = ""  # the line of a total


@dataclass(frozen=True)
class PublishedParts:
    """A municipality's latest published emissions by sector, and what they were in BASE_YEAR.

    Attributes:
        now, before: by sector; a sector without a figure is not there.
        whole, whole_before: the published totals; nan where there is none.
    """

    year: int
    now: Mapping[str, float]
    before: Mapping[str, float]
    whole: float
    whole_before: float

    @classmethod
    def of(cls, city: City, account: str) -> PublishedParts:
        """What the city's history has of an account; what is divided by us is no publication and left out."""
        rows = [row for row in city.history if row.account == account and row.origin == "published"]
        year = max(row.year for row in rows)
        now, before = _by_line(rows, year), _by_line(rows, BASE_YEAR)
        return cls(year, _sectors(now), _sectors(before), now.get(WHOLE, math.nan), before.get(WHOLE, math.nan))


def _by_line(rows: Sequence[Published], year: int) -> dict[str, float]:
    return {row.line or WHOLE: row.value for row in rows if row.year == year}


def _sectors(values: Mapping[str, float]) -> dict[str, float]:
    return {line: value for line, value in values.items() if line != WHOLE}


def summary(stands: PublishedStanding, year: int, language: Language) -> str:
    """A municipality's emissions, beside 1990 and by its people, in a sentence; what is not published is said to be so.

    Args:
        year: that the figures are of.
    """
    say = Words(language, SUBJECT)
    whole = sizes.size("tCO2e", [stands.tonnes], language)
    per_head = replace(sizes.size("tCO2e/person", [stands.per_head], language), digits=PER_HEAD_DIGITS)
    key = "summary" if math.isfinite(stands.tonnes) else "summary.unknown"
    return say(
        key,
        name=stands.area.name,
        year=str(year),
        tonnes=whole.written(stands.tonnes),
        unit=whole.unit,
        change=_change(stands.change, language),
        per_head=say("per_head", value=per_head.written(stands.per_head))
        if math.isfinite(stands.per_head)
        else say("per_head.unknown"),
    )


def _change(change: float, language: Language) -> str:
    """How much more or less than in BASE_YEAR, in words."""
    say, year = Words(language, SUBJECT), str(BASE_YEAR)
    if not math.isfinite(change):
        return say("change.unknown", year=year)
    if change == 0:
        return say("change.same", year=year)
    return say("change.more" if change > 0 else "change.less", share=sizes.percent(abs(change), language), year=year)


def standing_of(city: City) -> PublishedStanding:
    """What is published of a template city's municipality."""
    return standing.standings()[city.header.kommunkod]


def parts_figure(run: Run, language: Language) -> Figure:
    """The latest published emissions by sector, each beside what it was in BASE_YEAR; the largest first."""
    say, parts = Words(language, SUBJECT), PublishedParts.of(run.city, run.headline)
    size = run_names.account_size(run, run.headline, [*parts.now.values(), *parts.before.values()], language)
    order = largest_first(parts.now)
    year, base, finding = str(parts.year), str(BASE_YEAR), _parts_finding(parts, order, size)
    bars = [Bar(say.term("sector", sector), {"known": parts.now[sector] / size.scale}) for sector in order]
    kinds = {"known": say("parts.kind", year=year)}
    chart = BarChart(finding, say("parts.description", year=year), size, bars, kinds)
    rows = [_part_row(say.term("sector", sector), sector, parts, size) for sector in order]
    return Figure(
        "published-parts",
        finding,
        [say("head.sector"), base, year, say("head.change")],
        [*rows, _total_row(parts, size)],
        caption=size.unit,
        drawing=drawn(chart, language),
        is_open=True,
        notes=[say("parts.note", release=standing.release())],
    )


def _parts_finding(parts: PublishedParts, order: Sequence[str], size: sizes.Size) -> str:
    say = Words(size.language, SUBJECT)
    first = order[0]
    texts = {"largest": size.written(parts.now[first]), "whole": size.written(parts.whole), "unit": size.unit}
    return say("parts.finding", sector=say.term("sector", first), year=str(parts.year), **texts)


def _part_row(name: str, sector: str, parts: PublishedParts, size: sizes.Size) -> list[str]:
    now, before = parts.now[sector], parts.before.get(sector, math.nan)
    return [name, size.written(before), size.written(now), _since(now, before, size.language)]


def _total_row(parts: PublishedParts, size: sizes.Size) -> list[str]:
    now, before = parts.whole, parts.whole_before
    name = Words(size.language, SUBJECT)("head.total")
    return [name, size.written(before), size.written(now), _since(now, before, size.language)]


def _since(now: float, before: float, language: Language) -> str:
    """A change in per cent; not known where nothing was published then, and no part of nothing."""
    if before == 0 and now > 0:
        return Words(language, SUBJECT)("since.nothing")
    change = 100 * (now / before - 1) if before > 0 else now - before
    return sizes.percent_size([100.0], language).signed(change)


def effects_figure(run: Run, language: Language, most: int | None = None) -> Figure:
    """What the template's measures would do, the largest share first.

    Args:
        most: how many are shown; all of them without it.
    """
    say, report = Words(language, SUBJECT), Words(language)
    brought = ShownContributions.of(run, language)
    order = brought.order[:most]
    finding, size, kinds = _effects_finding(brought), brought.size, {"share": report("head.share")}
    shares = [(name, brought.mean("share", name) / size.scale) for name in order[:MOST_BARS]]
    bars = [Bar(brought.name(name), {"share": share}) for name, share in shares]
    chart = BarChart(finding, say("effects.description"), size, bars, kinds)
    return Figure(
        "effects",
        finding,
        [report("head.measure"), *(report(f"head.{number}") for number in NUMBERS), report("head.range")],
        [_effect_row(brought, name) for name in order],
        notes=[say("effects.note"), report("contributions.explained")],
        caption=size.unit,
        drawing=drawn(chart, language),
        year=run.year,
        row_of=list(order),
    )


def _effects_finding(brought: ShownContributions) -> str:
    size = brought.size
    say = Words(size.language, SUBJECT)
    if not brought.order or size.is_zero(brought.total):
        return say("effects.none")
    first = brought.order[0]
    texts = {"sum": size.written(brought.total), "unit": size.unit, "year": str(brought.run.year)}
    return say("effects.finding", first=brought.name(first), share=size.written(brought.mean("share", first)), **texts)


def _effect_row(brought: ShownContributions, measure: str) -> list[str]:
    size, share = brought.size, brought.of_measure("share", measure)
    numbers = [size.written(brought.mean(number, measure)) for number in NUMBERS]
    return [brought.name(measure), *numbers, size.between(share.p5, share.p95)]
