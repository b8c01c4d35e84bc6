# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which rows has each sheet of a city's book? The city's own values, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from klimatkontrakt.city.schema import City
from klimatkontrakt.city.table_forms import TABLES
from klimatkontrakt.folder.canonical import plain
from klimatkontrakt.folder.tables import cell_text
from klimatkontrakt.sources.book.layout import CONTRACT_PARTS, HEADER, SheetLayout

Row = Mapping[str, Any]
_MISSING = "missing: "


def rows(city: City, layout: SheetLayout) -> list[Row]:
    """The rows of a sheet by column key, a year's value by the year; what is not written has no key."""
    if layout.key == HEADER:
        return [plain(city.header)]
    if layout.key in TABLES:
        return [_table_row(layout.key, plain(row)) for row in getattr(city, layout.key)]
    if layout.owner:
        return list(_parts(city, layout))
    return [_entry(layout, name, plain(entry)) for name, entry in getattr(city, layout.key).items()]


def years(city: City, layout: SheetLayout) -> tuple[int, ...]:
    """The years that have a column of their own."""
    return tuple(sorted({year for row in city.quantities for year in row.points})) if layout.has_years else ()


def _table_row(kind: str, values: dict[str, Any]) -> Row:
    """A row of a table, its cells of several words as the CSV file writes them."""
    row: dict[str, Any] = {}
    for column in TABLES[kind].columns:
        value = values.get(column.name)
        if column.kind == "value" and values.get("missing") is not None:
            row[column.name] = _MISSING + values["missing"]
        elif value is not None and value not in ([], {}, ""):
            numeric = column.kind in ("number", "integer", "value", "truth")
            row[column.name] = value if numeric else cell_text(value, column.kind)
    return {**row, **{str(year): value for year, value in values.get("points", {}).items()}}


def _entry(layout: SheetLayout, name: str, values: dict[str, Any]) -> Row:
    """An entry without the parts that have sheets of their own; an empty list that was written is kept."""
    apart = set(_APART.get(layout.key, ()))
    if layout.key == "contracts":
        apart = {key for key, value in values.items() if key in CONTRACT_PARTS and value}
    return {"id": name, **{key: value for key, value in values.items() if key not in apart}}


_APART = {"measures": ("moves", "costs"), "scenarios": ("measures",)}


def _parts(city: City, layout: SheetLayout) -> Iterator[Row]:
    parent = layout.columns[0].key
    for name, entry in getattr(city, layout.owner).items():
        own: Any = plain(getattr(entry, layout.field))
        if own is None:
            continue
        for each in own.items() if layout.by_id else own:
            if layout.by_id:
                yield {parent: name, layout.by_id: each[0], **each[1]}
            else:
                yield {parent: name, **each}
