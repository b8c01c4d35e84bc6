# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a JSON-stat answer hold? Versions 1 and 2: a dataset, a bundle of named ones, or a collection.

Source:
    JSON-stat 2.0 (json-stat.org/full); version 1.2 puts id, size and role inside the dimensions.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.folder.problem import Place
from klimatkontrakt.sources.tables import cells, cubes, figures, json_files
from klimatkontrakt.sources.tables.cubes import Cube, Dimension, Value
from klimatkontrakt.sources.tables.files import Given, refuse
from klimatkontrakt.sources.tables.json_files import entry

_POWERS = (0, 3, 6, 9, 12)
_UNIT_WORDS = ("base", "label", "symbol")
_SIZES = (1e3, 1e6, 1e9, 1e12)


def read(file: Given, whole: Any) -> tuple[tuple[str, Cube], ...]:
    """Every dataset of an answer with its name; the name is its own, or the bundle's.

    Raises:
        ProblemsError: when there is none, or one of them is broken.
    """
    found = tuple(_datasets(whole))
    if not found and _is_collection(whole):
        refuse("json_stat_links", Place(file.name))
    if not found:
        json_files.missing(file, "dimension")
    return tuple((name or json_files.words(file, stat, "label"), _cube(file, stat)) for name, stat in found)


def _is_collection(whole: Any) -> bool:
    return isinstance(whole, Mapping) and whole.get("class") == "collection"


def _datasets(whole: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(whole, Mapping):
        return
    if "dimension" in whole:
        yield "", whole
        return
    for name, item in _items(whole):
        if isinstance(item, Mapping) and "dimension" in item:
            yield ("" if name == "dataset" else str(name)), item
        elif _is_collection(item):
            yield from _datasets(item)


def _items(whole: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What lies in a bundle by its name, and in a collection without one."""
    if not _is_collection(whole):
        return list(whole.items())
    link = whole.get("link")
    items = link.get("item") if isinstance(link, Mapping) else None
    return [("", item) for item in items] if isinstance(items, list) else []


def _cube(file: Given, stat: Mapping[str, Any]) -> Cube:
    dimensions = json_files.mapping(file, stat, "dimension")
    head = stat if "id" in stat else dimensions
    ids = json_files.texts(file, head, "id")
    time, geo = (_of_role(file, head if "role" in head else stat, role, ids) for role in ("time", "geo"))
    made = tuple(_dimension(file, entry(file, dimensions, name), name, name in time, name in geo) for name in ids)
    _check_sizes(file, head.get("size"), made)
    count = math.prod(len(dimension.codes) for dimension in made) if made else 0
    cubes.check_size(file, count)
    values, marks = _values(file, stat, count)
    title, source = json_files.words(file, stat, "label"), json_files.words(file, stat, "source")
    return Cube(title, source, _release(file, stat), made, values, marks=marks)


def _release(file: Given, stat: Mapping[str, Any]) -> str:
    """The day that the figures were last changed; nothing where the answer does not say."""
    updated = json_files.words(file, stat, "updated")
    return updated[:10] if cells.year(updated[:4]) else ""


def _of_role(file: Given, head: Mapping[str, Any], role: str, ids: Sequence[str]) -> Sequence[str]:
    """The dimensions that have a role; none where none is said to."""
    roles = json_files.mapping(file, head, "role")
    named = json_files.texts(file, head, "role", role) if roles.get(role) is not None else []
    for name in named:
        if name not in ids:
            json_files.wrong(file, name, "role", role)
    return named


def _check_sizes(file: Given, sizes: Any, made: Sequence[Dimension]) -> None:
    """Each dimension has as many members as the answer says it has."""
    if sizes is None:
        return
    if not isinstance(sizes, list) or len(sizes) != len(made):
        json_files.missing(file, "size")
    for place, (size, own) in enumerate(zip(sizes, made, strict=True)):
        if isinstance(size, bool) or not isinstance(size, int):
            json_files.wrong(file, size, "size", place)
        if size != len(own.codes):
            refuse("dimension_size", Place(file.name, 0, own.name), {"said": str(size)[:20], "found": len(own.codes)})


# Dimensions


def _dimension(file: Given, own: Any, name: str, is_time: bool, is_place: bool) -> Dimension:
    entry(file, own, "category")
    category = json_files.mapping(file, own, "category")
    labels = json_files.mapping(file, category, "label")
    for code in labels:
        json_files.words(file, labels, code)
    codes = _codes(file, name, category, labels)
    shown = tuple(json_files.words(file, labels, code) or code for code in codes)
    units, sizes = _units(file, json_files.mapping(file, category, "unit"), codes)
    title = json_files.words(file, own, "label") or name
    return Dimension(title, codes, shown, is_time, is_place, units, sizes)


def _codes(file: Given, name: str, category: Mapping[str, Any], labels: Mapping[str, Any]) -> tuple[str, ...]:
    """The members in the order of the values: a list, or each with its place; only a single one may have neither."""
    index = category.get("index")
    if index is None and len(labels) == 1:
        return tuple(map(str, labels))
    if isinstance(index, Mapping):
        return _by_place(file, name, index)
    if not isinstance(index, list):
        json_files.missing(file, "dimension", name, "category", "index")
    codes = tuple(json_files.as_text(file, code, "dimension", name, "category", "index") for code in index)
    if len(set(codes)) != len(codes):
        refuse("dimension_twice", Place(file.name, 0, name), {"code": Counter(codes).most_common(1)[0][0]})
    return codes


def _by_place(file: Given, name: str, places: Mapping[Any, Any]) -> tuple[str, ...]:
    """Codes in the order of the places that each is said to have."""
    by_place = {place: str(code) for code, place in places.items() if type(place) is int}
    if sorted(by_place) != list(range(len(places))):
        refuse("dimension_order", Place(file.name, 0, name))
    return tuple(by_place[place] for place in range(len(places)))


def _units(file: Given, by_code: Mapping[str, Any], codes: Sequence[str]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Each member's unit in words, and what its values are multiplied by."""
    checked = {code: _checked_unit(file, unit, code) for code, unit in by_code.items()}
    stated = list(map(checked.get, codes))
    units = tuple(map(unit_in_words, stated))
    sizes = tuple(map(_size, stated))
    return units if any(units) else (), sizes if any(size != 1 for size in sizes) else ()


def _checked_unit(file: Given, unit: Any, code: str) -> Any:
    """A unit whose every field is of its kind; None where none is stated."""
    if unit is None or isinstance(unit, str):
        return unit
    if not isinstance(unit, Mapping):
        json_files.wrong(file, unit, "unit", code)
    for field in _UNIT_WORDS:
        json_files.words(file, unit, field)
    multiplier = unit.get("multiplier")
    if multiplier is not None and (isinstance(multiplier, bool) or not isinstance(multiplier, int | float)):
        json_files.wrong(file, multiplier, "unit", code, "multiplier")
    return unit


def unit_in_words(unit: Any) -> str:
    """A unit used whole: its base, label and symbol where they mean the same, else all of them, which is no unit.

    >>> unit_in_words({"base": "MWh", "decimals": 0}), unit_in_words({"label": "GWh"}), unit_in_words({"symbol": "%"})
    ('MWh', 'GWh', '%')
    >>> unit_in_words({"base": "ton", "label": "t"}), unit_in_words({"base": "kg", "label": "kg per invånare"})
    ('ton', 'kg (kg per invånare)')
    """
    if isinstance(unit, str):
        return unit
    if not isinstance(unit, Mapping):
        return ""
    texts = list(filter(None, (str(unit.get(key) or "").strip() for key in _UNIT_WORDS)))
    known = [text for text in texts if figures.is_known(figures.unit_of(text))]
    if len(set(map(figures.unit_of, known))) > 1:
        return f"{texts[0]} ({', '.join(texts[1:])})"
    return next(iter([*known, *texts]), "") + _unknown_multiplier(unit.get("multiplier"))


def _unknown_multiplier(multiplier: Any) -> str:
    """What a unit's values are multiplied by, where that is no factor that is known."""
    return "" if multiplier is None or _factor(multiplier) is not None else f" × {multiplier}"


def _size(unit: Any) -> float:
    factor = _factor(unit["multiplier"]) if isinstance(unit, Mapping) and unit.get("multiplier") is not None else 1.0
    return 1.0 if factor is None else factor


def _factor(multiplier: Any) -> float | None:
    """What a multiplier multiplies by: a power of ten, or the number itself; None where it could be either.

    >>> _factor(3), _factor(6), _factor(1000), _factor(0), _factor(1)
    (1000.0, 1000000.0, 1000.0, 1.0, None)
    """
    if isinstance(multiplier, bool) or not isinstance(multiplier, int | float):
        return None
    if multiplier in _POWERS:
        return 10.0**multiplier
    return float(multiplier) if multiplier in _SIZES else None


# Values


def _values(file: Given, stat: Mapping[str, Any], count: int) -> tuple[list[Value], dict[int, str]]:
    """The values with what is said beside each; an object holds only those that are there, by their place."""
    written = _spread(file, entry(file, stat, "value"), count, "value")
    statuses = _statuses(file, stat.get("status"), count)
    unsaid = [None] * (len(written) - len(statuses))
    values: list[Value] = []
    marks: dict[int, str] = {}
    for place, (text, status) in enumerate(zip(written, [*statuses, *unsaid], strict=False)):
        values.append(_value(file, text, status))
        if values[-1] is not None and _is_mark(status):
            marks[place] = status.strip()
    return values, marks


def _statuses(file: Given, status: Any, count: int) -> list[Any]:
    """What is said beside each value: one thing beside all of them, or each its own."""
    if status is None:
        return []
    if isinstance(status, str):
        return [status] * count
    statuses = _spread(file, status, count, "status")
    for place, mark in enumerate(statuses):
        if mark is not None and not isinstance(mark, str):
            json_files.wrong(file, mark, "status", place)
    return statuses


def _is_mark(status: Any) -> bool:
    return isinstance(status, str) and bool(status.strip()) and not cells.is_dash(status)


def _spread(file: Given, given: Any, count: int, name: str) -> list[Any]:
    if isinstance(given, list):
        return given * count if name == "status" and len(given) == 1 else given
    sparse = _sparse(file, given, name)
    if sparse and not (min(sparse) >= 0 and max(sparse) < count):
        refuse("cube_size", Place(file.name), {"found": max(sparse) + 1, "expected": count})
    return list(map(sparse.get, range(count)))


def _sparse(file: Given, given: Any, name: str) -> dict[int, Any]:
    """Values by their place."""
    if not isinstance(given, Mapping):
        json_files.wrong(file, given, name)
    by_place: dict[int, Any] = {}
    for written, value in given.items():
        place = numbers.whole(written)
        if place is None:
            json_files.wrong(file, written, name)
        by_place[place] = value
    return by_place


def _value(file: Given, value: Any, status: Any) -> Value:
    """A value; with none, its status says whether it is missing or nil, and a status of dots takes a value away."""
    if isinstance(value, list | dict | bool):
        json_files.wrong(file, value, "value")
    if isinstance(status, str) and status.strip():
        if value is None:
            return 0.0 if cells.is_dash(status) else None
        if cells.is_missing(status):
            return None
    try:
        return cubes.value_of(value)
    except cells.NotANumberError as error:
        refuse("cell_not_number", Place(file.name), {"value": str(error)})
