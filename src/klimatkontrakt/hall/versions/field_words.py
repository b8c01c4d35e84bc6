# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a field of the folder told to a reader? By the words that the Excel book has for its columns and values."""

from __future__ import annotations

import re

from klimatkontrakt.hall.versions.things import Thing
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.book import layout as book_layout
from klimatkontrakt.sources.book import writer

_STEP = re.compile(r"([^.\[]+)(?:\[([^\]]*)\])?")  # a field, and which of a list's entries: its id or number
_AGAIN = re.compile(r" \(([0-9]+)\)\Z")  # a second row of the same thing
SHEETS = {layout.key: layout for layout in book_layout.layouts()}


def _steps(thing: Thing, where: str) -> list[tuple[str, str, str]]:
    """A path as steps: the sheet that each stands in, its column, and which of several it is."""
    sheet, found = thing.kind, []
    for step in _STEP.finditer(_AGAIN.sub("", where)):
        column = step[1]
        found.append((sheet, column, step[2] or ""))
        sheet = column if column in SHEETS else sheet
    return found


def name(thing: Thing, where: str, language: Language) -> str:
    """A field's name, such as "Flyttar 2, Från storhet"; what has no word stands as it is."""
    again = _AGAIN.search(where)
    told = []
    for sheet, column, number in _steps(thing, where):
        word = SHEETS[column].title(language) if column in SHEETS else book_layout.label(sheet, column, language)
        told.append(f"{word} {number}".strip())
    return ", ".join(told) + (f" ({again[1]})" if again else "")


def value(thing: Thing, where: str, text: str, language: Language) -> str:
    """What a field says: one of the field's own words as a reader knows it, anything else as it stands."""
    sheet, column, _ = _steps(thing, where)[-1]
    if sheet not in SHEETS:
        return text
    own = SHEETS[sheet].column(column)
    return writer.meaning(writer.group_of(SHEETS[sheet], own), text, language) if text in own.allowed and text else text
