# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A thing's name begins with a small letter inside a sentence of a story; proper names and abbreviations do not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.city import read_city
from klimatkontrakt.engine import study
from klimatkontrakt.story import inside_sentences, sentences
from klimatkontrakt.story.facts import Fact, Ref
from klimatkontrakt.story.layers import layers
from klimatkontrakt.story.story import story
from tests.cities import LILLSTAD, MALMO

PROPER = inside_sentences.proper_names(read_city(MALMO))


def told(name: str, proper: frozenset[str] = PROPER) -> str:
    """A measure that needs another, told in one sentence."""
    fact = Fact("enabled_by", {"thing": Ref("x", name, name, is_common=True), "percent": 30.0})
    return sentences.sentence(inside_sentences.settled(fact, proper), "sv")


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Laddning för bilar", "laddning för bilar"),
        ("Sysavs panna", "Sysavs panna"),
        ("Malmös bussar", "Malmös bussar"),
        ("EU:s regler", "EU:s regler"),
        ("F-gaser", "F-gaser"),
        ("100 mobilitetshubbar", "100 mobilitetshubbar"),
        ("Ändrad biltrafik", "ändrad biltrafik"),
    ],
)
def test_only_common_words_take_a_small_letter(name, inside):
    assert told(name).startswith(f"Behöver {inside}:")


def test_a_name_that_begins_its_sentence_or_stands_after_a_colon_keeps_its_letter():
    at_head = Fact("pool_part", {"thing": Ref("x", "Elbilar", "Electric cars", is_common=True), "percent": 50.0})

    assert sentences.sentence(at_head, "sv").startswith("Elbilar") and sentences.sentence(at_head, "en").startswith(
        "Electric"
    )


def test_a_name_that_is_not_known_to_be_common_stays_as_it_is():
    fact = Fact("enabled_by", {"thing": Ref("x", "Staden", "The city"), "percent": 30.0})

    assert sentences.sentence(inside_sentences.settled(fact, PROPER), "sv").startswith("Behöver Staden")


@given(st.text(max_size=12), st.text(min_size=1, max_size=12))
def test_only_the_first_letter_can_change(before, name):
    ref = Ref("x", name, name, is_common=True)
    small = inside_sentences.small(ref)

    assert small.sv[1:] == name[1:] or len(name[:1].lower()) > 1
    assert inside_sentences.is_inside(before) <= bool(before.strip())


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_first_sentence_of_every_measures_story_has_no_capital_of_an_account_inside_it(language):
    results = study.run(read_city(LILLSTAD), "contract", draws=250)
    label = results.city.label("accounts", results.headline, language)
    for name in results.city.measures:
        opening = sentences.sentence(layers(results, story(results, name, 2030), 2030).opening, language)

        assert not re.search(rf"\w {label[0]}{label[1:]}", opening), opening
        assert label[0].lower() + label[1:] in opening
