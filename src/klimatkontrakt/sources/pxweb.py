# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does SCB's table service answer? JSON-stat 1 and 2, its own JSON, and PX files; told apart by what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from klimatkontrakt.city.problem import Place
from klimatkontrakt.sources import cells, cubes, json_files, px, reading
from klimatkontrakt.sources.cubes import Cube, Dimension
from klimatkontrakt.sources.files import Given, Source, refuse
from klimatkontrakt.sources.json_files import entry
from klimatkontrakt.sources.reading import Found, Reading

PUBLISHER = "SCB"


def read(source: Source, *, name: str = "", retrieved: str = "") -> Reading:
    """An answer of PxWeb as a tidy table: level, code, area, series, year, value, unit.

    Source:
        SCB, PxWebApi 1 and 2; JSON-stat 1.2 and 2.0 (json-stat.org); PX file format (Statistics Finland).
    """
    return reading.made("pxweb", PUBLISHER, source, _found, name=name, retrieved=retrieved)


def _found(file: Given) -> Found:
    start = file.raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start not in (b"{", b"["):
        return cubes.found(file, px.cube(file))
    whole = json_files.loaded(file)
    if isinstance(whole, Mapping) and "columns" in whole:
        return cubes.found(file, _own(file, whole))
    inner = whole["dataset"] if isinstance(whole, Mapping) and "dataset" in whole else whole
    return cubes.found(file, _stat(file, inner))


def _texts(file: Given, values: Any, *path: str | int) -> list[str]:
    listed = entry(file, values, *path)
    if not isinstance(listed, list):
        json_files.missing(file, *path)
    return [str(each) for each in listed]


def _stat(file: Given, stat: Any) -> Cube:
    """JSON-stat; in version 1 names, sizes and roles stand inside the dimensions."""
    dimensions = entry(file, stat, "dimension")
    head = stat if "id" in stat else dimensions
    ids = _texts(file, head, "id")
    roles = head.get("role", stat.get("role", {}))
    time = roles.get("time", []) if isinstance(roles, Mapping) else []
    made = tuple(_dimension(file, entry(file, dimensions, each), each, each in time) for each in ids)
    size = len(made) and 1
    for each in made:
        size *= len(each.codes)
    values = _values(file, entry(file, stat, "value"), size)
    release = str(stat.get("updated", ""))[:10]
    return Cube(str(stat.get("label", "")), str(stat.get("source", "") or PUBLISHER), release, made, values)


def _dimension(file: Given, own: Any, name: str, is_time: bool) -> Dimension:
    category = entry(file, own, "category")
    labels = category.get("label", {}) if isinstance(category, Mapping) else {}
    index = category.get("index", list(labels)) if isinstance(category, Mapping) else []
    try:
        codes = sorted(index, key=lambda code: index[code]) if isinstance(index, Mapping) else list(index)
    except TypeError:
        json_files.missing(file, "dimension", name, "category", "index")
    given = category.get("unit", {}) if isinstance(category, Mapping) else {}
    units = [given.get(code, {}) if isinstance(given, Mapping) else {} for code in codes]
    bases = tuple(str(unit.get("base", "")) if isinstance(unit, Mapping) else "" for unit in units)
    shown = tuple(str(labels.get(code, code)) if isinstance(labels, Mapping) else str(code) for code in codes)
    title = str(own.get("label", name)) if isinstance(own, Mapping) else name
    return Dimension(title, tuple(map(str, codes)), shown, is_time, bases if any(bases) else ())


def _values(file: Given, values: Any, size: int) -> list[float | None]:
    """The values; an object holds only those that are there, by their place."""
    if isinstance(values, Mapping):
        try:
            sparse = {int(at): value for at, value in values.items()}
        except ValueError:
            json_files.missing(file, "value")
        if any(not 0 <= at < size for at in sparse):
            refuse("cube_size", Place(file.name), {"found": max(sparse) + 1, "expected": size})
        values = [sparse.get(at) for at in range(size)]
    if not isinstance(values, list):
        json_files.missing(file, "value")
    return [_number(file, value) for value in values]


def _number(file: Given, value: Any) -> float | None:
    if isinstance(value, list | dict):
        json_files.missing(file, "value")
    try:
        return cells.number(value, "point")
    except cells.NotANumberError as error:
        refuse("cell_not_number", Place(file.name), {"value": str(error)})


def _own(file: Given, whole: Mapping[str, Any]) -> Cube:
    """PxWeb's own JSON: keys and values are strings, and the rows may come in any order and number."""
    columns = entry(file, whole, "columns")
    rows = entry(file, whole, "data")
    if not isinstance(columns, list) or not isinstance(rows, list):
        json_files.missing(file, "columns")
    kinds = [(str(entry(file, c, "text")), str(entry(file, c, "type"))) for c in columns]
    keys = [at for at, (_, kind) in enumerate(kinds) if kind != "c"]
    contents = [text for text, kind in kinds if kind == "c"]
    filled: dict[tuple[str, ...], float | None] = {}
    for number in range(len(rows)):
        key = tuple(_texts(file, rows, number, "key"))
        values = _texts(file, rows, number, "values")
        if len(key) != len(keys) or len(values) != len(contents):
            refuse("cube_size", Place(file.name, number + 1), {"found": len(key), "expected": len(keys)})
        for content, value in zip(contents, values, strict=True):
            filled[(*key, content)] = _number(file, value)
    return _filled_cube(kinds, keys, contents, filled)


def _filled_cube(
    kinds: Sequence[tuple[str, str]],
    keys: Sequence[int],
    contents: Sequence[str],
    filled: Mapping[tuple[str, ...], float | None],
) -> Cube:
    members = [tuple(dict.fromkeys(key[at] for key in filled)) for at in range(len(keys))]
    made = [Dimension(kinds[at][0], own, own, kinds[at][1] == "t") for at, own in zip(keys, members, strict=True)] + [
        Dimension("contents", tuple(contents), tuple(contents))
    ]
    every: list[tuple[str, ...]] = [()]
    for each in made:
        every = [(*key, code) for key in every for code in each.codes]
    return Cube(", ".join(contents), PUBLISHER, "", tuple(made), [filled.get(key) for key in every])
