# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do some cities look beside each other? The same account and year of each, what their plans come to; no ranking.

Cities stand in the order in which they were chosen. What differs between them is said; what no plan tells stands in
words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.compared_city import FIRST, NO_YEAR, ComparedCity, ComparedPlan, common_year
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.figures.multiples import BarPanel, BarPanels, LinePanel, LinePanels
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.cells import NumberCell
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

SUBJECT = "comparison"
PER_HEAD = "tCO2e/person"


@dataclass(frozen=True)
class Comparison:
    """Cities beside each other.

    Attributes:
        cities: in the order in which they were chosen.
        year: the latest that is published of all; None where each has its own.
        plans: what each city's own plan comes to; None where there is none that is worked out.
    """

    cities: Sequence[ComparedCity]
    year: int | None
    plans: Sequence[ComparedPlan | None]

    @classmethod
    def of(cls, cities: Sequence[ComparedCity]) -> Comparison:
        """Of some cities."""
        plans = [ComparedPlan.of(city.run) if city.run is not None else None for city in cities]
        return cls(cities, common_year(cities), plans)

    def year_of(self, city: ComparedCity) -> int:
        """The year in which a city is looked at; NO_YEAR where none is published of it."""
        return self.year if self.year is not None else city.year

    @property
    def totals(self) -> list[float]:
        """Each city's emissions, tCO2e."""
        return [city.emissions.total(self.year_of(city)) for city in self.cities]

    @property
    def per_head(self) -> list[float]:
        """Each city's emissions per inhabitant, tCO2e."""
        years = map(self.year_of, self.cities)
        cities = zip(self.cities, self.totals, years, strict=True)
        return [city.emissions.per_head(total, year) for city, total, year in cities]

    @property
    def changes(self) -> list[float]:
        """Each city's change since the first year, per cent."""
        return [city.emissions.change(self.year_of(city)) for city in self.cities]

    @property
    def names(self) -> list[str]:
        """What the cities are called."""
        return [city.name for city in self.cities]


def figures(cities: Sequence[ComparedCity], language: Language) -> list[Figure]:
    """The table of all, and what stands behind it; nothing where no city is chosen."""
    if not cities:
        return []
    beside = Comparison.of(cities)
    shown = [_compared(beside, language), *_sectors(beside, language), _since(beside, language)]
    if any(city.state != "template" for city in cities):
        shown.append(_plans(beside, language))
    return shown


def _percent(language: Language) -> Size:
    """Parts of a hundred, whole: what a comparison of plans can bear."""
    return Size(1.0, "%", language, nothing=100 * sizes.ROUNDING)


# The table of all


def _compared(beside: Comparison, language: Language) -> Figure:
    """A row a city: emissions, per head, since the first year, promised, funded, doubt."""
    say, percent = Words(language, SUBJECT), _percent(language)
    total, head = sizes.size("tCO2e", beside.totals, language), sizes.size(PER_HEAD, beside.per_head, language)
    columns = {
        say("head.total", unit=total.unit): list(map(total.written, beside.totals)),
        say("head.per_head"): list(map(head.written, beside.per_head)),
        say("head.change", first=str(FIRST)): list(map(percent.signed, beside.changes)),
        **_plan_columns(beside, language),
    }
    if beside.year is None:
        columns = {say("head.year"): [_year(beside.year_of(city), language) for city in beside.cities], **columns}
    parts = _parts(beside, head.written, beside.per_head, language)
    return Figure(
        "compared",
        say("compared.finding" if parts else "compared.finding_none", parts=parts),
        [say("head.city"), *columns],
        list(map(list, zip(beside.names, *columns.values(), strict=True))),
        caption=say("compared.caption" if beside.year is None else "compared.caption_year", year=str(beside.year)),
        notes=[say("note.order"), say("note.people")],
        is_open=True,
    )


def _year(year: int, language: Language) -> str:
    return str(year) if year != NO_YEAR else sizes.not_known(language)


def _parts(beside: Comparison, written: Callable[[float], str], values: Sequence[float], language: Language) -> str:
    """Each city whose number is known with it, in the order of the cities; empty where none is."""
    say = Words(language, SUBJECT)
    known = [(name, value) for name, value in zip(beside.names, values, strict=True) if math.isfinite(value)]
    return listed(say("part", name=name, value=written(value)) for name, value in known)


def listed(parts: Iterable[str]) -> str:
    """Parts of a sentence one after another."""
    return ", ".join(parts)


def _plan_columns(beside: Comparison, language: Language) -> dict[str, list[str]]:
    """Promised, funded and doubt of each city; in words where it has no plan, or none that is worked out."""
    say = Words(language, SUBJECT)
    cells = [_plan_cells(city, plan, language) for city, plan in zip(beside.cities, beside.plans, strict=True)]
    heads = (say("head.promised"), say("head.funded"), say("head.doubt"))
    return {head: list(column) for head, column in zip(heads, zip(*cells, strict=True), strict=True)}


def _plan_cells(city: ComparedCity, plan: ComparedPlan | None, language: Language) -> list[str]:
    if plan is None:
        return [words.term("no_plan", city.state, language)] * 3
    percent = _percent(language)
    promised = Words(language, SUBJECT)("needs_nothing") if plan.needs_nothing else percent.written(plan.promised)
    return [promised, percent.written(plan.funded), _doubt(plan, percent)]


def _doubt(plan: ComparedPlan, percent: Size) -> str:
    """How far from what is expected the account may end: nine times of ten between these."""
    if not (math.isfinite(plan.low) and math.isfinite(plan.high)):
        return sizes.not_known(percent.language)
    low, high = percent.signed(plan.low), percent.signed(plan.high)
    text = words.say("terms", "range", percent.language, low=low, high=high)
    return NumberCell(text, math.nan, unit="%", low=plan.low, high=plan.high)


# By sector


def _sectors(beside: Comparison, language: Language) -> list[Figure]:
    """Each sector's emissions per head, a panel a city, and in tonnes; nothing where no sector is known."""
    names = list(dict.fromkeys(name for city in beside.cities for name in city.emissions.sectors))
    if not names:
        return []
    say, tonnes = Words(language, SUBJECT), [_of_sectors(beside, city, names) for city in beside.cities]
    heads = [_per_head(beside, city, row) for city, row in zip(beside.cities, tonnes, strict=True)]
    per_head, whole = _size_of(PER_HEAD, heads, language), _size_of("tCO2e", tonnes, language)
    return [
        _sector_figure(beside, names, heads, per_head),
        Figure(
            "sector-tonnes",
            say("sector_tonnes.finding", count=len(names)),
            [say("head.sector"), *beside.names],
            _sector_rows(names, tonnes, whole),
            caption=_in_year(beside, whole, language),
        ),
    ]


def _size_of(unit: str, rows: Sequence[Sequence[float]], language: Language) -> Size:
    """One size for all numbers of a table."""
    return sizes.size(unit, [value for row in rows for value in row], language)


def _of_sectors(beside: Comparison, city: ComparedCity, names: Sequence[str]) -> list[float]:
    """A city's sectors, tCO2e in its year."""
    return [city.emissions.sector(name, beside.year_of(city)) for name in names]


def _per_head(beside: Comparison, city: ComparedCity, values: Sequence[float]) -> list[float]:
    """A city's numbers per inhabitant of its year."""
    return [city.emissions.per_head(value, beside.year_of(city)) for value in values]


def _sector_rows(names: Sequence[str], values: Sequence[Sequence[float]], size: Size) -> list[list[str]]:
    """A row a sector, a column a city."""
    by_sector = zip(names, zip(*values, strict=True), strict=True)
    return [[words.term("sector", name, size.language), *map(size.written, cells)] for name, cells in by_sector]


def _sector_figure(beside: Comparison, names: Sequence[str], values: Sequence[Sequence[float]], size: Size) -> Figure:
    """Sectors per head, with a panel a city."""
    language = size.language
    say = Words(language, SUBJECT)
    panels = []
    for name, row in zip(beside.names, values, strict=True):
        is_known = any(map(math.isfinite, row))
        bars = dict(zip(names, (value / size.scale for value in row), strict=True))
        panels.append(BarPanel(name, bars, "" if is_known else say("sectors_unknown")))
    finding = say("sectors.finding", count=len(names))
    labels = {name: words.term("sector", name, language) for name in names}
    chart = BarPanels(finding, say("sectors.description"), size, labels, panels)
    return Figure(
        "sectors",
        finding,
        [say("head.sector"), *beside.names],
        _sector_rows(names, values, size),
        caption=_in_year(beside, size, language),
        drawing=drawn(chart, language),
    )


def _in_year(beside: Comparison, size: Size, language: Language) -> str:
    say = Words(language, SUBJECT)
    return say("caption.own_years" if beside.year is None else "caption.year", unit=size.unit, year=str(beside.year))


# Since the first year


def _since(beside: Comparison, language: Language) -> Figure:
    """The change since the first year, a panel a city on one scale."""
    say, percent, first = Words(language, SUBJECT), _percent(language), str(FIRST)
    years = sorted(set().union(*(city.emissions.totals for city in beside.cities)))
    changes = [list(map(city.emissions.change, years)) for city in beside.cities]
    parts = _parts(beside, percent.signed, beside.changes, language)
    finding = say("since.finding" if parts else "since.finding_none", first=first, parts=parts)
    unknown = say("since.unknown", first=first)
    panels = [LinePanel(name, years, row, unknown) for name, row in zip(beside.names, changes, strict=True)]
    chart = LinePanels(finding, say("since.description", first=first), percent, panels)
    by_year = zip(years, zip(*changes, strict=True), strict=True)
    return Figure(
        "since",
        finding,
        [say("head.year"), *beside.names],
        [[str(year), *map(percent.signed, row)] for year, row in by_year],
        caption=say("since.caption", first=first),
        notes=[say("since.note")],
        drawing=drawn(chart, language) if years else None,
    )


# Plans


def _plans(beside: Comparison, language: Language) -> Figure:
    """What of each city's own plan is promised and funded, how sure it is, and what decides most."""
    say, count = Words(language, SUBJECT), sum(plan is not None for plan in beside.plans)
    rows, panels = [], []
    for city, plan in zip(beside.cities, beside.plans, strict=True):
        cells = _plan_cells(city, plan, language)
        rows.append([city.name, *_about(city, plan, language), *cells, _cause(city, plan, language)])
        bars = {"promised": plan.promised, "funded": plan.funded} if plan is not None else {}
        panels.append(BarPanel(city.name, bars, "" if plan is not None else cells[0]))
    finding = say("plans.finding_one" if count == 1 else "plans.finding", count=count, all=len(beside.cities))
    names = {"promised": say("bar.promised"), "funded": say("bar.funded")}
    chart = BarPanels(finding, say("plans.description"), _percent(language), names, panels, whole=100.0)
    return Figure(
        "plans",
        finding,
        [say("head.city"), say("head.scenario"), say("head.target_year"), say("head.promised"), say("head.funded"),
         say("head.doubt"), say("head.cause")],
        rows,
        notes=[say("note.promised"), say("note.funded"), say("note.doubt")],
        is_open=True,
        left=2,
        drawing=drawn(chart, language),
    )  # fmt: skip


def _about(city: ComparedCity, plan: ComparedPlan | None, language: Language) -> list[str]:
    """The plan's scenario and year; where there is no plan that is worked out, that in words."""
    if city.run is None or plan is None:
        return [words.term("no_plan", city.state, language), Words(language, SUBJECT)("dash")]
    return [scenario_name(city.run, language), str(plan.year)]


def scenario_name(run: Run, language: Language) -> str:
    """The name of a plan's scenario; the baseline's where it has none of its own."""
    label = run.document.label("scenarios", run.answer.scenario, language)
    return words.term("level", label, language) if label == run.answer.scenario else label


def _cause(city: ComparedCity, plan: ComparedPlan | None, language: Language) -> str:
    """What decides most, with its share of the doubt."""
    say = Words(language, SUBJECT)
    if city.run is None or plan is None or plan.cause is None:
        return say("dash")
    name = run_names.input_name(city.run, plan.cause.input, language)
    return say("cause", name=name, share=sizes.percent(plan.cause.share, language))
