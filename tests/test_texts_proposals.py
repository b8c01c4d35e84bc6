# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Proposals: what is read is proposed, a person decides, and only what was accepted enters a contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.city import load
from klimatkontrakt.folder.problem import ProblemsError
from klimatkontrakt.sources.contract_text import reader
from klimatkontrakt.sources.contract_text.candidates import Candidate
from klimatkontrakt.sources.contract_text.reader import ContractReading
from klimatkontrakt.sources.documents import text_files
from klimatkontrakt.sources.intake import acceptance, proposals
from klimatkontrakt.sources.intake.proposals import Proposals
from tests.cities import LILLSTAD, copy_of
from tests.terminal import run

TEXT = """1. Parter
Parter i kontraktet är:

• Lillstads kommun.

• Programmet Goda Städer.

2. Kommunens åtaganden
Lillstads kommun åtar sig att:

• följa upp målen varje år,
• samordna nämndernas arbete.

Kommunen avser att utveckla samarbetet med företagen. Under 2020 genomförde kommunen en konferens. Företagen ska
minska sina utsläpp.

3. Programmets åtaganden
Goda Städer kommer att verka för en bättre lagstiftning. Programmet ska inte finansiera vägar.
"""
ENGLISH = """1. Parties
The parties are:

- City of Smalltown.

- The programme Good Cities.

2. Commitments of the city
The city shall report on its targets every year. The city intends to develop its cooperation with companies.
Companies will reduce their emissions. The city has arranged a conference.
"""


def _read(text: str = TEXT) -> ContractReading:
    return reader.read(text_files.opened_bytes(text.encode(), "kontrakt.txt"))


def _ticked(read: ContractReading) -> list[Candidate]:
    return [candidate for candidate in read.candidates if candidate.is_likely]


def _told(candidate: Candidate) -> tuple[str, str, str | None, tuple[str, ...]]:
    return " ".join(candidate.quote.split()[:3]), candidate.verb, candidate.inherited, candidate.promisors


def test_promises_are_ticked_by_their_cues_and_lists_inherit_their_strength() -> None:
    assert [_told(candidate) for candidate in _ticked(_read())] == [
        ("följa upp målen", "commits", "commits", ()),
        ("samordna nämndernas arbete.", "commits", "commits", ()),
        ("Kommunen avser att", "intends", None, ("lillstads_kommun",)),
        ("Goda Städer kommer", "plans", None, ("goda_stader",)),
        ("Programmet ska inte", "commits", None, ("goda_stader",)),
    ]


def test_english_promises_are_ticked_too() -> None:
    read = _read(ENGLISH)

    assert read.language == "en"
    assert [(c.verb, c.language) for c in _ticked(read)] == [("commits", "en"), ("intends", "en")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Under 2020 genomförde kommunen en stor konferens.",
        "Kommunen har genomfört en stor konferens om klimatet.",
        "Företagen ska minska sina utsläpp till 2030.",
        "Syftet är att öka takten i omställningen.",
        "Klimatet är en viktig fråga för alla i världen.",
    ],
)
def test_the_past_and_others_and_purposes_are_candidates_without_a_tick(sentence: str) -> None:
    found = [candidate for candidate in _read(TEXT + sentence + "\n").candidates if candidate.quote == sentence]

    assert found and not any(candidate.is_likely for candidate in found)


@given(st.text(max_size=300) | st.lists(st.sampled_from(TEXT.split("\n")), max_size=20).map("\n".join))
def test_any_text_is_read_and_kept_to_the_last_character(text: str) -> None:
    try:
        read = _read(text)
    except text_files.ProblemsError:
        return

    assert "".join(read.opened.text[piece.start : piece.end] for piece in read.layout.pieces) == read.opened.text
    for candidate in read.candidates:
        assert 0 <= candidate.start < candidate.end <= len(read.opened.text)
    assert proposals.read(proposals.written(proposals.proposals(read)), "p.yaml")[1] == []


def _proposed(**decisions: str) -> Proposals:
    """The ticked proposals in order as p0, p1, …; what a sentence does not name, a person fills in."""
    found = proposals.proposals(_read())
    ticked = [proposal.id for proposal in found.proposals if proposal.likely]
    for name, decision in decisions.items():
        found = proposals.decided(found, [ticked[int(name[1:])]], decision)  # type: ignore[arg-type]
    named = [p if p.promisors else p.model_copy(update={"promisors": ("lillstads_kommun",)}) for p in found.proposals]
    return found.model_copy(update={"proposals": tuple(named)})


def test_every_sentence_is_a_proposal_and_open_until_a_person_decides() -> None:
    found = proposals.proposals(_read())

    assert {p.decision for p in found.proposals} == {"open"}
    assert proposals.commitments(found) == ()
    assert [p.id for p in found.proposals if p.likely] == ["2-2", "2-3", "2-4", "3-1", "3-2"]
    assert len(found.proposals) == 11


def test_nobody_is_guessed_for_a_sentence_that_names_nobody(tmp_path: Path) -> None:
    found = proposals.decided(proposals.proposals(_read()), ["2-2"], "accepted")

    assert [(p.code, p.place.item) for p in proposals.nameless(found)] == [("proposal_nameless", "2-2")]
    with pytest.raises(ProblemsError):
        acceptance.entering(found, _city(tmp_path), "2026")


def test_what_a_sentence_states_is_proposed_and_enters_when_it_is_accepted() -> None:
    text = "Lillstads kommun ska byta 20 bussar för 25 miljoner kronor senast 2030 och redovisa det varje år."
    found = proposals.proposals(_read(TEXT + text))
    (stated,) = [p for p in found.proposals if p.quote == text]
    (made,) = proposals.commitments(proposals.decided(found, [stated.id], "accepted"))

    assert (stated.figure, stated.unit, stated.due, stated.recurring) == (20, "bussar", 2030, "yearly")
    assert (made.number, made.unit, made.due, made.recurring, made.kind) == (20, "bussar", 2030, "yearly", "delivery")
    assert [(money.amount, money.unit) for money in made.money] == [(25e6, "SEK")]


def test_a_file_of_the_first_format_is_read_with_its_decisions() -> None:
    found = _proposed(p0="accepted", p3="rejected")
    lines = proposals.written(found).replace("format: 2", "format: 1").replace("likely: true", "confidence: 0.93")
    older = "\n".join(line for line in lines.split("\n") if "likely: false" not in line)
    read, problems = proposals.read(older, "p.yaml")

    assert problems == [] and read is not None
    assert {p.id: p.decision for p in read.proposals if p.decision != "open"} == {"2-2": "accepted", "3-1": "rejected"}
    assert all(p.likely for p in read.proposals if p.decision != "open")


def test_a_file_of_proposals_comes_back_as_it_was_written() -> None:
    found = _proposed(p0="accepted", p1="rejected")

    assert proposals.read(proposals.written(found), "p.yaml") == (found, [])


def test_only_accepted_proposals_become_commitments_with_the_edits_made() -> None:
    found = _proposed(p0="accepted", p1="rejected")
    at = next(order for order, p in enumerate(found.proposals) if p.decision == "accepted")
    edited = found.proposals[at].model_copy(update={"quote": "Följa upp målen", "due": 2027, "note": "enligt KF"})
    found = found.model_copy(update={"proposals": (*found.proposals[:at], edited, *found.proposals[at + 1 :])})
    (made,) = proposals.commitments(found)

    assert (made.what_sv, made.due, made.note) == ("Följa upp målen", 2027, "enligt KF")
    assert made.place is not None and made.place.sha256 == edited.sha256


def test_a_new_reading_keeps_decisions_and_renews_what_is_open() -> None:
    before = _proposed(p0="accepted", p3="rejected")
    fresh = proposals.proposals(_read(TEXT.replace("samordna nämndernas", "samordna alla nämnders")))
    after = proposals.renewed(fresh, before)

    decided = {p.quote: p.decision for p in after.proposals if p.decision != "open"}
    assert sorted(decided.values()) == ["accepted", "rejected"]
    assert len({p.id for p in after.proposals}) == len(after.proposals) == 11
    assert any("alla nämnders" in p.quote for p in after.proposals)


def test_a_decision_on_text_that_has_changed_is_said_to_be_stale() -> None:
    found = _proposed(p0="accepted")

    assert proposals.stale(found, TEXT) == []
    assert {p.code for p in proposals.stale(found, TEXT.replace("följa", "sälja"))} == {"proposal_stale"}


def _city(tmp_path: Path):
    city, _ = load(copy_of(LILLSTAD, tmp_path))
    assert city is not None
    return city


def test_a_promisor_is_matched_to_an_actor_by_name(tmp_path: Path) -> None:
    made = acceptance.entering(_proposed(p0="accepted"), _city(tmp_path), "2026")

    assert made.problems == ()
    assert [(c.promisors, c.section) for c in made.added] == [(("lillstad",), "kommunens_ataganden")]
    assert [s.number for s in made.sections] == ["2"]
    assert made.contract.commitments[:2] == _city(tmp_path / "b").contracts["2026"].commitments


def test_a_promisor_that_the_city_does_not_have_stops_it(tmp_path: Path) -> None:
    made = acceptance.entering(_proposed(p3="accepted"), _city(tmp_path), "2026")

    assert [p.code for p in made.problems] == ["promisor_unknown"]


def test_what_stands_in_the_contract_already_is_left_alone(tmp_path: Path) -> None:
    first = acceptance.entering(_proposed(p0="accepted"), _city(tmp_path), "2026")
    again = acceptance.entering(_proposed(p0="accepted", p1="accepted"), first.city, "2026")

    assert (again.already, [c.id for c in again.added]) == (("2-2",), ["2-3"])
    assert again.sections == ()


def test_reading_and_accepting_from_the_command_line(tmp_path: Path) -> None:
    text, file, told = tmp_path / "k.txt", tmp_path / "p.yaml", tmp_path / "p.json"
    text.write_text(TEXT, encoding="utf-8")
    folder = copy_of(LILLSTAD, tmp_path)
    before = (folder / "contract" / "2026.yaml").read_text(encoding="utf-8")
    read = run("read-contract", text, "--to", file, "--json", told)
    into = ("accept-proposals", file, "--into", folder, "--period", "2026")
    nothing = run(*into)
    tried = run(*into, "--accept", "2-4", "--try")

    assert (read.returncode, nothing.returncode, tried.returncode) == (0, 0, 0)
    assert "5 förbockade" in read.stdout and "Inget är infört" in read.stdout
    assert len(json.loads(told.read_text(encoding="utf-8"))["proposals"]) == 11
    assert (folder / "contract" / "2026.yaml").read_text(encoding="utf-8") == before
    done = run(*into, "--accept", "2-4", "--reject", "2-2")
    assert done.returncode == 0 and "+ 2-4" in done.stdout
    assert "utveckla samarbetet" in (folder / "contract" / "2026.yaml").read_text(encoding="utf-8")
    assert run("check", folder).stdout.splitlines()[0] == "Inga problem."
    again = run("read-contract", text, "--to", file)
    assert "2 beslut" in again.stdout
    assert "= 2-4" in run(*into).stdout


def test_the_command_line_says_what_is_wrong_and_writes_nothing(tmp_path: Path) -> None:
    text, file = tmp_path / "k.txt", tmp_path / "p.yaml"
    text.write_text(TEXT, encoding="utf-8")
    folder = copy_of(LILLSTAD, tmp_path)
    run("read-contract", text, "--to", file)
    into = ("accept-proposals", file, "--into", folder, "--period")

    assert run(*into, "nu").returncode == 2
    assert run(*into, "2026", "--accept", "9-9").returncode == 2
    unknown = run(*into, "2026", "--accept", "3-1", lang="en")
    assert unknown.returncode == 1 and "goda_stader" in unknown.stderr
    assert "goda" not in (folder / "contract" / "2026.yaml").read_text(encoding="utf-8")
    assert run("read-contract", tmp_path / "finns-inte.txt").returncode == 1
    assert run("read-contract", folder / "actors.csv", "--to", text).returncode == 1
