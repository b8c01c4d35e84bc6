# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does an export of SMHI's national emissions database say? Tonnes by area, sector, subsector and year.

`Alla` is the whole of its level: it is kept as published, and never added to its parts. Where parts and whole differ,
both are kept and the difference is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from klimatkontrakt import data
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Values
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.tables import cells, headers, limits, reader
from klimatkontrakt.sources.tables.files import NOTHING_SAID, Gas, Given, Said, Source, refuse
from klimatkontrakt.sources.tables.headers import TableHeader
from klimatkontrakt.sources.tables.reader import FileContent, TableReading, TidyColumn, listed
from klimatkontrakt.sources.tables.workbooks import Sheet, Workbook

WHOLE = "Alla"
PUBLISHER = "SMHI"
TITLE = "Nationella emissionsdatabasen"
EXACT_TONNES = 0.05  # what publishers' rounding to hundredths of a tonne may add up to
_LABELS = {"sector": ["Huvudsektor"], "subsector": ["Undersektor"], "county": ["Län"], "area": ["Kommun"]}
_DATE = re.compile(r"\b[12][0-9]{3}-[01][0-9]-[0-3][0-9]\b")
_ALL_GASES = re.compile(r"växthusgas|\bggt\b|ekv|\bghg\b|co2e", re.IGNORECASE)
_CARBON = re.compile(r"koldioxid|\bco2\b", re.IGNORECASE)
_OTHER = re.compile(
    r"biogen|metan|lustgas|dikväveoxid|kväve|svavel|partiklar|fluor|\b(?:ch4|n2o|nox|so2|hfc|pfc|sf6|nh3|nmvoc|pm10|pm2)\b",
    re.IGNORECASE,
)
_IN_TONNES = re.compile(r"enhet:?\s*(k?)(?:ton|tonnes|t)\b", re.IGNORECASE)

Key = tuple[str, str]
Series = tuple[float | None, ...]


@dataclass(frozen=True)
class SumDifference:
    """How far a main sector's parts are from the sector as published, by area; tonnes a year, parts less whole."""

    area: Territory
    sector: str
    tonnes: Mapping[int, float]

    @property
    def largest(self) -> tuple[int, float]:
        """The year in which it is largest, and the tonnes."""
        return max(self.tonnes.items(), key=lambda item: abs(item[1]))


@dataclass(frozen=True)
class _Export:
    """An export as read: figures by area and by sector and subsector, one for each year."""

    sheet: Sheet
    years: tuple[int, ...]
    figures: Mapping[str, Mapping[Key, Series]]
    areas: Mapping[str, Territory]
    unit: str
    release: str
    title: str
    problems: tuple[Problem, ...]


def read(source: Source, *, name: str = "", retrieved: str = "", said: Said = NOTHING_SAID) -> TableReading:
    """An export as a tidy table: level, code, area, sector, subsector, year, tonnes.

    The unit of `tonnes` is tCO2 or tCO2e, as the file says; names of sectors are as SMHI now writes them.

    Source:
        SMHI, Nationella emissionsdatabasen, export to Excel of the county report.
    """
    return reader.made(reader.FileKind("smhi", PUBLISHER, _found), source, name=name, retrieved=retrieved, said=said)


def differences(table: TableReading) -> tuple[SumDifference, ...]:
    """Where subsectors do not add up to their main sector, by more than rounding; the largest first."""
    years = tuple(dict.fromkeys(row[5] for row in table.rows))
    figures: dict[str, dict[Key, dict[int, float]]] = {}
    for code, sector, sub, year, tonnes in map(itemgetter(1, 3, 4, 5, 6), table.rows):
        figures.setdefault(code, {}).setdefault((sector, sub), {})[year] = tonnes
    areas = {row[1]: Territory(row[0], row[1], row[2]) for row in table.rows}  # type: ignore[arg-type]
    series = {
        code: {key: tuple(map(own.get, years)) for key, own in by_key.items()}  # type: ignore[arg-type]
        for code, by_key in figures.items()
    }
    return _differences(areas, series, years)  # type: ignore[arg-type]


def _differences(
    areas: Mapping[str, Territory], figures: Mapping[str, Mapping[Key, Series]], years: Sequence[int]
) -> tuple[SumDifference, ...]:
    found = [
        difference for code, figure in figures.items() for difference in _differences_of(areas[code], figure, years)
    ]
    return tuple(sorted(found, key=lambda d: -abs(d.largest[1])))


def _differences_of(area: Territory, figures: Mapping[Key, Series], years: Sequence[int]) -> Iterator[SumDifference]:
    for sector, parts in _parts(figures).items():
        whole = figures.get((sector, WHOLE), ()) or (None,) * len(years)
        off = {}
        for year, summed, tonnes in zip(years, map(sum, zip(*parts, strict=True)), whole, strict=True):
            if tonnes is not None and abs(summed - tonnes) > EXACT_TONNES:
                off[year] = summed - tonnes
        if off:
            yield SumDifference(area, sector, off)


def _parts(figures: Mapping[Key, Series]) -> dict[str, list[list[float]]]:
    """The subsectors of each main sector; what a part lacks adds nothing to it."""
    parts: dict[str, list[list[float]]] = {}
    for (sector, sub), series in figures.items():
        if WHOLE not in (sub, sector):
            parts.setdefault(sector, []).append([figure or 0.0 for figure in series])
    return parts


@cache
def known_names() -> frozenset[Key]:
    """Sectors and subsectors as SMHI now writes them, `Alla` among them."""
    return frozenset((row["sector"], row["subsector"]) for row in data.table("smhi_to_gpc")) | {(WHOLE, WHOLE)}


@cache
def _meanings() -> Mapping[str, str]:
    return {row["written"]: row["means"] for row in data.table("smhi_names")}


def name_now(written: str) -> str:
    """A sector's name as SMHI now writes it.

    >>> name_now("Egen uppärmning av bostäder och lokaler"), name_now("Jordbruk")
    ('Egen uppvärmning av bostäder och lokaler', 'Jordbruk')
    """
    return _meanings().get(written, written)


def _found(file: Given) -> FileContent:
    export = _export(file)
    rows = tuple(
        (area.level, area.code, area.name, sector, sub, year, value)
        for code, figures in export.figures.items()
        for area in (export.areas[code],)
        for (sector, sub), series in figures.items()
        for year, value in zip(export.years, series, strict=True)
        if value is not None
    )
    columns = reader.columns("level", "code", "area", "sector", "subsector", "year", TidyColumn("tonnes", export.unit))
    problems = (*export.problems, *_of_sums(file, export), *_of_the_rest(file, export), *_of_parts(file, export))
    return FileContent(columns, rows, export.title, export.release, problems=problems)


def _export(file: Given) -> _Export:
    sheet, header, others = _table(file)
    heading = [cells.text(cell) for row in sheet.rows[: header.row] for cell in row if cells.text(cell)]
    years = _years(sheet, header)
    unit, scale = _unit(file, sheet, header, heading)
    problems: list[Problem] = [*sheet.problems, *others]
    figures, areas = _figures(sheet, header, years, scale, problems)
    if not figures:
        raise ProblemsError([*problems, Problem("table_empty", sheet.whole)])
    release = _release(heading)
    if not release:
        problems.append(Problem("release_not_said", sheet.whole))
    named = next(filter(_DATE.search, heading), "")
    title = f"{TITLE} ({named})" if named else TITLE
    return _Export(sheet, tuple(years), figures, areas, unit, release, title, tuple(problems))


def _release(heading: Sequence[str]) -> str:
    """The one date that stands above the table; nothing where there is none, or several."""
    dates = {match[0] for match in map(_DATE.search, heading) if match}
    return dates.pop() if len(dates) == 1 else ""


def _table(file: Given) -> tuple[Sheet, TableHeader, list[Problem]]:
    """The one sheet that has the table, and a note of each that is not read.

    Raises:
        ProblemsError: when none has it, or several have: two gases in one file are two readings.
    """
    book = Workbook(file)
    known = headers.tables(book, _LABELS)
    if not known:
        return book.first(), headers.found(book.first(), _LABELS), []
    if len(known) > 1:
        names = listed([sheet.name for sheet, _ in known], limits.limit("shown"))
        refuse("sheets_alike", Place(file.name), {"sheets": names})
    ((sheet, header),) = known
    return sheet, header, headers.unread(book, [sheet.name])


def _years(sheet: Sheet, header: TableHeader) -> dict[int, int]:
    """The column of each year: the year stands in the header's row, or in the row above it."""
    rows = sheet.rows[max(0, header.row - 1) : header.row + 1]
    at: dict[int, int] = {}
    for row in rows:
        for column, cell in enumerate(row):
            year = cells.year(cell)
            if year is None or column in header.at.values():
                continue
            if at.get(year, column) != column:
                refuse("column_twice", sheet.place(header.row, column), {"column": str(year)})
            at[year] = column
    if not at:
        refuse("header_missing", sheet.whole, {"columns": "1990, 2000 …", "within": header.row + 1})
    return at


def _unit(file: Given, sheet: Sheet, header: TableHeader, heading: Sequence[str]) -> tuple[str, float]:
    """The unit of the figures, and what brings them to tonnes.

    Raises:
        ProblemsError: when neither the file nor the user says its gas, or they say two, or it does not say its unit;
            gases are never mixed, so none is assumed.
    """
    words = " ".join([*heading, sheet.name, *map(cells.text, sheet.rows[header.row])])
    gas, size = _gas_of(file, sheet, words), _IN_TONNES.search(words)
    if not size:
        refuse("unit_not_said", sheet.whole)
    return f"t{gas}", 1000.0 if size[1] else 1.0


def _gas_of(file: Given, sheet: Sheet, words: str) -> str:
    """The gas that the heading says, or the user."""
    gas = _gas(words)
    if _OTHER.search(words) and gas != "CO2e":
        refuse("gas_other", sheet.whole)
    if gas and file.said.gas not in ("", gas):
        refuse("gas_contradicted", sheet.whole, {"found": gas, "said": file.said.gas})
    if not (gas or file.said.gas):
        refuse("gas_not_said", sheet.whole)
    return gas or file.said.gas


def _gas(words: str) -> Gas:
    """The gases that a heading names: all greenhouse gases, carbon dioxide alone, or none that are known."""
    if _ALL_GASES.search(words):
        return "CO2e"
    return "CO2" if _CARBON.search(words) else ""


def _figures(
    sheet: Sheet, header: TableHeader, years: Mapping[int, int], scale: float, problems: list[Problem]
) -> tuple[dict[str, dict[Key, Series]], dict[str, Territory]]:
    label_at = [header.at[name] for name in ("sector", "subsector", "county", "area")]
    figures: dict[str, dict[Key, Series]] = {}
    areas: dict[str, Territory] = {}
    strangers: dict[str, Problem] = {}
    for number in range(header.row + 1, len(sheet.rows)):
        labels = [cells.text(sheet.rows[number][at]) for at in label_at]
        if not all(labels):
            continue  # blank rows and footers
        sector, sub, county, place = labels
        key = (name_now(sector), sub)
        area = _area(county, place)
        if area is None or key not in known_names():
            name, code, column = _stranger(key, f"{place}, {county}", area)
            strangers.setdefault(name, Problem(code, sheet.place(number, header.at[column]), {"name": name}))
            continue
        areas[area.code] = area
        of_area = figures.setdefault(area.code, {})
        if key in of_area:
            problems.append(
                Problem("row_twice", sheet.place(number, label_at[0]), {"name": f"{place}: {sector}, {sub}"})
            )
        of_area[key] = _series(sheet, number, years, scale, problems)
    problems.extend(strangers.values())
    return figures, areas


@cache
def _area(county: str, place: str) -> Territory | None:
    """The area of a row: a municipality in its own county, a county where the place is `Alla`, or the nation."""
    if county == WHOLE:
        return municipalities.NATION if place == WHOLE else None
    whole = _county(county)
    if place == WHOLE or whole is None:
        return whole
    area = municipalities.area(place)
    return area if area is not None and area.level == "municipality" and area.county == whole.name else None


def _county(written: str) -> Territory | None:
    area = municipalities.area(written)
    return area if area is not None and area.level == "county" else municipalities.county(written)


def _stranger(key: Key, place: str, area: Territory | None) -> tuple[str, str, str]:
    """A name that is not known, the problem that it is, and the column where it stands."""
    if area is None:
        return place, "area_unknown", "area"
    return " / ".join(key), "smhi_name_unknown", "sector"


def _series(sheet: Sheet, row: int, years: Mapping[int, int], scale: float, problems: list[Problem]) -> Series:
    own = sheet.rows[row]
    series: list[float | None] = []
    for year in years.values():
        cell = own[year]
        value = cell if type(cell) is float else headers.number(sheet, row, year, problems)
        if value is None and cells.is_missing(cell):
            problems.append(Problem("figure_missing", sheet.place(row, year)))
        series.append(value if value is None or scale == 1.0 else value * scale)
    return tuple(series)


def _of_sums(file: Given, export: _Export) -> Iterator[Problem]:
    """Do main sectors add up to the total of their area? One warning, of the place where they are farthest from it."""
    off: list[tuple[float, str, int, float, float]] = []
    for code, figures in export.figures.items():
        for year, summed, whole in _sums_of(figures, export.years):
            if abs(summed - whole) > EXACT_TONNES:
                off.append((abs(summed - whole), code, year, summed, whole))
    if off:
        _, code, year, summed, whole = max(off)
        values: Values = {
            "count": len(off),
            "area": export.areas[code].name,
            "year": str(year),
            "sum": summed,
            "total": whole,
        }
        yield Problem("smhi_total_off", Place(file.name), values)


def _sums_of(figures: Mapping[Key, Series], years: Sequence[int]) -> Iterator[tuple[int, float, float]]:
    """By year, an area's main sectors together and its total, where neither lacks a figure."""
    total, mains = figures.get((WHOLE, WHOLE)), _mains(figures)
    if not total or not mains:
        return
    for year, whole, parts in zip(years, total, zip(*mains, strict=True), strict=True):
        summed = _sum(parts)
        if whole is not None and summed is not None:
            yield year, summed, whole


def _mains(figures: Mapping[Key, Series]) -> list[Series]:
    return [series for (sector, sub), series in figures.items() if sub == WHOLE and sector != WHOLE]


def _sum(values: Sequence[float | None]) -> float | None:
    """The sum; None where a figure is missing, which is not zero."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _of_the_rest(file: Given, export: _Export) -> Iterator[Problem]:
    """What is placed in the country and in no municipality."""
    nation = export.figures.get(municipalities.NATION_CODE, {}).get((WHOLE, WHOLE))
    totals = _municipal_totals(export)
    if nation is None or len(totals) != len(municipalities.municipalities()):
        return
    rest = []
    for whole, *parts in zip(nation, *totals, strict=True):
        summed = _sum(parts)
        if whole is not None and summed is not None:
            rest.append(whole - summed)
    if rest and max(map(abs, rest)) > EXACT_TONNES:
        values = {"least": min(rest) / 1000, "most": max(rest) / 1000}
        yield Problem("smhi_not_allocated", Place(file.name), values)


def _municipal_totals(export: _Export) -> list[Series]:
    totals = [figures.get((WHOLE, WHOLE)) for code, figures in export.figures.items() if len(code) == 4]
    return [total for total in totals if total is not None]


def _of_parts(file: Given, export: _Export) -> Iterator[Problem]:
    """One warning a sector: in how many areas its subsectors differ from it, and where most."""
    found = _differences(export.areas, export.figures, export.years)
    counts = Counter(each.sector for each in found if each.area.level == "municipality")
    for sector, count in counts.items():
        worst = next(each for each in found if each.sector == sector and each.area.level == "municipality")
        year, tonnes = worst.largest
        years = listed(list(map(str, sorted(worst.tonnes))), limits.limit("shown"))
        values: Values = {
            "sector": sector, "count": count, "area": worst.area.name, "years": years,
            "year": str(year), "tonnes": tonnes,
        }  # fmt: skip
        yield Problem("smhi_parts_differ", Place(file.name), values)
