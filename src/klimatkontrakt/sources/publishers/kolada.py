# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does Kolada answer? A key figure of municipalities by year, as its interface gives it (v2 and v3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.tables import cells, figures, json_files, limits, reader
from klimatkontrakt.sources.tables.files import NOTHING_SAID, Given, Said, Source, refuse
from klimatkontrakt.sources.tables.json_files import entry
from klimatkontrakt.sources.tables.reader import FileContent, TableReading

PUBLISHER = "RKA, Kolada"
_EVERYONE = "T"


def read(source: Source, *, name: str = "", retrieved: str = "", said: Said = NOTHING_SAID) -> TableReading:
    """An answer as a tidy table: level, code, area, series (the key figure), year, value, unit.

    Values of everyone together are read (gender T); those of women and men apart are left.

    Source:
        RKA, Kolada's open interface, /v2/data and /v3/data.
    """
    return reader.made(reader.FileKind("kolada", PUBLISHER, _found), source, name=name, retrieved=retrieved, said=said)


def sector(kpi: str) -> str:
    """The sector of SMHI's that a key figure mirrors; empty where it mirrors none."""
    return str(limits.table("kolada").get(kpi, {}).get("sector", ""))


def _found(file: Given) -> FileContent:
    whole = json_files.loaded(file)
    values = entry(file, whole, "values")
    if not isinstance(values, list):
        json_files.missing(file, "values")
    if whole.get("next_page") or whole.get("next_url"):
        refuse("kolada_more_pages", Place(file.name))
    problems: list[Problem] = []
    rows = tuple(row for number in range(len(values)) for row in _of_entry(file, whole, number, problems))
    kpis = sorted({str(row[3]) for row in rows})
    return FileContent(figures.COLUMNS, rows, ", ".join(kpis), problems=tuple(problems))


def _of_entry(file: Given, whole: Any, number: int, problems: list[Problem]) -> Iterator[reader.Row]:
    kpi, code, period = (entry(file, whole, "values", number, key) for key in ("kpi", "municipality", "period"))
    inner = entry(file, whole, "values", number, "values")
    year = _year(period)
    if year is None or not isinstance(inner, list):
        json_files.missing(file, "values", number, "period" if year is None else "values")
    json_files.as_code(file, kpi, "values", number, "kpi")
    json_files.as_code(file, code, "values", number, "municipality")
    area = _area(code)
    unit = str(limits.table("kolada").get(str(kpi), {}).get("unit", ""))
    for value in _once(file, _of_everyone(file, inner, number), f"{kpi} {code} {year}"):
        if area is None:
            problems.append(Problem("area_unknown", Place(file.name, 0, str(code)), {"name": str(code)}))
        elif value is not None:
            yield figures.row(area, str(kpi), year, value, unit)


def _year(period: Any) -> int | None:
    return cells.year(period) if isinstance(period, str | int) else None


def _once(file: Given, values: Iterable[Any], name: str) -> list[float | None]:
    """The value of a municipality in a year, where there is one; two are refused."""
    listed = list(values)
    if len(listed) > 1:
        refuse("row_twice", Place(file.name), {"name": name})
    return [_value(file, value) for value in listed]


def _of_everyone(file: Given, inner: Sequence[Any], number: int) -> Iterator[Any]:
    """The values that are of women and men together, and stand."""
    for place, item in enumerate(inner):
        if not isinstance(item, Mapping):
            json_files.missing(file, "values", number, "values", place)
        if item.get("gender") == _EVERYONE and not item.get("isdeleted"):
            yield item.get("value")


def _area(code: Any) -> Territory | None:
    """Kolada's code: SCB's four digits, 0000 the country, 00 and two digits a region, which is a county here."""
    written = str(code)
    if len(written) == 4 and written.startswith("00") and written != "0000":
        return municipalities.by_code(written[2:])
    return municipalities.area(written)


def _value(file: Given, value: Any) -> float | None:
    if isinstance(value, list | dict):
        json_files.missing(file, "values", 0, "values", 0, "value")
    try:
        return cells.number(value, "point", "zero")
    except cells.NotANumberError as error:
        refuse("cell_not_number", Place(file.name), {"value": str(error)})
