# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The words of the pages: complete in both languages, each explained once a page, and never where it is no running text."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.hall import city_pages
from klimatkontrakt.hall.core import page as core_page
from klimatkontrakt.hall.glossary.first_uses import STEPPED_OVER, Cards
from klimatkontrakt.language import glossary, words
from tests import hall

LANGUAGES = words.LANGUAGES
BUTTON, CARD = hall.WORD_BUTTON, hall.WORD_CARD
MOST_SENTENCES = 2


def cards(language: words.Language = "sv") -> Cards:
    return Cards(tuple(term for term in glossary.terms(language) if term.forms), "/ordlista/", "Mer om {term}")


def of(main: str) -> str:
    return f'<body><main id="content" class="measure">{main}</main></body>'


def explained_in(html: str) -> list[str]:
    return BUTTON.findall(html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_told_in_two_sentences_and_leads_to_words_that_are_there(language: words.Language) -> None:
    terms = {term.id: term for term in glossary.terms(language)}

    assert len({term.anchor for term in terms.values()}) == len(terms) > 40
    for term in terms.values():
        assert 1 <= len(re.findall(r"[.?!](?:\s|$)", term.short)) <= MOST_SENTENCES, term.short
        assert term.longer.endswith(".") and term.short.endswith((".", "?"))
        assert set(term.see) <= set(terms) - {term.id}, term.id
        assert re.fullmatch(r"[a-z0-9-]+", term.anchor)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_words_are_explained_where_the_same_letters_stand(language: words.Language) -> None:
    forms = [form for term in glossary.terms(language) for form in term.forms]

    assert len(forms) == len(set(forms)) > 30


def test_a_swedish_alphabet_ends_with_its_own_three_letters() -> None:
    first = list(dict.fromkeys(term.term[0] for term in glossary.terms("sv")))

    assert first[-2:] == ["å", "ä"] and first == sorted(first, key="abcdefghijklmnopqrstuvwxyzåäö".index)


def test_the_words_of_the_product_stand_in_the_glossary(shared) -> None:
    """The first word of each row of product.md's table of words, except what is never on a page."""
    text = (shared / "product.md").read_text(encoding="utf-8").split("## Words")[1].split("\n## ")[0]
    rows = [line.split("|")[2].strip() for line in text.splitlines() if line.startswith("| ")][1:]
    told = " ".join(f"{term.term} {term.short} {term.longer}" for term in glossary.terms("sv")).casefold()
    wanted = [re.split(r"[,(:;]", row)[0].strip() for row in rows if not row.startswith("*")]

    assert [word for word in wanted if word.split(" 20")[0] not in told] == []


def test_the_first_use_is_explained_and_the_next_is_not() -> None:
    html = cards().explained(of("<p>En åtgärd och två åtgärder.</p><p>Åtgärden igen.</p>"))

    assert explained_in(html) == ["åtgärd"]
    assert html.count('id="ord-atgard"') == html.count('popovertarget="ord-atgard"') == 1


def test_how_a_municipality_takes_its_page_over_speaks_of_a_login_and_of_no_account_of_emissions() -> None:
    texts = (Path(city_pages.__path__[0]) / "texts.yaml").read_text(encoding="utf-8")
    steps = [line for line in texts.splitlines() if line.startswith("example.over.")]

    assert steps
    assert "konto" not in explained_in(cards().explained(of("".join(f"<li>{step}</li>" for step in steps))))


def test_a_capital_letter_at_the_beginning_of_a_sentence_is_the_same_word() -> None:
    assert explained_in(cards().explained(of("<p>Rådighet. Dragningar görs, se Händelser.</p>"))) == [
        "Rådighet",
        "Dragningar",
    ]


def test_a_word_within_another_or_in_an_address_is_left_alone() -> None:
    text = "<p>e-kontot, kontoret, alla@konto.se, /konto, elbilsåtgärden, åtgärd-1</p>"

    assert explained_in(cards().explained(of(text))) == []


@pytest.mark.parametrize("tag", STEPPED_OVER)
def test_what_is_no_running_text_is_left_as_it_is(tag: str) -> None:
    inside = f'<{tag} class="x">En åtgärd</{tag}>'
    html = cards().explained(of(f"<p>{inside}</p>{inside}<p>En åtgärd</p>"))

    assert html.count(inside) == 2
    assert explained_in(html) == ["åtgärd"]


@pytest.mark.parametrize(
    "attributes", ['role="status"', 'class="wrong" role="alert"', 'id="finding" aria-live="polite"']
)
def test_what_changes_while_it_is_read_is_left_alone(attributes: str) -> None:
    assert explained_in(cards().explained(of(f"<p {attributes}>En åtgärd</p>"))) == []


def test_words_in_another_language_and_outside_the_main_part_are_left_alone() -> None:
    page = '<header><p>åtgärd</p></header><main><p lang="en">åtgärd</p><div>åtgärd</div></main><footer><p>åtgärd</p></footer>'

    assert cards().explained(page) == page
    assert cards().explained("<p>En åtgärd i en del av en sida</p>") == "<p>En åtgärd i en del av en sida</p>"


PIECES = st.sampled_from(
    [*(form for term in glossary.terms("sv") for form in term.forms[:2]), "Åtgärder", "ord", ". ", ", ", " ", "&amp;",
     "<b>", "</b>", "<p>", "</p>", "<ul><li>", "</li></ul>", "<h2>gren</h2>", '<a href="/x">spann</a>', "<!-- konto -->",
     '<img alt="åtgärd" src="/konto/">', "<table><tr><td>konto</td></tr></table>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join))
def test_the_page_says_what_it_said_and_each_word_is_explained_once(main: str) -> None:
    page = of(main)
    html = cards().explained(page)
    ids = re.findall(r'popovertarget="([\w-]+)"', html)

    assert hall.without_cards(html) == page
    assert len(ids) == len(set(ids)) == len(CARD.findall(html))
    assert all(f'id="{card}" popover' in html for card in ids)


def test_what_a_word_says_cannot_break_a_page() -> None:
    term = glossary.Term("x", "<b>", "a & <i>.", "y.", (), ("fara",))
    html = Cards((term,), "/ordlista/", "{term}").explained(of("<p>fara</p>"))

    assert "&lt;b&gt;" in html and "a &amp; &lt;i&gt;." in html


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_words_has_a_place_for_each_and_every_link_leads_to_one(language: words.Language) -> None:
    html = Client().get(core_page.link(language, "glossary")).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', html)

    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert all(term.anchor in ids and term.longer in unescape(html) for term in glossary.terms(language))
    assert explained_in(html) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_city_s_pages_explain_their_words_and_lead_to_the_page_of_words(language: words.Language) -> None:
    own = hall.worked(hall.version()).city
    anchors = {term.anchor for term in glossary.terms(language)}
    for name in ("city", "emissions", "measures", "promises", "money", "doubt"):
        response = Client().get(core_page.link(language, name, own.slug))
        html = response.content.decode()
        ids = re.findall(r'\bid="([^"]+)"', html)
        leads = re.findall(rf'href="{core_page.link(language, "glossary")}#([\w-]+)"', html)

        assert explained_in(html), name
        assert len(ids) == len(set(ids)), name
        assert leads and set(leads) <= anchors
        assert "style=" not in without_script(html) and "unsafe-inline" not in str(response.headers)


def without_script(html: str) -> str:
    return re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_script", [False, True])
def test_a_card_opens_by_keyboard_and_by_a_resting_pointer_and_closes_by_escape(
    browser, live_server, has_script: bool
) -> None:
    own = hall.worked(hall.version()).city
    context = browser.new_context(java_script_enabled=has_script)
    page = context.new_page()
    page.goto(f"{live_server.url}{core_page.link('sv', 'city', own.slug)}")
    button = page.locator("button.term").first
    card = page.locator(f"#{button.get_attribute('popovertarget')}")
    assert not card.is_visible()

    button.focus()
    page.keyboard.press("Enter")
    assert card.is_visible()
    page.keyboard.press("Escape")
    assert not card.is_visible()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # the card's link comes after its button
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{core_page.link('sv', 'glossary')}#*")
    page.go_back()

    if page.locator("button.term").first.evaluate("button => 'interestForElement' in button"):
        button.hover()
        card.wait_for(state="visible", timeout=5_000)
        card.hover()  # it stays while the pointer is on it, for as long as one reads
        page.wait_for_timeout(1_000)
        assert card.is_visible()
        page.keyboard.press("Escape")
        assert not card.is_visible()
    context.close()
