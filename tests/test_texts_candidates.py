# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Laws of candidates: they cover the text, stand where they say, come once, and take as long as the text is."""

from __future__ import annotations

import copy
import re
import sys
import time
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.city.values import MOST_NUMBER
from klimatkontrakt.folder.problem import ProblemsError
from klimatkontrakt.sources.contract_text import cues, reader
from klimatkontrakt.sources.contract_text.actors import People
from klimatkontrakt.sources.contract_text.candidates import candidates, deeds
from klimatkontrakt.sources.contract_text.evidence import REASONS
from klimatkontrakt.sources.contract_text.page_layout import layout
from klimatkontrakt.sources.contract_text.parties import Party, parties
from klimatkontrakt.sources.contract_text.reader import ContractReading
from klimatkontrakt.sources.documents import text_files
from klimatkontrakt.sources.documents.lines import fingerprint
from klimatkontrakt.sources.intake.stated_fields import Fields, fields
from tests.extent import in_all

WORDS = (
    "Kommunen", "ska", "staten", "Lillstads kommun", "som", "att", "och", "samt", ",", ".", "\n", "\n\n", "- ", "kommer", "utveckla", "bygga", "20 bussar",
    "senast 2030", "5 miljoner kronor", "4,3 kt", "varje år", "1. Parter\n", "2. Mål\n", "har byggt", "av", "Målen är:", "İ", "ß", "vi", "kan", "The city shall", "[^1]",
)  # fmt: skip
TEXTS = st.text(max_size=300) | st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
JOINT = re.compile(r"[\s,]*(?:(?:och|samt|and)\s*)?(?:(?:att|to)\s*)?", re.IGNORECASE)
PARTY = Party("lillstads_kommun", "Lillstads kommun", "Lillstads kommun", "", 0, 0)


def _read(text: str) -> ContractReading | None:
    try:
        return reader.read(text_files.opened_bytes(text.encode(), "kontrakt.txt"))
    except (ProblemsError, UnicodeEncodeError):
        return None


@given(TEXTS)
def test_candidates_cover_all_running_text_but_the_and_between_two_deeds(text: str) -> None:
    read = _read(text)
    for block in read.layout.blocks if read else ():
        if block.kind not in ("paragraph", "item"):
            continue
        first, last = block.spans[0][0], block.spans[-1][1]
        inside = [c for c in read.candidates if first <= c.start and c.end <= last]  # type: ignore[union-attr]
        left = " ".join(
            text[a:b]
            for a, b in zip([first, *(c.end for c in inside)], [*(c.start for c in inside), last], strict=True)
        )
        marks = [read.opened.text[slice(*mark)] for mark in read.layout.notes.marks]  # type: ignore[union-attr]
        for mark in marks:
            left = left.replace(mark, " ")
        assert JOINT.sub("", left).strip() == "" or not inside, left


@given(TEXTS)
def test_each_candidate_stands_where_it_says_in_order_and_once(text: str) -> None:
    read = _read(text)
    places = [(c.start, c.end) for c in read.candidates] if read else []

    assert places == sorted(places)
    assert all(start < end for start, end in places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    for candidate in read.candidates if read else ():
        stretch = read.opened.text[candidate.start : candidate.end]  # type: ignore[union-attr]
        assert candidate.sha256 == fingerprint(stretch)
        assert candidate.quote.split()[0][0] == stretch[0]
        assert {name for name, _ in candidate.reasons} <= set(REASONS)


@given(TEXTS)
def test_whoever_promises_is_named_in_the_sentence_or_in_its_first_half(text: str) -> None:
    taken = layout(f"{text}\n")
    for candidate in candidates(taken, (PARTY,)):
        around = taken.text[max(0, candidate.start - 400) : candidate.end].lower()
        assert not candidate.promisors or re.search(
            "lillstads kommun|kommunen|parterna|the city", " ".join(around.split())
        )


@given(TEXTS)
def test_reading_changes_nothing_and_reads_alike_twice(text: str) -> None:
    taken = layout(text)
    found = parties(taken)
    before = copy.deepcopy((taken, found))

    assert candidates(taken, found) == candidates(taken, found)
    assert (taken, found) == before


@given(st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join))
def test_deeds_are_parts_of_the_sentence_in_order(text: str) -> None:
    parts = deeds(text, People((PARTY,), "sv"))

    assert parts[0][0] == 0 and parts[-1][1] == len(text)
    gaps = (text[one[1] : two[0]] for one, two in pairwise(parts))
    assert all(JOINT.fullmatch(gap) for gap in gaps)


def _steps(text: str) -> int:
    """How many lines of the reader are run for a text; the clock says nothing on a busy machine."""
    counted = 0

    def tracer(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal counted
        if "contract_text" not in frame.f_code.co_filename and "documents" not in frame.f_code.co_filename:
            return None
        counted += event == "line"
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        reader.read(text_files.opened_bytes(text.encode(), "kontrakt.txt"))
    finally:
        sys.settrace(before)
    return counted


@pytest.mark.parametrize(
    "piece",
    [
        "ska ", "kommunen ska ", "och ska ", "kommunen ", "som ska ", ", ", "att utveckla och ", "a", "20 % ", "har byggt ",
        "Kommunen ska bygga. ", "- utveckla\n", "1. Mål\n\n", "(", "[^1] ", "http://a.se ", "Bilaga 1\n\n", "är ", "eras ", "staten och ",
        "## Mål\n\n", "[a](http://a.se) ", "kommunen och ", "ska, ",
        "ordet1 ", "ordet[^1] ", "….", ". ", ".", "ordet2\n\n1 text\n\n",
    ],
)  # fmt: skip
def test_twice_the_text_takes_twice_the_steps(piece: str) -> None:
    """20 kB of 'ska ska …' took 20 s with a grammar of clauses: the square of the length."""
    short, long = (_steps(piece * (size // len(piece))) for size in (4_000, 8_000))

    assert long <= 2.3 * short + 2_000


def test_cue_patterns_look_back_over_no_more_than_a_few_words() -> None:
    """The steps inside a regular expression are not counted above: no pattern may repeat a repeat without a bound."""
    for language in ("sv", "en"):
        for cue in cues.table(language):  # type: ignore[arg-type]
            assert not re.search(r"\)[*+]", cue.pattern.pattern), cue.name


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Kommunen ska byta 20 bussar senast 2030.", Fields(20, "bussar", 2030)),
        ("Utsläppen ska minska med 70 procent till år 2030.", Fields(70, "%", 2030)),
        ("Kommunen ska minska utsläppen med 4,3 kt.", Fields(4300, "tCO2e")),
        ("Kommunen avsätter 25 miljoner kronor före 2027.", Fields(due=2027, money=((25e6, "SEK"),))),
        ("Kommunen redovisar utfallet varje år.", Fields(recurring="yearly")),
        ("Parterna möts två gånger per år.", Fields(recurring="twice_a_year")),
        # one sum in two currencies is no two sums, and of two years or two numbers none is chosen
        ("Det kostar 2,53 miljarder kronor (220 miljoner euro).", Fields()),
        ("Utsläppen ska halveras till 2030 och vara noll till 2040.", Fields()),
        ("Kommunen ska byta 20 bussar och 30 bilar.", Fields()),
        ("Kontraktet antogs 2021.", Fields()),
        ("Kommunen ska bygga en väg.", Fields()),
    ],
)
def test_what_a_sentence_states_is_proposed_and_nothing_is_chosen(text: str, stated: Fields) -> None:
    assert fields(text, "sv") == stated


def test_english_figures_have_an_english_decimal_mark() -> None:
    assert fields("The city shall cut 4.3 kt CO2e by 2030.", "en") == Fields(4300, "tCO2e", 2030)


@in_all
@pytest.mark.parametrize("piece", ["ordet1 ", "ordet[^1] ", "….", ". ", ".", "ska ", "ordet2\n\n1 text\n\n"])
def test_forty_thousand_letters_of_one_thing_do_not_take_the_square_of_their_length(piece: str) -> None:
    """Inside regular expressions no steps can be counted: the square took 10 to 40 s here, the length 0.2 s."""
    began = time.process_time()
    reader.read(text_files.opened_bytes((piece * (40_000 // len(piece))).encode(), "kontrakt.txt"))

    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "Staden ska investera 106 275 000 000 000 000 000 euro till 2030.",
        "The city shall invest €106,275,000,000,000,000,000 million by 2030.",
        "Staden ska bygga 9999999999999999999999999 laddstolpar.",
    ],
)
def test_a_number_beyond_what_can_be_is_no_figure_of_the_sentence(text: str) -> None:
    for language in ("sv", "en"):
        stated = fields(text, language)

        assert stated.number is None or abs(stated.number) <= MOST_NUMBER
        assert all(abs(amount) <= MOST_NUMBER for amount, _ in stated.money)
