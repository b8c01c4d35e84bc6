# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a field of the folder told to a reader? By the words that the Excel book has for its columns and values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city.id_words import words_of_id
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.versions import names_of_ids
from klimatkontrakt.hall.versions.things import Thing
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.book import layout as book_layout
from klimatkontrakt.sources.book import writer

_STEP = re.compile(r"([^.\[]+)(?:\[([^\]]*)\])?")  # a field, and which of a list's entries: its id or number
_AGAIN = re.compile(r" \(([0-9]+)\)\Z")  # a second row of the same thing
_HINT = re.compile(r" \([^)]*(?: är | is | eller | or )[^)]*\)\Z")  # how Excel's column is filled in
FieldWord = Literal[
    "points", "kinds", "renewal", "rate", "ceiling", "done", "event", "outcome", "sha256", "straight", "s_curve",
    "half", "end", "turnover", "renovation", "sales_share", "survival", "chance", "receiver", "adopted", "cut",
    "differs_sv", "differs_en", "open", "scopes", "sinks",
]  # fmt: skip
"""The fields that the Excel book has no column of."""
FIELD_WORDS = frozenset(get_args(FieldWord))
BY_YEAR = ("points", "years", "steps", "rate", "ramp", "anyway")
BY_NAME = {
    "beneficiaries", "control", "enablers", "events", "measures", "names", "outcomes", "payers", "receivers", "weights",
    "when", "with", "meanings",
}  # fields whose keys are ids and words of the city's own, whatever they are alike  # fmt: skip
APART = ("meanings", "money")  # kinds whose fields have words of their own, and no sheet of the Excel book
FIGURES = ("accounts", "lines", "history")  # what figures are published of, by their year
SHEETS = {layout.key: layout for layout in book_layout.layouts()}


@dataclass(frozen=True)
class PathStep:
    """A step of a field's path.

    Attributes:
        sheet: the sheet of the Excel book that it stands in.
        column: its column, or a key.
        item: which of several it is.
        is_key: whether the city's own word leads there, and not a field's.
    """

    sheet: str
    column: str
    item: str
    is_key: bool = False


def steps(thing: Thing, where: str) -> list[PathStep]:
    """A path as steps."""
    sheet, is_key, result = thing.kind, False, []
    for step in _STEP.finditer(_AGAIN.sub("", where)):
        column, item = step[1], step[2] or ""
        result.append(PathStep(sheet, column, item, is_key))
        is_field = not is_key
        is_key = is_field and column in BY_NAME and not item
        sheet = column if is_field and (column in SHEETS or column in APART) else sheet
    return result


def name(thing: Thing, where: str, language: Language, document: CityDocument | None = None) -> str:
    """A field's name, such as "Flyttar 2, Från storhet"; an id in it by what it is called in the document."""
    if thing.kind in FIGURES and where.isdigit():
        return words.say(SUBJECT, "field.published", language, year=where)
    again = _AGAIN.search(where)
    values_told: list[str] = []
    for before, step in zip([None, *(path := steps(thing, where))], path, strict=False):
        word = _word(thing, step, language, document)
        if before is not None and before.column in BY_YEAR and step.column.isdigit():
            values_told[-1] = f"{values_told[-1]} {word}"
        else:
            values_told.append(word)
    return ", ".join(values_told) + (f" ({again[1]})" if again else "")


def _word(thing: Thing, step: PathStep, language: Language, document: CityDocument | None) -> str:
    word = None if step.is_key else column_word(step.sheet, step.column, language)
    if word is None:
        word = step.column if document is None else _key_word(document, step.column, language)
    if not step.item:
        return word
    item = step.item if document is None else names_of_ids.entry(document, thing, step.column, step.item, language)
    return f"{word} {item}".strip()


def column_word(sheet: str, column: str, language: Language) -> str | None:
    """The word of a field of the folder's types; None of a key that is no field, such as an id or a year."""
    if column in SHEETS:
        return SHEETS[column].title(language)
    if column in FIELD_WORDS:
        return words.say(SUBJECT, f"field.{column}", language)
    label = book_layout.label(sheet, column, language)
    return _HINT.sub("", label) if label != column else None


def _key_word(document: CityDocument, key: str, language: Language) -> str:
    """A key that is no field: what is paid by, who decides, which outcome; a year is itself."""
    if key.isdigit():
        return key
    result = names_of_ids.known(document, key, language)
    if result is not None:
        return result
    for group in ("control", "sector"):
        if f"{group}.{key}" in words.catalogue("terms"):
            return words.term(group, key, language)
    return words_of_id(key)


def value(thing: Thing, where: str, text: str, language: Language) -> str:
    """What a field says: one of the field's own words as a reader knows it, anything else as it stands."""
    last = steps(thing, where)[-1]
    if last.sheet not in SHEETS:
        return text
    subject = SHEETS[last.sheet].column(last.column)
    return (
        writer.meaning(writer.group_of(SHEETS[last.sheet], subject), text, language)
        if text in subject.allowed and text
        else text
    )
