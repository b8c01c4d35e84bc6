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
from klimatkontrakt.sources.contract_text import acceptance, proposals, reader, text_files
from klimatkontrakt.sources.contract_text.commitments import Promise
from klimatkontrakt.sources.contract_text.proposals import Proposals
from klimatkontrakt.sources.contract_text.reader import Reading
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


def _read(text: str = TEXT) -> Reading:
    return reader.read(text_files.opened_bytes(text.encode(), "kontrakt.txt"))


def _told(promise: Promise) -> tuple[str, str, str | None, tuple[str, ...]]:
    return " ".join(promise.quote.split()[:3]), promise.verb, promise.inherited, promise.promisors


def test_promises_are_found_by_their_verbs_and_lists_inherit_their_strength() -> None:
    assert [_told(promise) for promise in _read().promises] == [
        ("följa upp målen", "commits", "commits", ("lillstads_kommun",)),
        ("samordna nämndernas arbete.", "commits", "commits", ("lillstads_kommun",)),
        ("Kommunen avser att", "intends", None, ("lillstads_kommun",)),
        ("Goda Städer kommer", "works_for", None, ("goda_stader",)),
        ("Programmet ska inte", "commits", None, ("goda_stader",)),
    ]


def test_english_promises_are_found_too() -> None:
    read = _read(ENGLISH)

    assert read.language == "en"
    assert [(p.verb, p.language) for p in read.promises] == [("commits", "en"), ("intends", "en")]


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
def test_the_past_and_others_and_purposes_promise_nothing(sentence: str) -> None:
    assert [p.quote for p in _read(TEXT + sentence + "\n").promises if p.quote == sentence] == []


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("Lillstads kommun ska bygga en spårväg.", "commits"),
        ("Lillstads kommun förbinder sig att bygga en spårväg.", "commits"),
        ("Lillstads kommun ansvarar för spårvägen.", "commits"),
        ("Lillstads kommun planerar att bygga en spårväg.", "plans"),
        ("Lillstads kommun strävar efter att bygga en spårväg.", "works_for"),
        ("Ambitionen är att bygga en spårväg i kommunen.", "intends"),
        ("Lillstads kommun stödjer företagens arbete.", "states"),
        ("Arbetet samordnas av Lillstads kommun.", "states"),
        ("Lillstads kommun klimatväxlar sina resor.", "states"),
        ("Lillstads kommun behöver stötta de egna bolagen.", "states"),
    ],
)
def test_the_strength_is_that_of_the_words(sentence: str, verb: str) -> None:
    found = [
        p.verb for p in _read(TEXT.replace("Under 2020", f"{sentence} Under 2020")).promises if p.quote == sentence
    ]

    assert found == [verb]


@given(st.text(max_size=300) | st.lists(st.sampled_from(TEXT.split("\n")), max_size=20).map("\n".join))
def test_any_text_is_read_and_kept_to_the_last_character(text: str) -> None:
    try:
        read = _read(text)
    except text_files.ProblemsError:
        return

    assert "".join(read.opened.text[piece.start : piece.end] for piece in read.layout.pieces) == read.opened.text
    for promise in read.promises:
        assert 0 <= promise.start < promise.end <= len(read.opened.text)
        assert 0.5 <= promise.confidence <= 1
    assert proposals.read(proposals.written(proposals.proposals(read)), "p.yaml")[1] == []


def _proposed(**decisions: str) -> Proposals:
    found = proposals.proposals(_read())
    for name, decision in decisions.items():
        found = proposals.decided(found, [found.proposals[int(name[1:])].id], decision)  # type: ignore[arg-type]
    return found


def test_every_proposal_is_open_until_a_person_decides() -> None:
    found = _proposed()

    assert {p.decision for p in found.proposals} == {"open"}
    assert proposals.commitments(found) == ()
    assert [p.id for p in found.proposals] == ["2-1", "2-2", "2-3", "3-1", "3-2"]


def test_a_file_of_proposals_comes_back_as_it_was_written() -> None:
    found = _proposed(p0="accepted", p1="rejected")

    assert proposals.read(proposals.written(found), "p.yaml") == (found, [])


def test_only_accepted_proposals_become_commitments_with_the_edits_made() -> None:
    found = _proposed(p0="accepted", p1="rejected")
    edited = found.proposals[0].model_copy(update={"quote": "Följa upp målen", "due": 2027, "note": "enligt KF"})
    found = found.model_copy(update={"proposals": (edited, *found.proposals[1:])})
    (made,) = proposals.commitments(found)

    assert (made.what_sv, made.due, made.note) == ("Följa upp målen", 2027, "enligt KF")
    assert made.place is not None and made.place.sha256 == found.proposals[0].sha256


def test_a_new_reading_keeps_decisions_and_renews_what_is_open() -> None:
    before = _proposed(p0="accepted", p3="rejected")
    fresh = proposals.proposals(_read(TEXT.replace("samordna nämndernas", "samordna alla nämnders")))
    after = proposals.renewed(fresh, before)

    assert [p.decision for p in after.proposals] == ["accepted", "open", "open", "rejected", "open"]
    assert len({p.id for p in after.proposals}) == 5
    assert "alla nämnders" in after.proposals[1].quote


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

    assert (again.already, [c.id for c in again.added]) == (("2-1",), ["2-2"])
    assert again.sections == ()


def test_reading_and_accepting_from_the_command_line(tmp_path: Path) -> None:
    text, file, told = tmp_path / "k.txt", tmp_path / "p.yaml", tmp_path / "p.json"
    text.write_text(TEXT, encoding="utf-8")
    folder = copy_of(LILLSTAD, tmp_path)
    before = (folder / "contract" / "2026.yaml").read_text(encoding="utf-8")
    read = run("read-contract", text, "--to", file, "--json", told)
    into = ("accept-proposals", file, "--into", folder, "--period", "2026")
    nothing = run(*into)
    tried = run(*into, "--accept", "2-1", "--try")

    assert (read.returncode, nothing.returncode, tried.returncode) == (0, 0, 0)
    assert "5 förslag" in read.stdout and "Inget är infört" in read.stdout
    assert len(json.loads(told.read_text(encoding="utf-8"))["proposals"]) == 5
    assert (folder / "contract" / "2026.yaml").read_text(encoding="utf-8") == before
    done = run(*into, "--accept", "2-1", "--reject", "2-2")
    assert done.returncode == 0 and "+ 2-1" in done.stdout
    assert "följa upp målen" in (folder / "contract" / "2026.yaml").read_text(encoding="utf-8")
    assert run("check", folder).stdout.splitlines()[0] == "Inga problem."
    again = run("read-contract", text, "--to", file)
    assert "2 beslut" in again.stdout
    assert "= 2-1" in run(*into).stdout


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
