# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A list or a mapping with nothing in it, wherever one may stand: a result or a problem of its own, never a crash."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import klimatkontrakt as kk
from klimatkontrakt.folder.problem import Problem, errors
from klimatkontrakt.sources.intake import law
from tests import extent
from tests.cities import LILLSTAD, MALMO

TABLES = ("accounts", "money", "present_values", "targets", "gap", "coverage", "silence", "doubt")
EMPTY: tuple[Any, ...] = ({}, [])
Where = tuple[str | int, ...]


@cache
def texts(city: Path) -> dict[str, str]:
    return {path.relative_to(city).as_posix(): path.read_text("utf-8") for path in city.rglob("*") if path.is_file()}


def places(node: Any, at: Where = ()) -> Iterator[Where]:
    """Where something stands that holds others."""
    if not isinstance(node, dict | list):
        return
    if at and node:
        yield at
    for key in node if isinstance(node, dict) else range(len(node)):
        yield from places(node[key], (*at, key))


def kinds(city: Path) -> list[tuple[str, Where]]:
    """A file and a place in it, the first of each kind: the names of things apart."""
    first: dict[tuple[str | int, ...], tuple[str, Where]] = {}
    for name, text in sorted(texts(city).items()):
        if not name.endswith(".yaml"):
            continue
        for at in places(yaml.load(text, Loader=yaml.CSafeLoader)):
            kind = tuple(key if isinstance(key, str) and (len(at) == 1 or depth) else 0 for depth, key in enumerate(at))
            first.setdefault((name, *kind), (name, at))
    return list(first.values())


def emptied(city: Path, name: str, at: Where, empty: Any) -> dict[str, str]:
    tree = yaml.load(texts(city)[name], Loader=yaml.CSafeLoader)
    node = tree
    for key in at[:-1]:
        node = node[key]
    node[at[-1]] = copy.deepcopy(empty)
    return {**texts(city), name: yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)}


@pytest.mark.parametrize("empty", EMPTY, ids=["mapping", "list"])
@pytest.mark.parametrize(
    ("city", "name", "at"),
    [
        *((LILLSTAD, *place) for place in extent.some(kinds(LILLSTAD), 8)),
        *((MALMO, *place) for place in extent.some(kinds(MALMO)[::5], 3)),
    ],
    ids=lambda item: (
        item.name if isinstance(item, Path) else ".".join(map(str, item)) if isinstance(item, tuple) else item
    ),
)
def test_a_place_that_is_empty_is_worked_out_or_told(city: Path, name: str, at: Where, empty: Any) -> None:
    read, found = law.checked_texts(emptied(city, name, at, empty))
    if read is None or errors(found):
        assert errors(found)
        return
    for scenario in sorted(read.scenarios)[:1]:
        results = kk.run(read, scenario, draws=250)
        assert all(len(results.table(table)) >= 0 for table in TABLES)


def stated(measures: Any) -> Sequence[Problem]:
    """The problems of Lillstad with measures that are put in place of its own."""
    return law.checked_texts({**texts(LILLSTAD), "measures.yaml": yaml.safe_dump(measures, sort_keys=False)})[1]


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("ramp", "{points: {}}"),
        ("ramp", "{turnover: {sales_share: {}, survival: {0: 1, 10: 0}}}"),
        ("ramp", "{renovation: {rate: {}, lifetime: 30, renewal: none}}"),
        ("anyway", "{points: {}}"),
    ],
)
def test_a_ramp_without_a_year_is_told_where_it_stands(field: str, written: str) -> None:
    tree = yaml.load(texts(LILLSTAD)["measures.yaml"], Loader=yaml.CSafeLoader)
    name = next(iter(tree))
    tree[name][field] = yaml.safe_load(written)

    found = errors(
        law.checked_texts({**texts(LILLSTAD), "measures.yaml": yaml.safe_dump(tree, sort_keys=False)}).problems
    )

    assert [problem.code for problem in found] == ["entries_none"]
    assert found[0].place.item == name


def test_costs_by_year_without_a_year_are_told_where_they_stand() -> None:
    tree = yaml.load(texts(LILLSTAD)["measures.yaml"], Loader=yaml.CSafeLoader)
    measure = next(measure for measure in tree.values() if measure.get("costs"))
    measure["costs"][0] |= {"per": "total", "unit": "MSEK", "years": {}}
    measure["costs"][0].pop("from_year", None)

    found = errors(
        law.checked_texts({**texts(LILLSTAD), "measures.yaml": yaml.safe_dump(tree, sort_keys=False)}).problems
    )

    assert "entries_none" in [problem.code for problem in found]
