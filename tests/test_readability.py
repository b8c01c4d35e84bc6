# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A city's pages, and those of the whole place, are easy to read in Swedish: LIX 35 at most."""

from __future__ import annotations

import pytest
from django.test import Client

from klimatkontrakt.hall.core import kept_answers, page
from klimatkontrakt.language import glossary
from tests import extent, hall, readability
from tests.cities import MALMO

MOST = 35.0
MOST_OF_A_WORD = 30.0
PAGES = ("city", "track", "emissions", "measures", "promises", "money", "doubt", "explorer")
PLACES = ("home", "method", "glossary", "about", "accessibility", "flaw")
STILL_HARDER: dict[tuple[str, str], float] = {}
"""Pages that are not there yet, with what they have; the list only shrinks."""


def test_lix_is_as_its_author_has_it() -> None:
    assert readability.lix([]) == readability.lix(["…"]) == 0.0
    assert readability.lix(["Katten sitter här. Hunden springer."]) == pytest.approx(5 / 2 + 100 * 1 / 5)
    # Two sentences of a block, the last without its full stop; "12345678" is no long word.
    assert readability.lix(["Ett tal: 12345678 ton"]) == pytest.approx(4 / 2)
    assert readability.lix(["Klimatomställning"]) == pytest.approx(101.0)


def test_what_is_measured_is_running_text() -> None:
    page_of = (
        '<main><h1>En fråga?</h1><nav><ul><li>Menyer</li></ul></nav><p class="finding">Ett <b>svar</b> &amp; mer.</p>'
        '<ul class="legend"><li>Förklaringstext</li></ul><table><tr><td><p>cell</p></td></tr></table>'
        '<p class="taken">Hämta</p><svg><desc>bild</desc></svg><ul class="facts"><li>Sant.</li></ul></main><p>Fot</p>'
    )

    assert readability.blocks(page_of) == ["En fråga?", "Ett svar & mer.", "Sant."]


def _too_hard(texts: dict[str, float], slug: str) -> dict[str, float]:
    return {name: lix for name, lix in texts.items() if lix > STILL_HARDER.get((slug, name), MOST)}


@pytest.mark.django_db
@pytest.mark.parametrize("slug", extent.some(["lillstad", "malmo"], 1))
def test_a_city_s_pages_are_easy_to_read(slug: str) -> None:
    own = hall.version(hall.files(MALMO) if slug == "malmo" else None)
    kept_answers.work_out(own, own.city.shown)
    client, measured = Client(), {}
    for name in PAGES:
        blocks = readability.blocks(client.get(page.link("sv", name, slug)).content.decode())
        assert len(blocks) >= 3, name
        measured[name] = round(readability.lix(blocks), 1)

    assert _too_hard(measured, slug) == {}, f"LIX of {slug}: {measured}"


@pytest.mark.django_db
def test_the_pages_of_the_whole_place_are_easy_to_read() -> None:
    hall.worked(hall.version())
    html = {name: Client().get(page.link("sv", name)).content.decode() for name in PLACES}
    measured = {name: round(readability.lix(readability.blocks(text)), 1) for name, text in html.items()}

    assert _too_hard(measured, "") == {}, f"LIX: {measured}"


def test_the_words_are_explained_in_easy_words() -> None:
    assert readability.lix(term.short for term in glossary.terms("sv")) <= MOST_OF_A_WORD
    assert readability.lix(term.longer for term in glossary.terms("sv")) <= MOST_OF_A_WORD
