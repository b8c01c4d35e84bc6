# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Two versions of a contract compared: each kind of change by a small case."""

from __future__ import annotations

from typing import Any

import pytest

from klimatkontrakt.city.amendments import amendments, clause_changes
from klimatkontrakt.city.contract import Contract

BASE: dict[str, Any] = {
    "id": "a", "section": "s", "kind": "delivery", "verb": "intends", "promisors": ["x"], "what_sv": "Bygga cykelvägar i staden",
    "measures": {"m": 0.5}, "number": 10, "unit": "km", "operator": "at_least", "due": 2027,
}  # fmt: skip


def contract(*commitments: dict[str, Any], clauses: tuple[dict[str, Any], ...] = ()) -> Contract:
    sections = [{"key": "s"}, {"key": "t"}]
    return Contract.model_validate(
        {"period": (2025, 2025), "parties": ["x"], "sections": sections, "commitments": commitments, "clauses": clauses}
    )


def what(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(own.what, own.before, own.after) for own in amendments(contract(*old), contract(*new))]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"verb": "commits"}, "sharpened"),
        ({"verb": "works_for"}, "softened"),
        ({"inherited": "works_for"}, "softened"),
        ({"number": 12}, "sharpened"),
        ({"number": 8}, "softened"),
        ({"number": 8, "operator": "at_least", "verb": "commits"}, "changed"),
        ({"due": 2026}, "sharpened"),
        ({"due": 2029}, "softened"),
        ({"due": None}, "softened"),
        ({"number": None, "unit": None}, "softened"),
        ({"measures": {"m": 0.6}}, "sharpened"),
        ({"measures": {"m": 0.4}}, "softened"),
        ({"money": [{"amount": 5, "unit": "MSEK"}]}, "sharpened"),
        ({"evidence": [{"text": "protokoll"}]}, "sharpened"),
        ({"section": "t"}, "moved"),
        ({"what_sv": "Bygga fler cykelvägar"}, "changed"),
        ({}, "same"),
    ],
)
def test_one_commitment_becomes_weaker_stronger_or_other(change: dict[str, Any], expected: str) -> None:
    assert what([BASE], [{**BASE, **change}]) == [(expected, ("a",), ("a",))]


def test_a_lower_ceiling_is_sharper() -> None:
    old = {**BASE, "operator": "at_most"}

    assert what([old], [{**old, "number": 5}]) == [("sharpened", ("a",), ("a",))]


def test_commitments_are_added_and_dropped_and_the_likely_twin_is_named() -> None:
    new = {**BASE, "id": "b", "what_sv": "Bygga cykelvägar i hela staden"}
    found = amendments(contract(BASE), contract(new))

    assert [(own.what, own.likely) for own in found] == [("added", "a"), ("dropped", "b")]


def test_what_is_not_alike_is_not_called_likely() -> None:
    found = amendments(contract(BASE), contract({**BASE, "id": "b", "what_sv": "Utreda fjärrkyla"}))

    assert [own.likely for own in found] == [None, None]


def test_one_that_became_two_is_split_and_two_that_became_one_are_merged() -> None:
    parts = [{**BASE, "id": "b", "predecessors": ["a"]}, {**BASE, "id": "c", "predecessors": ["a"]}]
    whole = {**BASE, "id": "d", "predecessors": ["b", "c"]}

    assert what([BASE], parts) == [("split", ("a",), ("b", "c"))]
    assert what(parts, [whole]) == [("merged", ("b", "c"), ("d",))]


def test_a_commitment_with_predecessors_is_not_followed_by_its_id() -> None:
    other = {**BASE, "id": "z"}
    renamed = {**BASE, "id": "a", "predecessors": ["z"]}

    assert what([BASE, other], [renamed]) == [("dropped", ("a",), ()), ("same", ("z",), ("a",))]


def test_a_clause_is_compared_word_by_word() -> None:
    old = contract(
        clauses=(
            {"id": "c1", "section": "s", "text_sv": "Staden ska bygga."},
            {"id": "c2", "section": "s", "text_sv": "x"},
        )
    )
    new = contract(
        clauses=(
            {"id": "c1", "section": "s", "text_sv": "Staden avser att bygga."},
            {"id": "c3", "section": "s", "text_sv": "y"},
        )
    )
    found = {change.clause: (change.what, change.out, change.put_in) for change in clause_changes(old, new)}

    assert found == {"c1": ("changed", ("ska",), ("avser att",)), "c2": ("dropped", (), ()), "c3": ("added", (), ())}


def test_line_breaks_are_no_change() -> None:
    old = contract(clauses=({"id": "c1", "section": "s", "text_sv": "Staden ska bygga."},))
    new = contract(clauses=({"id": "c1", "section": "s", "text_sv": "Staden  ska\nbygga."},))

    assert clause_changes(old, new) == ()
