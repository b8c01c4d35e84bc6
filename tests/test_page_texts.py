# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every page that a visitor can reach says what it said: a change of the house moves no word and no address.

Where a page is meant to change, KK_GOLDEN=1 writes the list anew, and docs/words-changed.md says which words moved.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from tests import extent, hall, page_texts, walk
from tests.cities import MALMO

MOST = {"home": 2, "story": 40, "explorer": 6, "explorer_export": 2, "remit": 12, "version": 4, "flaw": 1, "static": 0}
OTHERS = 30
SAMPLE = 3  # of a kind in a language, where not every page is read
TEMPLATE = "of a template city"  # there are 290: test_template_cities.py


FOLDERS = {"lillstad": hall.LILLSTAD, "malmo": MALMO}


@pytest.mark.django_db
@pytest.mark.parametrize("city", extent.some(FOLDERS, 1))
def test_every_page_of_a_visitor_says_what_it_said(city: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: page_texts.MOMENT)
    hall.worked(hall.version(hall.files(FOLDERS[city])))

    def kind(address: str, origin: str) -> str:
        if walk.is_of_template(address, {city}):
            return TEMPLATE
        return f"{walk.name_of(address)} {walk.language_of(address)}"

    def limit(of: str) -> int:
        most = 0 if of == TEMPLATE else MOST.get(of.split(" ", 1)[0], OTHERS)
        return most if extent.ALL else min(most, SAMPLE)

    walked = walk.Walk(Client(), walk.Names(), kind, limit).from_("/", "/en/")
    now = page_texts.fingerprints(walked.seen)
    if os.environ.get("KK_PAGES"):
        page_texts.lay_out(walked.seen, Path(os.environ["KK_PAGES"]) / city, now)
    if os.environ.get("KK_GOLDEN") == "1":
        assert extent.ALL, "the list is written of every page, with KK_ALL=1"
        page_texts.write(city, now)
    before = page_texts.read(city)
    assert sorted(before) == sorted(now) if extent.ALL else now.keys() <= before.keys() and len(now) > 60
    assert {address: text for address, text in now.items() if before[address] != text} == {}
