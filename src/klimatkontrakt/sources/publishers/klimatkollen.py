# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is in Klimatkollen's data set? SMHI's figures by municipality, county or country, totals or main sectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.sources.publishers import municipalities, smhi
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.tables import cells, figures, json_files, reader
from klimatkontrakt.sources.tables.files import NOTHING_SAID, Gas, Given, Said, Source, refuse
from klimatkontrakt.sources.tables.reader import FileContent, TableReading

PUBLISHER = "SMHI, återgivet av Klimatkollen"
_UNITS: Mapping[Gas, str] = {"": "", "CO2": "tCO2", "CO2e": "tCO2e"}
_NAMES = ("name", "region", "country")


def read(source: Source, *, name: str = "", retrieved: str = "", said: Said = NOTHING_SAID) -> TableReading:
    """The data set as a tidy table: level, code, area, series (a main sector, or Alla), year, value, unit.

    Klimatkollen's own trends and projections are not read; only what SMHI has published. The data set does not say
    which gases it holds, and older ones are of carbon dioxide alone: the user says which.

    Source:
        Klimatkollen (Klimatbyrån), municipality-data.json and municipality-sector-emissions.json; CC BY 4.0.
    """
    return reader.made(
        reader.FileKind("klimatkollen", PUBLISHER, _found), source, name=name, retrieved=retrieved, said=said
    )


def _found(file: Given) -> FileContent:
    listed = json_files.loaded(file)
    if not isinstance(listed, list):
        json_files.missing(file, "0")
    problems: list[Problem] = [] if file.said.gas else [Problem("gas_needed", Place(file.name))]
    rows = tuple(row for number in range(len(listed)) for row in _of_area(file, listed, number, problems))
    return FileContent(
        figures.COLUMNS, rows, smhi.TITLE, note="Klimatkollens återgivning av SMHI:s siffror.", problems=tuple(problems)
    )


def _of_area(file: Given, listed: Any, number: int, problems: list[Problem]) -> Iterator[reader.Row]:
    name, by_year = _entry(file, listed, number)
    area = municipalities.area(name)
    if area is None:
        problems.append(Problem("area_unknown", Place(file.name, 0, name), {"name": name}))
        return
    for written, figures_of_year in by_year.items():
        year = cells.year(written)
        if year is None:
            json_files.missing(file, number, "emissions", written)
        yield from _of_year(file, area, year, figures_of_year)


def _entry(file: Given, listed: Any, number: int) -> tuple[str, Mapping[str, Any]]:
    """A municipality's name, and its figures by year."""
    entry = json_files.entry(file, listed, number)
    if not isinstance(entry, Mapping):
        json_files.missing(file, number, "name")
    name = next((entry[key] for key in _NAMES if isinstance(entry.get(key), str)), None)
    if name is None:
        json_files.missing(file, number, "name")
    by_year = entry.get("sectors", entry.get("emissions"))
    if not isinstance(by_year, Mapping):
        json_files.missing(file, number, "emissions")
    return name, by_year


def _of_year(file: Given, area: Territory, year: int, value: Any) -> Iterator[reader.Row]:
    """A year's figures, by sector or as a whole."""
    for series, figure in (value if isinstance(value, Mapping) else {figures.WHOLE: value}).items():
        if figure is not None:
            yield figures.row(area, smhi.name_now(series), year, _value(file, figure), _UNITS[file.said.gas])


def _value(file: Given, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse("cell_not_number", Place(file.name), {"value": str(value)[:80]})
    return float(value)
