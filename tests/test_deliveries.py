# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a promise must be to count (§10): in force, agreed, still standing, due in time, and somebody's own decision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import klimatkontrakt as kk
from klimatkontrakt.city import City, load
from klimatkontrakt.city.contract import Commitment, Contract, Signature
from klimatkontrakt.city.contract_state import text_fingerprint
from klimatkontrakt.engine import problems
from klimatkontrakt.engine.answers import coverage, deliveries, mandates
from tests.cities import LILLSTAD, copy_of, edited, shipped

YEAR = 2030
DRAWS = 250
WHOLE = 0.25  # 1 500 t of the 6 000 t that are needed


def city() -> City:
    """Lillstad with a board and a company beside the city and the state."""
    own = shipped(LILLSTAD)
    made = own.actors[0].model_copy(update={"id": "namnden", "label_sv": "Nämnden", "type": "board"})
    works = made.model_copy(
        update={"id": "verket", "label_sv": "Lillverket AB", "label_en": "Lillverket", "type": "company"}
    )
    agency = made.model_copy(update={"id": "myndigheten", "label_sv": "Myndigheten", "type": "agency"})
    return own.model_copy(update={"actors": (*own.actors, made, works, agency)})


def contract(*commitments: dict[str, Any], **more: Any) -> Contract:
    """A contract in force where every commitment is a delivery of Lillstad's fewer trips, decided by its council."""
    base = {
        "section": "s", "clause": "c", "kind": "delivery", "verb": "commits", "promisors": ["lillstad"], "what_sv": "x",
        "measures": {"fewer_trips": 1}, "instrument": "kf", "status": "attested",
    }  # fmt: skip
    return Contract.model_validate(
        {
            "period": (2026, 2026), "state": "in_force", "parties": ["lillstad", "state"], "sections": [{"key": "s"}],
            "clauses": [{"id": "c", "section": "s"}],
            "instruments": {"kf": {"type": "council_decision", "body": "kf", "date": "2025-05-20"}},
            "commitments": [{"id": f"k{i}", **base, **own} for i, own in enumerate(commitments)], **more,
        }
    )  # fmt: skip


def counted(own: Contract, year: int = YEAR) -> dict[str, dict[str, float]]:
    """By level, what is secured by the year; levels of nothing left out."""
    found = deliveries.secured_levels(deliveries.deliveries(city(), own, year).counted)
    return {level: parts for level, parts in found.items() if parts}


def reasons(own: Contract, year: int = YEAR) -> list[str]:
    return [left.reason for left in deliveries.deliveries(city(), own, year).left_out]


FULL = {"committed": {"fewer_trips": 1.0}}


def test_a_promise_in_force_with_a_decision_of_its_own_is_committed() -> None:
    assert counted(contract({})) == FULL
    assert reasons(contract({})) == []


# State and status


@pytest.mark.parametrize(
    ("state", "counts"),
    [(None, False), ("draft", False), ("consulted", False), ("approved", True), ("signed", True), ("in_force", True), ("archived", False)],
)  # fmt: skip
def test_a_draft_promises_nothing(state: str | None, counts: bool) -> None:
    own = contract({}, state=state)

    assert counted(own) == (FULL if counts else {})
    assert reasons(own) == ([] if counts else ["archived" if state == "archived" else "draft"])


@pytest.mark.parametrize(
    ("signed", "counts"), [((), False), (("lillstad",), True), (("lillstad", "state"), True), (("somebody",), False)]
)
def test_signatures_tell_whether_a_contract_is_a_draft(signed: tuple[str, ...], counts: bool) -> None:
    own = contract({}, state=None).model_copy(update={"signatures": ()})
    under = text_fingerprint(own)
    rows = [Signature(party=who, date="2026-03-01", method="pades", text_sha256=under) for who in signed]

    assert counted(own.model_copy(update={"signatures": tuple(rows)})) == (FULL if counts else {})


def test_a_signature_under_another_text_leaves_a_draft() -> None:
    own = contract({}, state=None)
    row = Signature(party="lillstad", date="2026-03-01", method="pades", text_sha256="0" * 64)

    assert counted(own.model_copy(update={"signatures": (row,)})) == {}


@pytest.mark.parametrize(
    ("status", "why"), [("proposed", "proposed"), ("attested", ""), ("rejected", "ended")]
)  # fmt: skip
def test_only_what_is_agreed_counts(status: str, why: str) -> None:
    own = contract({"status": status})

    assert counted(own) == ({} if why else FULL)
    assert reasons(own) == ([why] if why else [])


def outcome(status: str, date: str = "2026-03-01", **more: Any) -> dict[str, Any]:
    return {"commitment": "k0", "id": f"{status}{date}", "date": date, "status": status, **more}


@pytest.mark.parametrize(("status", "why"), [("ongoing", ""), ("done", ""), ("stopped", "ended"), ("lapsed", "ended")])
def test_only_what_still_holds_counts(status: str, why: str) -> None:
    own = contract({}, outcomes=[outcome(status)])

    assert counted(own) == ({} if why else FULL)
    assert reasons(own) == ([why] if why else [])


def test_the_latest_outcome_holds() -> None:
    begun_again = [outcome("stopped"), outcome("ongoing", "2026-05")]
    ended = [outcome("ongoing", "2026-05"), outcome("lapsed", "2026-06-30")]

    assert counted(contract({}, outcomes=begun_again)) == counted(contract({}, outcomes=begun_again[::-1])) == FULL
    assert counted(contract({}, outcomes=ended)) == counted(contract({}, outcomes=ended[::-1])) == {}


@pytest.mark.parametrize("status", ["proposed", "rejected"])
def test_what_goes_on_without_being_agreed_is_no_promise(status: str) -> None:
    assert counted(contract({"status": status}, outcomes=[outcome("ongoing")])) == {}


def test_a_promise_without_a_status_is_only_proposed() -> None:
    own = contract({})
    plain = Commitment.model_validate(own.commitments[0].model_dump(by_alias=True, exclude={"status"}))

    assert counted(own.model_copy(update={"commitments": (plain,)})) == {}


def test_a_promise_that_another_has_replaced_is_not_counted_beside_it() -> None:
    own = contract({"measures": {"fewer_trips": 0.6}}, {"measures": {"fewer_trips": 0.5}, "predecessors": ["k0"]})

    assert counted(own) == {"committed": {"fewer_trips": 0.5}}
    assert reasons(own) == ["superseded"]


@pytest.mark.parametrize(
    ("status", "came", "left"), [("proposed", (), 0.6), ("rejected", (), 0.6), ("attested", ("lapsed",), None)]
)
def test_only_a_successor_that_was_agreed_replaces(status: str, came: tuple[str, ...], left: float | None) -> None:
    own = contract(
        {"measures": {"fewer_trips": 0.6}},
        {"predecessors": ["k0"], "status": status},
        outcomes=[{**outcome(own), "commitment": "k1"} for own in came],
    )

    assert counted(own) == ({"committed": {"fewer_trips": left}} if left else {})


def test_a_goal_that_replaces_a_delivery_leaves_nothing() -> None:
    own = contract({}, {"kind": "goal", "measures": "none", "predecessors": ["k0"]})

    assert counted(own) == {}


def test_a_measure_that_was_stopped_is_secured_by_no_promise() -> None:
    made = city()
    stopped = made.measures["fewer_trips"].model_copy(update={"status": "stopped"})
    made = made.model_copy(update={"measures": {**made.measures, "fewer_trips": stopped}})
    found = deliveries.deliveries(made, contract({}), YEAR)

    assert found.counted == ()
    assert [left.reason for left in found.left_out] == ["measure_stopped"]


# Dates


@pytest.mark.parametrize(
    ("due", "counts"),
    [(2029, 1), (2030, 1), (2031, 0), ("2030-12-31", 1), ("31 december 2031", 0), ("2028–2032", 0), (None, 1), ("snart", 0)],
)  # fmt: skip
def test_what_is_due_after_the_targets_year_does_not_count(due: Any, counts: int) -> None:
    own = contract({"due": due})

    assert counted(own) == (FULL if counts else {})
    assert reasons(own) == ([] if counts else ["undated" if due == "snart" else "later"])


def test_an_earlier_stated_part_counts() -> None:
    # 40 per cent by 2029 and all of it by 2033: by 2028 nothing, by 2029 and 2030 0.4, by 2033 all.
    own = contract({"due": 2033, "steps": {2027: 0.1, 2029: 0.4}, "measures": {"fewer_trips": 0.5}})

    assert [counted(own, year) for year in (2026, 2027, 2028, 2029, 2030, 2033)] == [
        {}, *[{"committed": {"fewer_trips": pytest.approx(0.05)}}] * 2,
        *[{"committed": {"fewer_trips": pytest.approx(0.2)}}] * 2, {"committed": {"fewer_trips": 0.5}},
    ]  # fmt: skip
    assert reasons(own) == ["later"]
    assert [p.secured for p in deliveries.deliveries(city(), own, YEAR).later] == [{"fewer_trips": pytest.approx(0.3)}]


def test_an_earlier_part_may_be_a_promise_of_its_own() -> None:
    own = contract({"due": 2030, "measures": {"fewer_trips": 0.4}}, {"due": 2035, "measures": {"fewer_trips": 0.6}})

    assert counted(own) == {"committed": {"fewer_trips": 0.4}}


def test_what_begins_after_the_targets_year_does_not_count() -> None:
    assert counted(contract({"from": 2031})) == {}
    assert counted(contract({"from": 2030})) == FULL


def test_steps_grow_up_to_the_date(tmp_path: Path) -> None:
    for at, steps in enumerate(("{2029: 0.5, 2028: 0.7}", "{2026: 0.5, 2027: 0.7}")):
        folder = edited(
            copy_of(LILLSTAD, tmp_path / str(at)), "contract/2026.yaml", "due: 2027,", f"due: 2027, steps: {steps},"
        )
        _, found = load(folder)
        assert [p.code for p in found if p.severity == "error"] == ["steps_order"], steps


def test_a_promise_due_before_its_measure_begins_is_told(tmp_path: Path) -> None:
    # fewer_trips begins in 2023.
    folder = edited(copy_of(LILLSTAD, tmp_path), "contract/2026.yaml", "due: 2027,", "due: 2023,")
    (found,) = [p for p in problems.problems(kk.read_city(folder)) if p.code == "due_before_measure"]

    assert found.values == {"id": "k1", "measure": "fewer_trips", "due": 2023, "first": 2023}
    assert found.place.item == "k1"


# Stances and beneficiaries


def stance(what: str, party: str = "lillstad", date: str = "2026-01-01") -> dict[str, str]:
    return {"id": f"{party}.{what}.{date}", "clause": "c", "party": party, "stance": what, "date": date}


def test_what_its_promisor_opted_out_of_does_not_count() -> None:
    own = contract({}, stances=[stance("opts_out")])

    assert counted(own) == {}
    assert reasons(own) == ["opted_out"]
    assert counted(contract({}, stances=[stance("reserves")])) == FULL
    assert counted(contract({}, stances=[stance("opts_out", "state")])) == FULL


def test_a_clause_holds_what_it_lists_too() -> None:
    clauses = [{"id": "c", "section": "s", "commitments": ["k0"]}]

    assert counted(contract({"clause": None}, stances=[stance("opts_out")], clauses=clauses)) == {}
    assert counted(contract({"clause": None}, stances=[stance("opts_out")])) == FULL


def test_the_latest_stance_holds_and_of_the_same_date_the_weakest() -> None:
    later = [stance("opts_out"), stance("accepts", date="2026-02-01")]

    assert counted(contract({}, stances=later)) == counted(contract({}, stances=later[::-1])) == FULL
    assert counted(contract({}, stances=[stance("accepts"), stance("opts_out")])) == {}
    assert counted(contract({}, stances=[stance("opts_out"), stance("accepts")])) == {}


def test_a_board_is_out_with_its_city() -> None:
    assert counted(contract({"promisors": ["namnden"]}, stances=[stance("opts_out")])) == {}


def test_one_of_two_who_leaves_takes_its_part_and_a_joint_promise_falls() -> None:
    both = {"promisors": ["lillstad", "state"], "mandate": {"body": "state"}}
    out = [stance("opts_out", "state")]

    assert counted(contract(both, stances=out)) == {"committed": {"fewer_trips": 0.5}}
    assert reasons(contract(both, stances=out)) == ["opted_out"]
    assert counted(contract({**both, "manner": "joint"}, stances=out)) == {}
    assert counted(contract({**both, "manner": "some"}, stances=out)) == {}


@pytest.mark.parametrize(
    ("beneficiaries", "came", "part"),
    [(["lillstad"], {}, 1.0), (["lillstad"], {"lillstad": "ongoing"}, 1.0), (["lillstad"], {"lillstad": "lapsed"}, 0.0),
     ({"lillstad": "attested"}, {}, 1.0), ({"lillstad": "rejected"}, {}, 0.0), ({"lillstad": "proposed"}, {}, 0.0),
     ({"lillstad": "proposed"}, {"lillstad": "ongoing"}, 0.0), ({"lillstad": "attested"}, {"lillstad": "lapsed"}, 0.0),
     ({"households": "attested", "state": "attested"}, {"state": "stopped"}, 0.5),
     (["lillstad", "state"], {"state": "stopped"}, 1.0), (["lillstad", "state"], {"lillstad": "stopped"}, 0.0)],
)  # fmt: skip
def test_a_beneficiary_that_left_takes_its_part(beneficiaries: Any, came: dict[str, str], part: float) -> None:
    rows = [outcome(status, beneficiary=name) for name, status in came.items()]
    own = contract({"beneficiaries": beneficiaries}, outcomes=rows)

    assert counted(own) == ({"committed": {"fewer_trips": part}} if part else {})
    assert reasons(own) == (["beneficiary_out"] if part < 1 else [])


def test_a_beneficiary_that_opted_out_is_out() -> None:
    own = contract(
        {"promisors": ["state"], "mandate": {"body": "state"}, "beneficiaries": ["lillstad"]},
        stances=[stance("opts_out")],
    )

    assert counted(own) == {}


# Conditions


@pytest.mark.parametrize("verb", ["commits", "plans"])
def test_a_condition_in_words_is_only_intended(verb: str) -> None:
    own = contract({"verb": verb, "condition": {"text_sv": "Om staten betalar"}})

    assert counted(own) == {"intended": {"fewer_trips": 1.0}}


def test_a_condition_in_words_takes_what_is_decided_and_funded_down_too() -> None:
    made = city()
    funded = made.measures["fewer_trips"].model_copy(update={"status": "decided", "funded": True})
    made = made.model_copy(update={"measures": {**made.measures, "fewer_trips": funded}})
    plain, bound = (
        deliveries.deliveries(made, contract(more), YEAR).counted[0]
        for more in ({}, {"condition": {"text_en": "If the state pays"}})
    )

    assert (dict(plain.levels), plain.weakened) == ({"fewer_trips": "decided_funded"}, "")
    assert (dict(bound.levels), bound.weakened) == ({"fewer_trips": "intended"}, "condition_in_words")


def test_a_condition_that_is_an_event_stays_at_its_level() -> None:
    own = contract({"condition": {"text_sv": "Om beslut", "event": "e", "outcome": "yes"}})

    assert counted(own) == FULL


def test_a_trigger_is_a_condition_in_words_with_a_date_too() -> None:
    for more in ({}, {"due": 2029}):
        assert counted(contract({"trigger": "när nätet är byggt", **more})) == {"intended": {"fewer_trips": 1.0}}


def test_working_for_something_under_a_condition_is_still_nothing() -> None:
    own = contract({"verb": "works_for", "condition": {"text_sv": "Om staten betalar"}})

    assert counted(own) == {}
    assert reasons(own) == ["weak"]


# Decisions


def decided(instrument: dict[str, Any] | None, **more: Any) -> Contract:
    named = {} if instrument is None else {"i": {"type": "agreement", "date": "2025-05-20", **instrument}}
    return contract({"instrument": None if instrument is None else "i", **more}, instruments=named)


@pytest.mark.parametrize(
    ("promisor", "instrument", "lacks"),
    [
        ("lillstad", None, "no_decision"),
        ("lillstad", {"body": ""}, "no_decision"),
        ("lillstad", {"body": "  "}, "no_decision"),
        ("lillstad", {"type": "council_decision", "body": "?"}, "no_decision"),
        ("lillstad", {"type": "council_decision", "body": "–; 112"}, "no_decision"),
        ("lillstad", {"type": "council_decision", "body": "Göteborgs kommunfullmäktige"}, "others_decision"),
        ("lillstad", {"type": "council_decision", "body": "Kommunfullmäktige i Upplands Väsby"}, "others_decision"),
        ("lillstad", {"type": "council_decision", "body": "Lunds kommun"}, "others_decision"),
        ("lillstad", {"type": "council_decision", "body": "Lillstads kommunfullmäktige"}, ""),
        ("lillstad", {"type": "board_decision", "body": "Mark- och miljönämnden"}, ""),
        ("lillstad", {"type": "council_decision", "body": "Kommunfullmäktige, Lillstad och Lunds kommun"}, ""),
        ("lillstad", {"type": "council_decision", "body": "kf"}, ""),
        ("lillstad", {"type": "eu_contract", "body": "lillstad"}, ""),
        ("lillstad", {"type": "eu_contract", "body": "Kommunfullmäktige"}, ""),
        ("lillstad", {"type": "agreement", "body": "state"}, "others_decision"),
        ("namnden", {"type": "council_decision", "body": "kf"}, ""),
        ("namnden", {"type": "eu_contract", "body": "lillstad"}, ""),
        ("namnden", {"type": "agreement", "body": "state"}, "others_decision"),
        ("verket", {"type": "eu_contract", "body": "lillstad"}, "others_decision"),
        ("verket", {"type": "eu_contract", "body": "kf"}, "others_decision"),
        ("verket", {"type": "council_decision", "body": "kf"}, "others_decision"),
        ("verket", {"type": "board_decision", "body": "namnden"}, "others_decision"),
        ("verket", {"type": "company_decision", "body": "styrelsen"}, ""),
        ("verket", {"type": "company_decision", "body": "state"}, "others_decision"),
        ("verket", {"type": "owner_directive", "body": "lillstad"}, ""),
        ("verket", {"type": "owner_directive", "body": "kf"}, ""),
        ("verket", {"type": "agreement", "body": "Lillverket AB"}, ""),
        ("verket", {"type": "agreement", "body": "Styrelsen för Lillverket AB"}, ""),
        ("verket", {"type": "agreement", "body": "styrelsen"}, "others_decision"),
        ("myndigheten", {"type": "law", "body": "state"}, ""),
        ("myndigheten", {"type": "grant_decision", "body": "myndigheten"}, ""),
        ("myndigheten", {"type": "council_decision", "body": "kf"}, "others_decision"),
        ("state", {"type": "law", "body": "riksdagen"}, ""),
        ("state", {"type": "council_decision", "body": "kf"}, "others_decision"),
    ],
)  # fmt: skip
def test_a_decision_must_be_the_promisors_own_or_its_deciders(promisor: str, instrument: Any, lacks: str) -> None:
    own = decided(instrument, promisors=[promisor])

    assert mandates.lacking(city(), own, own.commitments[0], promisor) == lacks
    assert counted(own) == ({"intended": {"fewer_trips": 1.0}} if lacks else FULL)


NO_BODIES = ("ej beslutat", "saknas", "väntas", "KF (beslut väntas)", "TBD", "n/a", "none", "ingen", "kf?")
OTHERS = ("regionfullmäktige", "Region Skåne", "regeringen", "Lunds kommun")


@pytest.mark.parametrize(
    ("promisor", "body", "lacks"),
    [("lillstad", "kf", ""), ("lillstad", "state", "others_decision"), ("verket", "verket", ""), ("verket", "styrelsen", ""),
     ("verket", "lillstad", "others_decision"), ("verket", "KF", "others_decision"), ("verket", "Lillstads kommun", "others_decision"),
     ("verket", "", "no_decision"), ("lillstad", "Marks kommunfullmäktige", "others_decision"), ("lillstad", "?", "no_decision"), *(("lillstad", none, "no_decision") for none in NO_BODIES), *(("lillstad", other, "others_decision") for other in OTHERS), ("namnden", "lillstad", ""), ("myndigheten", "state", "")],
)  # fmt: skip
def test_a_mandate_must_be_the_promisors_own_or_its_deciders(promisor: str, body: str, lacks: str) -> None:
    own = decided(None, promisors=[promisor], mandate={"body": body, "date": "2025-05-20"})

    assert mandates.lacking(city(), own, own.commitments[0], promisor) == lacks


def test_a_mandate_of_ones_own_stands_beside_somebody_elses_instrument() -> None:
    own = decided(
        {"body": "lillstad", "type": "eu_contract"}, promisors=["verket"], mandate={"body": "verket", "date": "2025"}
    )

    assert counted(own) == FULL


@pytest.mark.parametrize(
    ("body", "lacks"), [(body, "no_decision") for body in NO_BODIES] + [(body, "others_decision") for body in OTHERS]
)
def test_no_council_decides_where_the_text_says_that_none_has_or_that_another_did(body: str, lacks: str) -> None:
    own = decided({"type": "council_decision", "body": body, "date": "2025-05-20"})

    assert mandates.lacking(city(), own, own.commitments[0], "lillstad") == lacks


@pytest.mark.parametrize(
    ("date", "lacks"),
    [
        ("2026-12-31", ""),
        ("2025-13-45", "undated_decision"),
        ("2027-01-01", "late_decision"),
        ("2027", "late_decision"),
        ("", "undated_decision"),
    ],
)
def test_a_decision_after_the_contracts_period_is_not_taken(date: str, lacks: str) -> None:
    own = decided({"type": "council_decision", "body": "kf", "date": date})

    assert mandates.lacking(city(), own, own.commitments[0], "lillstad") == lacks


def test_each_of_two_promisors_is_as_firm_as_its_own_decision_and_joint_ones_as_the_weakest() -> None:
    both = {"promisors": ["lillstad", "verket"]}

    assert counted(contract(both)) == {"committed": {"fewer_trips": 0.5}, "intended": {"fewer_trips": 0.5}}
    assert counted(contract({**both, "manner": "joint"})) == {"intended": {"fewer_trips": 1.0}}


def test_each_promisors_part_is_shown_at_its_own_level() -> None:
    results = kk.run(city(), "contract", draws=DRAWS)
    own = contract({"promisors": ["lillstad", "verket"]})
    found = coverage.coverage(results.program, results.world, results.chosen, "cut_2030", own)
    split = coverage.split(found, coverage.by_party)

    # Half of 1 500 t is committed by the city, half is intended by the works.
    assert {level: sorted(parts) for level, parts in split.items()} == {
        "decided_funded": [], "committed": ["lillstad"], "intended": ["verket"],
    }  # fmt: skip
    assert split["committed"]["lillstad"][0] == pytest.approx(750.0)
    assert coverage.traced(found)["k0"][0] == pytest.approx(1_500.0)
    assert coverage.traced(found, coverage.by_promise)["k0:verket"][0] == pytest.approx(750.0)


def firmness(own: Contract, **measure: Any) -> tuple[dict[str, str], str]:
    """The levels and the weakening of a promise of a measure that says of itself that it is under way and funded."""
    made = city()
    funded = made.measures["fewer_trips"].model_copy(update={"status": "ongoing", "funded": True, **measure})
    made = made.model_copy(update={"measures": {**made.measures, "fewer_trips": funded}})
    ((levels, weakened),) = [(dict(p.levels), p.weakened) for p in deliveries.deliveries(made, own, YEAR).counted]
    return levels, weakened


@pytest.mark.parametrize(
    ("instrument", "lacks"),
    [
        (None, "no_decision"), ({"body": "state"}, "others_decision"), ({"body": "lillstad", "date": ""}, "undated_decision"),
        ({"body": "lillstad", "date": "2027"}, "late_decision"), ({"body": "lillstad", "date": "2026"}, ""),
    ],
)  # fmt: skip
def test_what_is_decided_and_funded_has_a_decision_behind_it(instrument: Any, lacks: str) -> None:
    level = "intended" if lacks else "decided_funded"

    assert firmness(decided(instrument)) == ({"fewer_trips": level}, lacks)


def test_what_is_decided_and_funded_has_money_behind_it() -> None:
    paid = {"money": [{"id": "m", "amount": 1, "unit": "MSEK", "payer": "lillstad"}]}
    (cost,) = city().measures["fewer_trips"].costs
    half = {"costs": (cost.model_copy(update={"funded": 0.5}),)}

    assert firmness(contract({}), costs=()) == ({"fewer_trips": "committed"}, "no_money")
    assert firmness(contract({"verb": "plans"}), costs=()) == ({"fewer_trips": "intended"}, "no_money")
    assert firmness(contract(paid), costs=()) == ({"fewer_trips": "decided_funded"}, "")
    assert firmness(contract(paid), **half) == ({"fewer_trips": "committed"}, "no_money")


@pytest.mark.parametrize("amounts", [(0.0,), (0.0, 0.0), (-5.0,), (-5.0, 5.0)])
def test_a_promise_of_no_money_is_no_money(amounts: tuple[float, ...]) -> None:
    money = [{"id": f"m{at}", "amount": amount, "unit": "MSEK"} for at, amount in enumerate(amounts)]
    (cost,) = city().measures["fewer_trips"].costs
    unknown = cost.model_copy(update={"value": None, "missing": "not known"})

    assert firmness(contract({"money": money}), costs=(unknown,)) == ({"fewer_trips": "committed"}, "no_money")
    assert firmness(contract({"money": money}), costs=(cost,)) == ({"fewer_trips": "decided_funded"}, "")


def test_an_agreement_binds_every_body_that_took_it() -> None:
    both = {"promisors": ["lillstad", "verket"], "manner": "joint"}

    assert counted(decided({"body": "lillstad; Lillverket AB"}, **both)) == FULL
    assert counted(decided({"body": "lillstad"}, **both)) == {"intended": {"fewer_trips": 1.0}}


# The contract's own years and parties


@pytest.mark.parametrize(
    ("period", "why"),
    [((2030, 2030), ""), ((2031, 2031), "contract_later"), ((2019, 2021), "contract_past"), ((2019, 2022), "")],
)
def test_a_contract_of_other_years_promises_nothing(period: tuple[int, int], why: str) -> None:
    # The target's year is 2030 and Lillstad's first is 2022.
    own = contract({}, period=period, instruments={"kf": {"type": "council_decision", "body": "kf", "date": "2018"}})

    assert counted(own) == ({} if why else FULL)
    assert reasons(own) == ([why] if why else [])


@pytest.mark.parametrize(
    ("promisor", "more", "counts"),
    [
        ("lillstad", {}, True), ("namnden", {}, True), ("state", {}, True), ("myndigheten", {}, True), ("verket", {}, False),
        ("verket", {"mandate": {"body": "verket", "date": "2025"}}, True), ("verket", {"mandate": {"body": "lillstad"}}, False),
        ("verket", {"instrument": "kf"}, True),
    ],
)  # fmt: skip
def test_only_its_parties_are_bound_by_a_contract_and_others_by_a_decision_of_their_own(
    promisor: str, more: dict[str, Any], counts: bool
) -> None:
    own = contract({"promisors": [promisor], "instrument": None, **more})

    assert bool(counted(own)) == counts
    assert reasons(own) == ([] if counts else ["no_party"])


def test_a_party_that_is_none_takes_its_part_and_a_joint_promise_falls() -> None:
    both = {"promisors": ["lillstad", "verket"], "instrument": None, "mandate": {"body": "kf", "date": "2025"}}

    assert counted(contract(both)) == {"committed": {"fewer_trips": 0.5}}
    assert counted(contract({**both, "manner": "joint"})) == {}


# The whole of it, in Lillstad


@pytest.mark.parametrize(
    ("old", "new", "level", "part"),
    [
        ("state: in_force", "state: draft", "committed", 0.0),
        ("due: 2027", "due: 2031", "committed", 0.0),
        ("due: 2027", "due: 2031, steps: {2030: 0.4}", "committed", 0.4 * WHOLE),
        ("status: attested}\n- {id: k2", "status: proposed}\n- {id: k2", "committed", 0.0),
        ("due: 2027", "due: 2027, condition: {text_sv: Om staten betalar}", "intended", WHOLE),
        ("body: kf, ", "", "intended", WHOLE),
        ("instrument: kf-2025-112, ", "", "intended", WHOLE),
        ("body: kf, ", "body: state, ", "intended", WHOLE),
        ('date: "2025-05-20"', 'date: "2027-05-20"', "intended", WHOLE),
        ("section: mobility, kind: delivery", "section: mobility, kind: delivery, from: 2026", "committed", WHOLE),
    ],
)  # fmt: skip
def test_lillstads_quarter_is_only_what_it_is(tmp_path: Path, old: str, new: str, level: str, part: float) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "contract/2026.yaml", old, new)
    table = kk.run(kk.read_city(folder), "contract", draws=DRAWS).table("coverage")
    rows = {
        row["level"]: row["central"] for row in table.where(target="cut_2030", instrument="all", branch="all", by="all")
    }

    assert rows == pytest.approx({**dict.fromkeys(coverage.LEVELS, 0.0), "nobody": 1.0 - part, level: part})


def test_an_opt_out_in_lillstad_leaves_nothing_and_what_is_due_later_is_told_beside(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path / "a"), "contract/2026.yaml", "due: 2027", "due: 2031")
    found = kk.run(kk.read_city(folder), "contract", draws=DRAWS).coverage_of("cut_2030")

    assert found.covered[0] == 0.0
    assert found.later["committed"][0] == pytest.approx(1_500.0)
    assert [own.reason for own in found.left_out] == ["later"]

    path = edited(
        copy_of(LILLSTAD, tmp_path / "b"),
        "contract/2026.yaml",
        "section: mobility, kind: delivery",
        "section: mobility, clause: c1, kind: delivery",
    )
    file = path / "contract" / "2026.yaml"
    added = "clauses:\n- {id: c1, section: mobility, text_sv: x}\nstances:\n- {id: out, clause: c1, party: lillstad, stance: opts_out}\ncommitments:"
    file.write_text(file.read_text(encoding="utf-8").replace("commitments:", added, 1), encoding="utf-8")
    found = kk.run(kk.read_city(path), "contract", draws=DRAWS).coverage_of("cut_2030")

    assert found.covered[0] == 0.0
    assert [own.reason for own in found.left_out] == ["opted_out"]


def test_what_does_not_stand_is_no_promise_on_the_silence_map_and_answers_no_need(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "contract/2026.yaml", "state: in_force", "state: draft")
    results = kk.run(kk.read_city(folder), "contract", draws=DRAWS)

    assert {(s.promises, s.others) for s in results.silences("territorial", 2030)} == {((), ())}
