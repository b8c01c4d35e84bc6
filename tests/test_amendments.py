# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Two versions of a contract compared: each kind of change by a small case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.city.clause_changes import clause_changes
from klimatkontrakt.city.contract import Contract, Outcome
from klimatkontrakt.city.contract_amendments import amendments
from klimatkontrakt.city.document import read_contract_file
from klimatkontrakt.cli import amendment_tables, console
from tests.cities import LILLSTAD, MALMO, copy_of, edited

OWN = LILLSTAD / "contract" / "2026.yaml"

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
        ({"money": [{"id": "money", "amount": 5, "unit": "MSEK"}]}, "sharpened"),
        ({"section": "t"}, "moved"),
        ({"kind": "support", "measures": "none"}, "softened"),
        ({"kind": "advocacy"}, "softened"),
        ({"promisors": ["y"]}, "changed"),
        ({"condition": {"text_sv": "om staten betalar"}}, "softened"),
        ({"when": {"vote": "yes"}}, "softened"),
        ({"status": "rejected"}, "softened"),
        ({"account": "net"}, "changed"),
        ({"number": 10_000, "unit": "m"}, "changed"),
        ({"number": 12_000, "unit": "m"}, "sharpened"),
        ({"number": 12, "unit": "ha"}, "changed"),
        ({"due": None, "recurring": "yearly"}, "changed"),
        ({"what_sv": "Bygga fler cykelvägar"}, "changed"),
        ({}, "same"),
    ],
)
def test_one_commitment_becomes_weaker_stronger_or_other(change: dict[str, Any], expected: str) -> None:
    assert what([BASE], [{**BASE, **change}]) == [(expected, ("a",), ("a",))]


def came(own: Contract, **row: Any) -> Contract:
    """The contract with one outcome of commitment a."""
    outcome = Outcome.model_validate({"commitment": "a", "id": "o", **row})
    return own.model_copy(update={"outcomes": (*own.outcomes, outcome)})


@pytest.mark.parametrize("status", ["stopped", "lapsed"])
def test_a_promise_that_came_to_nothing_and_is_made_again_is_sharper_and_the_other_way_softer(status: str) -> None:
    alive, ended = contract(BASE), came(contract(BASE), status=status)

    assert [own.what for own in amendments(alive, ended)] == ["softened"]
    assert [(own.what, own.turns[0].before) for own in amendments(ended, alive)] == [("sharpened", status)]


def test_what_shows_that_a_promise_was_kept_is_no_part_of_what_is_promised() -> None:
    shown = came(contract(BASE), status="done", evidence="protokoll")

    assert [own.what for own in amendments(shown, contract(BASE))] == ["same"]


def test_money_under_another_id_is_the_same_money() -> None:
    old, new = ({**BASE, "money": [{"id": name, "amount": 5, "unit": "MSEK"}]} for name in ("money", "grant"))

    assert what([old], [new]) == [("same", ("a",), ("a",))]


def test_a_commitment_that_replaces_another_is_followed() -> None:
    assert what([BASE], [{**BASE, "id": "b", "replaces": "a", "number": 12}]) == [("sharpened", ("a",), ("b",))]


def test_what_a_support_claims_is_told_in_per_cent(tmp_path: Path) -> None:
    new = tmp_path / "2027.yaml"
    new.write_text(
        OWN.read_text(encoding="utf-8").replace("electric_cars: 0.2", "electric_cars: 0.9"), encoding="utf-8"
    )
    read = [read_contract_file(path)[0] for path in (OWN, new)]
    assert read[0] is not None and read[1] is not None

    told = [own for own in amendments(read[0], read[1]) if own.what != "same"]

    assert [(own.what, own.after) for own in told] == [("sharpened", ("k2",))]
    assert [(t.of, t.before, t.after) for t in told[0].turns] == [
        ("measures", "electric_cars 20 %", "electric_cars 90 %")
    ]


def test_a_lower_ceiling_is_sharper() -> None:
    old = {**BASE, "operator": "at_most"}

    assert what([old], [{**old, "number": 5}]) == [("sharpened", ("a",), ("a",))]


@pytest.mark.parametrize(("number", "expected"), [(-80, "sharpened"), (-60, "softened"), (70, "changed")])
def test_a_larger_change_the_same_way_is_sharper(number: float, expected: str) -> None:
    old = {**BASE, "operator": "change", "number": -70, "unit": "%"}

    assert what([old], [{**old, "number": number}]) == [(expected, ("a",), ("a",))]


@pytest.mark.parametrize(
    ("amount", "unit", "year", "expected"),
    [
        (5_000_000, "SEK", 2023, "changed"), (4_000_000, "SEK", 2023, "softened"), (6, "MSEK", 2023, "sharpened"),
        (6, "EUR", 2023, "changed"), (6, "MSEK", 2016, "changed"),
    ],
)  # fmt: skip
def test_money_is_compared_in_kronor_of_one_year(amount: float, unit: str, year: int, expected: str) -> None:
    old = {**BASE, "money": [{"id": "money", "amount": 5, "unit": "MSEK", "price_year": 2023}]}
    new = {**BASE, "money": [{"id": "money", "amount": amount, "unit": unit, "price_year": year}]}

    assert what([old], [new]) == [(expected, ("a",), ("a",))]


OTHER_WAY = {"softened": "sharpened", "sharpened": "softened", "added": "dropped", "dropped": "added"}
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "verb": st.sampled_from(["commits", "plans", "intends", "works_for"]), "number": st.sampled_from([5, 10, 15]),
        "due": st.sampled_from([2026, 2027, 2030]), "kind": st.sampled_from(["delivery", "support"]),
        "measures": st.sampled_from([{"m": 0.5}, {"m": 0.9}, {"m": 0.1, "n": 0.3}]), "section": st.sampled_from(["s", "t"]),
        "money": st.sampled_from([[], [{"id": "money", "amount": 5, "unit": "MSEK"}], [{"id": "money", "amount": 900_000, "unit": "SEK"}]]),
        "condition": st.sampled_from([None, {"text_sv": "om"}]), "promisors": st.sampled_from([["x"], ["y"]]),
    },
)  # fmt: skip


@given(st.lists(st.tuples(st.booleans(), st.booleans(), CHANGES, CHANGES), min_size=1, max_size=5))
def test_read_the_other_way_soft_is_sharp_and_new_is_dropped(rows: list[Any]) -> None:
    old, new = [], []
    for i, (is_old, is_new, first, second) in enumerate(rows):
        old += [{**BASE, **first, "id": f"k{i}"}] if is_old else []
        new += [{**BASE, **second, "id": f"k{i}"}] if is_new else []
    forward = {(OTHER_WAY.get(w, w), b, a) for w, a, b in what(old, new)}

    assert forward == set(what(new, old))


@given(st.lists(CHANGES, min_size=1, max_size=4))
def test_a_contract_against_itself_is_the_same(changes: list[dict[str, Any]]) -> None:
    own = [{**BASE, **change, "id": f"k{i}"} for i, change in enumerate(changes)]

    assert {w for w, _, _ in what(own, own)} == {"same"}


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


def test_malmos_contract_with_a_softer_verb_is_told_as_table_and_text(tmp_path) -> None:
    file = "contract/2024.yaml"
    old, _ = read_contract_file(MALMO / file)
    folder = edited(
        copy_of(MALMO, tmp_path),
        file,
        "kind: process, verb: commits, promisors: [boards]",
        "kind: process, verb: intends, promisors: [boards]",
    )
    edited(folder, file, "Sex projekt drivs under året", "Sex projekt prövas under året")
    new, _ = read_contract_file(folder / file)
    assert old is not None
    assert new is not None
    shown = []
    for language in ("sv", "en"):
        with (made := console.console()).capture() as told:
            made.print(amendment_tables.amendment_list(old, new, ("2024", "2025"), language))
        shown.append(" ".join(told.get().split()))

    assert "mjukare 1, skarpare 0" in shown[0]
    assert "verb: åtar" in shown[0]
    assert "softened 1, sharpened 0" in shown[1]
    assert "c.projects: −[drivs] +[prövas]" in shown[1]
