# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is found of a large city, how it is shown, and where it leads; Malmö is taken into the index once for all of it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from klimatkontrakt.hall.core.models import Version
from klimatkontrakt.hall.search import hits, index
from klimatkontrakt.language.words import LANGUAGES, Language
from tests import extent, hall
from tests.cities import MALMO
from tests.test_hall_search import asked, items, shown

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def malmo(kept_rows) -> None:
    with kept_rows.unblock():
        hall.version(hall.files(MALMO))
        index.follow()


def test_a_swedish_word_finds_what_it_is_a_part_of() -> None:
    """Värme is a word of its own, and the end, the beginning or the middle of others."""
    found = items("värme")

    assert {
        ("malmo", "measure", "dh_gas_areas"), ("malmo", "measure", "own_heat_pumps"), ("malmo", "measure", "dh_heat_pumps"),
    } <= found  # fmt: skip
    assert items("fjärrvärme") < found
    assert items("VÄRMEN") == found
    assert items("varme") == found | {("malmo", "rule_change", "adaptation_law")}  # a warmer climate: varmare


def test_a_likely_misspelling_finds_and_is_told() -> None:
    page = shown(Client(), "fjärvärme")

    assert ("malmo", "measure", "dh_gas_areas") in items("fjärvärme")
    assert "som liknar det" in page
    assert "som liknar det" not in shown(Client(), "fjärrvärme")


def test_all_words_come_before_some_and_some_are_told() -> None:
    assert ("malmo", "measure", "electric_buses") in items("stadsbussar el")
    page = shown(Client(), "stadsbussar månraket")
    assert "Inget har alla orden" in page and "stadsbussarna" in page


def test_what_is_written_in_the_other_language_is_found_where_nothing_is_in_ones_own() -> None:
    assert ("malmo", "measure", "dh_gas_areas") in items("district heating", "sv")
    assert ("malmo", "measure", "dh_gas_areas") in items("fjärrvärme", "en")


def test_a_named_city_is_searched_in_whether_someone_has_put_it_in_or_not() -> None:
    assert {slug for slug, _, _ in items("lund buss")} == {"lund"}
    assert ("malmo", "measure", "dh_gas_areas") in items("malmö fjärrvärme")
    page = shown(Client(), "lund buss")
    assert "/kommun/lund/siffra/electric_buses/" in page and "räkneexempel ur mallen" in page


def test_a_city_whose_name_is_all_that_is_written_means_nothing_else() -> None:
    found = asked("Stockholms kommun")

    assert [city.slug for city in found.cities] == ["stockholm"] and not found.things
    assert asked("kommun").things


def test_a_city_that_someone_has_put_in_is_there_once_and_as_theirs() -> None:
    found = asked("malmö").cities

    assert [(city.slug, city.is_own) for city in found] == [("malmo", True)]


@pytest.mark.parametrize("language", extent.some(LANGUAGES, 1))
def test_every_kind_of_hit_leads_to_a_page_that_is_there(language: Language) -> None:
    hall.worked_as_shown(Version.objects.get())
    words = {
        "sv": ("värme", "sysav", "klimatneutral", "avsnitt", "2030", "utsläpp", "metod", "samordning", "beslut"),
        "en": ("heat", "sysav", "neutral", "emissions", "2030", "method", "coordination", "decision"),
    }[language]
    client, kinds, dead = Client(), set(), []
    for word in words:
        for group in hits.groups(asked(word, language), language):
            kinds.add(group.kind)
            for hit in group.hits[:2]:
                status = client.get(hit.address.partition("#")[0]).status_code
                dead += [(word, hit.address, status)] if status != 200 else []

    assert dead == []
    assert any(hit.address.endswith("#goal-goal_1") for hit in hits.groups(asked("goal_1"), language, "goal")[0].hits)
    assert kinds >= {
        "measure",
        "commitment",
        "quantity",
        "account",
        "actor",
        "source",
        "page",
        "section",
        "clause",
        "goal",
    }


def test_a_hit_says_what_it_is_of_whom_and_why() -> None:
    page = shown(Client(), "fjärrvärme")

    assert re.search(r"<h2 id=\"kind-measure\">Åtgärder <small>3</small></h2>", page)
    assert '<a href="/kommun/malmo/siffra/dh_gas_areas/"><mark>Fjärrvärme</mark> till gasområdena</a>' in page
    assert '<span class="of-city">Malmö</span>' in page
    assert "Uppvärmning · Tekniska nämnden" in page


def test_swedish_notes_are_marked_as_such_on_english_pages() -> None:
    page = shown(Client(), "district heating", "en")

    assert '<span lang="sv">' in page and '<span lang="sv">' not in shown(Client(), "fjärrvärme")


def test_more_of_a_kind_is_a_link_away() -> None:
    page = shown(Client(), "malmö")
    more = re.search(r'href="([^"]+kind=source)">Visa alla (\d+)<', page)
    whole = Client().get(unescape(more[1])).content.decode()

    assert whole.count('<li><a href="/kommun/malmo/siffra/') == int(more[2])
    assert "kind-measure" not in whole
