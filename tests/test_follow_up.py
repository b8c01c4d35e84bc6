# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What came of the promises and who signed: tables beside the contract, checked, and what is worked out of them."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import klimatkontrakt as kk
from klimatkontrakt.city import City, contract_state, load, read_city, write_city
from klimatkontrakt.city.contract import CAME, Contract, Outcome, ticks
from klimatkontrakt.city.document import written
from klimatkontrakt.engine import study
from klimatkontrakt.engine.answers import silence, tables
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.story import sentences
from klimatkontrakt.story.story import story
from tests.cities import LILLSTAD, copy_of, edited, shipped

OUTCOMES = "commitment,id,beneficiary,date,status,number,unit,evidence,source"
SIGNATURES = "party,body,mandate,date,method,text_sha256,pdf_sha256"
CONTRACT = "contract/2026.yaml"


def outcomes(folder: Path, *rows: str) -> Path:
    (folder / "contract/2026.outcomes.csv").write_text("\n".join((OUTCOMES, *rows, "")), encoding="utf-8")
    return folder


def signatures(folder: Path, *rows: str) -> Path:
    (folder / "contract/2026.signatures.csv").write_text("\n".join((SIGNATURES, *rows, "")), encoding="utf-8")
    return folder


def without_state(folder: Path) -> Path:
    return edited(folder, CONTRACT, "state: in_force\n", "")


def print_of(folder: Path) -> str:
    return hashlib.sha256((folder / CONTRACT).read_bytes()).hexdigest()


def found_in(folder: Path) -> list[Problem]:
    return [p for p in load(folder).problems if p.code != "not_canonical"]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("k9,a,,2026,ongoing,,,,", "reference_unknown", "commitment"),
        ("k2,a,households,2026,ongoing,,,,", "reference_unknown", "beneficiary"),
        ("k1,a,,2026,ongoing,,,,s9", "reference_unknown", "source"),
        ("k1,a,,2026-13,ongoing,,,,", "date_impossible", "date"),
        ("k1,a,,2026-02-30,ongoing,,,,", "date_impossible", "date"),
        ("k1,a,,i fjol,ongoing,,,,", "text_pattern", "date"),
        ("k1,a,,2026,klar,,,,", "value_not_allowed", "status"),
        ("k1,a,,2026,proposed,,,,", "value_not_allowed", "status"),
        ("k1,a,,2026,,,,,", "outcome_empty", ""),
        ("k1,a,,2026,,5,,,", "number_without_unit", ""),
        ("k1,a,,2026,,5,lots,,", "unit_unknown", "unit"),
        ("k1,A,,2026,ongoing,,,,", "text_pattern", "id"),
        ("k1,,,2026,ongoing,,,,", "field_missing", "id"),
    ],
)
def test_a_faulty_outcome_is_told_by_its_row_and_column(row: str, code: str, column: str, tmp_path: Path) -> None:
    folder = outcomes(copy_of(LILLSTAD, tmp_path), "k1,first,,2026,ongoing,,,,", row)
    (problem,) = found_in(folder)

    assert (problem.code, problem.place.file, problem.place.row) == (code, "contract/2026.outcomes.csv", 3)
    assert problem.place.column == column
    assert problem.said("sv") and problem.said("en")


def test_an_outcome_is_in_a_unit_that_can_be_held_against_the_promise(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), CONTRACT, "due: 2027,", "number: 40, unit: MSEK, due: 2027,")

    assert found_in(outcomes(folder, "k1,a,,2026,,5000000,SEK,,")) == []
    assert [p.code for p in found_in(outcomes(folder, "k1,a,,2026,,5,km,,"))] == ["outcome_unit"]


def test_ids_stand_once_within_their_commitment(tmp_path: Path) -> None:
    folder = outcomes(
        copy_of(LILLSTAD, tmp_path), "k1,a,,2026,ongoing,,,,", "k2,a,,2026,ongoing,,,,", "k1,a,,2027,done,,,,"
    )

    assert [(p.code, p.place.row, p.values["first"]) for p in found_in(folder)] == [("id_twice", 4, 2)]


def test_two_statuses_on_one_day_are_told_and_one_after_another_is_not(tmp_path: Path) -> None:
    at_once = outcomes(copy_of(LILLSTAD, tmp_path), "k1,a,,2026-05,ongoing,,,,", "k1,b,,2026-05,done,,,,")
    assert [(p.code, p.place.row) for p in found_in(at_once)] == [("outcomes_at_once", 3)]

    in_turn = outcomes(at_once, "k1,a,,2026-05,ongoing,,,,", "k1,b,,2026-06,done,,,,", "k1,c,,2026-06,,1,piece,,")
    assert found_in(in_turn) == []


DATES = st.sampled_from(["", "2026", "2026-03", "2026-03-09", "2027"])


@given(
    st.lists(st.tuples(DATES, st.sampled_from([*CAME, None])), max_size=5, unique_by=lambda row: row[0]),
    st.integers(0, 99),
)
def test_the_latest_dated_status_holds_whatever_the_order_of_the_rows(rows: list[tuple[str, str]], seed: int) -> None:
    made = [
        Outcome.model_validate({"commitment": "k1", "id": f"o{at}", "date": d, "status": s})
        for at, (d, s) in enumerate(rows)
    ]
    mixed = list(made)
    random.Random(seed).shuffle(mixed)
    base = shipped(LILLSTAD).contracts["2026"]
    first, second = (base.model_copy(update={"outcomes": tuple(own)}) for own in (made, mixed))
    told = [(date, status) for date, status in rows if status is not None]

    assert first.came(base.commitments[0]) == second.came(base.commitments[0]) == (max(told)[1] if told else None)
    assert first.came(base.commitments[1]) is None


def test_what_came_for_one_beneficiary_says_nothing_of_the_whole() -> None:
    base = shipped(LILLSTAD).contracts["2026"]
    row = Outcome(commitment="k2", id="a", beneficiary="lillstad", status="stopped")
    own, promise = base.model_copy(update={"outcomes": (row,)}), base.commitments[1]

    assert own.came(promise, "lillstad") == "stopped"
    assert own.came(promise) is None and own.is_alive(promise) and own.status(promise) == "attested"


@pytest.mark.parametrize(("status", "percent"), [("ongoing", 25), ("done", 25), ("stopped", 0), ("lapsed", 0)])
def test_coverage_reads_what_came_of_a_promise(status: str, percent: float, tmp_path: Path) -> None:
    # k1 secures 1,500 of 6,000 t = 25 %, until it has been stopped or has lapsed
    city = read_city(outcomes(copy_of(LILLSTAD, tmp_path), f"k1,a,,2026,{status},,,,"))
    results = kk.run(city, "contract", draws=250)
    covered = results.coverage_of(tables.covered_target(results)).covered

    assert 100 * covered[0] == pytest.approx(percent)
    silences = {own.line: own.promises for own in results.silences("territorial", 2030)}
    assert silences["territorial.petrol"] == (("k1",) if percent else ())


def test_a_need_answered_by_a_promise_that_was_stopped_waits_again() -> None:
    base = shipped(LILLSTAD).contracts["2026"]
    need = {"id": "n", "section": "mobility", "of": ["state"], "by": ["lillstad"], "what_sv": "pengar"}
    whole = {**base.model_dump(by_alias=True, exclude_unset=True), "needs": [need]}
    whole["commitments"][1]["answers"] = ["n"]
    answered = Contract.model_validate(whole)
    stopped = answered.model_copy(update={"outcomes": (Outcome(commitment="k2", id="a", status="stopped"),)})

    assert silence.unanswered(answered) == []
    assert silence.unanswered(stopped) == ["n"]


def test_evidence_ticks_the_promise_that_it_is_of(tmp_path: Path) -> None:
    own = read_city(outcomes(copy_of(LILLSTAD, tmp_path), "k1,a,,2026,,,,Protokoll,s1")).contracts["2026"]

    assert [ticks(own, promise)["evidence"] for promise in own.commitments] == [True, False]


def test_a_promises_story_tells_what_came_of_it(tmp_path: Path) -> None:
    city = read_city(
        outcomes(
            copy_of(LILLSTAD, tmp_path),
            "k1,a,,2026-05,ongoing,40,MSEK,Protokoll 3,s1",
            "k2,a,lillstad,2026-06,done,,,,",
        )
    )
    results = study.run(city, "contract", draws=250)
    first, second = (" ".join(sentences.sentences(story(results, name, 2030), "sv")) for name in ("k1", "k2"))

    assert "Kontraktet för 2026: gäller." in first and "Läge: pågår." in first
    assert "Utfall 2026-05 – 40 miljoner kronor." in first and "Belägg 2026-05 – Protokoll 3." in first
    assert "Läge: intygad." in second and "Utfall 2026-06 Lillstads kommun – gjord." in second


def test_outcomes_and_signatures_come_back_byte_for_byte(tmp_path: Path) -> None:
    folder = without_state(copy_of(LILLSTAD, tmp_path))
    outcomes(folder, "k2,a,lillstad,2026-05-01,ongoing,1.5,MSEK,Protokoll,s1")
    signatures(folder, f"lillstad,kf,2025-05-20 § 112,2026-01-02,pades,{print_of(folder)},{'a' * 64}")
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}

    assert load(folder).problems == ()
    write_city(read_city(folder), folder)
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before


# The state of a contract


def test_a_contract_that_does_not_say_its_state_is_told_and_never_guessed(tmp_path: Path) -> None:
    folder = without_state(copy_of(LILLSTAD, tmp_path))

    assert [(p.code, p.place.file) for p in found_in(folder)] == [("state_missing", CONTRACT)]
    assert contract_state.state(read_city(folder).contracts["2026"]) is None
    assert "state:" not in written(read_city(folder))[CONTRACT]


@pytest.mark.parametrize("state", ["draft", "consulted", "approved", "signed", "in_force", "archived"])
def test_a_stated_state_holds_until_there_are_signatures(state: str, tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), CONTRACT, "state: in_force", f"state: {state}")
    assert contract_state.state(read_city(folder).contracts["2026"]) == state

    signatures(folder)
    assert contract_state.state(read_city(folder).contracts["2026"]) == "draft"
    assert [p.code for p in found_in(folder)] == ["state_beside_signatures"]

    write_city(read_city(folder), folder)
    assert load(folder).problems == () and "state:" not in (folder / CONTRACT).read_text(encoding="utf-8")


def signed(folder: Path, *dates: tuple[str, str]) -> City:
    text = print_of(folder)
    return read_city(signatures(folder, *(f"{party},kf,,{date},scan,{text}," for party, date in dates)))


@pytest.mark.parametrize(
    ("dates", "rows", "state"),
    [
        ([], [], "draft"),
        ([("lillstad", "2025-11-03")], [], "approved"),
        ([("lillstad", "2025-11-03"), ("state", "2025-12-31")], [], "signed"),
        ([("lillstad", "2025-11-03"), ("state", "2026-01-01")], [], "in_force"),
        ([("lillstad", "2025-11-03"), ("state", "2025-12-31")], ["k1,a,,2026-02,ongoing,,,,"], "in_force"),
        ([("lillstad", "2026-11-03")], ["k1,a,,2026-02,ongoing,,,,"], "approved"),
    ],
)
def test_a_state_is_worked_out_of_signatures_and_outcomes(
    dates: list[tuple[str, str]], rows: list[str], state: str, tmp_path: Path
) -> None:
    folder = outcomes(without_state(copy_of(LILLSTAD, tmp_path)), *rows)

    assert contract_state.state(signed(folder, *dates).contracts["2026"]) == state


def test_the_fingerprint_that_is_signed_is_that_of_the_file_itself(tmp_path: Path) -> None:
    folder = without_state(copy_of(LILLSTAD, tmp_path))
    city = signed(folder, ("lillstad", "2026-01-01"))

    assert contract_state.text_fingerprint(city.contracts["2026"]) == print_of(folder)
    assert contract_state.text_fingerprint(shipped(LILLSTAD).contracts["2026"]) == print_of(folder)


def test_a_text_that_changed_after_it_was_signed_is_told_and_its_signature_does_not_count(tmp_path: Path) -> None:
    folder = without_state(copy_of(LILLSTAD, tmp_path))
    signed(folder, ("lillstad", "2026-01-01"), ("state", "2026-01-01"))
    assert found_in(folder) == []

    edited(folder, CONTRACT, "due: 2027", "due: 2029")
    assert [(p.code, p.place.row) for p in found_in(folder)] == [("signed_text_changed", 2), ("signed_text_changed", 3)]
    assert contract_state.state(read_city(folder).contracts["2026"]) == "draft"


def test_what_came_of_the_promises_is_told_without_a_change_of_what_was_signed(tmp_path: Path) -> None:
    folder = without_state(copy_of(LILLSTAD, tmp_path))
    signed(folder, ("lillstad", "2026-01-01"), ("state", "2026-01-01"))
    outcomes(folder, "k1,a,,2026-05,done,,,Protokoll,s1")

    assert found_in(folder) == []


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("households,,,2026-01-01,scan,{text},", "reference_unknown", "party"),
        ("lillstad,,,2026-01-01,scan,{text},", "id_twice", ""),
        ("state,,,2026-01,scan,{text},", "date_impossible", "date"),
        ("state,,,,scan,{text},", "field_missing", "date"),
        ("state,,,2026-01-01,muntligt,{text},", "value_not_allowed", "method"),
        ("state,,,2026-01-01,scan,abc,", "text_pattern", "text_sha256"),
        ("state,,,2026-01-01,scan,{other},", "signed_text_changed", "text_sha256"),
    ],
)
def test_a_faulty_signature_is_told_by_its_row_and_column(row: str, code: str, column: str, tmp_path: Path) -> None:
    folder = without_state(copy_of(LILLSTAD, tmp_path))
    text = print_of(folder)
    signatures(folder, f"lillstad,kf,,2026-01-01,scan,{text},", row.format(text=text, other="0" * 64))
    (problem,) = found_in(folder)

    assert (problem.code, problem.place.row, problem.place.column) == (code, 3, column)


def test_tables_of_a_contract_never_stand_in_its_own_file(tmp_path: Path) -> None:
    folder = edited(
        copy_of(LILLSTAD, tmp_path), CONTRACT, "commitments:\n", "outcomes: []\nsignatures: []\ncommitments:\n"
    )

    assert [(p.code, p.values["field"]) for p in found_in(folder)] == [
        ("field_unknown", "outcomes"),
        ("field_unknown", "signatures"),
    ]
