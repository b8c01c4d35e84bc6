# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a statistics office's table service give? JSON-stat, PxWeb's own JSON, PX, CSV and Excel files.

They are told apart by what they hold, never by the name. Who publishes the figures is what the file says: many offices
have such a service.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from klimatkontrakt.folder.problem import Place, Problem, ProblemsError
from klimatkontrakt.sources.tables import cells, crosstabs, cubes, figures, json_files, json_stat, limits, px, reader
from klimatkontrakt.sources.tables.cubes import Cube, Dimension, Value
from klimatkontrakt.sources.tables.files import NOTHING_SAID, Given, Said, Source, refuse, text_of
from klimatkontrakt.sources.tables.json_files import entry
from klimatkontrakt.sources.tables.reader import Found, Reading, listed

_MOST_NAMES = 12
_PX = re.compile(
    r"(?:^|;)\s*(?:STUB|HEADING|VALUES|CHARSET|AXIS-VERSION|MATRIX|TITLE|DATA)\b[^=\n]{0,300}=", re.IGNORECASE
)


def read(source: Source, *, name: str = "", retrieved: str = "", said: Said = NOTHING_SAID) -> Reading:
    """A table of PxWeb's as a tidy table: level, code, area, series, year, value, unit.

    Source:
        PxWebApi 1 and 2; JSON-stat 1.2 and 2.0 (json-stat.org); PX file format (SCB).
    """
    return reader.made("pxweb", "", source, _found, name=name, retrieved=retrieved, said=said)


def _found(file: Given) -> Found:
    found = _of_kind(file)
    if not found.publisher and not file.said.publisher:
        told = Problem("publisher_not_said", Place(file.name))
        found = replace(found, problems=(*found.problems, told))
    return found


def _of_kind(file: Given) -> Found:
    if crosstabs.is_workbook(file):
        return crosstabs.found(file)
    text = text_of(file).lstrip()
    if text[:1] not in ("{", "["):
        return cubes.found(file, px.cube(file)) if _PX.search(text[:20_000]) else crosstabs.found(file)
    whole = json_files.loaded(file)
    if isinstance(whole, Mapping) and "columns" in whole:
        return cubes.found(file, _own(file, whole))
    return _joined(file, json_stat.read(file, whole))


def is_table(file: Given) -> bool:
    """Whether a file that is no workbook says itself that it is a table of such a service."""
    try:
        text = "" if crosstabs.is_workbook(file) else text_of(file).lstrip()
        if text[:1] not in ("{", "["):
            return bool(_PX.search(text[:20_000]))
        whole = json_files.loaded(file)
    except ProblemsError:
        return False
    entries = list(whole.values()) if isinstance(whole, Mapping) else list(whole)
    tables = [table for table in (whole, *entries) if isinstance(table, Mapping)]
    return any({"columns", "data"} <= table.keys() or "dimension" in table for table in tables)


def _joined(file: Given, datasets: Sequence[tuple[str, Cube]]) -> Found:
    """One dataset as it is; the series of several under the name of each, so that none is taken for another."""
    first = cubes.found(file, datasets[0][1])
    if len(datasets) == 1:
        return first
    names = [name for name, _ in datasets]
    if len(set(names)) != len(names) or not all(names):
        refuse("datasets_alike", Place(file.name), {"names": listed([name or "–" for name in names], _MOST_NAMES)})
    parts = [first, *(cubes.found(file, cube) for _, cube in datasets[1:])]
    rows: list[reader.Row] = []
    marks: dict[reader.Key, str] = {}
    problems: list[Problem] = []
    for name, part in zip(names, parts, strict=True):
        rows += ((*row[:3], f"{name}: {row[3]}", *row[4:]) for row in part.rows)
        marks |= _marks_under(name, part.marks)
        problems += part.problems
    release, publisher = _same([part.release for part in parts]), _same([part.publisher for part in parts])
    title = listed(names, _MOST_NAMES)
    return Found(figures.COLUMNS, tuple(rows), title, release, first.note, publisher, tuple(problems), marks)


def _marks_under(name: str, marks: Mapping[reader.Key, str]) -> dict[reader.Key, str]:
    """The marks of a dataset by its series' new names."""
    return {(code, f"{name}: {series}", year): mark for (code, series, year), mark in marks.items()}


def _same(texts: Sequence[str]) -> str:
    return texts[0] if len(set(texts)) == 1 else ""


# PxWeb's own JSON


def _own(file: Given, whole: Mapping[str, Any]) -> Cube:
    """PxWeb's own JSON: keys and values are strings, and the rows may come in any order and number."""
    columns = entry(file, whole, "columns")
    rows = entry(file, whole, "data")
    if not isinstance(columns, list) or not isinstance(rows, list):
        json_files.missing(file, "columns")
    kinds = [(str(entry(file, c, "text")), str(entry(file, c, "type"))) for c in columns]
    keys = [own for own in kinds if own[1] != "c"]
    contents = [text for text, kind in kinds if kind == "c"]
    filled: dict[tuple[str, ...], Value] = {}
    for number in range(len(rows)):
        key = tuple(json_files.texts(file, rows, number, "key"))
        values = json_files.texts(file, rows, number, "values")
        if len(key) != len(keys) or len(values) != len(contents):
            refuse("cube_size", Place(file.name, number + 1), {"found": len(key), "expected": len(keys)})
        for content, value in zip(contents, values, strict=True):
            if (*key, content) in filled:
                refuse("row_twice", Place(file.name, number + 1), {"name": " / ".join((*key, content))[:80]})
            filled[(*key, content)] = _number(file, value)
    return _filled_cube(file, keys, contents, filled)


def _number(file: Given, value: Any) -> Value:
    try:
        return cubes.value_of(value)
    except cells.NotANumberError as error:
        refuse("cell_not_number", Place(file.name), {"value": str(error)})


def _filled_cube(
    file: Given, keys: Sequence[tuple[str, str]], contents: Sequence[str], filled: Mapping[tuple[str, ...], Value]
) -> Cube:
    members = [tuple(dict.fromkeys(key[at] for key in filled)) for at in range(len(keys))]
    made = [Dimension(name, own, own, kind == "t") for (name, kind), own in zip(keys, members, strict=True)]
    made.append(Dimension("contents", tuple(contents), tuple(contents)))
    expected = math.prod(len(each.codes) for each in made)
    if expected > limits.limit("cells"):
        refuse("sheet_cells", Place(file.name), {"found": expected, "most": limits.limit("cells")})
    every: list[tuple[str, ...]] = [()]
    for each in made:
        every = [(*key, code) for key in every for code in each.codes]
    return Cube(", ".join(contents), "", "", tuple(made), [filled.get(key) for key in every])
