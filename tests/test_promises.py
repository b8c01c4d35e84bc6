# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Slips in a contract: each planted one gives exactly its problem, where it is; the untouched folder gives none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from klimatkontrakt.city import load
from klimatkontrakt.city.commitments import fingerprint
from klimatkontrakt.engine import problems
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.language import words
from tests.cities import LILLSTAD, MALMO, appended, copy_of, edited, merged

Slip = Callable[[Path], object]
FILE = "contract/2026.yaml"
EVENT = "events: {vote: {year: 2027, decider: state, outcomes: {a: 0.5, b: 0.5}, origin: assumed, source: s2}}"
TEXT = "Staden avser att bygga."


def found_in(folder: Path) -> list[Problem]:
    """Every problem of form and of meaning, but for the order of a file."""
    city, form = load(folder)
    meaning = problems.problems(city) if city is not None else []
    return [p for p in (*form, *meaning) if p.code != "not_canonical"]


def text(old: str, new: str) -> Slip:
    return lambda folder: edited(folder, FILE, old, new)


def own(key: str) -> Slip:
    """Something more said of k1, which is due in 2027."""
    return text("due: 2027", f"due: 2027, {key}")


def row(more: str) -> Slip:
    return lambda folder: appended(
        folder, FILE, f"- {{id: k3, section: mobility, verb: commits, what_sv: Mer, status: attested, {more}}}"
    )


def clause(agreed: str) -> Slip:
    return text(
        "commitments:\n", f"clauses:\n- {{id: c1, section: mobility, shared: true, text_sv: {TEXT}, agreed: {agreed}}}\ncommitments:\n"
    )  # fmt: skip


def under_a_condition(folder: Path) -> None:
    merged(folder, "city.yaml", EVENT)
    edited(folder, FILE, "due: 2027", "due: 2027, when: {vote: a}")


SLIPS: list[tuple[str, Slip, str, str]] = [
    ("due before it starts", own("from: 2028"), "due_before_from", "k1"),
    ("a due date without a year", text("due: 2027", "due: snart"), "due_unreadable", "k1"),
    ("money without a unit", own("money: [{id: money, amount: 5}]"), "money_without_unit", "k1"),
    ("money of an unknown payer", own("money: [{id: money, amount: 5, unit: MSEK, payer: stat}]"), "reference_unknown", "k1"),
    ("a number without a unit", own("number: 5"), "number_without_unit", "k1"),
    ("a unit that is none", own("number: 5, unit: lots"), "unit_unknown", "k1"),
    ("a measure that does not exist", text("{fewer_trips: 1}", "{fewr_trips: 1}"), "reference_unknown", "k1"),
    ("a promisor outside the actors", text("promisors: [state]", "promisors: [stat]"), "promisor_unknown", "k2"),
    ("a recurring promise without a rule", own("recurring: true"), "recurring_without_rule", "k1"),
    ("a goal that claims tonnes", row("kind: goal, promisors: [lillstad], tonnes: 500"), "goal_with_tonnes", "k3"),
    ("a goal that claims a measure", text("kind: support", "kind: goal"), "goal_with_tonnes", "k2"),
    ("a delivery of nothing without a reason", row("kind: delivery, promisors: [state]"), "delivery_without_measure", "k3"),
    ("a share over one in sum", row("kind: delivery, promisors: [state], measures: {fewer_trips: 0.5}"), "secured_over", "k3"),
    ("shared text changed in one city only", clause("a" * 64), "shared_changed", "c1"),
    ("a promise under a condition that its measure lacks", under_a_condition, "promise_when", "k1"),
    ("a condition on an event that is not there", own("condition: {event: vote, outcome: a}"), "reference_unknown", "k1"),
    ("a mandate whose source is not there", own("mandate: {body: kf, source: s9}"), "reference_unknown", "k1"),
    ("an instrument that is not there", text("instrument: kf-2025-112", "instrument: kf-2025"), "reference_unknown", "k1"),
    ("a section that is not there", text("section: mobility, kind: support", "section: heat, kind: support"), "reference_unknown", "k2"),
    ("a commitment twice", text("{id: k2,", "{id: k1,"), "id_twice", "k1"),
]  # fmt: skip


@pytest.mark.parametrize("folder", [LILLSTAD, MALMO], ids=["lillstad", "malmo"])
def test_the_untouched_contract_has_no_problem(folder: Path) -> None:
    _, form = load(folder)

    assert [p.said("en") for p in form if p.place.file.startswith("contract")] == []


@pytest.mark.parametrize(("slip", "code", "item"), [s[1:] for s in SLIPS], ids=[s[0] for s in SLIPS])
def test_a_planted_slip_gives_exactly_its_problem(slip: Slip, code: str, item: str, tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    slip(folder)
    found = found_in(folder)

    assert [(p.code, p.place.file, p.place.item) for p in found] == [(code, FILE, item)], [p.said("en") for p in found]
    assert found[0].place.row > 0
    for language in words.LANGUAGES:
        assert "{" not in found[0].said(language)


def test_the_same_delivery_promised_twice_is_one_too_many(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), FILE, "{fewer_trips: 1}", "{fewer_trips: 0.5}")
    row("kind: delivery, promisors: [lillstad], measures: {fewer_trips: 0.5}")(folder)

    assert [(p.code, p.place.item) for p in found_in(folder)] == [("delivery_twice", "k3")]


def test_a_delivery_promised_anew_after_it_was_stopped_is_no_problem(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    outcomes = "commitment,id,beneficiary,date,status,number,unit,evidence,source\nk1,stopped,,2026-03,stopped,,,,\n"
    (folder / "contract/2026.outcomes.csv").write_text(outcomes, encoding="utf-8")
    row("kind: delivery, promisors: [lillstad], measures: {fewer_trips: 1}")(folder)

    assert found_in(folder) == []


def test_two_that_share_a_measure_are_no_problem(tmp_path: Path) -> None:
    # 0.5 + 0.5 = 1: all of the measure and no more
    folder = edited(copy_of(LILLSTAD, tmp_path), FILE, "{fewer_trips: 1}", "{fewer_trips: 0.5}")
    row("kind: delivery, promisors: [state], measures: {fewer_trips: 0.5}")(folder)

    assert found_in(folder) == []


def test_due_in_the_year_it_starts_is_no_problem(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    own("from: 2027")(folder)

    assert found_in(folder) == []


def test_shared_text_as_agreed_is_no_problem_however_its_lines_break(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    clause(fingerprint("Staden  avser\natt bygga."))(folder)

    assert found_in(folder) == []


def test_a_delivery_that_says_why_it_names_no_measure_is_no_problem(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    row("kind: delivery, promisors: [state], reason: Ett möte minskar inga utsläpp.")(folder)

    assert found_in(folder) == []
