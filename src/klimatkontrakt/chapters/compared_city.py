# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is known of a city that is set beside others? Its published emissions, and what its own plan comes to.

Emissions are of one account and one release for every Swedish municipality: those shipped with the program. A place
that is no municipality has its own. What no plan tells is not known, and never nought.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import units
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answer.parts import SectorYear, Swing
from klimatkontrakt.engine.answer.promise_parts import Coverage
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.template import published, standing

PlanState = Literal["plan", "older", "template", "waiting", "unreadable"]
"""A plan of its own that is worked out, one that an older program worked out, none, one that waits, one unreadable."""
FIRST = standing.BASE_YEAR  # the year that changes are counted from
NO_YEAR = 0  # of a place of which no year is published
ByYear = Mapping[int, float]


@dataclass(frozen=True)
class ComparedEmissions:
    """What is published of a place's emissions, tCO2e; what is not published is nan.

    Attributes:
        account: the account's name, where it is the city's own; empty for that of all municipalities.
        release: the publisher's release.
        totals: by year; empty where nothing comparable is published.
        sectors: by sector and year.
        people: inhabitants by year.
    """

    account: str = ""
    release: str = ""
    totals: ByYear = field(default_factory=dict)
    sectors: Mapping[str, ByYear] = field(default_factory=dict)
    people: ByYear = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """Whether they are of the city's own account, which is not that of the others."""
        return bool(self.account)

    def total(self, year: int) -> float:
        """All of a year."""
        return self.totals.get(year, math.nan)

    def sector(self, name: str, year: int) -> float:
        """A sector's in a year."""
        return self.sectors.get(name, {}).get(year, math.nan)

    def per_head(self, value: float, year: int) -> float:
        """A number of a year per inhabitant."""
        people = self.people.get(year, 0.0)
        return value / people if people > 0 else math.nan

    def change(self, year: int) -> float:
        """The change since FIRST, per cent."""
        first = self.totals.get(FIRST, 0.0)
        return 100 * (self.total(year) / first - 1) if first > 0 else math.nan


def of_municipality(area: Territory) -> ComparedEmissions:
    """What the shipped tables have of a municipality."""
    municipal = published.of(area)
    sectors = {name: series for name, series in municipal.emissions.items() if name != published.TOTAL}
    return ComparedEmissions("", standing.release(), municipal.emissions[published.TOTAL], sectors, municipal.people)


def of_document(city: City, label: str, sectors: SectorYear | None) -> ComparedEmissions:
    """What a city's document has of its headline's account; nothing where that does not count CO2 equivalents.

    Args:
        label: the account's name.
        sectors: the account's lines in its last published year, where it is worked out.
    """
    account = study.headline(city)
    unit = units.parse(city.accounts[account].unit)
    if dict(unit.dimension) != {units.CO2E: 1}:
        return ComparedEmissions(label)
    rows = [row for row in city.history if (row.account, row.line) == (account, None)]
    totals = {row.year: row.value * units.parse(row.unit).scale for row in rows}
    by_sector = _by_sector(sectors, unit.scale) if sectors is not None and sectors.account == account else {}
    return ComparedEmissions(label, ", ".join(sorted({row.release for row in rows})), totals, by_sector)


def _by_sector(sectors: SectorYear, scale: float) -> dict[str, dict[int, float]]:
    """Each sector's sum, tCO2e, in the year of the lines."""
    sums: dict[str, dict[int, float]] = {}
    for cell in sectors.cells:
        series = sums.setdefault(cell.sector, {sectors.year: 0.0})
        series[sectors.year] += cell.value * scale
    return sums


@dataclass(frozen=True)
class ComparedCity:
    """A city that is set beside others.

    Attributes:
        state: whether it has a plan of its own, and whether that is worked out.
        run: its plan, worked out; None for every other state.
    """

    name: str
    state: PlanState
    emissions: ComparedEmissions
    run: Run | None = None

    @property
    def year(self) -> int:
        """Its latest published year, or NO_YEAR."""
        return max(self.emissions.totals, default=NO_YEAR)


def common_year(cities: Sequence[ComparedCity]) -> int | None:
    """The latest year that is published of every city that has any; None where they share none."""
    series = [set(city.emissions.totals) for city in cities if city.emissions.totals]
    shared = set.intersection(*series) if series else set()
    return max(shared, default=None)


@dataclass(frozen=True)
class ComparedPlan:
    """What a city's own plan comes to in the year of its first target; per cent, nan where one is not known.

    Attributes:
        promised: of the cut that the target needs, what commitments secure.
        needs_nothing: whether nothing more is needed, so that there is no share.
        funded: of what is to be paid up to the year before savings, what is funded.
        low, high: the 5th and 95th percentile of the account, counted from what is expected.
        cause: what decides most.
    """

    year: int
    promised: float
    needs_nothing: bool
    funded: float
    low: float
    high: float
    cause: Swing | None

    @classmethod
    def of(cls, run: Run) -> ComparedPlan:
        """Of a plan that is worked out."""
        money, coverage = run.answer.money, _coverage(run)
        promised = 100 * coverage.cut.mean if coverage is not None else math.nan
        needs_nothing = coverage is not None and math.isnan(promised)
        funded = 100 * sum(money.funded.values()) / money.paid if money.paid > 0 else math.nan
        swings = sorted(run.swings, key=lambda swing: swing.share)
        cause = swings[-1] if swings and swings[-1].share > 0 else None
        return cls(run.year, promised, needs_nothing, funded, *_ends(run), cause)


def _coverage(run: Run) -> Coverage | None:
    """What all promises together secure; None where there is no contract, or where the need is not known."""
    coverage = run.answer.promises.together if run.answer.promises is not None else None
    return coverage if coverage is not None and coverage.is_known else None


def _ends(run: Run) -> tuple[float, float]:
    """How far from what is expected the headline may end, per cent; not known where nothing above nought is."""
    expected = run.answer.planned_paths[run.headline].at(run.year - run.first_year)
    if not expected.mean > 0:
        return math.nan, math.nan
    return 100 * (expected.p5 / expected.mean - 1), 100 * (expected.p95 / expected.mean - 1)
