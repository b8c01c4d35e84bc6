# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which figures of a file are a city's own? Those of its area, of the chosen series, in units that are known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from klimatkontrakt.city import units
from klimatkontrakt.city.schema import City
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Values
from klimatkontrakt.sources.publishers import kolada, smhi
from klimatkontrakt.sources.tables import figures
from klimatkontrakt.sources.tables.figures import WHOLE, SeriesFigure
from klimatkontrakt.sources.tables.reader import TableReading, listed

_SECTORS = ("smhi", "klimatkollen", "kolada")
MOST_NAMES = 12
TOTAL_KPI = "N07702"


@dataclass(frozen=True)
class ImportChoice:
    """What the user says of a file where it does not say so itself; empty where the file decides.

    Attributes:
        source: ids of the sources whose figures are replaced, with commas between.
        is_here: whether figures that name no municipality are the city's own.
        family, better: of an account that the city does not have yet, which is then made.
    """

    account: str = ""
    line: str = ""
    series: str = ""
    unit: str = ""
    release: str = ""
    source: str = ""
    retrieved: str = ""
    is_here: bool = False
    family: str = ""
    better: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that are named, one by one."""
        return tuple(name for part in self.source.split(",") if (name := part.strip()))


def of_city(
    city: City, table: TableReading, choice: ImportChoice, place: Place, problems: list[Problem]
) -> tuple[SeriesFigure, ...]:
    """The city's own figures of a table, in units that are known.

    Raises:
        ProblemsError: when there are none, or it is not said which series, where or in what unit.
    """
    found = _of_area(city, table, choice, place, problems)
    found = with_whole(found) if is_of_sectors(table) else _one_series(found, choice, place)
    found = tuple(replace(own, unit=_unit(own.unit, choice.unit, place)) for own in found)
    unknown = sorted({own.unit for own in found if not figures.is_known(own.unit)})
    if unknown:
        raise ProblemsError(
            [Problem("unit_unread", place, {"unit": u}) if u else Problem("import_unit_needed", place) for u in unknown]
        )
    return found


def _of_area(
    city: City, table: TableReading, choice: ImportChoice, place: Place, problems: list[Problem]
) -> tuple[SeriesFigure, ...]:
    code, name = city.header.kommunkod, city.header.name
    of_city, nowhere = _by_place(table, code)
    if nowhere and choice.is_here:
        of_city = (*of_city, *nowhere)
    elif nowhere and not any(table.values("code")):
        raise ProblemsError([Problem("import_area_unsaid", place, {"city": name})])
    elif nowhere:
        problems.append(Problem("import_area_blank", place, {"count": len(nowhere)}))
    if not of_city:
        raise ProblemsError([*problems, Problem("import_city_absent", place, {"city": name, "code": code})])
    return of_city


def _by_place(table: TableReading, code: str) -> tuple[tuple[SeriesFigure, ...], tuple[SeriesFigure, ...]]:
    """The figures of a municipality, and those that name none."""
    if table.kind == "klimatklivet":
        return grants(table, code), ()
    return figures.of_area(table, code), figures.of_area(table, "")


def _unit(written: str, said: str, place: Place) -> str:
    """The unit of a figure: the file's, or the user's where the file has none, a bare number, or tonnes of a gas.

    Raises:
        ProblemsError: when the user says another unit than the file does.
    """
    if written == "1" or not figures.is_known(written):
        return said or written
    if said in ("", written):
        return written
    if _is_of_gas(written, said):
        return said
    raise ProblemsError([Problem("import_unit_said_twice", place, {"unit": written, "said": said})])


def _is_of_gas(written: str, said: str) -> bool:
    """Whether one is tonnes, and the other as many tonnes of carbon dioxide equivalents."""
    if not figures.is_known(said):
        return False
    mass, gas = units.parse(written), units.parse(said)
    kinds = (set(dict(mass.dimension)), set(dict(gas.dimension)))
    return kinds == ({units.MASS}, {units.CO2E}) and math.isclose(mass.scale, gas.scale, rel_tol=1e-9)


def grants(table: TableReading, code: str) -> tuple[SeriesFigure, ...]:
    """Grants of a city as money a year, by the year of the decision."""
    sums: dict[int, float] = {}
    for record in table.records():
        if record["code"] == code and record["granted"] is not None and record["decided"]:
            year = int(str(record["decided"])[:4])
            sums[year] = sums.get(year, 0.0) + float(record["granted"])
    title, unit = table.provenance.title, table.unit("granted")
    return tuple(SeriesFigure(title, year, total, unit, "computed") for year, total in sorted(sums.items()))


def with_whole(series_figures: Sequence[SeriesFigure]) -> tuple[SeriesFigure, ...]:
    """Figures of main sectors with their sum before them, where a file has every sector and no sum."""
    if WHOLE in {figure.series for figure in series_figures} or len({figure.unit for figure in series_figures}) != 1:
        return tuple(series_figures)
    by_year: dict[int, list[SeriesFigure]] = {}
    for figure in series_figures:
        by_year.setdefault(figure.year, []).append(figure)
    whole = [_sum(year, parts) for year, parts in sorted(by_year.items()) if _has_every_sector(parts)]
    return (*whole, *series_figures)


def _has_every_sector(parts: Sequence[SeriesFigure]) -> bool:
    mains = {sector for sector, _ in smhi.known_names()} - {WHOLE}
    return {figure.series for figure in parts} >= mains


def _sum(year: int, parts: Sequence[SeriesFigure]) -> SeriesFigure:
    return SeriesFigure(WHOLE, year, round(sum(figure.value for figure in parts), 6), parts[0].unit, "computed")


def is_of_sectors(table: TableReading) -> bool:
    """Whether a table's series are sectors of SMHI's, or the whole of them."""
    if table.kind == "kolada":
        return all(kpi == TOTAL_KPI or kolada.sector(str(kpi)) for kpi in table.values("series"))
    return table.kind in _SECTORS


def _one_series(series_figures: Sequence[SeriesFigure], choice: ImportChoice, place: Place) -> tuple[SeriesFigure, ...]:
    chosen = _chosen(series_figures, choice, place)
    years = [figure.year for figure in chosen]
    doubled = next((year for year in years if years.count(year) > 1), None)
    if doubled is not None:
        values: Values = {"name": chosen[0].series, "year": str(doubled)}
        raise ProblemsError([Problem("import_series_doubled", place, values)])
    return chosen


def _chosen(series_figures: Sequence[SeriesFigure], choice: ImportChoice, place: Place) -> tuple[SeriesFigure, ...]:
    """The figures of the series that the user names, or of the only one."""
    names = list(dict.fromkeys(figure.series for figure in series_figures))
    known = listed([f"“{name}”" for name in names], MOST_NAMES)  # a name may have commas of its own
    if not choice.series:
        if len(names) > 1:
            raise ProblemsError([Problem("import_choose", place, {"count": len(names), "known": known})])
        return tuple(series_figures)
    wanted = choice.series.casefold()
    chosen = tuple(figure for figure in series_figures if figure.series.casefold() == wanted)
    if not chosen:
        raise ProblemsError([Problem("import_series_unknown", place, {"name": choice.series, "known": known})])
    return chosen
