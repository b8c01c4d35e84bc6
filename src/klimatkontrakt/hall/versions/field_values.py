# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What did a field say before and after, as people write it? Units, per cent, names for ids."""

from __future__ import annotations

import re
from collections.abc import Sequence

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.versions import field_units, field_words, names_of_ids
from klimatkontrakt.hall.versions.field_units import ToldField
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.words import Language

NOTHING = "–"  # where a field says nothing
PLAIN = {
    "sv", "en", "label_sv", "label_en", "note", "title", "text_sv", "text_en", "what_sv", "what_en", "url",
    "definition", "boundary", "method", "publisher", "locator", "missing", "release", "ref", "gpc_ref", "smhi", "name",
    "reason", "evidence", "condition", "licence", "unit", "indicators",
}  # the author's own words, and names of others' lists  # fmt: skip
ID = re.compile(r"[a-z0-9][a-z0-9_.\-]*\Z")
FIGURE = re.compile(r"(-?[0-9][0-9.e+\-]*) (\S+)\Z")  # a published figure with its unit


def both(place: ToldField, before: str, after: str, language: Language) -> tuple[str, str]:
    """What a field said before and says after, as `several` tells it."""
    first, last = several(place, (before, after), language)
    return first, last


def several(place: ToldField, texts: Sequence[str], language: Language) -> list[str]:
    """What a field says in several documents; numbers that differ are never written alike.

    Args:
        place: the field.
        texts: as each folder says it; `–` where it says nothing.
    """
    if place.thing.kind in field_words.FIGURES and any(map(FIGURE.match, texts)):
        return _figures(texts, language)
    unit = field_units.unit(place)
    if unit is not None and any(numbers.decimal(text) is not None for text in texts):
        return _measured(texts, unit, language)
    return [_word(place, text, language) for text in texts]


def _figures(texts: Sequence[str], language: Language) -> list[str]:
    """Published figures, each with its unit."""
    units = {match[2] for match in map(FIGURE.match, texts) if match is not None}
    if len(units) == 1:
        return _measured(list(map(_number_of, texts)), units.pop(), language)
    return [_figure(text, language) for text in texts]


def _number_of(text: str) -> str:
    match = FIGURE.match(text)
    return text if match is None else match[1]


def _figure(text: str, language: Language) -> str:
    match = FIGURE.match(text)
    return text if match is None else _measured([match[1]], match[2], language)[0]


def _measured(texts: Sequence[str], unit: str, language: Language) -> list[str]:
    """Numbers of a unit, written apart where they differ; what is no number as it stands."""
    scale = sizes.size(unit, (), language, largest=0.0).scale if unit == field_units.SHARE else 1.0
    values = {text: numbers.decimal(text) for text in texts}
    written = words.apart({text: value / scale for text, value in values.items() if value is not None}, language)
    name = _unit_name(unit, language)
    return [f"{written[text]} {name}".strip() if text in written else text for text in texts]


def _unit_name(unit: str, language: Language) -> str:
    if unit == field_units.SHARE:
        return sizes.size(unit, (), language, largest=0.0).unit
    return sizes.unit_name(unit, language)


def _word(place: ToldField, text: str, language: Language) -> str:
    """What a field says that is no number with a unit: a word of its own, yes or no, a name; else as it stands."""
    if text in ("true", "false"):
        return words.say(SUBJECT, f"field.{text}", language)
    last = field_words.steps(place.thing, place.where)[-1]
    values_told = field_words.value(place.thing, place.where, text, language)
    if values_told != text or last.column in PLAIN or text == NOTHING:
        return values_told
    parts = text.split(", ")
    if not all(map(ID.match, parts)):
        return text
    return ", ".join(_named(place, part, language) for part in parts)


def _named(place: ToldField, part: str, language: Language) -> str:
    """A thing by its name where a field points to one; a number with its thousands apart; years as they are."""
    if part.isdigit() and len(part) <= len("2030"):
        return part
    value = numbers.decimal(part)
    if value is not None:
        return words.number(value, language)
    result = names_of_ids.known(place.document, part, language)
    if result is not None:
        return result
    return names_of_ids.called(place.document, part, language) if re.search(r"[a-z][._][a-z]", part) else part
