# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What has SMHI published of a municipality? Figures of one year and one release, never mixed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from klimatkontrakt import data
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError

WHOLE = "Alla"
Key = tuple[str, str]
Figures = Mapping[Key, float]
"""Tonnes a year by main sector and subsector; `Alla` is the whole of its level, never added to its parts."""


@dataclass(frozen=True)
class Release:
    """One publication of the whole series.

    Attributes:
        gas: `CO2` alone, or `GHG` as CO2e.
        gwp: the set that CO2e is stated in; empty for CO2.
    """

    name: str
    gas: str
    gwp: str


@cache
def releases() -> Mapping[str, Release]:
    """The releases that are known, by name."""
    return {row["release"]: Release(row["release"], row["gas"], row["gwp"]) for row in data.table("smhi_releases")}


@cache
def _known() -> frozenset[Key]:
    return frozenset((row["sector"], row["subsector"]) for row in data.table("smhi_to_gpc")) | {(WHOLE, WHOLE)}


@cache
def _meaning() -> Mapping[str, str]:
    return {row["written"]: row["means"] for row in data.table("smhi_names")}


@dataclass(frozen=True)
class PublishedYear:
    """One municipality's figures of one year, out of one release, names as SMHI now writes them."""

    municipality: str
    year: int
    release: str
    figures: Figures

    @property
    def sectors(self) -> tuple[str, ...]:
        """The main sectors that have figures, in their order."""
        return tuple(dict.fromkeys(sector for sector, _ in self.figures if sector != WHOLE))

    def parts(self, sector: str) -> dict[str, float]:
        """A main sector's subsectors, tonnes."""
        return {sub: tonnes for (main, sub), tonnes in self.figures.items() if main == sector and sub != WHOLE}

    def whole(self, sector: str) -> float:
        """A main sector's tonnes as published, or the sum of its parts where only they are at hand."""
        stated = self.figures.get((sector, WHOLE))
        return math.fsum(self.parts(sector).values()) if stated is None else stated

    @property
    def total(self) -> float:
        """The municipality's tonnes as published, or the sum of its main sectors where it is not at hand."""
        stated = self.figures.get((WHOLE, WHOLE))
        return math.fsum(map(self.whole, self.sectors)) if stated is None else stated


def of(municipality: str, year: int, release: str, figures: Figures) -> PublishedYear:
    """Figures with their names put right and checked.

    Args:
        municipality: whose.
        year: of the emissions.
        release: a name of smhi_releases.csv.
        figures: tonnes by main sector and subsector, names as in the file they came from.

    Raises:
        ProblemsError: when the release or a name is unknown, or a figure is not a number.
    """
    place = Place(f"SMHI {release}", 0, municipality, str(year))
    renamed = {(_meaning().get(sector, sector), sub): tonnes for (sector, sub), tonnes in figures.items()}
    found = [
        Problem("smhi_name_unknown", place, {"name": " / ".join(key)}) for key in renamed if key not in _known()
    ] + [
        Problem("smhi_not_a_number", place, {"name": " / ".join(key)})
        for key, tonnes in renamed.items()
        if not math.isfinite(tonnes)
    ]
    if release not in releases():
        found.append(Problem("smhi_release_unknown", place, {"release": release, "known": ", ".join(releases())}))
    if found:
        raise ProblemsError(found)
    return PublishedYear(municipality, year, release, renamed)


def change(earlier: PublishedYear, later: PublishedYear) -> float:
    """How the total has changed, a fraction of the earlier year's, inside one release.

    Raises:
        ProblemsError: when releases or municipalities differ, or the earlier total is nothing.
    """
    place = Place(f"SMHI {later.release}", 0, later.municipality, str(later.year))
    if (earlier.municipality, earlier.release) != (later.municipality, later.release):
        first, second = (f"{one.municipality} {one.year} ({one.release})" for one in (earlier, later))
        raise ProblemsError([Problem("smhi_releases_mixed", place, {"first": first, "second": second})])
    if earlier.total <= 0:
        raise ProblemsError([Problem("smhi_base_zero", place, {"year": str(earlier.year)})])
    return later.total / earlier.total - 1
