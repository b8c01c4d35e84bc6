# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A chart as a picture of points: its own letters, whatever the machine has, and every letter that we write."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.language import words
from klimatkontrakt.publish import pictures

NO_LETTER = "\U000f0000"  # private, and in no font


def picture(text: str, weight: int = 400) -> bytes:
    style = f'font-family="sans-serif" font-size="20" font-weight="{weight}"'
    drawn = f'<text x="5" y="30" {style}>{escape(text)}</text>'
    return pictures.png(f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40">{drawn}</svg>')


def size(made: bytes) -> tuple[int, int]:
    """Points across and down, as the head of the file says."""
    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(made[16:20], "big"), int.from_bytes(made[20:24], "big")


def test_a_picture_has_two_points_a_unit() -> None:
    assert size(picture("A")) == (120, 80)


@pytest.mark.parametrize("weight", [400, 600])
def test_every_letter_of_our_texts_can_be_drawn(weight: int) -> None:
    letters = {
        letter
        for subject in ("report", "terms", "figure_file", "web")
        for entry in words.catalogue(subject).values()
        for text in entry.values()
        for letter in str(text)
        if letter.isprintable() and not letter.isspace()
    }
    missing = picture(NO_LETTER, weight)

    letters |= set("−–…×")  # of numbers and ranges, which are written by the program

    assert {"å", "Ö", "₂"} <= letters
    assert [letter for letter in sorted(letters) if picture(letter, weight) in (missing, picture("", weight))] == []


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=5))
def test_whatever_a_city_is_called_there_is_a_picture(text: str) -> None:
    assert picture(text).startswith(b"\x89PNG")
