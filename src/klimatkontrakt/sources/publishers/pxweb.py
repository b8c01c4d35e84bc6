# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a statistics office's table service give? JSON-stat, PxWeb's own JSON, PX, CSV and Excel files.

They are told apart by what they hold, never by the name. Who publishes the figures is what the file says: many offices
have such a service.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from klimatkontrakt.folder.problem import Place, Problem, ProblemsError
from klimatkontrakt.sources.tables import cells, crosstabs, cubes, figures, json_files, json_stat, px, reader
from klimatkontrakt.sources.tables.cubes import Cube, Dimension, Value
from klimatkontrakt.sources.tables.files import NOTHING_SAID, Given, Said, Source, refuse, text_of
from klimatkontrakt.sources.tables.json_files import entry
from klimatkontrakt.sources.tables.reader import FileContent, TableReading, listed

_MOST_NAMES = 12
_PX = re.compile(
    r"(?:^|;)\s*(?:STUB|HEADING|VALUES|CHARSET|AXIS-VERSION|MATRIX|TITLE|DATA)\b[^=\n]{0,300}=", re.IGNORECASE
)


def read(source: Source, *, name: str = "", retrieved: str = "", said: Said = NOTHING_SAID) -> TableReading:
    """A table of PxWeb's as a tidy table: level, code, area, series, year, value, unit.

    Source:
        PxWebApi 1 and 2; JSON-stat 1.2 and 2.0 (json-stat.org); PX file format (SCB).
    """
    return reader.made(reader.FileKind("pxweb", "", _found), source, name=name, retrieved=retrieved, said=said)


def _found(file: Given) -> FileContent:
    found = _of_kind(file)
    if not found.publisher and not file.said.publisher:
        told = Problem("publisher_not_said", Place(file.name))
        found = replace(found, problems=(*found.problems, told))
    return found


def _of_kind(file: Given) -> FileContent:
    if crosstabs.is_workbook(file):
        return crosstabs.found(file)
    text = text_of(file).lstrip()
    if text[:1] not in ("{", "["):
        return cubes.found(file, px.cube(file)) if _PX.search(text[:20_000]) else crosstabs.found(file)
    whole = json_files.loaded(file)
    if isinstance(whole, Mapping) and "columns" in whole:
        return cubes.found(file, _of_columns(file, whole))
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
    return any(map(_is_dataset, (whole, *entries)))


def _is_dataset(whole: Any) -> bool:
    return isinstance(whole, Mapping) and ("dimension" in whole or {"columns", "data"} <= whole.keys())


def _joined(file: Given, datasets: Sequence[tuple[str, Cube]]) -> FileContent:
    """One dataset as it is; the series of several under the name of each, so that none is taken for another."""
    first = cubes.found(file, datasets[0][1])
    if len(datasets) == 1:
        return first
    names = [name for name, _ in datasets]
    if len(set(names)) != len(names) or not all(names):
        refuse("datasets_alike", Place(file.name), {"names": listed([name or "–" for name in names], _MOST_NAMES)})
    parts = {name: cubes.found(file, cube) for name, cube in datasets[1:]}
    return _under_names({names[0]: first, **parts})


def _under_names(parts: Mapping[str, FileContent]) -> FileContent:
    rows: list[reader.Row] = []
    marks: dict[reader.Key, str] = {}
    problems: list[Problem] = []
    for name, part in parts.items():
        rows += ((*row[:3], f"{name}: {row[3]}", *row[4:]) for row in part.rows)
        marks |= _marks_under(name, part.marks)
        problems += part.problems
    tables = list(parts.values())
    release, publisher = _same([part.release for part in tables]), _same([part.publisher for part in tables])
    title = listed(list(parts), _MOST_NAMES)
    return FileContent(figures.COLUMNS, tuple(rows), title, release, tables[0].note, publisher, tuple(problems), marks)


def _marks_under(name: str, marks: Mapping[reader.Key, str]) -> dict[reader.Key, str]:
    """The marks of a dataset by its series' new names."""
    return {(code, f"{name}: {series}", year): mark for (code, series, year), mark in marks.items()}


def _same(texts: Sequence[str]) -> str:
    return texts[0] if len(set(texts)) == 1 else ""


# PxWeb's own JSON


def _of_columns(file: Given, whole: Mapping[str, Any]) -> Cube:
    """PxWeb's own JSON: keys and values are strings, and the rows may come in any order and number."""
    columns = entry(file, whole, "columns")
    rows = entry(file, whole, "data")
    if not isinstance(columns, list) or not isinstance(rows, list):
        json_files.missing(file, "columns")
    kinds = [_text_and_type(file, column) for column in columns]
    keys = [(text, kind) for text, kind in kinds if kind != "c"]
    contents = [text for text, kind in kinds if kind == "c"]
    return _filled_cube(file, keys, contents, _filled(file, rows, len(keys), contents))


def _text_and_type(file: Given, column: Any) -> tuple[str, str]:
    """What a column is called, and what kind it is of."""
    text, kind = (json_files.as_text(file, entry(file, column, field), "columns", field) for field in ("text", "type"))
    return text, kind


def _filled(file: Given, rows: Sequence[Any], key_length: int, contents: Sequence[str]) -> dict[tuple[str, ...], Value]:
    """The values of all rows, each by its row's key and its content; one that stands twice is refused."""
    filled: dict[tuple[str, ...], Value] = {}
    for number in range(len(rows)):
        key = tuple(json_files.texts(file, rows, number, "key"))
        values = _listed_values(file, rows, number)
        if len(key) != key_length or len(values) != len(contents):
            refuse("cube_size", Place(file.name, number + 1), {"found": len(key), "expected": key_length})
        for content, value in zip(contents, values, strict=True):
            if (*key, content) in filled:
                refuse("row_twice", Place(file.name, number + 1), {"name": " / ".join((*key, content))[:80]})
            filled[(*key, content)] = _number(file, value)
    return filled


def _listed_values(file: Given, rows: Sequence[Any], number: int) -> list[Any]:
    """A row's values, each a text or a number."""
    values = entry(file, rows, number, "values")
    if not isinstance(values, list):
        json_files.wrong(file, values, "data", number, "values")
    for value in values:
        if isinstance(value, list | dict | bool):
            json_files.wrong(file, value, "data", number, "values")
    return values


def _number(file: Given, value: Any) -> Value:
    try:
        return cubes.value_of(value)
    except cells.NotANumberError as error:
        refuse("cell_not_number", Place(file.name), {"value": str(error)})


def _filled_cube(
    file: Given, keys: Sequence[tuple[str, str]], contents: Sequence[str], filled: Mapping[tuple[str, ...], Value]
) -> Cube:
    columns = list(map(dict.fromkeys, zip(*filled, strict=True))) or [{}] * (len(keys) + 1)
    members = list(map(tuple, columns[: len(keys)]))
    made = [Dimension(name, codes, codes, kind == "t") for (name, kind), codes in zip(keys, members, strict=True)]
    made.append(Dimension("contents", tuple(contents), tuple(contents)))
    codes = [dimension.codes for dimension in made]
    expected = math.prod(map(len, codes))
    cubes.check_size(file, expected)
    return Cube(", ".join(contents), "", "", tuple(made), list(map(filled.get, itertools.product(*codes))))
